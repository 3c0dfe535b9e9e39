"""Limits on a mail, counted in its raw bytes before the parser sees it.

Python's parser is quadratic in the number of parts: 50,000 tiny ones in 4.8 MB took it 36 s.
"""

import re

from lettrage.formats.refusals import Refused

MAX_RAW_BYTES = 40 * 1024 * 1024
MAX_PARTS = 100
MAX_DEPTH = 20
MAX_ATTACHMENTS = 30
MAX_PART_BYTES = 25 * 1024 * 1024
MAX_SUM_BYTES = 60 * 1024 * 1024
"""All six: security specification D10."""

_MEGABYTES = 40
# Each part costs one boundary line, each multipart one more to close it; names that begin alike
# are counted twice. Beyond this no honest mail of at most 100 parts goes.
_MAX_BOUNDARY_LINES = 4 * MAX_PARTS
_MAX_BOUNDARIES = 2 * MAX_DEPTH + 20
_MAX_NESTED_MAILS = 100
_MAX_HEADER_BYTES = 1024 * 1024
# A boundary may be spelled so that the expression below misses it; lines that could be one are
# bounded too. Text with 10,000 lines that begin with two dashes is no mail with an invoice.
_MAX_DASHED_LINES = 10_000

_BOUNDARY = re.compile(
    rb"""boundary\*?\d?\*?\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))""", re.I
)


def refuse_over_limits(raw: bytes) -> None:
    """Refuse a mail whose parsing could cost too much.

    Raises: Refused, `empty_file`, `mail_too_large` or `mail_too_many_parts`.
    """
    if not raw.strip():
        raise Refused("empty_file")
    if len(raw) > MAX_RAW_BYTES:
        raise Refused("mail_too_large", limit=_MEGABYTES)
    if raw.count(b"\n--") + raw.count(b"\r--") > 2 * _MAX_DASHED_LINES:
        raise Refused("mail_too_many_parts")
    boundaries = set()
    for match in _BOUNDARY.finditer(raw):
        boundaries.add(match[1] or match[2])
        if len(boundaries) > _MAX_BOUNDARIES:
            raise Refused("mail_too_many_parts")
    lines = sum(
        raw.count(b"\n--" + name) + raw.count(b"\r--" + name) for name in boundaries if name
    )
    if lines > _MAX_BOUNDARY_LINES:
        raise Refused("mail_too_many_parts")
    if len(re.findall(rb"(?im)^content-type:\s*message/", raw)) > _MAX_NESTED_MAILS:
        raise Refused("mail_too_many_parts")
    if _header_size(raw) > _MAX_HEADER_BYTES:
        raise Refused("mail_too_large", limit=_MEGABYTES)


def _header_size(raw: bytes) -> int:
    ends = [at for at in (raw.find(b"\n\n"), raw.find(b"\r\n\r\n"), raw.find(b"\r\r")) if at >= 0]
    return min(ends, default=len(raw))
