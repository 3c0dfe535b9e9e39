"""Typed fields of one rendered page: the dear step of text recognition."""

from typing import Protocol

from lettrage.domain.typed_fields import TypedPage


class ExpenseReader(Protocol):
    """Textract's expense analysis, or what stands in for it."""

    def typed(self, image: bytes, *, page_number: int) -> TypedPage:
        """What one page image (PNG or JPEG, at most 10 MB) is said to hold; may be empty.

        Raises: Unavailable, when throttled or down; Invalid, when the image is refused.
        """
        ...
