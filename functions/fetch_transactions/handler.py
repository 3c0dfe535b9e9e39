"""Workflow task: read one bank account and store what is new or changed."""

from lettrage.contracts.steps import AccountRef, FetchResult
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.step import step


@step
def handler(request: AccountRef) -> FetchResult:
    return bootstrap.fetch_transactions()(request)
