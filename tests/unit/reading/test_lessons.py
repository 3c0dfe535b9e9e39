"""What a validated document teaches: habits begun, confirmed, contradicted, bounded."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from lettrage.domain.invoice_reading import DocumentKind, FieldName
from lettrage.domain.page import Page
from lettrage.domain.reading import Lesson, learn, read
from lettrage.domain.reading_memory import (
    MOST_HABITS,
    MOST_WAYS,
    Habit,
    Side,
    Sign,
    SupplierReadingMemory,
    bounded,
)

from tests.unit.reading.lessons import (
    GROSS,
    NOW,
    NUMBER,
    SURE,
    house,
    memory_of,
    number_of,
    of,
    recalled,
    reviewed,
    taught,
    taught_all,
)
from tests.unit.reading.pages import SUPPLIER, Row, invoice
from tests.unit.reading.test_never_raises import pages


def test_a_habit_is_label_shape_place_and_counts() -> None:
    (habit,) = of(memory_of(2), NUMBER)
    assert habit.signs == (Sign(side=Side.BESIDE, label="repere"),)
    assert habit.shapes == ("RK-####",)
    assert (habit.from_front, habit.document_kind) == (1, DocumentKind.INVOICE)
    assert (habit.confirmations, habit.corrections) == (2, 1)
    assert (habit.first_seen_at, habit.last_seen_at) == (NOW, NOW + timedelta(days=1))


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


def test_a_label_that_stood_there_by_chance_is_dropped() -> None:
    def headed(serial: int, left: str) -> Page:
        rows: list[Row] = [[(240, "Repère")], [(40, left), (240, f"RK-{serial}")]]
        return invoice(title="Facture", dates=["Date de facture : 04/04/2024", *rows])

    once = taught((), [headed(1000, "Merci bien")], {NUMBER: "RK-1000"})
    assert [sign.label for sign in of(once, NUMBER)[0].signs] == ["merci bien", "repere"]
    twice = taught(once, [headed(1031, "Bel automne")], {NUMBER: "RK-1031"})
    assert [sign.label for sign in of(twice, NUMBER)[0].signs] == ["repere"]


def test_what_was_read_right_is_learnt_at_the_place_it_was_read_at() -> None:
    page = invoice(more=["", "Talon à joindre : F2024-118"])
    (habit,) = of(taught((), [page], {}), NUMBER)
    assert habit.area == read([page]).fields[NUMBER].box
    assert [sign.label for sign in habit.signs] == ["facture no"]


def alone(serial: int) -> tuple[Row, ...]:
    """A letterhead with the number at its right, without a word."""
    return ([(40, "Ateliers Verdun SARL"), (500, f"RK-{serial}")], *SUPPLIER[1:])


def test_a_number_without_a_label_is_known_by_its_place_and_never_sure() -> None:
    habits: tuple[Habit, ...] = ()
    for serial in (1000, 1031, 1062, 1093):
        page = invoice(title="Facture", supplier=alone(serial))
        habits = taught(habits, [page], {NUMBER: f"RK-{serial}"})
    (habit,) = of(habits, NUMBER)
    assert (habit.signs, habit.confirmations) == ((), 4)
    page = invoice(title="Facture", supplier=alone(1500), more=["Avec vos RK-2222"])
    value, confidence = number_of(recalled(habits, [page]))
    assert (value, confidence < SURE) == ("RK-1500", True)


def test_of_several_places_of_a_corrected_value_the_labelled_ones_are_learnt() -> None:
    rows = ["Date de facture : 04/04/2024", "Repère : RK-1000"]
    page = invoice(title="Facture", supplier=alone(1000), dates=rows)
    habits = taught((), [page], {NUMBER: "RK-1000"})
    assert [habit.signs[0].label for habit in of(habits, NUMBER)] == ["repere"]


def test_a_page_that_varied_is_no_longer_part_of_the_place() -> None:
    once = memory_of(1)
    front = invoice(title="Facture", dates=["Date de facture : 04/04/2024"])
    second = house(1031).model_copy(update={"number": 2})
    (habit,) = of(taught(once, [front, second], {NUMBER: "RK-1031"}), NUMBER)
    assert (habit.from_front, habit.from_back) == (0, 1)


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


@settings(max_examples=30)
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
