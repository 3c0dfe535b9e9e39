"""Text recognition of one rendered page."""

from typing import Protocol

from lettrage.domain.page import Page


class PageReader(Protocol):
    """Textract, or what stands in for it."""

    def words(self, image: bytes, *, page_number: int) -> Page:
        """Words with boxes of one page image (PNG or JPEG, at most 10 MB).

        Raises: Unavailable, when throttled or down; Invalid, when the image is refused.
        """
        ...
