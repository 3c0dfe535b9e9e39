"""Lines under a head: columns, texts over rows, discounts, rates, what is no line."""

import pytest
from lettrage.domain.page import Page

from tests.unit.reading.pages import Row
from tests.unit.reading.tables import HEAD, OCR, item, lines, right, sheet, totals, values

SURE = 900
TWO: list[Row] = [
    HEAD,
    item("Ramettes de papier A4", "12", "4,50", "54,00"),
    item("Écran 27 pouces", "2", "150,00", "300,00"),
]
TWO_VALUES = [
    ("Ramettes de papier A4", "12", None, "4.50", "20.00", "54.00"),
    ("Écran 27 pouces", "2", None, "150.00", "20.00", "300.00"),
]


def spoken(*pages: Page) -> list[str]:
    return [line.description for line in lines(*pages)]


def test_a_plain_table_is_read_and_proved() -> None:
    found = lines(sheet(TWO, totals("354.00")))
    assert [values(line) for line in found] == TWO_VALUES
    assert all(line.confidence >= SURE for line in found)
    assert all(line.line_gross is None for line in found)


def test_every_line_says_where_it_stands() -> None:
    first, second = lines(sheet(TWO, totals("354.00")))
    assert first.page == second.page == 1
    assert first.box is not None
    assert second.box is not None
    assert first.box.bottom <= second.box.top
    assert first.box.left < 10_000
    assert first.box.right > 90_000


@pytest.mark.parametrize("changed", ["55,00", "45,00"])
def test_lines_that_do_not_add_up_are_never_sure(changed: str) -> None:
    table = [HEAD, item("Ramettes de papier A4", "12", "4,50", changed), TWO[2]]
    found = lines(sheet(table, totals("354.00")))
    assert found[0].line_net == changed.replace(",", ".")
    assert all(line.confidence < SURE for line in found)


def test_a_quantity_that_its_amount_contradicts_is_never_sure() -> None:
    table = [HEAD, item("Ramettes de papier A4", "13", "4,50", "54,00"), TWO[2]]
    found = lines(sheet(table, totals("354.00")))
    assert found[0].confidence < SURE
    assert found[1].confidence >= SURE


def test_recognised_words_prove_no_letters() -> None:
    found = lines(sheet(TWO, totals("354.00"), source=OCR))
    assert [values(line) for line in found] == TWO_VALUES
    assert all(800 <= line.confidence < SURE for line in found)
    doubted = lines(sheet(TWO, totals("354.00"), source=OCR, confidence=850))
    assert all(line.confidence <= 700 for line in doubted)


@pytest.mark.parametrize(
    ("printed", "quantity", "unit"),
    [
        ("3 h", "3", "h"),
        ("2,5 j", "2.5", "j"),
        ("12 pcs", "12", "pcs"),
        ("12pcs", "12", "pcs"),
        ("1,00", "1", None),
        ("1 200,00 m²", "1200", "m²"),
    ],
)
def test_quantities_with_units(printed: str, quantity: str, unit: str | None) -> None:
    table = [
        HEAD,
        item("Prestation", printed, "10,00", f"{float(quantity) * 10:.2f}".replace(".", ",")),
    ]
    (line,) = lines(sheet(table, totals(f"{float(quantity) * 10:.2f}")))
    assert (line.quantity, line.unit, line.unit_price) == (quantity, unit, "10.00")


def test_texts_go_on_below_their_line() -> None:
    table: list[Row] = [
        HEAD,
        item("Pose de parquet", "10", "30,00", "300,00"),
        "chêne massif, lames de 120 mm",
        "y compris sous-couche",
        item("Peinture", "5", "20,00", "100,00"),
    ]
    found = lines(sheet(table, totals("400.00")))
    assert found[0].description == (
        "Pose de parquet chêne massif, lames de 120 mm y compris sous-couche"
    )
    assert [line.confidence >= SURE for line in found] == [True, True]


def test_texts_stand_above_their_amounts_when_those_have_none() -> None:
    table: list[Row] = [
        HEAD,
        "Pose de parquet",
        item("", "10", "30,00", "300,00"),
        "Peinture des murs",
        "deux couches",
        item("", "5", "20,00", "100,00"),
    ]
    assert spoken(sheet(table, totals("400.00"))) == [
        "Pose de parquet",
        "Peinture des murs deux couches",
    ]


def test_a_title_over_lines_is_part_of_none() -> None:
    table: list[Row] = [
        HEAD,
        "Lot 1 : maçonnerie",
        item("Pose de parquet", "10", "30,00", "300,00"),
        item("Peinture", "5", "20,00", "100,00"),
    ]
    found = lines(sheet(table, totals("400.00")))
    assert [line.description for line in found] == ["Pose de parquet", "Peinture"]
    assert found[0].confidence < SURE  # it might have been the first row of its text


