"""What a duplicate's remark says of the document that was there first."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from lettrage.domain.collection import Source
from lettrage.domain.duplicate import DuplicateRule, Twin
from lettrage.services.likeness_findings import of_duplicate


def remark(door: Source | None, received_at: datetime) -> tuple[str, str]:
    twin = Twin(
        id="first",
        rule=DuplicateRule.SUPPLIER_NUMBER,
        door=door,
        received_at=received_at,
        number="F-100",
        gross_total=Decimal("120.00"),
        currency="EUR",
    )
    found = of_duplicate(twin)
    return found.message_fr, found.message_en


@pytest.mark.parametrize(
    ("received_at", "french", "english"),
    [
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "01/01/2027", "2027-01-01"),
        (datetime(2026, 6, 30, 21, 59, tzinfo=UTC), "30/06/2026", "2026-06-30"),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), "01/07/2026", "2026-07-01"),
    ],
)
def test_the_day_is_that_of_paris(received_at: datetime, french: str, english: str) -> None:
    message_fr, message_en = remark(Source.EMAIL, received_at)
    assert f"reçu le {french}, par email" in message_fr
    assert f"received on {english}, by mail" in message_en


def test_a_connection_is_not_told_as_a_portal() -> None:
    """Mailboxes and drop folders come in by this door too."""
    message_fr, message_en = remark(Source.SUPPLIER_CONNECTOR, datetime(2026, 6, 1, tzinfo=UTC))
    assert "portail" not in message_fr
    assert "portal" not in message_en
    assert "connexion" in message_fr
    assert "connection" in message_en
