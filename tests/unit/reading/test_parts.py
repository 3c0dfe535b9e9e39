"""Several documents in one file: which pages and places each one has, and its reading alone."""

from collections.abc import Sequence

import pytest
from lettrage.domain.invoice_reading import DocumentPart, FieldName, Reading
from lettrage.domain.page import BOX_SCALE, Page, WordSource
from lettrage.domain.reading import pages_of, read

from tests.data.reading import corpus
from tests.unit.reading.pages import HEIGHT, Row, page

LEFT, RIGHT = 40, 320  # points: where two receipts stand side by side


def receipt(name: str, day: str, clock: str, total: str, *, at: int = LEFT) -> list[Row]:
    """Rows of a till receipt whose left edge is there."""
    return [
        [(at, name)],
        [(at, "12 rue des Lilas")],
        [(at, "75011 Paris")],
        [(at, f"{day} {clock}")],
        [(at, "Menu du jour"), (at + 150, total)],
        [(at, "TOTAL TTC"), (at + 150, f"{total} €")],
        [(at, "Carte bancaire"), (at + 150, f"{total} €")],
        [(at, "Merci de votre visite")],
    ]


BISTRO = ("Bistro Vert SARL", "12/03/2026", "12:41", "23,50")
GARAGE = ("Garage Martin SAS", "14/03/2026", "18:05", "86,40")
HOTEL = ("Hôtel du Parc SA", "15/03/2026", "09:12", "129,00")


def beside(one: Sequence[Row], other: Sequence[Row]) -> list[Row]:
    """Rows of two receipts on the same lines."""
    return [[*a, *b] for a, b in zip(one, other, strict=True)]


def invoice_pages(name: str, language: str, seed: int, first: int) -> tuple[Page, ...]:
    """The pages of a rendered invoice, numbered from `first`."""
    from lettrage.formats.document import parse

    found = parse(corpus.document(name, language, seed).pdf, "facture.pdf").pages
    return tuple(p.model_copy(update={"number": first + n}) for n, p in enumerate(found))


def value(reading: Reading, name: FieldName) -> str:
    return reading.fields[name].value


def test_invoices_in_one_file_are_told_apart_by_their_pages() -> None:
    first = invoice_pages("classic", "fr", 1, 1)
    table = invoice_pages("long_table", "de", 2, 2)
    last = invoice_pages("stacked", "en", 3, 2 + len(table))
    assert len(table) > 1
    reading = read([*first, *table, *last])
    assert [part.pages for part in reading.parts] == [
        (1,),
        tuple(range(2, 2 + len(table))),
        (2 + len(table),),
    ]
    assert "several_documents" in {item.code for item in reading.findings}


def test_the_order_in_which_pages_were_recognised_does_not_matter() -> None:
    pages = [*invoice_pages("classic", "fr", 1, 1), *invoice_pages("stacked", "en", 3, 2)]
    assert read(pages[::-1]).parts == read(pages).parts != ()


def test_a_part_is_read_as_if_it_had_come_alone() -> None:
    first, second = invoice_pages("classic", "fr", 1, 1), invoice_pages("stacked", "en", 3, 2)
    both = read([*first, *second])
    for part, alone in zip(both.parts, (first, second), strict=True):
        assert read(pages_of([*first, *second], part)) == read(alone)
        assert read(alone).parts == ()


@pytest.mark.parametrize("name", [*corpus.TUNING, *corpus.JUDGING])
def test_one_invoice_has_no_parts(name: str) -> None:
    for language in corpus.LANGUAGES:
        assert read(invoice_pages(name, language, 1, 1)).parts == ()


def test_one_recognised_scan_has_no_parts() -> None:
    split = [made.id for made, seen in corpus.recognised() if read(seen).parts]
    assert split == []


def test_pages_that_begin_nothing_go_with_the_document_before_them() -> None:
    terms = page("Conditions générales de vente", "Article 1. Les prix sont nets.", number=2)
    second = invoice_pages("stacked", "en", 3, 3)
    reading = read([*invoice_pages("classic", "fr", 1, 1), terms, *second])
    assert [part.pages for part in reading.parts] == [(1, 2), (3,)]


def test_a_page_that_counts_itself_as_a_later_one_begins_nothing() -> None:
    def sheet(number: str, mark: str, at: int) -> Page:
        rows = [*head(number), [(330, "Total TTC"), (500, f"{at}40,00 €")], "", [(500, mark)]]
        return page(*rows, number=at)

    def head(number: str) -> list[Row]:
        return ["Ateliers Verdun SARL", f"Facture n° {number}", "Date : 12/03/2026"]

    counted = read([sheet("FA-101", "Page 1/2", 1), sheet("BL-7702", "Page 2/2", 2)])
    assert counted.parts == ()
    begun = read([sheet("FA-101", "Page 1/1", 1), sheet("FA-102", "Page 1/1", 2)])
    assert [part.pages for part in begun.parts] == [(1,), (2,)]


def test_a_first_page_mark_parts_invoices_that_differ_in_their_number_only() -> None:
    def sheet(number: str, at: int, mark: str) -> Page:
        rows = ["Ateliers Verdun SARL", f"Facture n° {number}", "Total TTC 240,00 €", mark]
        return page(*rows, number=at)

    assert read([sheet("FA-101", 1, ""), sheet("FA-102", 2, "")]).parts == ()
    parts = read([sheet("FA-101", 1, "Page 1/1"), sheet("FA-102", 2, "Page 1/1")]).parts
    assert [part.pages for part in parts] == [(1,), (2,)]


