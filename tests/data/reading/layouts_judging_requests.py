"""Layouts that only judge: a deposit asked for, money given back, slips of the bank to fill in."""
# ruff: noqa: E501 - one printed row a line of code reads better than one argument a line
# fmt: off

import random
from dataclasses import replace
from decimal import Decimal

from tests.data.reading.layout import Layout
from tests.data.reading.sheet import Sheet
from tests.data.reading.sheet_table import Look, columns, table
from tests.data.reading.stories import Plan
from tests.data.reading.truth import RATES, Invoice, Line, cents

CARRIAGE = {"fr": "Port", "en": "Postage", "de": "Porto und Verpackung"}


def deposit_request(i: Invoice) -> Sheet:
    """Thirty per cent of an order: the order's own sums stand beside those that are asked for."""
    p = Sheet(i, 3, size=10, dates=1, grouping="\u00a0")
    p.prints("description line_net vat_rate")
    p.at(16, 24, i.supplier.full_name, size=15, bold=True)
    p.stack(16, 30, [*p.address(i.supplier)[1:], *p.contact()], size=8, step=4)
    cards = [(p.say(fr="FACTURE D'ACOMPTE", en="DEPOSIT INVOICE", de="ANZAHLUNGSRECHNUNG"), i.number), (p.say(fr="DATE", en="DATE", de="DATUM"), p.day(i.issue)), (p.say(fr="À RÉGLER LE", en="PAYABLE BY", de="FÄLLIG AM"), p.day(i.due))]
    for n, (label, value) in enumerate(cards):
        p.box(16 + 61 * n, 56, 74 + 61 * n, 74)
        p.at(19 + 61 * n, 62, label, size=7)
        p.at(19 + 61 * n, 70, value, size=11, bold=True)
    p.stack(130, 88, p.address(i.customer), step=5)
    whole = i.net / Decimal("0.3")
    rate = i.by_rate[0][0]
    p.at(16, 92, p.say(fr="Rappel de votre commande", en="Your order", de="Ihr Auftrag"), bold=True)
    p.pairs(16, 95, 98, [(p.say(fr="Commande n°", en="Order no.", de="Auftrag Nr."), p.fact("purchase_order_reference", i.order)), (p.say(fr="Montant HT de la commande", en="Order value", de="Auftragswert netto"), p.money(cents(whole))),
                         (p.say(fr="Montant TTC de la commande", en="Order value incl. VAT", de="Auftragswert brutto"), p.money(cents(whole * (100 + rate) / 100)))], side="r", size=8.5)
    cols = columns((16, "l", p.word("text")), (120, "r", p.say(fr="TVA", en="VAT", de="USt.")), (150, "r", p.say(fr="Montant HT", en="Net", de="Netto")), end=195)
    y = table(p, 122, cols, [[line.text, p.rate(line.rate), p.money(line.net)] for line in i.lines], Look(step=9, rules="frame head", head_fill=235))
    pairs = [(p.say(fr="Acompte HT", en="Deposit net", de="Anzahlung netto"), p.money(i.net)), (f"{p.say(fr='TVA', en='VAT', de='USt.')} {p.rate(rate)}", p.money(i.vat)), (p.say(fr="Acompte TTC à verser", en="Deposit to pay", de="Anzahlung brutto"), p.money(i.gross))]
    p.pairs(110, 193.6, y + 10, pairs, side="r", step=7, bold_last=True)
    reference = p.fact("payment_reference", i.more.reference)
    p.at(16, 220, p.say(fr=f"Virement en indiquant la référence {reference}", en=f"Please quote reference {reference} when paying", de=f"Verwendungszweck: {reference}"))
    p.stack(16, 226, [p.bank(), f"BIC {p.fact('bic', i.more.bic)}"])
    p.at(16, 244, p.say(fr="Le solde sera facturé à la livraison.", en="The balance is invoiced on delivery.", de="Der Rest wird bei Lieferung berechnet."), size=8)
    p.centre(285, p.legal(), size=7)
    return p


def given_back(i: Invoice) -> Sheet:
    """A credit note with minus signs everywhere, on an invoice whose number and day it tells."""
    p = Sheet(i, 2, size=10.5, dates=0, sign="after" if i.language != "en" else "before")
    p.prints("description quantity unit_price vat_rate line_net")
    p.hide("due_date")
    p.right(195, 20, i.supplier.full_name, size=13, bold=True)
    for n, text in enumerate([*p.address(i.supplier)[1:], *p.contact()[:2]]):
        p.right(195, 26 + 4.6 * n, text, size=8.5)
    p.stack(20, 55, p.address(i.customer), step=5.4)
    p.at(20, 88, p.title.upper(), size=16, bold=True)
    earlier = f"{int(''.join(c for c in i.number if c.isdigit())) + 417}"[-6:]
    before = i.more.delivery
    p.pairs(20, 85, 97, [(p.say(fr="Avoir n°", en="Credit note no.", de="Belegnummer"), i.number), (p.say(fr="En date du", en="Dated", de="Datum"), p.day(i.issue)), (p.say(fr="Sur facture n°", en="Original invoice", de="Zu Rechnung Nr."), earlier),
                         (p.say(fr="Facture du", en="Invoice dated", de="Rechnung vom"), p.day(before)), (p.say(fr="Motif", en="Reason", de="Grund"), p.say(fr="retour de marchandise", en="goods returned", de="Warenrücksendung"))], step=5.4)
    cols = columns((20, "l", p.word("text")), (92, "r", p.word("quantity")), (112, "r", p.word("price")), (140, "r", p.say(fr="TVA", en="VAT", de="USt.")), (158, "r", p.word("line")), end=196)
    rows = [[f"{line.text}\n{line.detail}".strip(), p.number(-line.quantity), p.plain(line.price), p.rate(line.rate), p.plain(-line.net)] for line in i.lines]
    y = table(p, 130, cols, rows, Look(step=7, rules="head", size=9)) + 9
    pairs = [(p.word("net"), p.money(-i.net))]
    pairs += [(f"{p.say(fr='TVA', en='VAT', de='MwSt.')} {p.rate(rate)} / {p.money(-base)}", p.money(-tax)) for rate, base, tax in i.by_rate]
    pairs += [(p.word("gross"), p.money(-i.gross)), (p.say(fr="Montant à vous rembourser", en="To be refunded", de="Erstattungsbetrag"), p.money(-i.gross))]
    p.pairs(100, 194.6, y, pairs, side="r", step=6.4, bold_last=True)
    p.at(20, 262, p.say(fr="Cette somme viendra en déduction de votre prochain règlement.", en="This amount will be set against your account.", de="Der Betrag wird mit der nächsten Zahlung verrechnet."), size=9)
    p.at(20, 268, p.bank(), size=8)
    p.centre(285, p.legal(), size=7)
    return p


