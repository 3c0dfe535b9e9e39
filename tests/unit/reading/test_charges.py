"""Totals that close with one printed charge: taxed, as a delivery is, or not, as a duty is."""

import pytest
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.reading import read

from tests.unit.reading.pages import page


@pytest.mark.parametrize(
    ("label", "charge", "vat", "gross", "net"),
    [
        ("Delivery", "15.00", "49.50", "297.00", "247.50"),  # 20 % of both
        ("Postage", "15.00", "46.50", "294.00", "232.50"),  # 20 % of the net alone
        ("Frais de port", "20.00", "50.50", "303.00", "252.50"),
    ],
)
def test_vat_and_gross_are_proved_with_the_charge(
    label: str, charge: str, vat: str, gross: str, net: str
) -> None:
    rows = [
        [(330, "Subtotal"), (500, "232.50")],
        [(330, label), (500, charge)],
        [(330, "VAT @ 20%"), (500, vat)],
        [(330, "Total GBP"), (500, gross)],
    ]
    reading = read([page("Northgate Tools Ltd", "", "Invoice NT-1", "", *rows)])
    fields = reading.fields
    assert "totals_mismatch" not in {finding.code for finding in reading.findings}
    assert fields[FieldName.GROSS_TOTAL].value == gross
    assert fields[FieldName.VAT_TOTAL].value == vat
    assert fields[FieldName.NET_TOTAL].value == net
    assert fields[FieldName.NET_TOTAL].confidence < 900


def test_a_charge_of_another_amount_closes_nothing() -> None:
    rows = [
        [(330, "Subtotal"), (500, "232.50")],
        [(330, "Delivery"), (500, "16.00")],
        [(330, "VAT @ 20%"), (500, "49.50")],
        [(330, "Total GBP"), (500, "297.00")],
    ]
    reading = read([page("Northgate Tools Ltd", "", "Invoice NT-1", "", *rows)])
    assert reading.fields[FieldName.VAT_TOTAL].confidence < 900
