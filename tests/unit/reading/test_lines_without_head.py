"""Lines without a head, receipts, and what holds for the lines of any page."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.reading import read

from tests.unit.reading.pages import Row, page
from tests.unit.reading.tables import HEAD, OCR, item, lines, money, right, sheet, totals, values

SURE = 900


def test_rows_that_end_in_amounts_are_lines() -> None:
    table: list[Row] = [
        [(40, "Prestation de conseil"), right(540, "1 200,00")],
        [(40, "Déplacement"), right(540, "80,00")],
    ]
    found = lines(sheet(table, totals("1280.00")))
    assert [(line.description, line.line_net) for line in found] == [
        ("Prestation de conseil", "1200.00"),
        ("Déplacement", "80.00"),
    ]
    # Nothing says that they are not the sums of another table's lines.
    assert all(0.8 <= line.confidence / 1000 < SURE / 1000 for line in found)
    assert all(line.quantity is line.unit_price is None for line in found)


def test_one_row_over_the_totals_is_not_sure() -> None:
    table: list[Row] = [[(40, "Prestation de conseil"), right(540, "1 200,00")]]
    (line,) = lines(sheet(table, totals("1200.00")))
    assert line.description == "Prestation de conseil"
    assert line.confidence < SURE


def test_rows_that_add_up_to_nothing_are_no_lines() -> None:
    table: list[Row] = [
        [(40, "Capital social"), right(540, "8 000,00")],
        [(40, "Prestation de conseil"), right(540, "1 200,00")],
    ]
    assert lines(sheet(table, totals("990.00"))) == ()


@pytest.mark.parametrize(
    ("text", "quantity", "unit", "price"),
    [
        ("Conseil : 3 h x 50,00 €", "3", "h", "50.00"),
        ("Conseil 3 x 50,00", "3", None, "50.00"),
        ("Conseil - 2,5 j à 60,00 €/j", "2.5", "j", "60.00"),
        ("Conseil 50,00 € x 3", "3", None, "50.00"),
    ],
)
def test_products_in_words_are_taken_out_of_them(
    text: str, quantity: str, unit: str | None, price: str
) -> None:
    table: list[Row] = [
        [(40, text), right(540, "150,00")],
        [(40, "Déplacement"), right(540, "80,00")],
    ]
    first, second = lines(sheet(table, totals("230.00")))
    assert values(first)[:4] == ("Conseil", quantity, unit, price)
    assert (second.quantity, second.unit_price) == (None, None)


def test_numbers_that_make_no_amount_stay_words() -> None:
    table: list[Row] = [
        [(40, "Lame 3 x 50,00 mm"), right(540, "151,00")],
        [(40, "Déplacement"), right(540, "80,00")],
    ]
    first, _ = lines(sheet(table, totals("231.00")))
    assert (first.description, first.quantity) == ("Lame 3 x 50,00 mm", None)


def receipt(*rows: Row) -> list[Row]:
    return [
        [(230, "LE PETIT BISTROT")],
        [(230, "12 rue des Lilas")],
        [(230, "69003 Lyon")],
        "",
        [(200, "04/04/2024 12:45")],
        "",
        *rows,
        "",
        [(200, "TOTAL TTC"), right(400, "33,00")],
        [(200, "TVA 10 %"), right(330, "30,00"), right(400, "3,00")],
        [(200, "CB"), right(400, "33,00")],
    ]


def test_items_of_a_receipt() -> None:
    rows = receipt(
        [(200, "2 Café"), right(400, "5,00")],
        [(200, "1 Plat du jour"), right(400, "18,00")],
        [(200, "1 Dessert"), right(400, "10,00")],
    )
    found = lines(page(*rows, source=OCR))
    assert [(line.quantity, line.description, line.line_gross) for line in found] == [
        ("2", "Café", "5.00"),
        ("1", "Plat du jour", "18.00"),
        ("1", "Dessert", "10.00"),
    ]
    assert all(line.line_net is None for line in found)
    assert all(line.confidence < SURE for line in found)


def test_numbers_of_the_lines_are_no_quantities() -> None:
    rows = receipt(
        [(200, "1 Café"), right(400, "5,00")],
        [(200, "2 Plat du jour"), right(400, "18,00")],
        [(200, "3 Dessert"), right(400, "10,00")],
    )
    found = lines(page(*rows, source=OCR))
    assert [(line.quantity, line.description) for line in found] == [
        (None, "Café"),
        (None, "Plat du jour"),
        (None, "Dessert"),
    ]


def test_names_above_their_amounts_on_a_receipt() -> None:
    rows = receipt(
        [(200, "Café")],
        [(200, "2 x 4,00"), right(400, "8,00")],
        [(200, "Plat du jour")],
        [(200, "1 x 25,00"), right(400, "25,00")],
    )
    found = lines(page(*rows, source=OCR))
    assert [(line.description, line.quantity, line.unit_price) for line in found] == [
        ("Café", "2", "4.00"),
        ("Plat du jour", "1", "25.00"),
    ]


def test_parts_of_a_sum_are_told_by_their_indent() -> None:
    table: list[Row] = [
        [(60, "Transfert de données"), right(540, "10,00")],
        [(80, "Usage"), right(540, "10,00")],
        [(60, "Machines"), right(540, "90,00")],
        [(80, "Usage"), right(540, "90,00")],
    ]
    found = lines(sheet(table, totals("100.00")))
    assert [line.description for line in found] == ["Transfert de données", "Machines"]


CENTS = st.integers(min_value=1, max_value=99_999)
NAMES = st.sampled_from(("Papier", "Écran 27 pouces", "Pose de parquet", "Café en grains 1 kg"))


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[Row], Decimal]:
    rows: list[Row] = [HEAD]
    total = Decimal(0)
    for _ in range(draw(st.integers(min_value=1, max_value=8))):
        count, price = draw(st.integers(min_value=1, max_value=40)), Decimal(draw(CENTS)) / 100
        total += count * price
        rows.append(item(draw(NAMES), str(count), money(price), money(count * price)))
        if draw(st.booleans()):
            rows.append("selon devis du 12/03/2024")
    return rows, total


@settings(max_examples=25)
@given(tables())
def test_proved_lines_add_up_to_the_net_total(made: tuple[list[Row], Decimal]) -> None:
    rows, total = made
    reading = read([sheet(rows, totals(f"{total:.2f}"))])
    assert reading.fields[FieldName.NET_TOTAL].value == f"{total:.2f}"
    assert len(reading.lines) == sum(len(row) > 1 for row in rows[1:] if not isinstance(row, str))
    assert sum(Decimal(line.line_net or 0) for line in reading.lines) == total
    for line in reading.lines:
        assert line.quantity
        assert line.unit_price
        assert line.line_net
        product = Decimal(line.quantity) * Decimal(line.unit_price)
        assert product == Decimal(line.line_net)


@settings(max_examples=25)
@given(tables(), st.integers(min_value=1, max_value=500), st.data())
def test_a_changed_amount_leaves_no_line_sure(
    made: tuple[list[Row], Decimal], cents: int, data: st.DataObject
) -> None:
    rows, total = made
    places = [n for n, row in enumerate(rows) if n and not isinstance(row, str)]
    place = data.draw(st.sampled_from(places))
    cells = list(rows[place])
    value = Decimal(str(cells[-1][1]).replace(" ", "").replace(",", ".")) + Decimal(cents) / 100
    changed: list[Row] = [*rows]
    changed[place] = [*cells[:-1], right(540, money(value))]  # type: ignore[list-item]
    for line in read([sheet(changed, totals(f"{total:.2f}"))]).lines:
        if line.line_net == f"{value:.2f}":
            assert line.confidence < SURE


TEXTS = st.one_of(
    st.text(min_size=1, max_size=10).filter(lambda text: bool(text.strip())),
    st.from_regex(r"-?[0-9]{1,3}( [0-9]{3})?,[0-9]{1,3}[€%]?", fullmatch=True),
    st.sampled_from(
        "Désignation Qté P.U. HT Montant TVA Total 20 % 3 12 x A B € Report Remise h".split()
    ),
)


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(min_value=0, max_value=580), TEXTS), min_size=1, max_size=6),
        max_size=14,
    )
)
def test_any_table_is_read_without_an_error(rows: list[list[tuple[int, str]]]) -> None:
    for line in read([page(HEAD, *rows), page(*rows, number=2)]).lines:
        assert line.description
        assert 0 <= line.confidence <= 1000
