"""Workflow task: read one bank account and store what is new or changed."""

from lettrage.contracts.steps import AccountRef, FetchResult
from lettrage.entrypoints import bootstrap_banking as parts
from lettrage.entrypoints.step import step


@step
def handler(request: AccountRef) -> FetchResult:
    return parts.fetch_transactions()(request)
