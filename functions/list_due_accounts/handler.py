"""Workflow task: which bank accounts are fetched now."""

from lettrage.contracts.steps import DueAccounts, SyncRequest
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.step import step


@step
def handler(request: SyncRequest) -> DueAccounts:
    return bootstrap.list_due_accounts()(request)
