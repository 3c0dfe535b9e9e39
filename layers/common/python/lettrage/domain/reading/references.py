"""The document's own number, told from order, customer and account numbers by its label."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lettrage.domain.reading.citing import cites_an_invoice
from lettrage.domain.reading.context import BEFORE, Context, contexts
from lettrage.domain.reading.dates import dates
from lettrage.domain.reading.finder import Found
from lettrage.domain.reading.layout import Cell, Sheet
from lettrage.domain.reading.lexicon import NUMBERS
from lettrage.domain.reading.text import key
from lettrage.domain.reading.tokens import Token

_REFERENCE = re.compile(
    r"(?<![0-9A-Za-z/_.\-])(?:[A-Z]{1,5}[ ]?)?[0-9A-Za-z]*[0-9][0-9A-Za-z]*"
    r"(?:[/_.\-]+[0-9A-Za-z]+|\([0-9A-Za-z]{1,8}\)[0-9A-Za-z]*)*(?![0-9A-Za-z]|[,.][0-9])"
    r"|(?<![0-9A-Za-z])[A-Za-z]+(?:[/_\-]+[0-9A-Za-z]+)*[/_\-]+"
    r"[0-9A-Za-z]*[0-9][0-9A-Za-z]*(?:[/_\-]+[0-9A-Za-z]+)*"
)
_MONEY = re.compile(r"[0-9]{1,3}(?:[., ][0-9]{3})*[.,][0-9]{2}\Z")
TITLE = 800  # per mille of a label: "Facture FA-12"
HASH = 700  # "# 12" under a title
LONGEST = 30
_PERIOD = re.compile(r"(?:19|20)[0-9]{2}|[0-9]{1,2}[/.-](?:19|20)?[0-9]{2}|[0-9]{1,3}")
_NUMBERED = re.compile(r"(?:[a-z0-9]+ ){0,6}(?:no|nr|#|n|num|numero|number|nummer)")
_BARE_LABEL = re.compile(r"(?:no|nr|#|num|numero|number|nummer)")
_BARE_REFERENCE = re.compile(r"(?:ref|reference)")
_GLUED = re.compile(r"(?<=[0-9])(?:vom|du|of|from|dated|le)$")  # recognition lost a space
_TOWN = re.compile(r"[0-9]{4,5}\s+[A-Za-zÀ-ÿ]")
_GROUPS = re.compile(r"[0-9]{1,4}(?: [0-9]{3}){1,5}(?![0-9A-Za-z]|[.,/-][0-9])")
_SECOND_PART = re.compile(
    r" (?=[0-9A-Z/-]*[0-9])(?=[0-9A-Z/-]*[A-Z/-])[0-9A-Z]+(?:[/-][0-9A-Z]+)*$"
)
_REGISTERED = re.compile(r"(?:TVA|VAT|SIRET|SIREN|RCS|IBAN|BIC|APE|NAF|BP|CS|HRB)\b")
_BESIDE = re.compile(r"\s[/|•]\s")  # "Avis d'échéance / Facture n° 7": two headings in one line
SHORTEST_UNDER_TITLE = 3
BARE = 800  # "No" or "Number" alone
BARE_REFERENCE = 650  # "Reference" alone may be anybody's
OWN_NUMBER = 700  # weight from which a credit note's number is not just any reference
TWO_PARTS = 850  # a second code behind the number may be another thing's
AGAIN_FROM = 5  # characters from which a number found elsewhere on the pages is no chance
PROVED, JOINED, TITLED = 950, 920, 880
MIN_WEIGHT = 500


@dataclass(frozen=True, slots=True)
class Reference:
    """A number chosen, with its words and the others that were possible.

    Attributes:
        again: It stands on the pages a second time.
    """

    value: str
    confidence: int
    tokens: tuple[Token, ...]
    others: tuple[str, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class _Candidate:
    value: str
    weight: int
    explicit: bool
    page: int
    tokens: tuple[Token, ...]
    joined: bool = False  # stands behind the title, in its cell
    parts: bool = False  # two codes side by side, taken as one
    cited: bool = False  # its label speaks of an invoice, not of a credit note


def decide(sheets: Sequence[Sheet], *, credit: bool = False) -> Reference | None:
    """The number of a document, None when no label offers one.

    `credit`: it is a credit note, and a number called an invoice's may be that of another one.
    """
    found = sorted(
        (c for page in sheets for c in candidates(page)), key=lambda c: (-c.weight, c.page)
    )
    found = [c for c in found if c.weight >= MIN_WEIGHT]
    if credit:
        found = [c for c in found if not c.cited and c.weight >= OWN_NUMBER] or found
    if not found:
        return None
    best = found[0]
    same = [c for c in found if c.value == best.value]
    rivals = [
        c
        for c in found
        if c.value != best.value
        and c.weight * 100 >= best.weight * 85
        and _unlike(c, best)
        and (c.explicit or not best.explicit)
    ]
    confidence = PROVED if best.explicit else TITLED
    again = _printed_again(sheets, best)
    told_twice = len(same) > 1 or again
    if not best.explicit and (told_twice or (best.joined and not _like_a_date(best.value))):
        confidence = JOINED
    if rivals:
        confidence = 620
    if best.weight < TITLE and not (told_twice and best.weight >= BARE_REFERENCE):
        confidence = min(confidence, 800)
    if best.parts or (credit and best.cited):
        confidence = min(confidence, TWO_PARTS)
    others = tuple(dict.fromkeys(c.value for c in found if c.value != best.value))
    return Reference(best.value, confidence, best.tokens, others[:3], again)


def _like_a_date(value: str) -> bool:
    """`2024`, `01/2024`, `3`: a period or a part, not surely a number."""
    return _PERIOD.fullmatch(value) is not None


def _printed_again(sheets: Sequence[Sheet], best: _Candidate) -> bool:
    """Whether the number stands somewhere else too: in a footer, beside the payment details."""
    if len(best.value) < AGAIN_FROM:
        return False
    own = set(best.tokens)
    alone = re.compile(rf"(?<![0-9A-Za-z]){re.escape(best.value)}(?![0-9A-Za-z])")
    return any(
        alone.search(cell.text) and not own & set(cell.tokens)
        for page in sheets
        for cell in page.cells
    )


def _unlike(one: _Candidate, other: _Candidate) -> bool:
    return one.value not in other.value and other.value not in one.value


def candidates(page: Sheet) -> Iterator[_Candidate]:
    """References of a page that a label or the title calls the document's number."""
    for cell in page.cells:
        if not any(c.isdigit() for c in cell.text):
            continue
        days = [(d.start, d.end) for d in dates(cell)]
        for found in _REFERENCE.finditer(cell.text):
            start, end = found.span()
            if any(start < last and end > first for first, last in days):
                continue
            text = found[0].strip()
            if len(text) > LONGEST or _MONEY.match(text) or _REGISTERED.match(text):
                continue
            if start == 0 and _TOWN.match(cell.text):
                continue
            last, parts = _whole(cell, start, end, days)
            candidate = _candidate(page, cell, start, last)
            if candidate is not None:
                yield replace(candidate, parts=parts)


