"""A reading being made: fields put one by one, each with its proof and its place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lettrage.domain.invoice_reading import (
    ExtractionSource,
    FieldName,
    FieldValue,
    Finding,
    VatLine,
)
from lettrage.domain.money import decimal_text
from lettrage.domain.reading import layout
from lettrage.domain.reading.tokens import Token

DOUBTFUL_WORD = 900  # a word recognised with less is itself a guess
RECOGNISED_LOSS = 10
_RECOGNISED_MOST = {
    FieldName.NUMBER: 890,  # O and 0, I and 1 look alike and no key proves a number
    FieldName.SUPPLIER_NAME: 890,  # nor a name
    FieldName.ISSUE_DATE: 920,
    FieldName.DUE_DATE: 920,
}
MOST_RECOGNISED = 980


@dataclass(slots=True)
class Draft:
    """Fields, VAT rows and remarks so far, and whether it shows what was paid and how."""

    fields: dict[FieldName, FieldValue]
    rows: tuple[VatLine, ...]
    rows_confidence: int
    findings: list[Finding]
    paid: bool = False


def put(
    draft: Draft,
    name: FieldName,
    value: str,
    confidence: int,
    tokens: Sequence[Token],
    others: Iterable[str] = (),
    *,
    derived: bool = False,
    spelled: bool = False,
) -> None:
    """Set a field; words that were recognised, and doubtful ones, lower its confidence.

    `spelled`: the same letters were recognised in a second place, so that none is in doubt.
    """
    source = ExtractionSource.TEXT_LAYER
    if any(token.recognised for token in tokens):
        source = ExtractionSource.OCR
        if min(token.confidence for token in tokens) < DOUBTFUL_WORD:
            confidence = min(confidence, 700)
        most = MOST_RECOGNISED if spelled else _RECOGNISED_MOST.get(name, MOST_RECOGNISED)
        confidence = min(confidence - RECOGNISED_LOSS, most)
    draft.fields[name] = FieldValue(
        value=value,
        confidence=max(min(confidence, 1000), 0),
        source=ExtractionSource.RULE if derived else source,
        page=tokens[0].page if tokens else None,
        box=layout.bounds(tokens) if tokens else None,
        candidates=tuple(others),
    )


def cap(draft: Draft, most: int) -> None:
    """Lower every confidence to at most that."""
    draft.fields = {
        name: value.model_copy(update={"confidence": min(value.confidence, most)})
        for name, value in draft.fields.items()
    }
    draft.rows_confidence = min(draft.rows_confidence, most)


def money(value: Decimal, places: int) -> str:
    """An amount with the currency's decimals, or with more when more are printed."""
    exact = value.quantize(Decimal(1).scaleb(-places))
    return decimal_text(exact if exact == value else value)
