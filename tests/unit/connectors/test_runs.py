"""A run of a connection: each document once, the cursor last, and what errors mean."""

from datetime import timedelta

import pytest
from lettrage.domain.collection import Source
from lettrage.domain.connector import MOST_RUNS, ConnectorState
from lettrage.domain.errors import Denied, Fault, Invalid, Unavailable
from lettrage.domain.notice import Notice
from lettrage.ports.connector import MOST_FILE_BYTES
from lettrage.services.fetch_documents import BUDGET, MOST_DOCUMENTS, PAGE
from lettrage.services.notice_relevance import why_dropped
from lettrage.services.receive_upload import MOST_BYTES
from lettrage.services.whole_lists import whole

from tests.unit.connectors.world import IMAP, PLATFORM, SECRET, SETUP, A, World, file
from tests.unit.services.collect.world import mail_bytes, part


def void(_: object) -> None:
    """For its effect only."""


@pytest.fixture
def world() -> World:
    return World()


def test_documents_are_filed_and_started_with_the_connection_as_their_door(world: World) -> None:
    world.connect()
    world.source.documents = [file(1), file(2)]
    result = world.run()
    assert (result.outcome, result.new_documents) == ("fetched", 2)
    documents = world.documents()
    assert {d.origins[0].reference for d in documents} == {"c1/r1", "c1/r2"}
    assert {d.origins[0].source for d in documents} == {Source.SUPPLIER_CONNECTOR}
    assert {d.id for d in documents} == {d for _, d in world.tasks.collected}
    assert world.source.opened_with == [SECRET]
    assert world.source.closed == 1


def test_a_source_is_read_page_by_page_to_its_end(world: World) -> None:
    world.connect()
    world.source.documents = [file(n) for n in range(PAGE * 2 + 3)]
    assert world.run().new_documents == PAGE * 2 + 3
    run = world.connection().runs[0]
    assert (run.outcome, run.new_documents, run.more) == ("fetched", PAGE * 2 + 3, False)
    world.run("job-2")
    assert world.connection().runs[0].new_documents == 0
    assert len(world.documents()) == PAGE * 2 + 3


def test_a_run_done_twice_files_once_and_counts_once(world: World) -> None:
    world.connect()
    world.source.documents = [file(n) for n in range(PAGE + 1)]
    world.source.failures = [None, Unavailable("down")]
    with pytest.raises(Unavailable):
        world.run()
    assert world.connection().runs[0].outcome == "running"
    result = world.run()
    assert result.new_documents == PAGE + 1
    (run,) = world.connection().runs
    assert (run.new_documents, run.known_documents) == (PAGE + 1, 0)
    assert world.source.asked == ["", '{"given": 10}', '{"given": 10}']


def test_the_cursor_stays_where_filing_failed(world: World) -> None:
    world.connect()
    world.source.documents = [file(1)]
    world.tasks.failure = Unavailable("busy")
    with pytest.raises(Unavailable):
        world.run()
    assert world.connection().cursor == ""
    world.tasks.failure = None
    result = world.run()
    assert (result.outcome, len(world.documents()), len(world.tasks.collected)) == ("fetched", 1, 1)


def test_bytes_known_by_another_door_get_a_second_origin(world: World) -> None:
    world.connect()
    world.upload(file(1).data)
    world.source.documents = [file(1), file(2)]
    assert world.run().new_documents == 1
    run = world.connection().runs[0]
    assert (run.new_documents, run.known_documents) == (1, 1)
    known = next(d for d in world.documents() if len(d.origins) > 1)
    assert [o.source for o in known.origins] == [Source.UPLOAD, Source.SUPPLIER_CONNECTOR]


def test_the_same_bytes_from_two_connections_stay_one_document(world: World) -> None:
    world.connect()
    world.connect("c2")
    world.source.documents = [file(1)]
    world.run()
    world.run("job-1", "c2")
    (document,) = world.documents()
    assert {o.reference for o in document.origins} == {"c1/r1", "c2/r1"}


def test_an_overtaken_run_stops_and_moves_nothing_back(world: World) -> None:
    world.connect()
    world.source.documents = [file(n) for n in range(PAGE * 3)]
    world.source.meanwhile = lambda cursor: (
        None if cursor else void(world.change(cursor='{"given": 30}'))
    )
    assert world.run().new_documents == PAGE
    assert world.connection().cursor == '{"given": 30}'


