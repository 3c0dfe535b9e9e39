"""Which words of a PDF page a person sees: those without which the page looks different.

The page is drawn with its text and without. Text that is white on white, covered, clipped away,
transparent or off the page makes no difference, whatever trick hides it. Words that lie over each
other would vouch for each other, so they are drawn in turns.
"""

import ctypes
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from lettrage.domain.page import BOX_SCALE, Box
from lettrage.formats.budget import Late
from lettrage.formats.page_image import grey_extremes
from lettrage.formats.pdf_drawing import draw

MIN_CONTRAST = 24
"""Grey levels of 255 by which a word changes its place for it to be seen.

Source: light grey small print (#CCC on white) differs by 51, halved by smoothing of thin strokes;
white on white and text under a cover differ by 0 to 3."""

MOST_TURNS = 4
"""Drawings of words that lie over each other: a stamp over the text takes two; more is a trick."""

MOST_OBJECTS = 200_000
"""Page objects searched for text; a map drawn in vectors has tens of thousands."""

_SCALE = 1.0
"""Pixels per point of the drawings: 6 ms a page; 5 pt print shows."""

_MOST_PIXELS = 4_000_000
"""Posters are scaled down to it: enough to see contrast."""

_OVER_PERCENT = 40
"""Share of the smaller box from which on two words lie over each other: tight lines share less."""

_CELLS = 50
"""Cells along each side of the page, to find neighbours in."""

_MOST_NEIGHBOURS = 500
"""Words in one cell: a twentieth of that is dense print."""

TextObject = ctypes.c_void_p
"""Handle of a PDFium text object."""


class TooTangled(Exception):
    """What of the page's text is to be seen can only be told by recognising its picture."""


@dataclass(frozen=True)
class Sighting:
    """A word to look for.

    Attributes:
        text: As read.
        box: Where.
        objects: Addresses of the text objects that draw it.
    """

    text: str
    box: Box
    objects: frozenset[int]


def seen(page: pypdfium2.PdfPage, words: Sequence[Sighting], late: Late) -> list[bool]:
    """Whether each word is seen, in order.

    Raises: TooTangled; Refused, `too_costly_to_read`, when drawing takes too long.
    """
    if not words:
        return []
    turns = _turns(words)
    turn_of = {each: turn for word, turn in zip(words, turns, strict=True) for each in word.objects}
    objects = {address: (handle, turn_of.get(address, 0)) for address, handle in _texts(page)}
    pictures: dict[int, Image.Image] = {}
    for turn in (None, *sorted(set(turns))):
        for handle, its_turn in objects.values():
            pdfium.FPDFPageObj_SetIsActive(handle, its_turn == turn)
        drawn = draw(page, _scale(page), late)
        if turn is None:
            bare = drawn
        else:
            pictures[turn] = ImageChops.difference(drawn, bare)
    for handle, _ in objects.values():
        pdfium.FPDFPageObj_SetIsActive(handle, 1)
    return [
        _stands_out(pictures[max((turn_of[each] for each in word.objects), default=turn)], word.box)
        for word, turn in zip(words, turns, strict=True)
    ]


def address_of(handle: object) -> int:
    """Identity of a PDFium object."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0  # type: ignore[arg-type]


def _turns(words: Sequence[Sighting]) -> list[int]:
    """For each word the first turn in which it lies over no other; 0 where nothing overlaps."""
    taken: dict[tuple[int, int], list[tuple[int, Sighting]]] = defaultdict(list)
    turns = []
    for word in words:
        cells = list(_cells(word.box))
        met = [other for cell in cells for other in taken[cell]]
        if len(met) > _MOST_NEIGHBOURS * max(len(cells), 1):
            raise TooTangled
        busy = {turn for turn, other in met if _over(word, other)}
        turn = next(turn for turn in range(len(busy) + 1) if turn not in busy)
        if turn >= MOST_TURNS:
            raise TooTangled
        turns.append(turn)
        for cell in cells:
            taken[cell].append((turn, word))
    return turns


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    size = BOX_SCALE // _CELLS
    for column in range(box.left // size, box.right // size + 1):
        for row in range(box.top // size, box.bottom // size + 1):
            yield column, row


def _over(word: Sighting, before: Sighting) -> bool:
    """Whether two words take each other's place; one printed twice vouches for itself."""
    one, other = word.box, before.box
    across = min(one.right, other.right) - max(one.left, other.left)
    up = min(one.bottom, other.bottom) - max(one.top, other.top)
    if across <= 0 or up <= 0 or word.text == before.text:
        return False
    smaller = min(_area(one), _area(other))
    return across * up * 100 >= _OVER_PERCENT * smaller


def _area(box: Box) -> int:
    return (box.right - box.left) * (box.bottom - box.top)


def _texts(page: pypdfium2.PdfPage) -> Iterator[tuple[int, object]]:
    """Every text object of the page and of its forms, by address."""
    pending = [
        pdfium.FPDFPage_GetObject(page, at)
        for at in range(min(pdfium.FPDFPage_CountObjects(page), MOST_OBJECTS + 1))
    ]
    looked_at = 0
    while pending:
        looked_at += 1
        if looked_at > MOST_OBJECTS:
            raise TooTangled
        handle = pending.pop()
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            yield address_of(handle), handle
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            count = min(pdfium.FPDFFormObj_CountObjects(handle), MOST_OBJECTS + 1)
            pending += [pdfium.FPDFFormObj_GetObject(handle, at) for at in range(count)]


def _scale(page: pypdfium2.PdfPage) -> float:
    width, height = page.get_size()
    return min(_SCALE, math.sqrt(_MOST_PIXELS / max(width * height, 1.0)))


def _stands_out(difference: Image.Image, box: Box) -> bool:
    """Whether the text changes anything at that place."""
    width, height = difference.size
    left, right = box.left * width // BOX_SCALE, -(-box.right * width // BOX_SCALE)
    top, bottom = box.top * height // BOX_SCALE, -(-box.bottom * height // BOX_SCALE)
    area = (max(left - 1, 0), max(top - 1, 0), min(right + 1, width), min(bottom + 1, height))
    _, most = grey_extremes(difference.crop(area))
    return most >= MIN_CONTRAST
