"""Tokens of the GoCardless sandbox (bank-providers §1.2)."""

import secrets
from datetime import datetime, timedelta

from infra.local.sandbox import faults
from infra.local.sandbox.ledger import Json
from infra.local.sandbox.wire import REQUIRED, Answer, Request, by_field, flat

ACCESS_LASTS_S, REFRESH_LASTS_S = 86_400, 2_592_000
"""A day and thirty days (§1.2)."""


def new_token(data: Json, request: Request, *, now: datetime) -> Answer:
    """POST /token/new/: any pair but one that begins with `wrong` is accepted."""
    asked = request.json()
    absent = {name: REQUIRED for name in ("secret_id", "secret_key") if not asked.get(name)}
    if absent:
        raise by_field(**absent)
    if faults.take(data, "ip_denied"):
        raise flat(403, "IP address access denied", "Your IP isn't whitelisted for this action")
    if str(asked["secret_id"]).startswith("wrong"):
        detail = "No active account found with the given credentials"
        raise flat(401, "Authentication failed", detail)
    refresh = _issue(data, "refresh", REFRESH_LASTS_S, now)
    return Answer(
        200,
        {
            "access": _issue(data, "access", ACCESS_LASTS_S, now),
            "access_expires": ACCESS_LASTS_S,
            "refresh": refresh,
            "refresh_expires": REFRESH_LASTS_S,
        },
    )


def refresh_token(data: Json, request: Request, *, now: datetime) -> Answer:
    """POST /token/refresh/."""
    refresh = request.json().get("refresh")
    if not refresh:
        raise by_field(refresh=REQUIRED)
    _check_token(data, str(refresh), "refresh", now)
    access = _issue(data, "access", ACCESS_LASTS_S, now)
    return Answer(200, {"access": access, "access_expires": ACCESS_LASTS_S})


def check_bearer(data: Json, request: Request, *, now: datetime) -> None:
    """Refuse calls without a valid access token. Raises: Refused (401)."""
    _check_token(data, request.bearer, "access", now)


def _issue(data: Json, kind: str, lasts_s: int, now: datetime) -> str:
    token = secrets.token_urlsafe(24)
    until = (now + timedelta(seconds=lasts_s)).isoformat()
    data["tokens"][token] = {"kind": kind, "until": until}
    return token


def _check_token(data: Json, token: str, kind: str, now: datetime) -> None:
    known = data["tokens"].get(token)
    if not known or known["kind"] != kind or datetime.fromisoformat(known["until"]) <= now:
        raise flat(401, "Invalid token", "Token is invalid or expired")
