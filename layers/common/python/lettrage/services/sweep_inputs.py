"""Use case: find every mail, upload, document and import without an end state; start it again.

Runs of reconciliation that died are closed on the way, and large writes that they left half-way
are ended: the next run takes up the rest.

Runs hourly and when the local runtime starts. Nothing is scanned: unfinished records are found
by their lookups, stored objects by listing what came since the last sweep that missed none.
Everything started here may be running already: claims and natural keys make that harmless.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import zip_longest

from pydantic import AwareDatetime

from lettrage.contracts.events import InputsSwept, ScheduledEvent
from lettrage.contracts.steps import FailureRef
from lettrage.domain.collection import (
    ANY_DAY,
    UNFINISHED,
    InboundMessage,
    SourceDocument,
    UploadState,
    sweep_list,
)
from lettrage.domain.errors import LettrageError, NotFound
from lettrage.domain.paris import paris_date
from lettrage.domain.record import Value
from lettrage.ports.objects import ObjectStore
from lettrage.ports.tasks import Tasks
from lettrage.services.mail_policy import INBOX_PREFIX
from lettrage.services.receive_mail import ReceiveMail
from lettrage.services.receive_upload import UPLOADS_PREFIX, ReceiveUpload
from lettrage.services.recognition_budget import cap_reached
from lettrage.services.record_failure import EXECUTION_LOST, RecordFailure
from lettrage.services.resume_statement_imports import ResumeStatementImports
from lettrage.services.run_report import CloseLostRuns
from lettrage.services.unit_of_work import Work

logger = logging.getLogger(__name__)

LOOKS_BACK = timedelta(days=14)
"""Stored inputs older than this are given up (security-reliability F2)."""

STILL_COMING = timedelta(hours=1)
"""The mark stays this far behind: younger inputs are looked at again by the next sweep."""

BUDGET = timedelta(seconds=240)
"""One sweep's time: four of the five minutes that the function may run (security-reliability
F13)."""

MOST_STARTS = 200
"""Workflows started by one sweep: about what recognition at one page a second can take in the two
minutes that throttled pages are tried again (aws.md fact 9)."""

SETUP_NOTE = "AMAZON_SES_SETUP_NOTIFICATION"
"""Object that the mail service writes when the rule is made; it is no mail (aws.md §1)."""

_CHUNK = 100

_DAYS_DUE = 6
"""Days of the week that are not tomorrow's."""


class _Mark(Value):
    """Up to when all stored inputs are known to have their records."""

    seen_until: AwareDatetime


@dataclass(frozen=True)
class SweptBuckets:
    """The buckets that inputs arrive in, and the one that keeps the marks."""

    inbox: ObjectStore
    uploads: ObjectStore
    work: ObjectStore


@dataclass(frozen=True)
class Receivers:
    """The use cases that a forgotten input is given back to."""

    receive_mail: ReceiveMail
    receive_upload: ReceiveUpload
    record_failure: RecordFailure
    lost_runs: CloseLostRuns
    statements: ResumeStatementImports


