"""The largest file of documents through the table itself: it fits, in time, and once."""

import time

import pytest
from lettrage.adapters.aws.dynamodb_store import DynamoStore
from lettrage.domain.document_import import ImportOutcome, LineOutcome
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.services.import_documents import ImportDocuments
from lettrage.services.manage_documents import ManageDocuments
from lettrage.services.unit_of_work import Actor, Work

from tests.fakes.loopback_aws import LoopbackAws
from tests.fakes.recording_tasks import RecordingTasks
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers

LINES = 500
# Lambda behind an HTTP API answers within 30 s (aws.md §6); the loopback server is slower than AWS.
ANSWER_S = 29


@pytest.mark.slow
def test_five_hundred_lines_are_written_within_an_answer_and_once(aws: LoopbackAws) -> None:
    table = aws.new_table("document-import")
    store = DynamoStore(aws.client("dynamodb"), table, FixedClock())
    work = Work(store, FixedClock(), SequentialIdentifiers())
    bring = ImportDocuments(work, ManageDocuments(work, RecordingTasks()))
    actor = Actor("user:u1", "r1")
    text = "Numéro;Date;Échéance;Client;Total HT;Total TTC;Référence de bout en bout\n" + "".join(
        f"F-2026-{n:04d};24/03/2026;23/04/2026;Société {n % 100} et Fils;{n},00;{n},20;E2E-{n}\n"
        for n in range(1, LINES + 1)
    )
    began = time.perf_counter()
    report = bring(actor, "o1", OpenDocumentKind.INVOICE, text)
    assert time.perf_counter() - began < ANSWER_S
    assert report.outcome is ImportOutcome.IMPORTED
    assert {line.outcome for line in report.lines} == {LineOutcome.CREATED}
    assert store.count(OpenDocument, "o1", "kind", "invoice") == LINES
    again = bring(actor, "o1", OpenDocumentKind.INVOICE, text)
    assert {line.outcome for line in again.lines} == {LineOutcome.ALREADY_THERE}
    assert store.count(OpenDocument, "o1", "kind", "invoice") == LINES
    assert bring.page("o1", 10, None).records[0].lines
