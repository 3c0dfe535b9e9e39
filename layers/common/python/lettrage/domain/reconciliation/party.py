"""All undecided transactions of one third party, decided together.

Rounds until nothing moves: documents of the exact amount, told apart by number, period or date;
then near amounts that are explained; then the only sum. What one transaction takes is no longer
there for another, so a round may settle what the one before had left open.

Source: decision rules of the scenario files, rules 1, 3, 4, 6 and 9.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from lettrage.domain.labels import wording
from lettrage.domain.reconciliation.amounts import Lens, fit
from lettrage.domain.reconciliation.case import Case, Hardness
from lettrage.domain.reconciliation.decision import Reason, ReasonCode
from lettrage.domain.reconciliation.inputs import MatchDocument
from lettrage.domain.reconciliation.ledger import Ledger, double_payment, post
from lettrage.domain.reconciliation.numbers import Cited, alike
from lettrage.domain.reconciliation.sums import MOST_DOCUMENTS, exact_sums

NEAR_DAYS = 10  # rule 4: exactly one within ten days
FAR_DAYS = 20  # rule 4: the others more than twenty days away
LONGEST_TERM_DAYS = 60  # Source: Code de commerce, article L441-10 I
_MOST_MATCHED = 8  # transactions and documents tried in every order

_Bucket = tuple[str, int]
_Told = tuple[MatchDocument, Reason | None]


def settle(party: str, cases: Sequence[Case], ledger: Ledger) -> None:
    """Decide the cases of one third party as far as one explanation stands out."""
    moved = True
    while moved:
        waiting = [case for case in cases if case.decision is None and not case.blocked]
        moved = (
            _exact(party, waiting, ledger)
            or _near(party, waiting, ledger)
            or _sums(party, waiting, ledger)
        )


def _options(case: Case, party: str, ledger: Ledger) -> list[tuple[Lens, MatchDocument]]:
    """Documents of the exact amount; when the label cites documents, cited ones only (rule 3)."""
    cited = {citation.document.id for citation in case.cited}
    return [
        (lens, document)
        for document in ledger.of_party(case, party)
        for lens in case.lenses
        if document.currency == lens.currency
        and ledger.signed(document) == lens.amount
        and (not cited or document.id in cited)
    ]


def _exact(party: str, waiting: Sequence[Case], ledger: Ledger) -> bool:
    buckets: dict[_Bucket, list[tuple[Case, Lens, list[MatchDocument]]]] = defaultdict(list)
    for case in waiting:
        options = _options(case, party, ledger)
        if options:
            lens = options[0][0]
            documents = _meant(case, [document for own, document in options if own is lens])
            buckets[(lens.currency, lens.amount)].append((case, lens, documents))
    moved = False
    for _, rivals in sorted(buckets.items(), key=lambda item: item[0]):
        rivals.sort(key=lambda rival: rival[0].order)
        moved = _bucket(rivals, ledger) or moved
    return moved


def _meant(case: Case, documents: list[MatchDocument]) -> list[MatchDocument]:
    """Of equal documents, those whose number is in the label with a slip, if there are any."""
    if len(documents) == 1 or case.cited:
        return documents
    return [d for d in documents if alike(d.number, case.numbers)] or documents


def _bucket(rivals: list[tuple[Case, Lens, list[MatchDocument]]], ledger: Ledger) -> bool:
    """Transactions of one amount against documents of that amount."""
    claims: dict[str, list[tuple[Case, Lens, MatchDocument, Reason | None]]] = defaultdict(list)
    told = [_told_apart(case, documents) for case, _, documents in rivals]
    for (case, lens, documents), chosen in zip(rivals, told, strict=True):
        firm = chosen is not None and _only_issued(case, chosen[0], documents)
        if chosen is not None and (firm or not _wanted_elsewhere(chosen, rivals, told)):
            claims[chosen[0].id].append((case, lens, *chosen))
    moved = False
    for claimants in claims.values():
        claimants.sort(key=lambda claim: (-claim[0].hardness, claim[0].order))
        for position, (case, lens, document, reason) in enumerate(claimants):
            if position:
                case.block(double_payment(case, [document]))
                case.sets.append((document.id,))
            elif _contested(case, document, lens, ledger) or _outdone(case, document, lens, ledger):
                case.block(Reason(ReasonCode.SEVERAL_EXPLANATIONS, (("count", "2"),), 80))
                case.sets.append((document.id,))
                break
            else:
                _take(case, lens, document, ledger, reason)
            moved = True
    return moved or _every_order(rivals, ledger)


def _only_issued(case: Case, chosen: MatchDocument, documents: Sequence[MatchDocument]) -> bool:
    """Every other document is issued long after the transaction: it has no other to take."""
    day = case.transaction.booking_date
    return all(d is chosen or (d.date - day).days > FAR_DAYS for d in documents)


def _wanted_elsewhere(
    chosen: _Told,
    rivals: Sequence[tuple[Case, Lens, list[MatchDocument]]],
    told: Sequence[_Told | None],
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


def _take(
    case: Case, lens: Lens, document: MatchDocument, ledger: Ledger, reason: Reason | None
) -> None:
    explained = fit(lens, lens.amount, [document], case.transaction, case.label)
    post(case, [document], ledger, fit=explained, reasons=[reason] if reason else ())


def _told_apart(case: Case, documents: Sequence[MatchDocument]) -> _Told | None:
    """The one document that this case means, or None when several may be meant."""
    day, period = case.transaction.booking_date, case.label.period
    if len(documents) == 1:
        only = documents[0]
        wrong_month = period is not None and only.period not in (None, period)
        early = (only.date - day).days > FAR_DAYS
        return None if wrong_month or early else (only, None)
    if period is not None:
        dated = [document for document in documents if document.period == period]
        if len(dated) == 1:
            shown = (("period", period.isoformat()[:7]),)
            return dated[0], Reason(ReasonCode.PERIOD, shown, 45)
    return _by_date(case, documents)


def _by_date(case: Case, documents: Sequence[MatchDocument]) -> _Told | None:
    """Exactly one document within ten days, every other more than twenty days away.

    Prudent limits beyond the rule: our own invoice is not paid before it is issued, due dates do
    not tell apart documents of different days of one fortnight, and where an older equal one is
    still due, which may be what is paid late, see `_of_its_month`.
    """
    day, period = case.transaction.booking_date, case.label.period
    nearest, *others = sorted(documents, key=lambda d: (_distance(day, d), d.id))
    distance = _distance(day, nearest)
    if distance > NEAR_DAYS or _distance(day, others[0]) <= FAR_DAYS:
        return None
    if nearest.sign > 0 and nearest.date > day:
        return None
    if abs((day - nearest.date).days) > NEAR_DAYS and any(
        0 < abs((nearest.date - other.date).days) <= FAR_DAYS for other in others
    ):
        return None
    if period is not None and nearest.period not in (None, period):
        return None
    older = [other for other in others if other.date < nearest.date]
    if older and not _of_its_month(case, nearest, older):
        return None
    return nearest, Reason(ReasonCode.DUE_DATE_NEAR, (("days", str(distance)),), 35)


def _of_its_month(case: Case, document: MatchDocument, older: Sequence[MatchDocument]) -> bool:
    """Just issued, and not a balance; a customer's moreover one of a monthly series."""
    days = (case.transaction.booking_date - document.date).days
    if not 0 <= days <= NEAR_DAYS or case.label.is_part:
        return False
    return document.sign < 0 or all(_monthly(document.date, other.date) for other in older)


