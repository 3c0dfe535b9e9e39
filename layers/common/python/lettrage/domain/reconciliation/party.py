"""All undecided transactions of one third party, decided together.

Rounds until nothing moves: documents of the exact amount, told apart by number, period or date;
then near amounts that are explained; then the only sum. What one transaction takes is no longer
there for another, so a round may settle what the one before had left open.

Source: decision rules of the scenario files, rules 1, 3, 4, 6 and 9.
"""

from collections import defaultdict
from collections.abc import Sequence

from lettrage.domain.labels import wording
from lettrage.domain.reconciliation.amounts import Lens, fit
from lettrage.domain.reconciliation.apart import (
    NEAR_DAYS,
    meant,
    only_issued,
    told_apart,
    wanted_elsewhere,
)
from lettrage.domain.reconciliation.case import Case, Hardness
from lettrage.domain.reconciliation.decision import Reason, ReasonCode
from lettrage.domain.reconciliation.doubts import any_doubt, doubt
from lettrage.domain.reconciliation.inputs import MatchDocument
from lettrage.domain.reconciliation.ledger import Ledger, double_payment, post
from lettrage.domain.reconciliation.rivals import (
    ahead_in_series,
    also_explained,
    contested_by,
    fits_better,
    not_in_the_books,
    parts_of_another,
)
from lettrage.domain.reconciliation.several import (
    LONGEST_TERM_DAYS,
    found_by_chance,
    needed_before,
    outdone,
    overdue_among,
    sums_of,
)
from lettrage.domain.reconciliation.sums import MOST_DOCUMENTS

_MOST_MATCHED = 8  # transactions and documents tried in every order

_Bucket = tuple[str, int]


def settle(party: str, cases: Sequence[Case], ledger: Ledger) -> None:
    """Decide the cases of one third party as far as one explanation stands out."""
    for case in cases:
        _check_original(case, party, ledger)
    moved = True
    while moved:
        waiting = [case for case in cases if case.decision is None and not case.blocked]
        moved = (
            _exact(party, waiting, ledger)
            or _near(party, waiting, ledger)
            or _sums(party, waiting, ledger, contested=contested_by(cases))
        )


def _check_original(case: Case, party: str, ledger: Ledger) -> None:
    """A document of the original amount whose rate is not believed: nothing else is paid by it."""
    for lens in case.lenses:
        if lens.doubt is not None:
            same = [
                document
                for document in ledger.of_party(case, party)
                if ledger.signed(document) == lens.amount and document.currency == lens.currency
            ]
            if same:
                case.sets.extend((document.id,) for document in same)
                case.block(lens.doubt)


def _options(case: Case, party: str, ledger: Ledger) -> list[tuple[Lens, MatchDocument]]:
    """Documents of the exact amount; when the label cites documents, cited ones only (rule 3).

    One of which a provider keeps a commission is paid net of it: its total is a coincidence.
    """
    cited = {citation.document.id for citation in case.cited}
    documents, usable = ledger.of_party(case, party), case.usable
    if cited:
        documents = [document for document in documents if document.id in cited]
    return [
        (lens, document)
        for document in documents
        for lens in usable
        if ledger.signed(document) == lens.amount
        and document.currency == lens.currency
        and not document.commission
    ]


def _exact(party: str, waiting: Sequence[Case], ledger: Ledger) -> bool:
    buckets: dict[_Bucket, list[tuple[Case, Lens, list[MatchDocument]]]] = defaultdict(list)
    for case in waiting:
        options = _options(case, party, ledger)
        if options:
            # Where the bank states the amount paid abroad, that of the booking is a coincidence.
            lens = next((lens for lens, _ in options if not lens.own), options[0][0])
            documents = meant(case, [document for own, document in options if own is lens])
            buckets[(lens.currency, lens.amount)].append((case, lens, documents))
    moved = False
    paired = {rival[0].transaction.id for rivals in buckets.values() for rival in rivals}
    others = [case for case in waiting if case.transaction.id not in paired]
    for _, rivals in sorted(buckets.items(), key=lambda item: item[0]):
        rivals.sort(key=lambda rival: rival[0].order)
        moved = _bucket(rivals, others, ledger) or moved
    return moved


