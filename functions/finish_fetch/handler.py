"""Workflow task: the end of a round of the supplier connections."""

from lettrage.contracts.steps import ConnectorResults, FetchFinished
from lettrage.entrypoints import bootstrap_connectors as parts
from lettrage.entrypoints.step import step


@step
def handler(request: ConnectorResults) -> FetchFinished:
    return parts.finish_fetch()(request)