class SweepInputs:
    """Starts again what was left; bounded in time and number, the next sweep goes on."""

    def __init__(
        self, work: Work, buckets: SweptBuckets, receivers: Receivers, tasks: Tasks
    ) -> None:
        self._work = work
        self._buckets = buckets
        self._receivers = receivers
        self._tasks = tasks

    def __call__(self, event: ScheduledEvent, request_id: str) -> InputsSwept:
        """Sweep once. Raises: Unavailable, when even looking fails."""
        run = _Run(deadline=self._work.clock.now() + BUDGET, now=self._work.clock.now)
        run.once("writes", self._work.store.finish_left)
        for owner in self._work.store.find_everywhere(InboundMessage, "unfinished", "all"):
            run.once("mails", partial(self._resumed, owner, request_id))
        for owner in self._receivers.lost_runs.unfinished():
            run.once("runs", partial(self._receivers.lost_runs.close, owner, request_id))
        for owner in self._receivers.statements.unfinished():
            again = partial(self._receivers.statements.again, owner, event, request_id)
            run.once("statements", again)
        self._stored(
            self._buckets.inbox,
            INBOX_PREFIX,
            lambda key: run.once("mails", partial(self._recovered, key, request_id)),
        )
        self._stored(
            self._buckets.uploads,
            UPLOADS_PREFIX,
            lambda key: run.once("uploads", partial(self._uploaded, key, request_id)),
        )
        for started, document in enumerate(self._fairly(self._unfinished())):
            if started == MOST_STARTS:
                run.finished = False
                break
            run.once("documents", partial(self._restarted, document, event))
        swept = run.result()
        logger.info("inputs swept", extra=swept.model_dump())
        return swept

    def _unfinished(self) -> tuple[tuple[str, str], ...]:
        """Documents without an end state, but for those that wait for tomorrow."""
        today = paris_date(self._work.clock.now())
        due = (sweep_list(today - timedelta(days=back)) for back in range(_DAYS_DUE))
        return tuple(
            owner
            for name in (ANY_DAY, *due)
            for owner in self._work.store.find_everywhere(SourceDocument, "unfinished", name)
        )

    def _resumed(self, owner: tuple[str, str], request_id: str) -> bool:
        message = self._work.store.get(InboundMessage, *owner)
        self._receivers.receive_mail.resume(message, request_id)
        return True

    def _recovered(self, object_key: str, request_id: str) -> bool:
        if object_key.endswith(SETUP_NOTE):
            return False
        if self._work.store.find_everywhere(InboundMessage, "object", object_key):
            return False
        received = self._receivers.receive_mail.recover(object_key, request_id)
        return received.filed + received.refused > 0

    def _uploaded(self, object_key: str, request_id: str) -> bool:
        upload = self._receivers.receive_upload.expected(object_key)
        if upload is None or upload.state is not UploadState.EXPECTED:
            return False
        self._receivers.receive_upload.receive(object_key, request_id)
        return True

    def _stored(self, bucket: ObjectStore, prefix: str, once: Callable[[str], bool]) -> None:
        """Give what was stored since the mark to `once`, oldest first; then the mark moves up.

        It never passes an input that failed or was not reached, nor the last hour.
        """
        mark_key = f"sweep/{prefix.rstrip('/')}.json"
        now = self._work.clock.now()
        since = max(self._mark(mark_key), now - LOOKS_BACK)
        recent = [stored for stored in bucket.under(prefix) if stored.stored_at >= since]
        reached = now - STILL_COMING
        for stored in sorted(recent, key=lambda stored: (stored.stored_at, stored.key)):
            if not once(stored.key):
                reached = min(reached, stored.stored_at)
        if reached > since:
            mark = _Mark(seen_until=reached).model_dump_json().encode()
            self._buckets.work.put(mark_key, mark, content_type="application/json")

    def _mark(self, mark_key: str) -> datetime:
        try:
            data = self._buckets.work.get(mark_key)
        except NotFound:
            return self._work.clock.now() - LOOKS_BACK
        return _Mark.model_validate_json(data).seen_until

    def _restarted(self, document: SourceDocument, event: ScheduledEvent) -> bool:
        now = self._work.clock.now()
        if document.claim is not None:
            if not document.claimable_by("", now) and not _ended(document, event):
                return False
            # The execution that held it died: that is a failure too, or it would go on for ever.
            lost = FailureRef(
                organisation_id=document.organisation_id,
                document_id=document.id,
                execution_id=document.claim,
                error=EXECUTION_LOST,
            )
            recorded = self._receivers.record_failure(lost)
            if recorded.outcome not in UNFINISHED:
                return False
        elif _came_since(document, event):
            return False
        self._tasks.collect_document(document.organisation_id, document.id)
        return True

    def _fairly(self, owners: tuple[tuple[str, str], ...]) -> Iterator[SourceDocument]:
        """Oldest first within an organisation, organisations in turn (security-reliability F12)."""
        by_organisation: dict[str, list[str]] = defaultdict(list)
        for organisation_id, document_id in owners:
            by_organisation[organisation_id].append(document_id)
        today = paris_date(self._work.clock.now())
        queues = []
        for organisation_id, ids in sorted(by_organisation.items()):
            found: Iterable[SourceDocument] = self._documents(organisation_id, ids)
            if cap_reached(self._work.store, organisation_id, today):
                found = (d for d in found if d.waiting_until is None)  # tomorrow has its own cap
            queues.append(sorted(found, key=lambda d: (d.created_at, d.id)))
        for turn in zip_longest(*queues):
            yield from (document for document in turn if document is not None)

    def _documents(self, organisation_id: str, ids: list[str]) -> Iterator[SourceDocument]:
        for start in range(0, len(ids), _CHUNK):
            chunk = ids[start : start + _CHUNK]
            yield from self._work.store.get_many(SourceDocument, organisation_id, chunk).values()


def _ended(document: SourceDocument, event: ScheduledEvent) -> bool:
    before, claimed_at = event.executions_ended_before, document.claimed_at
    return before is not None and claimed_at is not None and claimed_at < before


def _came_since(document: SourceDocument, event: ScheduledEvent) -> bool:
    """Whether it came after the executions that ended: its own may wait for its turn in a burst."""
    ended = event.executions_ended_before
    return ended is not None and document.created_at >= ended and not document.attempts


class _Run:
    """Counts of one sweep, and its end in time."""

    def __init__(self, *, deadline: datetime, now: Callable[[], datetime]) -> None:
        self.finished = True
        self._deadline = deadline
        self._now = now
        names = ("documents", "mails", "uploads", "runs", "statements", "writes", "failed")
        self._counts = dict.fromkeys(names, 0)

    def once(self, name: str, attempt: Callable[[], int]) -> bool:
        """Make one attempt; whether it was made and did not fail.

        An input that fails leaves the others alone; out of time, nothing more is attempted.
        """
        if self._now() >= self._deadline:
            self.finished = False
            return False
        try:
            self._counts[name] += attempt()
        except LettrageError as error:
            self._counts["failed"] += 1
            logger.warning("input failed again", extra={"error": type(error).__name__})
            return False
        except Exception:  # a defect met in one input must not keep the others waiting (F6)
            self._counts["failed"] += 1
            logger.exception("input met a defect")
            return False
        return True

    def result(self) -> InputsSwept:
        """The counts."""
        return InputsSwept(**self._counts, finished=self.finished)
