"""What holds on any books: order does not matter, money is conserved, no cent is used twice."""

import random
from collections import defaultdict
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from lettrage.domain.reconciliation import (
    Allocation,
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


@settings(max_examples=150)
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


@settings(max_examples=300)
@given(books(), st.randoms(use_true_random=False))
def test_order_of_delivery_changes_nothing(
    drawn: tuple[list[MatchTransaction], list[MatchDocument], list[MatchThirdParty]],
    shuffler: random.Random,
) -> None:
    transactions, documents, parties = ([*each] for each in drawn)
    for each in (transactions, documents, parties):
        shuffler.shuffle(each)
    assert _decided((transactions, documents, parties)) == _decided(drawn)


def _after(
    transactions: list[MatchTransaction],
    documents: list[MatchDocument],
    decided: dict[str, Decision],
) -> tuple[list[MatchTransaction], list[MatchDocument]]:
    """What a store holds once the decisions are written."""
    used: dict[str, int] = defaultdict(int)
    for decision in decided.values():
        for allocation in decision.allocations:
            used[allocation.document_id] += allocation.amount
    kept = {TransactionState.MATCHED, TransactionState.EXCLUDED, TransactionState.CANCELLED}
    written = [
        replace(
            known,
            state=decided[known.id].state,
            allocations=decided[known.id].allocations,
            third_party_id=decided[known.id].third_party_id,
        )
        if known.id in decided and decided[known.id].state in kept
        else known
        for known in transactions
    ]
    return written, [replace(d, open=d.open - used[d.id]) for d in documents]


def _settled(decided: dict[str, Decision]) -> dict[str, tuple[Allocation, ...]]:
    return {i: d.allocations for i, d in decided.items() if d.allocations}


@settings(max_examples=200)
@given(books())
def test_a_second_run_changes_nothing_that_the_first_posted(
    drawn: tuple[list[MatchTransaction], list[MatchDocument], list[MatchThirdParty]],
) -> None:
    transactions, documents, parties = drawn
    first = _decided(drawn)
    written, rest = _after(transactions, documents, first)
    second = _decided((written, rest, parties))
    again, last = _after(written, rest, _new(first, second))
    assert _settled(first).items() <= _settled(second).items()
    assert _settled(_decided((again, last, parties))) == _settled(second)


def _new(first: dict[str, Decision], second: dict[str, Decision]) -> dict[str, Decision]:
    return {i: d for i, d in second.items() if not first[i].allocations}


@settings(max_examples=200)
@given(books(), st.integers(0, 6))
def test_a_run_split_in_two_keeps_what_was_posted_and_uses_no_cent_twice(
    drawn: tuple[list[MatchTransaction], list[MatchDocument], list[MatchThirdParty]], cut: int
) -> None:
    transactions, documents, parties = drawn
    first = _decided((transactions[:cut], documents, parties))
    written, rest = _after(transactions, documents, first)
    second = _decided((written, rest, parties))
    assert _settled(first).items() <= _settled(second).items()
    used: dict[str, int] = defaultdict(int)
    for allocations in _settled(second).values():
        for allocation in allocations:
            used[allocation.document_id] += allocation.amount
    assert all(used[d.id] <= d.open for d in documents)


@settings(max_examples=100)
@given(st.integers(1, 5), st.integers(1, 5))
def test_twin_payments_settle_as_many_twin_documents_as_there_are(paid: int, owed: int) -> None:
    documents = [document(f"D{i}", f"AB-{i}", 2_999) for i in range(owed)]
    label = "PRLV SEPA MENUISERIE LEGOFF"
    payments = [transaction(f"O{i}", -2_999, label) for i in range(paid)]
    decided = _decided((payments, documents, [party()]))
    settled = [a.document_id for found in _settled(decided).values() for a in found]
    assert len(settled) == len(set(settled))
    assert len(settled) == (owed if owed in {paid, 1} else 0)
