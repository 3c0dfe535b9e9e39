"""Till receipts and card slips: what they prove of themselves, and what they never do."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from lettrage.domain.invoice_reading import FieldName, Reading
from lettrage.domain.page import Page, WordSource
from lettrage.domain.reading import read

from tests.data.reading import receipts_corpus as corpus
from tests.data.reading.receipts_corpus import Paper
from tests.unit.reading.pages import Row, page

SEEDS = (1, 3)
BAR, SURE_SHARE = 0.95, 0.50  # the design's for receipts
SURE = 900
SETS = pytest.mark.parametrize("styles", [corpus.TUNING, corpus.JUDGING], ids=["tuning", "judging"])


def receipt(*rows: Row, confidence: int = 980) -> Page:
    return page(*rows, source=WordSource.OCR, confidence=confidence)


def value(reading: Reading, name: FieldName) -> str | None:
    field = reading.fields.get(name)
    return field.value if field else None


def sure(reading: Reading, name: FieldName) -> bool:
    field = reading.fields.get(name)
    return field is not None and field.confidence >= SURE


def row(label: str, amount: str) -> Row:
    return [(40, label), (300, amount)]


@SETS
def test_printed_receipts_are_read_and_never_surely_wrong(styles: dict[str, object]) -> None:
    papers = corpus.papers(styles, SEEDS)  # type: ignore[arg-type]
    score = corpus.score((paper, read([paper.page])) for paper in papers)
    assert score.sure_but_wrong == []
    assert score.f1 >= BAR, score.wrong
    assert score.sure_share >= SURE_SHARE


@SETS
def test_recognised_pictures_are_read_and_never_surely_wrong(styles: dict[str, object]) -> None:
    papers = corpus.recognised(styles)  # type: ignore[arg-type]
    score = corpus.score((paper, read([paper.page])) for paper in papers)
    assert score.count["expected"] > 100
    assert score.sure_but_wrong == []
    assert score.f1 >= BAR, score.wrong
    assert score.sure_share >= SURE_SHARE


def _misread(paper: Paper) -> Iterator[Page]:
    """The page with one print of an amount misread by a digit, each print in turn."""
    words = paper.page.words
    for index, word in enumerate(words):
        if re.search(r"[0-9][.,][0-9]{2}(?![0-9])", word.text):
            other = re.sub(r"[0-9](?=[.,])", lambda m: str((int(m[0]) + 3) % 10), word.text)
            changed = word.model_copy(update={"text": other})
            yield paper.page.model_copy(
                update={"words": (*words[:index], changed, *words[index + 1 :])}
            )


@SETS
def test_one_misread_amount_never_makes_a_wrong_total_sure(styles: dict[str, object]) -> None:
    for paper in corpus.papers(styles, (1,)):  # type: ignore[arg-type]
        right = Decimal(paper.receipt.expected["total_gross"])
        for misread in _misread(paper):
            reading = read([misread])
            if sure(reading, FieldName.GROSS_TOTAL):
                assert Decimal(value(reading, FieldName.GROSS_TOTAL) or "0") == right, paper.id


HEAD: tuple[Row, ...] = ("AU BON PAIN", "3 rue Pasteur", "21000 DIJON", "12/03/2024 08:15", "")


def test_cash_less_change_is_the_total_after_rounding() -> None:
    rows = (
        row("Sub-total", "24.11"), row("Total incl. VAT", "24.11"), row("Rounding", "-0.01"),
        row("Total after rounding", "24.10"), row("Cash", "30.00"), row("Change", "5.90"),
    )  # fmt: skip
    reading = read([receipt(*HEAD, *rows)])
    assert value(reading, FieldName.GROSS_TOTAL) == "24.10"
    assert sure(reading, FieldName.GROSS_TOTAL)


def test_two_payments_that_make_the_total_prove_it() -> None:
    paid = (row("Ticket restaurant", "9,00"), row("Carte bancaire", "12,30"))
    reading = read([receipt(*HEAD, row("TOTAL", "21,30"), *paid)])
    assert value(reading, FieldName.GROSS_TOTAL) == "21.30"
    assert sure(reading, FieldName.GROSS_TOTAL)


def test_a_doubtful_print_of_the_total_is_settled_by_a_clear_one() -> None:
    clear = receipt(*HEAD, row("TOTAL", "21,30"), row("Carte bancaire", "21,30"))
    first = next(word for word in clear.words if word.text == "21,30")
    blurred = [w.model_copy(update={"confidence": 600}) if w is first else w for w in clear.words]
    reading = read([clear.model_copy(update={"words": tuple(blurred)})])
    assert sure(reading, FieldName.GROSS_TOTAL)


def test_a_net_total_that_was_paid_is_the_total() -> None:
    rows = (row("Sub total", "64.00"), row("GST 6%", "3.84"), row("Rounding adj", "0.01"),
            row("Net total", "67.85"), row("Cash", "100.00"), row("Change", "32.15"))  # fmt: skip
    reading = read([receipt(*HEAD, *rows)])
    assert value(reading, FieldName.GROSS_TOTAL) == "67.85"
    assert sure(reading, FieldName.GROSS_TOTAL)


def test_a_sub_total_is_the_total_where_no_other_is_printed() -> None:
    rows = (row("Subtotal", "28.70"), row("Cash", "100.00"), row("inc 6% GST", "1.62"))
    reading = read([receipt(*HEAD, *rows)])
    assert value(reading, FieldName.GROSS_TOTAL) == "28.70"
    assert not sure(reading, FieldName.GROSS_TOTAL)


def test_a_total_alone_is_not_sure() -> None:
    reading = read([receipt(*HEAD, row("TOTAL", "21,30"))])
    assert value(reading, FieldName.GROSS_TOTAL) == "21.30"
    assert not sure(reading, FieldName.GROSS_TOTAL)


def test_articles_that_add_up_prove_the_total() -> None:
    sold = (row("Baguette", "1,30"), row("Croissants x4", "4,60"), row("Remise", "-0,40"))
    reading = read([receipt(*HEAD, *sold, row("A PAYER", "5,50"))])
    assert value(reading, FieldName.GROSS_TOTAL) == "5.50"
    assert sure(reading, FieldName.GROSS_TOTAL)


def test_lines_before_tax_that_add_up_prove_no_total() -> None:
    lines = (row("Conseil", "700,00"), row("Formation", "300,00"))
    reading = read([receipt(*HEAD, *lines, row("Total", "1000,00"), row("TVA 20 %", "200,00"))])
    assert not (sure(reading, FieldName.GROSS_TOTAL)
                and value(reading, FieldName.GROSS_TOTAL) == "1000.00")  # fmt: skip


def test_a_larger_total_that_nothing_explains_leaves_the_smaller_unsure() -> None:
    rows = (row("TOTAL", "50,00"), row("TOTAL", "30,00"), row("Carte bancaire", "30,00"))
    assert not sure(read([receipt(*HEAD, *rows)]), FieldName.GROSS_TOTAL)


def test_the_rest_after_a_deposit_is_not_the_total() -> None:
    rows = (row("Total TTC", "100,00"), row("Acompte versé", "40,00"),
            row("Reste à payer", "60,00"), row("CB", "60,00"))  # fmt: skip
    reading = read([receipt(*HEAD, *rows)])
    assert value(reading, FieldName.GROSS_TOTAL) == "100.00"


def test_a_card_payment_a_little_off_the_total_makes_it_doubtful() -> None:
    rows = (row("Baguette", "1,30"), row("Tarte", "4,20"), row("TOTAL", "5,50"), row("CB", "5,80"))
    assert not sure(read([receipt(*HEAD, *rows)]), FieldName.GROSS_TOTAL)


def test_vat_included_at_its_printed_rate_proves_the_total() -> None:
    rows = (row("Total TTC", "12,00 €"), row("dont TVA 20 %", "2,00 €"))
    assert sure(read([receipt(*HEAD, *rows)]), FieldName.GROSS_TOTAL)
    wrong = (row("Total TTC", "12,00 €"), row("dont TVA 20 %", "2,50 €"))
    assert not sure(read([receipt(*HEAD, *wrong)]), FieldName.GROSS_TOTAL)


PAID: tuple[Row, ...] = (row("TOTAL", "8,60 €"), row("CB", "8,60 €"))


@pytest.mark.parametrize(
    ("lines", "proved"),
    [
        (["12/03/2024 08:15"], True),
        (["12/03/2024", "12/03/24 08:15"], True),
        (["12/03/2024 08:15", "13/03/2024"], False),  # two days: one may be meant
        (["12/03/2024 08:15", "Carte valable jusqu'au 31/12/2025"], True),
    ],
)
def test_the_day_of_sale_is_sure_when_no_other_day_could_be(lines: list[str], proved: bool) -> None:
    reading = read([receipt("AU BON PAIN", "21000 DIJON", "", *PAID, "", *lines)])
    assert value(reading, FieldName.ISSUE_DATE) == "2024-03-12"
    assert sure(reading, FieldName.ISSUE_DATE) is proved


def test_an_hour_that_sticks_to_the_day_hides_neither() -> None:
    reading = read([receipt("AU BON PAIN", "21000 DIJON", "", *PAID, "09.12.202215:57")])
    assert value(reading, FieldName.ISSUE_DATE) == "2022-12-09"


def test_a_guarantee_on_what_was_paid_is_no_term_of_payment() -> None:
    rows = (*HEAD, *PAID, "Échange sous 30 jours avec ce ticket")
    assert value(read([receipt(*rows)]), FieldName.DUE_DATE) is None


SLIP: tuple[Row, ...] = (
    "CARTE BANCAIRE", "SANS CONTACT", "CREDIT AGRICOLE", "A0000000421010", "CB",
    "le 04/08/26 a 17:45:59", "LA ROTONDE", "13 AIX EN PROVENCE", "NO AUTO : 619600", "MONTANT :",
    [(330, "78,00 EUR")], "DEBIT", "TICKET CLIENT A CONSERVER",
)  # fmt: skip


def test_a_card_slip_names_its_merchant_and_not_its_bank() -> None:
    reading = read([receipt(*SLIP)])
    assert value(reading, FieldName.SUPPLIER_NAME) == "LA ROTONDE"
    assert value(reading, FieldName.GROSS_TOTAL) == "78.00"
    assert value(reading, FieldName.ISSUE_DATE) == "2026-08-04"


def test_an_amount_printed_once_on_a_slip_is_never_sure() -> None:
    assert not sure(read([receipt(*SLIP)]), FieldName.GROSS_TOTAL)


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        (("POPULAR BOOK", "CO. (M) SDN BHD", "NO 8, JALAN 7"), "POPULAR BOOK CO. (M) SDN BHD"),
        (("MOONLIGHT CAKE HOUSE SDN BHD 862725-U", "81750 JOHOR"), "MOONLIGHT CAKE HOUSE SDN BHD"),
        (
            ("AIK HUAT HARDWARE", "ENTERPRISE (SETIA", "ALAM) SDN BHD", "NO 17, JALAN INDAH"),
            "AIK HUAT HARDWARE ENTERPRISE (SETIA ALAM) SDN BHD",
        ),
        (("TAX INVOICE", "BHPETROL SUBANG", "CO. REG. NO: 948487-V"), "BHPETROL SUBANG"),
        (("*** ADDITION ***", "CHEZ MARIUS", "13000 MARSEILLE"), "CHEZ MARIUS"),
    ],
)
def test_a_letterhead_is_read_as_the_name_it_gives(rows: tuple[str, ...], name: str) -> None:
    reading = read([receipt(*rows, "", "12/03/2024 10:00", *PAID)])
    assert value(reading, FieldName.SUPPLIER_NAME) == name


def test_an_article_sold_by_weight_is_no_company() -> None:
    rows = ("PRIMEURS", "", row("POMMES GALA KG", "3,20"), "12/03/2024 10:00", *PAID)
    assert value(read([receipt(*rows)]), FieldName.SUPPLIER_NAME) == "PRIMEURS"


@pytest.mark.parametrize(
    ("rows", "currency"),
    [
        ((row("TOTAL", "8,60"), "SIRET 732 829 320 00074"), "EUR"),
        ((row("TOTAL", "8.60"), row("TVA 8.1%", "0.64")), "CHF"),
        ((row("TOTAL (RM)", "8.60"), "GST ID 000473792512", "SEK U9"), "MYR"),
    ],
)
def test_a_country_s_signs_tell_the_currency_of_bare_amounts(
    rows: tuple[Row, ...], currency: str
) -> None:
    reading = read([receipt("MAISON X", "", "12/03/2024 10:00", *rows)])
    assert value(reading, FieldName.CURRENCY) == currency


def test_a_french_register_does_not_outweigh_a_printed_currency() -> None:
    rows = (row("TOTAL USD", "8,60"), "SIRET 732 829 320 00074")
    reading = read([receipt("MAISON X", "", "12/03/2024 10:00", *rows)])
    assert value(reading, FieldName.CURRENCY) == "USD"
