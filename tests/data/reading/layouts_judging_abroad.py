"""Layouts that only judge, each of one country: an American invoice, a German business letter."""
# ruff: noqa: E501 - one printed row a line of code reads better than one argument a line
# fmt: off

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.data.reading.layout import Layout
from tests.data.reading.parties import Party
from tests.data.reading.sheet import Sheet
from tests.data.reading.sheet_table import Column, Look, columns, table
from tests.data.reading.stories import Plan
from tests.data.reading.truth import Invoice, cents

_SALES_TAX = ("8.25", "6.5", "7")


def american(i: Invoice) -> Sheet:
    """Sales tax, terms and purchase order in a strip, bill to and ship to, a stub to send back."""
    p = Sheet(i, 1, font="times", size=10, dates=5, sign="before", paper="letter")
    p.prints("description quantity unit_price line_net")
    p.hide("supplier_vat_id", "iban")
    s = i.supplier
    p.at(18, 22, s.full_name, size=17, bold=True)
    p.stack(18, 28, [*p.address(s)[1:], f"Phone {p.phone()}", p.email()], size=9, step=4.4)
    p.right(198, 24, "INVOICE", size=22, bold=True)
    head = columns((134, "c", "DATE"), (166, "c", "INVOICE #"), end=198)
    table(p, 30, head, [[p.day(i.issue), i.number]], Look(step=6, rules="frame columns head", head_fill=225, size=9))
    p.box(18, 58, 104, 84)
    p.stack(20, 63, ["BILL TO", *p.address(i.customer)], size=9.5, step=5, bold_first=True)
    p.box(112, 58, 198, 84)
    p.stack(114, 63, ["SHIP TO", i.customer.full_name, "Receiving dock B", i.customer.town], size=9.5, step=5, bold_first=True)
    p.note("payment_terms", f"Net {i.term}")
    strip = columns((18, "c", "P.O. NUMBER"), (63, "c", "TERMS"), (95, "c", "DUE DATE"), (132, "c", "SHIP VIA"), (165, "c", "ACCOUNT"), end=198)
    table(p, 90, strip, [[p.fact("purchase_order_reference", i.order), f"Net {i.term}", p.day(i.due), "Ground", i.client]], Look(step=6, rules="frame columns head", head_fill=225, size=9))
    cols = columns((18, "c", "QTY"), (36, "l", "ITEM"), (60, "l", "DESCRIPTION"), (134, "r", "UNIT PRICE"), (166, "r", "AMOUNT"), end=198)
    rows = [[p.number(line.quantity), line.code, f"{line.text}\n{line.detail}".strip(), p.plain(line.price), p.plain(line.net)] for line in i.lines]
    y = table(p, 106, cols, rows, Look(step=6.2, rules="frame columns head", head_fill=225, size=9), bottom=172)
    pairs = [("Subtotal", p.money(i.net)), (f"Sales Tax ({p.rate(i.by_rate[0][0])})", p.money(i.vat)), ("Total", p.money(i.gross))]
    pairs += [("Payments/Credits", p.money(-p.deposit()))] if i.prepaid else []
    pairs += [("Balance Due", p.money(i.payable))]
    p.pairs(136, 196.6, y + 7, pairs, side="r", step=6, bold_last=True)
    p.at(18, y + 7, "Thank you for your business!", size=9)
    p.at(18, 226, "- " * 108, size=6)
    p.at(18, 234, "REMITTANCE", bold=True)
    p.stack(18, 240, ["Please make checks payable to", s.full_name, s.street, s.town], size=9)
    p.pairs(130, 196, 238, [("Invoice #", i.number), ("Due date", p.day(i.due)), ("Amount due", p.money(i.payable)), ("Amount enclosed", "$ ________")], side="r", step=6, size=9)
    return p


