"""What every bank provider promises: one suite, on each adapter over its sandbox."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from lettrage.domain.bank import BankConnectionState
from lettrage.domain.errors import (
    ConsentExpired,
    Denied,
    Invalid,
    LettrageError,
    NotFound,
    Unavailable,
)
from lettrage.ports.bank import ConsentRequest

from tests.unit.bank.world import BANK, ORG, World, seed_of

PROVIDERS = ("gocardless", "bridge", "enable_banking")
PAID = {"amount": "1200.05", "kind": "transfer_in", "name": "CLIENT SA", "motive": "FAC-7"}
CARD = {"amount": "-4.20", "kind": "card", "name": "BOULANGERIE"}


@pytest.fixture(params=PROVIDERS)
def world(request: pytest.FixtureRequest) -> World:
    return World({"accounts": [{"institution_id": BANK}]}, provider=request.param)


@pytest.fixture(params=PROVIDERS)
def quiet(request: pytest.FixtureRequest) -> World:
    """One account without a past."""
    return World(seed_of(), provider=request.param)


def _identifier(world: World) -> str:
    done = world.connected()
    return world.provider.consent(done.provider_reference).account_ids[0]


def _asked(reference: str) -> ConsentRequest:
    return ConsentRequest(
        reference, "https://api.test/callback", language="fr", holder=ORG, email="a@example.test"
    )


def test_banks_have_limits_and_names_in_order(world: World) -> None:
    banks = world.provider.banks("FR")
    assert [bank.name for bank in banks] == sorted(bank.name for bank in banks)
    assert all(bank.history_days >= 0 and bank.consent_days > 0 for bank in banks)
    assert len({bank.id for bank in banks}) == len(banks) == 6


def test_asking_twice_with_one_reference_gives_one_consent(world: World) -> None:
    bank = world.provider.banks("FR")[0]
    asked = [world.provider.ask_consent(bank, _asked("r1")) for _ in range(2)]
    assert asked[0].reference == asked[1].reference
    assert {each.state for each in asked} == {"pending"}
    assert all(each.link.startswith("http://bank.test/") for each in asked)
    assert world.provider.consent(asked[0].reference).state == "pending"


def test_granted_consent_reads_accounts_balances_and_a_window(world: World) -> None:
    identifier = _identifier(world)
    held = world.ledger()[0]
    account = world.provider.account(identifier)
    assert (account.iban, account.id) == (held["iban"], identifier)
    balances = world.provider.balances(identifier)
    assert (balances[0].type, balances[0].amount) == ("CLBD", Decimal(held["balance"]))
    every = world.provider.transactions(identifier, None)
    assert 5000 + sum(each.amount for each in every) == Decimal(held["balance"])
    since = world.today() - timedelta(days=20)
    window = world.provider.transactions(identifier, since)
    assert 0 < len(window) < len(every)
    assert min(each.booking_date for each in window if each.booking_date) >= since


def test_movements_carry_sign_label_and_their_own_record(quiet: World) -> None:
    identifier = _identifier(quiet)
    quiet.push(PAID, CARD, {**CARD, "pending": True})
    told = quiet.provider.transactions(identifier, None)
    assert sorted((each.amount, each.pending) for each in told) == [
        (Decimal("-4.20"), False),
        (Decimal("-4.20"), True),
        (Decimal("1200.05"), False),
    ]
    assert any("FAC-7" in " ".join(each.label_parts) for each in told)
    assert all(each.raw and each.currency == "EUR" for each in told)


def test_refused_consent_reads_nothing(quiet: World) -> None:
    asked = quiet.ask()
    quiet.consent(asked, "refuse")
    done = quiet.complete(asked.reference, "r", quiet.returned)
    assert (done.state, quiet.accounts()) == (BankConnectionState.ERROR, ())


def test_revoked_consent_reads_nothing_and_may_be_revoked_again(world: World) -> None:
    done = world.connected()
    identifier = world.provider.consent(done.provider_reference).account_ids[0]
    world.provider.revoke(done.provider_reference)
    world.provider.revoke(done.provider_reference)
    with pytest.raises(ConsentExpired):
        world.provider.transactions(identifier, None)
    try:
        state = world.provider.consent(done.provider_reference).state
    except NotFound:
        state = "gone"
    assert state in {"gone", "expired"}


def test_completing_twice_changes_nothing_and_the_end_is_the_banks(quiet: World) -> None:
    done = quiet.connected()
    assert quiet.complete(done.reference, "again", quiet.returned) == done
    assert quiet.complete(done.reference, "without the query") == done
    assert len(quiet.accounts()) == 1
    assert done.granted_at is not None
    assert done.expires_on is not None
    assert 170 <= (done.expires_on - quiet.today()).days <= 180


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("expired", ConsentExpired),
        ("revoked", ConsentExpired),
        ("suspended", ConsentExpired),
        ("sca_required", ConsentExpired),
        ("forbidden", Denied),
        ("inactive", (Denied, NotFound)),
        ("malformed", Invalid),
        ("429_company", Unavailable),
        ("500", Unavailable),
        ("503", Unavailable),
        ("truncated", Unavailable),
    ],
)
def test_each_trouble_has_its_class(
    quiet: World, kind: str, error: type[LettrageError] | tuple[type[LettrageError], ...]
) -> None:
    identifier = _identifier(quiet)
    quiet.push(PAID)
    quiet.fault(kind, times=1, scope="transactions")
    with pytest.raises(error) as refused:
        quiet.provider.transactions(identifier, None)
    assert "1200" not in str(refused.value)
    if kind == "429_company":
        assert isinstance(refused.value, Unavailable)
        assert refused.value.retry_after_s == 34
    quiet.clear_faults()
    assert len(quiet.provider.transactions(identifier, None)) == 1


def _sync_all(world: World) -> list[Any]:
    world.sync("next")
    return sorted((each.amount, each.pending) for each in world.transactions())


def test_corrections_bookings_and_repeats_never_double(quiet: World) -> None:
    quiet.connected()
    quiet.push(PAID, CARD, CARD, {"amount": "-7.00", "kind": "card", "name": "G", "pending": True})
    quiet.fault("duplicated", times=1, scope="transactions")
    assert quiet.sync().new_transactions == 4
    assert quiet.sync("job2").new_transactions == 0
    quiet.clock.advance(timedelta(days=1))
    iban = quiet.ledger()[0]["iban"]
    quiet.sandbox_says("POST", "/_sandbox/book", {"account": iban, "new_id": True})
    key = quiet.ledger()[0]["booked"][0]["internalTransactionId"]
    money = {"amount": "1300.05", "currency": "EUR"}
    change = {"account": iban, "internalTransactionId": key, "fields": {"transactionAmount": money}}
    quiet.sandbox_says("POST", "/_sandbox/correct", change)
    assert _sync_all(quiet) == [
        (Decimal("-7.00"), False),
        (Decimal("-4.20"), False),
        (Decimal("-4.20"), False),
        (Decimal("1300.05"), False),
    ]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_of_any_size_add_up(quiet: World, size: int) -> None:
    identifier = _identifier(quiet)
    quiet.push(PAID, *[{**CARD, "amount": f"-{n}.00"} for n in range(1, 7)])
    quiet.sandbox_says("POST", "/_sandbox/limits", {"page": size})
    told = quiet.provider.transactions(identifier, None)
    assert sum(each.amount for each in told) == Decimal("1200.05") - 21


def test_renewed_consent_takes_the_accounts_over_without_doubles(quiet: World) -> None:
    first = quiet.connected()
    quiet.push(PAID)
    quiet.sync()
    quiet.fault("expired")
    quiet.sync("job2")
    assert quiet.manage.connection(ORG, first.id).state is not BankConnectionState.ACTIVE
    asked = quiet.ask()
    quiet.clear_faults()
    quiet.fault("new_account_ids", times=1)
    quiet.consent(asked)
    second = quiet.complete(asked.reference, "r", quiet.returned)
    assert second.state is BankConnectionState.ACTIVE
    quiet.sync("job3")
    assert [account.connection_id for account in quiet.accounts()] == [second.id]
    assert len(quiet.transactions()) == 1
    assert quiet.manage.connection(ORG, first.id).state is BankConnectionState.REVOKED


@pytest.mark.parametrize("provider", PROVIDERS)
def test_card_without_iban_is_found_again_after_a_renewal(provider: str) -> None:
    world = World(seed_of(type="CARD"), provider=provider)
    world.connected()
    world.push(CARD)
    world.sync()
    world.connected()
    world.sync("job2")
    # Bridge knows a second login as another account until the first is given back.
    assert len(world.accounts()) == (2 if provider == "bridge" else 1)


def test_secrets_that_are_missing_are_named_and_ours_to_fill_in(world: World) -> None:
    world.secret.clear()
    with pytest.raises(Denied) as refused:
        world.provider.banks("FR")
    assert refused.value.code == "provider_access"
    assert "secret needs" in str(refused.value)
