"""Documents with known values, and how many of them a reader gave: by the samples' own scorer."""

import importlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SURE = 0.9
Given = dict[str, tuple[Any, float]]
"""Field to value and confidence."""

# By name: the scorer is a script without types.
score_invoices: Any = importlib.import_module("tests.score.score_invoices")


@dataclass(frozen=True, eq=False)
class Truth:
    """One file and its values in the words of the sample files."""

    file: Path
    kind: str
    expected: dict[str, Any]


@dataclass
class Tally:
    """Counts over documents."""

    expected: int = 0
    given: int = 0
    right: int = 0
    sure: int = 0
    sure_wrong: int = 0
    exact: int = 0

    @property
    def f1(self) -> float:
        """Of all fields."""
        return 2 * self.right / (self.given + self.expected) if self.expected else 0.0


def truths(folder: Path) -> Iterator[Truth]:
    """The documents of a folder that have values to score."""
    for record in score_invoices.load_expected(folder):
        if not record.get("must_not_extract") and record["expected"]:
            yield Truth(folder / record["file"], record["kind"], record["expected"])


def verdicts(truth: Truth, given: Given) -> Iterator[tuple[str, float, bool]]:
    """Field, confidence and whether it is right, for each value that was given and is known."""
    unsigned = truth.expected.get("document_type") == "credit_note"
    for field in score_invoices.FIELDS:
        if field not in truth.expected or field not in given:
            continue
        value, confidence = given[field]
        known = [truth.expected[field], *truth.expected.get(f"{field}_alt", [])]
        right = {score_invoices.key(field, each, unsigned) for each in known}
        yield field, confidence, score_invoices.key(field, value, unsigned) in right


def tally(pairs: Iterable[tuple[Truth, Given]]) -> Tally:
    """Count what was given, right, and said with confidence."""
    count = Tally()
    for truth, given in pairs:
        wanted = sum(field in truth.expected for field in score_invoices.FIELDS)
        right = 0
        for _, confidence, held in verdicts(truth, given):
            count.given += 1
            right += held
            count.sure += confidence >= SURE
            count.sure_wrong += confidence >= SURE and not held
        count.expected += wanted
        count.right += right
        count.exact += right == wanted
    return count


def read_given(path: Path) -> Given:
    """What `lettrage extract` wrote."""
    fields = json.loads(path.read_text("utf-8"))["fields"]
    return {name: (value["value"], value["confidence"]) for name, value in fields.items()}
