"""Incremental runs: only what a change concerns is judged, and nothing a whole run would not do."""

import random
from decimal import Decimal

import pytest
from lettrage.contracts.steps import ReconcileRequest
from lettrage.domain.bank_transaction import Transaction, TransactionState
from lettrage.domain.open_document import OpenDocument
from lettrage.services.reconcile import Reconcile
from lettrage.services.unit_of_work import Work

from tests.fakes.in_memory_store import InMemoryStore
from tests.unit.reconcile_service import desk

NAMES = {
    "martinet": "Boulangerie Martinet",
    "legoff": "Menuiserie Legoff",
    "martin": "Martin Peinture",
    "oudin": "Oudin Conseil",
}


def test_late_document_finds_its_waiting_transaction_and_touches_no_other() -> None:
    work = desk.desk()
    desk.party(work, "legoff", "Menuiserie Legoff")
    desk.transaction(work, "t1", "-120.00", "VIR BOULANGERIE MARTINET F-2026-0007812")
    desk.transaction(work, "t2", "-77.00", "VIR MENUISERIE LEGOFF")
    late = desk.document(work, "0007812", "120.00")

    desk.run(work, f"document:{late.id}")

    assert desk.now(work, "t1").state is TransactionState.MATCHED
    assert desk.now(work, "t2").engine_version == ""


@pytest.mark.parametrize(("told", "kept"), [("4568", "0004568"), ("0004568", "4568")])
def test_a_late_document_finds_the_cheque_that_waits_whatever_its_zeros(
    told: str, kept: str
) -> None:
    work = desk.desk()
    desk.transaction(work, "t1", "-120.00", f"CHEQUE {told}")
    desk.run(work)
    late = desk.document(work, "0007812", "120.00", cheque_number=kept)

    desk.run(work, f"document:{late.id}")

    assert desk.now(work, "t1").state is TransactionState.MATCHED


def test_new_rule_is_applied_to_what_waits_for_it() -> None:
    work = desk.desk()
    desk.transaction(work, "t1", "-9.90", "PRLV ABONNEMENT MACHINE")
    desk.transaction(work, "t2", "-9.90", "PRLV AUTRE")
    desk.rule(work, "rule", "abonnement", create_document=True, create_payment=True)

    desk.run(work, "rule:rule")

    assert desk.now(work, "t1").state is TransactionState.MATCHED
    assert desk.now(work, "t2").engine_version == ""


def test_competitors_of_a_late_document_are_judged_with_it() -> None:
    work = desk.desk()
    desk.transaction(work, "t1", "-120.00", "VIR BOULANGERIE MARTINET")
    desk.transaction(work, "t2", "-120.00", "VIR BOULANGERIE MARTINET", third_party_id="martinet")
    late = desk.document(work, "0007812", "120.00")

    desk.run(work, f"document:{late.id}")
    whole = desk.desk()
    desk.transaction(whole, "t1", "-120.00", "VIR BOULANGERIE MARTINET")
    desk.transaction(whole, "t2", "-120.00", "VIR BOULANGERIE MARTINET", third_party_id="martinet")
    desk.document(whole, "0007812", "120.00")
    desk.run(whole)

    for name in ("t1", "t2"):
        assert desk.now(work, name).allocations == desk.now(whole, name).allocations


@pytest.mark.parametrize(
    "label", ["VIR BOULANGEIRE MARTINET", "VIR MARTINTE", "VIR BOULANGERIEMARTINET"]
)
def test_a_name_with_a_slip_or_run_together_is_in_the_group(label: str) -> None:
    work = desk.desk()
    desk.transaction(work, "t1", "-33.00", label)
    late = desk.document(work, "0007812", "120.00")
    desk.run(work, f"document:{late.id}")
    assert desk.now(work, "t1").engine_version


def test_documents_of_a_third_party_whose_competitors_were_not_judged_are_left_alone() -> None:
    work = desk.desk()
    desk.party(work, "legoff", "Menuiserie Legoff")
    desk.document(work, "d2", "120.00", third_party_id="legoff")
    desk.transaction(work, "t1", "-120.00", "VIR MENUISERIE LEGOFF RUE MARTINET")
    desk.transaction(work, "t2", "-120.00", "VIR MENUISERIE LEGOFF")
    late = desk.document(work, "d1", "55.00")

    desk.run(work, f"document:{late.id}")

    assert desk.now(work, "t1").allocations == ()
    assert desk.settled(work, "d2") == 0


