"""Workflow task: which supplier connections are fetched now."""

from lettrage.contracts.steps import ConnectorRequest, DueConnections
from lettrage.entrypoints import bootstrap_connectors as parts
from lettrage.entrypoints.step import step


@step
def handler(request: ConnectorRequest) -> DueConnections:
    return parts.list_due_connections()(request)
