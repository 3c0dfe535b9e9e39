"""Collection addresses: tokens that can't be guessed, replaced ones, and no answer at all."""

import random
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from lettrage.adapters.system import UlidIdentifiers
from lettrage.domain.collection import InboundMessage
from lettrage.domain.errors import Conflict, Invalid
from lettrage.domain.inbound_address import MOST_OLD_TOKENS, OLD_TOKEN_LASTS, InboundAddress
from lettrage.domain.third_party import SupplierState, ThirdParty, ThirdPartyRole
from lettrage.services.address_lookup import AddressLookup
from lettrage.services.manage_inbound_addresses import ManageInboundAddresses
from lettrage.services.unit_of_work import Work

from tests.fakes.in_memory_store import InMemoryStore
from tests.unit.services.collect.world import (
    DOMAIN,
    SETUP,
    A,
    B,
    World,
    invoice_bytes,
    mail_bytes,
    part,
    token,
)


class CountingStore(InMemoryStore):
    """Counts reads: what an outsider could measure is how much is read."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.looked_up: list[str] = []
        self.read = 0

    def owner_everywhere(self, model: Any, name: str, value: str) -> tuple[str, str] | None:
        self.looked_up.append(value)
        return super().owner_everywhere(model, name, value)

    def get(self, model: Any, organisation_id: str, record_id: str) -> Any:
        self.read += 1
        return super().get(model, organisation_id, record_id)


def address_of(world: World, organisation_id: str = A) -> InboundAddress:
    return world.store.get(InboundAddress, organisation_id, "address")


def sent(address: InboundAddress) -> str:
    return f"{address.local_part}@{DOMAIN}"


def taken(world: World, name: str, recipient: str) -> bool:
    world.store_mail(name, mail_bytes(part(invoice_bytes(name))))
    return bool(world.receive(name, recipient).filed)


def test_a_token_has_ninety_six_bits_of_the_systems_randomness() -> None:
    tokens = {UlidIdentifiers().new_token() for _ in range(2_000)}
    assert len(tokens) == 2_000
    assert {len(bytes.fromhex(each)) * 8 for each in tokens} == {96}


def guesses(count: int) -> None:
    """Guess tokens: near misses of a real one, and random ones."""
    world = World()
    store = CountingStore(clock=world.clock)
    work = Work(store, world.clock, world.ids)
    now = world.clock.now()
    real = UlidIdentifiers().new_token()
    work.add(
        SETUP,
        InboundAddress(
            organisation_id=A, id="one", alias="f", token=real, created_at=now, updated_at=now
        ),
        "made",
    )
    lookup = AddressLookup(work)
    dice = random.Random(20)  # noqa: S311 - guesses, no secrets
    for number in range(count):
        at, digit = dice.randrange(24), dice.choice("0123456789abcdef")
        near = real[:at] + digit + real[at + 1 :]
        guess = near if number % 2 and near != real else f"{dice.getrandbits(96):024x}"
        assert lookup.of(guess) is None
        store.looked_up.clear()
    # A guess costs one look-up whatever it resembles; only the right token reads a record.
    assert store.read == 0
    found = lookup.of(real)
    assert found is not None
    assert (found.address.id, found.takes) == ("one", True)


def test_twenty_thousand_guesses_find_nothing() -> None:
    guesses(20_000)


@pytest.mark.slow
def test_a_million_guesses_find_nothing() -> None:
    guesses(1_000_000)


def test_closed_addresses_and_unknown_ones_are_told_apart_by_their_owner_alone() -> None:
    """The sender hears nothing of either: the use case has no way out but documents' workflows."""
    for state in ("unknown", "off", "outdated"):
        world = World()
        manage = ManageInboundAddresses(world.work)
        old = sent(address_of(world))
        if state == "off":
            manage.switch(SETUP, address_of(world), active=False)
        elif state == "outdated":
            manage.rotate(SETUP, address_of(world))
            world.later(days=31)
        else:
            old = f"factures-{'0' * 24}@{DOMAIN}"
        world.store_mail("m1", mail_bytes(part(invoice_bytes())))
        received = world.receive("m1", old)
        closed = int(state != "unknown")
        assert (received.filed, received.refused, received.unaddressed) == (0, closed, 1 - closed)
        assert world.tasks.collected == []
        shown = world.store.find(InboundMessage, A, "state", "refused").records
        assert [m.refusal.code for m in shown if m.refusal] == ["address_closed"] * closed


