"""Amounts as printed: French, English and German writing, exactly; what could be two is neither.

`1 234,56` with any space, `1.234,56`, `1,234.56`, `1'234.56`, a minus before or after,
parentheses for negatives, a currency on either side, glued or not.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from lettrage.domain.reading.layout import Cell, Row, Sheet
from lettrage.domain.reading.tokens import Token

_CURRENCIES = {
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "$": "USD",
    "usd": "USD",
    "us$": "USD",
    "£": "GBP",
    "gbp": "GBP",
    "chf": "CHF",
    "cad": "CAD",
    "rm": "MYR",
    "myr": "MYR",
    "aud": "AUD",
    "sek": "SEK",
    "nok": "NOK",
    "dkk": "DKK",
    "pln": "PLN",
    "zl": "PLN",
    "jpy": "JPY",
    "¥": "JPY",
    "ca$": "CAD",
    "c$": "CAD",
    "a$": "AUD",
    "sgd": "SGD",
    "s$": "SGD",
    "mad": "MAD",
    "xpf": "XPF",
    "xof": "XOF",
    "₹": "INR",
    "inr": "INR",
    "rs": "INR",
    "rs.": "INR",
    "hkd": "HKD",
    "nzd": "NZD",
    "czk": "CZK",
    "huf": "HUF",
    "ron": "RON",
    "zar": "ZAR",
    "aed": "AED",
    "cny": "CNY",
    "tnd": "TND",
    "dzd": "DZD",
}
# ISO 4217 codes and the signs in use beside amounts; "$" alone is decided with the whole page.

_CODES = (
    "eur(?:os?)?|usd|gbp|chf|cad|rm|myr|aud|sek|nok|dkk|pln|zl|jpy|sgd|mad|xpf|xof|inr|rs[.]?|"
    "hkd|nzd|czk|huf|ron|zar|aed|cny|tnd|dzd"
)
_SHORT_CODES = frozenset({"rm", "rs", "rs.", "zl"})
_MARK = rf"(?:us\$|ca\$|c\$|a\$|s\$|[€$£¥₹]|(?<![a-z])(?:{_CODES})(?![a-z]))"
_AMOUNT = re.compile(
    rf"(?<![0-9a-z.,/_#])(?<![0-9]:)(?<![0-9][-'])"
    rf"(?P<open>\()?(?P<sign>[-+])?\s?(?P<before>{_MARK})?\s?(?P<sign2>-)?\s?"
    r"(?P<number>(?>[0-9]{1,3}(?:[ .,'][0-9]{3})+(?:[.,][0-9]{1,6})?(?![0-9])"
    r"|[0-9]+(?:[.,][0-9]{1,6})?|[.][0-9]{2}))"
    r"(?![0-9]|[.,:/'_-][0-9]|[/:_])"
    rf"(?P<close>\))?(?:\s?(?P<after>{_MARK}))?"
    rf"(?P<trail>\s?-(?![\s]*[0-9a-z€$£]))?(?P<percent>\s?%)?"
)
_RATE = re.compile(r"(?<![0-9.,])([0-9]{1,2}(?:[.,][0-9]{1,3})?)\s?%")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([ .,'])[0-9]{3})(?:\1[0-9]{3})*(?:([.,])[0-9]{1,6})?\Z")
CENTS = 2
LONE_WORDS = 2  # a number and its sign, alone in a cell
MAX_GAP = 80  # per cent of the letter height; more where all words stand wider apart


@dataclass(frozen=True, slots=True, eq=False)
class Printed:
    """An amount, or another number, where it stands.

    Attributes:
        value: Signed, in major units.
        decimals: Decimals printed.
        currency: ISO code of a mark beside it, None without one.
        percent: A percent sign follows.
        cell: Its cell.
        start: Where it begins in the text of the cell.
        end: Behind its last sign.
    """

    value: Decimal
    decimals: int
    currency: str | None
    percent: bool
    cell: Cell
    start: int
    end: int
    tokens: tuple[Token, ...]

    @property
    def page(self) -> int:
        """Page it stands on."""
        return self.cell.page

    @property
    def left(self) -> int:
        """Left edge in hundredths of a point."""
        return self.tokens[0].left

    @property
    def right(self) -> int:
        """Right edge."""
        return self.tokens[-1].right


def decimal_mark(sheets: Iterable[Sheet]) -> str:
    """`","` or `"."`, whichever the document writes before two last digits; `""` when equal."""
    count: Counter[str] = Counter()
    for page in sheets:
        for row in page.rows:
            for cell in row.cells:
                for found in re.finditer(r"[0-9]([.,])[0-9]{2}(?![0-9.,/])", cell.text):
                    count[found[1]] += 1
    ordered = count.most_common()
    if len(ordered) == 1 or (ordered and ordered[0][1] > ordered[1][1]):
        return ordered[0][0]
    return ""


def number(text: str, mark: str = "") -> tuple[Decimal, int] | None:
    """Value and decimals of a printed number, None when it could be read in two ways.

    Args:
        text: Digits, one kind of grouping, at most one decimal mark; no sign, no currency.
        mark: The document's decimal mark, for `1.234` and `1,234`.
    """
    grouped = _GROUPED.match(text)
    if grouped is None:
        whole, _, part = text.replace(",", ".").partition(".")
        if text.count(".") + text.count(",") > 1 or not (whole or part).isdigit():
            return None
        return Decimal(f"{whole}.{part}" if part else whole), len(part)
    grouping, decimal = grouped[1], grouped[2]
    if decimal is None:
        if grouping in ".," and text.count(grouping) == 1:
            return _three_digits(text, grouping, mark)
        return Decimal(re.sub(r"[ .,']", "", text)), 0
    if decimal == grouping:
        return None
    whole, _, part = text.rpartition(decimal)
    return Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{part}"), len(part)


def _three_digits(text: str, grouping: str, mark: str) -> tuple[Decimal, int] | None:
    """`1.234`: thousands where the document writes decimals with the other mark."""
    if not mark:
        return None
    if grouping == mark:
        whole, _, part = text.partition(grouping)
        return Decimal(f"{whole}.{part}"), len(part)
    return Decimal(text.replace(grouping, "")), 0


def amounts(row: Row, mark: str) -> Iterator[Printed]:
    """Amounts of a row, left to right; percentages and bare counts are not amounts."""
    for cell in row.cells:
        alone = len(cell.tokens) <= LONE_WORDS and not re.search(r"[a-z]", cell.folded)
        for item in numbers(cell, mark):
            money = item.decimals == CENTS or (item.currency and item.decimals <= CENTS)
            if not item.percent and (money or (alone and item.decimals == 0)):
                yield item


def numbers(cell: Cell, mark: str) -> Iterator[Printed]:
    """Every number of a cell, left to right: percentages, counts and prices too."""
    for found in _AMOUNT.finditer(cell.folded):
        text = found["number"]
        start, end = found.span("number")
        tokens = cell.words(start, end)
        if " " in text and _too_wide(tokens, cell.space):
            tail = text.rpartition(" ")[2]
            start, text = end - len(tail), tail
            tokens = cell.words(start, end)
        read = number(text, mark)
        if read is None:
            continue
        value, decimals = read
        sign = found["sign"] == "-" or found["sign2"] or found["trail"]
        if sign or (found["open"] and found["close"]):
            value = -value
        mark_beside = (found["before"] or found["after"] or "").strip()
        if mark_beside in _SHORT_CODES and decimals != CENTS:
            mark_beside = ""  # "RM 34" is a French register: money says so by its cents
        currency = _CURRENCIES.get(mark_beside)
        yield Printed(value, decimals, currency, bool(found["percent"]), cell, start, end, tokens)


def _too_wide(tokens: tuple[Token, ...], space: int) -> bool:
    return any(
        (after.left - before.right) * 100
        > max(MAX_GAP, space + space // 2) * max(before.height, after.height)
        for before, after in pairwise(tokens)
    )


def rates(text: str) -> list[Decimal]:
    """Percentages printed in a text, in order."""
    return [Decimal(found[1].replace(",", ".")) for found in _RATE.finditer(text)]
