"""PDF files under every standard lock, and under locks that nobody has a key for (E8).

Source: ISO 32000-2, 7.6 (revisions 2 to 6); revision 5 is Adobe's extension level 3.
"""

import hashlib
import io
import struct
from collections.abc import Callable
from functools import cache

from pypdf import PdfReader, PdfWriter

from tests.data.hostile.case import Hostile, reject
from tests.data.hostile.ciphers import aes_cbc, padded, rc4
from tests.data.hostile.pdf_bytes import FONT, INVOICE, PRINTED, one_page, stream
from tests.unit.formats.pdfs import assembled

PASSWORD = "s3cret-Été"
_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_ID = b"0123456789abcdef"
_MAY_ALL = -4
_OWNER = b"owner"
_ASKED = "password_required"


def rc4_locked(user: str, algorithm: str) -> bytes:
    """The invoice under RC4, by the library."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(one_page())))
    writer.encrypt(user, "owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _hex(data: bytes) -> str:
    return f"<{data.hex()}>"


def _file(seal: Callable[[int, bytes], bytes], entries: str) -> bytes:
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        4: stream(seal(4, INVOICE)),
        5: FONT,
        6: f"<< /Filter /Standard {entries} >>".encode(),
    }
    return assembled(
        objects, trailer=b"/Encrypt 6 0 R /ID [<%s> <%s>]" % ((_ID.hex().encode(),) * 2)
    )


def aes_128_locked(user: str) -> bytes:
    """Revision 4: AES with a key for each object."""
    secret, rounds = (user.encode("latin-1") + _PAD)[:32], range(20)
    owner_key = (_OWNER + _PAD)[:32]
    for _ in range(51):
        owner_key = hashlib.md5(owner_key).digest()  # noqa: S324 - the standard's
    owner = secret
    for turn in rounds:
        owner = rc4(bytes(b ^ turn for b in owner_key), owner)
    key = secret + owner + struct.pack("<i", _MAY_ALL) + _ID
    for _ in range(51):
        key = hashlib.md5(key).digest()  # noqa: S324 - the standard's
    check = hashlib.md5(_PAD + _ID).digest()  # noqa: S324 - the standard's
    for turn in rounds:
        check = rc4(bytes(b ^ turn for b in key), check)

    def seal(number: int, data: bytes) -> bytes:
        own = hashlib.md5(key + struct.pack("<I", number)[:3] + b"\0\0sAlT").digest()  # noqa: S324
        return _ID + aes_cbc(own, _ID, padded(data))

    return _file(
        seal,
        f"/V 4 /R 4 /Length 128 /P {_MAY_ALL} /O {_hex(owner)} /U {_hex(check + bytes(16))}"
        " /CF << /StdCF << /CFM /AESV2 /AuthEvent /DocOpen /Length 16 >> >>"
        " /StmF /StdCF /StrF /StdCF",
    )


def _hash(revision: int, password: bytes, salt: bytes) -> bytes:
    """Algorithm 2.B of a user password; revision 5 stops after the first line."""
    found = hashlib.sha256(password + salt).digest()
    turn, last = 0, 0
    while revision == 6 and (turn < 64 or last > turn - 32):
        mixed = aes_cbc(found[:16], found[16:32], (password + found) * 64)
        kind = (hashlib.sha256, hashlib.sha384, hashlib.sha512)[sum(mixed[:16]) % 3]
        found, last = kind(mixed).digest(), mixed[-1]
        turn += 1
    return found[:32]


@cache
def aes_256_locked(user: str, revision: int) -> bytes:
    """Revisions 5 and 6: AES with one key, sealed under the user's password; no owner has one."""
    key, zero = hashlib.sha256(b"file key").digest(), bytes(16)
    secret = user.encode()
    check = _hash(revision, secret, b"checksal") + b"checksalkeysalt1"
    sealed = aes_cbc(_hash(revision, secret, b"keysalt1"), zero, key)
    permissions = struct.pack("<i", _MAY_ALL) + b"\xff\xff\xff\xffTadbabcd"
    return _file(
        lambda _, data: _ID + aes_cbc(key, _ID, padded(data)),
        f"/V 5 /R {revision} /Length 256 /P {_MAY_ALL} /O {_hex(bytes(48))} /U {_hex(check)}"
        f" /OE {_hex(bytes(32))} /UE {_hex(sealed)}"
        f" /Perms {_hex(aes_cbc(key, zero, permissions))}"
        " /CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >>"
        " /StmF /StdCF /StrF /StdCF",
    )


LOCKS: dict[str, Callable[[str], bytes]] = {
    "rc4_40": lambda user: rc4_locked(user, "RC4-40"),
    "rc4_128": lambda user: rc4_locked(user, "RC4-128"),
    "aes_128": aes_128_locked,
    "aes_256_revision_5": lambda user: aes_256_locked(user, 5),
    "aes_256_revision_6": lambda user: aes_256_locked(user, 6),
}
"""Makers of the invoice under each lock, by a user password; "" locks printing only."""


def _open(name: str) -> Hostile:
    return Hostile(
        name=f"owner_only_{name}",
        make=lambda: LOCKS[name](""),
        guards="A lock against printing is none against reading.",
        outcome="accept",
        values=PRINTED,
    )


def _closed(name: str) -> Hostile:
    return reject(
        f"user_password_{name}",
        lambda: LOCKS[name](PASSWORD),
        "A person knows the password: it is asked for, never guessed.",
        _ASKED,
    )


def _unknown(name: str, entries: bytes, *also: str) -> Hostile:
    return reject(
        f"locked_by_{name}",
        lambda: one_page(
            more={9: b"<< " + entries + b" >>"},
            trailer=b"/Encrypt 9 0 R /ID [<%s> <%s>]" % ((_ID.hex().encode(),) * 2),
        ),
        "No password helps: the sender must print it.",
        "unsupported_encryption",
        *also,
    )


CASES = (
    *map(_open, LOCKS),
    *map(_closed, LOCKS),
    _unknown("certificate", b"/Filter /Adobe.PubSec /V 4 /SubFilter /adbe.pkcs7.s5"),
    _unknown("stranger", b"/Filter /Nobody.Knows /V 1"),
    _unknown("version_nine", b"/Filter /Standard /V 9 /R 9 /O <00> /U <00> /P -4", _ASKED),
    _unknown("nothing", b"/Filter /Standard", _ASKED),
)
