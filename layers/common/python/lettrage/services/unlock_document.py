"""Use case: a person gives the password of a protected document, and it is read.

The password lives in this call only: it goes to the parser's process and is in no record, file,
task, log or error. What is kept is a copy without protection, beside the original, which stays the
legal record as it came in.
"""

import logging
from datetime import timedelta

from lettrage.domain.collection import DocumentOutcome, SourceDocument
from lettrage.domain.errors import Conflict, Fault, Invalid, Unavailable
from lettrage.ports.parser import DocumentUnlocker
from lettrage.ports.tasks import Tasks
from lettrage.services.contention import settled
from lettrage.services.read_document import PASSWORD_REQUIRED
from lettrage.services.readings import Readings
from lettrage.services.unit_of_work import Actor, Work

logger = logging.getLogger(__name__)

MOST_TRIES = 10
"""Passwords tried on one document within `TRIES_LAST`: enough for a person who looks for the right
one; guessing the four digits that banks use takes six weeks."""

TRIES_LAST = timedelta(hours=1)
"""After this the count begins anew."""


class UnlockDocument:
    """Opens a document that waits for its password."""

    def __init__(
        self, work: Work, readings: Readings, unlocker: DocumentUnlocker, tasks: Tasks
    ) -> None:
        self._work = work
        self._readings = readings
        self._unlocker = unlocker
        self._tasks = tasks

    def __call__(
        self, actor: Actor, organisation_id: str, document_id: str, password: str
    ) -> SourceDocument:
        """The document, received again and about to be read.

        Raises: NotFound; Conflict `no_password_awaited`; Invalid `wrong_password`, or with the code
        of another refusal; Unavailable `too_many_tries`, or when parser or store are down.
        """
        document = settled(lambda: self._counted(actor, organisation_id, document_id))
        if document.outcome is not DocumentOutcome.PASSWORD_REQUIRED:
            raise Conflict("the document waits for no password", code="no_password_awaited")
        unlocked = self._unlocker.unlock(self._readings.original(document), password=password)
        if unlocked.refusal is not None:
            wrong = unlocked.refusal.code == PASSWORD_REQUIRED
            code = "wrong_password" if wrong else unlocked.refusal.code
            message = "this password does not open it" if wrong else unlocked.refusal.message_en
            french = "" if wrong else unlocked.refusal.message_fr
            fault = Fault("/body/password", code, message, french)
            raise Invalid(message, code=code, message_fr=french, faults=[fault])
        self._readings.keep_opened(document, unlocked.data)
        opened = settled(lambda: self._opened(actor, organisation_id, document_id))
        self._tasks.collect_document(organisation_id, document_id)
        logger.info(
            "document unlocked",
            extra={"organisation_id": organisation_id, "document_id": document_id},
        )
        return opened

    def _counted(self, actor: Actor, organisation_id: str, document_id: str) -> SourceDocument:
        """The document with one more try, noted before the try: many at once count each."""
        document = self._work.store.get(SourceDocument, organisation_id, document_id)
        if document.outcome is not DocumentOutcome.PASSWORD_REQUIRED:
            return document
        now = self._work.clock.now()
        since = document.password_tried_since
        tries = document.password_tries
        if since is None or now - since >= TRIES_LAST:
            since, tries = now, 0
        if tries >= MOST_TRIES:
            wait = since + TRIES_LAST - now
            raise Unavailable(
                "too many passwords were tried: try again later",
                code="too_many_tries",
                message_fr="Trop de mots de passe ont été essayés : réessayez dans"
                f" {int(wait.total_seconds()) // 60 + 1} min.",
                retry_after_s=int(wait.total_seconds()) + 1,
            )
        after = document.changed(at=now, password_tries=tries + 1, password_tried_since=since)
        return self._work.change(actor, document, after, "password_tried")

    def _opened(self, actor: Actor, organisation_id: str, document_id: str) -> SourceDocument:
        document = self._work.store.get(SourceDocument, organisation_id, document_id)
        if document.outcome is not DocumentOutcome.PASSWORD_REQUIRED:
            return document  # another request with the right password was faster
        after = document.changed(
            at=self._work.clock.now(),
            outcome=DocumentOutcome.RECEIVED,
            refusal=None,
            opened=True,
            password_tries=0,
            password_tried_since=None,
        )
        return self._work.change(actor, document, after, "document_unlocked")
