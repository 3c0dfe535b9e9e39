"""Workflow task: which bank accounts are fetched now."""

from lettrage.contracts.steps import DueAccounts, SyncRequest
from lettrage.entrypoints import bootstrap_banking as parts
from lettrage.entrypoints.step import step


@step
def handler(request: SyncRequest) -> DueAccounts:
    return parts.list_due_accounts()(request)