def test_a_run_ends_after_its_number_of_documents_and_is_due_again_at_once(world: World) -> None:
    world.connect()
    world.source.documents = [file(n) for n in range(MOST_DOCUMENTS + 5)]
    assert world.run().new_documents == MOST_DOCUMENTS
    after = world.connection()
    assert after.runs[0].more
    assert after.due(world.clock.now())
    assert world.hour("job-2")[0].new_documents == 5


def test_a_run_ends_when_its_time_is_up(world: World) -> None:
    world.connect()
    world.source.documents = [file(n) for n in range(PAGE * 3)]
    world.source.meanwhile = lambda _: world.clock.advance(BUDGET / 2)
    assert world.run().new_documents == PAGE * 2


def test_what_cannot_be_filed_is_named_and_keeps_nothing_else(world: World) -> None:
    world.connect()
    world.source.documents = [
        file(1, data=b""),
        file(2, data=bytes(MOST_BYTES + 1), file_name="x/énorme.pdf"),
        file(3),
    ]
    assert world.run().new_documents == 1
    run = world.connection().runs[0]
    assert run.left_out == 2
    assert [(n.file_name, n.code) for n in run.notes] == [
        ("facture-1.pdf", "empty"),
        ("énorme.pdf", "file_too_large"),
    ]


def test_of_a_mail_the_usable_parts_are_filed(world: World) -> None:
    world.connect()
    raw = mail_bytes(
        part(b"%PDF a", "2"),
        part(b"logo", "3", decorative=True),
        part(b"", "4", ignored="encrypted_mail", file_name="s.p7m"),
        part(b"%PDF b", "5.1"),
    )
    plain = mail_bytes(subject="Bonjour")
    refused = mail_bytes(refused="mail_too_many_parts", subject="Bombe")
    mails = [file(n, data=d, content_type="message/rfc822") for n, d in enumerate((raw, plain))]
    world.source.documents = [*mails, file(9, data=refused, content_type="message/rfc822")]
    assert world.run().new_documents == 2
    origins = {(o.reference, o.part) for d in world.documents() for o in d.origins}
    assert origins == {("c1/r0", "2"), ("c1/r0", "5.1")}
    run = world.connection().runs[0]
    assert run.left_out == 3
    assert [n.code for n in run.notes] == ["encrypted_mail", "mail_too_many_parts"]


def test_a_long_reference_stands_as_its_digest(world: World) -> None:
    world.connect()
    world.source.documents = [file(1, reference="x" * 201)]
    world.run()
    assert len(world.documents()[0].origins[0].reference) == len("c1/") + 64


@pytest.mark.parametrize(
    ("error", "state", "outcome"),
    [
        (
            Denied("no", code="reauthentication_needed"),
            ConnectorState.REAUTHENTICATION_NEEDED,
            "Denied",
        ),
        (Denied("no"), ConnectorState.ERROR, "Denied"),
        (Invalid("no", code="layout_changed"), ConnectorState.ERROR, "Invalid"),
        (Invalid("no", code="never_heard_of"), ConnectorState.ERROR, "Invalid"),
    ],
)
def test_what_needs_a_person_stops_the_connection_and_says_so(
    world: World, error: Denied | Invalid, state: ConnectorState, outcome: str
) -> None:
    world.connect()
    world.source.failures = [error]
    result = world.run()
    assert (result.outcome, result.message) == (outcome, error.code)
    after = world.connection()
    assert (after.state, after.runs[0].error) == (state, error.code)
    assert after.problem is not None
    assert (after.problem.code, bool(after.problem.message_fr)) == (error.code, True)
    assert world.hour("later") == []


def test_a_changed_layout_names_the_field(world: World) -> None:
    world.connect()
    pointer = "/settings/listing/id"
    world.source.failures = [
        Invalid("x", code="layout_changed", faults=[Fault(pointer, "layout_changed", "x")])
    ]
    world.run()
    problem = world.connection().problem
    assert problem is not None
    assert problem.detail == pointer


def test_missing_credentials_need_a_person(world: World) -> None:
    world.connect()
    world.secrets.remove("/secrets/c1")
    assert world.run().message == "reauthentication_needed"
    assert world.connection().state is ConnectorState.REAUTHENTICATION_NEEDED


def test_a_kind_without_adapter_is_refused_by_name(world: World) -> None:
    world.connect(settings=PLATFORM)
    assert world.run().message == "kind_not_available"


def test_a_short_wait_is_retried_and_a_long_one_put_off(world: World) -> None:
    world.connect()
    world.source.failures = [Unavailable("busy", retry_after_s=60)]
    with pytest.raises(Unavailable):
        world.run()
    world.source.failures = [Unavailable("busy", retry_after_s=7200)]
    assert world.run().outcome == "waits"
    after = world.connection()
    assert after.state is ConnectorState.ACTIVE
    assert after.next_due_at == world.clock.now() + timedelta(hours=2)


