"""OAuth2 client credentials (RFC 6749 §4.4) and bearer tokens (RFC 6750)."""

import secrets
from datetime import datetime, timedelta

from infra.local.approved_platform import faults
from infra.local.approved_platform.flows import error
from infra.local.sandbox.ledger import Json
from infra.local.sandbox.wire import Answer, Refused, Request

LASTS = timedelta(hours=1)
"""What most platforms grant."""


def new_token(data: Json, request: Request, *, now: datetime) -> Answer:
    """POST /oauth2/token."""
    form = {name: values[0] for name, values in request.form().items()}
    if form.get("grant_type") != "client_credentials":
        raise Refused(Answer(400, {"error": "unsupported_grant_type"}))
    client = data["client"]
    known = not client or (form.get("client_id"), form.get("client_secret")) == (
        client["id"],
        client["secret"],
    )
    if not known or not form.get("client_id") or not form.get("client_secret"):
        raise Refused(Answer(401, {"error": "invalid_client"}))
    token = secrets.token_urlsafe(24)
    data["tokens"][token] = (now + LASTS).isoformat()
    seconds = int(LASTS.total_seconds())
    return Answer(200, {"access_token": token, "token_type": "Bearer", "expires_in": seconds})


def check_bearer(data: Json, request: Request, *, now: datetime) -> None:
    """Refuse a call without a living token. Raises: Refused."""
    if faults.take(data, "expired_token", request.path):
        data["tokens"].pop(request.bearer, None)
    until = data["tokens"].get(request.bearer)
    if until is None or datetime.fromisoformat(until) <= now:
        raise error(401, "INVALID_TOKEN", "the token is missing, unknown or expired")
