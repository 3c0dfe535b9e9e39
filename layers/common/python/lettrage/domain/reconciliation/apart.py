"""Equal documents of one third party told apart: by number, by period, by date.

Source: decision rules of the scenario files, rules 1 and 4.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from lettrage.domain.reconciliation.amounts import Lens
from lettrage.domain.reconciliation.case import Case
from lettrage.domain.reconciliation.decision import Reason, ReasonCode
from lettrage.domain.reconciliation.doubts import doubt
from lettrage.domain.reconciliation.inputs import DocumentType, MatchDocument
from lettrage.domain.reconciliation.stray import alike

NEAR_DAYS = 10  # rule 4: exactly one within ten days
FAR_DAYS = 20  # rule 4: the others more than twenty days away

Told = tuple[MatchDocument, Reason | None]
"""A document that is meant, and why where it had equals."""


def meant(case: Case, documents: list[MatchDocument]) -> list[MatchDocument]:
    """Of equal documents, those whose number is in the label with a slip, if there are any."""
    if len(documents) == 1 or case.cited:
        return documents
    return [d for d in documents if alike(d.number, case.numbers)] or documents


def told_apart(case: Case, documents: Sequence[MatchDocument]) -> Told | None:
    """The one document that this case means, or None when several may be meant."""
    day, period = case.transaction.booking_date, case.label.period
    if len(documents) == 1:
        only = documents[0]
        early = (only.date - day).days > FAR_DAYS
        return None if early or doubt(case, only, only=True) else (only, None)
    if period is not None:
        dated = [document for document in documents if document.period == period]
        if len(dated) == 1 and not doubt(case, dated[0]):
            shown = (("period", period.isoformat()[:7]),)
            return dated[0], Reason(ReasonCode.PERIOD, shown, 45)
    return _by_date(case, documents)


def _by_date(case: Case, documents: Sequence[MatchDocument]) -> Told | None:
    """Exactly one document within ten days, every other more than twenty days away.

    Prudent limits beyond the rule: our own invoice is not paid before it is issued, due dates do
    not tell apart documents issued within three weeks, and where an older equal one is still due,
    which may be what is paid late, see `_of_its_month`.
    """
    day, period = case.transaction.booking_date, case.label.period
    nearest, *others = sorted(documents, key=lambda d: (_distance(day, d), d.id))
    distance = _distance(day, nearest)
    if distance > NEAR_DAYS or _distance(day, others[0]) <= FAR_DAYS or doubt(case, nearest):
        return None
    if nearest.sign > 0 and nearest.date > day:
        return None
    if abs((day - nearest.date).days) > NEAR_DAYS and any(
        abs((nearest.date - other.date).days) <= FAR_DAYS for other in others
    ):
        return None
    if period is not None and nearest.period not in (None, period):
        return None
    older = [other for other in others if other.date < nearest.date]
    if older and not _of_its_month(case, nearest, older):
        return None
    return nearest, Reason(ReasonCode.DUE_DATE_NEAR, (("days", str(distance)),), 35)


def _of_its_month(case: Case, document: MatchDocument, older: Sequence[MatchDocument]) -> bool:
    """Just issued, of a monthly series or an expense, no balance, not in place of an overdue one.

    What is still due of the series is a month left out, or a payment come late: who pays ahead of
    the due date while an older one is overdue may mean either. An expense, unlike a purchase on
    account, is paid when it falls due.
    """
    day = case.transaction.booking_date
    if not 0 <= (day - document.date).days <= NEAR_DAYS or case.label.is_part:
        return False
    if document.due_date > day and any(other.due_date < day for other in older):
        return False
    return document.type is DocumentType.EXPENSE or all(
        _monthly(document.date, other.date) for other in older
    )


def _monthly(one: date, other: date) -> bool:
    """The same day of two months, give or take a day, or the last day of both."""
    last = all((day + timedelta(days=1)).month != day.month for day in (one, other))
    return last or abs(one.day - other.day) <= 1


def _distance(day: date, document: MatchDocument) -> int:
    return min(abs((day - document.date).days), abs((day - document.due_date).days))


def only_issued(case: Case, chosen: MatchDocument, documents: Sequence[MatchDocument]) -> bool:
    """Every other document is issued long after the transaction: it has no other to take."""
    day = case.transaction.booking_date
    return all(d is chosen or (d.date - day).days > FAR_DAYS for d in documents)


def wanted_elsewhere(
    chosen: Told,
    rivals: Sequence[tuple[Case, Lens, list[MatchDocument]]],
    told: Sequence[Told | None],
) -> bool:
    """A document chosen by its date alone is near another transaction too, which has no other.

    Source: decision rules, rules 1 and 4: all transactions of the run count together.
    """
    document, reason = chosen
    if reason is None or reason.code is not ReasonCode.DUE_DATE_NEAR:
        return False
    return any(
        (own is None or (own is not chosen and own[0] is document))
        and document in documents
        and _wants(case, document, documents)
        for (case, _, documents), own in zip(rivals, told, strict=True)
    )


def _wants(case: Case, document: MatchDocument, documents: Sequence[MatchDocument]) -> bool:
    """It is within ten days, or nearer than any other and not far."""
    day = case.transaction.booking_date
    distance = _distance(day, document)
    nearest = min(_distance(day, other) for other in documents)
    return distance <= NEAR_DAYS or (distance == nearest and distance <= FAR_DAYS)
