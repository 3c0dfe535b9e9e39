"""What is not posted: its state, why, and what a person is shown first."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from rapidfuzz import fuzz

from lettrage.domain.labels import TransactionKind
from lettrage.domain.money import exponent
from lettrage.domain.reconciliation.amounts import Lens, facts, text
from lettrage.domain.reconciliation.apart import NEAR_DAYS
from lettrage.domain.reconciliation.case import Case, Hardness
from lettrage.domain.reconciliation.decision import (
    Decision,
    Facts,
    Reason,
    ReasonCode,
    RunnerUp,
)
from lettrage.domain.reconciliation.doubts import any_doubt, cited_quotes
from lettrage.domain.reconciliation.exchange import Worth, worth
from lettrage.domain.reconciliation.inputs import (
    MatchDocument,
    TransactionState,
)
from lettrage.domain.reconciliation.ledger import Ledger, double_payment
from lettrage.domain.reconciliation.names import name_form
from lettrage.domain.reconciliation.numbers import how_cited
from lettrage.domain.reconciliation.several import sums_of
from lettrage.domain.reconciliation.stray import alike

MOST_SUGGESTIONS = 5
_MOST_OF_AMOUNT = 64  # documents of one amount that are weighed for a proposal
_FEW_LATER = 8  # of them issued after the transaction
_RATE_SHARE = 20  # a foreign document within a twentieth of the day's rate is worth a proposal


def conclude(case: Case, ledger: Ledger) -> Decision:
    """State, reasons and suggestions of a case that nothing certain explains."""
    exact = _exact(case, ledger)
    _tell_by_number(case, exact)
    party = case.party
    known = party is not None or case.conflict
    suggestions = _suggest(case, ledger, exact)
    notes = list(case.notes)
    if not notes:
        notes = _why_not(case, ledger, exact)
    if not known and case.label.kind is not TransactionKind.OTHER:
        shown = (("kind", case.label.kind.value),)
        notes.append(Reason(ReasonCode.KIND_RECOGNISED, shown, 10))
    runner = RunnerUp(suggestions[0], notes[0].code) if suggestions and notes else None
    return Decision(
        transaction_id=case.transaction.id,
        state=TransactionState.PARTIAL if known else TransactionState.UNMATCHED,
        third_party_id=party,
        suggestions=tuple(suggestions[:MOST_SUGGESTIONS]),
        reasons=tuple(dict.fromkeys((*notes, *case.evidence))),
        runner_up=runner,
    )


def _tell_by_number(case: Case, exact: Sequence[MatchDocument]) -> None:
    """Of third parties that the name may stand for, the only one that a number speaks for.

    The label cites an open document of it, or one of the exact amount by a number cut or with a
    slip. That tells whose payment it is, and posts nothing; a number of somebody else's, whose
    amount is another, does not outweigh both.
    """
    conflict = case.conflict and case.hardness is Hardness.NUMBER_WITHOUT_AMOUNT
    if not (case.party is None or conflict) or not case.plausible or not case.numbers.runs:
        return
    if not case.names[0].ends:
        return  # the label goes on as nobody's name does
    found = [
        document
        for document in exact
        if document.third_party_id in case.plausible and alike(document.number, case.numbers)
    ]
    told = {document.third_party_id for document in found}
    if len(told) == 1:
        number = ", ".join(document.number for document in found)
        case.notes.append(Reason(ReasonCode.REFERENCE_ALIKE, (("number", number),), 65))
    elif not told and not conflict:
        told = {citation.document.third_party_id for citation in case.cited}
        if len(told) == 1:
            number = ", ".join(citation.document.number for citation in case.cited)
            case.notes.append(Reason(ReasonCode.NAME_OF_SEVERAL, (("number", number),), 65))
    if len(told) == 1:
        case.party = told.pop()


def _why_not(case: Case, ledger: Ledger, exact: list[MatchDocument]) -> list[Reason]:
    if case.party is None:
        return [Reason(ReasonCode.NO_THIRD_PARTY, facts(case.transaction), 60)]
    own = [document for document in exact if document.third_party_id == case.party]
    sums = party_sums(case, case.party, ledger)
    ways = len(own) + len(sums)
    if ways > 1 or len(case.sets) > 1:
        count = max(ways, len(case.sets))
        return [Reason(ReasonCode.SEVERAL_EXPLANATIONS, (("count", str(count)),), 60)]
    summed = [ledger.candidates.document(i) for chosen in sums for i in chosen]
    compared = [*own, *(document for document in summed if document)]
    # Where none of them makes the amount, those that the label means bear the numbers it cites.
    doubted = any_doubt(case, compared or [*(c.document for c in case.cited), *case.hints])
    return [doubted or _unexplained(case, case.party, compared, ledger)]


def _unexplained(
    case: Case, party: str, fitting: Sequence[MatchDocument], ledger: Ledger
) -> Reason:
    """Why no document of the third party is what was paid; `fitting` ones only make the amount."""
    cited = [citation.document for citation in case.cited]
    way = case.transaction.amount
    if not case.label.is_reject and all(document.sign * way < 0 for document in cited):
        cited = []  # a fee or a refund names what it is about: that is no difference of amounts
    if cited and not all(document in fitting for document in cited):
        numbers = ", ".join(document.number for document in cited)
        shown = (("number", numbers), *facts(case.transaction))
        if case.label.is_reject and all(d.open == d.total for d in cited):
            shown = (("unpaid", numbers), *shown)
        return Reason(ReasonCode.UNEXPLAINED_DIFFERENCE, shown, 60)
    if case.quotes:
        return cited_quotes(case)
    taken = _settled_twin(case, ledger)
    if taken:
        return double_payment(case, [taken])
    if fitting:
        number = ", ".join(document.number for document in fitting)
        return Reason(ReasonCode.UNPROVED, (("number", number),), 60)
    if len(case.lenses) == 1:
        for document in ledger.of_party(case, party):
            foreign = document.currency != case.transaction.currency
            ours = document.sign * way > 0
            if foreign and ours and near_in_euros(case, document, ledger):
                return _original_missing(case, document, ledger)
    return Reason(ReasonCode.NO_DOCUMENT, facts(case.transaction), 60)


def _original_missing(case: Case, document: MatchDocument, ledger: Ledger) -> Reason:
    shown: Facts = (("currency", document.currency), ("number", document.number))
    found = _worth(case, document, ledger)
    if found is not None:
        own = case.transaction.currency
        shown += (*found.reference.facts, ("worth", text(found.amount, own)), ("own", own))
    return Reason(ReasonCode.ORIGINAL_AMOUNT_MISSING, shown, 60)


def _settled_twin(case: Case, ledger: Ledger) -> MatchDocument | None:
    """A document of the same amount that another transaction of this run has settled.

    One issued well after this transaction is not what it paid.
    """
    transaction = case.transaction
    last = transaction.booking_date + timedelta(days=NEAR_DAYS)
    for document in ledger.candidates.by_third_party(case.party) if case.party else ():
        same = document.sign * document.open == transaction.amount
        if (
            same
            and document.date <= last
            and document.currency == transaction.currency
            and ledger.open(document) <= 0
        ):
            return document
    return None


def _exact(case: Case, ledger: Ledger) -> list[MatchDocument]:
    """Open documents of the exact amount, whoever's, likeliest first."""
    found = [
        document
        for lens in case.lenses
        for document in _of_amount(case, lens, ledger)
        if ledger.open(document) == document.open and not ledger.refused(case, document)
    ]
    if len(found) > 1:
        name = "".join(case.label.party_words)
        found.sort(key=lambda document: (-_likeness(case, document, name, ledger), document.id))
    return found


