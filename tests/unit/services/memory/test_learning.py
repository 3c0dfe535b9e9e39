"""When a memory is written, by whom it is used, what a reading without one costs."""

from collections.abc import Sequence
from typing import Any

import pytest
from lettrage.domain.errors import NotFound, Unavailable
from lettrage.domain.invoice_reading import FieldName, Reading, ReadingOutcome
from lettrage.domain.page import Page, WordSource
from lettrage.domain.parsed_document import PageImage, ParsedDocument
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.reading import OwnIdentity, Recollection, read
from lettrage.domain.reading_memory import SupplierReadingMemory
from lettrage.domain.third_party import SupplierState, ThirdParty
from lettrage.domain.typed_fields import TypedPage
from lettrage.services.manage_suppliers import ManageSuppliers
from lettrage.services.remembering_reader import RememberingReader

from tests.fakes.in_memory_store import InMemoryStore
from tests.unit.reading.pages import invoice as page
from tests.unit.services.collect.world import SETUP, A, B
from tests.unit.services.memory.office import PERSON, Office

NUMBER = FieldName.NUMBER


IBAN, OTHER_IBAN = "FR7630006000011234567890189", "FR1420041010050500013M02606"


def file(
    office: Office,
    serial: int,
    *,
    scan: bool = False,
    structured: Reading | None = None,
    iban: str = IBAN,
) -> bytes:
    """A file of the house "Repère" that parses to its page, or to an image of it."""
    rows = ["Date de facture : 04/04/2026", "Échéance : 04/05/2026", f"Repère : RK-{serial}"]
    source = WordSource.OCR if scan else WordSource.TEXT_LAYER
    shown = page(title="Facture", dates=rows, more=[f"IBAN {iban}"], source=source)
    data = f"{serial} {scan}".encode()
    images = (PageImage(1, data, "image/png"),) if scan else ()
    office.files.given[data] = ParsedDocument(
        "application/pdf",
        structured=structured,
        pages=() if scan else (shown,),
        images=images,
        page_count=1,
    )
    office.scanner.given[data] = shown
    return data


def truth(serial: int) -> dict[str, Any]:
    return {"invoice_number": f"RK-{serial}"}


def teach(office: Office, *serials: int, **options: Any) -> PurchaseInvoice:
    for serial in serials:
        invoice = office.filed(file(office, serial, **options))
        validated = office.validated(office.corrected(invoice, truth(serial), rows=False))
    return validated


def test_validating_teaches_and_the_next_document_shows_it() -> None:
    office = Office()
    taught = teach(office, 1001, 1032, 1063)
    assert office.memory(taught).learnt_from[-1] == taught.id
    field = office.filed(file(office, 1100)).fields[NUMBER]
    assert (field.value, field.confidence >= 900) == ("RK-1100", True)
    assert field.read is not None
    assert field.read.remembered


def test_a_changed_account_is_told_and_blocks_whatever_is_remembered() -> None:
    office = Office()
    teach(office, 1001, 1032, 1063, 1094)
    swapped = office.filed(file(office, 1100, iban=OTHER_IBAN))
    assert swapped.text(NUMBER) == "RK-1100"
    assert swapped.text(FieldName.IBAN) == OTHER_IBAN
    blocking = {finding.code for finding in swapped.findings if finding.blocking}
    assert "iban_changed" in blocking


def test_correcting_without_validating_teaches_nothing() -> None:
    office = Office()
    invoice = office.filed(file(office, 1001))
    office.corrected(invoice, truth(1001), rows=False)
    with pytest.raises(NotFound):
        office.memory(invoice)


def test_what_one_organisation_taught_no_other_knows() -> None:
    office = Office()
    taught = teach(office, 1001, 1032, 1063)
    other = office.filed(file(office, 1100), B)
    assert NUMBER not in other.fields
    assert office.store.count(SupplierReadingMemory, B, "all", "all") == 0
    with pytest.raises(NotFound):
        office.memories.get(B, taught.supplier_id or "")


def test_validating_twice_teaches_once() -> None:
    office = Office()
    taught = teach(office, 1001)
    office.validated(taught)
    memory = office.memory(taught)
    assert (memory.version, len(memory.learnt_from)) == (1, 1)
    assert {habit.confirmations for habit in memory.habits} == {1}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_around_the_write_teaches_once(moment: str) -> None:
    office = Office()
    invoice = office.corrected(office.filed(file(office, 1001)), truth(1001), rows=False)

    def fault(operation: str, when: str) -> None:
        if (operation, when) == ("write", moment):
            office.store.fault = None
            raise Unavailable("the table is down")

    office.store.fault = fault
    with pytest.raises(Unavailable):
        office.validated(invoice)
    office.validated(office.store.get(PurchaseInvoice, A, invoice.id))
    assert {habit.confirmations for habit in office.memory(invoice).habits} == {1}


def test_two_first_lessons_at_once_both_count() -> None:
    office = Office()
    one, two = (
        office.corrected(office.filed(file(office, serial)), truth(serial), rows=False)
        for serial in (1001, 1032)
    )

    def fault(operation: str, when: str) -> None:
        if (operation, when) == ("write", "before"):
            office.store.fault = None
            office.validated(two)

    office.store.fault = fault
    office.validated(one)
    memory = office.memory(one)
    assert memory.learnt_from == (two.id, one.id)
    (habit,) = (h for h in memory.habits if h.field is NUMBER)
    assert habit.confirmations == 2


