"""Numbers and dates in every writing; what could be two is neither."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.reading import amounts, dates, layout
from lettrage.domain.reading.layout import Sheet

from tests.unit.reading.pages import page

CENTS = st.decimals(min_value=0, max_value=9_999_999, places=2, allow_nan=False)


def sheet(text: str) -> Sheet:
    return layout.sheet(page(text))


def values(text: str, mark: str = "") -> list[Decimal]:
    return [item.value for row in sheet(text).rows for item in amounts.amounts(row, mark)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Total 1 234,56 €", "1234.56"),
        ("Total 1\u00a0234,56\u00a0€", "1234.56"),
        ("Total 1\u202f234,56", "1234.56"),
        ("Total 1\u2009234,56 EUR", "1234.56"),
        ("Summe 1.234,56", "1234.56"),
        ("Total 1,234.56", "1234.56"),
        ("Total 1'234.56 CHF", "1234.56"),
        ("Total $1,234.56", "1234.56"),
        ("Total €12.50", "12.50"),
        ("Avoir 12,50-", "-12.50"),
        ("Avoir -12,50 €", "-12.50"),
        ("Credit (12.50)", "-12.50"),
        ("Montant 21,50€", "21.50"),
        ("Total RM31.60", "31.60"),
        ("Total:21,50", "21.50"),
        ("12 345 678,90", "12345678.90"),
    ],
)
def test_an_amount_is_read_in_every_writing(text: str, value: str) -> None:
    assert values(text) == [Decimal(value)]


@pytest.mark.parametrize(
    "text",
    ["12/03/2024", "01 46 26 88 34", "20,00 %", "v1.2.3", "12:43", "1.234,567,89", "FR7630006000"],
)
def test_what_is_no_amount_is_not_taken_for_one(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [("1.234", "", None), ("1.234", ",", Decimal(1234)), ("1,234", ".", Decimal(1234))],
)
def test_three_digits_behind_a_mark_need_the_habit_of_the_document(
    text: str, mark: str, value: Decimal | None
) -> None:
    read = amounts.number(text, mark)
    assert (read and read[0]) == value


@given(CENTS, st.sampled_from(["fr", "en", "de"]))
def test_what_was_printed_is_what_is_read(value: Decimal, language: str) -> None:
    text = f"{value:,.2f}"
    if language != "en":
        text = text.translate(str.maketrans(",.", " ," if language == "fr" else ".,"))
    read = amounts.number(text)
    assert read == (value, 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("13/11/2017", date(2017, 11, 13)),
        ("13.11.17", date(2017, 11, 13)),
        ("2017-11-13", date(2017, 11, 13)),
        ("1er mars 2024", date(2024, 3, 1)),
        ("3 août 2024", date(2024, 8, 3)),
        ("August 3 , 2014", date(2014, 8, 3)),
        ("01-Jan-2021", date(2021, 1, 1)),
        ("26 Feb 2016", date(2016, 2, 26)),
        ("7. März 2023", date(2023, 3, 7)),
        ("19 april 2014", date(2014, 4, 19)),
        ("5 de mayo de 2022", date(2022, 5, 5)),
        ("5 maggio 2022", date(2022, 5, 5)),
    ],
)
def test_a_date_is_read_in_every_writing(text: str, day: date) -> None:
    found = [d for cell in sheet(text).cells for d in dates.dates(cell)]
    assert [d.readings for d in found] == [(day,)]


@pytest.mark.parametrize("text", ["31/02/2024", "99/99/9999", "1.2.3.4", "12/2024"])
def test_what_is_no_day_is_no_date(text: str) -> None:
    assert not [d for cell in sheet(text).cells for d in dates.dates(cell)]


def test_a_date_of_two_readings_waits_for_the_order_of_the_document() -> None:
    cell = next(iter(sheet("03/04/2024").cells))
    (found,) = dates.dates(cell)
    assert dates.settle(found, "") is None
    assert dates.settle(found, "dmy") == date(2024, 4, 3)
    assert dates.settle(found, "mdy") == date(2024, 3, 4)


def test_one_sure_date_tells_the_order_of_all() -> None:
    found = [d for cell in sheet("03/04/2024 11/17/2017").cells for d in dates.dates(cell)]
    assert dates.order(found) == "mdy"
