"""Layouts that no rule was tuned on: they only judge."""
# ruff: noqa: E501 - one printed row a line of code reads better than one argument a line

from tests.data.reading.layout import Layout
from tests.data.reading.sheet import Sheet
from tests.data.reading.truth import Invoice


def across(i: Invoice) -> Sheet:
    """Customer left, supplier in a right column; totals side by side, values under their heads."""
    p = Sheet(i, 2, dates=0)
    p.prints("description quantity unit_price line_net")
    p.at(15, 30, p.word("bill_to"), size=8)
    p.stack(15, 36, p.address(i.customer))
    p.stack(130, 20, p.address(i.supplier), bold_first=True)
    p.stack(130, 38, p.contact())
    p.at(15, 70, f"{p.title} {p.word('number')} {i.number}", size=13, bold=True)
    p.at(15, 77, f"{p.word('date')} {p.day(i.issue)}")
    p.at(80, 77, f"{p.word('due')} {p.day(i.due)}")
    p.at(140, 77, f"{p.word('order')} {p.fact('purchase_order_reference', i.order)}")
    p.row(92, [(15, "l", p.word("quantity")), (35, "l", p.word("text")), (150, "r", p.word("price")),
               (195, "r", p.word("line"))], bold=True)  # fmt: skip
    y = 99.0
    for line in i.lines:
        p.row(y, [(15, "l", str(line.quantity)), (35, "l", line.text), (150, "r", p.money(line.price)),
                  (195, "r", p.money(line.net))])  # fmt: skip
        y += 6
    if i.discount:
        p.row(
            y,
            [
                (35, "l", f"{p.word('discount')} {p.rate(i.discount)}"),
                (195, "r", p.money(i.net - i.lines_total)),
            ],
        )
    y += 12
    p.row(
        y,
        [(15, "l", p.word("rate")), (60, "r", p.word("base")), (95, "r", p.word("tax"))],
        bold=True,
    )
    for rate, base, tax in i.by_rate:
        y += 5
        p.row(y, [(15, "l", p.rate(rate)), (60, "r", p.money(base)), (95, "r", p.money(tax))])
    y += 12
    heads = [p.word("net"), p.word("vat"), p.word("gross")]
    values = [i.net, i.vat, i.gross]
    if i.prepaid:
        heads += [p.word("prepaid"), p.word("payable")]
        values += [p.deposit(), i.payable]
    for n, (head, value) in enumerate(zip(heads, values, strict=True)):
        p.at(15 + 37 * n, y, head[:24], size=7, bold=True)
        p.at(15 + 37 * n, y + 5, p.money(value))
    p.at(15, 265, p.bank())
    p.at(15, 270, p.terms())
    p.centre(287, p.legal(), size=7)
    return p


def typewriter(i: Invoice) -> Sheet:
    """Centred letterhead, one width of letters, number and date in a sentence."""
    p = Sheet(i, 3, font="courier", size=9, dates=0, sign="code")
    p.prints("description quantity unit_price line_net")
    p.centre(18, i.supplier.full_name.upper(), size=14, bold=True)
    p.centre(24, " - ".join(p.address(i.supplier)[1:]))
    p.centre(29, "  ".join(p.contact()), size=8)
    p.stack(110, 48, p.address(i.customer))
    joined = {"fr": f"{p.title} N° {i.number} du {p.day(i.issue)}", "en": f"{p.title} No {i.number} of {p.day(i.issue)}",
              "de": f"{p.title} Nr. {i.number} vom {p.day(i.issue)}"}  # fmt: skip
    p.at(15, 80, joined[i.language], bold=True)
    p.at(15, 86, f"{p.word('due')} : {p.day(i.due)}")
    p.at(15, 92, f"{p.word('client')} : {i.client}")
    y = 105.0
    for line in i.lines:
        p.row(
            y,
            [
                (15, "l", f"{line.quantity:>3} {line.text}"),
                (150, "r", p.money(line.price, "none")),
                (195, "r", p.money(line.net, "none")),
            ],
        )
        y += 5.5
    if i.discount:
        p.row(
            y,
            [
                (15, "l", f"    {p.word('discount')} {p.rate(i.discount)}"),
                (195, "r", p.money(i.net - i.lines_total, "none")),
            ],
        )
        y += 5.5
    y += 6
    pairs = [(p.word("net"), p.money(i.net))]
    pairs += [
        (f"{p.word('vat')} {p.rate(rate)} / {p.money(base, 'none')}", p.money(tax))
        for rate, base, tax in i.by_rate
    ]
    pairs += [(p.word("gross"), p.money(i.gross))]
    if i.prepaid:
        pairs += [
            (p.word("prepaid"), p.money(p.deposit())),
            (p.word("payable"), p.money(i.payable)),
        ]
    p.pairs(90, 195, y, pairs, side="r")
    p.at(15, 262, p.word("penalty"), size=8)
    p.at(15, 268, p.bank())
    p.centre(285, p.legal(), size=7)
    return p


