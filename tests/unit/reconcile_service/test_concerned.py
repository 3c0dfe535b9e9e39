"""A run over a change decides what a whole run would, and reads by key only."""

import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from lettrage.domain.bank_transaction import Transaction, TransactionState
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.third_party import ThirdParty, ThirdPartyRole
from lettrage.services.unit_of_work import Work

from tests.unit.reconcile_service import desk

NAMES = {
    "martinet": "Boulangerie Martinet",
    "legoff": "Menuiserie Legoff",
    "martin": "Martin Peinture",
    "oudin": "Oudin Conseil",
}
LATE = {"quemener": "Garage Quemener", "martine": "Martine Fleurs", "centre": "Boulangerie Oudin"}
AMOUNTS = ["120.00", "80.00", "200.00", "45.50", "37.10"]
NUMBERS = 20
LATE_NUMBER = "7010"


def _outcome(work: Work) -> dict[str, tuple[Any, ...]]:
    found = work.store.find(Transaction, "org", "all", "all").records
    return {
        t.id: (
            t.state,
            t.third_party_id,
            {(a.document_id, a.amount) for a in t.allocations},
            # Of documents that the change brought: what others were proposed, no run looks at.
            {i for each in t.suggestions for i in each.document_ids if i >= LATE_NUMBER},
        )
        for t in found
    }


def _document(work: Work, rng: random.Random, number: int, parties: dict[str, str]) -> str:
    day = desk.DAY - timedelta(days=rng.randrange(60))
    fields: dict[str, Any] = {"third_party_id": rng.choice(list(parties)), "issue_date": day}
    if rng.random() < 0.15:
        fields["document_kind"] = OpenDocumentKind.PURCHASE_CREDIT_NOTE
    if rng.random() < 0.15:
        fields["payment_batch"] = f"LOT{4400 + rng.randrange(4)}"
    return desk.document(work, f"{7000 + number}", rng.choice(AMOUNTS), **fields).id


def _waiting(seed: int) -> tuple[Work, random.Random]:
    """What was there and judged before the change."""
    rng = random.Random(seed)  # noqa: S311 - a test world
    work = desk.desk()
    for party_id, name in NAMES.items():
        if party_id != "martinet":
            desk.party(work, party_id, name)
    desk.rule(work, "rule", "ABONNEMENT MACHINE", create_document=True, create_payment=True)
    desk.rule(work, "named", "CLOUDFLOW", third_party_id="oudin")
    for number in range(10):
        _document(work, rng, number, NAMES)
    for number in range(24):
        name = rng.choice([*NAMES.values(), *LATE.values()]).upper()
        cited = rng.choice(["", "", f" F-2026-{7000 + rng.randrange(NUMBERS)}"])
        lot = rng.choice(["", "", "", f" LOT {4400 + rng.randrange(4)}"])
        amount = rng.choice([*AMOUNTS, "125.50", "165.50"])
        labels = [f"VIR {name}{cited}{lot}"] * 2
        labels += [f"CB {7000 + number}", f"VIR{cited}{lot}", f"PRLV CLOUDFLOW{lot}"]
        label = rng.choice(labels)
        day = desk.DAY - timedelta(days=rng.randrange(40))
        fields = {"booking_date": day, "bank_account_id": rng.choice(["account", "other"])}
        if rng.random() < 0.12:
            desk.transaction(work, f"t{number:02d}", amount, f"REJET {label}", **fields)
        else:
            desk.transaction(work, f"t{number:02d}", f"-{amount}", label, **fields)
    for _ in range(3):
        desk.run(work)  # what a run posts may be what a reject was waiting for
    return work, rng


def _late_document(work: Work, rng: random.Random) -> list[str]:
    return [f"document:{_document(work, rng, 10 + rng.randrange(10), NAMES)}"]


def _document_of_somebody_new(work: Work, rng: random.Random) -> list[str]:
    party_id, name = rng.choice(list(LATE.items()))
    desk.party(work, party_id, name)
    return [f"document:{_document(work, rng, 10 + rng.randrange(10), {party_id: name})}"]


def _several_of_somebody_new(work: Work, rng: random.Random) -> list[str]:
    party_id, name = rng.choice(list(LATE.items()))
    desk.party(work, party_id, name)
    for number in rng.sample(range(10, 20), 4):
        _document(work, rng, number, {party_id: name})
    return [f"third_party:{party_id}"]


