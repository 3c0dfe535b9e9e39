"""Supplier connections by API: created, changed, run, removed; credentials never come back."""

from typing import Any

import pytest
from lettrage.domain.connector import (
    ConnectorProblem,
    ConnectorRun,
    ConnectorState,
    SupplierConnection,
)
from lettrage.domain.errors import Unavailable
from lettrage.services.manage_connectors import MOST_CONNECTIONS

from tests.unit.http.client import SETUP, A, Answer, World, event, serving

ALL = f"/v1/organisations/{A}/supplier-connectors"
SECRET = {"username": "claire", "password": "hunter2"}
IMAP = {"kind": "imap", "host": "imap.fournisseur.fr"}
DROP = {"kind": "drop_folder"}
PLATFORM = {
    "kind": "approved_platform",
    "base_url": "https://api.plateforme.fr/flow-service",
    "token_url": "https://auth.plateforme.fr/token",
    "client_id": "lettrage",
    "siren": "552100554",
}
PORTAL: dict[str, Any] = {
    "kind": "portal",
    "base_url": "https://clients.fournisseur.fr",
    "login": {"method": "form", "path": "/session"},
    "listing": {"format": "json", "path": "/api/invoices", "id": "ref", "link": "href"},
}


@pytest.fixture
def world() -> World:
    return World()


def call(world: World, method: str, path: str, body: Any = None, **more: Any) -> Answer:
    user = more.pop("user", "u-manager")
    sent = event(method, path, body, user=user, headers=more, context="connectors")
    answer = world.send(sent, serving("connectors"))
    assert "hunter2" not in str(answer.body)
    return answer


def create(world: World, settings: dict[str, Any] = IMAP, **more: Any) -> Answer:
    body = {"name": "Téléphone", "settings": settings, "secret": SECRET, **more}
    return call(world, "POST", ALL, body)


def stored(world: World, made: Answer) -> SupplierConnection:
    return world.store.get(SupplierConnection, A, made.body["id"])


def shape(world: World, made: Answer, **fields: Any) -> SupplierConnection:
    """What runs do to the record."""
    before = stored(world, made)
    after = before.changed(at=world.clock.now(), **fields)
    return world.work.change(SETUP, before, after, "run")


def test_a_mailbox_is_connected_and_due_at_once(world: World) -> None:
    made = create(world)
    assert (made.status, made.etag) == (201, '"1"')
    view = made.body
    assert (view["kind"], view["state"], view["name"]) == ("imap", "active", "Téléphone")
    assert (view["problem"], view["last_run"], view["drop_url"]) == (None, None, None)
    assert view["secret_set_at"] == view["created_at"]
    # A month back, unless the settings say otherwise.
    assert view["settings"]["since"] == "2026-10-24"
    assert stored(world, made).due(world.clock.now())
    again = call(world, "GET", made.headers["Location"], user="u-reader")
    assert (again.body, again.etag) == (view, made.etag)
    assert [c["id"] for c in call(world, "GET", ALL).body["items"]] == [view["id"]]


def test_a_mailbox_of_an_unknown_host_is_told_at_once_which_header_to_look_at(
    world: World,
) -> None:
    told = create(world).body["sender_checks"]
    assert told["believed"] is None
    assert "Authentication-Results" in told["help_fr"]
    assert "Authentication-Results" in told["help_en"]
    assert (told["mails_seen"], told["proposals"]) == (0, [])
    known = create(world, {**IMAP, "host": "imap.gmail.com"}).body["sender_checks"]
    assert (known["believed"], known["help_fr"]) == ("mx.google.com", None)


@pytest.mark.parametrize("wrong", ["", "mx operateur", "Authentication-Results: mx.fr", 12])
def test_a_wrong_server_name_is_refused_with_where_to_find_it(world: World, wrong: Any) -> None:
    answer = create(world, {**IMAP, "authentication_server": wrong})
    assert answer.status == 422
    (fault,) = answer.body["errors"]
    assert fault["pointer"].endswith("/authentication_server")
    assert "First word of the topmost `Authentication-Results` line" in fault["message"]
    assert "Premier mot de la ligne `Authentication-Results` la plus haute" in fault["message_fr"]


