"""Invented till receipts and card slips: what is printed, line by line, and its truth.

A receipt is lines of text in a small notation, so that one function draws it as a picture and
another gives its words with boxes: `^` centres a line, `!` doubles its size, `left || right` sets
the right part at the right edge. The styles are in `receipts_tuning*.py` and
`receipts_judging*.py`; everything is drawn from a seed and can be made again.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lettrage.domain.page import BOX_SCALE, Box, Page, Word, WordSource

from tests.data.reading.parties import Party
from tests.data.reading.truth import invoice

CENT = Decimal("0.01")
COLUMNS = 40  # letters across the paper
ADVANCE, LETTER, ROW = 10, 15, 22  # width of a letter, height of letters and of a row, in points
MARGIN = 20
RECOGNISED = 980  # per mille: confidence of an ordinary recognised word


@dataclass(frozen=True)
class Item:
    """An article sold: price of one with VAT."""

    text: str
    count: int
    price: Decimal
    rate: Decimal

    @property
    def total(self) -> Decimal:
        return self.count * self.price


@dataclass(frozen=True)
class Receipt:
    """Printed lines, and the right values in the words of the sample files."""

    lines: tuple[str, ...]
    expected: dict[str, Any]


@dataclass
class Till:
    """What a style prints from: one shop, one sale, one moment.

    Attributes:
        shop: Whose identifiers are printed; its name is the style's own.
        mark: Decimal mark of the till.
    """

    draw: random.Random
    items: list[Item]
    at: datetime
    shop: Party
    mark: str = ","
    currency: str = "EUR"
    lines: list[str] = field(default_factory=list)

    def add(self, *lines: str) -> None:
        """Print lines."""
        self.lines += lines

    def money(self, value: Decimal) -> str:
        """An amount as this till writes it."""
        return f"{value:.2f}".replace(".", self.mark)

    @property
    def total(self) -> Decimal:
        """Sum of all items."""
        return sum((item.total for item in self.items), Decimal(0))

    def rates(self) -> list[tuple[Decimal, Decimal, Decimal, Decimal]]:
        """Rate, net, VAT, gross; highest rate first."""
        sums: dict[Decimal, Decimal] = defaultdict(Decimal)
        for item in self.items:
            sums[item.rate] += item.total
        rows = []
        for rate, gross in sorted(sums.items(), reverse=True):
            net = (gross * 100 / (100 + rate)).quantize(CENT, rounding=ROUND_HALF_UP)
            rows.append((rate, net, gross - net, gross))
        return rows

    def cash(self) -> Decimal:
        """A sum of notes that pays the total, never the total itself."""
        step = self.draw.choice((10, 20, 50))
        return (self.total // step + 1) * Decimal(step)

    def receipt(
        self, *names: str, total: Decimal | None = None, vat: bool = False, siret: bool = False
    ) -> Receipt:
        """What was printed, with its truth.

        Args:
            names: The shop's name and other names that are as right.
            total: Where it isn't the sum of the items.
            vat: Net, VAT and the rows by rate are printed.
            siret: The SIRET is printed.
        """
        expected: dict[str, Any] = {
            "supplier_name": names[0],
            "supplier_name_alt": list(names[1:]),
            "issue_date": f"{self.at:%Y-%m-%d}",
            "currency": self.currency,
            "total_gross": f"{self.total if total is None else total:.2f}",
        }
        if vat:
            rows = self.rates()
            expected["total_net"] = f"{sum(row[1] for row in rows):.2f}"
            expected["total_vat"] = f"{sum(row[2] for row in rows):.2f}"
            expected["vat_breakdown"] = [
                {"rate": f"{rate:.2f}", "base": f"{net:.2f}", "amount": f"{tax:.2f}"}
                for rate, net, tax, _ in rows
            ]
        if siret:
            expected["supplier_siret"] = self.shop.siret
        return Receipt(tuple(self.lines), expected)


def till(seed: int, style: str, goods: dict[str, str], *, most: int = 6, **more: Any) -> Till:
    """A till with drawn items.

    Args:
        seed: Same seed, same receipt.
        style: Name of the style: two styles draw apart.
        goods: Article to its VAT rate in per cent.
        most: Most articles sold.
        more: Fields of the till.
    """
    draw = random.Random(f"{seed}/{style}")  # noqa: S311 - invented documents, no secret
    names = draw.sample(sorted(goods), min(draw.randint(2, most), len(goods)))
    items = [
        Item(
            name,
            draw.choice((1, 1, 1, 2, 3)),
            Decimal(draw.randint(80, 2900)) / 100,
            Decimal(goods[name]),
        )
        for name in names
    ]
    at = datetime(2022, 1, 3, 7, 30) + timedelta(  # noqa: DTZ001 - the clock on the wall
        days=draw.randint(0, 1200), minutes=draw.randint(0, 820), seconds=draw.randint(0, 59)
    )
    return Till(draw, items, at, invoice(seed, "fr").supplier, **more)


def placed(receipt: Receipt) -> Iterator[tuple[str, int, int, int]]:
    """Words with left edge, top edge and size (1 or 2), in points; narrow paper, one font."""
    top = MARGIN
    for line in receipt.lines:
        size = 2 if "!" in line[:2] else 1
        text = line.lstrip("^!")
        left, _, right = (part.rstrip() for part in text.partition("||"))
        if "^" in line[:2]:
            left = " " * max((COLUMNS // size - len(left)) // 2, 0) + left
        room = COLUMNS // size
        whole = left if not right else left.ljust(room - len(right.strip())) + right.strip()
        for word in re.finditer(r"\S+", whole):
            yield word[0], MARGIN + word.start() * ADVANCE * size, top, size
        top += ROW * size


def page(receipt: Receipt) -> Page:
    """The receipt as a recogniser without mistakes would give it."""
    words = list(placed(receipt))
    width = max(left + len(text) * ADVANCE * size for text, left, _, size in words) + MARGIN
    height = max(top + ROW * size for _, _, top, size in words) + MARGIN
    return Page(
        number=1,
        width=width,
        height=height,
        words=tuple(
            Word(
                text=text,
                confidence=RECOGNISED,
                box=Box(
                    left=left * BOX_SCALE // width,
                    top=top * BOX_SCALE // height,
                    right=(left + len(text) * ADVANCE * size) * BOX_SCALE // width,
                    bottom=(top + LETTER * size) * BOX_SCALE // height,
                ),
            )
            for text, left, top, size in words
        ),
        source=WordSource.OCR,
    )