def test_codes_and_positions_are_no_words() -> None:
    table: list[Row] = [
        [
            (40, "N°"),
            (70, "Réf."),
            (140, "Désignation"),
            (312, "Qté"),
            (355, "P.U. HT"),
            (488, "Montant HT"),
        ],
        [
            (40, "1"),
            (70, "VX-4410"),
            (140, "Vis inox"),
            right(330, "10"),
            right(400, "2,00"),
            right(540, "20,00"),
        ],
        [
            (40, "2"),
            (70, "4022"),
            (140, "Cheville"),
            right(330, "5"),
            right(400, "3,00"),
            right(540, "15,00"),
        ],
    ]
    found = lines(sheet(table, totals("35.00")))
    assert [values(line) for line in found] == [
        ("Vis inox", "10", None, "2.00", "20.00", "20.00"),
        ("Cheville", "5", None, "3.00", "20.00", "15.00"),
    ]


@pytest.mark.parametrize("discount", ["10 %", "10", "5,00"])
def test_a_line_discount_is_taken_off(discount: str) -> None:
    table: list[Row] = [
        [(40, "Désignation"), (312, "Qté"), (355, "P.U. HT"), (420, "Remise"), (488, "Montant HT")],
        [
            (40, "Vis inox"),
            right(330, "10"),
            right(400, "5,00"),
            right(450, discount),
            right(540, "45,00"),
        ],
        [(40, "Cheville"), right(330, "5"), right(400, "3,00"), right(540, "15,00")],
    ]
    found = lines(sheet(table, totals("60.00")))
    assert [(line.unit_price, line.line_net) for line in found] == [
        ("5.00", "45.00"),
        ("3.00", "15.00"),
    ]
    assert all(line.confidence >= SURE for line in found)


def test_a_head_on_two_rows_is_one_head() -> None:
    table: list[Row] = [
        [(355, "Prix"), (488, "Montant")],
        [(40, "Désignation"), (300, "Quantité"), (355, "unitaire"), (488, "HT")],
        [(40, "Vis inox"), right(330, "10"), right(400, "5,00"), right(540, "50,00")],
    ]
    page = sheet(table, totals("50.00"))
    (line,) = lines(page)
    assert values(line) == ("Vis inox", "10", None, "5.00", "20.00", "50.00")


def test_a_column_that_may_be_two_things_is_what_makes_the_rows_close() -> None:
    table: list[Row] = [  # "Amount" is how many here, "Price" is for one
        [(40, "Amount"), (110, "Product"), (350, "Price"), (500, "Total")],
        [(40, "4.00"), (110, "Balloons"), right(400, "0.50"), right(540, "2.00")],
        [(40, "8.00"), (110, "Hot air"), right(400, "0.25"), right(540, "2.00")],
    ]
    found = lines(sheet(table, totals("4.00")))
    assert [(line.quantity, line.unit_price, line.line_net) for line in found] == [
        ("4", "0.50", "2.00"),
        ("8", "0.25", "2.00"),
    ]


@pytest.mark.parametrize("codes", [("A", "B"), ("1", "2")])
def test_codes_of_rates_are_explained_by_the_recap(codes: tuple[str, str]) -> None:
    table: list[Row] = [
        [(40, "Désignation"), (312, "Qté"), (355, "P.U. HT"), (432, "TVA"), (488, "Montant HT")],
        item("Papier", "10", "10,00", "100,00", codes[0]),
        item("Livres", "10", "20,00", "200,00", codes[1]),
    ]
    below: list[Row] = [
        [(40, "Code"), (90, "Taux"), (150, "Base HT"), (230, "Montant TVA")],
        [(40, codes[0]), (90, "20,00 %"), (150, "100,00"), (240, "20,00")],
        [(40, codes[1]), (90, "5,50 %"), (150, "200,00"), (240, "11,00")],
        [(330, "Total HT"), right(540, "300,00")],
        [(330, "Total TVA"), right(540, "31,00")],
        [(330, "Total TTC"), right(540, "331,00")],
    ]
    found = lines(sheet(table, below))
    assert [line.vat_rate for line in found] == ["20.00", "5.50"]
    assert all(line.confidence >= SURE for line in found)


def test_bare_rates_are_rates() -> None:
    table = [HEAD, item("Papier", "10", "10,00", "100,00", "20,00"), TWO[2]]
    assert [line.vat_rate for line in lines(sheet(table, totals("400.00")))] == ["20.00", "20.00"]