def slip(i: Invoice) -> Sheet:
    """A bank's form under the invoice: payee, account, amount and purpose once more, in boxes."""
    p = Sheet(i, 3, font="opensans", size=8.5, dates=0, sign="none")
    p.prints("description quantity unit_price line_net")
    p.at(15, 18, i.supplier.full_name.upper(), size=13, bold=True)
    p.at(15, 23, " | ".join([*p.address(i.supplier)[1:], *p.contact()]), size=7)
    p.stack(20, 42, p.address(i.customer))
    p.pairs(120, 195, 42, [(p.title, ""), (p.word("number"), i.number), (p.word("date"), p.day(i.issue)), (p.word("client"), i.client)], side="r", step=5)
    cols = columns((15, "r", "#"), (24, "l", p.word("text")), (110, "r", p.word("quantity")), (132, "r", p.word("price")), (164, "r", p.word("line")), end=196)
    rows = [[str(n), f"{line.text}\n{line.detail}".strip(), f"{p.number(line.quantity)} {line.unit}", p.plain(line.price), p.plain(line.net)] for n, line in enumerate(i.lines, 1)]
    y = table(p, 72, cols, rows, Look(step=6, rules="head")) + 6
    pairs = [(charge.name, p.money(charge.amount)) for charge in i.charges] + [(p.word("net"), p.money(i.net))]
    pairs += [(f"{p.word('vat')} {p.rate(rate)} ({p.plain(base)})", p.money(tax)) for rate, base, tax in i.by_rate]
    pairs += [(p.word("gross"), p.money(i.gross, "code"))]
    if i.prepaid:
        pairs += [(p.word("prepaid"), p.money(-p.deposit())), (p.word("payable"), p.money(i.payable, "code"))]
    p.pairs(115, 194.6, y, pairs, side="r", step=5.2, bold_last=True)
    p.at(15, 180, f"{p.word('due')} {p.day(i.due)} - {p.terms()}")
    p.at(15, 186, p.legal(), size=6.5)
    _form(p)
    return p


def _form(p: Sheet) -> None:
    i = p.invoice
    p.at(15, 198, "- " * 100, size=6)
    p.at(18, 206, p.say(fr="TITRE INTERBANCAIRE DE PAIEMENT SEPA", en="BANK GIRO CREDIT", de="SEPA-Überweisung / Zahlschein"), bold=True)
    labels = p.say(fr="Bénéficiaire|IBAN du bénéficiaire|BIC|Montant EUR|Référence|Débiteur", en="Account name|IBAN|BIC|Amount GBP|Reference|Paid in by", de="Begünstigter|IBAN des Begünstigten|BIC|Betrag EUR|Verwendungszweck|Kontoinhaber").split("|")
    reference = p.fact("payment_reference", i.more.reference)
    values = [i.supplier.full_name, p.iban(), p.fact("bic", i.more.bic), f"*** {p.money(i.payable)} ***", reference, i.customer.full_name]
    for n, (label, value) in enumerate(zip(labels, values, strict=True)):
        top = 211 + 12 * n
        p.box(18, top, 140, top + 10)
        p.at(20, top + 3.2, label, size=5.5)
        p.at(22, top + 8, value, size=9)
    p.at(150, 216, p.say(fr="Date et signature", en="Date and signature", de="Datum, Unterschrift"), size=6)
    p.at(18, 290, "<004711>  " + "".join(c for c in i.supplier.iban if c.isdigit())[:14] + "<  " + f"{i.payable:.2f}".replace(".", "") + "+", size=9)


def _a_third(made: Invoice, draw: random.Random) -> Invoice:
    """One line: thirty per cent of an order, at the usual rate."""
    whole = Decimal(draw.randint(150_000, 3_900_000)) / 100
    text = {"fr": f"Acompte de 30 % sur commande {made.order}", "en": f"Deposit of 30% on order {made.order}", "de": f"Anzahlung 30 % auf Auftrag {made.order}"}
    only = Line(text[made.language], 1, cents(whole * Decimal("0.3")), Decimal(RATES[made.language][0]))
    return replace(made, lines=(only,))


LAYOUTS = {
    "deposit_request": Layout(deposit_request, Plan("goods", lines=(1, 1), change=_a_third)),
    "given_back": Layout(given_back, Plan("goods", lines=(1, 4), always_credit=True)),
    "slip": Layout(slip, Plan("goods", lines=(2, 6), prepaid=True, charge=CARRIAGE)),
}
"""Name to layout."""
