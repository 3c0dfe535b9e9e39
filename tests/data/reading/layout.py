"""A layout: how it draws an invoice, what kind of invoices it gets, in which languages."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.data.reading.sheet import Sheet
from tests.data.reading.stories import Plan
from tests.data.reading.truth import Invoice

MAIN = ("fr", "en", "de")
"""Languages that have to be read."""

OTHERS = ("es", "it", "nl", "pt", "pl")
"""Languages that are measured and reported."""


@dataclass(frozen=True)
class Layout:
    """One layout.

    Attributes:
        draw: Invoice to sheet.
        plan: How its invoices are made; None for the all-sorts invoices of `truth.invoice`.
        languages: In which it is printed.
    """

    draw: Callable[[Invoice], Sheet]
    plan: Plan | None = None
    languages: tuple[str, ...] = MAIN


@dataclass(frozen=True)
class Document:
    """One rendered document.

    Attributes:
        id: Layout, language and seed.
        invoice: What it was drawn from.
        sheet: What it was drawn on.
        expected: The scorer's fields that are printed, in the words of the sample files.
        lines: The lines with those of their values that are printed (see README.md).
        more: Further fields that are printed, by the name the product gives them.
    """

    id: str
    invoice: Invoice
    sheet: Sheet
    expected: dict[str, Any]
    lines: list[dict[str, str]]
    more: dict[str, str]

    @cached_property
    def pdf(self) -> bytes:
        """The file; made when asked for, scans need only the truth."""
        return self.sheet.bytes()

    @property
    def layout(self) -> str:
        """Name of its layout."""
        return self.id.rsplit("_", 2)[0]
