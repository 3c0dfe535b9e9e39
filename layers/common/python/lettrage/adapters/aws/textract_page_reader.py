"""Amazon Textract behind `ports.page_reader`: one synchronous call a page, words with boxes.

Only WORD blocks are used: rows and columns are the field reader's work, the same for every source.
Source: Textract API reference, DetectDocumentText (Block, Geometry, errors); aws.md §9.
"""

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lettrage.adapters.aws.textract_answers import box_of, per_mille, refusals
from lettrage.domain.errors import Invalid
from lettrage.domain.page import Page, Word, WordSource

if TYPE_CHECKING:
    from mypy_boto3_textract import TextractClient

WIDTH_POINTS = 595
"""A picture has no size in points; A4's width stands for it, only proportions are used."""

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
        return Page(
            number=page_number,
            width=WIDTH_POINTS,
            height=max(WIDTH_POINTS * height // width, 1),
            words=tuple(_words(answer.get("Blocks", []))),
            source=WordSource.OCR,
        )


def _words(blocks: Any) -> Iterator[Word]:  # noqa: ANN401 - vendor JSON
    for block in blocks:
        if block.get("BlockType") == "WORD" and block.get("Text", "").strip():
            yield Word(
                text=block["Text"].strip(),
                box=box_of(block["Geometry"]["BoundingBox"]),
                confidence=per_mille(block.get("Confidence", 0)),
            )


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
