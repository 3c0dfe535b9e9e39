"""A page as words with boxes: the one shape that text layers and text recognition share.

The field reader sees nothing else, so a rule is written once for digital and scanned pages.
"""

from enum import StrEnum

from lettrage.domain.record import Value


class WordSource(StrEnum):
    """Where words come from; spellings are `extraction.source` of the vocabulary."""

    TEXT_LAYER = "text_layer"
    OCR = "ocr"


class Box(Value):
    """A rectangle in fractions of the page, origin top left, y downwards: 0 ≤ left < right ≤ 1.

    Fractions are hundred-thousandths as integers: exact, hashable, no floats in stored data.
    """

    left: int
    top: int
    right: int
    bottom: int

    def union(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        return Box(
            left=min(self.left, other.left),
            top=min(self.top, other.top),
            right=max(self.right, other.right),
            bottom=max(self.bottom, other.bottom),
        )


BOX_SCALE = 100_000
"""Units of a `Box` along each side of the page."""


class Word(Value):
    """One run of characters without white space.

    Attributes:
        text: As found, never empty.
        box: Where on the page.
        confidence: Recognition confidence in per mille, 1000 for a text layer.
        hidden: Not seen by a person (render mode 3, white, zero size, off the page).
    """

    text: str
    box: Box
    confidence: int = 1000
    hidden: bool = False


class Page(Value):
    """Words of one page in reading order of their source.

    Attributes:
        number: From 1.
        width: Points (1/72 inch) after rotation.
        height: Points.
        words: May be empty.
        source: All words of a page share it.
        turned: Quarter turns clockwise that bring the page upright, 0 to 3. Boxes, width and
            height are those of the upright page: a picture of the page is turned by as much
            before they are drawn on it. A picture prepared for recognition needs none, unless only
            recognition could tell which way is up.
    """

    number: int
    width: int
    height: int
    words: tuple[Word, ...]
    source: WordSource
    turned: int = 0
