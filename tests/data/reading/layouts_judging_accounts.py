"""Layouts that only judge: carried sums, a final account, an open balance, a web order."""
# ruff: noqa: E501 - one printed row a line of code reads better than one argument a line
# fmt: off

import random
from dataclasses import replace
from decimal import Decimal

from tests.data.reading.layout import MAIN, OTHERS, Layout
from tests.data.reading.sheet import Sheet
from tests.data.reading.sheet_table import Look, columns, table
from tests.data.reading.stories import Plan
from tests.data.reading.truth import Invoice, cents

POSTAGE = {
    "fr": "Livraison Colissimo", "en": "Standard delivery", "de": "Versand DHL", "es": "Envío estándar",
    "it": "Spedizione", "nl": "Verzending", "pt": "Envio", "pl": "Wysyłka kurierem",
}
_FIRST_PAGE, _NEXT_PAGE = 17, 27


def ledger(i: Invoice) -> Sheet:
    """Continuation pages with a short head; sums of a page at its foot, the sum so far at the next head."""
    p = Sheet(i, 3, font="robotocondensed", size=9, sign="none", grouping=" ")
    p.prints("plain_description quantity unit_price line_net")
    cols = columns((14, "l", p.say(fr="Réf.", en="Ref.", de="Nr.")), (38, "l", p.say(fr="Fourniture", en="Supply", de="Lieferung")), (112, "r", p.say(fr="Qté", en="Qty", de="Menge")), (134, "r", p.say(fr="P.U.", en="Each", de="Einzeln")), (162, "r", p.say(fr="Montant HT", en="Value", de="Wert")), end=196)
    p.stack(14, 20, [*p.address(i.supplier), *p.contact()[:2]], bold_first=True, step=4.4)
    p.stack(118, 38, p.address(i.customer), step=5)
    p.at(14, 66, f"{p.title} {i.number}", size=14, bold=True)
    p.at(14, 73, p.say(fr=f"du {p.day(i.issue)} - échéance {p.day(i.due)}", en=f"of {p.day(i.issue)} - payment by {p.day(i.due)}", de=f"vom {p.day(i.issue)} - fällig {p.day(i.due)}"))
    left, top, sofar, number = list(i.lines), 80.0, Decimal(0), 1
    while True:
        room = _FIRST_PAGE if number == 1 else _NEXT_PAGE
        rows = [[line.code, line.text, f"{p.number(line.quantity)} {line.unit}", p.plain(line.price), p.plain(line.net)] for line in left[:room]]
        y = table(p, top, cols, rows, Look(step=6.8, rules="head rows" if number == 1 else "head"))
        sofar += sum((line.net for line in left[:room]), Decimal(0))
        left = left[room:]
        p.centre(290, p.legal(), size=6.5)
        if not left:
            break
        p.row(y + 6, [(112, "l", p.say(fr="Sous-total à reporter", en="Carried to next page", de="Zwischensumme")), (194.6, "r", p.money(sofar))])
        p.page()
        number += 1
        p.at(14, 16, f"{i.supplier.name} - {p.title} {i.number} - {p.word('page').lower()} {number}", size=8)
        p.row(24, [(112, "l", p.say(fr="Report", en="Brought from last page", de="Übertrag von Seite")), (194.6, "r", p.money(sofar))])
        top = 28.0
    _ledger_end(p, y + 8)
    return p


def _ledger_end(p: Sheet, y: float) -> None:
    i = p.invoice
    if y > 225:
        p.page()
        y = 24.0
    pairs = [(p.say(fr="Total général HT", en="Goods total", de="Warenwert"), p.money(i.lines_total))]
    if i.discount:
        pairs += [(f"{p.word('discount')} {p.rate(i.discount)}", p.money(-i.discounted)), (p.word("net"), p.money(i.net))]
    pairs += [(f"{p.word('vat')} {p.rate(rate)} x {p.plain(base)}", p.money(tax)) for rate, base, tax in i.by_rate]
    pairs += [(f"{p.word('gross')} {i.currency}", p.money(i.gross))]
    y = p.pairs(112, 194.6, y, pairs, side="r", step=5.6, bold_last=True)
    p.stack(14, y + 4, [p.terms(), f"{p.bank()} - BIC {p.fact('bic', i.more.bic)}"], size=8)


