"""Several documents that add up to one transaction, and when they cast doubt on a single one.

Source: decision rules of the scenario files, rules 1, 3 and 9.
"""

from collections.abc import Sequence
from datetime import timedelta

from lettrage.domain.reconciliation.amounts import Lens
from lettrage.domain.reconciliation.apart import NEAR_DAYS
from lettrage.domain.reconciliation.case import Case, Hardness
from lettrage.domain.reconciliation.inputs import MatchDocument
from lettrage.domain.reconciliation.ledger import Ledger
from lettrage.domain.reconciliation.numbers import Cited
from lettrage.domain.reconciliation.sums import MOST_DOCUMENTS, by_chance, exact_sums

LONGEST_TERM_DAYS = 60  # Source: Code de commerce, article L441-10 I
_MOST_PLAUSIBLE = 24  # third parties of one name whose documents are added up
_NEAR = timedelta(days=NEAR_DAYS)
_MOST_SETS = 8  # sums looked at before a single document is believed


def sums_of(
    case: Case, lens: Lens, party: str, ledger: Ledger, *, limit: int
) -> tuple[list[tuple[int, ...]], list[MatchDocument]]:
    """Sets of at least two open documents of a third party that add up to the case.

    Every document cited in full is part of each set. Documents issued long after are left out.
    """
    last = case.transaction.booking_date + _NEAR
    pool = [
        document
        for document in ledger.of_party(case, party)
        if document.currency == lens.currency and document.date <= last
    ]
    must = {c.document.id for c in case.cited if c.how is not Cited.TAIL}
    if not pool or len(pool) > MOST_DOCUMENTS or not must <= {document.id for document in pool}:
        return [], pool
    values = [ledger.signed(document) for document in pool]
    fixed = tuple(i for i, document in enumerate(pool) if document.id in must)
    free = [i for i in range(len(pool)) if i not in fixed]
    target = lens.amount - sum(values[i] for i in fixed)
    found = exact_sums([values[i] for i in free], target, limit=limit + 1)
    sets = [tuple(sorted((*fixed, *(free[i] for i in chosen)))) for chosen in found]
    return [chosen for chosen in sets if len(chosen) > 1][:limit], pool


def overdue_among(
    case: Case, chosen: Sequence[MatchDocument], pool: Sequence[MatchDocument]
) -> bool:
    """A sum with a document overdue beyond what the law allows, unless all that is due is paid."""
    day = case.transaction.booking_date
    late = any((day - document.due_date).days > LONGEST_TERM_DAYS for document in chosen)
    return late and (len(chosen) < len(pool) or len({document.sign for document in chosen}) > 1)


def found_by_chance(
    case: Case,
    chosen: Sequence[MatchDocument],
    pool: Sequence[MatchDocument],
    ledger: Ledger,
) -> bool:
    """Whether what the label does not cite of a sum would be found for any amount."""
    cited = {citation.document.id for citation in case.cited}
    free = [document for document in pool if document.id not in cited]
    uncited = [at for at, document in enumerate(free) if document in chosen]
    return bool(uncited) and by_chance([ledger.signed(document) for document in free], uncited)


def outdone(case: Case, document: MatchDocument, lens: Lens, ledger: Ledger) -> bool:
    """A long overdue document of the amount, or one not issued yet, where others add up to it.

    One document outranks a sum (rule 3), but not beyond what the law allows a payer to wait. Newer
    ones are those of its third party and, where only the name speaks, of whoever may bear it.
    Where they are too many to be added up, nobody can tell.
    """
    day = case.transaction.booking_date
    if not case.cited and document.date > day:
        return _issued_add_up(case, document, lens, ledger)
    overdue = (day - document.date).days > LONGEST_TERM_DAYS and day > document.due_date
    if case.cited or not overdue:
        return False
    parties = {document.third_party_id}
    if case.hardness is Hardness.NAME:
        parties |= case.plausible
    return len(parties) > _MOST_PLAUSIBLE or any(
        _newer_add_up(case, document, lens, party, ledger) for party in sorted(parties)
    )


def _issued_add_up(case: Case, document: MatchDocument, lens: Lens, ledger: Ledger) -> bool:
    """Documents issued by the day of the payment make it as well as one that is not."""
    pool = [
        other
        for other in ledger.of_party(case, document.third_party_id)
        if other.currency == lens.currency and other.date <= case.transaction.booking_date
    ]
    values = [ledger.signed(other) for other in pool]
    return len(pool) > MOST_DOCUMENTS or bool(exact_sums(values, lens.amount, limit=1))


def _newer_add_up(
    case: Case, document: MatchDocument, lens: Lens, party: str, ledger: Ledger
) -> bool:
    last = case.transaction.booking_date + _NEAR
    pool = [
        newer
        for newer in ledger.of_party(case, party)
        if document.date < newer.date <= last and newer.currency == lens.currency
    ]
    if len(pool) > MOST_DOCUMENTS:
        return True
    found = exact_sums([ledger.signed(newer) for newer in pool], lens.amount, limit=_MOST_SETS)
    return any(len(chosen) > 1 for chosen in found)


def needed_before(
    case: Case, document: MatchDocument, lens: Lens, others: Sequence[Case], ledger: Ledger
) -> bool:
    """A document that only an earlier payment's sum explains, or that may be part of one.

    Overdue and part of an earlier payment, where others add up to this one: the earlier may have
    paid it (rule 9) and this one the others (rule 1). `others` are
    transactions of the third party that no single document explains.
    """
    if case.cited:
        return False
    party = document.third_party_id
    earlier = [other for other in others if other.order < case.order and not other.blocked]
    for other in earlier:  # the earlier has no other explanation: it has the document (rule 9)
        sets = _sets(other, other.lenses[0], party, ledger)
        if len(sets) == 1 and document in sets[0]:
            return True
    if case.transaction.booking_date <= document.due_date:
        return False
    if not earlier or not _sets(case, lens, party, ledger, without=document):
        return False
    return any(
        document in chosen
        for other in earlier
        for chosen in _sets(other, other.lenses[0], party, ledger)
    )


def _sets(
    case: Case, lens: Lens, party: str, ledger: Ledger, *, without: MatchDocument | None = None
) -> list[list[MatchDocument]]:
    found, pool = sums_of(case, lens, party, ledger, limit=_MOST_SETS)
    sets = [[pool[i] for i in chosen] for chosen in found]
    return [chosen for chosen in sets if without not in chosen]
