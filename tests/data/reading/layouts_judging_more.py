"""More layouts that no rule was tuned on: they only judge."""
# ruff: noqa: E501 - one printed row a line of code reads better than one argument a line

from tests.data.reading.layout import Layout
from tests.data.reading.sheet import Sheet
from tests.data.reading.truth import Invoice


def by_line(i: Invoice) -> Sheet:
    """Each line with its net, tax and gross; the totals stand under the columns."""
    p = Sheet(i, 3, dates=2, sign="none", size=9)
    p.prints("description quantity vat_rate" + ("" if i.discount else " line_net"))
    p.stack(15, 18, [*p.address(i.supplier), *p.contact()], bold_first=True)
    p.right(195, 18, p.title, size=15, bold=True)
    p.right(195, 25, f"{p.word('number')} {i.number}")
    p.right(195, 30, f"{p.word('date')} {p.day(i.issue)}")
    p.right(195, 35, f"{p.word('due')} {p.day(i.due)}")
    p.at(110, 55, p.word("bill_to"), bold=True)
    p.stack(110, 61, p.address(i.customer))
    heads = {
        "fr": ("HT", "TVA", "TTC"),
        "en": ("Net", "VAT", "Gross"),
        "de": ("Netto", "MwSt.", "Brutto"),
    }
    net, tax_head, gross = heads[i.language]
    columns = [(15, "l"), (100, "r"), (125, "r"), (145, "r"), (170, "r"), (195, "r")]
    p.row(
        88,
        [
            (x, side, text)
            for (x, side), text in zip(
                columns,
                [p.word("text"), p.word("quantity"), net, "%", tax_head, gross],
                strict=True,
            )
        ],
        bold=True,
    )
    y = 95.0
    kept = (100 - i.discount) / 100
    for line in i.lines:
        base = (line.net * kept).quantize(i.net)
        tax = (base * line.rate / 100).quantize(i.net)
        texts = [
            line.text,
            str(line.quantity),
            p.money(base),
            p.rate(line.rate),
            p.money(tax),
            p.money(base + tax),
        ]
        p.row(y, [(x, side, text) for (x, side), text in zip(columns, texts, strict=True)])
        y += 6
    y += 3
    total = {"fr": "Totaux EUR", "en": "Totals GBP", "de": "Summe EUR"}[i.language]
    p.row(
        y,
        [
            (15, "l", total),
            (125, "r", p.money(i.net)),
            (170, "r", p.money(i.vat)),
            (195, "r", p.money(i.gross)),
        ],
        bold=True,
    )
    y += 8
    for rate, base, tax in i.by_rate:
        p.row(
            y,
            [
                (80, "l", f"{p.word('rate')} {p.rate(rate)}"),
                (125, "r", p.money(base)),
                (170, "r", p.money(tax)),
            ],
        )
        y += 5
    if i.prepaid:
        p.row(y + 4, [(110, "l", p.word("prepaid")), (195, "r", p.money(p.deposit()))])
    p.row(
        y + 10, [(110, "l", p.word("payable")), (195, "r", p.money(i.payable, "after"))], bold=True
    )
    p.at(15, 270, p.bank())
    p.centre(285, p.legal(), size=7)
    return p


def letter(i: Invoice) -> Sheet:
    """A letter: place and date, a subject line, a small table, signature."""
    p = Sheet(i, 2, font="times", size=11, dates=1)
    p.prints("description line_net")
    p.stack(20, 20, [*p.address(i.supplier), *p.contact()])
    p.stack(120, 55, p.address(i.customer), step=5)
    town = i.supplier.town.split()[-1] if i.language != "en" else "Leeds"
    p.at(120, 80, {"fr": f"{town}, le {p.day(i.issue)}", "en": f"{town}, {p.day(i.issue)}",
                   "de": f"{town}, den {p.day(i.issue)}"}[i.language])  # fmt: skip
    p.at(20, 92, {"fr": f"Objet : {p.title.lower()} n° {i.number}", "en": f"Subject: {p.title.lower()} no. {i.number}",
                  "de": f"Betreff: {p.title} Nr. {i.number}"}[i.language], bold=True)  # fmt: skip
    p.at(20, 102, {"fr": "Madame, Monsieur, veuillez trouver le détail de notre prestation.",
                   "en": "Dear customer, please find the details of our services below.",
                   "de": "Sehr geehrte Damen und Herren, wir berechnen Ihnen wie folgt:"}[i.language])  # fmt: skip
    y = 115.0
    for line in i.lines:
        p.row(y, [(20, "l", line.text), (190, "r", p.money(line.net))])
        y += 6
    if i.discount:
        p.row(
            y,
            [
                (20, "l", f"{p.word('discount')} {p.rate(i.discount)}"),
                (190, "r", p.money(i.net - i.lines_total)),
            ],
        )
        y += 6
    p.row(y + 2, [(20, "l", p.word("net")), (190, "r", p.money(i.net))])
    for rate, _, tax in i.by_rate:
        y += 6
        p.row(y + 2, [(20, "l", f"{p.word('vat')} {p.rate(rate)}"), (190, "r", p.money(tax))])
    p.row(y + 9, [(20, "l", p.word("gross")), (190, "r", p.money(i.gross))], bold=True)
    if i.prepaid:
        p.row(y + 15, [(20, "l", p.word("prepaid")), (190, "r", p.money(p.deposit()))])
        p.row(y + 21, [(20, "l", p.word("payable")), (190, "r", p.money(i.payable))])
    p.at(20, y + 32, f"{p.word('due')} {p.day(i.due)}")
    p.at(20, y + 38, p.bank())
    p.at(20, 280, p.legal(), size=8)
    return p


