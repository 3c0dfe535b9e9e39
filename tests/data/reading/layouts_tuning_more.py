"""More layouts that the reader's rules were tuned on."""
# ruff: noqa: E501 - one printed row a line of code reads better than one argument a line

from decimal import Decimal

from tests.data.reading.layout import Layout
from tests.data.reading.sheet import Sheet
from tests.data.reading.truth import Invoice


def stacked(i: Invoice) -> Sheet:
    """Labels over values, few words, no VAT table: the rate stands in the label."""
    p = Sheet(i, 1, dates=1, font="times", size=11)
    p.prints("description quantity vat_rate line_net")
    p.at(20, 25, i.supplier.full_name, size=20, bold=True)
    p.at(20, 32, ", ".join(p.address(i.supplier)[1:]))
    p.right(190, 25, p.title, size=16)
    for n, (label, value) in enumerate([(p.word("number"), i.number), (p.word("date"), p.day(i.issue)),
                                        (p.word("due"), p.day(i.due))]):  # fmt: skip
        p.at(20 + 60 * n, 50, label, size=8)
        p.at(20 + 60 * n, 55.5, value)
    p.at(20, 70, p.word("bill_to"), size=8)
    p.stack(20, 76, p.address(i.customer), step=5.2)
    y = 105.0
    for line in i.lines:
        p.row(
            y,
            [
                (20, "l", f"{line.quantity} x {line.text}"),
                (155, "r", p.rate(line.rate)),
                (190, "r", p.money(line.net)),
            ],
        )
        y += 7
    if i.discount:
        p.row(
            y,
            [
                (20, "l", f"{p.word('discount')} {p.rate(i.discount)}"),
                (190, "r", p.money(i.net - i.lines_total)),
            ],
        )
        y += 7
    y += 8
    p.row(y, [(110, "l", p.word("net")), (190, "r", p.money(i.net))])
    for rate, _, tax in i.by_rate:
        y += 7
        p.row(y, [(110, "l", f"{p.word('vat')} ({p.rate(rate)})"), (190, "r", p.money(tax))])
    y += 9
    p.row(y, [(110, "l", p.word("gross")), (190, "r", p.money(i.gross))], bold=True)
    if i.prepaid:
        p.row(y + 7, [(110, "l", p.word("prepaid")), (190, "r", p.money(p.deposit()))])
        p.row(y + 14, [(110, "l", p.word("payable")), (190, "r", p.money(i.payable))], bold=True)
    p.at(20, 268, p.bank(), size=9)
    p.at(20, 275, " - ".join(p.contact()), size=9)
    p.at(20, 281, p.legal(), size=7.5)
    return p


def long_table(i: Invoice) -> Sheet:
    """Several pages with carried totals; the totals stand on the last."""
    p = Sheet(i, 0, grouping="\u00a0")
    p.prints("description quantity unit_price vat_rate line_net")
    left, first, number = list(i.lines), True, 1
    carried = Decimal(0)
    total_pages = 1 + (len(left) + 21) // 22
    while left or first:
        p.stack(15, 15, p.address(i.supplier), bold_first=True)
        p.right(
            195,
            15,
            f"{p.title} {i.number}",
            bold=True,
        )
        p.right(195, 20, f"{p.word('date')} : {p.day(i.issue)}")
        p.right(195, 25, f"{p.word('page')} {number}/{total_pages}")
        if first:
            p.at(120, 42, p.word("bill_to"), bold=True)
            p.stack(120, 48, p.address(i.customer))
        p.row(72, [(15, "l", p.word("text")), (120, "r", p.word("quantity")), (150, "r", p.word("price")),
                   (168, "r", p.word("rate")), (195, "r", p.word("line"))], bold=True)  # fmt: skip
        y = 79.0
        if not first:
            p.row(y, [(15, "l", p.word("carry")), (195, "r", p.money(carried))])
            y += 7
        for line in left[:22]:
            p.row(y, [(15, "l", line.text), (120, "r", str(line.quantity)), (150, "r", p.money(line.price)),
                      (168, "r", p.rate(line.rate)), (195, "r", p.money(line.net))])  # fmt: skip
            carried += line.net
            y += 7
        left, first, number = left[22:], False, number + 1
        if left:
            p.row(y + 3, [(15, "l", p.word("carry")), (195, "r", p.money(carried))])
            p.centre(288, p.legal(), size=7)
            p.page()
    p.centre(288, p.legal(), size=7)
    p.page()
    p.right(195, 15, f"{p.title} {i.number}", bold=True)
    p.right(195, 25, f"{p.word('page')} {total_pages}/{total_pages}")
    y = 40.0
    for rate, base, tax in i.by_rate:
        p.row(
            y,
            [
                (15, "l", f"{p.word('vat')} {p.rate(rate)}"),
                (70, "r", p.money(base)),
                (100, "r", p.money(tax)),
            ],
        )
        y += 6
    p.pairs(125, 195, 40, [(p.word("net"), p.money(i.net)), (p.word("vat"), p.money(i.vat)),
                           (p.word("gross"), p.money(i.gross))], side="r")  # fmt: skip
    p.at(15, 80, f"{p.word('due')} : {p.day(i.due)}")
    p.at(15, 88, p.bank())
    p.centre(288, p.legal(), size=7)
    return p


