"""Rendered invoices of many layouts in three languages: how much is read, never surely wrong.

Layouts for tuning and for judging are kept apart; the bars are those of the design.
"""

from collections.abc import Iterable

import pytest
from lettrage.domain.invoice_reading import Reading
from lettrage.domain.page import Page
from lettrage.domain.reading import read
from lettrage.formats.document import parse

from tests.data.reading import corpus, mutations, scoring
from tests.data.reading.corpus import Document
from tests.data.reading.layout import Layout

SEEDS = (1, 3)  # with a deposit; a credit note
Pair = tuple[Document, Reading]
TRIED = 18  # three totals at least, shifted and dropped, in three languages
TEXT_BAR, TEXT_SURE, SCAN_BAR, SCAN_SURE = 0.97, 0.75, 0.90, 0.50


def pages_of(document: Document) -> tuple[Page, ...]:
    return parse(document.pdf, f"{document.id}.pdf").pages


def readings(layouts: Iterable[str]) -> list[Pair]:
    return [(made, read(pages_of(made))) for made in corpus.documents(layouts, SEEDS)]


@pytest.fixture(scope="module")
def scans() -> list[Pair]:
    return [
        (made, read(pages))
        for made, pages in corpus.recognised()
        if made.invoice.language in corpus.LANGUAGES
    ]


def hold(pairs: list[Pair], layouts: dict[str, Layout], bars: tuple[float, float]) -> None:
    """Nothing surely wrong, and the bars of F1 and of the share that is sure.

    What was misread is told of tuning layouts only: nobody tunes on the others.
    """
    score = corpus.score(pairs)
    sure_wrong, f1, share = len(score.sure_but_wrong), score.f1, score.sure_share
    told: object = score.wrong
    if layouts is corpus.JUDGING:
        told = ", ".join(
            f"{name} F1 {each['fields'].f1:.3f}, surely wrong {len(each['fields'].sure_but_wrong)}"
            for name, each in scoring.by_layout(pairs).items()
        )
    assert sure_wrong == 0, told
    assert f1 >= bars[0], told
    assert share >= bars[1], told


@pytest.mark.parametrize("layouts", [corpus.TUNING, corpus.JUDGING], ids=["tuning", "judging"])
def test_text_layers_are_read_and_never_surely_wrong(layouts: dict[str, Layout]) -> None:
    hold(readings(layouts), layouts, (TEXT_BAR, TEXT_SURE))


@pytest.mark.parametrize("layouts", [corpus.TUNING, corpus.JUDGING], ids=["tuning", "judging"])
def test_scans_are_read_and_never_surely_wrong(
    scans: list[Pair], layouts: dict[str, Layout]
) -> None:
    some = [pair for pair in scans if pair[0].layout in layouts]
    hold(some, layouts, (SCAN_BAR, SCAN_SURE))


@pytest.mark.parametrize("name", ["classic", "header_table", "across", "by_line"])
def test_an_amount_that_was_tampered_with_is_never_sure(name: str) -> None:
    tried = 0
    for language in corpus.LANGUAGES:
        made = corpus.document(name, language, 1)
        for what, pages in mutations.mutants(made, pages_of(made)):
            assert mutations.sure_but_wrong(made, read(pages)) == [], (made.id, what)
            tried += 1
    assert tried >= TRIED
