"""The information field `:86:` of MT940: German subfields, tags between slashes, or free text."""

import re
from dataclasses import dataclass

from lettrage.formats.statements.cells import (
    creditor_of,
    iban_of,
    line_of,
    lines_of,
    reference_of,
)

_SUBFIELD = re.compile(r"\?(\d{2})")
_SEPA = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|MTLG)(?:\+|(?<=MTLG):)")
_TAG = re.compile(r"/(EREF|MARF|CSID|NAME|REMI|IBAN|BENM|ORDP|TRTP|PREF|RTRN|ADDR|ISDT)/")
_REMITTANCE = ("20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "60", "61", "62", "63")
_TEXT, _BANK_ACCOUNT, _NAMES = "00", "31", ("32", "33")


@dataclass(frozen=True)
class Details:
    """What a `:86:` says; empty values for what it does not."""

    label: tuple[str, ...] = ()
    name: str = ""
    iban: str | None = None
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    creditor_id: str | None = None


def details_of(content: str) -> Details:
    """Read one information field; never refuses: what has no shape is free text."""
    if not content.strip():
        return Details()
    joined = content.replace("\n", "")
    if re.match(r"\s*\d{3}\s*\?\d{2}", joined):
        return _subfields(joined)
    if len(_TAG.findall(joined)) > 1:
        return _tagged(joined)
    return Details(label=lines_of(" ".join(content.splitlines())))


def _subfields(text: str) -> Details:
    # Lines are cut at 65 characters anywhere: they join without a space.
    pieces = _SUBFIELD.split(text)
    fields: dict[str, str] = {}
    for number, value in zip(pieces[1::2], pieces[2::2], strict=True):
        fields[number] = fields.get(number, "") + value
    remittance = "".join(fields.get(number, "") for number in _REMITTANCE)
    tags = _tags(_SEPA, remittance)
    purpose = (tags.get("SVWZ") or tags.get("MTLG", "")) if tags else remittance
    rest = " ".join(f"{name}+{value}" for name, value in tags.items() if name in ("EREF", "KREF"))
    return Details(
        label=lines_of(fields.get(_TEXT), tags.get("", ""), purpose or rest),
        name=line_of("".join(fields.get(number, "") for number in _NAMES))[:140],
        iban=iban_of(fields.get(_BANK_ACCOUNT, "") or tags.get("IBAN", "") or "-"),
        end_to_end_id=reference_of(tags.get("EREF")),
        mandate_id=reference_of(tags.get("MREF")),
        creditor_id=creditor_of(tags["CRED"]) if tags.get("CRED") else None,
    )


def _tagged(text: str) -> Details:
    tags = _tags(_TAG, text)
    remittance = re.sub(r"^/?(USTD|STRD)/+|/+$", "", tags.get("REMI", ""))
    name = tags.get("NAME") or re.sub(
        r"^/?NAME/+", "", tags.get("BENM", "") or tags.get("ORDP", "")
    )
    return Details(
        label=lines_of(tags.get("", ""), tags.get("TRTP"), name, remittance) or lines_of(text),
        name=line_of(name.strip("/"))[:140],
        iban=iban_of(tags.get("IBAN", "") or "-"),
        end_to_end_id=reference_of(tags.get("EREF", "").strip("/")),
        mandate_id=reference_of(tags.get("MARF", "").strip("/")),
        creditor_id=creditor_of(tags["CSID"]) if tags.get("CSID") else None,
    )


def _tags(pattern: re.Pattern[str], text: str) -> dict[str, str]:
    """Text by tag, the first of each; "" is what stands before the first tag."""
    pieces = pattern.split(text)
    found = {"": pieces[0].strip()}
    for name, value in zip(pieces[1::2], pieces[2::2], strict=True):
        found.setdefault(name, value.strip())
    return found if len(found) > 1 else {}
