"""Invoices with a table of lines for tests of the field reader, columns as a printer sets them."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from lettrage.domain.invoice_reading import InvoiceLine
from lettrage.domain.page import Page, WordSource
from lettrage.domain.reading import read

from tests.unit.reading.pages import CUSTOMER, FOOTER, LETTER, SUPPLIER, Row, page

SPACE = 3  # points between words, as `pages` sets them
RIGHT = {"qty": 330, "price": 400, "rate": 450, "net": 540}
HEAD: Row = [(40, "Désignation"), (312, "Qté"), (355, "P.U. HT"), (432, "TVA"), (488, "Montant HT")]


def right(edge: int, text: str) -> tuple[int, str]:
    """Text that ends at an edge."""
    words = text.split()
    width = sum(LETTER * len(word) for word in words) + SPACE * (len(words) - 1)
    return edge - width, text


def money(value: Decimal) -> str:
    """`1 234,50`."""
    return f"{value:,.2f}".replace(",", " ").replace(".", ",")


def item(text: str, qty: str, price: str, net: str, rate: str = "20 %") -> Row:
    """A row under `HEAD`."""
    cells = [(40, text)]
    figures = {"qty": qty, "price": price, "rate": rate, "net": net}
    cells += [right(RIGHT[name], value) for name, value in figures.items() if value]
    return cells


def totals(net: str, rate: str = "20", *, before: Sequence[Row] = ()) -> list[Row]:
    """Net, VAT and gross of one rate, right of the middle."""
    base = Decimal(net)
    tax = (base * Decimal(rate) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    label = rate.replace(".", ",")
    return [
        *before,
        [(330, "Total HT"), right(540, money(base))],
        [(330, f"TVA {label} %"), right(540, money(tax))],
        [(330, "Total TTC"), right(540, money(base + tax))],
    ]


def sheet(
    table: Sequence[Row], below: Sequence[Row], *, number: int = 1, **options: object
) -> Page:
    """A French invoice with this table and these totals."""
    top: list[Row] = [*SUPPLIER, "", *CUSTOMER, "", "Facture n° F2024-118"]
    rows = [*top, "Date de facture : 04/04/2024", "", *table, "", *below, "", FOOTER]
    return page(*rows, number=number, **options)  # type: ignore[arg-type]


def lines(*pages: Page) -> tuple[InvoiceLine, ...]:
    """The lines that are read."""
    return read(pages).lines


def values(line: InvoiceLine) -> tuple[str | None, ...]:
    """What a line says, without its proof."""
    return (
        line.description,
        line.quantity,
        line.unit,
        line.unit_price,
        line.vat_rate,
        line.line_net,
    )


OCR = WordSource.OCR
