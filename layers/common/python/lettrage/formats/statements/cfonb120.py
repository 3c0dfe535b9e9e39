"""CFONB 120, the French interbank statement: fixed records of 120 characters.

Records are grouped by file order (01, 04 with their 05, 07), never by the bank code of the 04,
which may be another branch's. Source: CFONB, «Relevé de compte sur support informatique», and
bank-providers §5.4; columns here are counted from 0.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from lettrage.domain.rib import french_iban
from lettrage.domain.statements import (
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
    line_of,
    lines_of,
    reference_of,
    short_day,
    text_of,
)
from lettrage.formats.statements.wording import EntryError, StatementRefused, fault

LENGTH = 120
_RECORDS = ("01", "04", "05", "07")

_PLUS = {c: str(i) for i, c in enumerate("{ABCDEFGHI")} | {"é": "0"}
_MINUS = {c: str(i) for i, c in enumerate("}JKLMNOPQR")} | {"è": "0"}
# Last digit and sign together; é and è are braces that went through the French 7-bit set (NF Z
# 62-010, ISO 646-FR).

_CURRENCY = re.compile(r"[A-Z]{3}")
_LABELS = ("LIB", "LCC", "LC2", "LCS")
_PAYERS, _PAYEES = ("NPY", "NPO"), ("NBE", "NBU")


@dataclass
class _Open:
    """A statement whose 07 has not come yet."""

    line: int
    account: str
    bank: str
    branch: str
    currency: str | None
    decimals: str
    opening: tuple[str, str]
    entries: list["_Movement"] = field(default_factory=list)


@dataclass
class _Movement:
    """A 04 and its 05."""

    line: int
    record: str
    details: list[tuple[str, str]] = field(default_factory=list)


def looks_like(text: str) -> bool:
    """Whether the first records are of this format."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return first[:2] in ("01", "04", "07") and first[2:7].isdigit() and len(first) > 90  # noqa: PLR2004 - the amount begins there


def is_cfonb240(text: str) -> bool:
    """Whether it is the 240-character format of transfers and returns: records 31, 34, 39."""
    lines = [line for line in text.splitlines() if line.strip()][:3]
    return bool(lines) and all(
        line[:2] in ("31", "34", "39") and len(line) > 2 * LENGTH - 40 for line in lines
    )


def read(data: bytes) -> StatementFile:
    """The statements of a file. Raises: StatementRefused, when it holds none."""
    statements: list[Statement] = []
    faults: list[StatementFault] = []
    current: _Open | None = None
    for line, record in _records(text_of(data), faults):
        kind = record[:2]
        if kind == "01" and current is None:
            current = _Open(
                line,
                account=record[21:32].strip(),
                bank=record[2:7],
                branch=record[11:16],
                currency=record[16:19].strip() or None,
                decimals=record[19].strip(),
                opening=(record[34:40], record[90:104]),
            )
        elif kind == "04" and current is not None:
            current.entries.append(_Movement(line, record))
        elif kind == "05" and current is not None and current.entries:
            current.entries[-1].details.append((record[45:48], record[48:118].rstrip()))
        elif kind == "07" and current is not None:
            statements.append(_closed(current, record, line, faults))
            current = None
        else:
            faults.append(fault(line, "unexpected_record", kind))
    if current is not None:
        faults.append(fault(current.line, "truncated"))
    if not statements and not faults:
        raise StatementRefused("no_statement")
    return StatementFile(
        format=StatementFormat.CFONB120,
        version="120",
        statements=tuple(statements),
        faults=tuple(faults),
    )


def _records(text: str, faults: list[StatementFault]) -> Iterator[tuple[int, str]]:
    lines = [line.rstrip("\r\n\x1a\x00") for line in text.split("\n")]
    if len(lines) <= 2 and len(lines[0]) > LENGTH:  # noqa: PLR2004 - at most a last empty line
        whole = lines[0]
        lines = [whole[start : start + LENGTH] for start in range(0, len(whole), LENGTH)]
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if len(line.rstrip()) > LENGTH:
            faults.append(fault(number, "record_too_long"))
        elif line[:2] not in _RECORDS:
            faults.append(fault(number, "unexpected_record", line[:2]))
        else:
            yield number, line.ljust(LENGTH)