def _rule(work: Work, rng: random.Random) -> list[str]:
    word = rng.choice(["QUEMENER", "FLEURS", "BOULANGERIE", "LEGOFF"])
    desk.rule(work, "late", word, create_document=True, third_party_id=rng.choice(list(NAMES)))
    return ["rule:late"]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(
    "change", [_late_document, _document_of_somebody_new, _several_of_somebody_new, _rule]
)
def test_a_change_ends_as_a_whole_run_would_end_it(
    change: Callable[[Work, random.Random], list[str]], seed: int
) -> None:
    by_key, rng = _waiting(seed)
    whole, same = _waiting(seed)
    before = _outcome(whole)
    about = change(by_key, rng)
    assert change(whole, same) == about

    desk.run(by_key, *about)
    desk.run(whole)

    assert _outcome(by_key) == _outcome(whole), (about, before)


def _lot(*days: int) -> Work:
    """A lot of documents of two third parties, the last of them late, and who carries it."""
    work = desk.desk()
    desk.party(work, "legoff", "Menuiserie Legoff")
    desk.document(work, "1", "70.00", payment_batch="LOT4401")
    for number, day in enumerate(days):
        fields = {"booking_date": desk.DAY - timedelta(days=day)}
        desk.transaction(
            work, f"t{number}", "-120.00", "VIR BOULANGERIE MARTINET LOT4401", **fields
        )
    desk.run(work)
    desk.document(work, "2", "50.00", third_party_id="legoff", payment_batch="LOT4401")
    return work


def test_a_late_document_completes_a_lot_of_several_third_parties() -> None:
    work = _lot(0)

    desk.run(work, "document:2")

    settled = {a.document_id for a in desk.now(work, "t0").allocations}
    assert settled == {"1", "2"}


def test_of_two_that_carry_a_lot_the_earlier_settles_it() -> None:
    work = _lot(0, 3)

    desk.run(work, "document:2")

    assert desk.now(work, "t1").state is TransactionState.MATCHED
    assert desk.now(work, "t0").allocations == ()


def test_a_change_elsewhere_does_not_post_a_lot() -> None:
    work = _lot(0)
    late = desk.document(work, "3", "50.00")

    desk.run(work, f"document:{late.id}")

    assert desk.now(work, "t0").allocations == ()


@pytest.mark.parametrize("waiting", [0, 300])
def test_look_ups_do_not_grow_with_what_waits(waiting: int) -> None:
    store = desk.Counting()
    work = desk.desk(store)
    for number in range(waiting):
        label = f"CB BOULANGERIE {number:05d}"
        fields = {"state": TransactionState.UNMATCHED, "engine_version": "1"}
        desk.transaction(work, f"old{number}", "-1.00", label, **fields)
    desk.transaction(work, "mine", "-120.00", "VIR BOULANGERIE MARTINET F-2026-0007812")
    desk.run(work, "third_party:martinet")
    late = desk.document(work, "0007812", "120.00")
    store.asked = 0

    desk.run(work, f"document:{late.id}")

    assert desk.now(work, "mine").state is TransactionState.MATCHED
    assert store.asked <= 60


def test_clues_are_kept_while_a_run_left_it_undecided_only() -> None:
    work = desk.desk()
    new = desk.transaction(work, "t", "-120.00", "VIR BOULANGERIE MARTINET F-2026-0007812")
    assert new.clues == ()
    desk.run(work)
    left = desk.now(work, "t")
    assert {"word:MARTINET", "number:20260007812", "amount:-12000EUR"} <= set(left.clues)
    desk.document(work, "0007812", "120.00")
    desk.run(work)
    assert desk.now(work, "t").clues == ()
    assert not work.store.shown(Transaction, "org", "clue", "word:MARTINET")


def test_a_common_word_finds_those_that_hold_another_of_the_name() -> None:
    work = desk.desk()
    for number in range(40):
        desk.transaction(work, f"b{number:02d}", "-1.00", f"CB BOULANGERIE PARIS {number:03d}")
        desk.transaction(work, f"q{number:02d}", "-2.00", f"CB QUEMENER LYON {number:03d}")
    desk.transaction(work, "both", "-210.00", "VIR BOULANGERIE QUEMENER")
    desk.run(work)
    party = desk.party(work, "new", "Boulangerie Quemener", ThirdPartyRole.SUPPLIER)
    assert isinstance(party, ThirdParty)
    desk.document(work, "1", "100.00", third_party_id="new")
    last = desk.document(work, "2", "110.00", third_party_id="new")
    before = desk.now(work, "b00")

    desk.run(work, f"document:{last.id}")

    assert {a.amount for a in desk.now(work, "both").allocations} == {Decimal(100), Decimal(110)}
    assert desk.now(work, "b00") == before
