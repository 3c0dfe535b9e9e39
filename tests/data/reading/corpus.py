"""Documents of the layouts with their truth: those for tuning, those that only judge."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lettrage.domain.page import Box, Page, Word, WordSource

from tests.data.reading import (
    layouts_judging,
    layouts_judging_abroad,
    layouts_judging_accounts,
    layouts_judging_contracts,
    layouts_judging_goods,
    layouts_judging_more,
    layouts_judging_requests,
    layouts_judging_stays,
    layouts_tuning,
    layouts_tuning_goods,
    layouts_tuning_more,
    layouts_tuning_national,
    layouts_tuning_pages,
    layouts_tuning_services,
)
from tests.data.reading.layout import MAIN, OTHERS, Document, Layout
from tests.data.reading.scoring import SURE, Score, score, score_invoices, score_lines, score_more
from tests.data.reading.stories import story
from tests.data.reading.truth import Invoice, invoice

TUNING: dict[str, Layout] = {
    **layouts_tuning.LAYOUTS,
    **layouts_tuning_more.LAYOUTS,
    **layouts_tuning_goods.LAYOUTS,
    **layouts_tuning_services.LAYOUTS,
    **layouts_tuning_pages.LAYOUTS,
    **layouts_tuning_national.LAYOUTS,
}
JUDGING: dict[str, Layout] = {
    **layouts_judging.LAYOUTS,
    **layouts_judging_more.LAYOUTS,
    **layouts_judging_accounts.LAYOUTS,
    **layouts_judging_abroad.LAYOUTS,
    **layouts_judging_requests.LAYOUTS,
    **layouts_judging_contracts.LAYOUTS,
    **layouts_judging_stays.LAYOUTS,
    **layouts_judging_goods.LAYOUTS,
}
LAYOUTS = {**TUNING, **JUDGING}
LANGUAGES = MAIN
RECOGNISED = Path(__file__).with_name("recognised.jsonl")
WHOLE_SEEDS = range(1, 6)
"""One of each kind that a plan allows: deposit, discount, credit note and two plain ones."""


def document(name: str, language: str, seed: int) -> Document:
    """The document of that layout, language and seed."""
    layout = LAYOUTS[name]
    made = (
        story(layout.plan, name, language, seed)
        if layout.plan
        else _all_sorts(name, language, seed)
    )
    return drawn(name, layout, made, seed)


def drawn(name: str, layout: Layout, made: Invoice, seed: int) -> Document:
    """An invoice on a layout, with the truth of what stands on it."""
    sheet = layout.draw(made)
    expected = {
        key: value
        for key, value in made.expected().items()
        if key.removesuffix("_alt") not in sheet.hidden
    }
    lines = made.expected_lines(sheet.line_keys) if sheet.line_keys else []
    identity = f"{name}_{made.language}_{seed}"
    return Document(identity, made, sheet, expected, lines, dict(sheet.more))


def _all_sorts(name: str, language: str, seed: int) -> Invoice:
    many = name == "long_table"
    return invoice(
        seed,
        language,
        credit=seed % 5 == 3,
        prepaid=seed % 5 == 1 and not many,
        discount=seed % 5 == 2 and not many,
        many_lines=many,
    )


def documents(
    layouts: Iterable[str], seeds: Iterable[int], languages: Iterable[str] = LANGUAGES
) -> Iterator[Document]:
    """All documents of these layouts, in those of the languages they have, of these seeds."""
    seeds, languages = tuple(seeds), tuple(languages)
    for name in layouts:
        for language in LAYOUTS[name].languages:
            if language in languages:
                for seed in seeds:
                    yield document(name, language, seed)


def everything(layouts: Iterable[str] = LAYOUTS) -> Iterator[Document]:
    """The whole set, in all eight languages: several hundred documents, for measuring."""
    yield from documents(layouts, WHOLE_SEEDS, MAIN + OTHERS)


def recognised() -> Iterator[tuple[Document, tuple[Page, ...]]]:
    """Scans of documents as the words that were recognised, with their truth."""
    for line in RECOGNISED.read_text("utf-8").splitlines():
        record = json.loads(line)
        name, language, seed = record["id"].rsplit("_", 2)
        yield document(name, language, int(seed)), tuple(map(_page, record["pages"]))


def _page(record: dict[str, Any]) -> Page:
    words = tuple(
        Word(
            text=text,
            box=Box(left=left, top=top, right=right, bottom=bottom),
            confidence=confidence,
        )
        for text, left, top, right, bottom, confidence in record["words"]
    )
    return Page(
        number=record["number"],
        width=record["width"],
        height=record["height"],
        words=words,
        source=WordSource.OCR,
    )


__all__ = [
    "JUDGING",
    "LANGUAGES",
    "LAYOUTS",
    "RECOGNISED",
    "SURE",
    "TUNING",
    "Document",
    "Score",
    "document",
    "documents",
    "drawn",
    "everything",
    "recognised",
    "score",
    "score_invoices",
    "score_lines",
    "score_more",
]
