"""How readings are scored: fields, further fields, lines, and what confidence is worth.

Right values are counted as the sample scorer does; `f1` weighs given and expected alike.
"""

import importlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from typing import Any

from lettrage.domain.invoice_reading import InvoiceLine, Reading
from lettrage.entrypoints.cli_extract import fields_of

from tests.data.reading.layout import Document

SURE = 0.9
LINE_KEYS = ("description", "quantity", "unit_price", "vat_rate", "line_net")
"""What is compared of a line; `line_gross` is truth that `InvoiceLine` has no place for."""

_ALIKE = 0.9
"""Share of letters that have to agree in a description: one wrong letter in ten, as scans have."""

_PART = 0.6
"""Least share that the shorter of two prints of the same terms or address may have."""

# By name: the scorer is a script without types.
score_invoices: Any = importlib.import_module("tests.score.score_invoices")

Pairs = Iterable[tuple[Document, Reading]]
Wrong = tuple[str, str, Any, Any, float]


@dataclass
class Score:
    """Counts over all fields, and what was wrong: id, field, wanted, found, confidence."""

    count: Counter[str] = field(default_factory=Counter)
    wrong: list[Wrong] = field(default_factory=list)
    by_tenth: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def f1(self) -> float:
        return float(score_invoices.rates(self.count)[2])

    @property
    def sure_share(self) -> float:
        """Right values given with confidence, of all expected."""
        return self.count["sure"] / self.count["expected"] if self.count["expected"] else 0.0

    @property
    def sure_but_wrong(self) -> list[Wrong]:
        return [entry for entry in self.wrong if entry[4] >= SURE]

    def reliability(self) -> list[tuple[str, int, int]]:
        """By tenth of confidence said: `0.9`, values given, values right."""
        return [
            (f"{tenth / 10:.1f}", count["given"], count["right"])
            for tenth, count in sorted(self.by_tenth.items())
        ]

    def add(self, entry: Wrong, *, right: bool) -> None:
        """Count one given value."""
        confidence = entry[4]
        tenth = self.by_tenth[min(9, int(confidence * 10))]
        self.count["given"] += 1
        tenth["given"] += 1
        if right:
            self.count["right"] += 1
            self.count["sure"] += confidence >= SURE
            tenth["right"] += 1
        else:
            self.wrong.append(entry)


def score(pairs: Pairs) -> Score:
    """The scorer's fields."""
    result = Score()
    for made, reading in pairs:
        given = fields_of(reading)
        unsigned = made.expected["document_type"] == "credit_note"
        for name, wanted in made.expected.items():
            if name.endswith("_alt"):
                continue
            result.count["expected"] += 1
            found = given.get(name)
            if found is None:
                continue
            accepted = [wanted, *made.expected.get(f"{name}_alt", [])]
            value, confidence = found["value"], found["confidence"]
            key = score_invoices.key(name, value, unsigned)
            right = key in [score_invoices.key(name, each, unsigned) for each in accepted]
            result.add((made.id, name, wanted, value, confidence), right=right)
    return result


def score_more(pairs: Pairs) -> Score:
    """The further fields that a document prints."""
    result = Score()
    for made, reading in pairs:
        given = {name.value: found for name, found in reading.fields.items()}
        for name, wanted in made.more.items():
            result.count["expected"] += 1
            found = given.get(name)
            if found is not None:
                right = _same_more(name, wanted, found.value)
                confidence = found.confidence / 1000
                result.add((made.id, name, wanted, found.value, confidence), right=right)
    return result


