"""The author of a mail, strictly: one From line, one address, one way to understand it.

What servers vouch for is the domain that they read in the From line. Where two readers could find
two domains there, ours must find none (RFC 7489 §6.6.1: such mail is out of scope).
"""

import re
from collections.abc import Sequence

_LONGEST = 2_000
_ADDRESS = r"[^\s@<>()\[\]\",:;\\]{1,64}@(?:[\w\-]{1,63}\.)+[\w\-]{2,63}"
_BARE = re.compile(rf"({_ADDRESS})\Z")
_NAMED = re.compile(rf"([^<>]*)<\s*({_ADDRESS})\s*>\Z")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")


def the_author(lines: Sequence[str]) -> str:
    """The address of the one From line, lower case; "" for several, none, or a doubtful one.

    A name beside it may hold commas, but no other address outside of quotes.
    Raises: nothing.
    """
    if len(lines) != 1 or len(lines[0]) > _LONGEST:
        return ""
    line = _QUOTED.sub(" ", lines[0])
    while (plain := _COMMENT.sub(" ", line)) != line:
        line = plain
    line = line.strip()
    if (bare := _BARE.match(line)) is not None:
        return bare[1].lower()
    named = _NAMED.match(line)
    if named is None or '"' in named[1] or "(" in named[1] or ")" in named[1]:
        return ""
    name, address = named[1].strip().lower(), named[2].lower()
    return address if "@" not in name or name == address else ""
