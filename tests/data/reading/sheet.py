"""A thin hand on fpdf2 for layouts: text at a place, right-aligned text, pairs, tables.

A sheet also keeps which facts of the invoice were printed: the truth of a document is what stands
on it.
"""

import io
import weakref
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

from tests.data.reading.parties import Party
from tests.data.reading.truth import Invoice
from tests.data.reading.words import WORDS, day, money, number, rate

_PAPERS = {
    "A4": (210.0, 297.0),
    "letter": (215.9, 279.4),
    "landscape": (297.0, 210.0),
    "A5": (148.0, 210.0),
}
_OWN_WAY: dict[str, tuple[str, str | tuple[float, float]]] = {
    "landscape": ("landscape", "A4"),
    "A5": ("portrait", _PAPERS["A5"]),  # by name fpdf2 warns of its older size
}
_FONTS = Path(__file__).with_name("fonts")
_FILES = {"opensans": "OpenSans", "robotocondensed": "RobotoCondensed", "notoserif": "NotoSerif"}
_POLISH = {"helvetica": "opensans", "courier": "opensans", "times": "notoserif"}
_PHONES = {"fr": "04 72 11 22 33", "en": "0113 496 0000", "de": "0221 4710 200"}
_TEL = {"en": "Tel", "fr": "Tél.", "it": "Tel.", "es": "Tel.", "pt": "Tel."}


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
        paper: str = "A4",
    ) -> None:
        self.width, self.height = _PAPERS[paper]
        orientation, size_of_page = _OWN_WAY.get(paper, ("portrait", paper))
        self.pdf = FPDF(orientation=orientation, format=size_of_page, unit="mm")
        self.pdf.core_fonts_encoding = "cp1252"
        self.pdf.set_creation_date(datetime(2024, 1, 1, tzinfo=UTC))
        self.pdf.set_auto_page_break(False)
        if invoice.language == "pl":  # the built-in fonts have no Polish letters
            font = _POLISH.get(font, font)
        if font in _FILES:
            for style, name in (("", "Regular"), ("B", "Bold")):
                self.pdf.add_font(font, style, _FONTS / f"{_FILES[font]}-{name}.ttf")
            for each in self.pdf.fonts.values():  # it reads from open files until the end
                if isinstance(each, TTFFont):
                    weakref.finalize(self, each.ttfont.close)
        self.invoice, self.variant = invoice, variant
        self.font, self.size, self.dates = font, size, dates
        self.sign, self.grouping = sign, grouping
        self.more: dict[str, str] = {}
        self.hidden: set[str] = set()
        self.line_keys: tuple[str, ...] = ()
        self.page()

    def page(self) -> None:
        self.pdf.add_page()
        self.pdf.set_font(self.font, size=self.size)

    # What stands on the page, as truth.

    def note(self, name: str, value: date | Decimal | str) -> None:
        """A further field, by the name the product gives it."""
        self.more[name] = value.isoformat() if isinstance(value, date) else str(value)

    def hide(self, *names: str) -> None:
        """Fields of the invoice that this layout does not print."""
        self.hidden.update(names)

    def prints(self, keys: str) -> None:
        """What is printed of each line, as in `Invoice.expected_lines`."""
        self.line_keys = tuple(keys.split())

    # Words and values.

    def word(self, name: str) -> str:
        return WORDS[self.invoice.language][name][self.variant]

    def say(self, **by_language: str) -> str:
        """The wording of the invoice's language, English where there is none."""
        return by_language.get(self.invoice.language) or by_language["en"]

    def money(self, value: Decimal, sign: str | None = None, places: int = 2) -> str:
        i = self.invoice
        return money(
            value,
            i.language,
            grouping=self.grouping,
            sign=sign or self.sign,
            currency=i.currency,
            places=places,
        )

    def plain(self, value: Decimal) -> str:
        """An amount without currency; unit prices keep all their figures."""
        exponent = value.as_tuple().exponent
        return self.money(value, "none", max(2, -exponent if isinstance(exponent, int) else 2))

    def rate(self, value: Decimal, *, percent: bool = True) -> str:
        return rate(value, self.invoice.language, percent=percent)

    def number(self, value: Decimal | int) -> str:
        return number(value, self.invoice.language)

    def day(self, value: date) -> str:
        return day(value, self.invoice.language, self.dates)

    @property
    def title(self) -> str:
        return self.word("credit" if self.invoice.credit else "title")

    # Drawing.

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
        self.pdf.text((self.width - self.pdf.get_string_width(text)) / 2, y, text)

    def rule(self, x: float, y: float, to: float, *, width: float = 0.2) -> None:
        self.pdf.set_line_width(width)
        self.pdf.line(x, y, to, y)

    def box(self, x: float, y: float, to: float, bottom: float, *, fill: int | None = None) -> None:
        """A frame, or a grey area of that lightness without one."""
        if fill is not None:
            self.pdf.set_fill_color(fill)
        self.pdf.set_line_width(0.2)
        self.pdf.rect(x, y, to - x, bottom - y, style="D" if fill is None else "F")

    def stack(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        *,
        step: float = 4.6,
        bold_first: bool = False,
        size: float | None = None,
    ) -> float:
        for n, line in enumerate(lines):
            self.at(x, y, line, bold=bold_first and n == 0, size=size)
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
        size: float | None = None,
        bold_last: bool = False,
    ) -> float:
        """Labels at one edge, values at another."""
        for n, (label, value) in enumerate(pairs):
            bold = bold_last and n == len(pairs) - 1
            self.at(x, y, label + colon, size=size, bold=bold)
            (self.right if side == "r" else self.at)(value_x, y, value, size=size, bold=bold)
            y += step
        return y

    # Parts of an invoice.

    def address(self, party: Party) -> list[str]:
        """Name, street and town, noted as printed."""
        if party is self.invoice.supplier:
            self.note("supplier_address", f"{party.street}, {party.town}")
        else:
            self.note("customer_name", party.full_name)
        return [party.full_name, party.street, party.town]

    def legal(self) -> str:
        """One line of company words, as a footer prints them."""
        s = self.invoice.supplier
        vat = f"{self.word('vat_id')} {s.vat_id}"
        if self.invoice.language == "fr":
            return (
                f"{s.full_name} au capital de 25 000 € - RCS Lyon {_groups(s.siren)} - "
                f"SIRET {_groups(s.siret[:9])} {s.siret[9:]} - {vat}"
            )
        home = f"{self.word('vat_id')} {s.vat_id[2:]}"
        return {
            "de": f"{s.full_name} | Amtsgericht Köln HRB 40312 | {vat}",
            "es": f"{s.full_name} - Reg. Merc. Madrid, T. 21.304, F. 88, H. M-378.112 - {home}",
            "it": f"{s.full_name} - Cap. soc. 10.000 € i.v. - REA MI 1834410 - {home}",
            "nl": f"{s.full_name} | KvK 60341187 | {vat}",
            "pt": f"{s.full_name} - Capital social 5.000 € - CRC Lisboa 13204 - {home}",
            "pl": f"{s.full_name}, KRS 0000418823, kapitał zakładowy 50 000 zł, {home}",
        }.get(self.invoice.language, f"{s.full_name}. Registered in England No. 04418823. {vat}")

    def phone(self) -> str:
        details = self.invoice.details
        value = details.phone if details else _PHONES[self.invoice.language]
        self.note("supplier_phone", value)
        return value

    def email(self) -> str:
        details = self.invoice.details
        value = details.email if details else f"contact@{self.invoice.supplier.domain}"
        self.note("supplier_email", value)
        return value

    def telephone(self) -> str:
        """The number with its word before it."""
        return f"{_TEL.get(self.invoice.language, 'Tel.')} {self.phone()}"

    def contact(self) -> list[str]:
        return [self.telephone(), self.email(), f"www.{self.invoice.supplier.domain}"]

    def bank(self) -> str:
        return f"{self.word('bank')} {self.iban()}"

    def iban(self) -> str:
        """The supplier's account in groups of four."""
        return grouped(self.invoice.supplier.iban)

    def terms(self) -> str:
        """The payment terms in one sentence, noted."""
        text = self.word("terms").format(n=self.invoice.term)
        self.note("payment_terms", text)
        return text

    def deposit(self) -> Decimal:
        """What was paid before, noted as printed."""
        self.note("prepaid", self.invoice.prepaid)
        return self.invoice.prepaid

    def fact(self, name: str, value: date | str) -> str:
        """A further field as printed, noted."""
        self.note(name, value)
        return self.day(value) if isinstance(value, date) else value

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.pdf.output(out)
        return out.getvalue()


def grouped(account: str) -> str:
    """An account in groups of four."""
    return " ".join(account[n : n + 4] for n in range(0, len(account), 4))


def _groups(digits: str) -> str:
    return " ".join(digits[n : n + 3] for n in range(0, len(digits), 3))
