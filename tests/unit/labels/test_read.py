"""The label reader: every pattern of the catalogue, damaged labels, places, generated names."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.bank_transaction import Counterparty, Direction, Transaction
from lettrage.domain.labels import LabelReading, Read, TransactionKind, plain_text, read_label
from lettrage.domain.labels.text import plain_places
from lettrage.domain.transactions.reading import read_transaction

from tests.labels_written import JUDGING, variations, written
from tools.bench.labels import Tally, books, read

BOOKED = date(2026, 6, 1)
LEAST = 0.98
WHOLE = ("as written", "lower case, accents", "double spaces", "line breaks", "cut at 140")


def _read(label: str, sign: int = -1, bank: str = "") -> LabelReading:
    return read_label(label, amount_sign=sign, booking_date=BOOKED, bank=bank)


def _places(reading: LabelReading) -> list[Read[object]]:
    values = [getattr(reading, name) for name in reading.__slots__]
    return [each for each in values if isinstance(each, Read)]


@pytest.mark.parametrize("words", [0, 1])
@pytest.mark.parametrize("judging", [False, True])
def test_patterns_of_the_catalogue_are_read(words: int, judging: bool) -> None:
    tallies: dict[str, Tally] = {}
    for sample in written(7, words=words):
        if (sample.bank in JUDGING) == judging:
            for name, damaged in variations(sample):
                tallies.setdefault(name, Tally()).add(read(damaged), damaged)
    for name in WHOLE:
        tally = tallies[name]
        assert tally.kinds >= LEAST * tally.labels, name
        assert tally.names >= LEAST * tally.labels, name
        assert tally.other >= LEAST * tally.others, name
    for name in ("cut at 32", "cut at 31", "cut at 24"):
        tally = tallies[name]
        assert tally.kinds >= 0.96 * tally.labels, name
        assert tally.names >= 0.90 * tally.labels, name


def test_every_pattern_keeps_its_kind_when_the_bank_is_known() -> None:
    wrong = [
        (sample.bank, sample.label)
        for sample in written(3)
        if read(sample, sample.bank).kind.value is not sample.kind
    ]
    assert wrong == []


@pytest.mark.parametrize("seed", [1, 2])
def test_names_of_generated_books_are_read(seed: int) -> None:
    tally = Tally()
    for truth in books(seed, 600):
        tally.add(read(truth), truth)
    assert tally.kinds >= LEAST * tally.labels
    assert tally.names >= LEAST * tally.labels


def test_each_value_stands_where_its_place_says() -> None:
    for sample in written(11):
        for name, damaged in variations(sample):
            reading = read(damaged)
            for field in ("counterparty", "reference", "end_to_end_id", "mandate_id"):
                found = getattr(reading, field)
                if found is not None:
                    there = damaged.label[found.start : found.end]
                    assert plain_text(there) == found.value, (name, damaged.label)


@pytest.mark.parametrize(
    ("label", "field", "there"),
    [
        ("Carte 28/05  Château d’Eau CB*1234", "counterparty", "Château d’Eau"),
        ("CARTE 28/05 AVIA CB*1234", "card_date", "28/05"),
        ("CARTE 28/05 HILTON 1 180,50 USD", "original", "1 180,50"),
        ("REMISE CB /28/05 123 105,00E COM 0,84E", "gross", "105,00"),
        ("REMISE CB /28/05 123 105,00E COM 0,84E", "fee", "0,84"),
        ("Prlv Sepa EDF", "kind", "Prlv Sepa"),
    ],
)
def test_place_is_that_of_the_label_as_given(label: str, field: str, there: str) -> None:
    found = getattr(_read(label), field)
    assert label[found.start : found.end] == there


def test_net_is_worked_out_from_gross_and_charge() -> None:
    reading = _read("REMISE CB /28/05 123 105,00E COM 0,84E", 1)
    assert reading.net is not None
    assert (reading.net.value.amount, reading.net.start) == (Decimal("104.16"), None)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("VIRSEPARECU/DE MARTIN", TransactionKind.TRANSFER),
        ("PRLVSEPAEDF", TransactionKind.DIRECT_DEBIT),
        ("RETRAITDAB NIORT", TransactionKind.CASH),
    ],
)
def test_words_merged_by_an_export_still_say_the_kind(label: str, kind: TransactionKind) -> None:
    assert _read(label).kind.value is kind


def test_short_words_of_another_bank_are_not_believed() -> None:
    assert _read("EVI DUPONT", bank="LCL_CRLYFRPP").kind.value is TransactionKind.TRANSFER
    assert _read("EVI DUPONT", bank="BNP_PARIBAS").kind.value is TransactionKind.OTHER


@pytest.mark.parametrize(
    ("label", "refund"),
    [
        ("RETRO F COMMISSION D INTERVENTION", True),
        ("F COMMISSION D INTERVENTION", False),
        ("R- TENUE DE COMPTE", True),
        ("CARTE X1234 REMBT 12/05 DARTY", True),
        ("CARTE X1234 12/05 DARTY", False),
    ],
)
def test_money_that_comes_back_is_told(label: str, refund: bool) -> None:
    assert _read(label, 1).refund is refund


def test_unknown_label_says_nothing() -> None:
    reading = _read("")
    assert reading.kind.value is TransactionKind.OTHER
    assert reading.counterparty is None


def test_what_the_bank_told_wins_over_the_label() -> None:
    told = Transaction(
        organisation_id="org1", id="t1", created_at=datetime(2026, 6, 1, tzinfo=UTC),
        updated_at=datetime(2026, 6, 1, tzinfo=UTC), bank_account_id="a1", bank_reference="b1",
        booking_date=BOOKED, amount=Decimal("-12.00"), direction=Direction.DEBIT,
        label="PRLV SEPA EDF ECH/280526 MDT/MD01",
        counterparty=Counterparty(name="EDF Entreprises"),
        mandate_id="MD01",
    )  # fmt: skip
    reading = read_transaction(told)
    assert reading.counterparty == Read("EDF ENTREPRISES")
    assert reading.mandate_id is not None
    assert reading.mandate_id.start == told.label.index("MD01")


_TEXTS = st.text() | st.text("VIR PRLV CARTE/:*\\0123456789,.éÉœß\n\t").map("CARTE ".__add__)


@given(_TEXTS)
def test_places_give_the_plain_text(text: str) -> None:
    plain, places = plain_places(text)
    assert plain == plain_text(text)
    assert len(places) == len(plain)
    assert list(places) == sorted(places)


@given(_TEXTS, st.sampled_from([-1, 1]))
def test_any_label_is_read_with_places_inside_it(text: str, sign: int) -> None:
    for found in _places(_read(text, sign)):
        if found.start is not None and found.end is not None:
            assert 0 <= found.start < found.end <= len(text)
