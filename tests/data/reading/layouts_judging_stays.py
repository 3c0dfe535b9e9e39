"""Layouts that only judge: a hotel's folio, a restaurant's bill, a lawyer's fees."""
# ruff: noqa: E501 - one printed row a line of code reads better than one argument a line
# fmt: off

from datetime import timedelta

from tests.data.reading.layout import MAIN, OTHERS, Layout
from tests.data.reading.sheet import Sheet
from tests.data.reading.sheet_table import Look, columns, table
from tests.data.reading.stories import Plan
from tests.data.reading.truth import ZERO, Invoice


def hotel(i: Invoice) -> Sheet:
    """A folio: a day and a price with VAT on each line; paid at the desk, nothing is left to pay."""
    p = Sheet(i, 3, font="notoserif", size=9, dates=0, sign="none", grouping="\u00a0")
    p.prints("description quantity line_gross")
    p.hide("due_date", "iban")
    p.centre(20, i.supplier.name, size=19, bold=True)
    p.centre(26, " · ".join([*p.address(i.supplier)[1:], *p.contact()]), size=7.5)
    nights = 1 + int(i.client[-1]) % 4
    arrival = i.issue - timedelta(days=nights)
    heads = p.say(fr="Chambre|Arrivée|Départ|Client", en="Room|Arrival|Departure|Guest", de="Zimmer|Anreise|Abreise|Gast", es="Habitación|Llegada|Salida|Huésped", it="Camera|Arrivo|Partenza|Ospite", nl="Kamer|Aankomst|Vertrek|Gast", pt="Quarto|Chegada|Partida|Hóspede", pl="Pokój|Przyjazd|Wyjazd|Gość").split("|")
    p.stack(20, 44, p.address(i.customer), step=5)
    p.pairs(125, 160, 44, [(heads[0], f"{100 + int(i.client[-2:])}"), (heads[1], p.day(arrival)), (heads[2], p.day(i.issue)), (heads[3], "M. Keller")])
    p.at(20, 74, f"{p.title} {p.say(fr='n°', en='No.', de='Nr.', es='n.º', it='n.', nl='nr.', pt='n.º', pl='nr')} {i.number}", size=13, bold=True)
    p.right(188.6, 74, f"{p.word('date')} {p.day(i.issue)}")
    price = p.say(fr="Prix TTC|Montant TTC", en="Price|Amount incl. VAT", de="Preis|Betrag inkl. MwSt.", es="Precio|Importe con IVA", it="Prezzo|Importo IVA incl.", nl="Prijs|Bedrag incl. btw", pt="Preço|Valor com IVA", pl="Cena|Kwota brutto").split("|")
    cols = columns((20, "l", p.say(fr="Date", en="Date", de="Datum", es="Fecha", it="Data", nl="Datum", pt="Data", pl="Data")), (45, "l", p.word("text")), (105, "r", p.word("quantity")), (125, "r", price[0]), (150, "r", price[1]), end=190)
    rows = [[p.day(arrival + timedelta(days=n % nights)), line.text, p.number(line.quantity), p.plain(line.price), p.plain(line.net)] for n, line in enumerate(i.lines)]
    y = table(p, 82, cols, rows, Look(step=6.4, rules="head"))
    p.rule(20, y + 2, 190)
    paid = p.say(fr="Réglé par carte bancaire|Solde dû", en="Paid by Visa|Balance", de="Bezahlt mit EC-Karte|Restbetrag", es="Pagado con tarjeta|Saldo", it="Pagato con carta|Saldo", nl="Voldaan met pin|Saldo", pt="Pago com cartão|Saldo", pl="Zapłacono kartą|Saldo").split("|")
    p.pairs(118, 188.6, y + 9, [(f"{p.word('gross')} {i.currency}", p.money(i.gross)), (paid[0], p.money(-p.deposit())), (paid[1], p.money(i.payable))], side="r", step=6)
    heads = [p.word("rate"), p.word("net"), p.word("vat"), p.word("gross")]
    recap = columns((20, "l", heads[0]), (46, "r", heads[1]), (92, "r", heads[2]), (126, "r", heads[3]), end=190)
    table(p, 220, recap, [*([p.rate(r), p.plain(base), p.plain(tax), p.plain(base + tax)] for r, base, tax in i.by_rate),
                          [p.say(fr="Total", en="Total", de="Summe", es="Total", it="Totale", nl="Totaal", pt="Total", pl="Razem"), p.plain(i.net), p.plain(i.vat), p.plain(i.gross)]], Look(step=5.4, size=7.5, rules="head"))
    p.centre(286, p.legal(), size=6.5)
    return p