def test_rates_that_do_not_make_the_breakdown_are_not_sure() -> None:
    table = [
        HEAD,
        item("Papier", "10", "10,00", "100,00", "5,5 %"),
        item("Écran", "2", "150,00", "300,00"),
    ]
    found = lines(sheet(table, totals("400.00")))
    assert [line.vat_rate for line in found] == ["5.50", "20.00"]
    assert all(line.confidence < SURE for line in found)


def test_the_only_rate_of_a_document_is_that_of_its_lines() -> None:
    table = [HEAD[:3] + HEAD[4:], *(row[:3] + row[4:] for row in TWO[1:])]  # type: ignore[operator]
    assert [line.vat_rate for line in lines(sheet(table, totals("354.00")))] == ["20.00", "20.00"]


def test_sums_by_section_are_no_lines() -> None:
    table: list[Row] = [
        HEAD,
        item("Pose de parquet", "10", "30,00", "300,00"),
        item("Plinthes", "10", "5,00", "50,00"),
        [(330, "Sous-total sols"), right(540, "350,00")],
        item("Peinture", "5", "20,00", "100,00"),
        [(330, "Sous-total murs"), right(540, "100,00")],
    ]
    found = lines(sheet(table, totals("450.00")))
    assert [line.description for line in found] == ["Pose de parquet", "Plinthes", "Peinture"]
    assert all(line.confidence >= SURE for line in found)


def test_a_remark_with_an_amount_is_no_line() -> None:
    table: list[Row] = [
        HEAD,
        item("Écran 27 pouces", "2", "150,00", "300,00"),
        [(50, "Incl. taxe copie privée"), right(540, "4,24")],
        item("Souris", "1", "20,00", "20,00"),
    ]
    found = lines(sheet(table, totals("320.00")))
    assert [line.line_net for line in found] == ["300.00", "20.00"]


def test_discounts_and_charges_of_the_document_are_no_lines() -> None:
    more: list[Row] = [
        [(330, "Total marchandises"), right(540, "354,00")],
        [(330, "Remise 10 %"), right(540, "-35,40")],
        [(330, "Frais de port"), right(540, "12,00")],
    ]
    found = lines(sheet(TWO, totals("330.60", before=more)))
    assert [values(line) for line in found] == TWO_VALUES
    assert all(line.confidence >= SURE for line in found)


def test_a_charge_with_quantity_and_price_is_a_line() -> None:
    table = [*TWO, item("Frais de port", "1", "12,00", "12,00")]
    found = lines(sheet(table, totals("366.00")))
    assert [line.description for line in found][2] == "Frais de port"


def test_payments_and_slips_below_the_totals_are_no_lines() -> None:
    below = [
        *totals("354.00"),
        [(330, "Virement du 12/04/2024"), right(540, "424,80")],
        [(40, "Désignation"), (488, "Montant")],
        [(40, "À payer"), right(540, "424,80")],
    ]
    assert [values(line) for line in lines(sheet(TWO, below))] == TWO_VALUES


def test_tables_go_on_over_pages_with_heads_and_carried_totals() -> None:
    carried: Row = [(330, "À reporter"), right(540, "354,00")]
    first = sheet([*TWO, carried], [])
    report: Row = [(330, "Report"), right(540, "354,00")]
    second = sheet(
        [HEAD, report, item("Souris", "2", "23,00", "46,00")], totals("400.00"), number=2
    )
    found = lines(first, second)
    assert [(line.page, line.line_net) for line in found] == [
        (1, "54.00"),
        (1, "300.00"),
        (2, "46.00"),
    ]
    assert all(line.confidence >= SURE for line in found)


def test_a_page_without_a_head_goes_on() -> None:
    first = sheet(TWO, [])
    second = sheet([item("Souris", "2", "23,00", "46,00")], totals("400.00"), number=2)
    assert [line.line_net for line in lines(first, second)] == ["54.00", "300.00", "46.00"]


def test_prices_with_vat_give_amounts_with_vat() -> None:
    table: list[Row] = [
        [(40, "Article"), (312, "Qté"), (350, "Prix TTC"), (488, "Total TTC")],
        [(40, "Théière"), right(330, "2"), right(400, "36,00"), right(540, "72,00")],
        [(40, "Thé vert"), right(330, "4"), right(400, "12,00"), right(540, "48,00")],
    ]
    below: list[Row] = [
        [(330, "Total TTC"), right(540, "120,00")],
        [(330, "dont TVA 20 %"), right(540, "20,00")],
        [(330, "Total HT"), right(540, "100,00")],
    ]
    found = lines(sheet(table, below))
    assert [(line.unit_price, line.line_net, line.line_gross) for line in found] == [
        ("36.00", None, "72.00"),
        ("12.00", None, "48.00"),
    ]
    assert all(line.confidence >= SURE for line in found)