def final_account(i: Invoice) -> Sheet:
    """The end of building works: the whole of the work, then what was paid stage by stage taken off."""
    p = Sheet(i, 2, font="notoserif", size=9, dates=0, grouping="\u00a0")
    p.prints("description quantity unit_price line_net")
    p.at(16, 22, i.supplier.full_name, size=14, bold=True)
    p.stack(16, 28, [", ".join(p.address(i.supplier)[1:]), " - ".join(p.contact())], size=8)
    p.stack(120, 48, p.address(i.customer), step=5)
    heading = p.say(fr="DÉCOMPTE FINAL", en="FINAL ACCOUNT", de="SCHLUSSRECHNUNG")
    p.at(16, 76, f"{heading} {p.say(fr='- facture n°', en='- invoice no.', de='Nr.')} {i.number}", size=13, bold=True)
    p.at(16, 83, p.say(fr=f"{p.day(i.issue)}    Affaire : {i.client}", en=f"{p.day(i.issue)}    Job: {i.client}", de=f"{p.day(i.issue)}    Projekt: {i.client}"))
    cols = columns((16, "l", p.say(fr="Ouvrage", en="Works", de="Leistung")), (100, "r", p.say(fr="Métré", en="Measure", de="Aufmaß")), (128, "r", p.say(fr="Prix HT", en="Rate", de="EP")), (158, "r", p.say(fr="Total HT", en="Sum", de="GP")), end=195)
    rows = [[f"{line.text}\n{line.detail}".strip(), f"{p.money(Decimal(line.quantity), 'none')} {line.unit}", p.plain(line.price), p.plain(line.net)] for line in i.lines]
    y = table(p, 90, cols, rows, Look(step=6.6, rules="head")) + 8
    first = cents(i.prepaid * Decimal("0.6"))
    stages = p.say(fr="Acompte n° 1 réglé|Acompte n° 2 réglé", en="Stage 1 paid|Stage 2 paid", de="1. Abschlagszahlung|2. Abschlagszahlung").split("|")
    pairs = [(p.say(fr="Total des travaux HT", en="Total of works", de="Gesamtleistung netto"), p.money(i.net))]
    pairs += [(f"{p.say(fr='TVA', en='VAT', de='zzgl. USt.')} {p.rate(rate)}", p.money(tax)) for rate, _, tax in i.by_rate]
    pairs += [(p.say(fr="Total des travaux TTC", en="Total of works incl. VAT", de="Gesamtleistung brutto"), p.money(i.gross)), (stages[0], p.money(-first)), (stages[1], p.money(first - i.prepaid)),
              (p.say(fr="Total des acomptes", en="Payments to date", de="Summe Abschläge"), p.money(-p.deposit())), (p.say(fr="Solde à payer", en="Final payment due", de="Schlusszahlung"), p.money(i.payable))]
    p.pairs(100, 193.6, y, pairs, side="r", step=5.8, bold_last=True)
    p.at(16, 262, p.say(fr=f"À régler pour le {p.day(i.due)}", en=f"Payable by {p.day(i.due)}", de=f"Zahlbar bis {p.day(i.due)}") + f" - {p.bank()} - BIC {p.fact('bic', i.more.bic)}", size=8)
    p.centre(284, p.legal(), size=6.5)
    return p