def _bucket(
    rivals: list[tuple[Case, Lens, list[MatchDocument]]], others: Sequence[Case], ledger: Ledger
) -> bool:
    """Transactions of one amount against documents of that amount.

    `others` are transactions of the third party that no document of their amount explains.
    """
    claims: dict[str, list[tuple[Case, Lens, MatchDocument, Reason | None]]] = defaultdict(list)
    told = [told_apart(case, documents) for case, _, documents in rivals]
    for (case, lens, documents), chosen in zip(rivals, told, strict=True):
        if chosen is None or ahead_in_series(case, chosen[0], ledger):
            continue
        if lacking := not_in_the_books(case, chosen[0], ledger):
            case.notes.append(lacking)
        elif only_issued(case, chosen[0], documents) or not wanted_elsewhere(chosen, rivals, told):
            claims[chosen[0].id].append((case, lens, *chosen))
    moved = False
    for claimants in claims.values():
        claimants.sort(key=lambda claim: claim[0].order)
        case, lens, document, reason = claimants[0]
        later = [claim[0] for claim in claimants[1:]]
        if (
            any(fits_better(other, case, document) for other in later)
            or _contested(case, document, lens, ledger)
            or outdone(case, document, lens, ledger)
            or needed_before(case, document, lens, others, ledger)
            or parts_of_another(case, document, lens, [*later, *others], ledger)
            or also_explained(case, document, ledger)
        ):
            for claimant in (case, *later):  # what the first may have paid is no later one's
                claimant.block(Reason(ReasonCode.SEVERAL_EXPLANATIONS, (("count", "2"),), 80))
                claimant.sets.append((document.id,))
        else:
            _take(case, lens, document, ledger, reason)
            for other in later:
                other.block(double_payment(other, [document]))
                other.sets.append((document.id,))
        moved = True
    return moved or _every_order(rivals, ledger)


def _take(
    case: Case, lens: Lens, document: MatchDocument, ledger: Ledger, reason: Reason | None
) -> None:
    explained = fit(lens, lens.amount, [document], case.transaction, case.label)
    post(case, [document], ledger, fit=explained, reasons=[reason] if reason else ())


def _contested(case: Case, document: MatchDocument, lens: Lens, ledger: Ledger) -> bool:
    """A name that may be another's, who has a document of the same amount."""
    if case.hardness is not Hardness.NAME or case.cited:
        return False
    others = case.plausible - {document.third_party_id}
    if not others:
        return False
    return not others.isdisjoint(ledger.owed_by(lens.currency, lens.amount))


def _every_order(rivals: list[tuple[Case, Lens, list[MatchDocument]]], ledger: Ledger) -> bool:
    """As many transactions as documents, and one way only to pair them in time.

    Documents that nothing tells apart, or transactions that nothing tells apart, may be swapped:
    that is one solution.
    """
    open_rivals = [rival for rival in rivals if rival[0].decision is None and not rival[0].blocked]
    documents = {d.id: d for rival in open_rivals for d in rival[2] if ledger.open(d) > 0}
    if not 1 < len(open_rivals) == len(documents) <= _MOST_MATCHED:
        return False
    ordered = sorted(documents.values(), key=lambda d: (d.date, d.due_date, d.number, d.id))
    twins = _same_documents(ordered) or _same_transactions([rival[0] for rival in open_rivals])
    limit = 1 if twins else 2
    # What is issued by then is paid before what comes later: where that leaves one way, it is it.
    pairs = _pairings(open_rivals, ordered, limit=limit, ahead=0)
    if not pairs:
        pairs = _pairings(open_rivals, ordered, limit=limit, ahead=NEAR_DAYS)
    if len(pairs) != 1 or any(
        also_explained(rival[0], document, ledger) or not _in_time(rival, document)
        for rival, document in zip(open_rivals, pairs[0], strict=True)
    ):
        return False
    for (case, lens, _), document in zip(open_rivals, pairs[0], strict=True):
        shown = (("count", str(len(ordered))),)
        _take(case, lens, document, ledger, Reason(ReasonCode.ONLY_ONE_LEFT, shown, 35))
    return True


