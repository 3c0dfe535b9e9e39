"""Two peers' ways to match, on generated books: what the engine is compared with.

Both are rewritten from what their sources do, with an index where they have a database.

- ERPNext: the exact amount on the right side within a window of days, same reference first, then
  the oldest; posts at once (`bank_reconciliation_tool.py`, automatic run).
- Midday and Actual: a score of name (rapidfuzz token set), amount within two per cent and date;
  posts from .90 (Midday's floors: exact amount, likely name and near date reach .92).
"""

import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

Matcher = Callable[[Path], Path]
_IN = frozenset({"facture_client", "recette", "avoir_fournisseur"})
_BEFORE_DAYS, _AFTER_DAYS = 90, 10  # a document this long before the operation, or after it
_NEAR_AMOUNT = 0.02
_POSTS_FROM = 0.90
_WEIGHTS = (0.35, 0.45, 0.20)  # name, amount, date

_Row = dict[str, Any]


def exact_amount(books: Path) -> Path:
    """In the manner of ERPNext; writes predictions and gives their file."""
    waiting: dict[tuple[bool, str], list[_Row]] = defaultdict(list)
    for document in sorted(_read(books / "documents.jsonl"), key=lambda d: str(d["date"])):
        waiting[document["type"] in _IN, document["open"]].append(document)
    return _write(books / "erpnext.jsonl", _exact_lines(books, waiting))


def _exact_lines(books: Path, waiting: dict[tuple[bool, str], list[_Row]]) -> Iterable[_Row]:
    for operation in _read(books / "operations.jsonl"):
        amount = operation["amount"].lstrip("-")
        queue = waiting[not operation["amount"].startswith("-"), amount]
        open_ones = [d for d in queue if _in_window(operation, d)]
        if not open_ones:
            continue
        label = operation["label"]
        best = next((d for d in open_ones if d["number"] in label), open_ones[0])
        queue.remove(best)
        yield _line(operation, best, 1.0)


def scored(books: Path) -> Path:
    """In the manner of Midday and Actual; writes predictions and gives their file."""
    names = {p["id"]: p["name"].upper() for p in _read(books / "third_parties.jsonl")}
    sides: dict[bool, list[tuple[float, str, _Row]]] = {True: [], False: []}
    for document in _read(books / "documents.jsonl"):
        row = (float(document["open"]), document["id"], document)
        sides[document["type"] in _IN].append(row)
    for rows in sides.values():
        rows.sort(key=lambda row: row[:2])
    return _write(books / "midday.jsonl", _scored_lines(books, names, sides))


def _scored_lines(
    books: Path, names: dict[str, str], sides: dict[bool, list[tuple[float, str, _Row]]]
) -> Iterable[_Row]:
    amounts = {side: [row[0] for row in rows] for side, rows in sides.items()}
    used: set[str] = set()
    for operation in _read(books / "operations.jsonl"):
        size = abs(float(operation["amount"]))
        side = not operation["amount"].startswith("-")
        first = bisect_left(amounts[side], size * (1 - _NEAR_AMOUNT))
        last = bisect_right(amounts[side], size * (1 + _NEAR_AMOUNT))
        best, found = 0.0, None
        for amount, document_id, document in sides[side][first:last]:
            if document_id in used or not _in_window(operation, document):
                continue
            score = _score(operation, document, names, abs(amount - size) / max(size, 0.01))
            if score > best:
                best, found = score, document
        if found is not None and best >= _POSTS_FROM:
            used.add(found["id"])
            yield _line(operation, found, best)


def _score(operation: _Row, document: _Row, names: dict[str, str], off: float) -> float:
    name = fuzz.token_set_ratio(names[document["third_party"]], operation["label"]) / 100
    days = abs((_day(operation) - date.fromisoformat(document["due_date"])).days)
    parts = (name, 1 - off / _NEAR_AMOUNT / 2, max(0.0, 1 - days / _BEFORE_DAYS))
    return sum(weight * part for weight, part in zip(_WEIGHTS, parts, strict=True))


def _in_window(operation: _Row, document: _Row) -> bool:
    days = (_day(operation) - date.fromisoformat(document["date"])).days
    return -_AFTER_DAYS <= days <= _BEFORE_DAYS


def _day(operation: _Row) -> date:
    return date.fromisoformat(operation["date"])


def _line(operation: _Row, document: _Row, confidence: float) -> _Row:
    return {
        "operation": operation["id"],
        "state": "Affectée",
        "third_party": document["third_party"],
        "allocations": [
            {"document": document["id"], "amount": operation["amount"].lstrip("-")},
        ],
        "confidence": min(confidence, 1.0),
    }


def _read(path: Path) -> Iterable[_Row]:
    with path.open("rb") as lines:
        for line in lines:
            yield json.loads(line)


def _write(target: Path, lines: Iterable[_Row]) -> Path:
    with target.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return target
