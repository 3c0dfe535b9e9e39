"""Pages of a TIFF file, counted along its chain of directories without reading any of them."""

import struct

_HEADER = 8
_ENTRY = 12


def count_pages(data: bytes, most: int) -> int:
    """How many directories the chain has, at most one more than `most`.

    Shapes: a chain that leads back or out of the file ends there; 0 for what is no TIFF.
    Raises: nothing.
    Source: TIFF 6.0, section 2: an image file directory is a count of two bytes, entries of
    twelve, and the offset of the next one.
    """
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < _HEADER:
        return 0
    (at,) = struct.unpack_from(order + "I", data, 4)
    seen: set[int] = set()
    while at and at not in seen and at + 2 <= len(data) and len(seen) <= most:
        seen.add(at)
        (entries,) = struct.unpack_from(order + "H", data, at)
        end = at + 2 + entries * _ENTRY
        if end + 4 > len(data):
            break
        (at,) = struct.unpack_from(order + "I", data, end)
    return len(seen)
