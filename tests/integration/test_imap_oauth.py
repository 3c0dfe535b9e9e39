"""A mailbox opened by OAuth: tokens of a loopback endpoint at a real IMAP server that asks it."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from lettrage.adapters.connectors.imap import ImapConnector
from lettrage.adapters.connectors.oauth_tokens import OAuthTokens
from lettrage.contracts.steps import ConnectionRef
from lettrage.domain.connector import ConnectorKind, ImapSettings, SupplierConnection
from lettrage.domain.errors import Denied, Invalid, Unavailable
from lettrage.domain.imap_login import ENDPOINTS, OAuthLogin, OAuthProvider
from lettrage.ports.connector import REAUTHENTICATION_NEEDED, Connector
from lettrage.services.fetch_documents import FetchDocuments, Sources
from lettrage.services.keep_bank_token import KeepBankToken
from lettrage.services.unit_of_work import Work

from infra.local.wire import free_ports
from tests.fakes import dovecot, token_endpoint
from tests.fakes.dovecot import PASSWORD, USER, Dovecot
from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.fakes.token_endpoint import CLIENT, FIRST_REFRESH, TokenEndpoint
from tests.integration.test_imap_connector import mail, subjects
from tests.unit.connectors.world import A as ORG
from tests.unit.connectors.world import World

SECRET = {"username": USER, "refresh_token": FIRST_REFRESH, **CLIENT}


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[Dovecot, TokenEndpoint]]:
    absent = dovecot.missing()
    if absent is not None:
        pytest.skip(absent)
    with (
        token_endpoint.running(USER) as endpoint,
        dovecot.running(introspection_url=endpoint.introspection_url) as server,
    ):
        server.append("INBOX", mail(1))
        yield server, endpoint


class Setting:
    """A mailbox, its token endpoint as new, and the store that tokens are kept in."""

    def __init__(self, server: Dovecot, endpoint: TokenEndpoint) -> None:
        self.server, self.endpoint = server, endpoint
        endpoint.refresh, endpoint.access, endpoint.asked = {FIRST_REFRESH}, set(), []
        endpoint.answer, endpoint.rotates, endpoint.expires_in = None, False, 3600
        self.clock = FixedClock()
        self.store = InMemoryStore(clock=self.clock)
        self.work = Work(self.store, self.clock, SequentialIdentifiers())

    def tokens(self, **more: Any) -> OAuthTokens:
        values = {"provider": "other", "token_url": self.endpoint.url, **more.pop("login", {})}
        secret = {**SECRET, **more.pop("secret", {})}
        options = {"private_hosts": True, "key": "mailbox-1", **more}
        login = OAuthLogin.model_validate(values)
        kept = KeepBankToken(self.work)
        return OAuthTokens(login, secret, tokens=kept, clock=self.clock, **options)

    def fetch(self, **more: Any) -> list[str]:
        login = {"method": "oauth", "provider": "other", "token_url": self.endpoint.url}
        values = {"host": "localhost", "port": self.server.imaps_port, "login": login}
        settings = ImapSettings.model_validate({**values, **more.pop("settings", {})})
        tokens = self.tokens(**more)
        user = {"username": more.get("secret", SECRET).get("username", USER)}
        with ImapConnector(
            settings, user, tokens=tokens, private_hosts=True, context=self.server.context
        ) as connector:
            return subjects(connector.fetch("", most=5).documents)


@pytest.fixture
def setting(started: tuple[Dovecot, TokenEndpoint]) -> Setting:
    return Setting(*started)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_mailbox_is_read_with_a_token(setting: Setting, security: str) -> None:
    port = setting.server.imaps_port if security == "tls" else setting.server.imap_port
    assert setting.fetch(settings={"security": security, "port": port}) == ["Votre facture 1"]
    (form,) = setting.endpoint.asked
    assert form == {"grant_type": "refresh_token", "refresh_token": FIRST_REFRESH, **CLIENT}


def test_a_token_is_kept_until_it_expires(setting: Setting) -> None:
    for _ in range(3):
        setting.fetch()
    assert len(setting.endpoint.asked) == 1
    setting.clock.advance(timedelta(minutes=59))
    setting.fetch()
    assert len(setting.endpoint.asked) == 2


@pytest.mark.parametrize("expires_in", [None, "soon", 0, -5, True, 10**9])
def test_a_lifetime_that_is_none_is_a_short_one(setting: Setting, expires_in: object) -> None:
    setting.endpoint.expires_in = expires_in
    setting.tokens().access()
    setting.clock.advance(timedelta(minutes=4))
    setting.tokens().access()
    assert len(setting.endpoint.asked) == 2


def test_a_kept_token_that_the_mailbox_refuses_is_replaced_once(setting: Setting) -> None:
    setting.fetch()
    setting.endpoint.access.clear()
    assert setting.fetch() == ["Votre facture 1"]
    assert len(setting.endpoint.asked) == 2


def test_a_mailbox_that_refuses_new_tokens_too_needs_a_person(setting: Setting) -> None:
    with pytest.raises(Denied) as refused:
        setting.fetch(secret={"username": "eve@atelier.test"})
    assert refused.value.code == REAUTHENTICATION_NEEDED
    assert len(setting.endpoint.asked) == 2
    assert "access-" not in repr(refused.value)


def test_an_expired_authorisation_needs_a_person_and_asks_once(setting: Setting) -> None:
    setting.endpoint.refresh.clear()
    with pytest.raises(Denied) as refused:
        setting.fetch()
    assert refused.value.code == REAUTHENTICATION_NEEDED
    assert FIRST_REFRESH not in repr(refused.value)
    assert len(setting.endpoint.asked) == 1


def test_a_wrong_client_needs_a_person(setting: Setting) -> None:
    with pytest.raises(Denied) as refused:
        setting.tokens(secret={"client_secret": "old"}).access()
    assert refused.value.code == REAUTHENTICATION_NEEDED


def test_refresh_tokens_that_replace_each_other_are_followed(setting: Setting) -> None:
    setting.endpoint.rotates = True
    for _ in range(3):
        setting.fetch()
        setting.clock.advance(timedelta(hours=2))
    told = [form["refresh_token"] for form in setting.endpoint.asked]
    assert told == ["refresh-1", *(f"refresh-{n}" for n in _numbers(setting))]
    assert len(set(told)) == 3
    # New credentials begin anew, with their own.
    setting.endpoint.refresh = {"refresh-new"}
    setting.tokens(secret={"refresh_token": "refresh-new"}, key="mailbox-2").access()
    assert setting.endpoint.asked[-1]["refresh_token"] == "refresh-new"


def _numbers(setting: Setting) -> list[int]:
    last = max(int(token.rpartition("-")[2]) for token in setting.endpoint.access)
    return [last - 1, last]


def test_a_token_that_is_forgotten_is_asked_for_anew(setting: Setting) -> None:
    setting.tokens().access()
    KeepBankToken(setting.work).forget("mailbox-1")
    KeepBankToken(setting.work).forget("mailbox-1")
    setting.tokens().access()
    assert len(setting.endpoint.asked) == 2


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        ((503, {}, {}), None),
        ((429, {"error": "slow_down"}, {"Retry-After": "120"}), 120),
        ((400, {"error": "temporarily_unavailable"}, {}), None),
        ((200, b"<html>", {}), None),
        ((200, {"token_type": "Bearer"}, {}), None),
        ((200, {"access_token": "a\r\nb"}, {}), None),
        ((200, {"access_token": ""}, {}), None),
        ((200, b"x" * 100_000, {}), None),
        ((302, {}, {"Location": "http://127.0.0.1:1/token"}), None),
    ],
)
def test_what_may_pass_is_tried_again(setting: Setting, answer: Any, wait: int | None) -> None:
    setting.endpoint.answer = answer
    with pytest.raises(Unavailable) as down:
        setting.tokens().access()
    assert down.value.retry_after_s == wait


def test_an_endpoint_that_is_down_is_tried_again(setting: Setting) -> None:
    (port,) = free_ports(1)
    with pytest.raises(Unavailable) as down:
        setting.tokens(login={"token_url": f"http://127.0.0.1:{port}/token"}).access()
    assert CLIENT["client_secret"] not in repr(down.value)


def test_tokens_are_never_asked_for_in_clear_nor_inside_the_network(setting: Setting) -> None:
    with pytest.raises(Invalid) as clear:
        setting.tokens(private_hosts=False).access()
    assert clear.value.code == "encryption_missing"
    login = {"token_url": "https://127.0.0.1/token"}
    with pytest.raises(Invalid) as inside:
        setting.tokens(login=login, private_hosts=False).access()
    assert inside.value.code == "private_address"
    assert setting.endpoint.asked == []


def test_a_server_without_the_mechanism_is_told(setting: Setting) -> None:
    with dovecot.running() as plain:
        setting.server = plain
        with pytest.raises(Invalid) as refused:
            setting.fetch()
    assert refused.value.code == "oauth_not_offered"


def test_a_public_client_sends_no_secret(setting: Setting) -> None:
    tokens = setting.tokens(secret={"client_secret": ""}, login={"scope": "mail offline"})
    with pytest.raises(Denied):  # this client has one
        tokens.access()
    (form,) = setting.endpoint.asked
    assert "client_secret" not in form
    assert form["scope"] == "mail offline"


def test_passwords_still_open_a_server_that_takes_tokens(setting: Setting) -> None:
    settings = ImapSettings(host="localhost", port=setting.server.imaps_port)
    secret = {"username": USER, "password": PASSWORD}
    with ImapConnector(
        settings, secret, private_hosts=True, context=setting.server.context
    ) as connector:
        assert subjects(connector.fetch("", most=5).documents) == ["Votre facture 1"]


def test_a_run_whose_authorisation_has_expired_waits_for_new_credentials(setting: Setting) -> None:
    world = World()

    def opened(
        connection: SupplierConnection, secret: Mapping[str, str]
    ) -> AbstractContextManager[Connector]:
        own = ImapSettings.model_validate(connection.settings)
        assert isinstance(own.login, OAuthLogin)
        kept = KeepBankToken(world.work)
        tokens = OAuthTokens(
            own.login,
            secret,
            key=connection.token_key,
            tokens=kept,
            clock=world.clock,
            private_hosts=True,
        )
        context = setting.server.context
        return ImapConnector(own, secret, tokens=tokens, private_hosts=True, context=context)

    fetch = FetchDocuments(
        world.work, Sources({ConnectorKind.IMAP: opened}, world.secrets), world.file_fetched
    )
    login = {"method": "oauth", "provider": "other", "token_url": setting.endpoint.url}
    port = setting.server.imaps_port
    settings = {"host": "localhost", "port": port, "login": login, "from_contains": ["nobody"]}
    world.connect(settings=ImapSettings.model_validate(settings))
    world.secrets.put("/secrets/c1", SECRET)

    def run(job_id: str) -> tuple[str, str]:
        ref = ConnectionRef(organisation_id=ORG, connection_id="c1", job_id=job_id)
        return fetch(ref).outcome, world.connection().state.value

    assert run("job-1") == ("fetched", "active")
    setting.endpoint.refresh = {"refresh-new"}
    world.clock.advance(timedelta(hours=2))
    assert run("job-2") == ("Denied", "reauthentication_needed")
    problem = world.connection().problem
    assert problem is not None
    assert "autorisation" in problem.message_fr
    asked = len(setting.endpoint.asked)
    assert run("job-3") == ("skipped", "reauthentication_needed")
    assert len(setting.endpoint.asked) == asked
    # What giving new credentials does: see the routes.
    world.secrets.put("/secrets/c1", {**SECRET, "refresh_token": "refresh-new"})
    world.change(state="active", problem=None, secret_set_at=world.clock.now())
    assert run("job-4") == ("fetched", "active")


def test_known_providers_have_their_address_over_tls() -> None:
    assert set(ENDPOINTS) == set(OAuthProvider) - {OAuthProvider.OTHER}
    for provider, endpoint in ENDPOINTS.items():
        assert OAuthLogin(provider=provider).endpoint == endpoint
        assert endpoint.url.startswith("https://")
