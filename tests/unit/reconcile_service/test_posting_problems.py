"""What keeps money from being posted or taken back: told with numbers, amounts and days."""

from datetime import timedelta
from decimal import Decimal

import pytest
from lettrage.domain.bank_transaction import Adjustment, Transaction
from lettrage.domain.errors import Conflict, Invalid, Stale
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.services.decide_transaction import DecideTransaction
from lettrage.services.postings import Part
from lettrage.services.preview_posting import PreviewPosting
from lettrage.services.unit_of_work import Work

from tests.fakes.in_memory_store import InMemoryStore
from tests.unit.reconcile_service import desk


def test_of_parallel_undos_of_one_version_one_wins_and_the_others_are_stale() -> None:
    store = InMemoryStore()
    work = desk.desk(store)
    desk.document(work, "0007812", "120.00")
    desk.transaction(work, "t1", "-120.00", "VIR BOULANGERIE MARTINET F-2026-0007812")
    desk.run(work)
    seen = desk.now(work, "t1")
    service = DecideTransaction(work)
    service.undo(desk.ACTOR, seen)
    for _ in range(2):
        with pytest.raises(Stale):
            service.undo(desk.ACTOR, seen)
    assert work.store.get(OpenDocument, "org", "0007812").outstanding == Decimal("120.00")


def test_undoing_a_reject_whose_document_was_paid_again_names_the_later_payment() -> None:
    work = desk.desk()
    service = DecideTransaction(work)
    desk.document(work, "0007812", "120.00")
    paid = [Part("0007812", Decimal("120.00"))]
    for name, amount, part, day in (
        ("t1", "-120.00", paid, 1),
        ("t2", "120.00", [Part("0007812", Decimal("-120.00"))], 5),
        ("t3", "-120.00", paid, 9),
    ):
        on = desk.DAY + timedelta(days=day)
        made = desk.transaction(work, name, amount, "VIR", booking_date=on)
        service.allocate(desk.ACTOR, made, part, ())

    with pytest.raises(Conflict) as refused:
        service.undo(desk.ACTOR, desk.now(work, "t2"))

    problem = refused.value
    assert (problem.code, problem.existing_id) == ("settled_since", "t3")
    assert "payé de nouveau (120,00 EUR le 29/11/2026)" in problem.message_fr
    assert "paid again (120.00 EUR on 2026-11-29)" in problem.message
    service.undo(desk.ACTOR, desk.now(work, "t3"))
    with pytest.raises(Conflict) as again:
        service.undo(desk.ACTOR, desk.now(work, "t1"))
    assert again.value.existing_id == "t2"
    assert "rejeté depuis (-120,00 EUR le 25/11/2026)" in again.value.message_fr
    service.undo(desk.ACTOR, desk.now(work, "t2"))
    assert desk.settled(work, "0007812") == Decimal("120.00")


def test_money_that_does_not_fit_is_told_with_numbers_and_amounts() -> None:
    work = desk.desk()
    service = DecideTransaction(work)
    desk.document(work, "01HXYZ", "100.00", number="F-118")
    made = desk.transaction(work, "t1", "-120.00", "VIR")
    with pytest.raises(Invalid) as short:
        service.allocate(desk.ACTOR, made, [Part("01HXYZ", Decimal("100.00"))], ())
    with pytest.raises(Conflict) as over:
        service.allocate(desk.ACTOR, made, [Part("01HXYZ", Decimal("120.00"))], ())
    assert short.value.code == "not_conserved"
    assert "l’achat F-118 -100,00 EUR" in short.value.message_fr
    assert "il reste -20,00 EUR" in short.value.message_fr
    assert "purchase F-118 -100.00 EUR: -20.00 EUR is left" in short.value.message
    assert over.value.code == "over_settled"
    assert "Sur l’achat F-118, il reste dû 100,00 EUR : 120,00 EUR" in over.value.message_fr
    assert "purchase F-118 has 100.00 EUR due, less than 120.00 EUR" in over.value.message
    assert "01HXYZ" not in short.value.message + over.value.message


def _allocated(
    work: Work, amount: str, parts: dict[str, str], kind: str, difference: str
) -> Transaction:
    made = desk.transaction(work, "t1", amount, "VIR")
    chosen = [Part(document_id, Decimal(part)) for document_id, part in parts.items()]
    beside = [Adjustment(kind=kind, amount=Decimal(difference))]
    return DecideTransaction(work).allocate(desk.ACTOR, made, chosen, beside)


def _sold_and_bought() -> Work:
    work = desk.desk()
    desk.document(work, "sold", "100.00", document_kind=OpenDocumentKind.INVOICE)
    desk.document(work, "bought", "100.00")
    desk.document(work, "given-back", "100.00", document_kind=OpenDocumentKind.CREDIT_NOTE)
    paid = {"document_kind": OpenDocumentKind.INVOICE, "outstanding": Decimal(0)}
    desk.document(work, "paid", "100.00", **paid)
    return work


