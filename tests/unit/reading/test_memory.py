"""What a person's corrections teach of a supplier's documents, and how far memory may go."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lettrage.domain.invoice_reading import DocumentKind, FieldName, Reading
from lettrage.domain.page import Page, WordSource
from lettrage.domain.reading import Lesson, Recollection, learn, read, remembered
from lettrage.domain.reading.shapes import like, shape, spelled
from lettrage.domain.reading_memory import (
    ESTABLISHED,
    MOST_HABITS,
    MOST_WAYS,
    Habit,
    Side,
    Sign,
    SupplierReadingMemory,
    bounded,
)

from tests.unit.reading.lessons import NOW, of, recalled, reviewed, taught, taught_all
from tests.unit.reading.pages import Row, invoice
from tests.unit.reading.test_never_raises import pages

SURE = 900
NUMBER = FieldName.NUMBER
GROSS = FieldName.GROSS_TOTAL


def house(serial: int, *, at: int = 40, **options: Any) -> Page:
    """An invoice whose number stands beside a label that no lexicon has."""
    dates: list[Row] = ["Date de facture : 04/04/2024", "Échéance : 04/05/2024"]
    number = [(at, f"Repère : RK-{serial:04d}"), (at + 200, f"Suivi : RK-{serial + 77:04d}")]
    return invoice(title="Facture", dates=[*dates, number], **options)


def lesson(serial: int, **options: Any) -> tuple[Page, dict[FieldName, str | None]]:
    return house(serial, **options), {NUMBER: f"RK-{serial:04d}"}


def memory_of(times: int) -> tuple[Habit, ...]:
    return taught_all(lesson(1000 + 31 * n) for n in range(times))


def number_of(reading: Reading) -> tuple[str, int]:
    field = reading.fields[NUMBER]
    return field.value, field.confidence


def test_a_corrected_number_is_found_on_the_next_document() -> None:
    assert NUMBER not in read([house(1500)]).fields
    reading = recalled(memory_of(1), [house(1500)])
    assert reading.fields[NUMBER].value == "RK-1500"
    assert reading.fields[NUMBER].remembered
    assert reading.fields[NUMBER].box is not None


def test_a_habit_is_label_shape_place_and_counts() -> None:
    (habit,) = of(memory_of(2), NUMBER)
    assert habit.signs == (Sign(side=Side.BESIDE, label="repere"),)
    assert habit.shapes == ("RK-####",)
    assert (habit.from_front, habit.document_kind) == (1, DocumentKind.INVOICE)
    assert (habit.confirmations, habit.corrections) == (2, 1)
    assert (habit.first_seen_at, habit.last_seen_at) == (NOW, NOW + timedelta(days=1))


@pytest.mark.parametrize("times", [1, 2, 3, 5])
def test_only_established_habits_make_a_reading_sure(times: int) -> None:
    value, confidence = number_of(recalled(memory_of(times), [house(1500)]))
    assert value == "RK-1500"
    assert (confidence >= SURE) is (times >= ESTABLISHED)


def test_each_confirmation_raises_the_confidence() -> None:
    levels = [number_of(recalled(memory_of(times), [house(1500)]))[1] for times in (1, 2, 3)]
    assert levels == sorted(set(levels))


@pytest.mark.parametrize(
    ("page", "options"),
    [
        (house(1500), {"numbered": False, "named": False}),
        (house(1500, at=140), {"numbered": True, "named": True}),
    ],
    ids=["supplier told by a weak name", "another place"],
)
def test_memory_is_not_sure_without_every_sign(page: Page, options: dict[str, bool]) -> None:
    first = read([page])
    if not options["named"]:
        name = first.fields[FieldName.SUPPLIER_NAME].model_copy(update={"confidence": 700})
        first = first.model_copy(update={"fields": {**first.fields, FieldName.SUPPLIER_NAME: name}})
    memory = Recollection.of(memory_of(4), first, numbered=options["numbered"])
    value, confidence = number_of(read([page], memory=memory))
    assert value == "RK-1500"
    assert confidence < SURE


def test_two_values_under_one_label_are_left_to_a_person() -> None:
    twice: Row = [(40, "Repère : RK-1500"), (240, "Repère : RK-1501")]
    page = invoice(title="Facture", dates=["", "Date de facture : 04/04/2024", twice, twice])
    habits = tuple(h.model_copy(update={"area": None}) for h in memory_of(4))
    assert NUMBER not in recalled(habits, [page]).fields


def test_two_values_under_one_label_are_told_apart_by_their_place() -> None:
    both: Row = [(40, "Repère : RK-1500"), (240, "Repère : RK-1577")]
    dates = ["Date de facture : 04/04/2024", "Échéance : 04/05/2024", both]
    page = invoice(title="Facture", dates=dates)
    assert number_of(recalled(memory_of(4), [page]))[0] == "RK-1500"


def test_a_value_of_another_shape_is_not_taken() -> None:
    page = invoice(title="Facture", dates=["Date de facture : 04/04/2024", "Repère : 7/A"])
    assert NUMBER not in recalled(memory_of(4), [page]).fields


def test_habits_of_invoices_say_nothing_of_credit_notes() -> None:
    page = invoice(title="Avoir", dates=["Date : 04/04/2024", "", "Repère : RK-1500"])
    assert NUMBER not in recalled(memory_of(4), [page]).fields


def test_a_recognised_number_stays_unproved() -> None:
    value, confidence = number_of(recalled(memory_of(4), [house(1500, source=WordSource.OCR)]))
    assert value == "RK-1500"
    assert confidence < SURE


def test_a_contradiction_takes_the_habit_out_of_use_at_once() -> None:
    wrong = taught_all((house(s), {NUMBER: f"RK-{s + 77:04d}"}) for s in (1000, 1031, 1062))
    assert number_of(recalled(wrong, [house(1500)]))[0] == "RK-1577"
    healed = taught(wrong, [house(1500)], {NUMBER: "RK-1500"})
    assert number_of(recalled(healed, [house(1600)]))[0] == "RK-1600"
    doubted = [h for h in of(healed, NUMBER) if h.contradictions]
    assert [(h.confirmations, h.in_use) for h in doubted] == [(0, False)]


def test_a_young_habit_is_gone_after_one_contradiction() -> None:
    wrong = taught((), [house(1000)], {NUMBER: "RK-1077"})
    healed = taught(wrong, [house(1500)], {NUMBER: "RK-1500"})
    assert [h.signs[0].label for h in of(healed, NUMBER)] == ["repere"]


def test_taking_a_remembered_value_out_is_a_contradiction() -> None:
    habits = taught(memory_of(2), [house(1500)], {NUMBER: None})
    assert of(habits, NUMBER) == []


def test_the_reader_s_own_proof_yields_only_to_a_correction_and_then_nobody_is_sure() -> None:
    def both(serial: int) -> Page:
        rows = ["Date de facture : 04/04/2024", f"Repère : RK-{serial}"]
        return invoice(title=f"Facture n° F{serial}", dates=rows)

    (habit, *_) = of(memory_of(4), NUMBER)
    agreed = habit.model_copy(update={"corrections": 0})
    assert number_of(recalled([agreed], [both(1500)])) == number_of(read([both(1500)]))
    value, confidence = number_of(recalled([habit], [both(1500)]))
    assert (value, confidence < SURE) == ("RK-1500", True)


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


def test_the_order_of_day_and_month_is_remembered() -> None:
    rows = [
        ("Invoice date 04/25/2024", "2024-04-25"),
        ("Invoice date 03/28/2024", "2024-03-28"),
        ("Invoice date 02/29/2024", "2024-02-29"),
    ]
    habits = taught_all((invoice(dates=[row]), {FieldName.ISSUE_DATE: day}) for row, day in rows)
    page = invoice(dates=["Invoice date 05/04/2024"])
    assert read([page]).fields[FieldName.ISSUE_DATE].value == "2024-04-05"
    field = recalled(habits, [page]).fields[FieldName.ISSUE_DATE]
    assert field.value == "2024-05-04"


@pytest.mark.parametrize(
    ("days", "issued", "due"),
    [
        (("2024-05-04", "2024-06-02", "2024-07-12"), "12/06/2024", "2024-07-12"),
        (("2024-05-31", "2024-06-30", "2024-07-31"), "12/09/2024", "2024-10-31"),
    ],
    ids=["30 days", "30 days to the end of the month"],
)
def test_a_due_date_that_is_not_printed_follows_from_the_term(
    days: tuple[str, ...], issued: str, due: str
) -> None:
    issue = ("04/04/2024", "03/05/2024", "12/06/2024")
    habits = taught_all(
        (invoice(dates=[f"Date de facture : {first}"]), {FieldName.DUE_DATE: last})
        for first, last in zip(issue, days, strict=True)
    )
    field = recalled(habits, [invoice(dates=[f"Date de facture : {issued}"])]).fields
    assert field[FieldName.DUE_DATE].value == due
    assert field[FieldName.DUE_DATE].confidence < SURE
    assert field[FieldName.DUE_DATE].source == "rule"


def test_a_title_that_misleads_is_understood_once_corrected_twice() -> None:
    page = invoice(title="Relevé de compte")
    assert read([page]).fields[FieldName.KIND].value == "statement"
    once = taught((), [page], {FieldName.KIND: "invoice"})
    assert recalled(once, [page]).fields[FieldName.KIND].value == "statement"
    habits = taught(once, [page], {FieldName.KIND: "invoice"})
    reading = recalled(habits, [page])
    assert reading.fields[FieldName.KIND].value == "invoice"
    assert reading.fields[FieldName.KIND].confidence < SURE
    assert "not_an_invoice" not in [finding.code for finding in reading.findings]
    assert recalled(habits, [invoice(title="Devis")]) == read([invoice(title="Devis")])


def test_the_name_is_given_as_confirmed_where_a_number_tells_the_supplier() -> None:
    confirmed = "Ateliers de Verdun"
    habits = taught((), [invoice()], {FieldName.SUPPLIER_NAME: confirmed})
    told = recalled(habits, [invoice()]).fields[FieldName.SUPPLIER_NAME]
    assert (told.value, told.confidence < SURE) == (confirmed, True)
    assert told.candidates[0] == "Ateliers Verdun SARL"
    weak = recalled(habits, [invoice()], numbered=False).fields[FieldName.SUPPLIER_NAME]
    assert weak.value == "Ateliers Verdun SARL"


def test_only_what_memory_changed_is_marked() -> None:
    fields = recalled(memory_of(3), [house(1500)]).fields
    plain = read([house(1500)]).fields
    marked = {name for name, field in fields.items() if field.remembered}
    assert NUMBER in marked
    assert all(fields[name] == plain.get(name) for name in fields.keys() - marked)


def test_a_memory_stays_small_whatever_it_is_taught() -> None:
    habits: tuple[Habit, ...] = ()
    for n in range(60):
        kind = list(DocumentKind)[n % len(DocumentKind)]
        label = "".join(chr(97 + (n * k) % 26) for k in range(3, 60))
        rows = [
            f"{label} RK-{n:04d}",
            f"{label[::-1]} {n:05d}/B",
            f"{label[3:]} 0{n % 9 + 1}/01/2024",
        ]
        page = invoice(dates=rows)
        truth: dict[FieldName, str | None] = {
            NUMBER: f"RK-{n:04d}",
            FieldName.PURCHASE_ORDER_REFERENCE: f"{n:05d}/B",
            FieldName.DELIVERY_DATE: f"2024-01-0{n % 9 + 1}",
            FieldName.SUPPLIER_NAME: f"Maison {n}",
            FieldName.KIND: kind.value,
        }
        fields = reviewed(read([page]), truth)
        at = NOW + timedelta(days=n)
        habits = learn(habits, Lesson(kind=kind, fields=fields, at=at), [page])
    assert len(habits) <= MOST_HABITS
    memory = SupplierReadingMemory(
        organisation_id="o", id="s", created_at=NOW, updated_at=NOW, habits=habits
    )
    assert len(memory.model_dump_json()) < 64_000
    assert SupplierReadingMemory.model_validate_json(memory.model_dump_json()) == memory


def test_of_too_many_ways_the_longest_unseen_go() -> None:
    (habit, *_) = of(memory_of(1), NUMBER)
    ways = [
        habit.model_copy(update={"shapes": (f"A{n}#",), "last_seen_at": NOW + timedelta(days=n)})
        for n in range(6)
    ]
    assert {h.shapes[0] for h in bounded(ways)} == {f"A{n}#" for n in range(6 - MOST_WAYS, 6)}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("FA-2024-0118", "FA-####-####"),
        ("F2024-118", "F####-###"),
        ("3F8A1-22", "*****-##"),
        ("COMMANDE 12", "@@@@@@@@ ##"),
        ("12/B", "##/B"),
        ("ABC", ""),
        ("1" * 41, ""),
    ],
)
def test_shapes_keep_prefixes_and_separators(text: str, written: str) -> None:
    assert shape(text) == written


@given(st.from_regex(r"[A-Z]{0,6}[0-9]{1,6}([-/. ][0-9A-Z]{1,6}){0,3}", fullmatch=True))
def test_a_shape_finds_what_it_was_made_of_and_so_does_the_spelling(text: str) -> None:
    for pattern in (like(shape(text)), spelled(text)):
        found = pattern.search(f"Repère {text} le 4 mai")
        assert found is not None
        assert found[0] == text


def test_a_shape_takes_a_counter_that_grew_but_no_part_of_a_longer_number() -> None:
    assert like("RK-###").fullmatch("RK-1000")
    assert like("RK-###").search("RK-100-22") is None
    assert like("####").search("2024,50 € 12.2024") is None


@settings(max_examples=30, deadline=None)
@given(st.lists(pages(), min_size=1, max_size=3), st.lists(pages(), max_size=2))
def test_any_page_teaches_and_recalls_without_an_error(
    first: list[Page], second: list[Page]
) -> None:
    reading = read(first)
    fields = reviewed(reading, {NUMBER: "FR44732829320", GROSS: "20", FieldName.CURRENCY: "EUR"})
    habits: tuple[Habit, ...] = ()
    for day in range(3):
        lesson = Lesson(DocumentKind.INVOICE, fields, NOW + timedelta(days=day))
        habits = learn(habits, lesson, first)
    again = recalled(habits, second)
    assert all(0 <= field.confidence <= 1000 and field.value for field in again.fields.values())
