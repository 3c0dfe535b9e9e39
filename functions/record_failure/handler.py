"""Workflow task: note that a document's workflow failed, and what comes next."""

from lettrage.contracts.steps import FailureRecorded, FailureRef
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.step import step


@step
def handler(request: FailureRef) -> FailureRecorded:
    return bootstrap.record_failure()(request)