def test_new_credentials_given_meanwhile_are_not_blamed(world: World) -> None:
    world.connect()

    def renewed(_: str) -> None:
        world.clock.advance(timedelta(seconds=1))
        world.change(secret_set_at=world.clock.now())
        world.source.failures = [Denied("old", code="reauthentication_needed")]

    world.source.meanwhile = renewed
    world.run()
    after = world.connection()
    assert (after.state, after.problem) == (ConnectorState.ACTIVE, None)
    assert after.runs[0].error == "reauthentication_needed"


def test_success_after_an_error_makes_the_connection_active_again(world: World) -> None:
    world.connect()
    world.source.failures = [Invalid("no", code="layout_changed")]
    world.run()
    assert world.run("job-2").outcome == "fetched"
    assert (world.connection().state, world.connection().problem) == (ConnectorState.ACTIVE, None)


@pytest.mark.parametrize("state", [ConnectorState.PAUSED, ConnectorState.REAUTHENTICATION_NEEDED])
def test_a_connection_that_waits_for_a_person_is_not_asked(
    world: World, state: ConnectorState
) -> None:
    world.connect(state=state)
    result = world.run()
    assert (result.outcome, result.message, world.source.asked) == ("skipped", state, [])


def test_pausing_in_the_middle_of_a_run_stops_it_and_stays(world: World) -> None:
    world.connect()
    world.source.documents = [file(n) for n in range(PAGE * 2)]
    world.source.meanwhile = lambda _: void(world.change(state=ConnectorState.PAUSED))
    world.run()
    assert (world.connection().state, world.connection().cursor) == (ConnectorState.PAUSED, "")


def test_a_feature_that_is_off_and_a_removed_connection_are_skipped(world: World) -> None:
    world.connect()
    world.switch_off()
    assert world.run().message == "feature_off"
    assert world.run(connection_id="gone").message == "not_found"


def test_a_connection_removed_meanwhile_leaves_its_documents(world: World) -> None:
    connection = world.connect()
    world.source.documents = [file(1)]

    def removed(_: str) -> None:
        unit = world.work.unit(SETUP)
        unit.remove(connection, "removed")
        unit.commit()

    world.source.meanwhile = removed
    assert world.run().outcome == "fetched"
    assert len(world.documents()) == 1


def test_the_record_keeps_the_last_runs_only(world: World) -> None:
    world.connect()
    for number in range(MOST_RUNS + 3):
        world.run(f"job-{number}")
    runs = world.connection().runs
    assert [runs[0].id, runs[-1].id, len(runs)] == ["job-22", "job-3", MOST_RUNS]


def test_no_credential_is_in_any_record(world: World) -> None:
    world.connect()
    world.source.failures = [Denied("no", code="reauthentication_needed")]
    world.run()
    assert "hunter2" not in world.connection().model_dump_json()


def test_adapters_and_filing_agree_on_the_largest_file() -> None:
    assert MOST_FILE_BYTES == MOST_BYTES


def test_settings_hold_no_credentials() -> None:
    assert not {"password", "token", "secret"} & set(type(IMAP).model_fields)


def test_people_are_told_once_a_day_that_a_source_waits_for_them(world: World) -> None:
    world.connect()
    for number in range(3):
        world.source.failures = [Denied("no", code="reauthentication_needed")]
        world.run(f"job-{number}")
        world.change(state=ConnectorState.ACTIVE)
    (notice,) = whole(world.store, Notice, A)
    assert (notice.topic, notice.subject_id) == ("connector_reauthentication_needed", "c1")
    assert "nouveaux identifiants" in notice.text_fr
    world.clock.advance(timedelta(days=1))
    world.source.failures = [Denied("no", code="reauthentication_needed")]
    world.run("job-4")
    assert len(whole(world.store, Notice, A)) == 2
    assert why_dropped(world.store, notice, world.clock.now()) == ""
    world.change(state=ConnectorState.ACTIVE)
    assert why_dropped(world.store, notice, world.clock.now()) == "no_longer_needed"


def test_a_source_that_is_fetched_or_waits_is_told_to_nobody(world: World) -> None:
    world.connect()
    world.source.failures = [Unavailable("busy", retry_after_s=7200)]
    world.run()
    world.run("job-2")
    assert whole(world.store, Notice, A) == []