def _closed(current: _Open, closing: str, line: int, faults: list[StatementFault]) -> Statement:
    first = current.entries[0].record if current.entries else ""
    # LCL leaves currency and decimals out of 01 and 07: those of the movements, else euros.
    currency = current.currency or closing[16:19].strip() or first[16:19].strip() or "EUR"
    decimals = current.decimals or closing[19].strip() or first[19:20].strip()
    balances: list[StatementBalance | None] = []
    for place, (day, amount) in (
        (current.line, current.opening),
        (line, (closing[34:40], closing[90:104])),
    ):
        try:
            balances.append(_balance(day, amount, decimals, currency))
        except EntryError as error:
            faults.append(fault(place, error.code, error.value))
            balances.append(None)
    entries = []
    for movement in current.entries:
        try:
            entries.append(_entry(movement, decimals, currency))
        except EntryError as error:
            faults.append(fault(movement.line, error.code, error.value))
    return Statement(
        account=StatementAccount(
            iban=french_iban(current.bank, current.branch, current.account),
            number=current.account,
            bank_code=current.bank.strip(),
            branch_code=current.branch.strip(),
            currency=currency if _CURRENCY.fullmatch(currency) else None,
        ),
        line=current.line,
        opening=balances[0],
        closing=balances[1],
        entries=tuple(entries),
    )


def _balance(day: str, amount: str, decimals: str, currency: str) -> StatementBalance:
    return StatementBalance(
        amount=_amount(amount, decimals, currency),
        on=short_day(day[4:6], day[2:4], day[:2], day),
        currency=currency_of(currency),
    )


def _amount(text: str, decimals: str, currency: str) -> Decimal:
    digits, last = text[:-1].strip() or "0", text[-1:].upper() if text[-1:].isascii() else text[-1:]
    sign, unit = (1, _PLUS[last]) if last in _PLUS else (-1, _MINUS.get(last, ""))
    if not unit or not digits.isascii() or not digits.isdigit():
        raise EntryError("not_an_amount", text)
    scale = int(decimals) if decimals.isdecimal() else (0 if currency == "XPF" else 2)
    return Decimal(sign * int(digits + unit)).scaleb(-scale)


def _entry(movement: _Movement, decimals: str, currency: str) -> StatementEntry:
    record = movement.record
    own = record[16:19].strip() or currency
    day, value = record[34:40], record[42:48]
    if own != currency:
        raise EntryError("currency_mismatch", own)
    amount = _amount(record[90:104], record[19].strip() or decimals, own)
    details = movement.details
    original = _original(_texts(details, ("MMO",)), amount)
    identifiers = _texts(details, ("RCN",))
    return StatementEntry(
        line=movement.line,
        booked_on=short_day(day[4:6], day[2:4], day[:2], day),
        valued_on=(
            short_day(value[4:6], value[2:4], value[:2], value) if value.strip("0 ") else None
        ),
        amount=amount,
        currency=currency_of(own),
        label_parts=lines_of(record[48:79], *_texts(details, _LABELS)),
        end_to_end_id=reference_of(identifiers[0][:35]) if identifiers else None,
        mandate_id=next(map(reference_of, _texts(details, ("RUM",))), None),
        creditor_id=next(
            filter(None, (creditor_of(each[:35]) for each in _texts(details, ("IBE", "IPY")))), None
        ),
        counterparty_name=_other_side(details, amount),
        reference=line_of(record[104:120]) or next(map(line_of, _texts(details, ("REF",))), ""),
        bank_transaction_code=record[32:34].strip(),
        reversal=bool(record[40:42].strip()),
        original_amount=original[0] if original else None,
        original_currency=original[1] if original else None,
    )


def _texts(details: Iterable[tuple[str, str]], wanted: Iterable[str]) -> list[str]:
    names = tuple(wanted)
    return [text for name, text in details if name in names and text.strip()]


def _other_side(details: Iterable[tuple[str, str]], amount: Decimal) -> str:
    """Who paid us or was paid; banks that name one side only mean that one."""
    names = (*_PAYEES, *_PAYERS) if amount < 0 else (*_PAYERS, *_PAYEES)
    return next((line_of(each) for name in names for each in _texts(details, (name,))), "")


def _original(texts: list[str], amount: Decimal) -> tuple[Decimal, str] | None:
    """Original amount of a foreign purchase: currency (3), decimals (1), amount (14)."""
    for text in texts:
        currency, decimals, digits = text[:3], text[3:4], text[4:18].strip()
        if _CURRENCY.fullmatch(currency) and decimals.isdecimal() and digits.isdecimal():
            value = Decimal(int(digits)).scaleb(-int(decimals))
            return (-value if amount < 0 else value), currency
    return None
