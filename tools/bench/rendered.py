"""The field reader on rendered invoices: by layout and language, and what its confidence is worth.

Layouts show totals only: what was misread on a judging layout is not for tuning.
"""

import time
from collections.abc import Iterable, Iterator

from lettrage.domain.invoice_reading import Reading
from lettrage.domain.reading import read
from lettrage.formats.document import parse

from tests.data.reading import corpus, scoring
from tests.data.reading.corpus import Document
from tests.data.reading.scoring import Score

Row = tuple[str, str, str]
Pair = tuple[Document, Reading]


def rows() -> Iterator[Row]:
    """The whole set with its text layer, then the scans, each for tuning and for judging."""
    for kind, layouts in (("tuning", corpus.TUNING), ("judging", corpus.JUDGING)):
        started = time.perf_counter()
        pairs = [_read(document) for document in corpus.everything(layouts)]
        took = time.perf_counter() - started
        main = [pair for pair in pairs if pair[0].invoice.language in corpus.LANGUAGES]
        yield _row(f"{kind}, text, main languages", main, f"; all read in {took:.0f} s")
        for name, scores in scoring.by_layout(main).items():
            yield (f"  {name}", *_figures(scores, ""))
        for name, scores in scoring.by_language(pairs).items():
            yield (f"  {kind}, {name}", *_figures(scores, ""))
        yield from _reliability(scoring.score(main))
    scans = [(document, read(pages)) for document, pages in corpus.recognised()]
    for kind, layouts in (("tuning", corpus.TUNING), ("judging", corpus.JUDGING)):
        some = [
            pair
            for pair in scans
            if pair[0].layout in layouts and pair[0].invoice.language in corpus.LANGUAGES
        ]
        yield _row(f"{kind}, scans, main languages", some, f"; {len(some)} documents")
        yield from _reliability(scoring.score(some))


def _read(document: Document) -> Pair:
    return document, read(parse(document.pdf, f"{document.id}.pdf").pages)


def _row(label: str, pairs: list[Pair], remark: str) -> Row:
    return (label, *_figures(scoring.scores_of(pairs), remark))


def _figures(scores: dict[str, Score], remark: str) -> tuple[str, str]:
    fields = scores["fields"]
    sure = f"sure {fields.sure_share:.3f}, sure and wrong {len(fields.sure_but_wrong)}"
    others = f"further fields {scores['more'].f1:.3f}, lines {scores['lines'].f1:.3f}"
    return f"F1 {fields.f1:.3f}", f"{sure}; {others}{remark}"


def _reliability(score: Score) -> Iterable[Row]:
    for tenth, given, right in score.reliability():
        yield (f"  said at {tenth} and above", f"{right / given:.3f} right", f"{given} values")
