"""Documents of a set of layouts with their truth, and the score of what was read of them."""

import importlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lettrage.domain.invoice_reading import Reading
from lettrage.domain.page import Box, Page, Word, WordSource
from lettrage.entrypoints.cli_extract import fields_of

from tests.data.reading import (
    layouts_judging,
    layouts_judging_more,
    layouts_tuning,
    layouts_tuning_more,
)
from tests.data.reading.truth import Invoice, invoice

TUNING = {**layouts_tuning.LAYOUTS, **layouts_tuning_more.LAYOUTS}
JUDGING = {**layouts_judging.LAYOUTS, **layouts_judging_more.LAYOUTS}
LANGUAGES = ("fr", "en", "de")
NOT_PRINTED = {"debit_slip": ("iban",)}
"""Fields of the truth that a layout does not print."""

SURE = 0.9

# By name: the scorer is a script without types.
score_invoices: Any = importlib.import_module("tests.score.score_invoices")


@dataclass(frozen=True)
class Document:
    """One rendered document."""

    id: str
    invoice: Invoice
    pdf: bytes
    expected: dict[str, Any]


def document(name: str, language: str, seed: int) -> Document:
    """The document of that layout, language and seed."""
    many = name == "long_table"
    made = invoice(
        seed,
        language,
        credit=seed % 5 == 3,
        prepaid=seed % 5 == 1 and not many,
        discount=seed % 5 == 2 and not many,
        many_lines=many,
    )
    layout = {**TUNING, **JUDGING}[name]
    hidden = NOT_PRINTED.get(name, ())
    expected = {key: value for key, value in made.expected().items() if key not in hidden}
    return Document(f"{name}_{language}_{seed}", made, layout(made).bytes(), expected)


def documents(layouts: Iterable[str], seeds: Iterable[int]) -> Iterator[Document]:
    """All documents of these layouts, in three languages, of these seeds."""
    seeds = tuple(seeds)
    for name in layouts:
        for language in LANGUAGES:
            for seed in seeds:
                yield document(name, language, seed)


def recognised() -> Iterator[tuple[Document, Page]]:
    """Scans of the documents as words, with their truth."""
    for line in Path(__file__).with_name("recognised.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        name, language, seed = record["id"].rsplit("_", 2)
        words = tuple(
            Word(
                text=text,
                box=Box(left=left, top=top, right=right, bottom=bottom),
                confidence=confidence,
            )
            for text, left, top, right, bottom, confidence in record["words"]
        )
        page = Page(
            number=1,
            width=record["width"],
            height=record["height"],
            words=words,
            source=WordSource.OCR,
        )
        yield document(name, language, int(seed)), page


@dataclass
class Score:
    """Counts over all fields, and what was wrong."""

    count: Counter[str]
    wrong: list[tuple[str, str, Any, Any, float]]

    @property
    def f1(self) -> float:
        return float(score_invoices.rates(self.count)[2])

    @property
    def sure_share(self) -> float:
        """Right values given with confidence, of all expected."""
        return self.count["sure"] / self.count["expected"]

    @property
    def sure_but_wrong(self) -> list[tuple[str, str, Any, Any, float]]:
        return [entry for entry in self.wrong if entry[4] >= SURE]


def score(pairs: Iterable[tuple[Document, Reading]]) -> Score:
    """Count right values as the sample scorer does."""
    result = Score(Counter(), [])
    for made, reading in pairs:
        given = fields_of(reading)
        unsigned = made.expected["document_type"] == "credit_note"
        for field, wanted in made.expected.items():
            result.count["expected"] += 1
            found = given.get(field)
            if found is None:
                continue
            result.count["given"] += 1
            same = score_invoices.key(field, found["value"], unsigned) == score_invoices.key(
                field, wanted, unsigned
            )
            if same:
                result.count["right"] += 1
                result.count["sure"] += found["confidence"] >= SURE
            else:
                result.wrong.append((made.id, field, wanted, found["value"], found["confidence"]))
    return result