@pytest.mark.parametrize("about", ["document:gone", "strange:x", "rule:gone"])
def test_a_change_that_cannot_be_told_is_a_whole_run(about: str) -> None:
    work = desk.desk()
    desk.transaction(work, "t1", "-9.90", "PRLV AUTRE")
    desk.run(work, about)
    assert desk.now(work, "t1").state is TransactionState.UNMATCHED


def _world(seed: int) -> tuple[Work, list[OpenDocument]]:
    rng = random.Random(seed)  # noqa: S311 - a test world
    work = desk.desk()
    for party_id, name in NAMES.items():
        if party_id != "martinet":
            desk.party(work, party_id, name)
    documents = []
    for number in range(12):
        party_id = rng.choice(list(NAMES))
        amount = rng.choice(["120.00", "80.00", "200.00", "45.50"])
        fields = {"third_party_id": party_id}
        documents.append(desk.document(work, f"{7000 + number}", amount, **fields))
    for number in range(16):
        name = NAMES[rng.choice(list(NAMES))].upper()
        cited = rng.choice(["", f" F-2026-{7000 + rng.randrange(12)}"])
        amount = rng.choice(["-120.00", "-80.00", "-200.00", "-45.50", "-125.50"])
        desk.transaction(work, f"t{number:02d}", amount, f"VIR {name}{cited}")
    return work, documents


def _pairs(work: Work) -> set[tuple[str, str, Decimal]]:
    found = work.store.find(Transaction, "org", "all", "all").records
    return {(t.id, a.document_id, a.amount) for t in found for a in t.allocations}


@pytest.mark.parametrize("seed", range(12))
def test_incremental_run_posts_nothing_that_a_whole_run_would_not(seed: int) -> None:
    work, documents = _world(seed)
    whole, _ = _world(seed)
    desk.run(whole)

    desk.run(work, f"document:{documents[seed % 12].id}")

    assert _pairs(work) <= _pairs(whole)
    desk.run(work)
    assert _pairs(work) == _pairs(whole)


class _Interrupted(InMemoryStore):
    """Lets another run go on in the middle of the first one's writes."""

    def __init__(self) -> None:
        super().__init__()
        self.interruptions = 0
        self.meanwhile: object = None
        self.fault = self._interrupt

    def _interrupt(self, operation: str, moment: str) -> None:
        if operation == "write" and moment == "before" and callable(self.meanwhile):
            self.interruptions += 1
            if self.interruptions % 3 == 0:
                go, self.meanwhile = self.meanwhile, None
                go()
                self.meanwhile = go


@pytest.mark.parametrize("seed", range(8))
def test_two_runs_at_once_allocate_no_cent_twice(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a test world
    store = _Interrupted()
    work = desk.desk(store)
    for number in range(6):
        desk.document(work, f"{7000 + number}", rng.choice(["50.00", "70.00"]))
    for number in range(6):
        cited = f"F-2026-{7000 + rng.randrange(6)}"
        amount = rng.choice(["-50.00", "-70.00", "-20.00"])
        desk.transaction(work, f"t{number}", amount, f"VIR BOULANGERIE MARTINET ACOMPTE {cited}")
    desk.rule(work, "rule", "ACOMPTE", create_document=True, create_payment=True, priority=1)

    def second() -> None:
        Reconcile(work)(ReconcileRequest(organisation_id="org", reason="second"))

    store.meanwhile = second
    desk.run(work)
    store.meanwhile = None

    assert store.interruptions
    allocated: dict[str, Decimal] = {}
    for _, document_id, part in _pairs(work):
        allocated[document_id] = allocated.get(document_id, Decimal(0)) + part
    for document_id, total in allocated.items():
        document = work.store.get(OpenDocument, "org", document_id)
        assert 0 <= total <= document.gross_total
        assert document.outstanding == document.gross_total - total
        assert desk.settled(work, document_id) == total
    before = _pairs(work)
    desk.run(work)
    assert _pairs(work) >= before
