"""Whether a reading stands, and which dearer step is worth its price when it does not.

The one rule behind "the cheapest proof wins": XML, then the text layer, then the words of the
first and the last page, then of the others, then the typed fields of the first and the last.
Each is bought only while the reading does not stand.
"""

from collections.abc import Collection, Sequence

from lettrage.domain.invoice_reading import DocumentKind, FieldName, Reading
from lettrage.domain.reading.reader import INVOICES
from lettrage.domain.reading.settled import PROVED

READ_FIRST = 2
"""First and last page come before the others: they hold heading and totals (README, cheapest proof
first)."""

_MANDATORY = (FieldName.ISSUE_DATE, FieldName.SUPPLIER_NAME)
# With the number and the totals: CGI annexe II, art. 242 nonies A. A till receipt has no number.
_TOTALS = (FieldName.NET_TOTAL, FieldName.VAT_TOTAL, FieldName.GROSS_TOTAL)
_SPLIT = "several_documents"


def stands(reading: Reading) -> bool:
    """Whether nothing dearer is needed: the totals are proved and the mandatory fields are there.

    Proved means that arithmetic closed: net + VAT = gross, each of them that is read; of a
    receipt, whose rate table is often beyond recognition, the gross alone.
    Raises: nothing.
    """
    return not _totals_open(reading) and not _fields_missing(reading)


def next_typed_page(
    reading: Reading, pages: Sequence[int], had: Collection[int] = ()
) -> int | None:
    """The page whose typed fields to buy next, None when that is not worth the price.

    Typed fields mend no document that is surely no invoice, or several, and a blank page has none.

    Args:
        reading: What the document gives so far.
        pages: Its recognised pages that have words, first and last first.
        had: Those whose typed fields are there already.

    Shapes: one of the first `READ_FIRST`; the last page first while the totals are open.
    Raises: nothing.
    """
    if stands(reading) or not _one_invoice(reading):
        return None
    left = [page for page in pages[:READ_FIRST] if page not in had]
    if not left:
        return None
    return max(left) if _totals_open(reading) else min(left)


def _totals_open(reading: Reading) -> bool:
    if FieldName.GROSS_TOTAL not in reading.fields:
        return True
    asked = (FieldName.GROSS_TOTAL,) if _is_receipt(reading) else _TOTALS
    return any(reading.fields[n].confidence < PROVED for n in asked if n in reading.fields)


def _fields_missing(reading: Reading) -> bool:
    wanted = _MANDATORY if _is_receipt(reading) else (*_MANDATORY, FieldName.NUMBER)
    return any(name not in reading.fields for name in wanted)


def _is_receipt(reading: Reading) -> bool:
    kind = reading.fields.get(FieldName.KIND)
    return kind is not None and kind.value == DocumentKind.SUPPORTING_DOCUMENT


def _one_invoice(reading: Reading) -> bool:
    if any(finding.code == _SPLIT for finding in reading.findings):
        return False
    kind = reading.fields.get(FieldName.KIND)
    titled = kind is not None and kind.page is not None
    return kind is not None and (not titled or DocumentKind(kind.value) in INVOICES)
