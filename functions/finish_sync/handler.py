"""Workflow task: close the synchronisation's jobs and start reconciliation."""

from lettrage.contracts.steps import SyncFinished, SyncResults
from lettrage.entrypoints import bootstrap_banking as parts
from lettrage.entrypoints.step import step


@step
def handler(request: SyncResults) -> SyncFinished:
    return parts.finish_sync()(request)
