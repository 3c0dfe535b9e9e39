from datetime import timedelta
from itertools import count

import pytest
from lettrage.contracts.events import ScheduledEvent
from lettrage.domain.collection import (
    DocumentOutcome,
    InboundMessage,
    InboundMessageState,
    SourceDocument,
    Upload,
    UploadState,
)
from lettrage.domain.errors import NotFound, Unavailable
from lettrage.domain.organisation import Job, JobState
from lettrage.services.run_report import RUNS_FOR
from lettrage.services.sweep_inputs import BUDGET, MOST_STARTS

from tests.unit.services.collect.world import (
    SETUP,
    A,
    B,
    World,
    invoice_bytes,
    mail_bytes,
    part,
    undisturbed,
)

# Recovering reads a mail twice: for its top lines, then for its parts.
FIRST_OF_SECOND_MAIL = 3


def stored(world: World, name: str, organisation_id: str = A, **headers: str) -> None:
    data = invoice_bytes(f"F-{name}")
    headers = {"recipient": world.address(organisation_id), **headers}
    world.store_mail(name, mail_bytes(part(data), **headers))


def test_mail_whose_event_was_lost_is_filed_for_the_recipient_of_its_top_line() -> None:
    world = World()
    stored(world, "m1", B)
    assert world.sweep_once().mails == 1
    world.run_all()
    message = world.store.get(InboundMessage, B, "m1")
    assert message.state is InboundMessageState.FILED
    assert message.authentication["virus"] == "pass"
    assert world.sweep_once().mails == 0


def test_lost_mail_with_a_virus_stays_closed() -> None:
    world = World()
    stored(world, "m1", A, virus="FAIL")
    world.sweep_once()
    message = world.store.get(InboundMessage, A, "m1")
    assert message.refusal is not None
    assert message.refusal.code == "virus_found"
    assert all(key.startswith("sweep/") for key in world.objects.objects)


def test_note_of_the_mail_service_is_no_mail() -> None:
    world = World()
    world.store_mail("AMAZON_SES_SETUP_NOTIFICATION", b"not a mail")
    swept = world.sweep_once()
    assert (swept.mails, swept.failed) == (0, 0)


def test_mail_to_nobody_is_looked_at_until_it_is_an_hour_old() -> None:
    world = World()
    world.store_mail("m1", mail_bytes(part(invoice_bytes()), recipient="x@collect.example.test"))
    assert world.sweep_once().mails == 0
    world.later(hours=3)
    world.sweep_once()
    reads: list[str] = []
    world.inbox.fault = lambda operation, moment: reads.append(operation)
    world.sweep_once()
    assert "get" not in reads


def test_old_mail_is_given_up_after_two_weeks() -> None:
    world = World()
    stored(world, "m1")
    world.later(days=15)
    assert world.sweep_once().mails == 0


def test_mail_left_half_received_is_finished() -> None:
    world = World()
    stored(world, "m1")
    world.objects.fault = _down
    with pytest.raises(Unavailable):
        world.receive("m1", world.address(A), world.address(B))
    world.objects.fault = None
    assert world.sweep_once().mails == 2
    for organisation_id in (A, B):
        message = world.store.get(InboundMessage, organisation_id, "m1")
        assert message.state is InboundMessageState.FILED


def test_event_before_its_mail_waits_and_is_given_up_after_an_hour() -> None:
    world = World()
    with pytest.raises(NotFound):
        world.receive("m1", world.address(A))
    assert world.sweep_once().failed == 1
    world.later(hours=2)
    world.sweep_once()
    message = world.store.get(InboundMessage, A, "m1")
    assert message.refusal is not None
    assert message.refusal.code == "mail_missing"


def test_upload_whose_event_was_lost_is_filed() -> None:
    world = World()
    world.upload("u1", invoice_bytes())
    assert world.sweep_once().uploads == 1
    world.run_all()
    assert world.store.get(Upload, A, "u1").state is UploadState.FILED
    assert world.sweep_once().uploads == 0


def test_object_without_a_form_of_ours_is_left_alone() -> None:
    world = World()
    for key in ("uploads/org-a/nobody", "uploads/org-a", "elsewhere/org-a/u1"):
        world.uploads.put(key, b"x", content_type="text/plain")
    assert world.receive_upload.receive("elsewhere/org-a/u1", "r").state == "unknown"
    swept = world.sweep_once()
    assert (swept.uploads, swept.failed) == (0, 0)


def test_upload_beyond_the_limit_is_refused_unread() -> None:
    world = World()
    event = world.upload("u1", b"x" * (25 * 1024 * 1024 + 1))
    world.uploads.fault = _no_get
    assert world.receive_upload(event, "r").state == "refused"
    upload = world.store.get(Upload, A, "u1")
    assert upload.refusal is not None
    assert upload.refusal.code == "file_too_large"


