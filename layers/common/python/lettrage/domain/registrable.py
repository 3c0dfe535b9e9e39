"""Whose a mail domain is: the part of it that somebody registered; pure, no network.

The Public Suffix List says under which names strangers hold theirs: registries' (`asso.fr`,
`co.uk`) and private ones (`github.io`), which are listed for that very reason. It comes with the
library of the lock, is read from its file at the first question (13 ms) and never fetched.
Source: RFC 7489 §3.2 (organisational domain); publicsuffix.org, both sections of the list.
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_FEWEST_LABELS = 2
_SHARED = frozenset({"onmicrosoft.com"})
"""Domains whose names are strangers' and that asked for no place on the list.

Source: Microsoft 365, "Add and replace your onmicrosoft.com fallback domain": every customer's
first domain lies under it.
"""


def registrable(domain: str) -> str:
    """The part of a domain that somebody registered, in Unicode; "" for what is none.

    Shapes: a public suffix by itself is its own, and that of no name below it. Below a top level
    that the list does not name, the second label is (the list's rule `*`). Raises: nothing.
    """
    parts = domain.strip().casefold().split(".")
    labels = [_unicode(label) for label in parts if label]
    if len(labels) < _FEWEST_LABELS:
        return ""
    name = ".".join(labels)
    shared = ".".join(labels[-_FEWEST_LABELS:])
    if shared in _SHARED:
        return ".".join(labels[-_FEWEST_LABELS - 1 :])
    return _suffixes().privatesuffix(name) or name


def domain_of(address: str) -> str:
    """The registrable domain of a mail address; "" for what is none."""
    return registrable(address.rpartition("@")[2]) if "@" in address else ""


@cache
def _suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - most functions never ask

    # Names are compared in Unicode, so the list's own spelling is enough.
    return PublicSuffixList(accept_encoded_idn=False)


def _unicode(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
