"""All receipts of a set of styles, as pages and as recognised pictures, and how they are judged."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lettrage.domain.invoice_reading import Reading
from lettrage.domain.page import Box, Page, Word, WordSource
from lettrage.entrypoints.cli_extract import fields_of

from tests.data.reading import receipts_judging, receipts_tuning
from tests.data.reading.corpus import SURE, Score, score_invoices
from tests.data.reading.receipts import Receipt, page

TUNING = receipts_tuning.STYLES
JUDGING = receipts_judging.STYLES
ALTERNATIVES = "_alt"
"""Behind the name of a field: other values that are as right."""


@dataclass(frozen=True)
class Paper:
    """A receipt with its words."""

    id: str
    receipt: Receipt
    page: Page


def papers(styles: dict[str, Callable[[int], Receipt]], seeds: Iterable[int]) -> Iterator[Paper]:
    """Every style with every seed, its words without mistakes."""
    seeds = tuple(seeds)
    for name, style in styles.items():
        for seed in seeds:
            made = style(seed)
            yield Paper(f"{name}_{seed}", made, page(made))


def recognised(styles: dict[str, Callable[[int], Receipt]]) -> Iterator[Paper]:
    """Pictures of receipts as words."""
    path = Path(__file__).with_name("receipts_recognised.jsonl")
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        name, _, seed = record["id"].rpartition("_")
        if name in styles:
            yield Paper(record["id"], styles[name](int(seed)), _recognised_page(record))


def _recognised_page(record: dict[str, object]) -> Page:
    words: list[tuple[str, int, int, int, int, int]] = record["words"]  # type: ignore[assignment]
    return Page(
        number=1,
        width=record["width"],
        height=record["height"],
        words=tuple(
            Word(text=text, box=Box(left=a, top=b, right=c, bottom=d), confidence=confidence)
            for text, a, b, c, d, confidence in words
        ),
        source=WordSource.OCR,
    )


def score(readings: Iterable[tuple[Paper, Reading]]) -> Score:
    """Count right values as the sample scorer does, other right names among them."""
    result = Score(Counter(), [])
    for paper, reading in readings:
        given = fields_of(reading)
        expected = paper.receipt.expected
        for field in (field for field in expected if not field.endswith(ALTERNATIVES)):
            result.count["expected"] += 1
            found = given.get(field)
            if found is None:
                continue
            result.count["given"] += 1
            right = {
                score_invoices.key(field, wanted, unsigned=False)
                for wanted in (expected[field], *expected.get(field + ALTERNATIVES, ()))
            }
            if score_invoices.key(field, found["value"], unsigned=False) in right:
                result.count["right"] += 1
                result.count["sure"] += found["confidence"] >= SURE
            else:
                result.wrong.append(
                    (paper.id, field, expected[field], found["value"], found["confidence"])
                )
    return result
