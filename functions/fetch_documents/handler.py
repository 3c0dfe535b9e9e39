"""Workflow task: fetch the documents of one supplier connection."""

from lettrage.contracts.steps import ConnectionRef, DocumentsFetched
from lettrage.entrypoints import bootstrap_connectors as parts
from lettrage.entrypoints.step import step


@step
def handler(request: ConnectionRef) -> DocumentsFetched:
    return parts.fetch_documents()(request)