def business_letter(i: Invoice) -> Sheet:
    """The German standard letter: sender line, information block, cash discount, four-part foot."""
    p = Sheet(i, 2, font="robotocondensed", size=10.5, dates=0)
    p.prints("description quantity unit_price line_net")
    s = i.supplier
    p.at(25, 24, s.name, size=20, bold=True)
    p.at(25, 48, " - ".join(p.address(s)), size=6.5)
    p.stack(25, 55, p.address(i.customer), step=5)
    block = [("Ihr Zeichen", "he-ko"), ("Ihre Bestellung", p.fact("purchase_order_reference", i.order)), ("Kundennummer", i.client), ("Lieferdatum", p.fact("delivery_date", i.more.delivery)), ("Telefon", p.phone()), ("E-Mail", p.email()), ("Datum", p.day(i.issue))]
    p.pairs(125, 155, 52, block, step=4.8, size=9)
    title = "Gutschrift" if i.credit else "Rechnung"
    p.at(25, 100, f"{title} Nr. {i.number}", size=12, bold=True)
    p.stack(25, 109, ["Sehr geehrte Damen und Herren,", "für unsere Lieferung erlauben wir uns, wie folgt abzurechnen:"], step=5)
    cols = columns((25, "r", "Pos."), (36, "l", "Bezeichnung"), (108, "r", "Menge"), (128, "l", "Einheit"), (142, "r", "Einzelpreis"), (164, "r", "Gesamt EUR"), end=190)
    rows = [[str(n * 10), f"{line.text}\n{line.detail}".strip(), p.number(line.quantity), line.unit, p.plain(line.price), p.plain(line.net)] for n, line in enumerate(i.lines, 1)]
    y = table(p, 120, cols, rows, Look(step=6.4, rules="head", size=9.5))
    p.rule(25, y + 1, 190)
    pairs = [("Nettosumme", p.plain(i.net))]
    pairs += [(f"zzgl. {p.rate(rate)} MwSt. auf {p.plain(base)}", p.plain(tax)) for rate, base, tax in i.by_rate]
    pairs += [("Gesamtbetrag EUR", p.plain(i.gross))]
    y = p.pairs(108, 188.6, y + 7, pairs, side="r", step=5.6, bold_last=True)
    p.rule(108, y - 3, 190, width=0.5)
    cut = cents(i.gross * Decimal("0.98"))
    first = i.issue + timedelta(days=8)
    if not i.credit:
        p.stack(25, y + 8, [f"Zahlbar bis {p.day(i.due)} ohne Abzug.", f"Bei Zahlung bis {p.day(first)} gewähren wir 2 % Skonto ({p.money(i.gross - cut)}), Zahlbetrag dann {p.money(cut)}."], step=5, size=9.5)
    else:
        p.hide("due_date")
    feet = [[s.full_name, s.street, s.town], ["Geschäftsführer:", "Karl Ahrens", "Amtsgericht Hamburg HRB 77120"], [f"IBAN {p.iban()}", f"BIC {p.fact('bic', i.more.bic)}", "Deutsche Handelsbank"], ["USt-IdNr.", s.vat_id, "St.-Nr. 27/448/01932"]]
    for column, lines in zip((25, 68, 108, 162), feet, strict=True):
        p.stack(column, 275, lines, size=6.8, step=3.4)
    return p


