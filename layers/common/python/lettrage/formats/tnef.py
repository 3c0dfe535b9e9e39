"""Outlook's winmail.dat: the files in it, nothing else.

Source: [MS-OXTNEF] 2.1 (stream: signature, key, attributes with level, id, length, checksum) and
[MS-OXCMSG] property 0x3707 (long file name), from memory; tried on streams of our own making only.
"""

import struct

SIGNATURE = 0x223E9F78
MAX_FILES = 100

_ATTACHMENT_STARTS = 0x00069002
_TITLE = 0x00018010
_DATA = 0x0006800F
_PROPERTIES = 0x00069005
_LONG_FILE_NAME = 0x3707
_UNICODE, _EIGHT_BIT = 0x001F, 0x001E
_FIXED = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8}
_FIXED |= {0x0014: 8, 0x0040: 8, 0x0048: 16}
_VARIABLE = frozenset({_UNICODE, _EIGHT_BIT, 0x000D, 0x0102})


class TnefError(ValueError):
    """The stream breaks the format."""


def is_tnef(data: bytes) -> bool:
    """Whether the stream begins with TNEF's signature."""
    return len(data) >= 6 and int.from_bytes(data[:4], "little") == SIGNATURE  # noqa: PLR2004


def read_tnef(data: bytes) -> list[tuple[str, bytes]]:
    """Names and contents of the files, in order; empty when it only carries formatting.

    Raises: TnefError.
    """
    files: list[tuple[str, bytes]] = []
    name, content, inside = "", b"", False
    for attribute, value in _attributes(data):
        if attribute == _ATTACHMENT_STARTS:
            if inside and content:
                files.append((name, content))
            name, content, inside = "", b"", True
            if len(files) >= MAX_FILES:
                raise TnefError("too many files")
        elif not inside:
            continue
        elif attribute == _DATA:
            content = value
        elif attribute == _TITLE:
            name = name or value.rstrip(b"\0").decode("cp1252", "replace")
        elif attribute == _PROPERTIES:
            name = _long_name(value) or name
    if inside and content:
        files.append((name, content))
    return files


def _attributes(data: bytes) -> list[tuple[int, bytes]]:
    if not is_tnef(data):
        raise TnefError("no signature")
    found = []
    at = 6
    while at + 9 <= len(data):
        _, attribute, length = struct.unpack_from("<BII", data, at)
        start, end = at + 9, at + 9 + length
        if end + 2 > len(data):
            raise TnefError("cut off")
        value = data[start:end]
        (checksum,) = struct.unpack_from("<H", data, end)
        if sum(value) & 0xFFFF != checksum:
            raise TnefError("checksum")
        found.append((attribute, value))
        at = end + 2
    return found


def _long_name(properties: bytes) -> str:
    """Property 0x3707 among the attachment's, "" when it is missing or an earlier one is odd."""
    try:
        (count,) = struct.unpack_from("<I", properties, 0)
        at = 4
        for _ in range(min(count, 200)):
            kind, identifier = struct.unpack_from("<HH", properties, at)
            at += 4
            if identifier >= 0x8000:  # noqa: PLR2004 - named property: GUID, then number or name
                at = _after_name(properties, at)
            if kind in _FIXED:
                at += _FIXED[kind]
                continue
            if kind not in _VARIABLE:
                return ""
            _, length = struct.unpack_from("<II", properties, at)
            value = properties[at + 8 : at + 8 + length]
            at += 8 + (length + 3) // 4 * 4
            if identifier == _LONG_FILE_NAME:
                charset = "utf-16-le" if kind == _UNICODE else "cp1252"
                return value.decode(charset, "replace").rstrip("\0")
    except struct.error:
        return ""
    return ""


def _after_name(properties: bytes, at: int) -> int:
    named = int.from_bytes(properties[at + 16 : at + 20], "little")
    if not named:
        return at + 24
    length = int.from_bytes(properties[at + 20 : at + 24], "little")
    return at + 24 + (length + 3) // 4 * 4
