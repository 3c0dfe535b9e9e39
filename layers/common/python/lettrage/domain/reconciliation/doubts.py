"""What casts doubt on a document that only its third party and its amount speak for.

A cited number answers every doubt of this module but that of another number beside it; without
one a person decides.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from lettrage.domain.labels import TransactionKind, normal_form
from lettrage.domain.reconciliation.case import Case
from lettrage.domain.reconciliation.decision import Reason, ReasonCode
from lettrage.domain.reconciliation.inputs import DocumentType, MatchDocument, MatchThirdParty, Role
from lettrage.domain.reconciliation.numbers import number_form
from lettrage.domain.reconciliation.statements import other_matter, stated_count, stated_otherwise
from lettrage.domain.reconciliation.stray import stray_number

_LONG_OVERDUE_DAYS = 365
"""Past its due date by a year, a document is of closed accounts: an equal amount says little."""

_MONTHS_AROUND = 1  # billed the month before, or after, the one that it is about
_QUARTER = re.compile(
    r"\b(?:(?P<a>[1-4]) ?(?:ER|E|EME)? ?T(?:RIM\w*)? ?(?P<ya>20[0-9]{2}|[0-9]{2})"
    r"|T(?:RIM\w*)? ?(?P<b>[1-4]) (?P<yb>20[0-9]{2}|[0-9]{2})"
    r"|(?P<c>[1-4]) ?(?:ER|E|EME)? ?TRIM\w*)\b"
)
_QUARTER_OF_NUMBER = re.compile(
    r"(?<![A-Z0-9])(?:T(?P<a>[1-4])(?: ?(?P<ya>20[0-9]{2}|[0-9]{2}))?"
    r"|(?P<b>[1-4])T(?:RIM)?(?: ?(?P<yb>20[0-9]{2}|[0-9]{2}))?)(?![0-9A-Z])"
)
_MONTHS_OF_QUARTER = 3

_BILLED = frozenset({DocumentType.INVOICE, DocumentType.PURCHASE})
"""What no refund settles: money that comes back is of a credit note, an expense or other income."""

_Quarter = tuple[int, int | None]


def other_number(
    case: Case, documents: Sequence[MatchDocument], *, exact: bool = False
) -> Reason | None:
    """A number in the label, called a document's or not, that is none of these documents'.

    Digits that may be the number of another open document of the third party are hints: they prove
    nothing, and they must not be of another than what is posted. Where nothing but these documents
    fits, `exact`ly, a whole number that exists nowhere is ignored; one so short that it may be the
    tail of a settled document's is not. Source: decision rules of the scenario files, rules 2, 5.
    """
    chosen = {document.id for document in documents}
    if (count := stated_count(case)) and count != len(documents):
        return Reason(ReasonCode.UNEXPLAINED_DIFFERENCE, (("expected", str(count)),), 75)
    number = stray_number(case, documents)
    if exact and number and _is_whole(number, documents):
        cited = [c.document for c in case.cited if c.document.id not in chosen]
        number = cited[0].number if cited else ""
    if not number and case.hints and chosen.isdisjoint(hint.id for hint in case.hints):
        number = case.hints[0].number
    return Reason(ReasonCode.NUMBER_OF_NONE, (("number", number),), 75) if number else None


def _is_whole(number: str, documents: Sequence[MatchDocument]) -> bool:
    """It has as many digits as each of these documents' numbers."""
    digits = sum(map(str.isdigit, number))
    return all(digits >= len(number_form(document.number).digits) for document in documents)


def doubt(case: Case, document: MatchDocument, *, only: bool = False) -> Reason | None:
    """Why this document may not be what was paid, though third party and amount agree.

    `only`: no other open document of the third party has the amount.
    """
    return other_number(case, [document], exact=only) or _of_time(case, document)


def _of_time(case: Case, document: MatchDocument) -> Reason | None:
    if case.cited:
        return None
    if case.quotes and document.date < min(quote.date for quote in case.quotes):
        return cited_quotes(case)
    shown = (("number", document.number), ("day", document.date.isoformat()))
    if case.label.is_refund and document.type in _BILLED:
        told = "net" if case.label.is_net else "refund"
        return Reason(ReasonCode.KIND_RECOGNISED, ((told, document.number),), 70)
    day = case.transaction.booking_date
    if (day - max(document.date, document.due_date)).days > _LONG_OVERDUE_DAYS:
        return Reason(ReasonCode.LONG_OVERDUE, shown, 70)
    said = other_matter(case) or stated_otherwise(case, document) or _other_period(case, document)
    return Reason(ReasonCode.OTHER_PERIOD, (("period", said), *shown), 70) if said else None


def cited_quotes(case: Case) -> Reason:
    """The label is about quotes: nothing settles them, and no invoice older than they are."""
    numbers = ", ".join(quote.number for quote in case.quotes)
    return Reason(ReasonCode.UNAVAILABLE_DOCUMENT, (("number", numbers),), 80)


def any_doubt(case: Case, documents: Iterable[MatchDocument]) -> Reason | None:
    """The first doubt about a set of documents."""
    together = list(documents)
    return next(
        filter(
            None,
            (other_number(case, together), *(_of_time(case, document) for document in together)),
        ),
        None,
    )


def _other_period(case: Case, document: MatchDocument) -> str:
    """What the label says the payment is about, where the document is about another time."""
    quarter = _quarter(_QUARTER, case.label.normal)
    if quarter is not None:
        return _shown(quarter) if _of_another(quarter, document, case) else ""
    period = case.label.period
    if period is None:
        return ""
    if document.period is not None:
        return "" if document.period == period else period.isoformat()[:7]
    near = min(abs(_months(day) - _months(period)) for day in (document.date, document.due_date))
    return period.isoformat()[:7] if near > _MONTHS_AROUND else ""


def _quarter(pattern: re.Pattern[str], text: str) -> _Quarter | None:
    found = pattern.search(text)
    if found is None:
        return None
    groups = found.groupdict()
    number = next(groups[name] for name in ("a", "b", "c") if groups.get(name))
    year = groups.get("ya") or groups.get("yb")
    return int(number), int(year) % 100 if year else None


def _of_another(quarter: _Quarter, document: MatchDocument, case: Case) -> bool:
    number, year = quarter
    own = _quarter(_QUARTER_OF_NUMBER, normal_form(document.number))
    if own is not None:
        return own[0] != number or (None not in (own[1], year) and own[1] != year)
    if year is None:
        booked = case.transaction.booking_date
        year = (booked.year - (1 if number * _MONTHS_OF_QUARTER - 2 > booked.month else 0)) % 100
    first = (2000 + year) * 12 + (number - 1) * _MONTHS_OF_QUARTER
    last = first + _MONTHS_OF_QUARTER - 1
    if document.period is not None:
        return not first <= _months(document.period) <= last
    days = (document.date, document.due_date)
    return not any(first - _MONTHS_AROUND <= _months(day) <= last + _MONTHS_AROUND for day in days)


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1


def _shown(quarter: _Quarter) -> str:
    return f"T{quarter[0]}" + (f" 20{quarter[1]:02d}" if quarter[1] is not None else "")


def is_pay(case: Case, party: MatchThirdParty | None, evidence: Sequence[Reason]) -> bool:
    """A salary paid to somebody who bears the name of a supplier.

    Who is paid a salary is no supplier: a name alone does not say otherwise.
    """
    if case.label.kind is not TransactionKind.SALARY or case.transaction.amount > 0:
        return False
    named = all(reason.code is ReasonCode.THIRD_PARTY_NAME for reason in evidence)
    return named and party is not None and Role.OTHER not in party.roles