def open_balance(i: Invoice) -> Sheet:
    """A bill that also asks for what is still open from before; a table of the account at the top."""
    p = Sheet(i, 2, size=9.5, dates=0, sign="after" if i.language != "en" else "before")
    p.prints("description quantity line_net vat_rate")
    p.centre(18, i.supplier.full_name, size=15, bold=True)
    p.centre(23, " - ".join([*p.address(i.supplier)[1:], *p.contact()[:2]]), size=7.5)
    p.stack(20, 42, p.address(i.customer), step=5)
    labels = p.say(fr="Compte|Facture|Émise le|Payable avant le", en="Account|Bill no.|Issued|Pay before", de="Kundenkonto|Rechnung|Erstellt am|Zahlen bis").split("|")
    p.pairs(125, 160, 42, list(zip(labels, [i.client, i.number, p.day(i.issue), p.day(i.due)], strict=True)), step=5)
    p.at(20, 78, p.say(fr="SITUATION DE VOTRE COMPTE", en="YOUR ACCOUNT", de="IHR KONTO"), bold=True)
    account = columns((20, "l", ""), (140, "r", ""), end=190)
    rows = [[p.say(fr="Impayé de la facture précédente", en="Unpaid from last bill", de="Offen aus letzter Rechnung"), p.money(i.previous)], [p.say(fr="Montant de la présente facture TTC", en="This bill incl. VAT", de="Diese Rechnung brutto"), p.money(i.gross)],
            [p.say(fr="TOTAL À PAYER", en="TOTAL TO PAY", de="GESAMT ZU ZAHLEN"), p.money(i.payable)]]
    y = table(p, 81, account, rows, Look(step=7, rules="frame rows", head=False, size=10)) + 12
    cols = columns((20, "l", p.say(fr="Service", en="Service", de="Leistung")), (110, "r", p.say(fr="Nombre", en="Number", de="Anzahl")), (132, "r", p.say(fr="TVA", en="VAT", de="USt.")), (152, "r", p.say(fr="HT", en="Net", de="Netto")), end=190)
    y = table(p, y, cols, [[f"{line.text} {line.detail}".strip(), p.number(line.quantity), p.rate(line.rate), p.money(line.net)] for line in i.lines], Look(step=6, rules="head")) + 7
    pairs = [(p.word("net"), p.money(i.net))]
    pairs += [(f"{p.word('vat')} {p.rate(rate)}", p.money(tax)) for rate, _, tax in i.by_rate]
    p.pairs(110, 188.6, y, [*pairs, (p.word("gross"), p.money(i.gross))], side="r", step=5.4)
    reference = p.fact("payment_reference", i.more.reference)
    p.stack(20, 240, [p.say(fr=f"Référence de virement : {reference}", en=f"Payment reference: {reference}", de=f"Zahlungsreferenz: {reference}"), p.bank(), f"BIC {p.fact('bic', i.more.bic)}"])
    p.at(20, 262, p.say(fr="Sans règlement, une indemnité de 40 € vous sera facturée.", en="A late fee of £40.00 may be added.", de="Bei Verzug fallen 40,00 € an."), size=7.5)
    p.centre(286, p.legal(), size=6.5)
    return p