def test_form_used_twice_keeps_both_files() -> None:
    world = World()
    event = world.upload("u1", invoice_bytes("F-1"))
    first = world.receive_upload(event, "r")
    key = world.store.get(Upload, A, "u1").object_key
    world.uploads.put(key, invoice_bytes("F-2"), content_type="application/pdf")
    second = world.receive_upload(event, "r")
    assert first.document_id != second.document_id
    assert world.store.count(SourceDocument, A, "reference", "u1") == 2


def test_one_input_that_fails_leaves_the_others_alone() -> None:
    world = World()
    for name in ("m1", "m2", "m3"):
        stored(world, name)
    calls = count(1)

    def second_get_fails(operation: str, moment: str) -> None:
        if operation == "get" and next(calls) == FIRST_OF_SECOND_MAIL:
            raise Unavailable("down")

    world.inbox.fault = second_get_fails
    swept = world.sweep_once()
    assert (swept.mails, swept.failed) == (2, 1)
    world.inbox.fault = None
    assert world.sweep_once().mails == 1


def test_failed_mail_is_not_passed_by_the_mark() -> None:
    world = World()
    stored(world, "m1")
    world.later(hours=5)
    world.inbox.fault = _no_get
    assert world.sweep_once().failed == 1
    world.inbox.fault = None
    world.later(hours=5)
    assert world.sweep_once().mails == 1


def test_sweep_out_of_time_goes_on_next_time() -> None:
    world = World()
    for number in range(6):
        stored(world, f"m{number}")
        world.later(seconds=1)
    world.inbox.fault = lambda operation, moment: world.clock.advance(
        BUDGET / 3 if operation == "get" else timedelta(0)
    )
    first = world.sweep_once()
    assert (first.finished, first.mails) == (False, 2)
    seen = first.mails
    while seen < 6:
        swept = world.sweep_once()
        assert swept.mails > 0
        seen += swept.mails
    assert seen == 6


def test_waiting_documents_start_in_turn_oldest_first_and_not_all_at_once() -> None:
    world = World()
    for number in range(MOST_STARTS + 5):
        world.later(seconds=1)
        _received(world, A, number)
    _received(world, B, 0)
    swept = world.sweep_once()
    assert (swept.documents, swept.finished) == (MOST_STARTS, False)
    order = world.tasks.collected
    assert [organisation_id for organisation_id, _ in order[:4]] == [A, B, A, A]
    assert [d for o, d in order if o == A] == [f"{n:064d}" for n in range(MOST_STARTS - 1)]


def test_document_of_a_workflow_known_to_have_ended_is_started_at_once() -> None:
    world = World()
    _received(world, A, 0)
    document = world.store.get(SourceDocument, A, f"{0:064d}")
    claimed = document.changed(
        at=world.clock.now(),
        outcome=DocumentOutcome.READING,
        claim="execution",
        claimed_at=world.clock.now(),
    )
    world.work.change(SETUP, document, claimed, "claimed")
    world.later(seconds=1)
    assert world.sweep_once().documents == 0
    before_it = world.clock.now() - timedelta(minutes=1)
    assert world.sweep(ScheduledEvent(executions_ended_before=before_it), "s").documents == 0
    ended = ScheduledEvent(executions_ended_before=world.clock.now())
    assert world.sweep(ended, "sweep").documents == 1


def test_document_that_came_after_the_end_of_workflows_is_left_to_its_own() -> None:
    world = World()
    ended = ScheduledEvent(executions_ended_before=world.clock.now())
    world.later(seconds=1)
    _received(world, A, 0)
    assert world.sweep(ended, "sweep").documents == 0
    assert world.sweep_once().documents == 1


def _received(world: World, organisation_id: str, number: int) -> None:
    now = world.clock.now()
    document = SourceDocument(
        organisation_id=organisation_id,
        id=f"{number:064d}",
        created_at=now,
        updated_at=now,
        content_type="application/pdf",
        size_bytes=1,
        origins=(),
        outcome=DocumentOutcome.RECEIVED,
    )
    with undisturbed(world.store):
        world.work.add(SETUP, document, "received")


def _down(operation: str, moment: str) -> None:
    raise Unavailable("down")


def _no_get(operation: str, moment: str) -> None:
    if operation == "get":
        raise Unavailable("down")


def test_run_of_reconciliation_that_died_is_closed_on_the_way() -> None:
    world = World()
    now = world.clock.now()
    job = Job(
        organisation_id=A,
        id="run",
        kind="reconciliation_run",
        state=JobState.RUNNING,
        lease_until=now + RUNS_FOR,
        created_at=now,
        updated_at=now,
    )
    world.work.add(SETUP, job, "test")
    assert world.sweep_once().runs == 0
    world.clock.advance(RUNS_FOR)
    assert world.sweep_once().runs == 1
    assert world.store.get(Job, A, "run").state is JobState.FAILED
    assert world.sweep_once().runs == 0
