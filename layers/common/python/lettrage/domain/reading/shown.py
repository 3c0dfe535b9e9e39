"""Whether a page shows the e-invoice that its file carries, at the very least its number or total.

A page about something else, or about nothing, contradicts no value of the XML; yet the law makes
page and file one invoice, and a person who looks at the page would not see what is billed.
Source: security-reliability E12.
"""

import re
from collections.abc import Iterable, Sequence

from lettrage.domain.identifiers import compact
from lettrage.domain.invoice_reading import FieldName, Reading, ReadingOutcome
from lettrage.domain.page import Page
from lettrage.domain.reading.findings import finding

UNSEEN = 600
"""Most confidence, per mille, of what the page does not show."""

_AMOUNTS = (FieldName.GROSS_TOTAL, FieldName.PAYABLE, FieldName.NET_TOTAL)
_NO_DIGIT = re.compile(r"[^0-9]")


def shown(reading: Reading, pages: Sequence[Page]) -> Reading:
    """The XML's reading as it is, or sent to a person when the pages show nothing of it.

    Shapes: an XML file without pages has nothing to be compared with and stays as it is.
    Raises: nothing.
    """
    text = " ".join(word.text for page in pages for word in page.words if not word.hidden)
    if not pages or any(_signs(reading, text)):
        return reading
    fields = {
        name: value.model_copy(update={"confidence": min(value.confidence, UNSEEN)})
        for name, value in reading.fields.items()
    }
    return reading.model_copy(
        update={
            "outcome": ReadingOutcome.REVIEW,
            "fields": fields,
            "vat_breakdown_confidence": min(reading.vat_breakdown_confidence, UNSEEN),
            "findings": (*reading.findings, finding("page_shows_nothing")),
        }
    )


def _signs(reading: Reading, text: str) -> Iterable[bool]:
    """For number and totals, whether they stand in the text, however written."""
    number = reading.fields.get(FieldName.NUMBER)
    if number is not None:
        yield compact(number.value).upper() in compact(text).upper()
    digits = _NO_DIGIT.sub("", text)
    for name in _AMOUNTS:
        total = reading.fields.get(name)
        if total is not None:
            yield _NO_DIGIT.sub("", total.value.removesuffix(".00")) in digits
