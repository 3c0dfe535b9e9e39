"""Mailboxes by OAuth by API: what their description and credentials need, and what is forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from lettrage.contracts.validation_fr import OWN
from lettrage.domain.connector import SupplierConnection
from lettrage.ports.bank_token import ProviderToken
from lettrage.services.keep_bank_token import KeepBankToken

from tests.unit.http.client import SETUP, World
from tests.unit.http.test_connector_routes import call, create, stored

HOST = {"kind": "imap", "host": "imap.gmail.com"}
GOOGLE = {**HOST, "login": {"method": "oauth", "provider": "google"}}
SECRET = {
    "username": "claire@atelier.example",
    "refresh_token": "hunter2-refresh",
    "client_id": "lettrage",
    "client_secret": "hunter2-client",
}


def other(url: str, **more: Any) -> dict[str, Any]:
    return {**HOST, "login": {"method": "oauth", "provider": "other", "token_url": url, **more}}


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    "settings",
    [
        GOOGLE,
        {**GOOGLE, "login": {"method": "oauth", "provider": "microsoft"}},
        other("https://auth.fournisseur.fr/oauth2/token", scope="imap offline_access"),
    ],
)
def test_a_mailbox_by_oauth_is_connected(world: World, settings: dict[str, Any]) -> None:
    made = create(world, settings, secret=SECRET)
    assert made.status == 201, made.body
    assert made.body["settings"]["login"]["method"] == "oauth"
    assert list(world.secrets.values.values()) == [SECRET]
    assert "hunter2" not in stored(world, made).model_dump_json()


def test_a_public_client_needs_no_client_secret(world: World) -> None:
    secret = {name: value for name, value in SECRET.items() if name != "client_secret"}
    assert create(world, GOOGLE, secret=secret).status == 201


def test_a_mailbox_stays_one_by_password_unless_it_says_otherwise(world: World) -> None:
    made = create(world)
    assert made.body["settings"]["login"] == {"method": "password"}
    # As they were stored before there was a choice.
    old = stored(world, made).model_dump(mode="json")
    del old["settings"]["login"]
    assert SupplierConnection.model_validate(old) == stored(world, made)


@pytest.mark.parametrize(
    ("settings", "secret", "pointer", "code"),
    [
        (GOOGLE, {"username": "a", "password": "p"}, "/secret/refresh_token", "secret_required"),
        (GOOGLE, {**SECRET, "password": "p"}, "/secret/password", "secret_unknown"),
        (HOST, SECRET, "/secret/password", "secret_required"),
        (
            other("http://auth.x.fr/token"),
            SECRET,
            "/settings/login/token_url",
            "encryption_missing",
        ),
        (other("https://10.0.0.1/token"), SECRET, "/settings/login/token_url", "private_address"),
        (other("https://localhost/token"), SECRET, "/settings/login/token_url", "private_address"),
    ],
)
def test_what_cannot_be_connected_is_refused_by_field(
    world: World, settings: dict[str, Any], secret: dict[str, str], pointer: str, code: str
) -> None:
    answer = create(world, settings, secret=secret)
    assert (answer.status, answer.problem) == (422, code)
    assert pointer in {e["pointer"] for e in answer.body["errors"]}
    assert world.secrets.values == {}


@pytest.mark.parametrize(
    ("login", "told"),
    [
        ({"provider": "other"}, "another provider needs its token_url"),
        (
            {"provider": "google", "token_url": "https://elsewhere.fr/t"},
            "token_url and scope are for another provider only",
        ),
        (
            {"provider": "microsoft", "scope": "x"},
            "token_url and scope are for another provider only",
        ),
    ],
)
def test_a_login_that_makes_no_sense_says_why(
    world: World, login: dict[str, str], told: str
) -> None:
    answer = create(world, {**HOST, "login": {"method": "oauth", **login}}, secret=SECRET)
    assert answer.status == 422
    assert OWN[told] in {e["message_fr"] for e in answer.body["errors"]}


def test_credentials_never_follow_to_another_token_endpoint(world: World) -> None:
    made = create(world, other("https://auth.fournisseur.fr/token"), secret=SECRET)
    one = made.headers["Location"]
    for settings in (other("https://auth.ailleurs.fr/token"), GOOGLE, HOST):
        answer = call(world, "PATCH", one, {"settings": settings}, if_match="*")
        assert (answer.status, answer.problem) == (422, "secret_required")
    body = {"settings": GOOGLE, "secret": SECRET}
    assert call(world, "PATCH", one, body, if_match="*").status == 200


def test_another_login_to_the_same_mailbox_goes_on_where_it_was(world: World) -> None:
    made = create(world, HOST)
    before = stored(world, made)
    after = before.changed(at=world.clock.now(), cursor="{}")
    world.work.change(SETUP, before, after, "run")
    body = {"settings": GOOGLE, "secret": SECRET}
    assert call(world, "PATCH", made.headers["Location"], body, if_match="*").status == 200
    assert stored(world, made).cursor == "{}"


@pytest.mark.parametrize("ends", ["new credentials", "removal"])
def test_kept_tokens_end_with_their_credentials(world: World, ends: str) -> None:
    made = create(world, GOOGLE, secret=SECRET)
    one, key = made.headers["Location"], stored(world, made).token_key
    now = world.clock.now()
    until = now + timedelta(days=90)
    kept = KeepBankToken(world.work)
    kept.save(key, ProviderToken("a", now + timedelta(hours=1), "latest", until))
    world.clock.advance(timedelta(minutes=1))
    if ends == "removal":
        assert call(world, "DELETE", one, if_match="*").status == 204
    else:
        body = {"secret": {**SECRET, "refresh_token": "hunter2-new"}}
        assert call(world, "PATCH", one, body, if_match="*").status == 200
        assert stored(world, made).token_key != key
    assert kept.load(key) is None
