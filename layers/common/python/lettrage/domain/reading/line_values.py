"""Chosen rows as `InvoiceLine`s: values as text, the rate of VAT, and how sure the line is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lettrage.domain.invoice_reading import InvoiceLine
from lettrage.domain.money import decimal_text
from lettrage.domain.reading import layout
from lettrage.domain.reading.codes import explained
from lettrage.domain.reading.columns import Kind
from lettrage.domain.reading.descriptions import Text, joined, texts
from lettrage.domain.reading.draft import DOUBTFUL_WORD, RECOGNISED_LOSS, money
from lettrage.domain.reading.items import Item
from lettrage.domain.reading.layout import Sheet
from lettrage.domain.reading.lexicon import AMOUNTS, Role
from lettrage.domain.reading.products import product_in
from lettrage.domain.reading.roles import KNOWN_RATES
from lettrage.domain.reading.solutions import SUMS, Adjustment, Solution
from lettrage.domain.reading.tables import Part, Table
from lettrage.domain.reading.text import key
from lettrage.domain.reading.tokens import Token

TOLD, SUMMED, BARE, SINGLE, SELECTED = 960, 930, 880, 850, 850
"""Per mille of a line in a table that adds up: its price and quantity make its amount; they are
not both printed; nor has the table a head, so that it may sum up the lines of another, or its
amount has another sign than most, as a discount on them all; it is the only one; rows were left
out to make the table add up."""

MAKES, GUESSED, CONTRADICTED = 800, 500, 600
"""Per mille in a table that does not add up: quantity × price closes; nothing does. In any table:
the quantity and the price printed do not make the amount."""

UNCLEAR_TEXT, UNCLEAR_RATE, RECOGNISED, DOUBTFUL = 880, 850, 890, 700
"""Most per mille where it is not beyond doubt which words a description takes; where the rates of
the lines do not make the breakdown of VAT; of recognised words, whose letters no sum proves; of
words that the recognition itself doubts."""

NUMBERED = 7  # of ten descriptions that begin with a number: all do, then
MOST_CODES = 12  # more than any country has rates
RATE_PLACES = Decimal("0.01")
_COUNT = re.compile(r"([0-9]{1,4}(?:[.,][0-9]{1,3})?) ?[x×*] +(?=[^\W\d_])", re.IGNORECASE)
_BARE_COUNT = re.compile(r"([0-9]{1,3})\.? *(?=[^\W\d_]{2})")
_EDGES = " \t·•*-–—:=|€$£,;("


@dataclass(frozen=True, slots=True)
class Known:
    """What the rest of the document says.

    Attributes:
        totals: Net and gross, those that were found.
        closed: They close with the VAT.
        adjustments: Discounts and charges on the whole document.
        without_vat: Nothing says that there is VAT: its gross total is its net total.
        bases: Taxable amount by rate; empty when the breakdown is unknown.
        places: Decimals of the currency.
    """

    totals: Mapping[Role, Decimal]
    closed: bool
    without_vat: bool
    adjustments: tuple[Adjustment, ...]
    bases: Mapping[Decimal, Decimal]
    places: int


@dataclass(frozen=True, slots=True)
class _Together:
    """What holds for all lines of a document.

    Attributes:
        rates: Rate of a line by its identity.
        right_rates: The lines of each rate add up to its base.
        positions: Descriptions begin with 1, 2, 3, …: numbers of the lines.
        counts: Descriptions begin with numbers that are quantities.
        headed: Their table has heads of columns.
    """

    solution: Solution
    rest: Known
    rates: Mapping[int, Decimal]
    right_rates: bool
    positions: bool
    counts: bool
    headed: bool


def written(
    sheets: Sequence[Sheet], mark: str, table: Table, solution: Solution, rest: Known
) -> Iterator[InvoiceLine]:
    """The lines of a solution, in the order of its table."""
    chosen = {id(made.entry): made for made in solution.items}
    lines: list[_Spoken] = []
    for part in table.parts:
        here = [chosen[id(entry)] for entry in part.entries if id(entry) in chosen]
        found = texts(part, here)
        lines += [_spoken(made, found[made.entry.row.index], part, mark) for made in here]
    headed = any(part.columns for part in table.parts)
    spoken_all = [line.text for line in lines]
    together = _together(sheets, solution, rest, spoken_all, headed=headed)
    for spoken in lines:
        line = _line(spoken, together)
        if line is not None:
            yield line


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A line with its words; `clear` when they are its own beyond doubt."""

    made: Item
    tokens: Sequence[Token]
    text: str
    clear: bool


def _spoken(made: Item, text: Text, part: Part, mark: str) -> _Spoken:
    tokens = joined(made, text, part)
    if made.quantity is None or made.price is None:
        rows = (*text.above, made.entry.row, *text.below)
        product = product_in([cell for row in rows for cell in row.cells], made.amount, mark)
        if product is not None:
            made.quantity, made.price = product.quantity, product.price
            made.told = made.closes = True
            made.words.unit = [product.unit] if product.unit else []
            places = zip(product.cell.tokens, product.cell.starts, strict=True)
            taken = {id(token) for token, start in places if start >= product.start}
            tokens = [token for token in tokens if id(token) not in taken]
    return _Spoken(made, tokens, " ".join(t.text for t in tokens).strip(_EDGES), text.clear)


