"""The documents of a file: which pages, or which places of a page, each one has."""

from collections.abc import Sequence

from lettrage.domain.invoice_reading import DocumentPart
from lettrage.domain.page import Box, Page, Word
from lettrage.domain.reading import amounts, side_by_side
from lettrage.domain.reading.identities import Identity
from lettrage.domain.reading.layout import Sheet
from lettrage.domain.reading.roles import Sum
from lettrage.domain.reading.several import parts


def documents(
    pages: Sequence[Page],
    sheets: Sequence[Sheet],
    identities: Sequence[Identity],
    found: Sequence[Sum],
    speech: str,
) -> tuple[DocumentPart, ...]:
    """The documents of a file in reading order; empty when it holds one.

    Args:
        pages: All of them, in any order.
        sheets: Those that may begin a document, in rows.
        identities: Of all sheets.
        found: Amounts of all sheets.
        speech: Language of the file.

    Raises: nothing.
    """
    pages = sorted(pages, key=lambda page: page.number)
    sheets = sorted(sheets, key=lambda sheet: sheet.number)
    by_pages = parts(sheets, [page.number for page in pages], identities, found, speech)
    mark = amounts.decimal_mark(sheets)
    rows = {sheet.number: sheet for sheet in sheets}
    shared = {
        page.number: on_page
        for page in pages
        if page.number in rows
        and (on_page := side_by_side.regions(page, rows[page.number], mark, speech))
    }
    if not shared:
        return by_pages
    whole = by_pages or (DocumentPart(pages=tuple(page.number for page in pages)),)
    return tuple(piece for part in whole for piece in _without(part, shared))


def _without(part: DocumentPart, shared: dict[int, tuple[DocumentPart, ...]]) -> list[DocumentPart]:
    """The part cut where a page of it holds several documents."""
    pieces: list[DocumentPart] = []
    run: list[int] = []
    for number in part.pages:
        if number not in shared:
            run.append(number)
            continue
        if run:
            pieces.append(DocumentPart(pages=tuple(run)))
            run = []
        pieces.extend(shared[number])
    if run:
        pieces.append(DocumentPart(pages=tuple(run)))
    return pieces


def pages_of(pages: Sequence[Page], part: DocumentPart) -> tuple[Page, ...]:
    """The pages of a part with its words only: what the reader reads of it.

    Shapes: by number; page numbers and boxes stay those of the file. A word belongs to the region
    that holds its middle.
    Raises: nothing.
    """
    chosen = (page for page in pages if page.number in part.pages)
    in_order = sorted(chosen, key=lambda page: page.number)
    region = part.region
    if region is None:
        return tuple(in_order)
    return tuple(
        page.model_copy(update={"words": tuple(w for w in page.words if _inside(w, region))})
        for page in in_order
    )


def _inside(word: Word, region: Box) -> bool:
    across, down = word.box.left + word.box.right, word.box.top + word.box.bottom
    return (
        2 * region.left <= across < 2 * region.right and 2 * region.top <= down < 2 * region.bottom
    )