def crowded(i: Invoice) -> Sheet:
    """Decoys: delivery dates, the customer's numbers, invisible text, a specimen page behind."""
    p = Sheet(i, 3, dates=3 if i.language != "de" else 0)
    p.prints("description quantity unit_price line_net")
    p.stack(15, 15, [*p.address(i.supplier), *p.contact()], bold_first=True)
    box = [(p.word("number"), i.number), (p.word("date"), p.day(i.issue)), (p.word("delivery"), p.fact("delivery_date", i.due)),
           (p.word("order"), p.fact("purchase_order_reference", i.order)), (p.word("client"), i.client), (p.word("due"), p.day(i.due))]  # fmt: skip
    p.pairs(15, 55, 50, box, step=4.8)
    p.at(110, 45, p.word("bill_to"), bold=True)
    own = [f"SIRET {i.customer.siret}"] if i.customer.siret else []
    p.stack(
        110,
        50,
        [
            *p.address(i.customer),
            *own,
            f"{p.word('customer_vat')} : {p.fact('customer_vat_id', i.customer.vat_id)}",
        ],
    )
    p.at(110, 30, p.title, size=18, bold=True)
    p.row(90, [(15, "l", p.word("text")), (120, "r", p.word("quantity")), (155, "r", p.word("price")),
               (195, "r", p.word("line"))], bold=True)  # fmt: skip
    y = 97.0
    for line in i.lines:
        p.row(
            y,
            [
                (15, "l", line.text),
                (120, "r", str(line.quantity)),
                (155, "r", p.money(line.price)),
                (195, "r", p.money(line.net)),
            ],
        )
        y += 6
    if i.discount:
        p.row(y, [(15, "l", p.word("lines")), (195, "r", p.money(i.lines_total))])
        p.row(
            y + 6,
            [
                (15, "l", f"{p.word('discount')} {p.rate(i.discount)}"),
                (195, "r", p.money(i.net - i.lines_total)),
            ],
        )
        y += 12
    y += 6
    p.row(
        y,
        [(15, "l", p.word("base")), (60, "r", p.word("rate")), (90, "r", p.word("tax"))],
        bold=True,
    )
    for n, (rate, base, tax) in enumerate(i.by_rate):
        p.row(
            y + 5 + 5 * n,
            [(15, "l", p.money(base)), (60, "r", p.rate(rate)), (90, "r", p.money(tax))],
        )
    pairs = [
        (p.word("net"), p.money(i.net)),
        (p.word("vat"), p.money(i.vat)),
        (p.word("gross"), p.money(i.gross)),
    ]
    if i.prepaid:
        pairs += [(p.word("prepaid"), p.money(-p.deposit()))]
    pairs += [(p.word("payable"), p.money(i.payable))]
    p.pairs(120, 195, y, pairs, side="r", step=6)
    p.at(15, 255, p.word("penalty"), size=7)
    p.at(15, 260, p.terms(), size=8)
    p.at(15, 266, p.bank())
    p.centre(287, p.legal(), size=7)
    p.pdf.set_text_color(255, 255, 255)
    p.at(15, 292, f"{p.word('gross')} {p.money(i.gross * 3)}", size=5)
    p.pdf.set_text_color(0, 0, 0)
    p.page()
    p.at(80, 20, {"fr": "EXEMPLE", "en": "SAMPLE", "de": "MUSTER"}[i.language], size=24, bold=True)
    p.pairs(20, 120, 60, [(p.word("net"), p.money(i.net * 2)), (p.word("vat"), p.money(i.vat * 2)),
                          (p.word("gross"), p.money(i.gross * 2)), (p.word("payable"), p.money(i.gross * 2))], side="r")  # fmt: skip
    return p


LAYOUTS = {f.__name__: Layout(f) for f in (by_line, letter, crowded)}
"""Name to layout."""
