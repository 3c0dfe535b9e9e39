"""The portal connector against a site on a loopback port, in all its moods."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from lettrage.adapters.connectors import portal_client
from lettrage.adapters.connectors.portal import PortalConnector
from lettrage.domain.errors import Denied, Invalid, LettrageError, Unavailable
from lettrage.domain.portal import PortalSettings
from lettrage.ports.connector import MOST_FILE_BYTES, FetchedDocument

from tests.fakes import portal_site
from tests.fakes.portal_site import PASSWORD, TOKEN, USER, PortalSite, Told
from tests.fakes.time_and_ids import FixedClock

SECRET = {"username": USER, "password": PASSWORD}
FORM = {
    "method": "form",
    "page": "/login",
    "path": "/session",
    "username_field": "login",
    "password_field": "secret",
}
JSON = {
    "format": "json",
    "path": "/api/invoices",
    "items": "data.rows",
    "id": "ref",
    "link": "file.href",
    "issued_on": "issued",
    "next_page": "links[0].next",
}
HTML = {
    "format": "html",
    "path": "/invoices.html",
    "page_contains": "Mes factures",
    "link_contains": "files/",
    "next_text": "Suivant",
}


@pytest.fixture
def site() -> Iterator[PortalSite]:
    with portal_site.running() as started:
        started.publish("F-1", "F-2")
        yield started


def source(site: PortalSite, **more: Any) -> PortalConnector:
    secret = more.pop("secret", SECRET)
    private_hosts = more.pop("private_hosts", True)
    values = {"base_url": site.address, "login": FORM, "listing": JSON, **more}
    settings = PortalSettings.model_validate_json(
        PortalSettings.model_validate(values).model_dump_json()
    )
    clock = FixedClock(datetime(2026, 11, 26, 12, tzinfo=UTC))
    return PortalConnector(settings, secret, clock=clock, private_hosts=private_hosts)


def walk(
    site: PortalSite, cursor: str = "", *, most: int = 10, **more: Any
) -> tuple[list[FetchedDocument], str]:
    """One run to its end."""
    told: list[FetchedDocument] = []
    with source(site, **more) as connector:
        for _ in range(50):
            page = connector.fetch(cursor, most=most)
            assert len(page.documents) <= most
            told += page.documents
            cursor = page.cursor
            if not page.more:
                return told, cursor
    raise AssertionError("the walk does not end")


def failure(site: PortalSite, **more: Any) -> LettrageError:
    with source(site, **more) as connector, pytest.raises(LettrageError) as caught:
        connector.fetch("", most=10)
    assert PASSWORD not in f"{caught.value!r} {caught.value.__cause__!r}"
    return caught.value


def field_of(error: LettrageError) -> str:
    assert isinstance(error, Invalid)
    assert error.code == "layout_changed"
    return error.faults[0].pointer.removeprefix("/settings/")


@pytest.mark.parametrize("listing", [JSON, HTML], ids=["json", "html"])
class TestWalk:
    def test_files_are_fetched_once_and_new_ones_next_time(
        self, site: PortalSite, listing: dict[str, Any]
    ) -> None:
        told, cursor = walk(site, listing=listing)
        assert [d.data for d in told] == [b"%PDF-1.4 F-2", b"%PDF-1.4 F-1"]
        assert {d.content_type for d in told} == {"application/pdf"}
        assert len(site.logins) == 1
        assert walk(site, cursor, listing=listing)[0] == []
        site.publish("F-3")
        again, _ = walk(site, cursor, listing=listing)
        assert [d.data for d in again] == [b"%PDF-1.4 F-3"]
        assert site.downloads() == ["F-2", "F-1", "F-3"]

    @pytest.mark.parametrize("most", [1, 2, 3, 4, 7, 20])
    def test_pages_of_any_size_join_without_gap_or_repetition(
        self, site: PortalSite, listing: dict[str, Any], most: int
    ) -> None:
        site.publish(*(f"N-{n}" for n in range(8)))
        told, cursor = walk(site, listing=listing, most=most)
        assert site.downloads() == [d["id"] for d in site.documents]
        assert len({d.reference for d in told}) == 10
        assert walk(site, cursor, listing=listing, most=most)[0] == []

    def test_a_page_without_anything_new_ends_the_walk(
        self, site: PortalSite, listing: dict[str, Any]
    ) -> None:
        site.publish(*(f"N-{n}" for n in range(8)))
        _, cursor = walk(site, listing=listing)
        site.asked.clear()
        walk(site, cursor, listing=listing)
        lists = [a for a in site.asked if listing["path"] in a]
        assert len(lists) <= 2  # a login may end there too
        site.asked.clear()
        walk(site, cursor, listing=listing, stop_when_known=False)
        assert len([a for a in site.asked if listing["path"] in a]) >= 4

    def test_an_expired_session_is_opened_once_more(
        self, site: PortalSite, listing: dict[str, Any]
    ) -> None:
        site.publish("F-3", "F-4", "F-5")
        site.session_lasts = 4
        told, _ = walk(site, listing=listing)
        assert len(told) == 5
        assert len(site.logins) == 2


def test_a_run_that_died_in_the_middle_goes_on_where_its_cursor_is(site: PortalSite) -> None:
    site.publish(*(f"N-{n}" for n in range(8)))
    with source(site) as connector:
        page = connector.fetch("", most=4)
    site.publish("top")
    told, cursor = walk(site, page.cursor, most=4)
    assert len(told) + len(page.documents) >= 10
    assert {d.data for d in walk(site, cursor)[0] + told} >= {b"%PDF-1.4 top"}
    assert sorted(site.downloads()) == sorted(d["id"] for d in site.documents)


def test_hidden_fields_travel_with_the_login(site: PortalSite) -> None:
    walk(site)
    assert site.logins == [{"csrf": "c1", "login": USER, "secret": PASSWORD}]


def test_a_token_of_a_json_login_opens_the_rest(site: PortalSite) -> None:
    login = {"method": "form", "path": "/api/token", "as_json": True, "token_at": "auth.access"}
    assert len(walk(site, login=login)[0]) == 2
    refused = failure(site, login=login, secret={**SECRET, "password": "x"})
    assert (type(refused), refused.code) == (Denied, "reauthentication_needed")
    assert field_of(failure(site, login={**login, "token_at": "auth.no"})) == "login/token_at"


def test_a_bearer_token_is_sent_and_refused_by_name(site: PortalSite) -> None:
    login = {"method": "bearer"}
    assert len(walk(site, login=login, secret={"token": TOKEN})[0]) == 2
    for secret in ({"token": "old"}, {}, {"token": "a\r\nX: y"}):
        assert failure(site, login=login, secret=secret).code == "reauthentication_needed"


@pytest.mark.parametrize("listing", [JSON, HTML], ids=["json", "html"])
def test_a_refused_login_needs_a_person_and_is_not_tried_again(
    site: PortalSite, listing: dict[str, Any]
) -> None:
    error = failure(site, secret={**SECRET, "password": "wrong"}, listing=listing)
    assert (type(error), error.code) == (Denied, "reauthentication_needed")
    assert len(site.logins) == 1


@pytest.mark.parametrize("listing", [JSON, HTML], ids=["json", "html"])
def test_a_session_that_never_holds_needs_a_person(
    site: PortalSite, listing: dict[str, Any]
) -> None:
    logged_out = Told(302, headers={"Location": "/login"})
    site.moods[listing["path"]] = [Told(200, b"ok", "text/html"), logged_out] * 4
    if listing is JSON:
        site.moods[listing["path"]] = [logged_out] * 4
    assert failure(site, listing=listing).code == "reauthentication_needed"
    assert len(site.logins) == 2


CHANGES: dict[str, Any] = {
    "listing/items": lambda told: {"data": {"invoices": told["data"]["rows"]}},
    "listing/id": lambda told: {**told, "data": {"rows": [{"file": {"href": "/f"}}]}},
    "listing/link": lambda told: {**told, "data": {"rows": [{"ref": "a", "issued": "2026-11-01"}]}},
    "listing/issued_on": lambda told: {
        **told,
        "data": {"rows": [{"ref": "a", "issued": "hier", "file": {"href": "/f"}}]},
    },
    "listing/next_page": lambda told: {**told, "links": [{"next": {"page": 2}}]},
}


@pytest.mark.parametrize("field", CHANGES)
def test_a_changed_layout_names_the_field(site: PortalSite, field: str) -> None:
    site.shape = CHANGES[field]
    assert field_of(failure(site)) == field


@pytest.mark.parametrize("value", [True, 1.5, [], {}, ""])
def test_an_identifier_is_text_or_a_whole_number(site: PortalSite, value: Any) -> None:
    row = {"ref": value, "issued": None, "file": {"href": "/f"}}
    site.shape = lambda told: {**told, "data": {"rows": [row]}}
    assert field_of(failure(site)) == "listing/id"


def test_a_page_that_is_another_one_names_its_words(site: PortalSite) -> None:
    site.moods["/invoices.html"] = [
        Told(body=b"ok", content_type="text/html"),
        Told(body=b"<p>Maintenance</p>", content_type="text/html"),
    ]
    assert field_of(failure(site, listing=HTML)) == "listing/page_contains"


def test_what_is_no_json_or_no_page_or_gone_names_the_path(site: PortalSite) -> None:
    for told in (Told(body=b"<p>hello", content_type="text/html"), Told(404), Told(400)):
        site.moods["/api/invoices"] = [told]
        assert field_of(failure(site)) == "listing/path"
    site.moods["/api/invoices"] = [Told(302, headers={"Location": "/api/invoices"})] * 9
    assert field_of(failure(site)) == "listing/path"


def test_a_form_that_went_away_is_named(site: PortalSite) -> None:
    site.moods["/login"] = [Told(body=b"<p>Nouveau site</p>", content_type="text/html")]
    assert field_of(failure(site)) == "login/page"
    site.moods["/session"] = [Told(404)]
    assert field_of(failure(site)) == "login/path"


def test_a_link_to_a_page_is_no_file(site: PortalSite) -> None:
    site.moods["/files/F-2"] = [Told(body=b"<p>Cliquez ici", content_type="text/html")]
    assert field_of(failure(site)) == "listing/link"


def test_a_file_that_is_not_there_yet_is_looked_for_again(site: PortalSite) -> None:
    site.moods["/files/F-2"] = [Told(404)]
    told, cursor = walk(site)
    assert [d.data for d in told] == [b"%PDF-1.4 F-1"]
    assert [d.data for d in walk(site, cursor)[0]] == [b"%PDF-1.4 F-2"]


def test_a_document_without_a_link_yet_waits(site: PortalSite) -> None:
    row = {"ref": "soon", "issued": "2026-11-25T08:00:00Z", "file": {"href": None}}
    site.shape = lambda told: {**told, "data": {"rows": [row, *told["data"]["rows"]]}}
    assert len(walk(site)[0]) == 2


def test_files_that_are_all_missing_are_a_changed_layout(site: PortalSite) -> None:
    site.publish("F-3")
    for name in ("F-1", "F-2", "F-3"):
        site.moods[f"/files/{name}"] = [Told(404)]
    assert field_of(failure(site)) == "listing/link"


@pytest.mark.parametrize(
    "where",
    [
        "https://elsewhere.test/x",
        "//elsewhere.test/x",
        "http://127.0.0.1:1/x",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "http://[::1",
        "https:\\\\elsewhere.test",
    ],
)
def test_nothing_leads_to_another_host(site: PortalSite, where: str) -> None:
    site.shape = lambda told: {**told, "links": [{"next": where}]}
    assert failure(site).code == "other_host"
    row = {"ref": "a", "issued": None, "file": {"href": where}}
    site.shape = lambda told: {**told, "data": {"rows": [row]}}
    assert failure(site).code == "other_host"
    site.moods["/api/invoices"] = [Told(302, headers={"Location": where})]
    assert failure(site).code == "other_host"
    site.moods["/session"] = [Told(302, headers={"Location": where})]
    assert failure(site).code == "other_host"


def test_private_addresses_are_refused_before_anything_is_sent(site: PortalSite) -> None:
    https = site.address.replace("http://", "https://")
    assert failure(site, private_hosts=False, base_url=https).code == "private_address"
    named = https.replace("127.0.0.1", "localhost")
    assert failure(site, private_hosts=False, base_url=named).code == "private_address"
    with pytest.raises(Invalid) as caught:
        source(site, private_hosts=False)
    assert caught.value.code == "encryption_missing"
    with pytest.raises(Invalid) as caught:
        source(site, base_url="http://portal.test")
    assert caught.value.code == "encryption_missing"
    assert site.asked == []


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        (Told(429, headers={"Retry-After": "7200"}), 7200),
        (Told(429, headers={"Retry-After": "Thu, 26 Nov 2026 13:00:00 GMT"}), 3600),
        (Told(429, headers={"Retry-After": "soon"}), None),
        (Told(503), None),
        (Told(500, headers={"Retry-After": "5"}), 5),
    ],
)
@pytest.mark.parametrize("path", ["/login", "/session", "/api/invoices", "/files/F-2"])
def test_a_busy_portal_is_asked_later(
    site: PortalSite, path: str, told: Told, wait: int | None
) -> None:
    site.moods[path] = [told]
    error = failure(site)
    assert isinstance(error, Unavailable)
    assert error.retry_after_s == wait


@pytest.mark.parametrize("path", ["/api/invoices", "/files/F-2"])
def test_a_truncated_answer_is_asked_later(site: PortalSite, path: str) -> None:
    kind = "application/json" if "api" in path else "application/pdf"
    site.moods[path] = [Told(body=b'{"data": {"rows": []}}', content_type=kind, length=500)]
    assert isinstance(failure(site), Unavailable)


def test_a_slow_portal_is_asked_later(site: PortalSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal_client, "TIMEOUTS_S", (1.0, 0.2))
    site.moods["/api/invoices"] = [Told(body=b"{}", pause_s=1.0)]
    assert isinstance(failure(site), Unavailable)


def test_a_file_that_is_too_large_is_told_by_one_byte_too_many(site: PortalSite) -> None:
    site.documents[0]["data"] = bytes(MOST_FILE_BYTES + 5000)
    told, _ = walk(site)
    assert [len(d.data) for d in told] == [MOST_FILE_BYTES + 1, len(b"%PDF-1.4 F-1")]


def test_a_list_that_is_too_large_is_refused(site: PortalSite) -> None:
    site.shape = lambda told: {**told, "fill": "x" * 6_000_000}
    assert field_of(failure(site)) == "listing/path"


def test_documents_before_the_day_are_left(site: PortalSite) -> None:
    site.publish("F-0", day="30/10/2026")
    told, _ = walk(site, since="2026-11-01")
    assert {d.data for d in told} == {b"%PDF-1.4 F-1", b"%PDF-1.4 F-2"}


def test_a_download_address_is_made_of_the_identifier(site: PortalSite) -> None:
    site.publish("a b&c")
    listing = {**JSON, "link": None, "download": "/files/{id}"}
    site.documents[0]["id"] = "a b&c"
    assert field_of(failure(site, listing={**listing, "id": "no"})) == "listing/id"
    walk(site, listing=listing)
    assert "GET /files/a%20b%26c" in site.asked


def test_pages_may_be_counted(site: PortalSite) -> None:
    site.publish(*(f"N-{n}" for n in range(5)))
    listing = {**JSON, "next_page": None, "page_parameter": "page"}
    assert len(walk(site, listing=listing, most=2)[0]) == 7


@pytest.mark.parametrize("cursor", ["x", "[]", '{"known": 1}', '{"known": [], "seen": 1}'])
def test_a_foreign_cursor_is_refused(site: PortalSite, cursor: str) -> None:
    with source(site) as connector, pytest.raises(Invalid) as caught:
        connector.fetch(cursor, most=1)
    assert caught.value.code == "bad_cursor"


def test_a_cursor_cannot_lead_to_another_host(site: PortalSite) -> None:
    with source(site) as connector, pytest.raises(Invalid) as caught:
        connector.fetch('{"known": [], "place": "http://elsewhere.test/"}', most=1)
    assert caught.value.code == "other_host"