@pytest.mark.parametrize("kind", ["bank_fee", "commission"])
@pytest.mark.parametrize(
    ("amount", "parts", "difference"),
    [("102.00", {"sold": "100.00"}, "2.00"), ("-98.00", {"bought": "100.00"}, "2.00")],
)
def test_a_fee_that_adds_money_is_refused(
    kind: str, amount: str, parts: dict[str, str], difference: str
) -> None:
    work = _sold_and_bought()
    with pytest.raises(Invalid) as refused:
        _allocated(work, amount, parts, kind, difference)
    assert refused.value.code == "adjustment_sign"
    assert "2,00 EUR" in refused.value.message_fr
    assert "écart de règlement" in refused.value.message_fr
    other = [Adjustment(kind="settlement_difference", amount=Decimal(difference))]
    chosen = [Part(i, Decimal(part)) for i, part in parts.items()]
    DecideTransaction(work).allocate(desk.ACTOR, desk.now(work, "t1"), chosen, other)


@pytest.mark.parametrize(
    ("amount", "parts", "kind", "difference"),
    [
        ("98.00", {"sold": "100.00"}, "bank_fee", "-2.00"),
        ("-102.00", {"bought": "100.00"}, "bank_fee", "-2.00"),
        ("-98.00", {"paid": "-100.00"}, "commission", "2.00"),  # a chargeback, less what was kept
        ("-98.00", {"given-back": "100.00"}, "commission", "2.00"),
        ("98.00", {"sold": "100.00"}, "early_payment_discount", "-2.00"),
        ("-98.00", {"bought": "100.00"}, "early_payment_discount", "2.00"),
        ("-98.00", {"paid": "-100.00"}, "early_payment_discount", "2.00"),
    ],
)
def test_adjustments_that_make_sense_are_posted(
    amount: str, parts: dict[str, str], kind: str, difference: str
) -> None:
    after = _allocated(_sold_and_bought(), amount, parts, kind, difference)
    assert [(a.kind, a.amount) for a in after.adjustments] == [(kind, Decimal(difference))]


@pytest.mark.parametrize(
    ("amount", "parts", "difference"),
    [("102.00", {"sold": "100.00"}, "2.00"), ("-102.00", {"bought": "100.00"}, "-2.00")],
)
def test_a_discount_that_makes_more_money_move_is_refused(
    amount: str, parts: dict[str, str], difference: str
) -> None:
    with pytest.raises(Invalid) as refused:
        _allocated(_sold_and_bought(), amount, parts, "early_payment_discount", difference)
    assert refused.value.code == "adjustment_sign"


@pytest.mark.parametrize(
    ("ticked", "said"),
    [
        ([], "et rien ne l’explique encore : il reste -120,00 EUR. Choisissez un document."),
        (["F-1"], "et l’achat F-1 -100,00 EUR n’en fait pas le compte"),
        (["F-1", "F-2"], "et l’achat F-1 -100,00 EUR, l’achat F-2 -5,00 EUR n’en font pas le"),
    ],
)
def test_what_does_not_make_the_amount_is_told_in_the_number_of_it(
    ticked: list[str], said: str
) -> None:
    work = desk.desk()
    desk.document(work, "F-1", "100.00", number="F-1")
    desk.document(work, "F-2", "5.00", number="F-2")
    paid = desk.transaction(work, "t1", "-120.00", "VIR")
    (fault,) = PreviewPosting(work)(paid, [(each, None) for each in ticked], ()).faults
    assert fault.code == "not_conserved"
    assert said in str(fault.message_fr)


def test_a_document_of_the_other_direction_is_refused_by_its_direction() -> None:
    work = desk.desk()
    desk.document(work, "s", "100.00", number="FA-1", document_kind=OpenDocumentKind.INVOICE)
    paid = desk.transaction(work, "t1", "-100.00", "VIR")
    (fault,) = PreviewPosting(work)(paid, [("s", None)], ()).faults
    assert "l’opération est un débit, et la facture FA-1 se règle par un crédit" in str(
        fault.message_fr
    )
    assert "it is a debit, and invoice FA-1 is settled by a credit" in fault.message


def test_of_a_settled_document_it_is_told_that_it_is_settled() -> None:
    work = desk.desk()
    desk.document(work, "d", "30.00", number="F-1", outstanding=Decimal(0))
    paid = desk.transaction(work, "t1", "-34.10", "VIR")
    preview = PreviewPosting(work)
    (fault,) = preview(paid, [("d", None)], ()).faults
    assert fault.code == "empty_allocation"
    assert "Plus rien n’est dû sur l’achat F-1, déjà soldé" in str(fault.message_fr)
    (more,) = preview(paid, [("d", Decimal("-34.10"))], ()).faults
    assert "impossible d’y ajouter 34,10 EUR à payer de nouveau" in str(more.message_fr)