def _of_amount(case: Case, lens: Lens, ledger: Ledger) -> Iterable[MatchDocument]:
    """Documents of the amount; of very many, those of likely third parties and the latest ones."""
    side = 1 if lens.amount > 0 else -1
    every = ledger.candidates.by_amount(side, lens.currency, abs(lens.amount))
    if len(every) <= _MOST_OF_AMOUNT:
        return every
    likely = dict.fromkeys([case.party, *_likely(case), *sorted(case.plausible)[:_MOST_OF_AMOUNT]])
    chosen = {
        document.id: document
        for party in likely
        if party is not None
        for document in ledger.candidates.by_third_party(party)
        if document.sign * document.open == lens.amount and document.currency == lens.currency
    }
    last = bisect_right(every, case.transaction.booking_date, key=_issued)
    recent = every[max(0, last - _MOST_OF_AMOUNT) : last + _FEW_LATER]
    return (chosen | {document.id: document for document in recent}).values()


def _issued(document: MatchDocument) -> date:
    return document.date


def _likeness(case: Case, document: MatchDocument, name: str, ledger: Ledger) -> float:
    """How well a document of the amount fits the label: an order for people, never a proof.

    `name` is what the label may say of the third party, run together.
    """
    if document.third_party_id == case.party:
        return 1000.0
    party = ledger.candidates.third_party(document.third_party_id)
    alike = fuzz.partial_ratio(name_form(party.name).compact, name) if party else 0
    plausible = 100 if document.third_party_id in case.plausible else 0
    cited = 100 if how_cited(document.number, case.numbers) else 0
    days = (case.transaction.booking_date - document.date).days
    early = 40 if days < -10 else 0  # noqa: PLR2004 - rule 4 window, an order only
    return alike + plausible + cited - early - min(abs(days), 100) / 10


