"""Workflow task: recognise one stored document and read what needs no paid call."""

from lettrage.contracts.steps import DocumentRef, ReadingRef
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.step import step


@step
def handler(request: DocumentRef) -> ReadingRef:
    return bootstrap.read_document()(request)
