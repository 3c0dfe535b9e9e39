"""The CSV reader: what was written is read back, whatever the writing; doubt is refused."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.document_import import LineFault
from lettrage.domain.errors import Invalid
from lettrage.formats import csv_cells
from lettrage.formats.csv_cells import CellError
from lettrage.formats.document_csv import CsvFile, read

FRENCH = ["Numéro", "Date", "Échéance", "Client", "Total TTC", "Reste dû"]
ENGLISH = ["Invoice number", "Invoice date", "Due date", "Customer", "Gross total", "Balance due"]

cents = st.integers(min_value=1, max_value=10**12)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))
names = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40
).filter(lambda text: text.strip() and text[:1] != "'")


def grouped(units: int, mark: str) -> str:
    return f"{units:,}".replace(",", mark)


def written(amount: int, decimal: str, group: str) -> str:
    return f"{grouped(amount // 100, group)}{decimal}{amount % 100:02d}"


def one_line(text: str) -> str:
    return " ".join(text.split())


@given(
    rows=st.lists(st.tuples(names, days, days, names, cents, cents), min_size=1, max_size=8),
    delimiter=st.sampled_from(";,\t"),
    style=st.sampled_from(
        [
            (FRENCH, "%d/%m/%Y", ",", "\u202f"),
            (FRENCH, "%d.%m.%Y", ",", "."),
            (FRENCH, "%Y-%m-%d", ",", ""),
            (ENGLISH, "%Y-%m-%d", ".", ","),
            (ENGLISH, "%Y-%m-%d", ".", " "),
            (ENGLISH, "%Y/%m/%d 00:00:00", ".", "'"),
        ]
    ),
    bom=st.booleans(),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_what_was_written_is_read(
    rows: list[tuple[str, date, date, str, int, int]],
    delimiter: str,
    style: tuple[list[str], str, str, str],
    bom: bool,
    newline: str,
) -> None:
    header, day, decimal, group = style
    out = io.StringIO()
    table = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    table.writerow(header)
    for number, issued, due, name, gross, rest in rows:
        amounts = [written(each, decimal, group) for each in (gross, rest)]
        table.writerow([number, issued.strftime(day), due.strftime(day), name, *amounts])
    file = read(("\ufeff" if bom else "") + out.getvalue(), numbered=True)
    assert file.faults == ()
    got = [
        (each.number, each.issue_date, each.due_date, each.name, each.gross_total, each.outstanding)
        for each in file.lines
    ]
    assert got == [
        (one_line(n), issued, due, one_line(name), Decimal(g).scaleb(-2), Decimal(r).scaleb(-2))
        for n, issued, due, name, g, r in rows
    ]


def refusal(text: str) -> str | None:
    try:
        file = read(text, numbered=False)
    except Invalid as error:
        return error.code
    return None if file.lines or file.faults else "nothing"


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    assert refusal(text) in {None, "no_lines", "malformed_csv", "too_many_lines"}


@given(st.text("0123456789.,' -()€EUR", max_size=16))
def test_an_amount_has_one_value_or_none(text: str) -> None:
    """What is read without a known mark, each known mark reads too or refuses."""
    plain = reading(text, None)
    if isinstance(plain, Decimal):
        assert {reading(text, mark) for mark in csv_cells.MARKS} <= {plain, "not_an_amount"}


def reading(text: str, mark: str | None) -> Decimal | str:
    try:
        return csv_cells.amount(text, mark)[0]
    except CellError as error:
        return error.code


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56 €", "1234.56"),
        ("1\u202f234\u202f567,8", "1234567.8"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("1’234.56", "1234.56"),
        ("1,234,567", "1234567"),
        ("1234,5", "1234.5"),
        ("12", "12"),
        ("0,125", "0.125"),
        ("EUR 12.00", "12.00"),
        ("12,00EUR", "12.00"),
        ("-12,00", "-12.00"),
        ("12,00-", "-12.00"),
        ("(12,00)", "-12.00"),
        ("−12,00", "-12.00"),
        ("€12.00", "12.00"),
    ],
)
def test_amounts_of_both_writings(text: str, value: str) -> None:
    assert csv_cells.amount(text, None)[0] == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1,2,3", "12 34", "1.2.3", "1,23,456", "--1", "(1", "1e3", "١٢", "$5", "1 2"],
)
def test_no_amounts(text: str) -> None:
    with pytest.raises(CellError, match="not_an_amount"):
        csv_cells.amount(text, None)


@pytest.mark.parametrize(("text", "mark"), [("1,234", ","), ("1.234", ".")])
def test_three_digits_after_one_mark_need_the_rest_of_the_file(text: str, mark: str) -> None:
    with pytest.raises(CellError, match="ambiguous_amount"):
        csv_cells.amount(text, None)
    other = "." if mark == "," else ","
    assert csv_cells.amount(text, mark)[0] == Decimal("1.234")
    assert csv_cells.amount(text, other)[0] == Decimal(1234)
    assert csv_cells.decimal_mark([text, f"7{other}50", "12"]) == other
    assert csv_cells.decimal_mark([text, "7,50", "7.50"]) is None


@pytest.mark.parametrize(
    "text",
    [
        "24/03/2026",
        "24-03-2026",
        "24.3.2026",
        "24/03/26",
        "2026-03-24",
        "2026/3/24",
        "20260324",
        "2026-03-24T00:00:00Z",
        "24/03/2026 10:30",
        "24 mars 2026",
        "24 March 2026",
        "24 MAR. 2026",
        "March 24, 2026",
        "Mar 24th 2026",
        "24-Mar-2026",
    ],
)
def test_days_of_both_writings(text: str) -> None:
    assert csv_cells.day(text, None) == date(2026, 3, 24)


@pytest.mark.parametrize("text", ["", "hier", "31/02/2026", "24/13/2026", "3 jui 2026", "1/1/1802"])
def test_no_days(text: str) -> None:
    with pytest.raises(CellError, match="not_a_date"):
        csv_cells.day(text, None)


def test_which_comes_first_is_told_by_the_language_or_the_other_dates() -> None:
    with pytest.raises(CellError, match="ambiguous_date"):
        csv_cells.day("03/04/2026", None)
    assert csv_cells.day("03.04.2026", None) == date(2026, 4, 3)
    assert csv_cells.day("04/04/2026", None) == date(2026, 4, 4)
    assert csv_cells.day_first(["03/04/2026"], french=True) is True
    assert csv_cells.day_first(["03/04/2026"], french=False) is None
    assert csv_cells.day_first(["03/04/2026", "03/24/2026"], french=False) is False
    assert csv_cells.day_first(["03/04/2026", "24/03/2026"], french=False) is True
    assert csv_cells.day_first(["24/03/2026", "03/24/2026"], french=False) is None


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-03", "2026-03"),
        ("03/2026", "2026-03"),
        ("mars 2026", "2026-03"),
        ("Aug 2026", "2026-08"),
    ],
)
def test_months(text: str, month: str) -> None:
    assert csv_cells.month(text) == month


def told(file: CsvFile) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.column, fault.code) for fault in file.faults]


def test_headers_that_name_nothing_are_told_and_missing_ones_refused() -> None:
    file = read("Couleur;Date;TTC\nbleu;24/03/2026;5,00\n", numbered=True)
    assert file.columns.ignored == ("Couleur",)
    assert told(file) == [(1, "number", "missing_column"), (1, "name", "missing_column")]
    twice = read("Client;Date;TTC;Montant TTC\nX;24/03/2026;5,00;6,00\n", numbered=False)
    assert told(twice) == [(1, "Montant TTC", "repeated_column")]


def test_lines_are_counted_as_an_editor_does() -> None:
    text = 'sep=;\nClient;Date;TTC\n\n"Dupont\nSARL";24/03/2026;5,00\nX;demain;5,00\n'
    file = read(text, numbered=False)
    assert [(line.line, line.name) for line in file.lines] == [(4, "Dupont SARL"), (6, "X")]
    assert told(file) == [(6, "Date", "not_a_date")]


@pytest.mark.parametrize(
    ("header", "cells", "fault"),
    [
        ("Devise", "EURO", None),
        ("Devise", "EURS", "unknown_currency"),
        ("Devise", "USD", "currency_mismatch"),
        ("IBAN", "FR14 2004 1010 0505 0001 3M02 606", None),
        ("IBAN", "FR1420041010050500013M02607", "check_digit"),
        ("Email", "compta@dupont.test", None),
        ("Email", "compta", "malformed"),
        ("Période", "13/2026", "not_a_month"),
        ("Escompte", "2 %", "discount_incomplete"),
        ("Référence structurée", "RF18 5390 0754 7034", None),
        ("TVA", "1,00", None),
        ("N° de chèque", "1" * 36, "too_long"),
    ],
)
def test_cells_are_checked(header: str, cells: str, fault: str | None) -> None:
    text = f"Client;Date;HT;TTC;{header}\nX;24/03/2026;4,00;5,00 €;{cells}\n"
    file = read(text, numbered=False)
    assert told(file) == ([(2, header, fault)] if fault else [])


def test_net_and_vat_make_the_gross() -> None:
    file = read("Client;Date;HT;TVA;TTC\nX;24/03/2026;4,00;1,01;5,00\n", numbered=False)
    assert told(file) == [(2, "TTC", "totals_mismatch")]


def test_cells_beyond_the_header_are_no_amounts_lost() -> None:
    file = read("Client,Date,TTC\nX,2026-03-24,1,50\n", numbered=False)
    assert told(file) == [(2, "-", "too_many_cells")]


def test_guards_against_formulas_are_taken_off_and_nothing_is_evaluated() -> None:
    file = read("Client;Date;TTC\n'=1+1;24/03/2026;5,00\n=2+2;24/03/2026;5,00\n", numbered=False)
    assert [line.name for line in file.lines] == ["=1+1", "=2+2"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_lines"),
        ("Client;Date;TTC\n", "no_lines"),
        ('Client;Date;TTC\n"X;24/03/2026;5,00\n', "malformed_csv"),
        ("x" * 900_000, "malformed_csv"),
        ("Client;Date;TTC\n" + "x" * 900_000, "malformed_csv"),
    ],
)
def test_what_is_no_table_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(text, numbered=False)
    assert refused.value.code == code


def test_sentences_shorten_long_cells() -> None:
    fault = LineFault.of(2, "Date", "not_a_date", "x" * 500)
    assert len(fault.message_fr) < 150
