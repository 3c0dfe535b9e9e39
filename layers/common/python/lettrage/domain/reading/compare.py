"""The XML of an e-invoice against its visible page: the law makes them one document.

The XML's values are taken; the page has to say the same of totals, number, date and IBAN.
Where both say something and it differs, a person has to look, and nothing stays proved.
Source: Factur-X 1.07 §3.2 (the PDF and the XML carry the same invoice); CGI art. 289, VII.
"""

from collections.abc import Iterator
from decimal import Decimal

from lettrage.domain.identifiers import compact
from lettrage.domain.invoice_reading import (
    FieldName,
    FieldValue,
    InvoiceLine,
    Reading,
    ReadingOutcome,
)
from lettrage.domain.reading.findings import finding
from lettrage.domain.reading.ownership import name_words
from lettrage.domain.reading.text import key

LOWERED = 600
CLEAR = 700  # what the page says with less is too unsure to contradict the XML
AMOUNTS = (
    FieldName.NET_TOTAL,
    FieldName.VAT_TOTAL,
    FieldName.GROSS_TOTAL,
    FieldName.PAYABLE,
)
COMPARED = (
    *AMOUNTS,
    FieldName.NUMBER,
    FieldName.ISSUE_DATE,
    FieldName.IBAN,
    FieldName.CURRENCY,
    FieldName.SUPPLIER_SIREN,
    FieldName.SUPPLIER_VAT_ID,
    FieldName.SUPPLIER_NAME,
)
"""What makes page and XML one document."""

_LEAST = {FieldName.SUPPLIER_NAME: 900, FieldName.CURRENCY: 900}
"""What a page says of these with less may be a guess: a sign with a name, a dollar sign."""

_OF_THE_PAGE = ("several_documents", "hidden_text")  # remarks that hold whatever the XML says


def combine(structured: Reading, page: Reading) -> Reading:
    """The XML's reading, with what the page adds and the places where it shows the same.

    Shapes: fields only the page has are kept, never above `CLEAR`; `candidates` of a field that
    differs hold what the page says; lines are the XML's where it has any, else the page's.
    Raises: nothing.
    """
    differing = tuple(_differences(structured, page))
    several = any(item.code == "several_documents" for item in page.findings)
    fields = {name: _placed(name, value, page) for name, value in structured.fields.items()}
    for name, value in page.fields.items():
        if name not in fields:
            fields[name] = _capped(value, CLEAR) if differing else value
    findings = list(structured.findings)
    findings += [item for item in page.findings if item.code in _OF_THE_PAGE]
    confidence = structured.vat_breakdown_confidence
    if differing or several:
        if differing:
            findings.append(finding("pdf_xml_mismatch", differing))
        fields = {name: _capped(value, LOWERED) for name, value in fields.items()}
        confidence = min(confidence, LOWERED)
    rows = structured.vat_breakdown
    if not rows and not differing and page.vat_breakdown:
        rows, confidence = page.vat_breakdown, page.vat_breakdown_confidence
    review = bool(differing) or several
    most = LOWERED if review else None
    return structured.model_copy(
        update={
            "fields": fields,
            "findings": tuple(findings),
            "vat_breakdown": rows,
            "vat_breakdown_confidence": confidence,
            "lines": _lines(structured.lines, page.lines, most),
            "outcome": ReadingOutcome.REVIEW if review else structured.outcome,
            "parts": page.parts,
            "reader_version": page.reader_version,
        }
    )


def _differences(structured: Reading, page: Reading) -> Iterator[FieldName]:
    """Fields that the page contradicts, among those that make the document one."""
    for name in COMPARED:
        ours, theirs = structured.fields.get(name), page.fields.get(name)
        if ours is None or theirs is None or theirs.confidence < _LEAST.get(name, CLEAR):
            continue
        if not _same(name, ours.value, theirs):
            yield name


def _same(name: FieldName, value: str, shown: FieldValue) -> bool:
    options = (shown.value, *shown.candidates)
    if name in AMOUNTS:
        return any(abs(Decimal(value)) == abs(Decimal(option)) for option in options)
    if name is FieldName.ISSUE_DATE:
        turned = (f"{o[:4]}-{o[8:]}-{o[5:7]}" for o in options)
        return value in {*options, *turned}
    if name in {FieldName.IBAN, FieldName.SUPPLIER_SIREN, FieldName.SUPPLIER_VAT_ID}:
        return compact(value) in map(compact, options)
    if name is FieldName.SUPPLIER_NAME:  # a shop's sign and a firm's name may share one word only
        words = {word for option in options for word in name_words(option)}
        return not words or bool(words & set(name_words(value)))
    wanted = key(value)
    return any(wanted in key(option) or key(option) in wanted for option in options)


def _placed(name: FieldName, value: FieldValue, page: Reading) -> FieldValue:
    shown = page.fields.get(name)
    if shown is None or value.page is not None:
        return value
    # A second account on the page is another way to be paid, whatever the XML says of the first.
    others = shown.candidates if name is FieldName.IBAN else ()
    kept = [each for each in (*value.candidates, *others) if each not in (value.value, shown.value)]
    if shown.value == value.value:
        place = {"page": shown.page, "box": shown.box}
        return value.model_copy(update={**place, "candidates": tuple(dict.fromkeys(kept))})
    return value.model_copy(update={"candidates": tuple(dict.fromkeys((*kept, shown.value)))})


def _lines(
    ours: tuple[InvoiceLine, ...], shown: tuple[InvoiceLine, ...], most: int | None
) -> tuple[InvoiceLine, ...]:
    """The XML's lines with their places, when the page shows the same ones; else the page's."""
    lines = ours or shown
    if ours and len(ours) == len(shown) and all(map(_same_amount, ours, shown)):
        lines = tuple(
            one.model_copy(update={"page": other.page, "box": other.box})
            for one, other in zip(ours, shown, strict=True)
        )
    if most is None:
        return lines
    return tuple(
        line.model_copy(update={"confidence": min(line.confidence, most)}) for line in lines
    )


def _same_amount(one: InvoiceLine, other: InvoiceLine) -> bool:
    if one.line_net is None or other.line_net is None:
        return False
    return abs(Decimal(one.line_net)) == abs(Decimal(other.line_net))


def _capped(value: FieldValue, most: int) -> FieldValue:
    return value.model_copy(update={"confidence": min(value.confidence, most)})
