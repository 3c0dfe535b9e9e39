"""Task: judge the open transactions of one organisation and post what is certain."""

from lettrage.contracts.steps import ReconcileRequest, ReconcileResult
from lettrage.entrypoints import bootstrap_reconciliation as parts
from lettrage.entrypoints.step import step


@step
def handler(request: ReconcileRequest) -> ReconcileResult:
    return parts.reconcile()(request)
