"""Task: carry one bank statement import on, or undo it."""

from lettrage.contracts.steps import StatementImportRef, StatementImportResult
from lettrage.entrypoints import bootstrap_banking as parts
from lettrage.entrypoints.step import step


@step
def handler(request: StatementImportRef) -> StatementImportResult:
    return parts.import_statement()(request)
