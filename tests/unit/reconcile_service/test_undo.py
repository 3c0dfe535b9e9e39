"""Undo, exclude, cancel and restore: each decision alone, with what it made."""

from collections import Counter
from decimal import Decimal

import pytest
from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import Transaction, TransactionState
from lettrage.domain.errors import Conflict, Invalid, LettrageError
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.domain.trust import Tally
from lettrage.services.decide_transaction import DecideTransaction
from lettrage.services.postings import MOST_DOCUMENTS, Part, Posting
from lettrage.services.trust import Trust
from lettrage.services.unit_of_work import Work

from tests.fakes.in_memory_store import InMemoryStore
from tests.unit.reconcile_service import desk
from tests.unit.reconcile_service import scenarios as told


def _reasons(work: Work) -> list[tuple[str, str]]:
    changes, _ = work.store.changes("org")
    return [(change.kind, change.reason) for change in changes]


@pytest.mark.parametrize("paid", [True, False])
def test_undo_takes_back_what_a_rule_made_with_its_settlement_and_says_so(paid: bool) -> None:
    work = desk.desk()
    desk.rule(work, "rule", "FRAIS", create_document=True, create_payment=paid)
    desk.transaction(work, "t1", "-8.50", "FRAIS DE TENUE")
    desk.transaction(work, "t2", "-9.00", "FRAIS DE CARTE")
    desk.run(work)
    assert desk.now(work, "t1").state is TransactionState.MATCHED
    other = desk.now(work, "t2")

    DecideTransaction(work).undo(desk.ACTOR, desk.now(work, "t1"))

    made = work.store.find(OpenDocument, "org", "kind", OpenDocumentKind.EXPENSE).records
    assert sorted((d.gross_total, d.cancelled) for d in made) == [
        (Decimal("8.50"), True),
        (Decimal("9.00"), False),
    ]
    assert all(desk.settled(work, d.id) == 0 for d in made if d.cancelled)
    assert desk.now(work, "t2") == other
    assert ("open_document", "created_document_undone") in _reasons(work)
    assert (("settlement", "settlement_undone") in _reasons(work)) is paid
    desk.run(work)
    assert desk.now(work, "t1").allocations == ()
    again = work.store.find(OpenDocument, "org", "kind", OpenDocumentKind.EXPENSE).records
    assert len(again) == 2


def test_undo_leaves_the_parts_that_other_transactions_settle() -> None:
    work = desk.desk()
    desk.document(work, "1", "100.00")
    service = DecideTransaction(work)
    for name, amount in (("t1", "60.00"), ("t2", "40.00")):
        made = desk.transaction(work, name, f"-{amount}", "VIR")
        service.allocate(desk.ACTOR, made, [Part("1", Decimal(amount))], ())

    service.undo(desk.ACTOR, desk.now(work, "t1"))

    assert desk.settled(work, "1") == Decimal("40.00")
    assert work.store.get(OpenDocument, "org", "1").outstanding == Decimal("60.00")
    assert desk.now(work, "t2").allocations[0].amount == Decimal("40.00")


def test_transfer_that_a_run_set_aside_stays_with_who_took_it_back() -> None:
    work = desk.desk()
    iban = "FR7630006000011234567890189"
    fields = {"connection_id": "c", "provider_account_id": "p", **told.stamps(work)}
    work.add(desk.ACTOR, BankAccount(id="other", name="Livret", iban=iban, **fields), "test")
    desk.transaction(work, "t1", "-500.00", "VIR LIVRET", counterparty={"iban": iban})
    desk.run(work)
    assert desk.now(work, "t1").state is TransactionState.EXCLUDED

    after = DecideTransaction(work).undo(desk.ACTOR, desk.now(work, "t1"))
    desk.run(work)

    assert after.state is TransactionState.TO_PROCESS
    assert desk.now(work, "t1") == after


@pytest.mark.parametrize(
    ("way", "state"),
    [("exclude", TransactionState.EXCLUDED), ("cancel", TransactionState.CANCELLED)],
)
def test_what_a_person_sets_aside_is_followed_again_on_demand(
    way: str, state: TransactionState
) -> None:
    work = desk.desk()
    service = DecideTransaction(work)
    aside = getattr(service, way)(desk.ACTOR, desk.transaction(work, "t1", "-5.00", "INCONNU"))
    assert (aside.state, aside.manual) == (state, True)
    desk.run(work)
    assert desk.now(work, "t1") == aside

    service.restore(desk.ACTOR, aside)
    desk.run(work)

    assert desk.now(work, "t1").state is TransactionState.UNMATCHED
    with pytest.raises(Conflict):
        service.restore(desk.ACTOR, desk.now(work, "t1"))


