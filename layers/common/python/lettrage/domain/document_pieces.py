"""A file cut into its documents, and files joined to one: which pages go where, and the names."""

from collections.abc import Sequence
from itertools import pairwise

from lettrage.domain.errors import Fault, Invalid
from lettrage.domain.invoice_reading import DocumentPart
from lettrage.domain.page import Box

FEWEST = 2
"""Parts of a split, and files of a join."""


def proposed(parts: Sequence[DocumentPart], page_count: int) -> tuple[DocumentPart, ...]:
    """The parts a reading proposes, with every page in one of them.

    Blank pages are in none as read: they go with the part before them, leading ones with the first.
    Raises: Invalid `no_parts`, when nothing was proposed.
    """
    if len(parts) < FEWEST:
        message = "the file seems to hold one document: name the pages of each of its parts"
        raise Invalid(message, faults=[Fault("/body/parts", "no_parts", message)])
    taken = {page for part in parts for page in part.pages}
    after: dict[int, list[int]] = {}
    for page in range(1, page_count + 1):
        if page not in taken:
            before = [at for at, part in enumerate(parts) if part.pages[0] < page]
            after.setdefault(max(before, default=0), []).append(page)
    return tuple(
        part.model_copy(update={"pages": _with(part, after.get(at, []))})
        for at, part in enumerate(parts)
    )


def _with(part: DocumentPart, more: Sequence[int]) -> tuple[int, ...]:
    """Its pages and more; the first stays first where a region is cut out of it."""
    if part.region is not None:
        return (*part.pages, *more)
    return tuple(sorted((*part.pages, *more)))


def check_parts(parts: Sequence[DocumentPart], page_count: int) -> None:
    """Whether a file may be cut so: each page in a part, in one alone unless regions share it.

    Raises: Invalid, with a pointer into the body for each part that is wrong.
    """
    faults: list[Fault] = []
    if len(parts) < FEWEST:
        faults.append(Fault("/body/parts", "too_few_parts", "a split makes at least two documents"))
    whole: set[int] = set()
    shared: set[int] = set()
    for at, part in enumerate(parts):
        pointer = f"/body/parts/{at}/pages"
        unknown = [page for page in part.pages if not 1 <= page <= page_count]
        if unknown:
            message = f"the file has {page_count} pages, not a page {unknown[0]}"
            faults.append(Fault(pointer, "no_such_page", message))
        if any(one >= other for one, other in pairwise(part.pages)):
            faults.append(Fault(pointer, "not_in_order", "name each page once, in their order"))
        if part.region is not None and not _has_inside(part.region):
            message = "left is less than right, and top less than bottom"
            faults.append(Fault(f"/body/parts/{at}/region", "empty_region", message))
        cut = set(part.pages[:1]) if part.region is not None else set()
        twice = whole & set(part.pages) | shared & (set(part.pages) - cut)
        if twice:
            message = f"page {min(twice)} is in an earlier part already"
            faults.append(Fault(pointer, "page_in_two_parts", message))
        whole |= set(part.pages) - cut
        shared |= cut
    left = set(range(1, page_count + 1)) - whole - shared
    if left:
        named = ", ".join(map(str, sorted(left)))
        message = f"each page belongs to a part; in none so far: {named}"
        faults.append(Fault("/body/parts", "pages_left_out", message))
    if faults:
        raise Invalid("the file cannot be cut so", faults=faults)


def _has_inside(region: Box) -> bool:
    return region.left < region.right and region.top < region.bottom


def piece_name(file_name: str, number: int) -> str:
    """Name of a new PDF made of a file: `scan.tiff` gives `scan-2.pdf`; number 0 adds none."""
    stem = file_name.rpartition(".")[0] or file_name or "document"
    return f"{stem}-{number}.pdf" if number else f"{stem}.pdf"
