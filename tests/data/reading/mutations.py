"""Invoices with one amount changed: shifted in every print of it, or left out of the page."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from lettrage.domain.invoice_reading import FieldName, Reading
from lettrage.domain.page import Page

from tests.data.reading.layout import Document

SURE = 900
HOWS = ("shifted", "dropped")
FIELDS = (FieldName.NET_TOTAL, FieldName.VAT_TOTAL, FieldName.GROSS_TOTAL)


def mutants(made: Document, pages: Sequence[Page]) -> Iterator[tuple[str, list[Page]]]:
    """The document's pages with each of its amounts changed in each way.

    Shapes: what was done, such as `"116.64 shifted"`, and the pages; totals first, then the bases
    and taxes of the rates.
    """
    invoice = made.invoice
    amounts = [invoice.net, invoice.vat, invoice.gross]
    amounts += [part for _, base, tax in invoice.by_rate for part in (base, tax)]
    for amount in dict.fromkeys(value for value in amounts if value):
        for how in HOWS:
            yield f"{amount} {how}", changed(pages, amount, invoice.language, how)


def sure_but_wrong(made: Document, reading: Reading) -> list[FieldName]:
    """Totals that are said with confidence and are not the document's."""
    truth = {
        FieldName.NET_TOTAL: made.invoice.net,
        FieldName.VAT_TOTAL: made.invoice.vat,
        FieldName.GROSS_TOTAL: made.invoice.gross,
    }
    return [
        name
        for name, right in truth.items()
        if (found := reading.fields.get(name)) is not None
        and found.confidence >= SURE
        and abs(Decimal(found.value)) != right
    ]


def changed(pages: Iterable[Page], amount: Decimal, language: str, how: str) -> list[Page]:
    """The pages with every print of an amount shifted by three in its last digit, or left out."""
    text = f"{amount:,.2f}"
    if language != "en":
        text = text.translate(str.maketrans(",.", " ," if language == "fr" else ".,"))
    tail = text.rpartition(" ")[2]
    result = []
    for page in pages:
        words = []
        for word in page.words:
            if tail not in word.text:
                words.append(word)
            elif how == "shifted":
                other = re.sub(r"[0-9](?=[^0-9]*$)", lambda m: str((int(m[0]) + 3) % 10), word.text)
                words.append(word.model_copy(update={"text": other}))
        result.append(page.model_copy(update={"words": tuple(words)}))
    return result