def test_refund_is_said_and_shown() -> None:
    work = desk.desk()
    service = DecideTransaction(work)
    back = desk.transaction(work, "t1", "30.00", "REMBOURSEMENT MARTINET")
    with pytest.raises(Invalid) as refused:
        service.assign(desk.ACTOR, back, "martinet", OpenDocumentKind.PURCHASE, refund=False)
    assert "refund" in refused.value.message

    after = service.assign(desk.ACTOR, back, "martinet", OpenDocumentKind.PURCHASE, refund=True)

    assert after.refund
    paid = desk.transaction(work, "t2", "-30.00", "VIR MARTINET")
    with pytest.raises(Invalid):
        service.assign(desk.ACTOR, paid, "martinet", OpenDocumentKind.PURCHASE, refund=True)
    right = service.assign(desk.ACTOR, paid, "martinet", OpenDocumentKind.PURCHASE)
    assert not right.refund


def test_a_settled_supplier_credit_note_is_a_refund_and_a_reject_is_none() -> None:
    work = desk.desk()
    note = desk.document(work, "A1", "30.00", document_kind=OpenDocumentKind.PURCHASE_CREDIT_NOTE)
    back = desk.transaction(work, "t1", "30.00", "REMBOURSEMENT")
    after = DecideTransaction(work).allocate(
        desk.ACTOR, back, [Part(note.id, Decimal("30.00"))], ()
    )
    assert after.refund
    invoice = desk.document(work, "F1", "50.00", document_kind=OpenDocumentKind.INVOICE)
    rejected = desk.transaction(
        work,
        "t2",
        "-50.00",
        "REJET",
        document_type=invoice.document_kind,
        reasons=({"code": "rejection"},),
    )
    assert isinstance(rejected, Transaction)
    assert not rejected.refund


def test_undo_that_meets_a_run_raising_trust_goes_through() -> None:
    store = InMemoryStore()
    work = desk.desk(store)
    desk.document(work, "0007812", "120.00")
    desk.transaction(work, "t1", "-120.00", "VIR BOULANGERIE MARTINET F-2026-0007812")
    desk.run(work)
    kind = desk.now(work, "t1").evidence_kind
    met: list[str] = []

    def run_ends(operation: str, moment: str) -> None:
        if operation == "write" and moment == "before" and not met:
            met.append(operation)
            Trust(work).posted(desk.ACTOR, "org", Counter({kind: 3}))

    store.fault = run_ends
    DecideTransaction(work).undo(desk.ACTOR, desk.now(work, "t1"))

    assert met
    assert Trust(work).of("org").kinds[kind] == Tally(posted=4, undone=1)
    assert desk.settled(work, "0007812") == 0


def test_undo_of_a_transaction_that_changed_meanwhile_is_refused() -> None:
    work = desk.desk()
    desk.document(work, "0007812", "120.00")
    desk.transaction(work, "t1", "-120.00", "VIR BOULANGERIE MARTINET F-2026-0007812")
    desk.run(work)
    seen = desk.now(work, "t1")
    DecideTransaction(work).undo(desk.ACTOR, seen)
    with pytest.raises(LettrageError):
        DecideTransaction(work).undo(desk.ACTOR, seen)


def test_more_documents_than_one_posting_holds_are_refused_by_name() -> None:
    work = desk.desk()
    half = MOST_DOCUMENTS // 2 + 1
    for number in range(2 * half):
        desk.document(work, f"d{number}", "10.00")
    postings = [
        Posting(
            desk.transaction(work, f"t{number}", f"-{10 * half}.00", "VIR"),
            [
                Part(f"d{index}", Decimal("10.00"))
                for index in range(half * number, half * (number + 1))
            ],
        )
        for number in range(2)
    ]
    with pytest.raises(Invalid) as refused:
        DecideTransaction(work).allocate_all(desk.ACTOR, postings)
    assert refused.value.code == "too_many_documents"

    for posting in postings:
        DecideTransaction(work).allocate_all(desk.ACTOR, [posting])
