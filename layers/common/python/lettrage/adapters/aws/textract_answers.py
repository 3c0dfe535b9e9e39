"""What all answers of Amazon Textract share: boxes, confidences, and the refusals of an image.

Source: Textract API reference (Geometry, BoundingBox, errors of the synchronous operations).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from lettrage.adapters.aws.vendor_errors import code_of, vendor_errors
from lettrage.domain.errors import Invalid
from lettrage.domain.page import BOX_SCALE, Box

_REFUSED = {
    "BadDocumentException": "unreadable_image",
    "DocumentTooLargeException": "image_too_large",
    "InvalidParameterException": "unreadable_image",
    "UnsupportedDocumentException": "unsupported_image",
}
# What trying again can't mend: the page goes to a person (aws.md §9).


@contextmanager
def refusals(what: str) -> Iterator[None]:
    """Run one call with an image; `what` names it in messages.

    Raises: Unavailable, when throttled or down; Invalid, when the image is refused.
    """
    try:
        with vendor_errors(what):
            yield
    except ClientError as error:
        code = _REFUSED.get(code_of(error))
        if code is None:
            raise
        raise Invalid("the page image was refused by text recognition", code=code) from error


def box_of(geometry: Mapping[str, Any]) -> Box:
    """A `BoundingBox` as a box of the page, never empty."""
    left, top = _unit(geometry["Left"]), _unit(geometry["Top"])
    right = _unit(geometry["Left"] + geometry["Width"])
    bottom = _unit(geometry["Top"] + geometry["Height"])
    return Box(left=left, top=top, right=max(right, left + 1), bottom=max(bottom, top + 1))


def per_mille(percent: Any) -> int:  # noqa: ANN401 - Textract's floats, turned into integers at once
    """A `Confidence` of 0 to 100 per cent; 0 when there is none."""
    return max(0, min(1000, round((percent or 0) * 10)))


def _unit(part: Any) -> int:  # noqa: ANN401 - as above
    scaled: int = round(part * BOX_SCALE)
    return max(0, min(BOX_SCALE - 1, scaled))
