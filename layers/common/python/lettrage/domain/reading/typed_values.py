"""Typed text as the values the reader knows, by the very rules that read a page.

A typed value is text as printed (`1 234,56`, `01/13/17`, `Invoice #1258`): reading it is this
side's work, and what could be two values is none.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from lettrage.domain.identifiers import compact, is_siren, is_siret, is_vat_id
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.money import decimal_text
from lettrage.domain.page import Box, Page, Word, WordSource
from lettrage.domain.reading import amounts, dates, layout
from lettrage.domain.reading.language import DAY_FIRST
from lettrage.domain.reading.layout import Sheet

LONGEST_NUMBER = 30  # as `references.LONGEST`
LONGEST_NAME = 60  # as `names.LONGEST`
_LETTER, _LINE, _SIDE = 500, 1_200, 100_000  # of a page that has this text alone
_NUMBER_LABEL = re.compile(r"^.*(?:[#°º:]|\b[Nn][or]\.?)\s*(?=\S*[0-9])")
_LEADING_WORD = re.compile(r"^(?:[^\W\d]*[^\W\dA-Z][^\W\d]*\.?\s+)+(?=\S*[0-9])")
_PLAIN = re.compile(r"[0-9 .,']*[0-9]")


def amount(text: str, mark: str) -> Decimal | None:
    """The one amount of a text, signed; None without one or with several.

    Args:
        text: As printed, a currency beside it or not.
        mark: The document's decimal mark, "" when it does not tell.
    """
    found = {item.value for row in _printed(text).rows for item in amounts.amounts(row, mark)}
    return found.pop() if len(found) == 1 else None


def quantity(text: str, mark: str) -> str | None:
    """A count as a decimal string: `3`, `4.5`; None when it could be two."""
    match = _PLAIN.match(text)
    read = amounts.number(match[0].strip(), mark) if match else None
    return decimal_text(read[0]) if read else None


def day(text: str, order: str) -> date | None:
    """The one date of a text; None without one, with several or while day and month are open."""
    found = [
        each for row in _printed(text).rows for cell in row.cells for each in dates.dates(cell)
    ]
    settled = {dates.settle(each, order) for each in found}
    return settled.pop() if len(settled) == 1 else None


def day_order(sheets: Sequence[Sheet], language: str) -> str:
    """`dmy` or `mdy` as the pages prove or their language says; "" when neither does."""
    printed = (each for page in sheets for cell in page.cells for each in dates.dates(cell))
    return dates.order(printed) or ("dmy" if language in DAY_FIRST else "")


def number(text: str) -> str | None:
    """A document's number without the label that was taken with it; None when there is none."""
    line = " ".join(text.split())
    bare = _LEADING_WORD.sub("", _NUMBER_LABEL.sub("", line)).strip(" .,:;#")
    fits = len(bare) <= LONGEST_NUMBER and any(c.isdigit() for c in bare)
    return bare if fits else None


def name(text: str) -> str | None:
    """A company's name on one line; None when the text is none."""
    lines = [line.strip(" -–|*") for line in text.splitlines()]
    joined = " ".join(line for line in lines if any(c.isalpha() for c in line))
    return joined if len("SA") <= len(joined) <= LONGEST_NAME else None


def company_id(text: str) -> tuple[FieldName, str] | None:
    """A tax or company number that its check digits prove, and which one it is."""
    value = compact(text)
    if is_vat_id(value):
        return FieldName.SUPPLIER_VAT_ID, value
    if is_siret(value):
        return FieldName.SUPPLIER_SIRET, value
    return (FieldName.SUPPLIER_SIREN, value) if is_siren(value) else None


def _printed(text: str) -> Sheet:
    """A page that has this text alone, so that the rules of pages read it."""
    words: list[Word] = []
    for row, line in enumerate(text.splitlines()):
        left = 0
        for part in line.split():
            right = left + _LETTER * len(part)
            if right >= _SIDE or (row + 1) * _LINE >= _SIDE:
                break
            box = Box(left=left, top=row * _LINE, right=right, bottom=row * _LINE + _LINE // 2)
            words.append(Word(text=part, box=box))
            left = right + _LETTER // 2
    return layout.sheet(
        Page(number=1, width=1_000, height=1_000, words=tuple(words), source=WordSource.OCR)
    )