def till_strip(i: Invoice) -> Sheet:
    """A British trade counter: supplier at the foot, totals boxed across, VAT analysis beside."""
    p = Sheet(i, 2, size=8, dates=4, sign="none")
    p.prints("plain_description quantity unit_price vat_rate line_net")
    p.at(14, 16, "VAT INVOICE" if not i.credit else "CREDIT NOTE", size=12, bold=True)
    p.at(14, 24, "Invoice address", size=7)
    p.stack(14, 29, p.address(i.customer), step=4)
    meta = columns((105, "c", "Account no."), (135, "c", "Document no."), (165, "c", "Tax point"), end=196)
    table(p, 14, meta, [[i.client, i.number, p.day(i.issue)]], Look(step=5.6, rules="frame columns head"))
    also = columns((105, "c", "Your order"), (135, "c", "Despatched"), (165, "c", "Payment due"), end=196)
    table(p, 30, also, [[p.fact("purchase_order_reference", i.order), p.fact("delivery_date", i.more.delivery), p.day(i.due)]], Look(step=5.6, rules="frame columns head"))
    cols = columns((14, "l", "Product"), (36, "l", "Description"), (100, "r", "Qty"), (114, "l", "Per"), (126, "r", "Price"), (148, "r", "Disc"), (162, "r", "Goods"), (184, "r", "VAT"), end=196)
    rows = [[line.code, line.text, p.number(line.quantity), line.unit, p.plain(line.price), f"{line.discount}%" if line.discount else "Nett", p.plain(line.net), p.rate(line.rate)] for line in i.lines]
    table(p, 52, cols, rows, Look(step=5, rules="frame columns head", head_fill=230), bottom=200)
    analysis = columns((14, "r", "Rate"), (32, "r", "Goods"), (60, "r", "VAT"), end=84)
    table(p, 206, analysis, [[p.rate(r), p.plain(base), p.plain(tax)] for r, base, tax in i.by_rate], Look(step=5, rules="frame"))
    boxed = [("GOODS", i.net), ("VAT", i.vat), ("TOTAL \u00a3", i.gross)]
    if i.prepaid:
        boxed += [("PAID", p.deposit()), ("TO PAY \u00a3", i.payable)]
    width = 106 / len(boxed)
    cells = [Column(90 + width * n, 90 + width * (n + 1), "c", label) for n, (label, _) in enumerate(boxed)]
    table(p, 206, cells, [[p.money(value) for _, value in boxed]], Look(step=6.5, rules="frame columns head", size=8.5))
    p.at(14, 236, "Title to the goods passes on payment in full. A charge of \u00a340.00 may be made on overdue accounts.", size=6.5)
    p.at(14, 242, f"Pay by bank transfer: IBAN {p.iban()} BIC {p.fact('bic', i.more.bic)}")
    p.rule(14, 262, 196)
    p.at(14, 268, i.supplier.full_name, size=11, bold=True)
    p.at(14, 273, " - ".join([*p.address(i.supplier)[1:], *p.contact()]), size=7)
    p.at(14, 278, f"Registered in England No. 04418823   VAT Reg. No. {i.supplier.vat_id[2:5]} {i.supplier.vat_id[5:9]} {i.supplier.vat_id[9:]}", size=7)
    return p


def _in_america(made: Invoice, draw: random.Random) -> Invoice:
    """Parties over there, dollars, one sales tax on everything."""
    names = (("Blue Mesa Hardware", "Inc."), ("Lakeside Office Supply", "LLC"), ("Granger & Hill Tools", "Inc."))
    towns = ("Denver, CO 80202", "Austin, TX 78701", "Columbus, OH 43215", "Tampa, FL 33602")
    name, form = draw.choice(names)
    domain = "".join(c for c in name.lower() if c.isalpha()) + ".com"
    seller = Party(name, form, f"{draw.randint(100, 9800)} Elm Avenue", draw.choice(towns), "", domain=domain)
    buyer = Party(draw.choice(("Prairie Dental Group", "Hudson Print Co.", "Sierra Outfitters")), "", f"{draw.randint(10, 900)} Main Street, Suite {draw.randint(2, 40)}", draw.choice(towns), "")
    rate = Decimal(draw.choice(_SALES_TAX))
    details = replace(made.more, phone=f"(303) 555-01{draw.randint(10, 99)}", email=f"billing@{domain}")
    return replace(made, supplier=seller, customer=buyer, currency="USD", details=details, lines=tuple(replace(line, rate=rate) for line in made.lines))


LAYOUTS = {
    "american": Layout(american, Plan("goods", lines=(2, 6), prepaid=True, change=_in_america), ("en",)),
    "business_letter": Layout(business_letter, Plan("goods", lines=(2, 5), credit=True), ("de",)),
    "till_strip": Layout(till_strip, Plan("goods", lines=(2, 6), credit=True, prepaid=True, line_discounts=True), ("en",)),
}
"""Name to layout."""
