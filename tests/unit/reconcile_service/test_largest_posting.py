"""The largest posting is one write of the store, by a run, by hand, and undone."""

from decimal import Decimal

import pytest
from lettrage.domain.bank_transaction import TransactionState
from lettrage.services.decide_transaction import DecideTransaction
from lettrage.services.postings import MOST_DOCUMENTS, Part
from lettrage.services.unit_of_work import Work

from tests.unit.reconcile_service import desk
from tests.unit.reconcile_service import scenarios as told


@pytest.fixture
def work() -> Work:
    """As many purchases as one posting holds, each with all that a document may carry."""
    made = desk.desk()
    for number in range(MOST_DOCUMENTS):
        invoice = desk.invoice(made, f"i{number}")
        made.add(told.ACTOR, invoice, "test")
        desk.document(made, f"781{number}", f"{100 + 7 * number}.00", source_id=invoice.id)
    return made


def _cited() -> str:
    return " ".join(f"F-2026-781{number}" for number in range(MOST_DOCUMENTS))


TOTAL = sum(100 + 7 * number for number in range(MOST_DOCUMENTS))


def test_a_run_posts_and_a_person_undoes_it(work: Work) -> None:
    desk.transaction(work, "t", f"-{TOTAL}.00", f"VIR BOULANGERIE MARTINET {_cited()}")
    desk.transaction(work, "before", "-1.00", "VIR BOULANGERIE MARTINET")
    desk.run(work)
    assert len(desk.now(work, "t").allocations) == MOST_DOCUMENTS

    DecideTransaction(work).undo(desk.ACTOR, desk.now(work, "t"))

    assert desk.now(work, "t").allocations == ()
    assert desk.settled(work, "7810") == 0


def test_what_was_left_with_a_third_party_is_posted_in_parts_by_hand_and_undone(
    work: Work,
) -> None:
    parts = [Part(f"781{n}", Decimal(90)) for n in range(MOST_DOCUMENTS)]
    desk.transaction(work, "t", f"-{90 * MOST_DOCUMENTS}.00", "VIR BOULANGERIE MARTINET")
    desk.run(work)
    assert desk.now(work, "t").state is TransactionState.PARTIAL
    service = DecideTransaction(work)

    service.allocate(desk.ACTOR, desk.now(work, "t"), parts, ())
    service.undo(desk.ACTOR, desk.now(work, "t"))

    assert desk.now(work, "t").allocations == ()
