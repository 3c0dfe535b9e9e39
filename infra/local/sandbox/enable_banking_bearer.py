"""Enable Banking's check of the bearer: a JWT that a registered application signed (§2.1)."""

import base64
import hashlib
import json
from datetime import datetime

from infra.local.sandbox.ledger import Json
from infra.local.sandbox.wire import Answer, Request

_DAY_S = 86_400
_SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
# DigestInfo of SHA-256 (RFC 8017 §9.2).
_JWT_PARTS = 3


def register(data: Json, request: Request) -> Answer:
    """POST /_sandbox/applications {"id", "n", "e"}: the public key bearers are checked with."""
    asked = request.json()
    data["eb_applications"][str(asked["id"])] = {"n": str(asked["n"]), "e": int(asked["e"])}
    return Answer(201, {"id": asked["id"]})


def is_ours(data: Json, bearer: str, now: datetime) -> bool:
    """Whether a registered application signed the bearer and it is valid now."""
    parts = bearer.split(".")
    try:
        header, claims = (json.loads(_decoded(part)) for part in parts[:2])
        return bool(
            len(parts) == _JWT_PARTS
            and header["alg"] == "RS256"
            and claims["iss"] == "enablebanking.com"
            and claims["aud"] == "api.enablebanking.com"
            and claims["iat"] <= now.timestamp() + 60 < claims["exp"] + 60
            and 0 < claims["exp"] - claims["iat"] <= _DAY_S
            and _is_signed(data["eb_applications"][header["kid"]], parts)
        )
    except (ValueError, KeyError, TypeError):
        return False


def _is_signed(application: Json, parts: list[str]) -> bool:
    modulus, exponent = int(application["n"]), int(application["e"])
    info = _SHA256_INFO + hashlib.sha256(".".join(parts[:2]).encode()).digest()
    size = (modulus.bit_length() + 7) // 8
    padded = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
    told = pow(int.from_bytes(_decoded(parts[2])), exponent, modulus)
    return told.to_bytes(size) == padded


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
