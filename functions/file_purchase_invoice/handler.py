"""Workflow task: put one read document into the review queue."""

from lettrage.contracts.steps import DocumentRef, FiledRef
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.step import step


@step
def handler(request: DocumentRef) -> FiledRef:
    return bootstrap.file_purchase_invoice()(request)
