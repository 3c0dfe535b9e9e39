"""Workflow task: close the synchronisation's jobs and start reconciliation."""

from lettrage.contracts.steps import SyncFinished, SyncResults
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.step import step


@step
def handler(request: SyncResults) -> SyncFinished:
    return bootstrap.finish_sync()(request)
