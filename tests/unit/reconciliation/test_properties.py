"""What holds on any books: order does not matter, money is conserved, no cent is used twice."""

import random
from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st
from lettrage.domain.reconciliation import (
    Context,
    Decision,
    DocumentType,
    InMemoryCandidates,
    MatchDocument,
    MatchThirdParty,
    MatchTransaction,
    Role,
    TransactionState,
    check_conservation,
    reconcile,
)

from tests.unit.reconciliation.world import TODAY, document, party, transaction

NAMES = ("Garage Martin", "Garage Martin Lyon", "Boulangerie Le Fournil", "Transports Kermarrec")


@st.composite
def books(
    draw: st.DrawFn,
) -> tuple[list[MatchTransaction], list[MatchDocument], list[MatchThirdParty]]:
    """Small books full of near-homonyms, twins, equal amounts, parts and sums."""
    parties = [party(f"T{i}", name, role=Role.CUSTOMER) for i, name in enumerate(NAMES)]
    prices = st.sampled_from([5_000, 7_000, 12_000, 17_000, 24_000])
    documents = [
        document(
            f"D{i}", f"FA-2026-{1000 + i}", draw(prices), kind=DocumentType.INVOICE,
            third_party=f"T{draw(st.integers(0, 3))}",
        )
        for i in range(draw(st.integers(1, 7)))
    ]  # fmt: skip
    transactions = []
    for i in range(draw(st.integers(1, 6))):
        name = draw(st.sampled_from([*NAMES, ""])).upper()
        cited = draw(st.sampled_from([d.number for d in documents] + ["", "1003", "ACOMPTE"]))
        label = f"VIR SEPA RECU /DE {name} /MOTIF {cited}"
        transactions.append(transaction(f"O{i}", draw(prices), label))
    return transactions, documents, parties


def _decided(
    given_books: tuple[list[MatchTransaction], list[MatchDocument], list[MatchThirdParty]],
) -> dict[str, Decision]:
    transactions, documents, parties = given_books
    candidates = InMemoryCandidates(documents, parties)
    return {
        d.transaction_id: d for d in reconcile(transactions, candidates, Context(), today=TODAY)
    }


@settings(max_examples=150, deadline=None)
@given(books())
def test_money_is_conserved_and_no_cent_is_used_twice(
    drawn: tuple[list[MatchTransaction], list[MatchDocument], list[MatchThirdParty]],
) -> None:
    transactions, documents, _ = drawn
    by_id = {d.id: d for d in documents}
    used: dict[str, int] = defaultdict(int)
    for known in transactions:
        decision = _decided(drawn)[known.id]
        if decision.allocations:
            assert decision.state is TransactionState.MATCHED
            check_conservation(
                known.amount, known.currency, allocations=decision.allocations,
                adjustments=decision.adjustments, document=by_id.__getitem__,
            )  # fmt: skip
        for allocation in decision.allocations:
            used[allocation.document_id] += allocation.amount
    assert all(used[d.id] <= d.open for d in documents)


@settings(max_examples=300, deadline=None)
@given(books(), st.randoms(use_true_random=False))
def test_order_of_delivery_changes_nothing(
    drawn: tuple[list[MatchTransaction], list[MatchDocument], list[MatchThirdParty]],
    shuffler: random.Random,
) -> None:
    transactions, documents, parties = ([*each] for each in drawn)
    for each in (transactions, documents, parties):
        shuffler.shuffle(each)
    assert _decided((transactions, documents, parties)) == _decided(drawn)
