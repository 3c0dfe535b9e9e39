"""Memory and money: labels help, arithmetic and bank accounts stay above it."""

import pytest
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.page import Page
from lettrage.domain.reading import read, remembered
from lettrage.domain.reading_memory import (
    Habit,
    Side,
    Sign,
)

from tests.unit.reading.lessons import GROSS, SURE, of, recalled, taught
from tests.unit.reading.pages import Row, invoice

ODD_TOTALS: tuple[Row, ...] = (
    [(330, "Coût"), (500, "1 200,00 €")],
    [(330, "Part de l'État"), (500, "240,00 €")],
    [(330, "Coût complet"), (500, "1 440,00 €")],
)
TRUE_TOTALS: dict[FieldName, str | None] = {
    FieldName.NET_TOTAL: "1200.00",
    FieldName.VAT_TOTAL: "240.00",
    GROSS: "1440.00",
    FieldName.PAYABLE: "1440.00",
}


def test_totals_under_words_of_the_house_are_found_and_proved_by_arithmetic() -> None:
    habits = taught((), [invoice(totals=ODD_TOTALS)], TRUE_TOTALS)
    other: tuple[Row, ...] = (
        [(330, "Coût"), (500, "300,00 €")],
        [(330, "Part de l'État"), (500, "60,00 €")],
        [(330, "Coût complet"), (500, "360,00 €")],
    )
    assert GROSS not in read([invoice(totals=other)]).fields
    fields = recalled(habits, [invoice(totals=other)]).fields
    assert (fields[GROSS].value, fields[GROSS].confidence >= SURE) == ("360.00", True)
    # Nobody has said yet by which words this house calls a deposit.
    assert fields[FieldName.PAYABLE].confidence < SURE


def test_the_place_that_shares_most_labels_is_meant() -> None:
    def headed(first: str, second: str, third: str, shift: int) -> Page:
        labels = ("Coût", "Part de l'État", "Coût complet")
        pairs = zip(labels, (first, second, third), strict=True)
        lines: list[Row] = [[(40, "Papier"), (500, "10,00 €")]] * shift
        totals: list[Row] = [[(500, "Pour")], *lines]
        return invoice(totals=[*totals, *([(330, a), (500, b)] for a, b in pairs)])

    habits = taught((), [headed("1 200,00 €", "240,00 €", "1 440,00 €", 0)], TRUE_TOTALS)
    fields = recalled(habits, [headed("300,00 €", "60,00 €", "360,00 €", 6)]).fields
    assert [fields[name].value for name in TRUE_TOTALS] == ["300.00", "60.00", "360.00", "360.00"]


def test_a_deposit_of_nought_contradicts_nothing() -> None:
    def deposit(amount: str) -> Page:
        return invoice(more=[[(330, "Acompte versé"), (500, amount)]])

    truth: dict[FieldName, str | None] = {FieldName.PREPAID: "400.00"}
    truth[FieldName.PAYABLE] = "1040.00"
    habits = taught((), [deposit("400,00 €")], truth)
    assert of(habits, FieldName.PREPAID)
    assert of(taught(habits, [deposit("0,00 €")], {}), FieldName.PREPAID)


def test_totals_that_do_not_close_are_not_sure_whatever_is_remembered() -> None:
    habits: tuple[Habit, ...] = ()
    for _ in range(5):
        habits = taught(habits, [invoice(totals=ODD_TOTALS)], TRUE_TOTALS)
    broken = (*ODD_TOTALS[:2], [(330, "Coût complet"), (500, "1 450,00 €")])
    reading = recalled(habits, [invoice(totals=broken)])
    assert all(f.confidence < SURE for n, f in reading.fields.items() if n in TRUE_TOTALS)
    assert "totals_mismatch" in [finding.code for finding in reading.findings]


def test_what_the_arithmetic_proved_is_never_overridden() -> None:
    habit = of(taught((), [invoice(totals=ODD_TOTALS)], TRUE_TOTALS), GROSS)[0]
    lying = habit.model_copy(
        update={
            "signs": (Sign(side=Side.BESIDE, label="total ht"),),
            "confirmations": 9,
            "corrections": 9,
        }
    )
    assert recalled([lying], [invoice()]) == read([invoice()])


def test_proved_totals_stay_though_the_second_reading_differs() -> None:
    first = read([invoice()])
    moved = first.fields[GROSS].model_copy(update={"value": "9.00"})
    second = first.model_copy(
        update={"fields": {**first.fields, GROSS: moved}, "vat_breakdown": ()}
    )
    assert remembered(first, second) == first


IBAN, OTHER = "FR7630006000011234567890189", "FR1420041010050500013M02606"


@pytest.mark.parametrize("printed", [OTHER, None])
def test_a_bank_account_is_never_remembered(printed: str | None) -> None:
    habits: tuple[Habit, ...] = ()
    for _ in range(4):
        habits = taught(habits, [invoice(more=[f"IBAN {IBAN}"])], {FieldName.IBAN: IBAN})
    page = invoice(more=[f"IBAN {printed}"] if printed else [])
    assert of(habits, FieldName.IBAN) == []
    found = recalled(habits, [page]).fields.get(FieldName.IBAN)
    assert found == read([page]).fields.get(FieldName.IBAN)
    assert (found.value if found else None) == printed


def test_a_currency_among_several_is_not_made_sure() -> None:
    habits: tuple[Habit, ...] = ()
    for _ in range(4):
        habits = taught(habits, [invoice()], {})
    page = invoice(more=["Soit 1 570,00 USD au cours du jour"])
    field = recalled(habits, [page]).fields[FieldName.CURRENCY]
    assert (field.value, field.confidence < SURE) == ("EUR", True)
