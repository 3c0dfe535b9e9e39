"""CAMT.052, .053 and .054: reports, statements and advices of ISO 20022, versions 001.02 to 001.13.

Elements are found by their local names, so one reader serves all versions: what changed is where
the status stands (`Sts` as text up to .07, `Sts/Cd` since), where names do (`Pty/Nm` since .08)
and whether a day is a date or a date-time. Amounts are unsigned; `CdtDbtInd` has the sign, and a
reversal does not turn it once more. Source: ISO 20022 message definitions, bank-providers §5.1.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from lettrage.domain.statements import (
    EntryStatus,
    Statement,
    StatementAccount,
    StatementBalance,
    StatementEntry,
    StatementFault,
    StatementFile,
    StatementFormat,
)
from lettrage.formats.statements.cells import (
    creditor_of,
    currency_of,
    day_of,
    exact,
    iban_of,
    line_of,
    lines_of,
    plain_amount,
    reference_of,
)
from lettrage.formats.statements.wording import EntryError, StatementRefused, fault
from lettrage.formats.statements.xml_nodes import Node, all_of, every, node_of, one, text_at

_NAMESPACE = re.compile(r"camt\.(05[234])\.001\.(\d{2})\Z")
_VERSIONS = range(2, 14)
_BODIES = {"BkToCstmrAcctRpt": "Rpt", "BkToCstmrStmt": "Stmt", "BkToCstmrDbtCdtNtfctn": "Ntfctn"}

_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)
_INTERIM_CLOSING = ("CLBD", "ITBD")
# Booked balances (ExternalBalanceType1Code); .052 closes with an interim one during the day.

_STATUSES = {"BOOK": EntryStatus.BOOKED, "PDNG": EntryStatus.PENDING, "FUTR": EntryStatus.PENDING}


@dataclass(frozen=True)
class _Part:
    """One `TxDtls` of an entry, None for an entry without, and its signed amount."""

    details: Node | None
    amount: Decimal
    split: bool


def read(root: etree._Element) -> StatementFile:
    """The statements of a parsed document. Raises: StatementRefused."""
    match = _NAMESPACE.search(etree.QName(root).namespace or "")
    if match is None:
        raise StatementRefused("xml_not_a_statement")
    if int(match[2]) not in _VERSIONS:
        raise StatementRefused("camt_version")
    format_ = StatementFormat(f"camt.{match[1]}")
    statements: list[Statement] = []
    faults: list[StatementFault] = []
    for body in root:
        name = _BODIES.get(etree.QName(body).localname)
        for element in all_of(node_of(body), name) if name else ():
            statements.append(_statement(element, format_, faults))
    if not statements:
        raise StatementRefused("no_statement")
    return StatementFile(
        format=format_,
        version=f"001.{match[2]}",
        statements=tuple(statements),
        faults=tuple(faults),
    )


def _statement(element: Node, format_: StatementFormat, faults: list[StatementFault]) -> Statement:
    closing = _INTERIM_CLOSING if format_ is StatementFormat.CAMT052 else _CLOSING
    balances = {
        "opening": _balance(element, _OPENING, faults),
        "closing": _balance(element, closing, faults),
    }
    account = one(element, "Acct")
    currency = text_at(account, "Ccy")
    entries: list[StatementEntry] = []
    for entry in all_of(element, "Ntry"):
        try:
            entries += _entries(entry)
        except EntryError as error:
            faults.append(fault(entry.line, error.code, error.value))
    if not currency:
        said = [b.currency for b in balances.values() if b] + [e.currency for e in entries]
        currency = next((each for each in said if each), "") or ""
    return Statement(
        account=_account(account, currency),
        reference=text_at(element, "Id")[:140],
        line=element.line,
        entries=tuple(entries),
        **balances,
    )


def _account(account: Node | None, currency: str) -> StatementAccount:
    number = text_at(account, "Id/IBAN") or text_at(account, "Id/Othr/Id")
    number = "".join(number.split())[:40]
    return StatementAccount(
        iban=iban_of(number) if number else None,
        number=number,
        name=line_of(text_at(account, "Nm") or text_at(account, "Ownr/Nm"))[:100],
        currency=currency if re.fullmatch(r"[A-Z]{3}", currency) else None,
    )


def _balance(
    element: Node, codes: Sequence[str], faults: list[StatementFault]
) -> StatementBalance | None:
    found = {text_at(each, "Tp/CdOrPrtry/Cd"): each for each in all_of(element, "Bal")}
    chosen = next((found[code] for code in codes if code in found), None)
    if chosen is None:
        return None
    try:
        amount, currency = _money(chosen, "Amt")
        day = text_at(chosen, "Dt/Dt") or text_at(chosen, "Dt/DtTm")
        return StatementBalance(
            amount=_signed(amount, text_at(chosen, "CdtDbtInd")),
            on=day_of(day) if day else None,
            currency=currency,
        )
    except EntryError as error:
        faults.append(fault(chosen.line, error.code, error.value))
        return None


def _entries(entry: Node) -> list[StatementEntry]:
    amount, currency = _money(entry, "Amt")
    signed = _signed(amount, text_at(entry, "CdtDbtInd"))
    value = _day(entry, "ValDt")
    day = _day(entry, "BookgDt") or value
    if day is None:
        raise EntryError("missing", "BookgDt")
    status = text_at(entry, "Sts/Cd") or text_at(entry, "Sts")
    return [
        StatementEntry(
            line=entry.line,
            booked_on=day_of(day),
            valued_on=day_of(value) if value else None,
            amount=part.amount,
            currency=currency,
            reversal=text_at(entry, "RvslInd").lower() in ("true", "1"),
            status=_STATUSES.get(status or "BOOK", EntryStatus.INFORMATION),
            batch_amount=signed if part.split else None,
            **_original(part.details, currency, part.amount),
            **_said(entry, part),
        )
        for part in _parts(entry, signed, currency)
    ]


def _parts(entry: Node, signed: Decimal, currency: str | None) -> list[_Part]:
    """The entry's transactions when they sum to it, else the entry as a whole.

    A batch whose details say less, or other currencies, stays one movement: what was booked.
    """
    details = [each for group in all_of(entry, "NtryDtls") for each in all_of(group, "TxDtls")]
    if len(details) > 1:
        parts = []
        for each in details:
            path = "Amt" if one(each, "Amt") is not None else "AmtDtls/TxAmt/Amt"
            if one(each, path) is None:
                break
            amount, said = _money(each, path)
            sign = text_at(each, "CdtDbtInd") or text_at(entry, "CdtDbtInd")
            if said != currency or amount == 0:
                break
            parts.append(_Part(each, _signed(amount, sign), split=True))
        if len(parts) == len(details) and sum(part.amount for part in parts) == signed:
            return parts
        return [_Part(None, signed, split=False)]
    return [_Part(details[0] if details else None, signed, split=False)]


def _said(entry: Node, part: _Part) -> dict[str, object]:
    details = part.details
    credit = part.amount > 0
    name, iban = _counterparty(details, credit=credit)
    if not name and text_at(entry, "RvslInd").lower() in ("true", "1"):
        name, iban = _counterparty(details, credit=not credit)
    refs = one(details, "Refs")
    label = _label(entry, details)
    creditor = text_at(details, "RltdPties/Cdtr/Id/PrvtId/Othr/Id") or text_at(
        details, "RltdPties/Cdtr/Pty/Id/PrvtId/Othr/Id"
    )
    return {
        "label_parts": label or lines_of(name),
        "end_to_end_id": reference_of(text_at(refs, "EndToEndId")),
        "mandate_id": reference_of(text_at(refs, "MndtId")),
        "creditor_id": creditor_of(creditor) if creditor else None,
        "counterparty_name": name,
        "counterparty_iban": iban,
        "reference": line_of(
            text_at(refs, "AcctSvcrRef")
            or text_at(entry, "AcctSvcrRef")
            or text_at(entry, "NtryRef")
            or text_at(refs, "TxId")
        )[:140],
        "lasting_id": line_of(
            text_at(refs, "AcctSvcrRef") or ("" if part.split else text_at(entry, "AcctSvcrRef"))
        )[:140],
        "bank_transaction_code": _code(details) or _code(entry),
    }


def _original(details: Node | None, currency: str | None, booked: Decimal) -> dict[str, object]:
    """What was asked for in another currency, signed as what was booked."""
    path = "AmtDtls/InstdAmt/Amt"
    if details is None or one(details, path) is None:
        return {}
    amount, said = _money(details, path)
    if said is None or said == currency:
        return {}
    return {
        "original_amount": -amount if booked < 0 else amount,
        "original_currency": said,
    }


def _label(entry: Node, details: Node | None) -> tuple[str, ...]:
    texts = [each.text for each in every(details, "RmtInf/Ustrd")]
    for path in ("CdtrRefInf/Ref", "RfrdDocInf/Nb", "AddtlRmtInf"):
        texts += [each.text for each in every(details, f"RmtInf/Strd/{path}")]
    if details is None:
        # A batch that stays whole keeps what its parts say.
        texts += [each.text for each in every(entry, "NtryDtls/TxDtls/RmtInf/Ustrd")]
    texts += [text_at(details, "AddtlTxInf"), text_at(entry, "AddtlNtryInf")]
    return lines_of(*texts)


def _counterparty(details: Node | None, *, credit: bool) -> tuple[str, str | None]:
    side = "Dbtr" if credit else "Cdtr"
    name = ""
    for who in (side, f"Ultmt{side}"):
        for path in (f"RltdPties/{who}/Nm", f"RltdPties/{who}/Pty/Nm"):
            name = name or line_of(text_at(details, path))
    return name[:140], iban_of(text_at(details, f"RltdPties/{side}Acct/Id/IBAN") or "-")


def _code(element: Node | None) -> str:
    domain = [
        text_at(element, f"BkTxCd/Domn/{each}") for each in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")
    ]
    return "-".join(domain) if all(domain) else text_at(element, "BkTxCd/Prtry/Cd")[:35]


def _money(element: Node, path: str) -> tuple[Decimal, str | None]:
    found = one(element, path)
    if found is None or not found.text:
        raise EntryError("missing", path)
    currency = currency_of(found.currency)
    amount = plain_amount(found.text)
    if amount < 0:
        raise EntryError("not_an_amount", found.text)
    return exact(amount, currency), currency


def _signed(amount: Decimal, indicator: str) -> Decimal:
    if indicator not in ("CRDT", "DBIT"):
        raise EntryError("missing", "CdtDbtInd")
    return amount if indicator == "CRDT" else -amount


def _day(element: Node, name: str) -> str | None:
    return text_at(element, f"{name}/Dt") or text_at(element, f"{name}/DtTm") or None