def test_credentials_are_kept_apart_under_the_connections_name(world: World) -> None:
    made = create(world)
    name = f"connector_secret_name_prefix/imap/{A}/{made.body['id']}"
    assert world.secrets.values == {name: SECRET}
    record = stored(world, made)
    assert record.secret_name == name
    assert "hunter2" not in record.model_dump_json()
    changes, _ = world.store.changes(A)
    assert "hunter2" not in str(changes)


def test_a_drop_folder_tells_where_to_put_files(world: World) -> None:
    made = create(world, DROP, secret={})
    assert made.body["drop_url"] == f"s3://uploads_bucket/drop/{A}/{made.body['id']}/"
    assert (made.body["secret_set_at"], world.secrets.values) == (None, {})


@pytest.mark.parametrize(
    ("settings", "secret", "pointer", "code"),
    [
        (IMAP, {"username": "claire"}, "/secret/password", "secret_required"),
        (IMAP, {}, "/secret/username", "secret_required"),
        (IMAP, {**SECRET, "token": "t"}, "/secret/token", "secret_unknown"),
        (DROP, SECRET, "/secret/username", "secret_unknown"),
        (PORTAL, {"token": "t"}, "/secret/username", "secret_required"),
        (
            {**PORTAL, "login": {"method": "bearer"}},
            SECRET,
            "/secret/token",
            "secret_required",
        ),
        ({**IMAP, "security": "none"}, SECRET, "/settings/security", "encryption_missing"),
        ({**IMAP, "host": "localhost"}, SECRET, "/settings/host", "private_address"),
        ({**IMAP, "host": "10.0.0.1"}, SECRET, "/settings/host", "private_address"),
        ({**IMAP, "host": "127.1"}, SECRET, "/settings/host", "private_address"),
        ({**IMAP, "host": "2130706433"}, SECRET, "/settings/host", "private_address"),
        ({**IMAP, "host": "nas.local"}, SECRET, "/settings/host", "private_address"),
        (
            {**PORTAL, "base_url": "http://clients.fournisseur.fr"},
            SECRET,
            "/settings/base_url",
            "encryption_missing",
        ),
        (
            {**PORTAL, "base_url": "https://169.254.169.254"},
            SECRET,
            "/settings/base_url",
            "private_address",
        ),
        (PLATFORM, SECRET, "/secret/client_secret", "secret_required"),
        (
            {**PLATFORM, "token_url": "http://auth.plateforme.fr/token"},
            {"client_secret": "s"},
            "/settings/token_url",
            "address_refused",
        ),
    ],
)
def test_what_cannot_be_connected_is_refused_by_field(
    world: World, settings: dict[str, Any], secret: dict[str, str], pointer: str, code: str
) -> None:
    answer = create(world, settings, secret=secret)
    assert (answer.status, answer.problem) == (422, code)
    assert pointer in {e["pointer"] for e in answer.body["errors"]}
    assert world.secrets.values == {}
    assert call(world, "GET", ALL).body["items"] == []


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"kind": "carrier_pigeon"},
        {**IMAP, "host": "imap.fournisseur.fr/../x"},
        {**IMAP, "folder": 'INBOX" x'},
        {**IMAP, "unknown": 1},
        {**IMAP, "password": "hunter2"},
        {**PORTAL, "base_url": "https://user:hunter2@fournisseur.fr"},
        {**PORTAL, "base_url": "https://fournisseur.fr/path"},
        {**PORTAL, "listing": {**PORTAL["listing"], "path": "//elsewhere.fr/"}},
        {**PORTAL, "listing": {**PORTAL["listing"], "path": "https://elsewhere.fr/"}},
        {**PORTAL, "listing": {**PORTAL["listing"], "items": "a..b"}},
        {**PORTAL, "listing": {**PORTAL["listing"], "link": None}},
        {**PORTAL, "since": "2026-01-01"},
        {**PORTAL, "listing": {**PORTAL["listing"], "download": "/f/{id}"}},
        {**PORTAL, "listing": {**PORTAL["listing"], "link": None, "download": "/f"}},
    ],
)
def test_a_description_that_makes_no_sense_is_refused(
    world: World, settings: dict[str, Any]
) -> None:
    assert create(world, settings).status == 422
    assert world.secrets.values == {}