def restaurant(i: Invoice) -> Sheet:
    """A small sheet from the till: table and covers, prices with VAT, no customer."""
    p = Sheet(i, 2, font="courier", size=9, dates=0, paper="A5", sign="none")
    p.prints("description quantity line_gross")
    p.hide("due_date", "iban", "amount_due")
    p.centre(14, i.supplier.full_name, size=12, bold=True)
    for n, text in enumerate([*p.address(i.supplier)[1:], p.telephone()]):
        p.centre(19 + 4.2 * n, text)
    p.at(14, 40, p.say(fr=f"Note n° {i.number}", en=f"Bill no. {i.number}", de=f"Rechnung Nr. {i.number}"), bold=True)
    p.right(134, 40, f"{p.day(i.issue)} 13:{10 + int(i.client[-1])}")
    p.at(14, 45, p.say(fr="Table 12   Couverts 4   Serveur Léo", en="Table 12   Covers 4   Server Leo", de="Tisch 12   Gäste 4   Bedienung Leo"))
    y = 55.0
    for line in i.lines:
        p.row(y, [(14, "l", f"{p.number(line.quantity)} x {line.text}"), (134, "r", p.plain(line.net))])
        y += 5
    p.at(14, y, "-" * 62)
    p.row(y + 7, [(14, "l", p.say(fr="TOTAL TTC EUR", en="TOTAL GBP", de="SUMME EUR")), (134, "r", p.money(i.gross))], bold=True)
    y += 16
    p.row(y, [(14, "l", p.say(fr="Taux", en="VAT", de="MwSt.")), (62, "r", p.say(fr="HT", en="Net", de="Netto")), (98, "r", p.say(fr="TVA", en="VAT", de="Steuer")), (134, "r", p.say(fr="TTC", en="Gross", de="Brutto"))])
    for rate, base, tax in i.by_rate:
        y += 5
        p.row(y, [(14, "l", p.rate(rate)), (62, "r", p.plain(base)), (98, "r", p.plain(tax)), (134, "r", p.plain(base + tax))])
    p.row(y + 8, [(14, "l", p.say(fr="Total HT", en="Net total", de="Netto gesamt")), (134, "r", p.money(i.net))])
    p.row(y + 16, [(14, "l", p.say(fr="Carte bancaire", en="Card", de="Kartenzahlung")), (134, "r", p.money(p.deposit()))])
    p.centre(y + 28, p.say(fr="Merci de votre visite", en="Thank you, see you soon", de="Vielen Dank für Ihren Besuch"))
    s = i.supplier
    p.centre(198, (f"SIRET {s.siret}  " if s.siret else "") + f"{p.word('vat_id')} {s.vat_id}", size=8)
    return p


def fees(i: Invoice) -> Sheet:
    """A letter of fees: what was done, disbursements outside VAT, money on account taken off."""
    p = Sheet(i, 3, font="times", size=12, dates=1)
    p.prints("description quantity line_net")
    p.at(24, 26, i.supplier.full_name, size=16)
    p.rule(24, 29, 90, width=0.6)
    p.stack(24, 35, [*p.address(i.supplier)[1:], *p.contact()], step=4.4, size=9)
    p.stack(120, 56, p.address(i.customer), step=5.4)
    p.at(24, 84, p.say(fr="NOTE DE FRAIS ET HONORAIRES", en="FEE NOTE", de="KOSTENRECHNUNG"), size=14, bold=True)
    p.at(24, 92, p.say(fr=f"Facture n° {i.number} du {p.day(i.issue)}", en=f"Invoice no. {i.number}, {p.day(i.issue)}", de=f"Rechnung Nr. {i.number} vom {p.day(i.issue)}"))
    p.at(24, 99, p.say(fr=f"Nos réf. {i.client} / dossier Lambert", en=f"Our ref. {i.client} / Lambert matter", de=f"Unser Zeichen {i.client} / Sache Lambert"))
    y = 112.0
    for line in i.lines:
        quantity = f"{p.number(line.quantity)} {line.unit}"
        p.row(y, [(24, "l", line.text), (138, "r", quantity), (188, "r", p.money(line.net))])
        y += 5
        if line.detail:
            p.at(28, y, line.detail, size=10)
            y += 5
        y += 2
    p.rule(24, y, 188)
    taxed = sum((base for rate, base, _ in i.by_rate if rate), ZERO)
    pairs = [(p.say(fr="Honoraires HT", en="Fees", de="Honorar"), p.money(taxed))] if taxed != i.net else []
    for rate, base, tax in i.by_rate:
        name = f"{p.word('vat')} {p.rate(rate)}"
        pairs += [(name, p.money(tax))] if rate else [(p.say(fr="Débours (TVA 0 %)", en="Disbursements (VAT 0%)", de="Auslagen (0 % USt.)"), p.money(base)), (name, p.money(tax))]
    pairs += [(p.word("net"), p.money(i.net)), (p.word("gross"), p.money(i.gross))]
    if i.prepaid:
        pairs += [(p.say(fr="Provision reçue", en="Less received on account", de="abzüglich Vorschuss"), p.money(-p.deposit()))]
    pairs += [(p.word("payable"), p.money(i.payable))]
    p.pairs(90, 188, y + 8, pairs, side="r", step=6.4, bold_last=True)
    p.at(24, 250, p.say(fr=f"Merci de régler avant le {p.day(i.due)}.", en=f"Kindly settle by {p.day(i.due)}.", de=f"Bitte zahlen Sie bis zum {p.day(i.due)}."))
    p.at(24, 257, p.bank(), size=10)
    p.at(24, 263, f"BIC {p.fact('bic', i.more.bic)}", size=10)
    p.centre(286, p.legal(), size=7)
    return p


LAYOUTS = {
    "hotel": Layout(hotel, Plan("hotel", lines=(1, 5), gross_priced=True, paid=True), MAIN + OTHERS),
    "restaurant": Layout(restaurant, Plan("restaurant", lines=(1, 5), gross_priced=True, paid=True)),
    "fees": Layout(fees, Plan("fees", lines=(1, 4), prepaid=True)),
}
"""Name to layout."""
