"""Logging in to a portal as its description says."""

import base64
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from lettrage.adapters.connectors.portal_client import (
    Answer,
    LoggedOutError,
    PortalClient,
    changed,
)
from lettrage.adapters.connectors.portal_listing import MOST_LIST_BYTES, value_at
from lettrage.domain.errors import Denied, Invalid, NotFound
from lettrage.domain.portal import BasicLogin, BearerLogin, FormLogin, Login
from lettrage.ports.connector import LAYOUT_CHANGED, REAUTHENTICATION_NEEDED

POINTER = "/settings/login"


def log_in(client: PortalClient, login: Login, secret: Mapping[str, str]) -> None:
    """Open a session.

    Raises: Denied `reauthentication_needed`, when the portal refuses; Invalid, `layout_changed`;
        Unavailable.
    """
    client.forget()
    if isinstance(login, BearerLogin):
        client.authorise(f"Bearer {_needed(secret, 'token')}")
        return
    user, password = _needed(secret, "username"), _needed(secret, "password")
    if isinstance(login, BasicLogin):
        pair = base64.b64encode(f"{user}:{password}".encode()).decode()
        client.authorise(f"Basic {pair}")
        return
    _by_form(client, login, user, password)


def is_login_page(answer: Answer, login: Login) -> bool:
    """Whether the portal showed its login instead of what was asked for."""
    page = answer.page()
    if page is None or not isinstance(login, FormLogin):
        return page is not None and page.asks_password
    shown = urlsplit(answer.url).path
    own = {urlsplit(path).path for path in (login.page, login.path) if path}
    return page.asks_password or shown in own


def _by_form(client: PortalClient, login: FormLogin, user: str, password: str) -> None:
    fields = {**login.fields, login.username_field: user, login.password_field: password}
    try:
        if login.page is not None:
            url = client.base_url + login.page
            form = client.get(url, pointer=f"{POINTER}/page", most_bytes=MOST_LIST_BYTES).page()
            if form is None or not form.asks_password:
                raise changed(f"{POINTER}/page", "the page has no password field")
            fields = {**form.hidden, **fields}
        answer = client.post(
            client.base_url + login.path,
            fields,
            form="json" if login.as_json else "form",
            pointer=f"{POINTER}/path",
            most_bytes=MOST_LIST_BYTES,
        )
    except LoggedOutError as error:
        raise _refused() from error
    except NotFound as error:
        raise changed(f"{POINTER}/path", "the portal has no such page") from error
    except Invalid as error:
        # 400 and 422 are how many services of JSON say "wrong password".
        if error.code == LAYOUT_CHANGED and login.as_json and _names(error, "path"):
            raise _refused() from error
        raise
    if login.token_at is not None:
        client.authorise(f"Bearer {_token(answer, login.token_at)}")
    elif is_login_page(answer, login):
        raise _refused()


def _names(error: Invalid, field: str) -> bool:
    return any(fault.pointer == f"{POINTER}/{field}" for fault in error.faults)


def _token(answer: Answer, path: str) -> str:
    pointer = f"{POINTER}/token_at"
    try:
        token = value_at(json.loads(answer.data), path)
    except (ValueError, KeyError) as error:
        raise changed(pointer, "the answer holds no token there") from error
    # A header is one line of visible ASCII (RFC 6750 §2.1); the token itself is told nowhere.
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
        raise changed(pointer, "the answer holds no token there")
    return token


def _needed(secret: Mapping[str, str], name: str) -> str:
    value = secret.get(name, "")
    if not value or not value.isprintable():
        message = f"the credentials hold no usable {name}"
        raise Denied(message, code=REAUTHENTICATION_NEEDED)
    return value


def _refused() -> Denied:
    return Denied("the portal refuses the login", code=REAUTHENTICATION_NEEDED)
