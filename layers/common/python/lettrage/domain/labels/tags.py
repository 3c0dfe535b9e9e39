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
    ("RUM", "mandate"),
    ("MANDAT", "mandate"),
    ("MDT", "mandate"),
)
_WORD = (  # Société Générale: "MANDAT RUM", "BQ code CPT account"
    ("MANDAT", "mandate"),
    ("RUM", "mandate"),
    ("MDT", "mandate"),
    ("BQ", "bank"),
    ("CPT", "account"),
)
_MANDATE_WORDS = frozenset(word for word, field in _WORD if field == "mandate")
_MARKS = ("/", ":", "MANDAT ", " CPT ", "RUM ", "MDT ")
"""One of them is in every label with a tag: soon told."""


def _words(rows: tuple[tuple[str, str], ...]) -> str:
    return "|".join(sorted((word for word, _ in rows), key=len, reverse=True))


_TAG = re.compile(
    rf"(?:(?<=\s)|^)/(?P<before>{_words(_SLASH_BEFORE)})(?=\s|/|$)"
    rf"|\b(?P<after>{_words(_SLASH_AFTER)})/"
    rf"|\b(?P<colon>{_words(_COLON)})\s?:"
    rf"|\b(?P<word>{_words(_WORD)})(?:\s+(?:N[O°]?|NUMERO))?(?=\s+\S*[0-9])"
    r"|\bVIR\.? (?P<originator>O)/"
)
_FIELDS = {
    "before": dict(_SLASH_BEFORE),
    "after": dict(_SLASH_AFTER),
    "colon": dict(_COLON),
    "word": dict(_WORD),
    "originator": {"O": "name"},
}


# A mandate is a direct debit's: elsewhere "MANDAT 2281" is a public payer's order of payment.
_MANDATED = re.compile(
    r"\b(?:PRLV|PRELEV[A-Z]*|TIP|SEPA DIRECT|PE SEPA|QUITTANCE|SDD|EMETTEUR|MDT/"
    r"|[A-Z]{2}[0-9]{2}ZZZ)"
)
_TRANSFERRED = re.compile(r"\bVIR(?:EMENTS?)?\b")


def _is_mandated(text: str, amount_sign: int) -> bool:
    """Whether the movement may have a SEPA mandate: a direct debit, or one that no word tells."""
    if _MANDATED.search(text):
        return True
    return amount_sign < 0 and not _TRANSFERRED.search(text)


class Parts(NamedTuple):
    """A label cut at its tags: the head before the first one, then field to text."""

    head: str
    fields: dict[str, str]


def split(text: str, amount_sign: int) -> Parts:
    """Cut a plain label at its known tags; the first non-empty value of a field stays.

    Units: `amount_sign` is positive for money in.
    Raises: nothing.
    """
    end, fields = places(text, amount_sign)
    return Parts(
        text[:end].strip() if fields or end < len(text) else text,
        {field: text[a:b] for field, (a, b) in fields.items()},
    )


def places(text: str, amount_sign: int) -> tuple[int, dict[str, tuple[int, int]]]:
    """Where the head of a plain label ends, and the span of each field's value.

    Units: `amount_sign` is positive for money in.
    Raises: nothing.
    """
    if not any(mark in text for mark in _MARKS):
        return len(text), {}
    found = list(_TAG.finditer(text))
    if not _is_mandated(text, amount_sign):
        found = [each for each in found if _MANDATE_WORDS.isdisjoint((each["word"], each["colon"]))]
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
