"""The story: a person corrects a supplier's invoices, and the next ones are read by themselves.

Rendered PDFs go through the real parser, reader and use cases. Another organisation that nobody
taught reads the same later files: what it misses is what memory gives.
"""

from collections.abc import Iterator

import pytest
from lettrage.domain.collection import SourceDocument
from lettrage.domain.invoice_reading import FieldName, Reading
from lettrage.domain.reading import read

from tests.data.reading import corpus
from tests.data.reading.corpus import Document, Score
from tests.data.reading.layouts_remembered import of_one_supplier
from tests.unit.services.collect.world import A, B
from tests.unit.services.memory.office import Office

TAUGHT, LATER = (10, 11, 12), (1, 2, 5)


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return list(of_one_supplier("house_words", "fr", (*TAUGHT, *LATER)))


@pytest.fixture(scope="module")
def progress(office: Office, documents: list[Document]) -> list[Reading]:
    """Readings of the documents that teach, in order."""
    readings = []
    for document in documents[: len(TAUGHT)]:
        office.taught(document)
        readings.append(reading(office, document, A))
    return readings


def reading(office: Office, document: Document, organisation_id: str) -> Reading:
    """What was read of a document when it came in."""
    found = office.store.find(SourceDocument, organisation_id, "outcome", "filed").records
    stored = next(
        office.readings.reading(d) for d in found if office.readings.original(d) == document.pdf
    )
    assert stored is not None
    return stored.reading


def later(office: Office, documents: list[Document], organisation_id: str) -> Score:
    pairs = []
    for document in documents[len(TAUGHT) :]:
        office.filed(document.pdf, organisation_id)
        pairs.append((document, reading(office, document, organisation_id)))
    return corpus.score(pairs)


def test_the_number_is_missed_at_first_and_found_from_the_second_document_on(
    progress: list[Reading], documents: list[Document]
) -> None:
    found = [r.fields.get(FieldName.NUMBER) for r in progress]
    assert found[0] is None or found[0].value != documents[0].invoice.number
    for document, field in zip(documents[1 : len(TAUGHT)], found[1:], strict=True):
        assert field is not None
        assert (field.value, field.remembered) == (document.invoice.number, True)
        assert field.confidence < 900


@pytest.mark.usefixtures("progress")
def test_later_documents_are_read_right_and_surely_by_who_was_taught_alone(
    office: Office, documents: list[Document]
) -> None:
    untaught, taught = later(office, documents, B), later(office, documents, A)
    assert untaught.sure_but_wrong == taught.sure_but_wrong == []
    assert untaught.f1 < 0.75
    assert taught.f1 >= 0.95, taught.wrong
    assert (untaught.sure_share, taught.sure_share >= 0.8) == (0.0, True)


def _plain(documents: list[Document]) -> Iterator[tuple[Document, Reading]]:
    for document in documents:
        yield document, read(Office().files.parse(document.pdf, file_name="x.pdf").pages)


@pytest.mark.parametrize(("name", "language"), [("by_line", "en"), ("letter", "fr")])
def test_memory_makes_known_layouts_surer_and_none_surely_wrong(name: str, language: str) -> None:
    office = Office()
    documents = list(of_one_supplier(name, language, (*TAUGHT, *LATER)))
    for document in documents[: len(TAUGHT)]:
        office.taught(document)
    with_memory = later(office, documents, A)
    without = corpus.score(_plain(documents[len(TAUGHT) :]))
    assert with_memory.sure_but_wrong == []
    assert with_memory.count["right"] >= without.count["right"]
    assert with_memory.sure_share >= without.sure_share