def test_a_recognised_page_teaches_as_well() -> None:
    office = Office()
    taught = teach(office, 1001, scan=True)
    assert NUMBER in {habit.field for habit in office.memory(taught).habits}
    assert office.filed(file(office, 1100, scan=True)).text(NUMBER) == "RK-1100"


def test_structured_documents_teach_nothing() -> None:
    office = Office()
    shown = read([page()])
    xml = Reading(outcome=ReadingOutcome.ACCEPT, fields=shown.fields)
    invoice = office.filed(file(office, 1001, structured=xml))
    office.validated(office.corrected(invoice, {}, rows=False))
    assert office.store.count(SupplierReadingMemory, A, "all", "all") == 0


@pytest.mark.parametrize("kept", [b'{"pages": [], "no_longer_known": 1}', None])
def test_words_of_another_version_or_none_do_not_hinder_validation(kept: bytes | None) -> None:
    office = Office()
    invoice = office.corrected(office.filed(file(office, 1001)), truth(1001), rows=False)
    key = f"{A}/parsed/{invoice.document_id}.json"
    if kept is None:
        del office.objects.objects[key]
    else:
        office.objects.put(key, kept, content_type="application/json")
    assert office.validated(invoice).state == "validated"
    assert office.store.count(SupplierReadingMemory, A, "all", "all") == 0


def test_what_was_forgotten_raises_nothing() -> None:
    office = Office()
    taught = teach(office, 1001, 1032)
    office.memories.forget(PERSON, office.memory(taught))
    assert NUMBER not in office.filed(file(office, 1100)).fields
    assert office.store.count(SupplierReadingMemory, A, "all", "all") == 0


def test_a_forgotten_field_leaves_the_others() -> None:
    office = Office()
    taught = teach(office, 1001, 1032)
    office.memories.forget_field(PERSON, office.memory(taught), NUMBER)
    fields = {habit.field for habit in office.memory(taught).habits}
    assert NUMBER not in fields
    assert FieldName.ISSUE_DATE in fields
    with pytest.raises(NotFound):
        office.memories.forget_field(PERSON, office.memory(taught), NUMBER)


def test_forgetting_the_last_field_forgets_the_memory() -> None:
    office = Office()
    taught = teach(office, 1001)
    for field in {habit.field for habit in office.memory(taught).habits}:
        office.memories.forget_field(PERSON, office.memory(taught), field)
    with pytest.raises(NotFound):
        office.memory(taught)


def test_every_change_of_a_memory_is_in_the_journal() -> None:
    office = Office()
    taught = teach(office, 1001, 1032)
    office.memories.forget_field(PERSON, office.memory(taught), NUMBER)
    office.memories.forget(PERSON, office.memory(taught))
    entries = [c for c in office.store.changes(A)[0] if c.kind == SupplierReadingMemory.KIND]
    assert [(entry.reason, entry.actor) for entry in entries] == [
        ("reading_learnt", PERSON.name),
        ("reading_learnt", PERSON.name),
        ("reading_field_forgotten", PERSON.name),
        ("reading_forgotten", PERSON.name),
    ]


def test_a_renamed_supplier_keeps_its_memory() -> None:
    office = Office()
    taught = teach(office, 1001, 1032)
    supplier = office.store.get(ThirdParty, A, taught.supplier_id or "")
    ManageSuppliers(office.work).change(PERSON, supplier, {"name": "Tout autre nom"})
    assert office.filed(file(office, 1100)).text(NUMBER) == "RK-1100"


def test_a_merged_supplier_lends_its_memory_to_nobody() -> None:
    office = Office()
    taught = teach(office, 1001, 1032)
    supplier = office.store.get(ThirdParty, A, taught.supplier_id or "")
    merged = supplier.changed(at=office.clock.now(), state=SupplierState.MERGED)
    office.work.change(SETUP, supplier, merged, "merged")
    later = office.filed(file(office, 1100))
    assert later.supplier_id != taught.supplier_id
    assert NUMBER not in later.fields
    assert office.memory(taught).habits


class CountingStore(InMemoryStore):
    """Tells which kinds of records were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def find(self, model: type[Any], *args: Any, **kwargs: Any) -> Any:
        self.asked.append(model.KIND)
        return super().find(model, *args, **kwargs)

    def get_many(self, model: type[Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
        self.asked.append(model.KIND)
        return super().get_many(model, *args, **kwargs)


def test_an_organisation_without_memories_pays_one_question_and_no_second_reading() -> None:
    store = CountingStore()
    readings = []

    def counted(
        pages: Sequence[Page],
        structured: Reading | None = None,
        own: OwnIdentity | None = None,
        memory: Recollection | None = None,
        *,
        typed: Sequence[TypedPage] = (),
    ) -> Reading:
        readings.append(memory)
        return read(pages, structured, own, memory)

    reading = RememberingReader(store, counted)(A, OwnIdentity(), [page()])
    assert reading == read([page()])
    assert store.asked == [SupplierReadingMemory.KIND]
    assert readings == [None]