def _whole(cell: Cell, start: int, end: int, days: list[tuple[int, int]]) -> tuple[int, bool]:
    """Where a number printed in groups ends, and whether a second code was taken with it."""
    following = min((first for first, _ in days if first >= end), default=len(cell.text))
    groups = _GROUPS.match(cell.text, start, following)
    if groups is not None and groups.end() > end:
        return groups.end(), False
    second = _SECOND_PART.match(cell.text, end, following)
    return (second.end(), True) if second is not None else (end, False)


def _candidate(page: Sheet, cell: Cell, start: int, end: int) -> _Candidate | None:
    value = _GLUED.sub("", cell.text[start:end].strip())
    for context in _labels_of(page, cell, start):
        if context.key == "#":
            return _Candidate(value, HASH, False, cell.page, cell.words(start, end))
        labels = NUMBERS.find(context.key)
        bare = _bare(context.key)
        if not labels and bare:
            weight = context.weight * bare // 1000
            return _Candidate(value, weight, False, cell.page, cell.words(start, end))
        if not labels:
            if context.weight == BEFORE and len(context.key) > len("no"):
                return None
            continue
        label = labels[-1] if context.weight == BEFORE else labels[0]
        if label.name == "title" and labels[0].name == "title":
            label = labels[0]
        weight = _weight(label, context.key, context.weight, value)
        if not weight:
            return None
        explicit = label.name == "number"
        joined = context.weight == BEFORE and label.start == 0
        cited = cites_an_invoice(context.key)
        tokens = cell.words(start, end)
        return _Candidate(value, weight, explicit, cell.page, tokens, joined, cited=cited)
    return None


def _bare(text: str) -> int:
    if _BARE_LABEL.fullmatch(text):
        return BARE
    return BARE_REFERENCE if _BARE_REFERENCE.fullmatch(text) else 0


def _labels_of(page: Sheet, cell: Cell, start: int) -> Iterator[Context]:
    """Contexts of a value; a neighbour whose label has a value of its own speaks for that one."""
    for context in contexts(page, cell, start):
        if context.weight == BEFORE:
            near = _BESIDE.split(cell.text[:start])[-1]
            yield Context(key(near), BEFORE, cell) if key(near) else context
            continue
        labels = NUMBERS.find(context.key)
        if not (labels and any(c.isdigit() for c in context.key[labels[-1].end :])):
            yield context


def _weight(label: Found, text: str, place: int, value: str) -> int:
    if label.name == "other":
        return 0
    tail = text[label.end :].strip()
    if label.name == "title":
        numbered = _NUMBERED.fullmatch(tail) is not None and label.start <= len("votre ")
        short = sum(c.isdigit() for c in value) < SHORTEST_UNDER_TITLE
        if (short and not numbered) or (place == BEFORE and tail and not numbered):
            return 0
        if place != BEFORE and len(text) > label.end - label.start + len("  no"):
            return 0
        return place if numbered else place * TITLE // 1000
    if place == BEFORE and len(tail) > len("number :"):
        return 0
    return place
