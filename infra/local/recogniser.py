"""Local text recognition: the lines of one page, whichever way it lies.

Source: rapidocr with the models inside its wheel (decision 7).
"""

import importlib
import math
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image

THREADS = 2  # one process shares two cores with the rest of the local runtime
SURE_DIRECTION = 0.9  # the recogniser's own threshold for turning a line

Box = Sequence[Sequence[float]]
"""Corners as (x, y), in pixels."""

_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Line:
    """One recognised line: text, score in [0, 1], corners in fractions of the page."""

    text: str
    score: float
    corners: tuple[tuple[float, float], ...]  # clockwise from the first letter's top left


@cache
def _engine() -> Any:  # noqa: ANN401 - untyped library
    from rapidocr import RapidOCR  # noqa: PLC0415 - loads half a second of libraries and models

    class Watched(RapidOCR):  # type: ignore[misc]
        """Remembers which lines of the last page stood on their heads (`flipped`)."""

        def cls_and_rotate(self, crops: Any) -> Any:  # noqa: ANN401 - untyped library
            images, classes = super().cls_and_rotate(crops)
            self.flipped = [
                "180" in label and score >= SURE_DIRECTION for label, score in classes.cls_res
            ]
            return images, classes

    return Watched(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def recognise(page: "Image.Image") -> Iterator[Line]:
    """The lines of a page; one that lies on its side or on its head is read as it was meant.

    The corners of a line begin at its first letter's top left all the same, as Textract's do.
    Raises: nothing.
    """
    numpy = importlib.import_module("numpy")
    pixels = numpy.asarray(page.convert("RGB"))
    with _one_at_a_time:  # the recogniser keeps its settings on itself: one page at a time
        found = _engine()(pixels[:, :, ::-1])
        quarters = turns(found.boxes, _engine().flipped) if found.txts is not None else 0
        if quarters:
            pixels = numpy.ascontiguousarray(numpy.rot90(pixels, quarters))
            found = _engine()(pixels[:, :, ::-1])
    if found.txts is None:
        return
    height, width = pixels.shape[:2]
    for text, score, box in zip(found.txts, found.scores, found.boxes, strict=True):
        corners = tuple(
            turned_back(
                min(max(float(x) / width, 0.0), 1.0),
                min(max(float(y) / height, 0.0), 1.0),
                quarters,
            )
            for x, y in box
        )
        if text.strip():
            yield Line(" ".join(text.split()), float(score), corners)


def turns(boxes: Iterable[Box], flipped: Sequence[bool]) -> int:
    """Quarter turns counter-clockwise that bring most lines upright.

    The recogniser turns a tall box counter-clockwise and then asks whether it stands on its head.

    Args:
        boxes: Four corners a line, from the box's top left clockwise.
        flipped: Whether each line stood on its head when it was laid level.
    """
    tall = [_is_tall(box) for box in boxes]
    on_its_side = 2 * sum(tall) > len(tall)
    on_its_head = 2 * sum(flipped) > len(flipped)
    return on_its_side + 2 * on_its_head


def _is_tall(box: Box) -> bool:
    """As the recogniser asks: half as high again as wide."""
    a, b, c, d = ((float(x), float(y)) for x, y in box)
    width = max(math.dist(a, b), math.dist(c, d))
    height = max(math.dist(a, d), math.dist(b, c))
    return 2 * height >= 3 * width


def turned_back(x: float, y: float, quarters: int) -> tuple[float, float]:
    """A place on a page that was turned counter-clockwise, on the page as it came.

    Units: fractions of the page.
    """
    for _ in range(quarters):
        x, y = 1 - y, x
    return x, y
