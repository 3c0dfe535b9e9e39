"""Layouts that only judge: an energy bill of two pages, a subscription, work across a border."""
# ruff: noqa: E501 - one printed row a line of code reads better than one argument a line
# fmt: off

import random
from dataclasses import replace

from tests.data.reading.layout import MAIN, OTHERS, Layout
from tests.data.reading.parties import CUSTOMERS, party
from tests.data.reading.sheet import Sheet, grouped
from tests.data.reading.sheet_table import Look, columns, table
from tests.data.reading.stories import Plan
from tests.data.reading.truth import ZERO, Invoice, with_deposit
from tests.data.reading.words import day


def energy(i: Invoice) -> Sheet:
    """First the sums by subject and what was paid by instalments, then meters and units."""
    p = Sheet(i, 2, font="opensans", size=9, dates=1)
    p.prints("description quantity unit_price vat_rate line_net")
    p.hide("iban", "due_date")
    _energy_summary(p)
    p.page()
    p.at(15, 18, f"{i.supplier.name} - {p.word('number')} {i.number}", size=8)
    p.right(195, 18, f"{p.word('page')} 2/2", size=8)
    p.at(15, 30, p.say(fr="Le détail de votre facture", en="Your bill in detail", de="Ihre Abrechnung im Einzelnen"), size=13, bold=True)
    first, second = 21_480 + int(i.client[-2:]), 23_900 + int(i.client[-2:])
    meters = columns((15, "l", p.say(fr="N° compteur", en="Meter", de="Zähler")), (70, "r", p.say(fr="Ancien index", en="Previous reading", de="Stand alt")), (110, "r", p.say(fr="Nouvel index", en="Present reading", de="Stand neu")), end=150)
    y = table(p, 36, meters, [["014 522 881", str(first), str(second)], ["014 522 882", str(first // 2), str(second // 2)]], Look(step=5.4, rules="frame", size=7.5))
    cols = columns((15, "l", p.word("text")), (92, "r", p.say(fr="Quantité", en="Units", de="Menge")), (116, "l", ""), (132, "r", p.say(fr="Prix unitaire HT", en="Price", de="Preis netto")), (162, "r", p.say(fr="TVA", en="VAT", de="MwSt.")), (174, "r", p.say(fr="Montant HT", en="Charge", de="Betrag")), end=196)
    rows = [[f"{line.text}\n{line.detail}".strip(), p.number(line.quantity), line.unit, p.plain(line.price), p.rate(line.rate), p.money(line.net)] for line in i.lines]
    table(p, y + 8, cols, rows, Look(step=6.4, rules="head rows"))
    p.at(15, 200, p.say(fr="Pénalités de retard : 1,5 fois le taux d'intérêt légal, minimum 7,50 €. Indemnité forfaitaire de 40 € pour les professionnels.", en="Late payment: statutory interest and a fixed fee of £40.00 apply.", de="Bei Verzug berechnen wir Verzugszinsen und 5,00 € Mahnkosten."), size=7)
    p.centre(287, p.legal(), size=6.5)
    return p


def _energy_summary(p: Sheet) -> None:
    i, d = p.invoice, p.invoice.more
    p.at(15, 20, i.supplier.name, size=18, bold=True)
    p.stack(15, 30, [p.say(fr="Service clients", en="Customer service", de="Kundenservice"), p.phone(), p.email()], step=4.4, size=8)
    p.stack(112, 50, p.address(i.customer), step=5.2)
    labels = p.say(fr="Facture du|N° de facture|Référence client|N° de contrat|Point de livraison|Période", en="Bill date|Bill number|Account number|Contract|Supply number|Period", de="Rechnungsdatum|Rechnungsnummer|Kundennummer|Vertragskonto|Marktlokation|Zeitraum").split("|")
    period = f"{p.fact('billing_period_start', d.period_start)} - {p.fact('billing_period_end', d.period_end)}"
    values = [p.day(i.issue), i.number, i.client, p.fact("contract_reference", d.contract), "1947 2203 118 446", period]
    p.pairs(15, 50, 58, list(zip(labels, values, strict=True)), step=4.8, size=8.5)
    p.at(15, 100, p.say(fr="Votre facture en bref", en="Your bill at a glance", de="Ihre Rechnung auf einen Blick"), size=12, bold=True)
    standing = sum((line.net for line in i.lines if line.unit != "kWh"), ZERO)
    pairs = [(p.say(fr="Abonnement et acheminement HT", en="Standing charges", de="Grundpreise netto"), p.money(standing)), (p.say(fr="Consommation HT", en="Units used", de="Verbrauch netto"), p.money(i.lines_total - standing))]
    pairs += [(p.word("net"), p.money(i.net))]
    pairs += [(p.say(fr=f"TVA {p.rate(rate)} (sur {p.money(base)})", en=f"VAT {p.rate(rate)} (on {p.money(base)})", de=f"MwSt. {p.rate(rate)} (auf {p.money(base)})"), p.money(tax)) for rate, base, tax in i.by_rate]
    pairs += [(p.say(fr="Total de la facture TTC", en="Total of this bill", de="Rechnungssumme brutto"), p.money(i.gross)), (p.say(fr="Mensualités déjà versées", en="Instalments already paid", de="Bereits gezahlte Abschläge"), p.money(-p.deposit()))]
    y = p.pairs(20, 186, 110, pairs, side="r", step=7)
    p.box(15, y, 195, y + 20, fill=220)
    p.at(20, y + 8, p.say(fr="Montant à prélever", en="To be collected", de="Abbuchungsbetrag"), size=11, bold=True)
    p.right(190, y + 9, p.money(i.payable), size=15, bold=True)
    p.at(20, y + 15, p.say(fr="Prélèvement le ", en="By Direct Debit on ", de="Wird eingezogen am ") + p.fact("direct_debit_date", d.debit), size=8.5)
    p.stack(15, y + 32, [p.say(fr="Mandat SEPA : ", en="Mandate: ", de="SEPA-Mandat: ") + p.fact("mandate", d.mandate), p.say(fr="Votre compte : ", en="Your account: ", de="Ihr Konto: ") + grouped(i.customer.iban)], size=8)
    p.at(15, y + 50, p.say(fr="Prochaine mensualité : 84,00 €", en="Next instalment: £84.00", de="Ihr neuer Abschlag: 84,00 €"), size=8)
    p.stack(15, 276, [", ".join([i.supplier.full_name, *p.address(i.supplier)[1:]])], size=6.5)
    p.centre(287, p.legal(), size=6.5)


def subscription(i: Invoice) -> Sheet:
    """What is due stands large at the top; each line has its period; parties side by side."""
    p = Sheet(i, 2, font="opensans", size=9, dates=4 if i.language == "en" else 1, sign="before" if i.language == "en" else "after", paper="letter")
    p.prints("description quantity unit_price line_net")
    p.at(18, 22, p.title, size=18, bold=True)
    p.right(198, 22, i.supplier.name, size=13, bold=True)
    p.pairs(18, 58, 32, [(p.word("number"), i.number), (p.word("date"), p.day(i.issue)), (p.word("due"), p.day(i.due))], step=5)
    s = i.supplier
    p.stack(18, 56, [*p.address(s), p.email(), f"{p.word('vat_id')} {s.vat_id}"], bold_first=True)
    p.stack(88, 56, [p.word("bill_to"), *p.address(i.customer), f"{p.word('customer_vat')} {p.fact('customer_vat_id', i.customer.vat_id)}"], bold_first=True)
    due = p.say(fr="{a} à payer le {d}", en="{a} due {d}", de="{a} fällig am {d}", es="{a} a pagar el {d}", it="{a} da pagare entro il {d}", nl="{a} te betalen op {d}", pt="{a} a pagar até {d}", pl="{a} do zapłaty {d}")
    p.at(18, 92, due.format(a=p.money(i.payable), d=p.day(i.due)), size=15, bold=True)
    p.at(18, 99, p.say(fr="Payer en ligne", en="Pay online", de="Online bezahlen", es="Pagar en línea", it="Paga online", nl="Online betalen", pt="Pagar online", pl="Zapłać online"), size=8)
    cols = columns((18, "l", p.word("text")), (110, "r", p.word("quantity")), (130, "r", p.word("price")), (165, "r", p.word("line")), end=199)
    rows = [[f"{line.text}\n{line.detail}", p.number(line.quantity), p.money(line.price), p.money(line.net)] for line in i.lines]
    y = table(p, 110, cols, rows, Look(step=7, rules="head")) + 8
    p.note("billing_period_start", i.more.period_start)
    p.note("billing_period_end", i.more.period_end)
    pairs = [(p.word("net"), p.money(i.net))]
    pairs += [(f"{p.say(fr='TVA', en='VAT', de='MwSt.', es='IVA', it='IVA', nl='Btw', pt='IVA', pl='VAT')} ({p.rate(rate)}, {p.money(base)})", p.money(tax)) for rate, base, tax in i.by_rate]
    pairs += [(p.word("gross"), p.money(i.gross)), (p.word("payable"), p.money(i.payable))]
    p.pairs(108, 197.6, y, pairs, side="r", step=6, bold_last=True)
    p.at(18, 250, p.bank(), size=8)
    p.at(18, 268, p.legal(), size=6.5)
    return p


def border(i: Invoice) -> Sheet:
    """Work for a customer in another country, tax owed there; all of the supplier in a side bar."""
    p = Sheet(i, 3, font="robotocondensed", size=9.5, dates=0 if i.language != "en" else 1, sign="code")
    p.prints("plain_description quantity unit_price line_net")
    p.hide("supplier_siret")
    s = i.supplier
    p.box(0, 0, 58, 297, fill=232)
    p.stack(8, 26, [s.name, s.form], size=12, step=6, bold_first=True)
    p.stack(8, 46, [*p.address(s)[1:], "", p.phone(), p.email(), "", p.word("vat_id"), s.vat_id, *([f"SIREN {s.siren}"] if s.siren else [])], size=8)
    p.stack(8, 230, ["IBAN", *_halves(p.iban()), "BIC", p.fact("bic", i.more.bic)], size=8)
    p.at(68, 30, p.title, size=22)
    p.pairs(68, 108, 42, [(p.word("number"), i.number), (p.word("date"), p.day(i.issue)), (p.word("due"), p.day(i.due)), (p.word("order"), p.fact("purchase_order_reference", i.order))], step=5.4)
    p.stack(68, 74, [p.word("bill_to"), *p.address(i.customer), f"VAT {p.fact('customer_vat_id', i.customer.vat_id)}"], step=5, bold_first=True)
    cols = columns((68, "l", p.word("text")), (118, "r", p.word("quantity")), (140, "r", p.word("price")), (170, "r", p.word("line")), end=201)
    rows = [[line.text, f"{p.number(line.quantity)} {line.unit}", p.plain(line.price), p.plain(line.net)] for line in i.lines]
    y = table(p, 108, cols, rows, Look(step=7, rules="rows")) + 9
    pairs = [(p.word("net"), p.money(i.net)), (f"{p.word('vat')} {p.rate(i.by_rate[0][0])}", p.money(i.vat)), (p.word("gross"), p.money(i.gross))]
    if i.prepaid:
        pairs += [(p.word("prepaid"), p.money(-p.deposit())), (p.word("payable"), p.money(i.payable))]
    y = p.pairs(120, 199.6, y, pairs, side="r", step=6.2, bold_last=True)
    p.at(68, y + 10, p.say(fr="Autoliquidation par le preneur - art. 283-2 du CGI, art. 196 directive 2006/112/CE", en="Reverse charge: VAT to be accounted for by the recipient", de="Steuerschuldnerschaft des Leistungsempfängers", es="Inversión del sujeto pasivo, art. 196 Directiva 2006/112/CE", it="Inversione contabile - art. 7-ter DPR 633/72", nl="Btw verlegd, artikel 196 Richtlijn 2006/112/EG", pt="IVA - autoliquidação, art. 6.º do CIVA", pl="Odwrotne obciążenie"), size=8)
    p.at(68, y + 16, p.terms(), size=8)
    return p


def _halves(account: str) -> list[str]:
    groups = account.split()
    return [" ".join(groups[:4]), " ".join(groups[4:])]


def _with_instalments(made: Invoice, draw: random.Random) -> Invoice:
    return with_deposit(made, draw)


def _with_periods(made: Invoice, _: random.Random) -> Invoice:
    """Each line tells the period it is for, in its second printed line."""
    style = 4 if made.language == "en" else 1
    since, until = (day(each, made.language, style) for each in (made.more.period_start, made.more.period_end))
    return replace(made, lines=tuple(replace(line, detail=f"{since} - {until}") for line in made.lines))


def _abroad(made: Invoice, draw: random.Random) -> Invoice:
    """A customer in another country, with the VAT identifier of that country."""
    country = draw.choice([each for each in (*MAIN, "es", "it", "nl") if each != made.language])
    return replace(made, customer=party(draw, country, (draw.choice(CUSTOMERS[country]), "")))


LAYOUTS = {
    "energy": Layout(energy, Plan("energy", lines=(3, 4), change=_with_instalments)),
    "subscription": Layout(subscription, Plan("saas", lines=(1, 4), change=_with_periods), MAIN + OTHERS),
    "border": Layout(border, Plan("hours", lines=(1, 4), exempt=True, prepaid=True, change=_abroad), MAIN + OTHERS),
}
"""Name to layout."""
