"""Payment references that carry check digits: found by their shape, proved by their key.

ISO 11649 (`RF…`), the Belgian structured communication (`+++123/4567/89002+++`) and the Swiss QR
reference (27 digits).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lettrage.domain.identifiers import (
    compact,
    is_belgian_communication,
    is_creditor_reference,
    is_qr_reference,
)
from lettrage.domain.reading.context import contexts
from lettrage.domain.reading.layout import Cell, Sheet
from lettrage.domain.reading.tokens import Token

_BELGIAN = re.compile(
    r"(?<![0-9+*])(?:\+{3}|\*{3})\s?([0-9]{3})\s?/\s?([0-9]{4})\s?/\s?([0-9]{5})\s?(?:\+{3}|\*{3})"
)
_CREDITOR = re.compile(
    r"(?<![0-9A-Z])RF[0-9]{2}(?: ?[0-9A-Z]{4}){0,5}(?: ?[0-9A-Z]{1,4})?(?![0-9A-Za-z])"
)
_SWISS = re.compile(r"(?<![0-9])[0-9]{2}(?:[ ]?[0-9]{5}){5}(?![0-9])")
_MAY_HOLD = re.compile(r"\+{3}|\*{3}|RF[0-9]|[0-9]{5} ?[0-9]{5}")
_REFERENCE = re.compile(r"\b(referenz|reference|riferimento|referenznummer|ref)\b")
LONG_ENOUGH = 10  # signs from which no article's code is taken for an ISO 11649 reference
PROVED, SHAPED, OPEN = 960, 880, 700
"""Key and unmistakable shape; a key that one number in ten has; a key that chance may give."""


@dataclass(frozen=True, slots=True)
class Structured:
    """A reference as banks carry it: `+++…+++` as printed, the others without spaces."""

    value: str
    confidence: int
    tokens: tuple[Token, ...]


def structured(page: Sheet) -> Iterator[Structured]:
    """Every reference of a page whose key holds. Raises: nothing."""
    for cell in page.cells:
        if not _MAY_HOLD.search(cell.text):
            continue
        for match in _BELGIAN.finditer(cell.text):
            if is_belgian_communication("".join(match.groups())):
                value = f"+++{match[1]}/{match[2]}/{match[3]}+++"
                yield Structured(value, PROVED, cell.words(*match.span()))
        for match in _CREDITOR.finditer(cell.text):
            yield from _creditor(page, cell, match)
        for match in _SWISS.finditer(cell.text):
            value = compact(match[0])
            if is_qr_reference(value):
                sure = _called_reference(page, cell, match.start())
                yield Structured(value, PROVED if sure else SHAPED, cell.words(*match.span()))


def _creditor(page: Sheet, cell: Cell, match: "re.Match[str]") -> Iterator[Structured]:
    """The reference alone: the next words of the line may look like its last groups."""
    printed = match[0]
    ends = [len(printed), *(at for at in range(len(printed) - 1, 3, -1) if printed[at] == " ")]
    whole = [end for end in ends if is_creditor_reference(compact(printed[:end]))]
    if not whole:
        return
    value = compact(printed[: whole[0]])
    sure = len(value) >= LONG_ENOUGH or _called_reference(page, cell, match.start())
    confidence = PROVED if sure and len(whole) == 1 else OPEN
    start = match.start()
    yield Structured(value, confidence, cell.words(start, start + whole[0]))


def _called_reference(page: Sheet, cell: Cell, start: int) -> bool:
    return any(_REFERENCE.search(context.key) for context in contexts(page, cell, start))
