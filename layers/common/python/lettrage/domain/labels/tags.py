"""Tags that cut a label into named parts, as tables by bank style.

A tag is recognised only from the list, never from a slash or a colon alone: a motive may hold
both. An empty value between two tags is an empty value.

Source: catalogue of French bank labels, §3 (BNP Paribas), §4 (Société Générale), §5 (LCL),
§7 (La Banque Postale), §10 (Arkéa, Milleis, La Nef).
"""

import re
from typing import NamedTuple

# style: how the tag is written around its word. Row: (word, field).
_SLASH_BEFORE = (  # BNP Paribas, LCL: "/DE NAME /MOTIF TEXT"
    ("DE", "name"),
    ("FRM", "name"),
    ("BEN", "name"),
    ("MOTIF", "motive"),
    ("REFDO", "own_reference"),
    ("REFBEN", "end_to_end_id"),
    ("REF", "end_to_end_id"),
    ("ID", "other"),
    ("MDT", "mandate"),
    ("LIB", "motive"),
)
_SLASH_AFTER = (  # BNP Paribas debits: "MDT/REF", Arkéa: "SCOR/REF"
    ("EMETTEUR", "creditor"),
    ("MDT", "mandate"),
    ("REF", "end_to_end_id"),
    ("LIB", "motive"),
    ("ECH", "due"),
    ("SCOR", "motive"),
)
_COLON = (  # Société Générale, LCL, La Banque Postale, Milleis, La Nef
    ("DE", "name"),
    ("POUR", "name"),
    ("MOTIF", "motive"),
    ("LIBELLE", "motive"),
    ("REFERENCE", "end_to_end_id"),
    ("REF", "end_to_end_id"),
    ("ID", "other"),
    ("DATE", "due"),
    ("CHEZ", "bank"),
    ("LIB", "motive"),
)
_WORD = (  # Société Générale: "MANDAT RUM", "BQ code CPT account"
    ("MANDAT", "mandate"),
    ("RUM", "mandate"),
    ("BQ", "bank"),
    ("CPT", "account"),
)


def _words(rows: tuple[tuple[str, str], ...]) -> str:
    return "|".join(sorted((word for word, _ in rows), key=len, reverse=True))


_TAG = re.compile(
    rf"(?:(?<=\s)|^)/(?P<before>{_words(_SLASH_BEFORE)})(?=\s|/|$)"
    rf"|\b(?P<after>{_words(_SLASH_AFTER)})/"
    rf"|\b(?P<colon>{_words(_COLON)})\s?:"
    rf"|\b(?P<word>{_words(_WORD)})(?=\s+\S*[0-9])"
    r"|\bVIR\.? (?P<originator>O)/"
)
_FIELDS = {
    "before": dict(_SLASH_BEFORE),
    "after": dict(_SLASH_AFTER),
    "colon": dict(_COLON),
    "word": dict(_WORD),
    "originator": {"O": "name"},
}


class Parts(NamedTuple):
    """A label cut at its tags: the head before the first one, then field to text."""

    head: str
    fields: dict[str, str]


def split(text: str) -> Parts:
    """Cut a plain label at its known tags; the first non-empty value of a field stays.

    Raises: nothing.
    """
    end, fields = places(text)
    return Parts(
        text[:end].strip() if fields or end < len(text) else text,
        {field: text[a:b] for field, (a, b) in fields.items()},
    )


def places(text: str) -> tuple[int, dict[str, tuple[int, int]]]:
    """Where the head of a plain label ends, and the span of each field's value.

    Raises: nothing.
    """
    if "/" not in text and ":" not in text and "MANDAT" not in text and " CPT " not in text:
        return len(text), {}
    found = list(_TAG.finditer(text))
    if not found:
        return len(text), {}
    fields: dict[str, tuple[int, int]] = {}
    for match, following in zip(found, [*found[1:], None], strict=True):
        group = str(match.lastgroup)
        field = _FIELDS[group][match.group(group)]
        start, end = match.end(), following.start() if following else len(text)
        while start < end and text[start] in " /":
            start += 1
        while end > start and text[end - 1] in " /":
            end -= 1
        if end > start and field not in fields:
            fields[field] = (start, end)
    return found[0].start(), fields
