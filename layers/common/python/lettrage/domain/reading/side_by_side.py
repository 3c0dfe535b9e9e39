"""Several documents on one page: till receipts laid beside or under each other.

The page is cut along straight bands without words, again and again, as long as either side of a
cut stands as a document of its own: with its total, its day and its time, or with its title and
number. An invoice falls apart into columns too, but only one of them has all that.

Source: G. Nagy, S. Seth, "Hierarchical representation of optically scanned documents", 1984 (cuts
along white bands).
"""

from collections.abc import Sequence
from itertools import combinations

from lettrage.domain.invoice_reading import DocumentPart
from lettrage.domain.page import BOX_SCALE, Box, Page, Word
from lettrage.domain.reading import amounts, identities, layout, references, roles
from lettrage.domain.reading.layout import Sheet
from lettrage.domain.reading.several import Facts, apart, clocks, facts

MOST_CUTS = 3
"""Cuts within cuts: eight receipts fill a page."""

LEAST_WORDS = 8
"""Of a document: a name, a day, a time and a total with its label."""

GUTTER = BOX_SCALE // 60
"""Least width of a white column between two receipts: 3 mm of A4."""

GAP = 2
"""Least height of a white band between two receipts, in letters."""

TRIED = 3
"""Columns, and bands, that are tried: the widest ones."""


def regions(page: Page, sheet: Sheet, mark: str, speech: str) -> tuple[DocumentPart, ...]:
    """The documents of one page by their places; empty when it is one document.

    Args:
        page: Its visible words are looked at.
        sheet: The same page in rows.
        mark: The decimal mark of the file.
        speech: Language of the file.

    Raises: nothing.
    """
    numbers = {c.value for c in references.candidates(sheet) if c.weight >= references.TITLE}
    if clocks(sheet) < 2 and len(numbers) < 2:  # noqa: PLR2004 - two documents
        return ()
    words = [word for word in page.words if not word.hidden]
    pieces = _Cutting(page, mark, speech).pieces(words, MOST_CUTS)
    if len(pieces) < 2:  # noqa: PLR2004 - two documents
        return ()
    return tuple(DocumentPart(pages=(page.number,), region=_frame(piece)) for piece in pieces)


class _Cutting:
    """Cuts one page."""

    def __init__(self, page: Page, mark: str, speech: str) -> None:
        self._page, self._mark, self._speech = page, mark, speech

    def pieces(self, words: Sequence[Word], cuts: int) -> list[list[Word]]:
        """The documents among these words, in reading order; one when they can't be cut."""
        if cuts and len(words) >= 2 * LEAST_WORDS:
            for stacked, one, other in _cut(words):
                if not (self._promises(one) and self._promises(other)):
                    continue
                first, second = self.pieces(one, cuts - 1), self.pieces(other, cuts - 1)
                if self._stand([*first, *second], stacked=stacked):
                    return [*first, *second]
        return [list(words)]

    def _promises(self, words: list[Word]) -> bool:
        """Whether at least one document may be among the words."""
        seen = self._facts(words)
        return bool(seen.totals and (seen.numbers or seen.clocks))

    def _stand(self, pieces: list[list[Word]], *, stacked: bool) -> bool:
        """Whether each piece is a document, and no two are the same one twice."""
        seen = [self._facts(piece) for piece in pieces]
        if not all(each.numbers or each.receipt for each in seen):
            return False
        return all(_apart(a, b, stacked=stacked) for a, b in combinations(seen, 2))

    def _facts(self, words: list[Word]) -> Facts:
        sheet = layout.sheet(self._page.model_copy(update={"words": tuple(words)}))
        owned = list(identities.identities(sheet, ()))
        found = roles.sums([sheet], self._mark or amounts.decimal_mark([sheet]))
        return facts(sheet, owned, found, self._speech)


def _apart(one: Facts, other: Facts, *, stacked: bool) -> bool:
    """Of two under each other a card slip may belong to the receipt above it: the day tells."""
    if one.numbers and other.numbers:
        return not one.numbers & other.numbers and apart(one, other)
    if stacked:
        return not one.days & other.days
    return apart(one, other)


def _cut(words: Sequence[Word]) -> list[tuple[bool, list[Word], list[Word]]]:
    """All ways to cut the words in two, columns before bands, the widest white first.

    Shapes: whether one part lies above the other, and the words of either.
    """
    heights = sorted(word.box.bottom - word.box.top for word in words)
    least = GAP * heights[len(heights) // 2]
    columns = _white([(w.box.left, w.box.right) for w in words], GUTTER)
    bands = _white([(w.box.top, w.box.bottom) for w in words], least)
    found = [(False, _before(words, at, "left"), _after(words, at, "left")) for at in columns]
    found += [(True, _before(words, at, "top"), _after(words, at, "top")) for at in bands]
    return [cut for cut in found if min(len(cut[1]), len(cut[2])) >= LEAST_WORDS]


def _before(words: Sequence[Word], at: int, side: str) -> list[Word]:
    return [word for word in words if getattr(word.box, side) < at]


def _after(words: Sequence[Word], at: int, side: str) -> list[Word]:
    return [word for word in words if getattr(word.box, side) >= at]


def _white(spans: list[tuple[int, int]], least: int) -> list[int]:
    """Where the gaps between spans end, of gaps of at least that width; the widest first."""
    gaps = []
    reach = None
    for start, end in sorted(spans):
        if reach is not None and start - reach >= least:
            gaps.append((start - reach, start))
        reach = end if reach is None else max(reach, end)
    return [at for _, at in sorted(gaps, reverse=True)[:TRIED]]


def _frame(words: Sequence[Word]) -> Box:
    frame = words[0].box
    for word in words[1:]:
        frame = frame.union(word.box)
    return frame
