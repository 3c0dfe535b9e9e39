"""Pages for tests of the field reader: rows of (place, text), words laid out as a printer would."""

from collections.abc import Sequence

from lettrage.domain.page import BOX_SCALE, Box, Page, Word, WordSource

WIDTH, HEIGHT = 595, 842
LETTER = 5  # points: width of a letter
SIZE = 9  # points: height of a word
STEP = 14  # points from row to row

Row = Sequence[tuple[int, str]] | str


def page(
    *rows: Row,
    number: int = 1,
    source: WordSource = WordSource.TEXT_LAYER,
    hidden: Sequence[Row] = (),
    confidence: int = 1000,
) -> Page:
    """A page of these rows; a row of text alone begins at the left, "" leaves a row out."""
    words = [
        word
        for index, row in enumerate(rows)
        for word in _row(row, 40 + STEP * index, confidence=confidence)
    ]
    words += [
        word
        for index, row in enumerate(hidden)
        for word in _row(row, 700 + STEP * index, confidence=confidence, hidden=True)
    ]
    return Page(number=number, width=WIDTH, height=HEIGHT, words=tuple(words), source=source)


def _row(row: Row, top: int, *, confidence: int, hidden: bool = False) -> list[Word]:
    cells = [(40, row)] if isinstance(row, str) else list(row)
    words = []
    for left, text in cells:
        at = left
        for part in text.split():
            right = at + LETTER * len(part)
            words.append(
                Word(
                    text=part,
                    box=Box(
                        left=at * BOX_SCALE // WIDTH,
                        top=top * BOX_SCALE // HEIGHT,
                        right=right * BOX_SCALE // WIDTH,
                        bottom=(top + SIZE) * BOX_SCALE // HEIGHT,
                    ),
                    confidence=confidence,
                    hidden=hidden,
                )
            )
            at = right + 3
    return words


SUPPLIER: tuple[Row, ...] = (
    "Ateliers Verdun SARL",
    "12 rue des Lilas",
    "69003 Lyon",
    "Tél. 04 72 11 22 33 contact@ateliersverdun.fr",
)
CUSTOMER: tuple[Row, ...] = (
    [(330, "Studio Kappa SAS")],
    [(330, "48 avenue Jean Jaurès")],
    [(330, "31500 Toulouse")],
)
FOOTER = "Ateliers Verdun SARL au capital de 8 000 € - SIRET 732 829 320 00074 - TVA FR44732829320"
TOTALS: tuple[Row, ...] = (
    [(330, "Total HT"), (500, "1 200,00 €")],
    [(330, "TVA 20 %"), (500, "240,00 €")],
    [(330, "Total TTC"), (500, "1 440,00 €")],
)


def invoice(
    *,
    title: str = "Facture n° F2024-118",
    dates: Sequence[Row] = ("Date de facture : 04/04/2024", "Échéance : 04/05/2024"),
    totals: Sequence[Row] = TOTALS,
    supplier: Sequence[Row] = SUPPLIER,
    customer: Sequence[Row] = CUSTOMER,
    footer: str = FOOTER,
    more: Sequence[Row] = (),
    **options: object,
) -> Page:
    """A French invoice in which only what a test names is unusual."""
    rows = [*supplier, "", *customer, "", title, *dates, "", *totals, *more, "", footer]
    return page(*rows, **options)  # type: ignore[arg-type]


def german(more: Sequence[Row] = ()) -> Page:
    """A German invoice with further rows above its footer."""
    rows: list[Row] = [
        "Müller Werkzeugbau GmbH",
        "Hauptstraße 12",
        "50667 Köln",
        "Tel. 0221 4710 200 info@mueller-werkzeugbau.de",
        "",
        [(330, "Rheintal Handel GmbH")],
        [(330, "Lindenweg 7a")],
        [(330, "20095 Hamburg")],
        "",
        "Rechnung Nr. 4711-2024",
        "Rechnungsdatum: 04.04.2024",
        "",
        [(330, "Nettobetrag"), (500, "100,00 €")],
        [(330, "MwSt. 19 %"), (500, "19,00 €")],
        [(330, "Gesamtbetrag"), (500, "119,00 €")],
        *more,
        "",
        "Müller Werkzeugbau GmbH | Amtsgericht Köln HRB 40312 | USt-IdNr. DE136695976",
    ]
    return page(*rows)


def english(more: Sequence[Row] = ()) -> Page:
    """A British invoice with further rows above its footer."""
    rows: list[Row] = [
        "Harbour Lane Supplies Ltd",
        "14 Mill Street",
        "Leeds LS1 4DY",
        "Tel 0113 496 0000 contact@harbourlane.co.uk",
        "",
        [(330, "Tall Trees Ltd")],
        [(330, "5 Orchard Lane")],
        [(330, "York YO1 7HH")],
        "",
        "Invoice INV-7781",
        "Invoice date: 4 April 2024",
        "",
        [(330, "Subtotal"), (500, "£100.00")],
        [(330, "VAT 20%"), (500, "£20.00")],
        [(330, "Total"), (500, "£120.00")],
        *more,
        "",
        "Harbour Lane Supplies Ltd. Registered in England No. 04418823. VAT no. GB731331179",
    ]
    return page(*rows)
