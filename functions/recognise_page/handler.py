"""Workflow task: the words of one page without text."""

from lettrage.contracts.steps import PageRef, RecognisedRef
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.step import step


@step
def handler(request: PageRef) -> RecognisedRef:
    return bootstrap.recognise_page()(request)