def test_the_number_of_connections_has_an_end(world: World) -> None:
    for _ in range(MOST_CONNECTIONS):
        assert create(world, DROP, secret={}).status == 201
    assert create(world, DROP, secret={}).problem == "too_many_connections"


def test_a_connection_is_renamed_paused_and_resumed(world: World) -> None:
    made = create(world)
    one = made.headers["Location"]
    assert call(world, "PATCH", one, {"name": "Box"}).status == 428
    named = call(world, "PATCH", one, {"name": "Box", "every_hours": 24}, if_match=made.etag)
    assert (named.body["name"], named.body["every_hours"], named.etag) == ("Box", 24, '"2"')
    assert call(world, "PATCH", one, {"paused": True}, if_match=made.etag).status == 412
    paused = call(world, "PATCH", one, {"paused": True}, if_match=named.etag)
    assert paused.body["state"] == "paused"
    assert call(world, "PATCH", one, {"paused": True}, if_match=paused.etag).etag == paused.etag
    resumed = call(world, "PATCH", one, {"paused": False}, if_match=paused.etag)
    assert resumed.body["state"] == "active"
    nothing = call(world, "PATCH", one, {}, if_match=resumed.etag)
    assert nothing.etag == resumed.etag


def test_new_credentials_make_a_refused_connection_active_again(world: World) -> None:
    made = create(world)
    problem = ConnectorProblem(code="reauthentication_needed", message_fr="f", message_en="e")
    shape(world, made, state=ConnectorState.REAUTHENTICATION_NEEDED, problem=problem)
    shown = call(world, "GET", made.headers["Location"])
    assert shown.body["problem"]["code"] == "reauthentication_needed"
    body = {"secret": {"username": "claire", "password": "better"}}
    after = call(world, "PATCH", made.headers["Location"], body, if_match="*")
    assert (after.body["state"], after.body["problem"]) == ("active", None)
    assert list(world.secrets.values.values()) == [body["secret"]]


def test_credentials_given_while_paused_leave_it_paused(world: World) -> None:
    made = create(world)
    one = made.headers["Location"]
    call(world, "PATCH", one, {"paused": True}, if_match="*")
    assert call(world, "PATCH", one, {"secret": SECRET}, if_match="*").body["state"] == "paused"
    both = call(world, "PATCH", one, {"secret": SECRET, "paused": False}, if_match="*")
    assert both.body["state"] == "active"


def test_a_corrected_description_is_tried_at_once_from_where_it_was(world: World) -> None:
    made = create(world, PORTAL)
    shape(world, made, state=ConnectorState.ERROR, cursor='{"known": []}')
    listing = {**PORTAL["listing"], "id": "number"}
    body = {"settings": {**PORTAL, "listing": listing}}
    after = call(world, "PATCH", made.headers["Location"], body, if_match="*")
    assert (after.status, after.body["state"]) == (200, "active")
    assert stored(world, made).cursor == '{"known": []}'
    moved = {"settings": {**PORTAL, "listing": {**listing, "path": "/v2/invoices"}}}
    call(world, "PATCH", made.headers["Location"], moved, if_match="*")
    assert stored(world, made).cursor == ""


