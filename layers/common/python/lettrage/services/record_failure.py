"""Use case: a document's workflow failed; it waits for the sweep or goes to a person unread."""

import logging
from datetime import timedelta

from lettrage.contracts.steps import FailureRecorded, FailureRef
from lettrage.domain.collection import (
    MOST_ATTEMPTS,
    DocumentOutcome,
    SourceDocument,
    WaitingReason,
)
from lettrage.domain.paris import paris_date
from lettrage.services.contention import settled
from lettrage.services.purchase_drafts import unread_draft
from lettrage.services.unit_of_work import Actor, Work

logger = logging.getLogger(__name__)

TRANSIENT = frozenset(
    {
        "Unavailable",
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
    }
)
"""The errors that the workflow retries: waiting helps. Source: statemachines/collect_document."""

EXECUTION_LOST = "ExecutionLost"
"""Said by the sweep of an execution that ended without a word: stopped, timed out, killed."""

TIMED_OUT = "States.Timeout"
"""Said by the workflow when a step got no answer: its limits are longer than its functions' own, so
the call waited for an environment. A function that runs too long is `Sandbox.Timedout`, which is
the document's failure."""

CAP_REACHED = "CapReached"
"""Nothing failed: the day's cap on recognition is reached, and the next day has its own."""

HOPELESS = frozenset({"Invalid"})
"""Trying again cannot help: the document itself is the reason (domain.errors)."""

_NOT_ITS_OWN = TRANSIENT | {EXECUTION_LOST, TIMED_OUT}

MOST_WAITS = 24
"""A service that is down is waited for a day, one sweep an hour; then a person reads instead."""


class RecordFailure:
    """Where every caught error of `collect_document` ends."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def __call__(self, failure: FailureRef) -> FailureRecorded:
        """Count the failure and release the claim; documents that others hold are left alone.

        Raises: NotFound, Unavailable.
        """
        actor = Actor("system:record_failure", failure.execution_id)
        document = settled(lambda: self._recorded(failure, actor))
        waits = failure.error == CAP_REACHED
        logger.log(
            logging.INFO if waits else logging.WARNING,
            "document waits for tomorrow" if waits else "document failed",
            extra={
                "organisation_id": document.organisation_id,
                "document_id": document.id,
                "error": failure.error,
                "attempts": document.attempts,
                "outcome": document.outcome.value,
            },
        )
        return FailureRecorded(
            organisation_id=document.organisation_id,
            document_id=document.id,
            outcome=document.outcome,
        )

    def _recorded(self, failure: FailureRef, actor: Actor) -> SourceDocument:
        document = self._work.store.get(
            SourceDocument, failure.organisation_id, failure.document_id
        )
        now = self._work.clock.now()
        if document.claim != failure.execution_id:
            return document
        if failure.error == CAP_REACHED:
            return self._until_tomorrow(document, actor)
        attempts = document.attempts + 1
        waits = document.waits + (failure.error in _NOT_ITS_OWN)
        if not _given_up(failure.error, attempts - waits, waits):
            waiting = failure.error in TRANSIENT
            after = document.changed(
                at=now,
                outcome=(
                    DocumentOutcome.WAITING_RECOGNITION if waiting else DocumentOutcome.RECEIVED
                ),
                attempts=attempts,
                waits=waits,
                claim=None,
                claimed_at=None,
                waiting_reason=WaitingReason.SERVICE_UNAVAILABLE if waiting else None,
            )
            return self._work.change(actor, document, after, "document_failed")
        unit = self._work.unit(actor)
        invoice = unread_draft(document, at=now)
        unit.add(invoice, "purchase_invoice_unread")
        after = document.changed(
            at=now,
            outcome=DocumentOutcome.FILED,
            attempts=attempts,
            waits=waits,
            claim=None,
            claimed_at=None,
            purchase_invoice_id=invoice.id,
        )
        unit.change(document, after, "document_given_to_person")
        written = unit.commit()
        return next(record for record in written if isinstance(record, SourceDocument))

    def _until_tomorrow(self, document: SourceDocument, actor: Actor) -> SourceDocument:
        """Wait for the day after the one that the document was taken up on; no try is counted.

        Around midnight that is today: then the sweep tries once more than it need.
        """
        now = self._work.clock.now()
        after = document.changed(
            at=now,
            outcome=DocumentOutcome.WAITING_RECOGNITION,
            claim=None,
            claimed_at=None,
            waiting_reason=WaitingReason.RECOGNITION_CAP_REACHED,
            waiting_until=paris_date(document.claimed_at or now) + timedelta(days=1),
        )
        return self._work.change(actor, document, after, "document_waits_for_cap")


def _given_up(error: str, own: int, waits: int) -> bool:
    """Whether a person takes over after this failure, both counts with it.

    What failed for want of a service says nothing of the document, so it shortens nothing.
    """
    if error in HOPELESS:
        return True
    return waits >= MOST_WAITS if error in _NOT_ITS_OWN else own >= MOST_ATTEMPTS