def _same_more(name: str, wanted: str, found: str) -> bool:
    if name == "prepaid":
        return _number(wanted) == _number(found)
    if name in ("supplier_address", "payment_terms"):
        # The label may be part of the terms or not: "Payment terms: 30 days", "30 days".
        printed = wanted.split(":", 1)[-1] if name == "payment_terms" else wanted
        return _holds(_letters(wanted), _letters(found)) or _letters(printed) == _letters(found)
    if name == "customer_name":
        return bool(score_invoices.name_key(wanted) == score_invoices.name_key(found))
    if name == "supplier_phone":
        return re.sub(r"\D", "", wanted) == re.sub(r"\D", "", found)
    if name == "customer_vat_id":
        return _letters(found) in (_letters(wanted), _letters(wanted)[2:])
    return _letters(wanted) == _letters(found)


def _holds(one: str, other: str) -> bool:
    """One print holds the other and little else: a country, a label."""
    shorter, longer = sorted((one, other), key=len)
    return shorter in longer and len(shorter) >= _PART * len(longer)


def score_lines(pairs: Pairs) -> Score:
    """The lines: each true line is met by at most one read line, both in their order.

    Of a line that met none, everything it gives or wants counts against the score.
    """
    result = Score()
    for made, reading in pairs:
        keys = [key for key in LINE_KEYS if made.lines and key in made.lines[0]]
        if not keys:
            continue
        partner = _aligned(made.lines, reading.lines, keys)
        result.count["expected"] += len(made.lines) * len(keys)
        for n, read in enumerate(reading.lines):
            wanted = made.lines[partner[n]] if n in partner else {}
            for key in keys:
                found = getattr(read, key)
                if found is not None:
                    entry = (made.id, key, wanted.get(key), found, read.confidence / 1000)
                    result.add(entry, right=same_value(key, wanted.get(key), found))
    return result


def _aligned(
    wanted: Sequence[Mapping[str, str]], found: Sequence[InvoiceLine], keys: Sequence[str]
) -> dict[int, int]:
    """Index of a read line to that of the true line it is, where most values agree in order."""
    best = [[0] * (len(found) + 1) for _ in range(len(wanted) + 1)]
    agreed = [
        [sum(same_value(key, true[key], getattr(read, key)) for key in keys) for read in found]
        for true in wanted
    ]
    for a, row in enumerate(agreed):
        for b, count in enumerate(row):
            best[a + 1][b + 1] = max(best[a][b + 1], best[a + 1][b], best[a][b] + count)
    pairs: dict[int, int] = {}
    a, b = len(wanted), len(found)
    while a and b:
        if best[a][b] == best[a - 1][b]:
            a -= 1
        elif best[a][b] == best[a][b - 1]:
            b -= 1
        else:
            a, b = a - 1, b - 1
            pairs[b] = a
    return pairs


def same_value(key: str, wanted: str | None, found: str | None) -> bool:
    """Whether two values of a line are the same; amounts without sign, letters alike."""
    if wanted is None or found is None:
        return False
    if key != "description":
        return _number(wanted) == _number(found)
    one, other = _letters(wanted), _letters(found)
    return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def _number(text: str) -> Decimal | str:
    try:
        return abs(Decimal(text))
    except InvalidOperation:
        return text


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def scores_of(pairs: Sequence[tuple[Document, Reading]]) -> dict[str, Score]:
    """The scores of `fields`, of further fields (`more`) and of `lines`."""
    return {"fields": score(pairs), "more": score_more(pairs), "lines": score_lines(pairs)}


def by_layout(pairs: Sequence[tuple[Document, Reading]]) -> dict[str, dict[str, Score]]:
    """Layout to its `scores_of`."""
    return _grouped(pairs, lambda made: made.layout)


def by_language(pairs: Sequence[tuple[Document, Reading]]) -> dict[str, dict[str, Score]]:
    """Language to its `scores_of`."""
    return _grouped(pairs, lambda made: made.invoice.language)


def _grouped(
    pairs: Sequence[tuple[Document, Reading]], of: Callable[[Document], str]
) -> dict[str, dict[str, Score]]:
    groups: dict[str, list[tuple[Document, Reading]]] = defaultdict(list)
    for made, reading in pairs:
        groups[of(made)].append((made, reading))
    return {name: scores_of(some) for name, some in groups.items()}
