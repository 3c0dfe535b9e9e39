"""Layouts that the reader's rules may be tuned on: several pages, totals at the left, works."""
# ruff: noqa: E501 - one printed row a line of code reads better than one argument a line
# fmt: off

from decimal import Decimal

from tests.data.reading.layout import Layout
from tests.data.reading.sheet import Sheet
from tests.data.reading.sheet_table import Column, Look, columns, table
from tests.data.reading.stories import Plan
from tests.data.reading.truth import Invoice, cents

PORT = {"fr": "Port et emballage", "en": "Carriage", "de": "Fracht und Verpackung"}
FUEL = {"fr": "Surcharge carburant", "en": "Fuel surcharge", "de": "Dieselzuschlag"}
_PER_PAGE = 20


def carried(i: Invoice) -> Sheet:
    """Pages with the same head, totals carried over, all totals side by side, a slip to cut off."""
    p = Sheet(i, 1, size=8.5, dates=0, grouping=".", sign="none")
    p.prints("plain_description quantity unit_price vat_rate line_net")
    cols = columns((12, "l", p.say(fr="Code", en="Code", de="Art.-Nr.")), (34, "l", p.word("text")), (102, "r", p.word("quantity")), (120, "l", p.say(fr="Un.", en="Unit", de="ME")),
                   (132, "r", p.word("price")), (156, "r", p.word("rate")), (172, "r", p.word("line")), end=199)
    pages = -(-len(i.lines) // _PER_PAGE)
    y, sofar = 0.0, Decimal(0)
    for number in range(1, pages + 1):
        if number > 1:
            p.page()
        _carried_head(p, number, pages)
        rows = [["", p.say(fr="Report", en="Brought forward", de="Übertrag"), "", "", "", "", p.money(sofar)]] if number > 1 else []
        for line in i.lines[(number - 1) * _PER_PAGE : number * _PER_PAGE]:
            rows += [[line.code, line.text, p.number(line.quantity), line.unit, p.plain(line.price), p.rate(line.rate), p.plain(line.net)]]
            sofar += line.net
        if number < pages:
            rows += [["", p.say(fr="À reporter", en="Carried forward", de="Übertrag"), "", "", "", "", p.money(sofar)]]
        y = table(p, 74, cols, rows, Look(step=5.6, rules="frame columns head"), bottom=200)
        p.centre(291, p.legal(), size=6.5)
    _carried_end(p, y + 6)
    return p


def _carried_head(p: Sheet, number: int, pages: int) -> None:
    i = p.invoice
    p.stack(12, 15, [*p.address(i.supplier), *p.contact()], bold_first=True, step=4.2)
    p.stack(120, 40, p.address(i.customer))
    p.right(199, 15, p.title, size=14, bold=True)
    p.pairs(140, 199, 21, [(p.word("number"), i.number), (p.word("date"), p.day(i.issue)), (p.word("page"), f"{number} / {pages}")], side="r", step=4.4)
    p.at(12, 64, f"{p.word('order')} : {p.fact('purchase_order_reference', i.order)}")
    p.at(80, 64, f"{p.word('client')} : {i.client}")


def _carried_end(p: Sheet, y: float) -> None:
    i = p.invoice
    cells = [(p.word("lines"), i.lines_total)]
    if i.discount:
        cells += [(f"{p.word('discount')} {p.rate(i.discount)}", -i.discounted)]
    cells += [(charge.name, charge.amount) for charge in i.charges]
    cells += [(p.word("net"), i.net), (p.word("vat"), i.vat), (f"{p.word('gross')} {i.currency}", i.gross)]
    width = 187 / len(cells)
    boxes = [Column(12 + width * n, 12 + width * (n + 1), "c", label[:22]) for n, (label, _) in enumerate(cells)]
    y = table(p, y, boxes, [[p.money(value) for _, value in cells]], Look(step=6, rules="frame columns head", size=7.5))
    for rate, base, tax in i.by_rate:
        y += 4.4
        p.at(12, y, p.say(fr=f"dont TVA {p.rate(rate)} : base {p.money(base)}, taxe {p.money(tax)}", en=f"of which VAT {p.rate(rate)}: net {p.money(base)}, tax {p.money(tax)}", de=f"davon USt. {p.rate(rate)}: netto {p.money(base)}, Steuer {p.money(tax)}"), size=7.5)
    p.at(120, y, p.terms(), size=8)
    p.at(12, 240, "- - " * 68, size=6)
    p.at(12, 247, p.say(fr="Coupon à joindre à votre règlement", en="Please return this slip with your payment", de="Bitte bei Zahlung angeben"), bold=True)
    p.pairs(12, 60, 254, [(p.word("number"), i.number), (p.word("client"), i.client), (p.word("due"), p.day(i.due))], step=5)
    p.at(105, 254, f"{p.word('payable')} : {p.money(i.payable, 'after')}", bold=True, size=10)
    p.at(105, 260, p.bank())
    p.at(105, 266, f"BIC {p.fact('bic', i.more.bic)}")


def totals_left(i: Invoice) -> Sheet:
    """American paper, VAT by rate above the positions, the totals at the left under them."""
    p = Sheet(i, 0, font="notoserif", size=9, dates=1, paper="letter", sign="code")
    p.prints("description quantity unit_price line_net")
    p.right(203, 18, i.supplier.full_name, size=15, bold=True)
    for n, text in enumerate([*p.address(i.supplier)[1:], *p.contact()]):
        p.right(203, 24 + 4.4 * n, text, size=8)
    p.at(14, 24, p.title, size=18, bold=True)
    p.pairs(14, 50, 34, [(p.word("number"), i.number), (p.word("date"), p.day(i.issue)), (p.word("due"), p.day(i.due)), (p.word("client"), i.client),
                         (p.say(fr="Réf. à rappeler", en="Payment reference", de="Verwendungszweck"), p.fact("payment_reference", i.more.reference))], step=4.8)
    p.at(14, 64, p.word("bill_to"), bold=True)
    p.stack(14, 69, p.address(i.customer))
    recap = columns((120, "r", p.word("rate")), (138, "r", p.word("base")), (172, "r", p.word("tax")), end=203)
    table(p, 62, recap, [[p.rate(r), p.plain(base), p.plain(tax)] for r, base, tax in i.by_rate], Look(step=5.4, rules="frame rows"))
    cols = columns((14, "r", p.word("quantity")), (34, "l", p.say(fr="Unité", en="Unit", de="Einheit")), (52, "l", p.word("text")), (142, "r", p.word("price")), (172, "r", p.word("line")), end=203)
    rows = [[p.number(line.quantity), line.unit, f"{line.text}\n{line.detail}".strip(), p.plain(line.price), p.plain(line.net)] for line in i.lines]
    y = table(p, 92, cols, rows, Look(step=6.2, rules="head zebra")) + 9
    pairs = []
    if i.discount:
        pairs += [(p.word("lines"), p.money(i.lines_total)), (f"{p.word('discount')} {p.rate(i.discount)}", p.money(-i.discounted))]
    pairs += [(charge.name, p.money(charge.amount)) for charge in i.charges]
    pairs += [(p.word("net"), p.money(i.net)), (p.word("vat"), p.money(i.vat)), (p.word("gross"), p.money(i.gross))]
    if i.prepaid:
        pairs += [(p.word("prepaid"), p.money(-p.deposit()))]
    pairs += [(p.word("payable"), p.money(i.payable))]
    p.pairs(14, 85, y, pairs, side="r", step=5.4, bold_last=True)
    p.stack(120, y, [p.terms(), f"IBAN {p.iban()}", f"BIC/SWIFT {p.fact('bic', i.more.bic)}"], step=5.4, size=8)
    p.centre(270, p.legal(), size=7)
    return p


def works(i: Invoice) -> Sheet:
    """A stage of building works: contract sum and earlier stages beside it, five per cent held back."""
    p = Sheet(i, 1, size=9, dates=0, grouping="\u00a0")
    p.prints("description quantity unit_price line_net")
    p.stack(15, 18, [*p.address(i.supplier), *p.contact()], bold_first=True)
    p.stack(125, 46, p.address(i.customer))
    number = 2 + int(i.client[-1]) % 4
    p.at(15, 70, p.say(fr=f"SITUATION DE TRAVAUX N° {number} - FACTURE N° {i.number}", en=f"APPLICATION FOR PAYMENT No. {number} - INVOICE {i.number}", de=f"{number}. ABSCHLAGSRECHNUNG - Rechnungs-Nr. {i.number}"), size=12, bold=True)
    contract = p.fact("contract_reference", i.more.contract)
    p.at(15, 77, p.say(fr=f"Date : {p.day(i.issue)}   Échéance : {p.day(i.due)}   Marché n° {contract}", en=f"Date: {p.day(i.issue)}   Payment due: {p.day(i.due)}   Contract no. {contract}", de=f"Datum: {p.day(i.issue)}   Zahlbar bis: {p.day(i.due)}   Vertrag Nr. {contract}"))
    p.at(15, 83, p.say(fr="Chantier : réhabilitation de l'école, lot 2 gros œuvre", en="Site: school refurbishment, lot 2", de="Bauvorhaben: Sanierung Grundschule, Los 2"))
    cols = columns((15, "l", p.say(fr="N°", en="No.", de="Pos.")), (27, "l", p.word("text")), (105, "r", p.word("quantity")), (124, "c", p.say(fr="U", en="Unit", de="Einh.")), (138, "r", p.word("price")), (166, "r", p.word("line")), end=196)
    rows = [[f"2.{n}", f"{line.text}\n{line.detail}".strip(), p.money(Decimal(line.quantity), "none"), line.unit, p.plain(line.price), p.plain(line.net)] for n, line in enumerate(i.lines, 1)]
    y = table(p, 90, cols, rows, Look(step=6, rules="frame columns rows", head_fill=230)) + 8
    earlier = cents(i.net * Decimal("1.37"))
    p.pairs(20, 95, y, [(p.say(fr="Montant du marché HT", en="Contract sum", de="Auftragssumme netto"), p.money(i.net * 4)), (p.say(fr="Situations précédentes HT", en="Previously certified", de="Bisherige Abschläge"), p.money(earlier)),
                        (p.say(fr="Cumul à ce jour HT", en="Total to date", de="Leistungsstand"), p.money(earlier + i.net))], side="r", size=8)
    pairs = [(p.say(fr="Présente situation HT", en="This application", de="Nettobetrag dieser Rechnung"), p.money(i.net))]
    pairs += [(f"{p.word('vat')} {p.rate(rate)}", p.money(tax)) for rate, _, tax in i.by_rate]
    pairs += [(p.word("gross"), p.money(i.gross)), (p.say(fr="Retenue de garantie 5 %", en="Less retention 5%", de="Sicherheitseinbehalt 5 %"), p.money(-i.retained)), (p.word("payable"), p.money(i.payable))]
    p.pairs(112, 194.6, y, pairs, side="r", step=5.6, bold_last=True)
    p.at(15, 258, p.terms())
    p.at(15, 264, f"{p.bank()}  BIC {p.fact('bic', i.more.bic)}")
    p.at(15, 270, p.say(fr="Assurance décennale AXA n° 4471203304", en="Public liability policy 4471203304", de="Betriebshaftpflicht Nr. 4471203304"), size=7)
    p.centre(285, p.legal(), size=7)
    return p


LAYOUTS = {
    "carried": Layout(carried, Plan("goods", lines=(24, 46), credit=True, discount=True, charge=PORT)),
    "totals_left": Layout(totals_left, Plan("freight", lines=(2, 4), credit=True, prepaid=True, discount=True, charge=FUEL)),
    "works": Layout(works, Plan("works", lines=(2, 5), retention=True)),
}
"""Name to layout."""