def basket(i: Invoice) -> Sheet:
    """A web order: each price without and with VAT, paid before it was sent, nothing open."""
    p = Sheet(i, 3, font="opensans", size=8.5, dates=1 if i.language != "en" else 4, sign="after" if i.language != "en" else "before")
    p.prints("plain_description quantity vat_rate line_gross")
    p.hide("due_date", "iban")
    p.at(15, 20, i.supplier.domain, size=16, bold=True)
    p.stack(140, 16, [*p.address(i.supplier), p.email(), f"{p.word('vat_id')} {i.supplier.vat_id}"], size=7.5, step=3.8)
    p.at(15, 44, p.title, size=20)
    words = p.say(fr="N° de facture|Date|Commande|Expédiée le|Paiement|PayPal", en="Invoice number|Date|Order|Dispatched|Payment|PayPal", de="Rechnungsnummer|Datum|Bestellung|Versandt am|Zahlung|PayPal", es="Número de factura|Fecha|Pedido|Enviado el|Pago|PayPal", it="Numero fattura|Data|Ordine|Spedito il|Pagamento|PayPal", nl="Factuurnummer|Datum|Bestelling|Verzonden op|Betaling|PayPal", pt="Número da fatura|Data|Encomenda|Expedido em|Pagamento|PayPal", pl="Numer faktury|Data|Zamówienie|Wysłano|Płatność|PayPal").split("|")
    values = [i.number, p.day(i.issue), p.fact("purchase_order_reference", i.order), p.fact("delivery_date", i.more.delivery), words[5]]
    for n, (label, value) in enumerate(zip(words[:5], values, strict=True)):
        p.at(15 + 37 * n, 54, label, size=7)
        p.at(15 + 37 * n, 59, value, bold=True, size=7.5)
    p.stack(15, 70, p.address(i.customer))
    heads = p.say(fr="Qté|Article|TVA|Prix HT|Prix TTC|Total TTC", en="Qty|Item|VAT|Ex VAT|Inc VAT|Total inc", de="Anz.|Artikel|MwSt.|Netto|Brutto|Summe brutto", es="Cant.|Artículo|IVA|Sin IVA|Con IVA|Total", it="Q.tà|Articolo|IVA|Netto|Lordo|Totale", nl="Aantal|Artikel|Btw|Excl.|Incl.|Totaal incl.", pt="Qtd.|Artigo|IVA|Sem IVA|Com IVA|Total", pl="Ilość|Towar|VAT|Netto|Brutto|Razem").split("|")
    cols = columns((15, "c", heads[0]), (30, "l", heads[1]), (95, "r", heads[2]), (112, "r", heads[3]), (138, "r", heads[4]), (164, "r", heads[5]), end=196)
    rows = [[p.number(line.quantity), line.text, p.rate(line.rate), p.plain(cents(line.price / (1 + line.rate / 100))), p.plain(line.price), p.plain(line.net)] for line in i.lines]
    y = table(p, 92, cols, rows, Look(step=7, rules="head zebra", head_fill=220)) + 8
    totals = p.say(fr="Articles|Total TTC|Payé|Reste à payer", en="Items|Order total inc VAT|Paid|Still to pay", de="Artikel|Gesamtsumme brutto|Bezahlt|Noch offen", es="Artículos|Total con IVA|Pagado|Pendiente", it="Articoli|Totale IVA incl.|Pagato|Da pagare", nl="Artikelen|Totaal incl. btw|Betaald|Nog te betalen", pt="Artigos|Total com IVA|Pago|Por pagar", pl="Towary|Razem brutto|Zapłacono|Pozostało").split("|")
    pairs = [(totals[0], p.money(i.lines_total))]
    pairs += [(f"{p.word('discount')} {p.rate(i.discount)}", p.money(-i.discounted))] if i.discount else []
    pairs += [(charge.name, p.money(charge.amount)) for charge in i.charges]
    pairs += [(totals[1], p.money(i.gross)), (totals[2], p.money(-p.deposit())), (totals[3], p.money(i.payable))]
    p.pairs(125, 194.6, y, pairs, side="r", step=5.6, bold_last=True)
    split = columns((15, "l", p.word("rate")), (38, "r", p.word("base")), (68, "r", p.word("tax")), end=98)
    table(p, y - 4, split, [*([p.rate(r), p.plain(base), p.plain(tax)] for r, base, tax in i.by_rate), [p.word("net")[:14], p.plain(i.net), p.plain(i.vat)]], Look(step=5.4, rules="frame", size=7.5))
    p.centre(284, p.legal(), size=6.5)
    return p


def _paid_in_stages(made: Invoice, draw: random.Random) -> Invoice:
    return replace(made, prepaid=cents(made.gross * draw.choice((Decimal("0.55"), Decimal("0.7"), Decimal("0.9")))))


def _with_arrears(made: Invoice, draw: random.Random) -> Invoice:
    return replace(made, previous=Decimal(draw.randint(1200, 19_000)) / 100)


LAYOUTS = {
    "ledger": Layout(ledger, Plan("goods", lines=(22, 48), discount=True)),
    "final_account": Layout(final_account, Plan("works", lines=(2, 5), change=_paid_in_stages)),
    "open_balance": Layout(open_balance, Plan("telecom", lines=(2, 5), change=_with_arrears)),
    "basket": Layout(basket, Plan("shop", lines=(1, 4), discount=True, gross_priced=True, charge=POSTAGE, paid=True), MAIN + OTHERS),
}
"""Name to layout."""