def slogan(i: Invoice) -> Sheet:
    """A slogan instead of a letterhead; the supplier stands in the footer only."""
    p = Sheet(i, 2, dates=1, size=9)
    p.prints("description quantity unit_price vat_rate line_net")
    saying = {
        "fr": "Le sérieux depuis 1987",
        "en": "Quality since 1987",
        "de": "Qualität seit 1987",
    }
    p.at(15, 18, saying[i.language], size=12)
    p.at(15, 45, p.word("bill_to"), bold=True)
    p.stack(
        15,
        51,
        [
            *p.address(i.customer),
            f"{p.word('customer_vat')} {p.fact('customer_vat_id', i.customer.vat_id)}",
        ],
    )
    p.pairs(130, 165, 45, [(p.word("number"), i.number), (p.word("date"), p.day(i.issue)),
                           (p.word("due"), p.day(i.due)), (p.word("client"), i.client)], colon=":")  # fmt: skip
    p.at(15, 80, p.title, size=16, bold=True)
    p.row(92, [(15, "l", p.word("text")), (95, "r", p.word("quantity")), (125, "r", p.word("price")),
               (150, "r", p.word("rate")), (195, "r", p.word("line"))], bold=True)  # fmt: skip
    y = 99.0
    for line in i.lines:
        p.row(y, [(15, "l", line.text), (95, "r", f"{line.quantity},00" if i.language != "en" else f"{line.quantity}.00"),
                  (125, "r", p.money(line.price, "none")), (150, "r", p.rate(line.rate)), (195, "r", p.money(line.net, "none"))])  # fmt: skip
        y += 6
    if i.discount:
        p.row(
            y,
            [
                (15, "l", f"{p.word('discount')} {p.rate(i.discount)}"),
                (195, "r", p.money(i.net - i.lines_total, "none")),
            ],
        )
    y += 10
    p.row(y, [(110, "l", p.word("net")), (195, "r", p.money(i.net))])
    for rate, base, tax in i.by_rate:
        y += 5
        p.row(
            y,
            [
                (110, "l", f"{p.word('vat')} {p.rate(rate)}"),
                (160, "r", p.money(base, "none")),
                (195, "r", p.money(tax)),
            ],
        )
    y += 6
    p.row(y, [(110, "l", p.word("gross")), (195, "r", p.money(i.gross))], bold=True)
    if i.prepaid:
        p.row(y + 6, [(110, "l", p.word("prepaid")), (195, "r", p.money(-p.deposit()))])
        p.row(y + 12, [(110, "l", p.word("payable")), (195, "r", p.money(i.payable))], bold=True)
    p.at(15, 268, " - ".join(p.address(i.supplier)), size=8)
    p.at(15, 273, " - ".join(p.contact()), size=8)
    p.at(15, 278, p.bank(), size=8)
    p.at(15, 283, p.legal(), size=7)
    return p


LAYOUTS = {f.__name__: Layout(f) for f in (across, typewriter, slogan)}
"""Name to layout."""
