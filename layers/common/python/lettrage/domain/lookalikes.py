"""Names and mail domains that are made, or happen, to look like known ones; pure.

A domain is compared by its registrable part, a name without legal form. Letters that look alike
are folded first, then one slip is allowed, two in long ones.
Source: security-reliability H7; the folded letters are the Latin, Greek and Cyrillic ones of
Unicode TS #39 (confusables) that registries sell most.
"""

import unicodedata
from collections.abc import Iterable

from rapidfuzz.distance import OSA

from lettrage.domain.reading.domains import MAILERS
from lettrage.domain.reconciliation.names import name_form

_FOLDED = str.maketrans(
    "01358|!"
    "\u0456\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0458"
    "\u0501\u04bb\u043a\u043c\u0442\u0432\u043d"
    "\u03bf\u03b1\u03bd\u03c1\u03c4\u03b9\u03c9",
    "olesblliaeopcyxsjdhkmtbhoavptiw",
)
# Digits and signs, Cyrillic, Greek.
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"))
_LONG, _LONGER = 5, 12
"""Letters from which one slip, and two, are rather imitation than another word."""
_PIECE = 7
"""Letters of a known domain that are no chance inside another: `papeterie` in `papeterie-paie`."""
_END = 4


def skeleton(text: str) -> str:
    """Letters as the eye takes them: no accents, `rn` for `m`, digits for letters. Raises: nothing.

    `i`, `l` and `1` are one.
    """
    letters = _letters(text)
    for pair, single in _PAIRS:
        letters = letters.replace(pair, single)
    return letters.replace("i", "l")


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    folded = "".join(c for c in plain if not unicodedata.combining(c)).translate(_FOLDED)
    return "".join(c for c in folded if c.isalnum())


def imitated(domain: str, known: Iterable[str]) -> str | None:
    """The known domain that `domain` looks like without being it, None without.

    Shapes: all registrable domains. Mailbox providers are nobody's: two of them are never alike.
    """
    known = tuple(known)
    if not domain or domain in known:
        return None
    return next((other for other in known if _domains_alike(domain, other)), None)


def local_parts_alike(one: str, other: str) -> bool:
    """Whether two addresses of one domain are other mailboxes with names almost the same."""
    (first, _, here), (second, _, there) = one.rpartition("@"), other.rpartition("@")
    return here == there and first != second and _written_alike(first, second)


def names_alike(one: str, other: str) -> bool:
    """Whether two names differ by legal form, look-alike letters or a slip at most."""
    return _written_alike(name_form(one).compact, name_form(other).compact)


def alike_keys(name: str) -> tuple[str, ...]:
    """Keys under which names alike are found: one slip leaves one end of a name whole."""
    letters = skeleton(name_form(name).compact)
    if len(letters) < _END:
        return (f"whole:{letters}",) if letters else ()
    return (f"head:{letters[:_END]}", f"tail:{letters[-_END:]}")


def _domains_alike(one: str, other: str) -> bool:
    first, second = one.partition(".")[0], other.partition(".")[0]
    if first in MAILERS and second in MAILERS:
        return False
    if _written_alike(first, second):
        return True
    ours, theirs = skeleton(first), skeleton(second)
    return second not in MAILERS and len(theirs) >= _PIECE and theirs in ours


def _written_alike(one: str, other: str) -> bool:
    """One slip apart as the eye takes the letters, or as they are: `durnad` is no `dumad`."""
    if _alike(skeleton(one), skeleton(other)):
        return True
    return _alike(_letters(one), _letters(other))


def _alike(one: str, other: str) -> bool:
    if not one or not other:
        return False
    if one == other:
        return True
    shortest = min(len(one), len(other))
    if shortest < _LONG:
        return False
    slips = 2 if shortest >= _LONGER else 1
    return OSA.distance(one, other, score_cutoff=slips) <= slips