def test_amounts_without_and_with_vat_stand_side_by_side() -> None:
    table: list[Row] = [
        [
            (40, "Article"),
            (252, "Qté"),
            (300, "P.U. HT"),
            (380, "Total HT"),
            (450, "TVA"),
            (488, "Total TTC"),
        ],
        [
            (40, "Théière"),
            right(270, "2"),
            right(340, "30,00"),
            right(425, "60,00"),
            right(470, "20 %"),
            right(540, "72,00"),
        ],
        [
            (40, "Thé vert"),
            right(270, "4"),
            right(340, "10,00"),
            right(425, "40,00"),
            right(470, "20 %"),
            right(540, "48,00"),
        ],
    ]
    found = lines(sheet(table, totals("100.00")))
    assert [(line.line_net, line.line_gross) for line in found] == [
        ("60.00", "72.00"),
        ("40.00", "48.00"),
    ]


def test_a_credit_note_keeps_its_signs() -> None:
    table = [
        HEAD,
        item("Vis inox", "-10", "5,00", "-50,00"),
        item("Retour palette", "-1", "20,00", "-20,00"),
    ]
    below: list[Row] = [
        [(330, "Total HT"), right(540, "-70,00")],
        [(330, "TVA 20 %"), right(540, "-14,00")],
        [(330, "Total TTC"), right(540, "-84,00")],
    ]
    found = lines(sheet(table, below))
    assert [(line.quantity, line.line_net) for line in found] == [
        ("-10", "-50.00"),
        ("-1", "-20.00"),
    ]
    assert all(line.confidence >= SURE for line in found)


def test_words_like_totals_are_lines_when_they_say_how_they_are_made() -> None:
    table = [
        HEAD,
        item("Transport", "2", "30,00", "60,00"),
        item("Acompte sur commande", "1", "100,00", "100,00"),
    ]
    found = lines(sheet(table, totals("160.00")))
    assert [line.description for line in found] == ["Transport", "Acompte sur commande"]


@pytest.mark.parametrize(
    ("text", "qty", "price", "rate", "net"),
    [
        ("Beschreibung", "Menge", "Einzelpreis", "MwSt.", "Gesamtpreis"),
        ("Description", "Quantity", "Unit price", "VAT", "Amount"),
        ("Omschrijving", "Aantal", "Prijs", "Btw", "Bedrag"),
        ("Concepto", "Cantidad", "Precio", "IVA", "Importe"),
        ("Descrizione", "Quantità", "Prezzo", "IVA", "Importo"),
        ("Descrição", "Quantidade", "Preço", "IVA", "Valor"),
        ("Nazwa towaru", "Ilość", "Cena netto", "VAT", "Wartość netto"),
    ],
)
def test_heads_in_other_languages(text: str, qty: str, price: str, rate: str, net: str) -> None:
    labels = {"qty": qty, "price": price, "rate": rate, "net": net}
    edges = {"qty": 330, "price": 400, "rate": 450, "net": 540}
    head: Row = [(40, text), *(right(edges[name], label) for name, label in labels.items())]
    found = lines(sheet([head, *TWO[1:]], totals("354.00")))
    assert [values(line) for line in found] == TWO_VALUES


def test_a_price_for_a_hundred_is_given_for_one() -> None:
    table = [
        HEAD,
        item("Vis inox, prix pour 100", "500", "4,00", "20,00"),
        item("Chevilles, prix pour 100", "200", "5,00", "10,00"),
    ]
    found = lines(sheet(table, totals("30.00")))
    assert [line.unit_price for line in found] == ["0.04", "0.05"]


@pytest.mark.parametrize(
    "title", ["Bon de livraison n° 124", "Votre commande 7003", "Lot 2 peinture", "Peinture :"]
)
def test_a_title_between_lines_set_alike_is_part_of_none(title: str) -> None:
    table: list[Row] = [
        HEAD,
        item("Pose de parquet", "10", "30,00", "300,00"),
        title,
        item("Peinture", "5", "20,00", "100,00"),
    ]
    found = lines(sheet(table, totals("400.00")))
    assert [line.description for line in found] == ["Pose de parquet", "Peinture"]
    assert found[0].confidence < SURE


def test_few_words_below_a_line_may_be_a_title_and_are_not_sure() -> None:
    table: list[Row] = [
        HEAD,
        item("Pose de parquet", "10", "30,00", "300,00"),
        "Options retenues",
        item("Peinture", "5", "20,00", "100,00"),
    ]
    found = lines(sheet(table, totals("400.00")))
    assert found[0].confidence < SURE
    assert found[1].confidence >= SURE


def test_numbers_too_long_for_amounts_are_no_lines() -> None:
    table = [HEAD, item("Papier", "1", "1,00", "9" * 30 + ",00"), TWO[1]]
    assert [line.line_net for line in lines(sheet(table, totals("54.00")))] == ["54.00"]
