"""Workflow task: typed fields of the pages whose words do not give a reading that stands."""

from lettrage.contracts.steps import AnalysedRef, DocumentRef
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.step import step


@step
def handler(request: DocumentRef) -> AnalysedRef:
    return bootstrap.analyse_expense()(request)
