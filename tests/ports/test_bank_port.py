"""What every bank provider promises, on the GoCardless adapter over the sandbox."""

from datetime import timedelta

import pytest
from lettrage.domain.errors import ConsentExpired, NotFound
from lettrage.ports.bank import ConsentRequest

from tests.unit.bank.world import BANK, World


@pytest.fixture
def world() -> World:
    return World({"accounts": [{"institution_id": BANK}]})


def test_banks_have_limits_and_names_in_order(world: World) -> None:
    banks = world.provider.banks("FR")
    assert [bank.name for bank in banks] == sorted(bank.name for bank in banks)
    assert all(bank.history_days > 0 and bank.consent_days > 0 for bank in banks)


def test_asking_twice_with_one_reference_gives_one_consent(world: World) -> None:
    bank = world.provider.banks("FR")[0]
    asked = [
        world.provider.ask_consent(
            bank, ConsentRequest("r1", "https://api.test/callback", language="fr", holder="org1")
        )
        for _ in range(2)
    ]
    assert asked[0] == asked[1]
    assert asked[0].state == "pending"


def test_granted_consent_reads_accounts_balances_and_a_window(world: World) -> None:
    done = world.connected()
    consent = world.provider.consent(done.provider_reference)
    assert consent.state == "granted"
    identifier = consent.account_ids[0]
    assert world.provider.account(identifier).iban == world.ledger()[0]["iban"]
    assert world.provider.balances(identifier)[0].type == "CLBD"
    every = world.provider.transactions(identifier, None)
    since = world.today() - timedelta(days=20)
    window = world.provider.transactions(identifier, since)
    assert 0 < len(window) < len(every)
    assert min(each.booking_date for each in window if each.booking_date) >= since


def test_revoked_consent_reads_nothing_and_may_be_revoked_again(world: World) -> None:
    done = world.connected()
    identifier = world.provider.consent(done.provider_reference).account_ids[0]
    world.provider.revoke(done.provider_reference)
    world.provider.revoke(done.provider_reference)
    with pytest.raises(ConsentExpired):
        world.provider.transactions(identifier, None)
    with pytest.raises(NotFound):
        world.provider.consent(done.provider_reference)