def _suggest(case: Case, ledger: Ledger, exact: list[MatchDocument]) -> list[tuple[str, ...]]:
    found: dict[tuple[str, ...], None] = {}
    own = [document for document in exact if document.third_party_id == case.party]
    for document in sorted(own, key=lambda d: _nearness(case, d)):
        found[(document.id,)] = None
    if case.party is not None:
        found.update(dict.fromkeys(party_sums(case, case.party, ledger)))
    found.update(dict.fromkeys(tuple(sorted(chosen)) for chosen in case.sets if chosen))
    if case.conflict and len(case.cited) > 1:
        found[tuple(sorted(citation.document.id for citation in case.cited))] = None
    likely = _likely(case) if case.party is None else []
    if case.names and case.names[0].level:  # a name there is: its documents before strangers'
        named = [document for document in exact if document.third_party_id in likely]
        found.update(dict.fromkeys((document.id,) for document in named))
        for party in likely:
            found.update(dict.fromkeys(party_sums(case, party, ledger)))
    found.update(dict.fromkeys((document.id,) for document in exact))
    if case.party is None:
        for party in likely:
            found.update(dict.fromkeys(party_sums(case, party, ledger)))
    elif len(found) < MOST_SUGGESTIONS:
        closest = _closest(case, case.party, ledger)
        found.update(dict.fromkeys((document.id,) for document in closest))
    refused = ledger.context.refused
    return [
        chosen
        for chosen in found
        if not any((case.transaction.id, document_id) in refused for document_id in chosen)
    ]


def _nearness(case: Case, document: MatchDocument) -> tuple[int, str]:
    return (abs((case.transaction.booking_date - document.date).days), document.id)


def party_sums(case: Case, party: str, ledger: Ledger) -> list[tuple[str, ...]]:
    """Sets of at least two documents of the third party that add up, the smallest first."""
    found: list[tuple[str, ...]] = []
    for lens in case.lenses:
        sets, pool = sums_of(case, lens, party, ledger, limit=MOST_SUGGESTIONS)
        found.extend(tuple(sorted(pool[i].id for i in chosen)) for chosen in sets)
    return sorted(found, key=len)


def _likely(case: Case) -> list[str]:
    """Third parties that the label may name, best first."""
    return [match.third_party_id for match in case.names]


def _closest(case: Case, party: str, ledger: Ledger) -> list[MatchDocument]:
    """Open documents of the third party on this side, nearest amount first."""
    transaction = case.transaction
    side = 1 if transaction.amount > 0 else -1
    pool = [document for document in ledger.of_party(case, party) if document.sign == side]

    def distance(document: MatchDocument) -> tuple[int, str]:
        return (abs(_size(case, document, ledger) - abs(transaction.amount)), document.id)

    return sorted(pool, key=distance)[:MOST_SUGGESTIONS]


def near_in_euros(case: Case, document: MatchDocument, ledger: Ledger) -> bool:
    """Whether a foreign document may be what was paid: near at the day's rate, where it is known.

    Without a rate, an amount of the same order: of a currency worth much less nothing is said.
    """
    paid, size = abs(case.transaction.amount), _size(case, document, ledger)
    if _worth(case, document, ledger) is not None:
        return abs(size - paid) * _RATE_SHARE <= paid
    return paid <= 2 * size and size <= 2 * paid


def _size(case: Case, document: MatchDocument, ledger: Ledger) -> int:
    """Open amount at the day's rate, where it is known; an order, never a booking."""
    found = _worth(case, document, ledger)
    if found is not None:
        return found.amount
    into, of = exponent(case.transaction.currency), exponent(document.currency)
    return int(Decimal(ledger.open(document)).scaleb(into - of))


def _worth(case: Case, document: MatchDocument, ledger: Ledger) -> Worth | None:
    transaction, due = case.transaction, ledger.open(document)
    day, rates = transaction.booking_date, ledger.context.rates
    return worth(due, document.currency, transaction.currency, day, rates)
