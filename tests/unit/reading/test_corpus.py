"""The corpus is large and unlike enough to judge by, and its scores count what they say."""

from decimal import Decimal

import pytest
from lettrage.domain.invoice_reading import (
    ExtractionSource,
    FieldName,
    FieldValue,
    InvoiceLine,
    Reading,
    ReadingOutcome,
)
from stdnum import iban
from stdnum.eu import vat
from stdnum.gb import vat as british_vat

from tests.data.reading import corpus, scans, scoring
from tests.data.reading.corpus import Document
from tests.data.reading.layout import MAIN, OTHERS

ENOUGH_DOCUMENTS, ENOUGH_SCANS = 300, 100
NEW_TUNING, NEW_JUDGING = 6, 12
FIRST_LAYOUTS = 6  # of each kind, that were there before


def test_layouts_for_tuning_and_for_judging_are_kept_apart() -> None:
    assert not corpus.TUNING.keys() & corpus.JUDGING.keys()
    assert len(corpus.TUNING) >= FIRST_LAYOUTS + NEW_TUNING
    assert len(corpus.JUDGING) >= FIRST_LAYOUTS + NEW_JUDGING


def test_the_whole_set_has_several_hundred_documents() -> None:
    count = sum(len(layout.languages) for layout in corpus.LAYOUTS.values())
    assert count * len(corpus.WHOLE_SEEDS) >= ENOUGH_DOCUMENTS


@pytest.mark.parametrize("language", OTHERS)
def test_further_languages_are_printed_in_layouts_of_both_kinds(language: str) -> None:
    for layouts in (corpus.TUNING, corpus.JUDGING):
        assert sum(language in layout.languages for layout in layouts.values()) >= 3


def test_every_layout_has_scans() -> None:
    kept = [(document.layout, document.invoice.language) for document, _ in corpus.recognised()]
    wanted = [(name, language) for name, language, _ in scans.scanned()]
    assert kept == wanted
    assert len(kept) >= ENOUGH_SCANS
    assert {name for name, _ in kept} == corpus.LAYOUTS.keys()


def test_a_scan_can_be_made_again_to_the_byte() -> None:
    first, second = (list(scans.pictures(corpus.document("stacked", "en", 2))) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("language", [*MAIN, *OTHERS])
def test_check_digits_of_accounts_and_vat_identifiers_hold(language: str) -> None:
    for seed in range(6):
        made = corpus.document("ruled_grid", language, seed)
        for party in (made.invoice.supplier, made.invoice.customer):
            assert iban.validate(party.iban) == party.iban
            check = british_vat if language == "en" else vat
            assert check.is_valid(party.vat_id)


def read_as(made: Document, lines: tuple[InvoiceLine, ...], **fields: str) -> Reading:
    source = ExtractionSource.TEXT_LAYER
    return Reading(
        outcome=ReadingOutcome.REVIEW,
        lines=lines,
        fields={
            FieldName(name): FieldValue(value=value, confidence=700, source=source)
            for name, value in fields.items()
        },
    )


def perfect_lines(made: Document) -> tuple[InvoiceLine, ...]:
    return tuple(
        InvoiceLine(confidence=800, **{k: v for k, v in line.items() if k != "line_gross"})
        for line in made.lines
    )


def test_a_perfect_reading_of_lines_scores_one() -> None:
    made = corpus.document("carried", "fr", 1)
    assert scoring.score_lines([(made, read_as(made, perfect_lines(made)))]).f1 == 1


def test_a_line_too_many_or_too_few_costs_that_line_only() -> None:
    made = corpus.document("carried", "fr", 1)
    lines = perfect_lines(made)
    keys = len(made.lines[0])
    header = InvoiceLine(description="Report", line_net="1.00", confidence=950)
    fewer = scoring.score_lines([(made, read_as(made, lines[1:]))])
    more = scoring.score_lines([(made, read_as(made, (header, *lines)))])
    assert fewer.count["expected"] - fewer.count["right"] == keys
    assert more.count["right"] == more.count["expected"]
    assert more.count["given"] == more.count["expected"] + 2
    assert [entry[1] for entry in more.sure_but_wrong] == ["description", "line_net"]


def test_a_wrong_amount_of_a_line_is_counted_wrong() -> None:
    made = corpus.document("carried", "fr", 1)
    first, *rest = perfect_lines(made)
    off = str(Decimal(first.line_net or "0") + 1)
    wrong = scoring.score_lines(
        [(made, read_as(made, (first.model_copy(update={"line_net": off}), *rest)))]
    )
    assert [entry[1:4] for entry in wrong.wrong] == [("line_net", first.line_net, off)]


def test_further_fields_are_scored_by_their_kind() -> None:
    made = corpus.document("telecom", "fr", 1)
    fields = {**made.more, "supplier_phone": made.more["supplier_phone"].replace(" ", ".")}
    right = scoring.score_more([(made, read_as(made, (), **fields))])
    assert right.f1 == 1
    assert right.reliability() == [("0.7", len(fields), len(fields))]
    wrong = scoring.score_more([(made, read_as(made, (), **{**fields, "mandate": "X1"}))])
    assert [entry[1] for entry in wrong.wrong] == ["mandate"]