def _together(
    sheets: Sequence[Sheet],
    solution: Solution,
    rest: Known,
    spoken: Sequence[str],
    *,
    headed: bool,
) -> _Together:
    rates = _rates(sheets, solution, rest)
    numbers = [match[1] if (match := _BARE_COUNT.match(text)) else "" for text in spoken]
    counted = sum(map(bool, numbers))  # recognition may lose one
    numbered = counted > 0 and counted * 10 >= NUMBERED * len(numbers)
    positions = (
        numbered and len(numbers) > 1 and numbers == [str(n + 1) for n in range(len(numbers))]
    )
    bare = all(made.quantity is None for made in solution.items)
    return _Together(
        solution,
        rest,
        rates,
        _right(solution, rest, rates),
        positions,
        numbered and bare and not positions and not headed,
        headed,
    )


def _rates(sheets: Sequence[Sheet], solution: Solution, rest: Known) -> dict[int, Decimal]:
    """Rates of the lines by identity: printed, explained, or the document's only one."""
    rows = {(made.entry.page.number, made.entry.row.index) for made in solution.items}
    wanted = {made.words.code for made in solution.items if made.words.code}
    few = 0 < len(wanted) <= MOST_CODES
    meant = explained(sheets, wanted, rows) if few else {}
    only = next(iter(rest.bases)) if len(rest.bases) == 1 and rest.closed else None
    found: dict[int, Decimal] = {}
    for made in solution.items:
        rate = made.rate if made.rate is not None else meant.get(made.words.code)
        if rate is None and made.words.code.isascii() and made.words.code.isdigit():
            bare = Decimal(made.words.code)
            fits = bare in rest.bases if rest.bases else bare in KNOWN_RATES
            rate = bare if fits else None
        rate = only if rate is None else rate
        if rate is not None:
            found[id(made)] = rate
    return found


def _right(solution: Solution, rest: Known, rates: Mapping[int, Decimal]) -> bool:
    """Whether the rates printed on lines make the breakdown of VAT, where both are known."""
    if not rest.bases:  # nothing to compare with: a percentage beside the amount is one
        return set(rates.values()) <= KNOWN_RATES
    if len(rest.bases) == 1:
        return set(rates.values()) <= set(rest.bases)
    sums: dict[Decimal, Decimal] = {}
    for made in solution.items:
        if id(made) not in rates:
            return False
        rate = rates[id(made)]
        sums[rate] = sums.get(rate, Decimal(0)) + made.amount.value
    if solution.adjusted or solution.sums_to is not Role.NET:
        return set(sums) == set(rest.bases)
    return all(abs(sums.get(rate, Decimal(0))) == abs(base) for rate, base in rest.bases.items())


def _line(spoken: _Spoken, together: _Together) -> InvoiceLine | None:
    made, text = spoken.made, spoken.text
    quantity, unit = made.quantity, " ".join(made.words.unit) or None
    counted = _COUNT.match(text) if quantity is None else None
    if counted is None and (together.positions or (together.counts and quantity is None)):
        counted = _BARE_COUNT.match(text)
    if counted is not None:
        if not together.positions:
            quantity = Decimal(counted[1].replace(",", "."))
        text = text[counted.end() :].strip(_EDGES)
    if not text:
        return None
    places, rate = together.rest.places, together.rates.get(id(made))
    gross = together.solution.sums_to is Role.GROSS and not together.rest.without_vat
    gross = gross or made.gross
    tokens = [*spoken.tokens, *(token for figure in made.used for token in figure.tokens)]
    return InvoiceLine(
        description=text,
        quantity=None if quantity is None else _plain(quantity),
        unit=unit,
        unit_price=None if made.price is None else money(made.price, places),
        vat_rate=None if rate is None else decimal_text(rate.quantize(RATE_PLACES)),
        line_net=None if gross else money(made.amount.value, places),
        line_gross=_gross(made, places, gross=gross),
        confidence=_confidence(spoken, tokens, together),
        page=made.entry.page.number,
        box=layout.bounds(tokens),
    )


def _gross(made: Item, places: int, *, gross: bool) -> str | None:
    """The amount with VAT: the line's own, or the one beside its net amount."""
    beside = made.entry.kinds.get(Kind.GROSS)
    with_vat = made.amount if gross else beside
    return None if with_vat is None else money(with_vat.value, places)


def _plain(value: Decimal) -> str:
    """Without zeros that say nothing: `15.00` is `15`."""
    whole = value.to_integral_value()
    return decimal_text(whole if whole == value else value.normalize())


def _confidence(spoken: _Spoken, tokens: Sequence[Token], together: _Together) -> int:
    made, solution = spoken.made, together.solution
    if made.told and not made.closes:
        level = CONTRADICTED
    elif solution.sums_to is None:
        level = MAKES if made.told and made.closes else GUESSED
    elif solution.left_out:
        level = SELECTED
    elif made.told and made.closes:
        level = TOLD
    else:
        sure = together.rest.closed or solution.proved
        level = _summed(made, together) if len(solution.items) > 1 and sure else SINGLE
    if not spoken.clear or together.counts or _sums_up(spoken.text):
        level = min(level, UNCLEAR_TEXT)
    if id(made) in together.rates and not together.right_rates:
        level = min(level, UNCLEAR_RATE)
    if any(token.recognised for token in tokens):
        level = min(level - RECOGNISED_LOSS, RECOGNISED)
        if min(token.confidence for token in tokens) < DOUBTFUL_WORD:
            level = min(level, DOUBTFUL)
    return level


def _sums_up(text: str) -> bool:
    """Whether a label of totals that stands beside the table got into the words."""
    return any(Role(label.name) in SUMS for label in AMOUNTS.find(key(text)))


def _summed(made: Item, together: _Together) -> int:
    signs = [item.amount.value < 0 for item in together.solution.items]
    odd = signs.count(made.amount.value < 0) * 2 < len(signs)
    return SUMMED if together.headed and not odd else BARE
