"""What memory gives and raises, and how far it may go."""

import pytest
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.page import Page, WordSource
from lettrage.domain.reading import Recollection, read
from lettrage.domain.reading_memory import (
    ESTABLISHED,
)

from tests.unit.reading.lessons import (
    NUMBER,
    SURE,
    house,
    memory_of,
    number_of,
    of,
    recalled,
    taught,
    taught_all,
)
from tests.unit.reading.pages import Row, invoice


def test_a_corrected_number_is_found_on_the_next_document() -> None:
    assert NUMBER not in read([house(1500)]).fields
    reading = recalled(memory_of(1), [house(1500)])
    assert reading.fields[NUMBER].value == "RK-1500"
    assert reading.fields[NUMBER].remembered
    assert reading.fields[NUMBER].box is not None


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


def test_the_reader_s_own_proof_yields_only_to_a_correction_and_then_nobody_is_sure() -> None:
    def both(serial: int) -> Page:
        rows = ["Date de facture : 04/04/2024", f"Repère : RK-{serial}"]
        return invoice(title=f"Facture n° F{serial}", dates=rows)

    (habit, *_) = of(memory_of(4), NUMBER)
    agreed = habit.model_copy(update={"corrections": 0})
    assert number_of(recalled([agreed], [both(1500)])) == number_of(read([both(1500)]))
    value, confidence = number_of(recalled([habit], [both(1500)]))
    assert (value, confidence < SURE) == ("RK-1500", True)


def test_a_due_date_before_the_issue_date_is_not_taken() -> None:
    def butoir(due: str) -> Page:
        return invoice(dates=["Date de facture : 04/04/2024", f"Butoir : {due}"])

    habits = taught((), [butoir("09/05/2024")], {FieldName.DUE_DATE: "2024-05-09"})
    later = recalled(habits, [butoir("10/06/2024")]).fields[FieldName.DUE_DATE]
    assert later.value == "2024-06-10"
    earlier = recalled(habits, [butoir("09/03/2024")]).fields
    assert FieldName.DUE_DATE not in earlier


def test_a_place_counts_on_its_page_alone() -> None:
    first, last = (house(1500).model_copy(update={"number": n}) for n in (1, 3))
    middle = invoice(title="Facture").model_copy(update={"number": 2})
    (habit,) = of(taught(memory_of(1), [first], {NUMBER: "RK-1500"}), NUMBER)
    assert (habit.from_front, habit.from_back) == (1, 1)
    sure = habit.model_copy(update={"confirmations": 9})
    on_page = recalled([sure], [first, middle]).fields[NUMBER].confidence
    elsewhere = recalled([sure.model_copy(update={"from_back": 0})], [middle, last])
    assert on_page >= SURE > elsewhere.fields[NUMBER].confidence


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
