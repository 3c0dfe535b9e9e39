"""Every amount of a correct invoice shifted or dropped in turn: what the arithmetic catches."""

from collections.abc import Iterable

from lettrage.domain.reading import read
from lettrage.formats.document import parse

from tests.data.reading import corpus, mutations

Row = tuple[str, str, str]
SEEDS = (2, 4)
FIRST = ("classic", "header_table", "sender_line", "stacked", "across", "by_line", "letter")
"""Layouts that print their totals once: an amount that stands twice is left to prove itself."""


def rows() -> Iterable[Row]:
    """How many changed amounts were tried, and in how many a wrong total was said surely."""
    for how in mutations.HOWS:
        tried = caught = 0
        for made in corpus.documents(FIRST, SEEDS):
            pages = parse(made.pdf, f"{made.id}.pdf").pages
            for what, mutant in mutations.mutants(made, pages):
                if what.endswith(how):
                    tried += 1
                    caught += not mutations.sure_but_wrong(made, read(mutant))
        yield (
            f"amounts {how}",
            f"{caught} of {tried} caught",
            f"caught: no total is said with 0.9 and wrong; {len(FIRST)} layouts, 3 languages",
        )