@pytest.mark.parametrize(
    "settings",
    [
        {**IMAP, "host": "imap.elsewhere.fr"},
        {**IMAP, "port": 1993},
        {**IMAP, "security": "starttls"},
    ],
)
def test_stored_credentials_never_follow_to_another_host(
    world: World, settings: dict[str, Any]
) -> None:
    made = create(world)
    one = made.headers["Location"]
    answer = call(world, "PATCH", one, {"settings": settings}, if_match="*")
    assert (answer.status, answer.problem) == (422, "secret_required")
    assert stored(world, made).version == 1
    given = call(world, "PATCH", one, {"settings": settings, "secret": SECRET}, if_match="*")
    assert given.status == 200


def test_a_portal_keeps_host_and_kind_of_login_too(world: World) -> None:
    made = create(world, PORTAL)
    one = made.headers["Location"]
    for settings in (
        {**PORTAL, "base_url": "https://elsewhere.fr"},
        {**PORTAL, "login": {"method": "bearer"}},
    ):
        answer = call(world, "PATCH", one, {"settings": settings}, if_match="*")
        assert answer.problem == "secret_required"
    other = create(world, PLATFORM, secret={"client_secret": "s"}).headers["Location"]
    settings = {**PLATFORM, "token_url": "https://elsewhere.fr/token"}
    answer = call(world, "PATCH", other, {"settings": settings}, if_match="*")
    assert answer.problem == "secret_required"
    kind = call(world, "PATCH", one, {"settings": IMAP, "secret": SECRET}, if_match="*")
    assert kind.problem == "kind_fixed"


def test_a_removed_connection_takes_its_credentials_with_it(world: World) -> None:
    made = create(world)
    one = made.headers["Location"]
    assert call(world, "DELETE", one).status == 428
    assert call(world, "DELETE", one, if_match='"9"').status == 412
    assert call(world, "DELETE", one, if_match=made.etag).status == 204
    assert world.secrets.values == {}
    assert call(world, "GET", one).status == 404
    assert call(world, "DELETE", one, if_match="*").status == 404


def test_a_run_on_demand_is_a_job(world: World) -> None:
    made = create(world)
    run = call(world, "POST", f"{made.headers['Location']}/run")
    assert (run.status, run.body["kind"], run.body["state"]) == (202, "connector_run", "queued")
    assert run.headers["Location"] == f"/v1/organisations/{A}/jobs/{run.body['id']}"
    assert world.tasks.fetched == [(A, run.body["id"], (made.body["id"],))]


@pytest.mark.parametrize(
    ("state", "code"),
    [("paused", "paused"), ("reauthentication_needed", "reauthentication_needed")],
)
def test_what_waits_for_a_person_is_not_run(world: World, state: str, code: str) -> None:
    made = create(world)
    shape(world, made, state=state)
    answer = call(world, "POST", f"{made.headers['Location']}/run")
    assert (answer.status, answer.problem) == (409, code)
    assert world.tasks.fetched == []


def test_a_run_may_be_tried_after_an_error_and_its_start_may_fail(world: World) -> None:
    made = create(world)
    shape(world, made, state="error")
    world.tasks.failure = Unavailable("busy")
    assert call(world, "POST", f"{made.headers['Location']}/run").status == 503
    world.tasks.failure = None
    assert call(world, "POST", f"{made.headers['Location']}/run").status == 202


def test_runs_are_listed_newest_first_with_what_they_left_out(world: World) -> None:
    made = create(world)
    now = world.clock.now()
    note = {"file_name": "a.pdf", "code": "empty", "message_fr": "f", "message_en": "e"}
    told: list[dict[str, Any]] = [{"left_out": 1, "notes": [note]}, {"new_documents": 4}]
    runs = [
        ConnectorRun.model_validate(
            {"id": f"r{n}", "started_at": now, "ended_at": now, "outcome": "fetched", **more}
        )
        for n, more in enumerate(told)
    ]
    shape(world, made, runs=tuple(runs))
    listed = call(world, "GET", f"{made.headers['Location']}/runs", user="u-reader").body
    assert [r["id"] for r in listed["items"]] == ["r0", "r1"]
    assert (listed["items"][0]["notes"], listed["next_cursor"]) == ([note], None)
    assert call(world, "GET", made.headers["Location"]).body["last_run"]["id"] == "r0"