def _monthly(one: date, other: date) -> bool:
    """The same day of two months, give or take a day, or the last day of both."""
    last = all((day + timedelta(days=1)).month != day.month for day in (one, other))
    return last or abs(one.day - other.day) <= 1


def _distance(day: date, document: MatchDocument) -> int:
    return min(abs((day - document.date).days), abs((day - document.due_date).days))


def _contested(case: Case, document: MatchDocument, lens: Lens, ledger: Ledger) -> bool:
    """A name that may be another's, who has a document of the same amount."""
    if case.hardness is not Hardness.NAME or case.cited:
        return False
    others = case.plausible - {document.third_party_id}
    if not others:
        return False
    side = 1 if lens.amount > 0 else -1
    same = ledger.candidates.by_amount(side, lens.currency, abs(lens.amount))
    return any(other.third_party_id in others for other in same)


def _outdone(case: Case, document: MatchDocument, lens: Lens, ledger: Ledger) -> bool:
    """A long overdue document of the amount, where newer ones add up to it as well.

    One document outranks a sum (rule 3), but not beyond what the law allows a payer to wait.
    """
    day = case.transaction.booking_date
    overdue = (day - document.date).days > LONGEST_TERM_DAYS and day > document.due_date
    if case.cited or not overdue:
        return False
    found, pool = sums_of(case, lens, document.third_party_id, ledger, limit=2)
    return any(all(pool[i].date > document.date for i in chosen) for chosen in found)


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
    pairs = _pairings(open_rivals, ordered, limit=1 if twins else 2)
    if len(pairs) != 1:
        return False
    for (case, lens, _), document in zip(open_rivals, pairs[0], strict=True):
        shown = (("count", str(len(ordered))),)
        _take(case, lens, document, ledger, Reason(ReasonCode.ONLY_ONE_LEFT, shown, 35))
    return True


