"""Typed text is read by the rules of pages; what could be two values is none."""

from datetime import date
from decimal import Decimal

import pytest
from lettrage.domain.reading import typed_values


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1 234,56", ",", "1234.56"),
        ("1\u202f234,56 €", ",", "1234.56"),
        ("1\u00a0234,56 €", "", "1234.56"),
        ("$1,234.56", ".", "1234.56"),
        ("1.234,56", "", "1234.56"),
        ("(12,00)", ",", "-12.00"),
        ("12,00-", ",", "-12.00"),
        ("$", "", None),
        ("12,00\n14,00", ",", None),
        ("20 %", "", None),
        ("", "", None),
    ],
)
def test_amounts_are_read_as_on_a_page(text: str, mark: str, expected: str | None) -> None:
    found = typed_values.amount(text, mark)
    assert found == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("Thursday, 26 March 2020", "", date(2020, 3, 26)),
        ("01-Jan-2021", "", date(2021, 1, 1)),
        ("03/04/2024", "dmy", date(2024, 4, 3)),
        ("03/04/2024", "mdy", date(2024, 3, 4)),
        ("03/04/2024", "", None),
        ("01/02/2024\n02/03/2024", "dmy", None),
        ("bientôt", "dmy", None),
    ],
)
def test_days_are_read_as_on_a_page(text: str, order: str, expected: date | None) -> None:
    assert typed_values.day(text, order) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Invoice #1258", "1258"),
        ("Facture n° FA-12", "FA-12"),
        ("Facture N° 2024/118", "2024/118"),
        ("No. 77", "77"),
        ("Invoice No: 00000135", "00000135"),
        ("123PQR456", "123PQR456"),
        ("FA 2024 118", "FA 2024 118"),
        ("Numéro F2024-118", "F2024-118"),
        ("sans numéro", None),
        ("x1" * 20, None),
    ],
)
def test_a_number_leaves_its_label(text: str, expected: str | None) -> None:
    assert typed_values.number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("META\n-", "META"), ("Chez\nLise", "Chez Lise"), ("-", None), ("12", None)],
)
def test_a_name_is_one_line(text: str, expected: str | None) -> None:
    assert typed_values.name(text) == expected
