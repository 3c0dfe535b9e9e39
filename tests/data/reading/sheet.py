"""A thin hand on fpdf2 for layouts: text at a place, right-aligned text, tables by columns."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from fpdf import FPDF

from tests.data.reading.truth import Invoice, Party
from tests.data.reading.words import WORDS, day, money, rate

A4_WIDTH, A4_HEIGHT = 210, 297


class Sheet:
    """One document being drawn; millimetres from the top left."""

    def __init__(
        self,
        invoice: Invoice,
        variant: int,
        *,
        font: str = "helvetica",
        size: float = 9.5,
        dates: int = 0,
        sign: str = "after",
        grouping: str = " ",
    ) -> None:
        self.pdf = FPDF(format="A4", unit="mm")
        self.pdf.core_fonts_encoding = "cp1252"
        self.pdf.set_creation_date(datetime(2024, 1, 1, tzinfo=UTC))
        self.pdf.set_auto_page_break(False)
        self.invoice, self.variant = invoice, variant
        self.font, self.size, self.dates = font, size, dates
        self.sign, self.grouping = sign, grouping
        self.page()

    def page(self) -> None:
        self.pdf.add_page()
        self.pdf.set_font(self.font, size=self.size)

    def word(self, name: str) -> str:
        return WORDS[self.invoice.language][name][self.variant]

    def money(self, value: Decimal, sign: str | None = None) -> str:
        i = self.invoice
        chosen = sign or self.sign
        return money(value, i.language, grouping=self.grouping, sign=chosen, currency=i.currency)

    def rate(self, value: Decimal, *, percent: bool = True) -> str:
        return rate(value, self.invoice.language, percent=percent)

    def day(self, value: object) -> str:
        return day(value, self.invoice.language, self.dates)  # type: ignore[arg-type]

    @property
    def title(self) -> str:
        return self.word("credit" if self.invoice.credit else "title")

    def at(
        self, x: float, y: float, text: str, *, size: float | None = None, bold: bool = False
    ) -> None:
        self.pdf.set_font(self.font, "B" if bold else "", size or self.size)
        self.pdf.text(x, y, text)

    def right(
        self, x: float, y: float, text: str, *, size: float | None = None, bold: bool = False
    ) -> None:
        self.pdf.set_font(self.font, "B" if bold else "", size or self.size)
        self.pdf.text(x - self.pdf.get_string_width(text), y, text)

    def centre(self, y: float, text: str, *, size: float | None = None, bold: bool = False) -> None:
        self.pdf.set_font(self.font, "B" if bold else "", size or self.size)
        self.pdf.text((A4_WIDTH - self.pdf.get_string_width(text)) / 2, y, text)

    def stack(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        *,
        step: float = 4.6,
        bold_first: bool = False,
    ) -> float:
        for n, line in enumerate(lines):
            self.at(x, y, line, bold=bold_first and n == 0)
            y += step
        return y

    def row(self, y: float, cells: Sequence[tuple[float, str, str]], *, bold: bool = False) -> None:
        """Cells of (x, alignment `l` or `r`, text)."""
        for x, side, text in cells:
            (self.right if side == "r" else self.at)(x, y, text, bold=bold)

    def pairs(
        self,
        x: float,
        value_x: float,
        y: float,
        pairs: Sequence[tuple[str, str]],
        *,
        colon: str = "",
        side: str = "l",
        step: float = 5,
    ) -> float:
        """Labels at one edge, values at another."""
        for label, value in pairs:
            self.at(x, y, label + colon)
            (self.right if side == "r" else self.at)(value_x, y, value)
            y += step
        return y

    def address(self, party: Party) -> list[str]:
        return [party.full_name, party.street, party.town]

    def legal(self) -> str:
        """One line of company words, as a footer prints them."""
        s = self.invoice.supplier
        if self.invoice.language == "fr":
            return (
                f"{s.full_name} au capital de 25 000 € - RCS Lyon {_groups(s.siren)} - "
                f"SIRET {_groups(s.siret[:9])} {s.siret[9:]} - {self.word('vat_id')} {s.vat_id}"
            )
        if self.invoice.language == "de":
            return f"{s.full_name} | Amtsgericht Köln HRB 40312 | {self.word('vat_id')} {s.vat_id}"
        return (
            f"{s.full_name}. Registered in England No. 04418823. {self.word('vat_id')} {s.vat_id}"
        )

    def contact(self) -> list[str]:
        s = self.invoice.supplier
        phone = {"fr": "Tél. 04 72 11 22 33", "en": "Tel 0113 496 0000", "de": "Tel. 0221 4710 200"}
        return [phone[self.invoice.language], f"contact@{s.domain}", f"www.{s.domain}"]

    def bank(self) -> str:
        iban = self.invoice.supplier.iban
        return f"{self.word('bank')} {' '.join(iban[n : n + 4] for n in range(0, len(iban), 4))}"

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.pdf.output(out)
        return out.getvalue()


def _groups(digits: str) -> str:
    return " ".join(digits[n : n + 3] for n in range(0, len(digits), 3))