def _same_documents(documents: Sequence[MatchDocument]) -> bool:
    return len({(d.date, d.due_date, d.period, d.type) for d in documents}) == 1


def _same_transactions(cases: Sequence[Case]) -> bool:
    return len({(c.transaction.booking_date, wording(c.label.text)) for c in cases}) == 1


def _pairings(
    rivals: Sequence[tuple[Case, Lens, list[MatchDocument]]],
    documents: Sequence[MatchDocument],
    *,
    limit: int,
) -> list[tuple[MatchDocument, ...]]:
    """Ways to give each case a document that is issued by then, up to `limit`."""
    found: list[tuple[MatchDocument, ...]] = []

    def extend(taken: tuple[MatchDocument, ...]) -> None:
        if len(taken) == len(rivals):
            found.append(taken)
            return
        case, _, options = rivals[len(taken)]
        for document in documents:
            late = (document.date - case.transaction.booking_date).days > NEAR_DAYS
            if not late and document in options and document not in taken:
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
            if usable and document.currency == lens.currency:
                total = ledger.signed(document)
                explained = fit(lens, total, [document], case.transaction, case.label)
                if explained:
                    found.append((document, explained))
        if found and not cited and sums_of(case, lens, party, ledger, limit=1)[0]:
            continue  # several documents make the amount to the cent
        if len(found) == 1:
            post(case, [found[0][0]], ledger, fit=found[0][1])
            moved = True
        elif found:
            case.sets.extend((document.id,) for document, _ in found)
            case.block(Reason(ReasonCode.SEVERAL_EXPLANATIONS, (("count", str(len(found))),), 80))
    return moved


def _sums(party: str, waiting: Sequence[Case], ledger: Ledger) -> bool:
    """The only set of open documents that adds up, cited ones among it; one case a round."""
    for case in sorted(waiting, key=lambda c: c.order):
        if case.blocked or case.decision or _options(case, party, ledger):
            continue
        for lens in case.lenses:
            found, pool = sums_of(case, lens, party, ledger, limit=2)
            if len(found) == 1:
                chosen = [pool[i] for i in found[0]]
                explained = fit(lens, lens.amount, chosen, case.transaction, case.label)
                post(case, chosen, ledger, fit=explained)
                return True
    return False


def sums_of(
    case: Case, lens: Lens, party: str, ledger: Ledger, *, limit: int
) -> tuple[list[tuple[int, ...]], list[MatchDocument]]:
    """Sets of at least two open documents of a third party that add up to the case.

    Every document cited in full is part of each set. Documents issued long after are left out.
    """
    must = {c.document.id for c in case.cited if c.how is not Cited.TAIL}
    pool = [
        document
        for document in ledger.of_party(case, party)
        if document.currency == lens.currency
        and (document.date - case.transaction.booking_date).days <= NEAR_DAYS
    ]
    if len(pool) > MOST_DOCUMENTS or not must <= {document.id for document in pool}:
        return [], pool
    values = [ledger.signed(document) for document in pool]
    fixed = tuple(i for i, document in enumerate(pool) if document.id in must)
    free = [i for i in range(len(pool)) if i not in fixed]
    target = lens.amount - sum(values[i] for i in fixed)
    found = exact_sums([values[i] for i in free], target, limit=limit + 1)
    sets = [tuple(sorted((*fixed, *(free[i] for i in chosen)))) for chosen in found]
    return [chosen for chosen in sets if len(chosen) > 1][:limit], pool
