"""The mail inside an S/MIME message that is signed but not encrypted (`smime.p7m`).

Takes the content out and checks no signature: whom a mail is from is told by the receiving
service's verdicts alone. Reads both definite lengths and the streamed form of Outlook and OpenSSL.
Source: RFC 5652 sections 3 to 5 (ContentInfo, SignedData), RFC 8551 section 3.5.2, X.690 8.1.
"""

from dataclasses import dataclass

MAX_DEPTH = 12
"""Eight levels lead to the content; a streamed one may hold another level of pieces."""

_SEQUENCE, _OBJECT, _OCTETS, _TAGGED, _PIECES = 0x30, 0x06, 0x04, 0xA0, 0x24
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_ENVELOPED = (bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117"))
_DATA = bytes.fromhex("2a864886f70d010701")
_LONG, _INDEFINITE, _MOST_LENGTH_BYTES = 0x80, 0x80, 4


class CmsError(ValueError):
    """No signed message that can be read; `encrypted` when it says that it is."""

    def __init__(self, message: str, *, encrypted: bool = False) -> None:
        super().__init__(message)
        self.encrypted = encrypted


@dataclass(frozen=True)
class _Element:
    tag: int
    start: int
    end: int
    after: int


def signed_content(data: bytes) -> bytes:
    """The signed mail's bytes. Raises: CmsError."""
    info = _children(data, _element(data, 0, len(data), 0), 1)
    if not info or info[0].tag != _OBJECT:
        raise CmsError("no content info")
    kind = data[info[0].start : info[0].end]
    if kind in _ENVELOPED:
        raise CmsError("enveloped data", encrypted=True)
    if kind != _SIGNED_DATA:
        raise CmsError("not signed data")
    signed = _only(data, _tagged(info), 2, _SEQUENCE)
    inner = next((e for e in _children(data, signed, 3) if e.tag == _SEQUENCE), None)
    if inner is None:
        raise CmsError("no encapsulated content")
    parts = _children(data, inner, 4)
    if not parts or data[parts[0].start : parts[0].end] != _DATA:
        raise CmsError("the content is no mail")
    return _octets(data, _children(data, _tagged(parts), 5), 5)


def _tagged(elements: list[_Element]) -> _Element:
    found = next((e for e in elements if e.tag == _TAGGED), None)
    if found is None:
        raise CmsError("the content stands elsewhere")
    return found


def _only(data: bytes, parent: _Element, depth: int, tag: int) -> _Element:
    children = _children(data, parent, depth)
    if not children or children[0].tag != tag:
        raise CmsError("unexpected element")
    return children[0]


def _octets(data: bytes, elements: list[_Element], depth: int) -> bytes:
    """One octet string, whole or in pieces."""
    if depth > MAX_DEPTH:
        raise CmsError("nested too deep")
    pieces = []
    for each in elements:
        if each.tag == _OCTETS:
            pieces.append(data[each.start : each.end])
        elif each.tag == _PIECES:
            pieces.append(_octets(data, _children(data, each, depth + 1), depth + 1))
        else:
            raise CmsError("unexpected element")
    return b"".join(pieces)


def _children(data: bytes, parent: _Element, depth: int) -> list[_Element]:
    found = []
    at = parent.start
    while at < parent.end:
        child = _element(data, at, parent.end, depth)
        found.append(child)
        at = child.after
    return found


def _element(data: bytes, at: int, limit: int, depth: int) -> _Element:
    if depth > MAX_DEPTH:
        raise CmsError("nested too deep")
    if at + 2 > limit:
        raise CmsError("cut off")
    tag, length = data[at], data[at + 1]
    start = at + 2
    if length == _INDEFINITE:
        end = _end_of_indefinite(data, start, limit, depth)
        return _Element(tag, start, end, end + 2)
    if length > _LONG:
        count = length - _LONG
        if count > _MOST_LENGTH_BYTES or start + count > limit:
            raise CmsError("cut off")
        length = int.from_bytes(data[start : start + count], "big")
        start += count
    if start + length > limit:
        raise CmsError("cut off")
    return _Element(tag, start, start + length, start + length)


def _end_of_indefinite(data: bytes, start: int, limit: int, depth: int) -> int:
    """Where the two zero bytes stand that end it."""
    at = start
    while at + 2 <= limit:
        if data[at : at + 2] == b"\0\0":
            return at
        at = _element(data, at, limit, depth + 1).after
    raise CmsError("cut off")