def test_receipts_on_pages_of_their_own_are_several_documents() -> None:
    pages = [page(*receipt(*each), number=n) for n, each in enumerate((BISTRO, GARAGE, HOTEL), 1)]
    reading = read(pages)
    assert [part.pages for part in reading.parts] == [(1,), (2,), (3,)]
    totals = [value(read(pages_of(pages, p)), FieldName.GROSS_TOTAL) for p in reading.parts]
    assert totals == ["23.50", "86.40", "129.00"]


def test_receipts_side_by_side_are_told_apart_by_their_places() -> None:
    both = page(*beside(receipt(*BISTRO), receipt(*GARAGE, at=RIGHT)), source=WordSource.OCR)
    reading = read([both])
    one, other = reading.parts
    assert one.pages == other.pages == (1,)
    assert one.region is not None
    assert other.region is not None
    assert one.region.right < other.region.left
    alone = read(pages_of([both], one))
    assert alone == read([page(*receipt(*BISTRO), source=WordSource.OCR)])
    assert value(read(pages_of([both], other)), FieldName.GROSS_TOTAL) == "86.40"


def test_three_receipts_side_by_side_and_below_are_three_parts() -> None:
    rows = [*beside(receipt(*BISTRO), receipt(*GARAGE, at=RIGHT)), "", "", "", *receipt(*HOTEL)]
    seen = page(*rows, source=WordSource.OCR)
    parts = read([seen]).parts
    totals = {value(read(pages_of([seen], part)), FieldName.GROSS_TOTAL) for part in parts}
    assert totals == {"23.50", "86.40", "129.00"}
    assert len(parts) == 3


def test_a_word_belongs_to_one_part_only() -> None:
    rows = [*beside(receipt(*BISTRO), receipt(*GARAGE, at=RIGHT)), "", "", "", *receipt(*HOTEL)]
    seen = page(*rows, source=WordSource.OCR)
    pieces = [pages_of([seen], part)[0].words for part in read([seen]).parts]
    assert sorted(w.text for piece in pieces for w in piece) == sorted(w.text for w in seen.words)


@pytest.mark.parametrize(
    "below",
    [
        receipt("Bistro Vert SARL", "12/03/2026", "12:43", "23,50"),  # the card slip
        receipt("Bistro Vert SARL", "12/03/2026", "12:43", "25,00"),  # with a tip
    ],
)
def test_a_card_slip_under_its_receipt_is_no_other_document(below: list[Row]) -> None:
    assert read([page(*receipt(*BISTRO), "", "", "", *below, source=WordSource.OCR)]).parts == ()


def test_the_merchants_copy_beside_the_customers_is_no_other_document() -> None:
    copy = beside(receipt(*BISTRO), receipt(*BISTRO, at=RIGHT))
    assert read([page(*copy, source=WordSource.OCR)]).parts == ()


def test_columns_of_one_invoice_are_no_documents() -> None:
    left = [
        "Ateliers Verdun SARL", "Facture FA-2026-118", "Intervention le 12/03/2026 de 08:15",
        "à 11:45", "Total heures 3,50", "Frais 12,00", "Pièces 80,00", "Total pièces 92,00",
    ]  # fmt: skip
    right = [
        "Studio Kappa SAS", "31500 Toulouse", "Imprimé le 14/03/2026 à 17:02", "Total HT 200,00 €",
        "TVA 20 % 40,00 €", "Total TTC 240,00 €", "Échéance 14/04/2026", "Merci",
    ]  # fmt: skip
    rows: list[Row] = [[(LEFT, a), (RIGHT, b)] for a, b in zip(left, right, strict=True)]
    assert read([page(*rows)]).parts == ()


def test_a_list_of_calls_is_no_pile_of_receipts() -> None:
    calls = [f"{day:02}/03/2026 {8 + day}:1{day} 06 12 34 56 78 0,{day}5" for day in range(1, 8)]
    first = page(*receipt("Télécom SA", "01/03/2026", "10:00", "14,00"), number=1)
    second = page("Détail des appels", *calls, "Total 12,30 €", number=2)
    assert read([first, second]).parts == ()


def test_an_invoice_and_receipts_behind_it_are_cut_page_by_page() -> None:
    shared = page(
        *beside(receipt(*BISTRO), receipt(*GARAGE, at=RIGHT)), number=2, source=WordSource.OCR
    )
    parts = read([*invoice_pages("classic", "fr", 1, 1), shared]).parts
    assert [part.pages for part in parts] == [(1,), (2,), (2,)]
    assert [part.region is None for part in parts] == [True, False, False]


def test_a_region_takes_the_words_whose_middle_it_holds() -> None:
    seen = page("haut", "bas")
    middle = (40 + 11) * BOX_SCALE // HEIGHT
    box = seen.words[0].box.model_copy(
        update={"left": 0, "top": 0, "right": BOX_SCALE, "bottom": middle}
    )
    (kept,) = pages_of([seen], DocumentPart(pages=(1,), region=box))
    assert [word.text for word in kept.words] == ["haut"]
