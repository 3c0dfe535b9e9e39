"""Lines of rendered invoices in three languages: how many values are right, none surely wrong."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest
from lettrage.domain.invoice_reading import InvoiceLine
from lettrage.domain.reading import read
from lettrage.formats.document import parse

from tests.data.reading import corpus

PRINTED = {
    "classic": ("description", "quantity", "unit_price", "vat_rate", "line_net"),
    "header_table": ("description", "quantity", "unit_price", "line_net"),
    "sender_line": ("description", "quantity", "unit_price", "line_net"),
    "stacked": ("description", "quantity", "vat_rate", "line_net"),
    "long_table": ("description", "quantity", "unit_price", "vat_rate", "line_net"),
    "debit_slip": ("description", "line_net"),
}
"""What each layout prints of a line."""

WITHOUT_HEADS = ("stacked", "debit_slip")
"""Their rows might be the sums of another table's lines: no line is sure."""

SEEDS = (2, 3)  # with a discount; a credit note
BAR, SURE_SHARE, SURE = 0.97, 0.90, 900


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def _value(line: object, name: str) -> str | Decimal | None:
    if name == "description":
        return _letters(line.description if isinstance(line, InvoiceLine) else line.text)  # type: ignore[attr-defined]
    if isinstance(line, InvoiceLine):
        found = getattr(line, name)
        return None if found is None else Decimal(found)
    theirs = {"quantity": "quantity", "unit_price": "price", "vat_rate": "rate", "line_net": "net"}
    return Decimal(getattr(line, theirs[name]))


def _readings(name: str) -> Iterator[tuple[str, list[object], tuple[InvoiceLine, ...]]]:
    for made in corpus.documents([name], SEEDS):
        yield made.id, list(made.invoice.lines), read(parse(made.pdf, "x.pdf").pages).lines


@pytest.mark.parametrize("name", PRINTED)
def test_lines_are_read_and_never_surely_wrong(name: str) -> None:
    count: Counter[str] = Counter()
    for identity, wanted, found in _readings(name):
        count["expected"] += len(wanted) * len(PRINTED[name])
        count["lines"] += len(wanted)
        assert len(found) == len(wanted), identity
        for true, line in zip(wanted, found, strict=True):
            given = [key for key in PRINTED[name] if _value(line, key) is not None]
            right = [key for key in given if _value(line, key) == _value(true, key)]
            count["given"] += len(given)
            count["right"] += len(right)
            count["sure"] += line.confidence >= SURE
            assert line.confidence < SURE or len(right) == len(given), (identity, true, line)
    precision, recall = count["right"] / count["given"], count["right"] / count["expected"]
    assert 2 * precision * recall / (precision + recall) >= BAR
    assert name in WITHOUT_HEADS or count["sure"] >= SURE_SHARE * count["lines"]


def test_lines_of_scans_are_read_and_never_sure() -> None:
    wanted = found = right = 0
    for made, *pages in corpus.recognised():
        keys = PRINTED.get(made.id.rsplit("_", 2)[0])
        if keys is None:
            continue
        flat = [page for each in pages for page in (each if isinstance(each, tuple) else (each,))]
        lines = read(flat).lines
        wanted += len(made.invoice.lines) * len(keys)
        found += sum(_value(line, key) is not None for line in lines for key in keys)
        for true, line in zip(made.invoice.lines, lines, strict=False):
            right += sum(_value(line, key) == _value(true, key) for key in keys)
            assert line.confidence < SURE
    precision, recall = right / found, right / wanted
    assert 2 * precision * recall / (precision + recall) >= 0.90
