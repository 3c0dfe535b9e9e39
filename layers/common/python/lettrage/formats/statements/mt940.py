"""MT940: SWIFT customer statements, with the information field as banks really send it.

`:86:` comes in three kinds: German subfields `?NN`, tags `/NAME/`, or free text; French banks
mostly send free text. Source: SWIFT Category 9 message reference, bank-providers §5.2.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

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
    calendar_day,
    currency_of,
    exact,
    iban_of,
    line_of,
    plain_amount,
    short_day,
    text_of,
)
from lettrage.formats.statements.mt940_details import details_of
from lettrage.formats.statements.wording import EntryError, StatementRefused, fault

_FIELD = re.compile(r":(\d{2}[A-Z]?):(.*)")
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})([\d,]{1,18})")
_MOVEMENT = re.compile(
    r"(\d{6})(\d{4})?(R?[CD])([A-Z])?(\d[\d]{0,14},\d{0,5}|\d{1,15})([A-Z][A-Z0-9]{3})(.*)"
)
_HALF_YEAR_DAYS = 183
_END = "-"


@dataclass
class _Open:
    """A statement being read."""

    line: int
    account: str = ""
    number: str = ""
    opening: tuple[int, str] | None = None
    closing: tuple[int, str] | None = None
    movements: list[list[tuple[int, str]]] = field(default_factory=list)


def looks_like(text: str) -> bool:
    """Whether a statement of this format begins in the text."""
    head = text[:4096]
    return ":20:" in head and ":25:" in head and re.search(r":60[FM]:", text) is not None


def read(data: bytes) -> StatementFile:
    """The statements of a file. Raises: StatementRefused."""
    faults: list[StatementFault] = []
    statements = [_statement(each, faults) for each in _messages(text_of(data), faults)]
    if not statements and not faults:
        raise StatementRefused("no_statement")
    return StatementFile(
        format=StatementFormat.MT940, statements=tuple(statements), faults=tuple(faults)
    )


def _fields(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, tag and content of each field; lines of a content stay apart."""
    tag, content, begun = "", [""], 0
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.rstrip("\x1a\x03")
        match = _FIELD.match(line)
        ends = line.strip() in (_END, "-}") or line.startswith(("{1:", "-}{"))
        if (match or ends) and tag:
            yield begun, tag, "\n".join(content)
            tag = ""
        if match:
            tag, content, begun = match[1], [match[2]], number
        elif tag:
            content.append(line)
    if tag:
        yield begun, tag, "\n".join(content)


def _messages(text: str, faults: list[StatementFault]) -> Iterator[_Open]:
    current: _Open | None = None
    for line, tag, content in _fields(text):
        if tag == "20":
            if current is not None:
                yield current
            current = _Open(line)
        elif current is None:
            faults.append(fault(line, "unexpected_record", tag))
        else:
            _note(current, line, tag, content)
    if current is not None:
        yield current


def _note(current: _Open, line: int, tag: str, content: str) -> None:
    if tag == "25":
        current.account = content
    elif tag in ("28", "28C"):
        current.number = content.strip()
    elif tag in ("60F", "60M") and current.opening is None:
        current.opening = (line, content)
    elif tag in ("62F", "62M"):
        current.closing = (line, content)
    elif tag == "61":
        current.movements.append([(line, content)])
    elif tag == "86" and current.movements and current.closing is None:
        current.movements[-1].append((line, content))


def _statement(told: _Open, faults: list[StatementFault]) -> Statement:
    if told.closing is None:
        faults.append(fault(told.line, "truncated"))
    balances: list[StatementBalance | None] = []
    for each in (told.opening, told.closing):
        try:
            balances.append(_balance(each[1]) if each else None)
        except EntryError as error:
            faults.append(fault(each[0] if each else told.line, error.code, error.value))
            balances.append(None)
    currency = next((each.currency for each in balances if each), None)
    entries = []
    for movement in told.movements:
        try:
            entries.append(_entry(movement, currency))
        except EntryError as error:
            faults.append(fault(movement[0][0], error.code, error.value))
    return Statement(
        account=_account(told.account, currency),
        reference=told.number[:140],
        line=told.line,
        opening=balances[0],
        closing=balances[1],
        entries=tuple(entries),
    )


def _account(text: str, currency: str | None) -> StatementAccount:
    first = text.strip().splitlines()[0] if text.strip() else ""
    bank, _, number = "".join(first.split()).rpartition("/")
    # Some banks add the currency to the number.
    for candidate in (number, number.removesuffix(currency or "")):
        if iban := iban_of(candidate or "-"):
            return StatementAccount(iban=iban, number=iban, currency=currency)
    return StatementAccount(number=number[:40], bank_code=bank[:20], currency=currency)


def _balance(text: str) -> StatementBalance:
    match = _BALANCE.match(text.strip())
    if match is None:
        raise EntryError("malformed", text.strip())
    amount = exact(plain_amount(match[4]), match[3])
    day = match[2]
    return StatementBalance(
        amount=amount if match[1] == "C" else -amount,
        on=short_day(day[:2], day[2:4], day[4:6], day),
        currency=currency_of(match[3]),
    )


def _entry(movement: list[tuple[int, str]], currency: str | None) -> StatementEntry:
    line, content = movement[0]
    first, *rest = content.splitlines()
    match = _MOVEMENT.fullmatch(first.rstrip())
    if match is None:
        raise EntryError("malformed", first)
    value_day = match[1]
    valued = short_day(value_day[:2], value_day[2:4], value_day[4:6], value_day)
    amount = exact(plain_amount(match[5]), currency)
    own, _, bank = match[7].partition("//")
    details = details_of("\n".join(text for _, text in movement[1:]))
    extra = line_of(" ".join(rest))
    return StatementEntry(
        line=line,
        booked_on=_booked(valued, match[2]) if match[2] else valued,
        valued_on=valued,
        amount=_signed(amount, match[3]),
        currency=currency,
        label_parts=details.label or ((extra,) if extra else ()),
        end_to_end_id=details.end_to_end_id,
        mandate_id=details.mandate_id,
        creditor_id=details.creditor_id,
        counterparty_name=details.name,
        counterparty_iban=details.iban,
        reference=line_of(bank)[:140] or _own(own),
        bank_transaction_code=match[6],
        reversal=match[3].startswith("R"),
    )


def _own(text: str) -> str:
    value = line_of(text)
    return "" if value.upper() in ("NONREF", "N") else value[:140]


def _signed(amount: Decimal, mark: str) -> Decimal:
    """C and RD (a debit taken back) are for the customer, D and RC against."""
    return amount if mark in ("C", "RD") else -amount


def _booked(valued: date, month_day: str) -> date:
    """The entry date has no year: the one nearest to the value date."""
    month, day = month_day[:2], month_day[2:]
    for year in (valued.year, valued.year - 1, valued.year + 1):
        try:
            found = calendar_day(year, month, day, month_day)
        except EntryError:
            continue
        if abs((found - valued).days) <= _HALF_YEAR_DAYS:
            return found
    raise EntryError("not_a_date", month_day)
