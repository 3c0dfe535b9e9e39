"""Letters and digits that stand for a VAT rate on lines, explained by the recap of VAT."""

import re
from collections.abc import Collection, Sequence
from decimal import Decimal

from lettrage.domain.reading.amounts import rates
from lettrage.domain.reading.layout import Row, Sheet
from lettrage.domain.reading.roles import KNOWN_RATES

_BARE = re.compile(r"(?<![0-9.,])([0-9]{1,2}[.,][0-9]{1,2})(?![0-9.,])")
_LEADING = re.compile(
    r"\W*(?:(?:tva|vat|mwst|ust|btw|iva|gst|code|taux)\W+)?"
    r"([a-z]{1,2}|[a-z]?[0-9])(?![a-z0-9]|[.,][0-9]| [0-9]{3})"
)


def explained(
    sheets: Sequence[Sheet], wanted: Collection[str], lines: Collection[tuple[int, int]]
) -> dict[str, Decimal]:
    """The rate of each code that exactly one rate explains.

    Args:
        sheets: The pages.
        wanted: Codes printed on lines.
        lines: Page and index of the rows that are lines: they explain nothing.
    """
    found: dict[str, set[Decimal]] = {}
    for page in sheets:
        for row in page.rows:
            if (page.number, row.index) in lines:
                continue
            named = {match[1] for cell in row.cells if (match := _LEADING.match(cell.folded))}
            for code in wanted:
                if code.lower() in named and (rate := _rate(row)) is not None:
                    found.setdefault(code, set()).add(rate)
    return {code: next(iter(values)) for code, values in found.items() if len(values) == 1}


def _rate(row: Row) -> Decimal | None:
    """The one rate of a row: with its percent sign, else a known one written as a number."""
    signed = set(rates(row.text))
    if not signed:
        numbers = (Decimal(m[1].replace(",", ".")) for m in _BARE.finditer(row.text))
        signed = {number for number in numbers if number in KNOWN_RATES}
    return signed.pop() if len(signed) == 1 else None
