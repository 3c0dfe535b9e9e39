"""What a provider told keeps the style of the bank that wrote it."""

import pytest

from tests.unit.bank.world import World, seed_of

CARD = {"amount": "-4.20", "kind": "card", "name": "BOULANGERIE"}


@pytest.mark.parametrize(
    ("bank", "style"),
    [
        ("BNP_PARIBAS_BNPAFRPPXXX", "bnp_paribas"),
        ("CIC_CMCIFRPPXXX", "credit_mutuel"),
        ("SANDBOXFINANCE_SFIN0000", ""),
    ],
)
def test_a_fetched_transaction_has_the_style_of_its_bank(bank: str, style: str) -> None:
    world = World(seed_of(bank), bank=bank)
    world.connected()
    world.push(CARD)
    world.sync()
    assert [each.label_style for each in world.transactions()] == [style]
