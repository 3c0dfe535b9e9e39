"""Amazon Textract behind `ports.page_reader`: one synchronous call a page, words with boxes.

Only WORD blocks are used: rows and columns are the field reader's work, the same for every source.
A page that lies on its side or on its head is recognised all the same; its words are then given as
on the upright page (`Page.turned`).

Source: Textract API reference, DetectDocumentText (Block, Geometry: the polygon of a word begins at
its first letter's top left, errors); aws.md §9.
"""

import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lettrage.adapters.aws.textract_answers import box_of, per_mille, refusals
from lettrage.domain.errors import Invalid
from lettrage.domain.page import Page, Word, WordSource

if TYPE_CHECKING:
    from mypy_boto3_textract import TextractClient

WIDTH_POINTS = 595
"""A picture has no size in points; A4's width stands for it, only proportions are used."""

TELLING = 4  # letters of a word whose direction is believed: "18:81" or "o" look alike upside down
MOST = 0.7  # of such words must agree before a page is turned

_PNG = b"\x89PNG\r\n\x1a\n"
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # ITU-T T.81, table B.1


class TextractPageReader:
    """`PageReader` on DetectDocumentText."""

    def __init__(self, client: "TextractClient") -> None:
        self._client = client

    def words(self, image: bytes, *, page_number: int) -> Page:
        """Words with boxes of one page image.

        Raises: Unavailable, when throttled or down; Invalid, when the image is refused.
        """
        width, height = _pixels(image)
        with refusals("Textract DetectDocumentText"):
            answer = self._client.detect_document_text(Document={"Bytes": image})
        found = list(_found(answer.get("Blocks", [])))
        turned = _turned(found, width, height)
        if turned % 2:
            width, height = height, width
        return Page(
            number=page_number,
            width=WIDTH_POINTS,
            height=max(WIDTH_POINTS * height // width, 1),
            words=tuple(_words(found, turned)),
            source=WordSource.OCR,
            turned=turned,
        )


def _found(blocks: Any) -> Iterator[Any]:  # noqa: ANN401 - vendor JSON
    return (b for b in blocks if b.get("BlockType") == "WORD" and b.get("Text", "").strip())


def _words(found: Iterable[Any], turned: int) -> Iterator[Word]:
    for block in found:
        yield Word(
            text=block["Text"].strip(),
            box=box_of(_upright(block["Geometry"]["BoundingBox"], turned)),
            confidence=per_mille(block.get("Confidence", 0)),
        )


def _turned(found: Iterable[Any], width: int, height: int) -> int:
    """Quarter turns clockwise that most words need to stand upright, 0 when they disagree."""
    counts: Counter[int] = Counter()
    for block in found:
        polygon = block["Geometry"].get("Polygon") or []
        if len(block["Text"].strip()) >= TELLING and len(polygon) > 1:
            counts[_quarter(polygon[0], polygon[1], width, height)] += 1
    if not counts:
        return 0
    turned, votes = counts.most_common(1)[0]
    return turned if votes >= MOST * counts.total() else 0


def _quarter(start: Any, end: Any, width: int, height: int) -> int:  # noqa: ANN401 - vendor JSON
    """Turns for a word whose upper edge runs from `start` to `end`, to the right when upright."""
    across, down = (end["X"] - start["X"]) * width, (end["Y"] - start["Y"]) * height
    if abs(across) >= abs(down):
        return 0 if across >= 0 else 2
    return 3 if down > 0 else 1


def _upright(geometry: Mapping[str, Any], turned: int) -> dict[str, Any]:
    """A `BoundingBox` on the page turned upright."""
    left, top = geometry["Left"], geometry["Top"]
    right, bottom = left + geometry["Width"], top + geometry["Height"]
    for _ in range(turned):
        left, top, right, bottom = 1 - bottom, left, 1 - top, right
    return {"Left": left, "Top": top, "Width": right - left, "Height": bottom - top}


def _pixels(image: bytes) -> tuple[int, int]:
    """Width and height from the header of a PNG or JPEG. Raises: Invalid, for anything else."""
    if image.startswith(_PNG) and len(image) >= len(_PNG) + 16:
        width, height = struct.unpack(">II", image[16:24])
    else:
        width, height = _jpeg_pixels(image)
    if not (width and height):
        raise Invalid("the page image is neither PNG nor JPEG", code="unsupported_image")
    return width, height


def _jpeg_pixels(image: bytes) -> tuple[int, int]:
    at = 2
    while image.startswith(b"\xff\xd8") and at + 9 <= len(image) and image[at] == 0xFF:  # noqa: PLR2004 - marker
        if image[at + 1] in _START_OF_FRAME:
            height, width = struct.unpack(">HH", image[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + int(struct.unpack(">H", image[at + 2 : at + 4])[0])
    return 0, 0