def debit_slip(i: Invoice) -> Sheet:
    """A bill that will be debited: the customer's account, a slip that repeats the amount."""
    p = Sheet(i, 1, dates=1, sign="after")
    p.prints("description line_net")
    p.hide("iban")
    p.at(15, 20, i.supplier.full_name, size=17, bold=True)
    p.stack(15, 28, p.contact(), step=4.2)
    p.stack(115, 52, p.address(i.customer))
    p.at(15, 60, f"{p.word('number')} : {i.number}")
    p.at(15, 65, f"{p.word('date')} : {p.day(i.issue)}")
    p.at(15, 70, f"{p.word('client')} : {i.client}")
    p.at(15, 88, f"{p.title}", size=14, bold=True)
    p.at(15, 96, f"{p.word('payable')} : {p.money(i.payable)}", size=13, bold=True)
    p.at(15, 102, f"{p.word('due')} : {p.day(i.due)}")
    debit = {"fr": "Prélèvement sur votre compte bancaire :", "en": "Direct debit from your account:",
             "de": "Lastschrift von Ihrem Konto:"}  # fmt: skip
    p.at(15, 108, f"{debit[i.language]} IBAN {i.customer.iban}")
    y = 122.0
    for line in i.lines:
        p.row(y, [(15, "l", line.text), (195, "r", p.money(line.net))])
        y += 6
    if i.discount:
        p.row(
            y,
            [
                (15, "l", f"{p.word('discount')} {p.rate(i.discount)}"),
                (195, "r", p.money(i.net - i.lines_total)),
            ],
        )
        y += 6
    p.row(y + 3, [(15, "l", p.word("net")), (195, "r", p.money(i.net))])
    y += 9
    for rate, base, tax in i.by_rate:
        text = {"fr": f"TVA à {p.rate(rate)} sur {p.money(base)}", "en": f"VAT at {p.rate(rate)} on {p.money(base)}",
                "de": f"MwSt. {p.rate(rate)} auf {p.money(base)}"}  # fmt: skip
        p.row(y, [(15, "l", text[i.language]), (195, "r", p.money(tax))])
        y += 6
    p.row(y, [(15, "l", p.word("gross")), (195, "r", p.money(i.gross))], bold=True)
    if i.prepaid:
        p.row(y + 6, [(15, "l", p.word("prepaid")), (195, "r", p.money(-p.deposit()))])
    p.at(15, 255, "- " * 90, size=7)
    p.row(
        265, [(15, "l", i.supplier.full_name), (120, "l", i.number), (195, "r", p.money(i.payable))]
    )
    p.at(15, 285, p.legal(), size=7)
    return p


LAYOUTS = {f.__name__: Layout(f) for f in (stacked, long_table, debit_slip)}
"""Name to layout."""
