"""JWT signed RS256 with a PKCS#8 key: the one signature Enable Banking asks for, and no more.

Written here because the layer ships no cryptography library and one signature an hour does not
pay for one of several megabytes. It signs only; the private operation is blinded, so that its
time tells nothing about the key, and checked before it leaves.
Source: RFC 7515 (JWS), RFC 7518 §3.3 (RS256), RFC 8017 §8.2.1 and §9.2 (RSASSA-PKCS1-v1_5),
RFC 5208 and RFC 8017 A.1.2 (the key).
"""

import base64
import binascii
import hashlib
import json
import math
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from lettrage.domain.errors import Denied

LEAST_BITS = 2048
"""RFC 7518 §3.3: a key of 2048 bits or larger MUST be used."""

_SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
# DigestInfo of SHA-256 (RFC 8017 §9.2, note 1).

_PEM = re.compile(r"-----BEGIN PRIVATE KEY-----(.+?)-----END PRIVATE KEY-----", re.DOTALL)
_RSA_OID = bytes.fromhex("2a864886f70d010101")
_INTEGER, _OCTETS, _OID, _SEQUENCE = 0x02, 0x04, 0x06, 0x30
_LONG_FORM = 0x80


@dataclass(frozen=True)
class RsaKey:
    """A private key; never printed.

    Attributes:
        n: Modulus.
        e: Public exponent.
        d: Private exponent.
    """

    n: int = field(repr=False)
    e: int = field(repr=False)
    d: int = field(repr=False)

    @classmethod
    def of_pem(cls, pem: str) -> "RsaKey":
        """Read an unencrypted PKCS#8 key. Raises: Denied, for anything else."""
        found = _PEM.search(pem)
        try:
            der = base64.b64decode("".join(found.group(1).split()), validate=True) if found else b""
            version, algorithm, wrapped = _parts(_content(der, _SEQUENCE))[:3]
            kind = _parts(_content(algorithm, _SEQUENCE))[0]
            numbers = _parts(_content(_content(wrapped, _OCTETS), _SEQUENCE))
            n, e, d = (int.from_bytes(_content(each, _INTEGER)) for each in numbers[1:4])
            right = _content(version, _INTEGER) == b"\0" and _content(kind, _OID) == _RSA_OID
        except (ValueError, IndexError, binascii.Error):
            right = False
        if not right or n.bit_length() < LEAST_BITS:
            message = "enable_banking_private_key must be an RSA key in PKCS#8 PEM, not encrypted"
            raise Denied(message, code="provider_access") from None
        return cls(n=n, e=e, d=d)


def signed(header: Mapping[str, object], claims: Mapping[str, object], key: RsaKey) -> str:
    """The compact JWT; `alg` is added to the header."""
    parts = [_text({**header, "alg": "RS256"}), _text(claims)]
    signature = signature_of(".".join(parts).encode(), key)
    return ".".join([*parts, _base64(signature)])


def signature_of(message: bytes, key: RsaKey) -> bytes:
    """RSASSA-PKCS1-v1_5 with SHA-256. Raises: Denied, when the key's numbers do not fit."""
    size = (key.n.bit_length() + 7) // 8
    info = _SHA256_INFO + hashlib.sha256(message).digest()
    padded = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
    told = int.from_bytes(padded)
    blind = secrets.randbelow(key.n - 2) + 2
    while math.gcd(blind, key.n) != 1:
        blind = secrets.randbelow(key.n - 2) + 2
    hidden = pow(told * pow(blind, key.e, key.n) % key.n, key.d, key.n)
    signature = hidden * pow(blind, -1, key.n) % key.n
    if pow(signature, key.e, key.n) != told:
        raise Denied("the parts of the private key do not fit together", code="provider_access")
    return signature.to_bytes(size)


def _content(element: bytes, tag: int) -> bytes:
    """The content of one DER element that must have `tag` and nothing behind it."""
    start, end = _bounds(element, 0)
    if element[0] != tag or end != len(element):
        raise ValueError("not the expected element")
    return element[start:end]


def _parts(content: bytes) -> list[bytes]:
    """The DER elements in a row."""
    found, position = [], 0
    while position < len(content):
        _, end = _bounds(content, position)
        found.append(content[position:end])
        position = end
    return found


def _bounds(data: bytes, position: int) -> tuple[int, int]:
    """Start and end of the content of the element at `position`."""
    length, start = data[position + 1], position + 2
    if length & _LONG_FORM:
        count = length & ~_LONG_FORM
        length = int.from_bytes(data[start : start + count])
        start += count
    if start + length > len(data):
        raise ValueError("cut short")
    return start, start + length


def _text(value: Mapping[str, object]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
