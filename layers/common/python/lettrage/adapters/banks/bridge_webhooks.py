"""Bridge's webhooks: is it theirs, and what does it hint at (bank-providers §3.7).

An event carries ids, not data, comes late, twice or out of order: state is read again from the
API. The body's bytes are judged before they are parsed.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lettrage.domain.errors import Denied, Invalid, NotFound
from lettrage.ports.bank_events import ToldEvent

HEADER = "BridgeApi-Signature"
"""Holds `v1=<hex>`, two of them separated by a comma while the secret is being changed."""

MOST_BYTES = 64 * 1024
"""Longer bodies are refused unread: an event is a handful of ids."""

MOST_SIGNATURES = 4
"""Signatures looked at in one header: Bridge sends two at most."""

SECRET_NAMES = ("bridge_webhook_secret", "bridge_webhook_secret_next")
"""Texts of the bank providers' secret that may hold a webhook secret: the present one, and during
a change the other one as well."""

_HEARD = frozenset(
    {
        "item.created",
        "item.refreshed",
        "item.deleted",
        "item.account.created",
        "item.account.updated",
        "item.account.deleted",
        "user.deleted",
    }
)
_COUNTS = ("nb_new_transactions", "nb_updated_transactions", "nb_deleted_transactions")

_SIGNATURE = re.compile(r"v1=([0-9A-Fa-f]{64})\Z")


@dataclass(frozen=True)
class BridgeEvent:
    """One event, as a hint.

    Attributes:
        key: SHA-256 of the body: the same event delivered again has the same.
        type: Such as `item.refreshed`.
        user: Bridge's identifier of the firm's user, "" when the event has none.
        item: Of the item, "" when the event has none.
        account: Of the account, "" when the event has none.
        happened_at: When, None when it does not say.
        nothing_new: It says itself that no movement came, changed or went.
    """

    key: str
    type: str
    user: str = ""
    item: str = ""
    account: str = ""
    happened_at: datetime | None = None
    nothing_new: bool = False


class BridgeEvents:
    """`ports.bank_events.BankEventSource`; `secret` gives the secret of the bank providers."""

    def __init__(self, secret: Callable[[], Mapping[str, str]]) -> None:
        self._secret = secret

    def read(self, body: bytes, headers: Mapping[str, str]) -> ToldEvent:
        """Raises: as the port; Denied also while no webhook secret is filled in."""
        try:
            known = self._secret()
        except NotFound:
            known = {}
        secrets = [known.get(name, "") for name in SECRET_NAMES]
        event = read_event(body, headers.get(HEADER.lower(), ""), secrets)
        whole = bool(event.user and event.item)
        consent = f"{event.user}.{event.item}" if whole else ""
        return ToldEvent(
            provider="bridge",
            key=event.key,
            type=event.type,
            heard=event.type in _HEARD and bool(event.user) and not event.nothing_new,
            happened_at=event.happened_at,
            holder=event.user,
            consent=consent,
            account=f"{consent}.{event.account}" if whole and event.account else "",
        )


def is_genuine(body: bytes, header: str, secrets: Sequence[str]) -> bool:
    """Whether any signature of the header is right under any of our secrets.

    `body` is what was received, byte for byte; `secrets` are one, or two during a change. Every
    pair is compared in constant time and none is skipped.
    Raises: nothing.
    """
    if len(body) > MOST_BYTES:
        return False
    told = [
        found.group(1).upper()
        for part in header.split(",")[:MOST_SIGNATURES]
        if (found := _SIGNATURE.match(part.strip()))
    ]
    genuine = False
    for secret in filter(None, secrets):
        right = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().upper()
        for signature in told:
            genuine |= hmac.compare_digest(right, signature)
    return genuine


def read_event(body: bytes, header: str, secrets: Sequence[str]) -> BridgeEvent:
    """The event, checked before it is parsed.

    Raises: Denied, for a signature that is not Bridge's; Invalid, for a body of another shape.
    """
    if not is_genuine(body, header, secrets):
        raise Denied("the signature is not the provider's", code="bad_signature")
    try:
        told = json.loads(body)
    except ValueError:
        raise Invalid("the event is not JSON", code="unreadable_event") from None
    kind = told.get("type") if isinstance(told, dict) else None
    content = told.get("content") if isinstance(told, dict) else None
    if not isinstance(kind, str) or not isinstance(content, dict):
        raise Invalid("the event lacks type or content", code="unreadable_event")
    return BridgeEvent(
        key=hashlib.sha256(body).hexdigest(),
        type=kind[:80],
        user=_identifier(content.get("user_uuid")),
        item=_identifier(content.get("item_id")),
        account=_identifier(content.get("account_id")),
        happened_at=_instant(told.get("timestamp")),
        nothing_new=all(content.get(name) == 0 for name in _COUNTS),
    )


def _instant(milliseconds: object) -> datetime | None:
    if not isinstance(milliseconds, int) or isinstance(milliseconds, bool):
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _identifier(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and re.fullmatch(r"[\w-]{1,64}", value) else ""
