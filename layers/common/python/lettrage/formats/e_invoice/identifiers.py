"""SIREN, SIRET, VAT id and IBAN as e-invoices carry them.

An identifier with its scheme is taken at its word when its form is right; one without a scheme
must prove itself by its check digit, since any number may stand there.
"""

import re
from collections.abc import Iterable

from stdnum import iban
from stdnum.eu import vat
from stdnum.fr import siren, siret, tva

from lettrage.formats.e_invoice.fields import Party

# ISO 6523 (ICD list): 0002 SIRENE, 0009 SIRET; 0225 is the French electronic address, which
# starts with a SIREN (XP Z12-012). Suppliers write a SIRET under 0002 as well.
_FRENCH_SCHEMES = frozenset({"0002", "0009", "0225"})
# `vat` judges these; Greece writes EL.
_MEMBERS = frozenset(vat.MEMBER_STATES) | {"el"}
_SIREN = re.compile(r"\d{9}\Z")
_SIRET = re.compile(r"\d{14}\Z")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}\Z")


def compact(written: str) -> str:
    """Upper case without spaces, dots and dashes."""
    return re.sub(r"[\s.\-]", "", written).upper()


def siret_of(party: Party) -> str:
    """The SIRET, "" without one."""
    for identifier in party.identifiers:
        value = compact(identifier.value)
        if not _SIRET.match(value):
            continue
        if identifier.scheme in _FRENCH_SCHEMES:
            return value
        if not identifier.scheme and siret.is_valid(value):
            return value
    return ""


def siren_of(party: Party) -> str:
    """The SIREN: as given, else the head of the SIRET, else the tail of a French VAT id."""
    for identifier in party.identifiers:
        value = compact(identifier.value.split("_")[0])
        if not _SIREN.match(value):
            continue
        if identifier.scheme in _FRENCH_SCHEMES:
            return value
        # A bare number of nine digits passes the check once in ten: the VAT id must agree.
        if not identifier.scheme and siren.is_valid(value) and _agrees(value, party):
            return value
    if found := siret_of(party):
        return found[:9]
    vat_id = compact(party.vat_id)
    if vat_id.startswith("FR") and tva.is_valid(vat_id) and _SIREN.match(vat_id[4:]):
        return vat_id[4:]
    return ""


def _agrees(value: str, party: Party) -> bool:
    vat_id = compact(party.vat_id)
    return vat_id.endswith(value) if vat_id else bool(party.address) and "FR" in party.address[-1:]


def ibans_of(written: Iterable[str]) -> tuple[str, ...]:
    """Accounts that have the form of an IBAN, each once, in document order."""
    forms = (compact(each).removeprefix("IBAN") for each in written)
    return tuple(dict.fromkeys(form for form in forms if _IBAN.match(form)))


def iban_holds(value: str) -> bool:
    """Country, length and both check digits are right (ISO 13616)."""
    return bool(iban.is_valid(value))


def sirene_holds(value: str) -> bool:
    """The check digit of a SIREN or SIRET is right (Luhn; La Poste has its own rule)."""
    return bool(siren.is_valid(value) if len(value) == 9 else siret.is_valid(value))  # noqa: PLR2004


def vat_id_holds(value: str) -> bool:
    """The member state's rule holds; ids of other countries are not judged."""
    if value[:2].lower() not in _MEMBERS:
        return True
    return bool(vat.is_valid(value))