def _in_time(rival: tuple[Case, Lens, list[MatchDocument]], document: MatchDocument) -> bool:
    """Not paid later than the law allows: then another document may be meant, that we lack."""
    late = (rival[0].transaction.booking_date - document.due_date).days
    return late <= LONGEST_TERM_DAYS


def _same_documents(documents: Sequence[MatchDocument]) -> bool:
    return len({(d.date, d.due_date, d.period, d.type) for d in documents}) == 1


def _same_transactions(cases: Sequence[Case]) -> bool:
    return len({(c.transaction.booking_date, wording(c.label.text)) for c in cases}) == 1


def _pairings(
    rivals: Sequence[tuple[Case, Lens, list[MatchDocument]]],
    documents: Sequence[MatchDocument],
    *,
    limit: int,
    ahead: int,
) -> list[tuple[MatchDocument, ...]]:
    """Ways to give each case a document issued by then or `ahead` days later, up to `limit`."""
    found: list[tuple[MatchDocument, ...]] = []

    def extend(taken: tuple[MatchDocument, ...]) -> None:
        if len(taken) == len(rivals):
            found.append(taken)
            return
        case, _, options = rivals[len(taken)]
        for document in documents:
            late = (document.date - case.transaction.booking_date).days > ahead
            free = document in options and document not in taken
            if free and not late and not doubt(case, document):
                extend((*taken, document))
                if len(found) >= limit:
                    return

    extend(())
    return found


def _near(party: str, waiting: Sequence[Case], ledger: Ledger) -> bool:
    """One document whose difference is explained: fee in the label, discount, rounding."""
    moved = False
    for case in sorted(waiting, key=lambda c: c.order):
        if case.blocked or case.decision or _options(case, party, ledger):
            continue
        lens = case.lenses[0]
        found = []
        cited = {citation.document.id for citation in case.cited}
        for document in ledger.of_party(case, party):
            early = (document.date - case.transaction.booking_date).days > NEAR_DAYS
            usable = document.id in cited if cited else not early
            if usable and document.currency == lens.currency and not doubt(case, document):
                total = ledger.signed(document)
                explained = fit(lens, total, [document], case.transaction, case.label)
                if explained and (explained.adjustment or not document.commission):
                    found.append((document, explained))
        sets: list[tuple[str, ...]] = []
        untold = False
        if found and not cited:  # several documents may make the amount to the cent
            chosen, pool = sums_of(case, lens, party, ledger, limit=2)
            sets = [tuple(sorted(pool[i].id for i in each)) for each in chosen]
            untold = len(pool) > MOST_DOCUMENTS
        if len(found) == 1 and not sets and not untold:
            post(case, [found[0][0]], ledger, fit=found[0][1])
            moved = True
        elif found:
            sets += [(document.id,) for document, _ in found]
            case.sets.extend(sets)
            case.block(
                Reason(ReasonCode.SEVERAL_EXPLANATIONS, (("count", str(max(2, len(sets)))),), 80)
            )
    return moved


def _sums(
    party: str, waiting: Sequence[Case], ledger: Ledger, *, contested: frozenset[str]
) -> bool:
    """The only set of open documents that adds up, cited ones among it; one case a round."""
    for case in sorted(waiting, key=lambda c: c.order):
        if case.blocked or case.decision or _options(case, party, ledger):
            continue
        for lens in case.usable:
            found, pool = sums_of(case, lens, party, ledger, limit=2)
            if len(found) == 1:
                chosen = [pool[i] for i in found[0]]
                if (
                    any_doubt(case, chosen)
                    or found_by_chance(case, chosen, pool, ledger)
                    or (
                        not case.cited
                        and (
                            not contested.isdisjoint(document.id for document in chosen)
                            or overdue_among(case, chosen, pool)
                        )
                    )
                ):
                    continue
                explained = fit(lens, lens.amount, chosen, case.transaction, case.label)
                post(case, chosen, ledger, fit=explained)
                return True
    return False
