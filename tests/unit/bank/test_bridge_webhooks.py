"""Is a webhook Bridge's: bytes, secrets, headers as they come."""

import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.adapters.banks.bridge_webhooks import MOST_BYTES, is_genuine, read_event
from lettrage.domain.errors import Denied, Invalid

OLD, NEW = "whsec-old", "whsec-new"
BODY = json.dumps(
    {
        "content": {"item_id": 90001, "user_uuid": "3f0c-1", "status_code": 0},
        "timestamp": 1_764_000_000_000,
        "type": "item.refreshed",
    }
).encode()


def _signature(body: bytes, secret: str) -> str:
    return "v1=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().upper()


@pytest.mark.parametrize(
    ("header", "secrets"),
    [
        (_signature(BODY, OLD), [OLD]),
        (_signature(BODY, OLD).replace("v1=", "v1=").lower(), [OLD]),
        (f"{_signature(BODY, NEW)},{_signature(BODY, OLD)}", [OLD]),
        (f"{_signature(BODY, NEW)}, {_signature(BODY, OLD)}", [NEW]),
        (_signature(BODY, OLD), [NEW, OLD]),
    ],
)
def test_either_signature_under_either_secret_is_enough(header: str, secrets: list[str]) -> None:
    assert is_genuine(BODY, header, secrets)
    event = read_event(BODY, header, secrets)
    assert (event.type, event.item, event.user, event.account) == (
        "item.refreshed",
        "90001",
        "3f0c-1",
        "",
    )
    assert event.key == hashlib.sha256(BODY).hexdigest()


@pytest.mark.parametrize(
    ("body", "header", "secrets"),
    [
        (BODY, "", [OLD]),
        (BODY, _signature(BODY, OLD), [NEW]),
        (BODY, _signature(BODY, OLD), []),
        (BODY, _signature(BODY, ""), [""]),
        (BODY, _signature(BODY, OLD)[:-2], [OLD]),
        (BODY, _signature(BODY, OLD).replace("v1=", "v2="), [OLD]),
        (BODY + b" ", _signature(BODY, OLD), [OLD]),
        (json.dumps(json.loads(BODY), sort_keys=True).encode(), _signature(BODY, OLD), [OLD]),
        (BODY, ",".join(["v1=" + "0" * 64] * 9 + [_signature(BODY, OLD)]), [OLD]),
    ],
)
def test_anything_else_is_refused_before_it_is_parsed(
    body: bytes, header: str, secrets: list[str]
) -> None:
    assert not is_genuine(body, header, secrets)
    with pytest.raises(Denied):
        read_event(body, header, secrets)


def test_long_body_is_refused_even_when_signed() -> None:
    body = b" " * (MOST_BYTES + 1)
    assert not is_genuine(body, _signature(body, OLD), [OLD])


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_any_flipped_byte_is_noticed(position: int, mask: int) -> None:
    body = bytearray(BODY)
    body[position] ^= mask
    assert not is_genuine(bytes(body), _signature(BODY, OLD), [OLD])


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"type": 1, "content": {}}', b'{"type": "x"}']
)
def test_signed_nonsense_is_invalid(body: bytes) -> None:
    with pytest.raises(Invalid):
        read_event(body, _signature(body, OLD), [OLD])
