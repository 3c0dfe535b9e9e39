"""The text of a mail as a PDF: what a person would print, without pictures, styles or links.

Standard fonts only, so that nothing is embedded and nothing is loaded; letters outside their set
are written without accents, or as a question mark. The same mail gives the same bytes.
"""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos

from lettrage.domain.paris import paris_date
from lettrage.domain.parsed_mail import MailHeaders
from lettrage.formats.mail_blocks import Block, Line, Table

MAX_PAGES = 30

_MARGIN, _BOTTOM = 15.0, 15.0
_SIZE, _TITLE_SIZE, _SMALL = 9.5, 13.0, 8.5
_LINE, _BLANK = 4.8, 2.4  # millimetres
_GAP = 4.0  # between columns
_FONT, _FIXED = "Helvetica", "Courier"
_CHARSET = "cp1252"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_TRANSLATED = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u2212": "-", "\u2011": "-"}
)


def print_mail(headers: MailHeaders, author: str, blocks: Sequence[Block]) -> bytes:
    """A PDF of A4 pages: who wrote it, when and about what, then the text.

    Args:
        headers: Of the mail whose text it is.
        author: Whom to name as its author.
        blocks: The text, at most `MAX_PAGES` of it.

    Raises: nothing.
    """
    pdf = FPDF(format="A4")
    pdf.core_fonts_encoding = _CHARSET
    pdf.set_creation_date(headers.date or _EPOCH)
    pdf.set_margins(_MARGIN, _MARGIN, _MARGIN)
    pdf.set_auto_page_break(auto=True, margin=_BOTTOM)
    pdf.add_page()
    _head(pdf, headers, author)
    for block in blocks:
        if pdf.page_no() > MAX_PAGES:
            break
        if isinstance(block, Table):
            _table(pdf, block)
        else:
            _line(pdf, block)
    return bytes(pdf.output())


def _head(pdf: FPDF, headers: MailHeaders, author: str) -> None:
    """Who wrote it, as on letter paper, then when and about what.

    The day is named as the message's: it is no proof of the day of the invoice.
    """
    if name := _writable(author):
        pdf.set_font(_FONT, style="B", size=_TITLE_SIZE)
        _paragraph(pdf, name, height=6.5)
    pdf.set_font(_FONT, size=_SMALL)
    about = [f"Message du {day:%d/%m/%Y}"] if (day := _day(headers)) else []
    about += [subject] if (subject := _writable(headers.subject)) else []
    if about:
        _paragraph(pdf, " : ".join(about), height=4.2)
    pdf.ln(_BLANK)


def _day(headers: MailHeaders) -> date | None:
    try:
        return paris_date(headers.date) if headers.date else None
    except OverflowError:  # the last hour of the year 9999
        return None


def _line(pdf: FPDF, line: Line) -> None:
    text = _writable(line.text, spaced=line.spaced)
    if not text.strip():
        pdf.ln(_BLANK)
        return
    columns = line.spaced and "  " in text.strip()
    pdf.set_font(_FIXED if columns else _FONT, size=_SMALL if columns else _SIZE)
    _paragraph(pdf, text if columns else text.strip(), height=_LINE)


def _paragraph(pdf: FPDF, text: str, *, height: float) -> None:
    pdf.multi_cell(0, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _table(pdf: FPDF, table: Table) -> None:
    pdf.set_font(_FONT, size=_SIZE)
    rows = [[_writable_cell(cell) for cell in row] for row in table.rows]
    widths = _widths(pdf, rows)
    for row in rows:
        if pdf.page_no() > MAX_PAGES:
            return
        _row(pdf, row, widths)


def _widths(pdf: FPDF, rows: Sequence[Sequence[str]]) -> list[float]:
    """Natural widths; when they do not fit, the widest columns give way."""
    wanted = [0.0] * max(len(row) for row in rows)
    for row in rows:
        for at, cell in enumerate(row):
            widest = max((pdf.get_string_width(each) for each in cell.splitlines()), default=0.0)
            wanted[at] = max(wanted[at], widest + 2 * pdf.c_margin)
    room = pdf.epw - _GAP * (len(wanted) - 1)
    while sum(wanted) > room:
        widest = max(wanted)
        others = [each for each in wanted if each < widest]
        equal = len(wanted) - len(others)
        share = max((room - sum(others)) / equal, max(others, default=0.0), room / len(wanted))
        wanted = [min(each, share) for each in wanted]
        if share >= widest:
            break
    return wanted


def _row(pdf: FPDF, row: Sequence[str], widths: Sequence[float]) -> None:
    cells = [_wrapped(pdf, cell, width) for cell, width in zip(row, widths, strict=False)]
    height = max(len(cell) for cell in cells) * _LINE
    if height > pdf.eph:  # no page holds it: one cell after the other
        for cell in row:
            _paragraph(pdf, cell, height=_LINE)
        return
    if pdf.will_page_break(height):
        pdf.add_page()
    top, left = pdf.get_y(), pdf.l_margin
    for lines, width in zip(cells, widths, strict=False):
        right = all(_is_figure(line) for line in lines)
        for at, line in enumerate(lines):
            pdf.set_xy(left, top + at * _LINE)
            pdf.cell(width, _LINE, line, align="R" if right else "L")
        left += width + _GAP
    pdf.set_xy(pdf.l_margin, top + height)


def _wrapped(pdf: FPDF, cell: str, width: float) -> list[str]:
    if "\n" not in cell and pdf.get_string_width(cell) + 2 * pdf.c_margin <= width:
        return [cell]
    lines = cast(
        "list[str]",
        pdf.multi_cell(width, _LINE, cell, align="L", dry_run=True, output=MethodReturnValue.LINES),
    )
    # The library answers with the bytes it would write, each as the letter of that number.
    return [line.encode("latin-1").decode(_CHARSET) for line in lines] or [""]


def _is_figure(text: str) -> bool:
    return bool(text) and sum(c.isdigit() for c in text) * 2 >= len(text.replace(" ", ""))


def _writable_cell(cell: str) -> str:
    return "\n".join(_writable(line) for line in cell.splitlines())


def _writable(text: str, *, spaced: bool = False) -> str:
    """The text in the letters of the fonts, without controls and direction signs."""
    plain = "".join(map(_letter, unicodedata.normalize("NFC", text).translate(_TRANSLATED)))
    return plain if spaced else " ".join(plain.split())


def _letter(letter: str) -> str:
    if unicodedata.category(letter)[0] == "C":
        return ""
    for form in (letter, unicodedata.normalize("NFKD", letter)):
        bare = "".join(each for each in form if not unicodedata.combining(each))
        for each in (form, bare):
            try:
                each.encode(_CHARSET)
            except UnicodeEncodeError:
                continue
            return each
    return "" if unicodedata.category(letter) in {"So", "Mn", "Sk"} else "?"