@pytest.mark.parametrize(
    ("spf", "dkim", "sender", "known"),
    list(product(["PASS", "FAIL"], ["PASS", "FAIL"], ["a@supplier.test", ""], [True, False])),
)
def test_nobody_is_ever_answered(spf: str, dkim: str, sender: str, known: bool) -> None:
    """D3 allows a bounce to a verified sender; we send none, so nothing can be reflected."""
    world = World()
    recipient = world.address(A) if known else f"factures-{'0' * 24}@{DOMAIN}"
    world.store_mail("m1", mail_bytes(part(invoice_bytes())))
    received = world.receive("m1", recipient, spf=spf, dkim=dkim, sender=sender)
    assert received.unaddressed == (not known)
    assert received.filed == (known and sender != "")
    assert received.refused == (known and sender == "")
    # The use case has no way out but the workflow of its documents.
    assert len(world.tasks.collected) == received.filed
    assert world.store.count(InboundMessage, A, "all", "all") == known


def test_a_replaced_token_takes_mail_for_thirty_days_more() -> None:
    world = World()
    old = address_of(world)
    new = ManageInboundAddresses(world.work).rotate(SETUP, old)
    assert new.token != old.token
    assert (new.rotated_at, new.alias) == (world.clock.now(), old.alias)
    assert taken(world, "m1", sent(old))
    assert taken(world, "m2", sent(new))
    world.clock.advance(OLD_TOKEN_LASTS - timedelta(seconds=1))
    assert taken(world, "m3", sent(old))
    world.clock.advance(timedelta(seconds=1))
    assert not taken(world, "m4", sent(old))
    assert taken(world, "m5", sent(new))


def test_switched_off_takes_neither_old_nor_new() -> None:
    world = World()
    manage = ManageInboundAddresses(world.work)
    old = address_of(world)
    new = manage.rotate(SETUP, old)
    off = manage.switch(SETUP, new, active=False)
    assert not taken(world, "m1", sent(old))
    assert not taken(world, "m2", sent(new))
    manage.switch(SETUP, off, active=True)
    assert taken(world, "m3", sent(old))


def test_outdated_tokens_are_forgotten_and_rotations_are_bounded() -> None:
    world = World()
    manage = ManageInboundAddresses(world.work)
    address = address_of(world)
    for _ in range(MOST_OLD_TOKENS):
        address = manage.rotate(SETUP, address)
    with pytest.raises(Conflict, match="earlier addresses still take mail") as refused:
        manage.rotate(SETUP, address)
    assert refused.value.code == "rotated_too_often"
    world.clock.advance(OLD_TOKEN_LASTS)
    address = manage.rotate(SETUP, address)
    assert len(address.old_tokens) == 1
    assert world.store.owner_everywhere(InboundAddress, "token", token(A)) is None


def supplier(world: World, supplier_id: str = "supplier-1", **more: Any) -> ThirdParty:
    now = world.clock.now()
    values: dict[str, Any] = {
        "organisation_id": A,
        "id": supplier_id,
        "name": "Duval SAS",
        "roles": frozenset({ThirdPartyRole.SUPPLIER}),
        "created_at": now,
        "updated_at": now,
        **more,
    }
    return world.work.add(SETUP, ThirdParty(**values), "made")


def test_an_address_is_tied_to_suppliers_of_the_organisation_only() -> None:
    world = World()
    manage = ManageInboundAddresses(world.work)
    supplier(world)
    supplier(world, "merged", state=SupplierState.MERGED)
    supplier(world, "customer", roles=frozenset({ThirdPartyRole.CUSTOMER}))
    supplier(world, "theirs", organisation_id=B)
    for other, code in (
        ("merged", "not_a_supplier"),
        ("customer", "not_a_supplier"),
        ("theirs", "unknown_supplier"),
        ("nobody", "unknown_supplier"),
    ):
        with pytest.raises(Invalid) as refused:
            manage.create(SETUP, A, "duval", other)
        assert [fault.code for fault in refused.value.faults] == [code]
        with pytest.raises(Invalid):
            manage.tie(SETUP, address_of(world), other)
    assert manage.create(SETUP, A, "duval", "supplier-1").supplier_id == "supplier-1"
    tied = manage.tie(SETUP, address_of(world), "supplier-1")
    assert manage.tie(SETUP, tied, None).supplier_id is None
