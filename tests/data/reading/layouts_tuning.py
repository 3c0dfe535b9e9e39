"""Layouts that the reader's rules were tuned on."""
# ruff: noqa: E501 - one printed row a line of code reads better than one argument a line

from tests.data.reading.layout import Layout
from tests.data.reading.sheet import Sheet
from tests.data.reading.truth import Invoice


def classic(i: Invoice) -> Sheet:
    """Supplier top left, customer in the window, totals in a box bottom right, legal footer."""
    p = Sheet(i, 0)
    p.prints("description quantity unit_price vat_rate line_net")
    p.stack(15, 18, p.address(i.supplier) + p.contact(), bold_first=True)
    p.stack(120, 50, p.address(i.customer))
    p.at(15, 82, f"{p.title} {i.number}", size=15, bold=True)
    p.pairs(15, 60, 92, [(p.word("date"), p.day(i.issue)), (p.word("due"), p.day(i.due)),
                         (p.word("order"), p.fact("purchase_order_reference", i.order))], colon=" :")  # fmt: skip
    p.row(115, [(15, "l", p.word("text")), (120, "r", p.word("quantity")), (150, "r", p.word("price")),
                (165, "r", p.word("rate")), (195, "r", p.word("line"))], bold=True)  # fmt: skip
    y = 122.0
    for line in i.lines:
        p.row(y, [(15, "l", line.text), (120, "r", str(line.quantity)), (150, "r", p.money(line.price)),
                  (165, "r", p.rate(line.rate)), (195, "r", p.money(line.net))])  # fmt: skip
        y += 6
    y += 6
    if i.discount:
        p.pairs(125, 195, y, [(p.word("lines"), p.money(i.lines_total)),
                              (f"{p.word('discount')} {p.rate(i.discount)}", p.money(i.net - i.lines_total))], side="r")  # fmt: skip
        y += 10
    pairs = [(p.word("net"), p.money(i.net))]
    pairs += [(f"{p.word('vat')} {p.rate(rate)}", p.money(tax)) for rate, _, tax in i.by_rate]
    pairs += [(p.word("gross"), p.money(i.gross))]
    if i.prepaid:
        pairs += [(p.word("prepaid"), p.money(-p.deposit()))]
    pairs += [(p.word("payable"), p.money(i.payable))]
    p.pairs(125, 195, y, pairs, side="r")
    p.at(15, 262, p.terms())
    p.at(15, 268, p.bank())
    p.centre(285, p.legal(), size=7)
    return p


def header_table(i: Invoice) -> Sheet:
    """Letterhead right, a header table of labels over values, VAT table with bare rates."""
    p = Sheet(i, 1, dates=0, sign="none")
    p.prints("description quantity unit_price line_net")
    for n, text in enumerate(p.address(i.supplier) + p.contact()):
        p.right(195, 18 + 4.6 * n, text, bold=n == 0)
    p.at(15, 30, p.title, size=18, bold=True)
    p.at(15, 50, p.word("bill_to"), bold=True)
    p.stack(15, 56, p.address(i.customer))
    heads = [p.word("number"), p.word("date"), p.word("due"), p.word("client")]
    values = [i.number, p.day(i.issue), p.day(i.due), i.client]
    for n, (head, value) in enumerate(zip(heads, values, strict=True)):
        p.at(15 + 46 * n, 80, head, bold=True)
        p.at(15 + 46 * n, 86, value)
    p.row(100, [(15, "l", p.word("text")), (125, "r", p.word("quantity")), (160, "r", p.word("price")),
                (195, "r", p.word("line"))], bold=True)  # fmt: skip
    y = 107.0
    for line in i.lines:
        p.row(y, [(15, "l", line.text), (125, "r", str(line.quantity)), (160, "r", p.money(line.price)),
                  (195, "r", p.money(line.net))])  # fmt: skip
        y += 6
    if i.discount:
        y += 4
        p.row(
            y,
            [
                (130, "l", f"{p.word('discount')} {p.rate(i.discount)}"),
                (195, "r", p.money(i.net - i.lines_total)),
            ],
        )
    y += 10
    top = y
    p.row(
        y,
        [(15, "l", p.word("rate")), (60, "r", p.word("base")), (90, "r", p.word("tax"))],
        bold=True,
    )
    for rate, base, tax in i.by_rate:
        y += 5
        p.row(
            y,
            [
                (15, "l", p.rate(rate, percent=False)),
                (60, "r", p.money(base)),
                (90, "r", p.money(tax)),
            ],
        )
    mark = i.currency
    pairs = [(f"{p.word('net')} {mark}", p.money(i.net)), (f"{p.word('vat')} {mark}", p.money(i.vat)),
             (f"{p.word('gross')} {mark}", p.money(i.gross))]  # fmt: skip
    if i.prepaid:
        pairs += [
            (p.word("prepaid"), p.money(p.deposit())),
            (p.word("payable"), p.money(i.payable)),
        ]
    p.pairs(125, 195, top, pairs, side="r")
    p.at(15, 250, p.terms())
    p.at(15, 256, p.word("penalty"))
    p.at(15, 264, p.bank())
    p.at(15, 285, p.legal(), size=7)
    return p


def sender_line(i: Invoice) -> Sheet:
    """Small sender line over the address, an information block right, totals inside the table."""
    p = Sheet(i, 0, dates=1, size=10)
    p.prints("description quantity unit_price line_net")
    s = i.supplier
    p.at(20, 45, " · ".join(p.address(s)), size=6.5)
    p.stack(20, 52, p.address(i.customer))
    p.pairs(120, 160, 50, [(p.word("number"), i.number), (p.word("date"), p.day(i.issue)),
                           (p.word("client"), i.client), (p.word("delivery"), p.fact("delivery_date", i.issue)),
                           (p.word("customer_vat"), p.fact("customer_vat_id", i.customer.vat_id))])  # fmt: skip
    p.at(20, 90, f"{p.title} {i.number}", size=14, bold=True)
    p.row(102, [(20, "l", p.word("text")), (110, "r", p.word("quantity")), (145, "r", p.word("price")),
                (190, "r", p.word("line"))], bold=True)  # fmt: skip
    y = 109.0
    for line in i.lines:
        p.row(y, [(20, "l", line.text), (110, "r", str(line.quantity)), (145, "r", p.money(line.price)),
                  (190, "r", p.money(line.net))])  # fmt: skip
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
    p.row(y, [(20, "l", p.word("net")), (190, "r", p.money(i.net))])
    for rate, base, tax in i.by_rate:
        y += 6
        p.row(
            y,
            [
                (20, "l", f"{p.word('vat')} {p.rate(rate)}"),
                (110, "r", p.money(base)),
                (190, "r", p.money(tax)),
            ],
        )
    y += 6
    p.row(y, [(20, "l", p.word("gross")), (190, "r", p.money(i.gross))], bold=True)
    if i.prepaid:
        p.row(y + 6, [(20, "l", p.word("prepaid")), (190, "r", p.money(-p.deposit()))])
        p.row(y + 12, [(20, "l", p.word("payable")), (190, "r", p.money(i.payable))], bold=True)
        y += 12
    p.at(20, y + 14, f"{p.word('due')} {p.day(i.due)}")
    p.stack(20, 272, [s.full_name, s.street, s.town])
    p.stack(
        85,
        272,
        [p.bank(), f"{p.word('vat_id')} {s.vat_id}", *(["SIRET " + s.siret] if s.siret else [])],
    )
    p.stack(160, 272, p.contact())
    return p


LAYOUTS = {f.__name__: Layout(f) for f in (classic, header_table, sender_line)}
"""Name to layout."""
