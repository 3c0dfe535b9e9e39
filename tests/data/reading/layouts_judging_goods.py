"""Layouts of traders that only judge: a food wholesaler, a wide table, a haulier's side panel."""
# ruff: noqa: E501 - one printed row a line of code reads better than one argument a line
# fmt: off

from decimal import Decimal

from tests.data.reading.layout import MAIN, OTHERS, Layout
from tests.data.reading.sheet import Sheet
from tests.data.reading.sheet_table import Look, columns, table
from tests.data.reading.stories import Plan
from tests.data.reading.truth import Invoice, cents

HANDLING = {"fr": "Frais de port HT", "en": "Carriage and packing", "de": "Fracht"}


def wholesale(i: Invoice) -> Sheet:
    """Small print: cases beside units, VAT by figure; rates and totals in one strip at the foot."""
    p = Sheet(i, 2, font="robotocondensed", size=8, sign="none", grouping=" ")
    p.prints("plain_description quantity unit_price vat_rate line_net")
    figures = {rate: str(n + 1) for n, (rate, _, _) in enumerate(i.by_rate)}
    p.centre(16, i.supplier.full_name.upper(), size=17, bold=True)
    p.centre(21, " - ".join([*p.address(i.supplier)[1:], *p.contact()[:2]]))
    p.rule(10, 24, 200, width=0.8)
    p.stack(14, 36, [p.say(fr="LIVRÉ À", en="DELIVER TO", de="LIEFERADRESSE"), i.customer.full_name, "Quai 3", i.customer.town], step=4)
    p.stack(118, 36, [p.say(fr="FACTURÉ À", en="INVOICE TO", de="RECHNUNG AN"), *p.address(i.customer)], step=4)
    labels = [p.title, p.word("date"), p.say(fr="Compte", en="A/C", de="Kd.-Nr."), p.say(fr="BL n°", en="Delivery note", de="Lieferschein"), p.say(fr="Livré le", en="Delivered", de="Geliefert"), p.word("due")]
    values = [i.number, p.day(i.issue), i.client, f"4{i.client[-4:]}", p.fact("delivery_date", i.more.delivery), p.day(i.due)]
    for n, (label, value) in enumerate(zip(labels, values, strict=True)):
        p.at(14 + 31 * n, 60, label.upper(), size=6.5)
        p.at(14 + 31 * n, 64.5, value, bold=True, size=8.5)
    cols = columns((10, "l", p.say(fr="Article", en="Item", de="Artikel-Nr.")), (34, "l", p.say(fr="Désignation", en="Product", de="Bezeichnung")), (96, "r", p.say(fr="Colis", en="Cases", de="Kolli")), (110, "r", p.say(fr="Quantité", en="Quantity", de="Menge")), (127, "l", ""),
                   (137, "r", p.say(fr="Prix HT", en="Price", de="Preis")), (156, "c", "T"), (164, "r", p.say(fr="Montant HT", en="Goods", de="Wert")), end=200)
    rows = [[f"3{line.code[-3:]}0{n}47", line.text, str(int(line.quantity) // 6 + 1), p.number(line.quantity), line.unit, p.plain(line.price), figures[line.rate], p.plain(line.net)] for n, line in enumerate(i.lines)]
    table(p, 70, cols, rows, Look(step=4.8, rules="head"))
    cells = [(f"{p.say(fr='Code TVA', en='VAT code', de='St.-Schl.')} {figures[r]}", f"{p.rate(r)}", p.plain(base), p.plain(tax)) for r, base, tax in i.by_rate]
    strip = columns((10, "l", ""), (40, "r", p.say(fr="Taux", en="Rate", de="Satz")), (62, "r", p.say(fr="Base HT", en="Goods", de="Netto")), (90, "r", p.say(fr="TVA", en="VAT", de="Steuer")), end=112)
    table(p, 236, strip, cells, Look(step=5, rules="frame rows"))
    p.pairs(126, 198, 240, [(p.word("net"), p.money(i.net)), (p.word("vat"), p.money(i.vat)), (f"{p.word('gross')} ({i.currency})", p.money(i.gross))], side="r", step=5.4, size=9.5, bold_last=True)
    if i.prepaid:
        p.pairs(126, 198, 257, [(p.word("prepaid"), p.money(-p.deposit())), (p.word("payable"), p.money(i.payable))], side="r", step=5, size=9)
    p.at(10, 268, f"{p.terms()} - {p.bank()} - BIC {p.fact('bic', i.more.bic)}")
    p.at(10, 273, p.say(fr="Toute réclamation doit être faite sous 48 heures. Indemnité forfaitaire de recouvrement : 40 €.", en="Claims within 48 hours. Goods remain ours until paid for.", de="Reklamationen binnen 48 Stunden. Es gilt der verlängerte Eigentumsvorbehalt."), size=6.5)
    p.centre(289, p.legal(), size=6.5)
    return p


def wide(i: Invoice) -> Sheet:
    """Across the page: net, rate, tax and gross of each line, sums under them, totals at the left."""
    p = Sheet(i, 3, size=9, paper="landscape", sign="none", grouping="\u00a0")
    p.prints("description quantity unit_price vat_rate line_net")
    p.at(14, 18, p.title, size=17, bold=True)
    p.at(14, 25, f"{p.word('number')} {i.number}", size=11)
    p.at(100, 18, i.supplier.full_name, bold=True, size=11)
    p.stack(100, 23, [", ".join(p.address(i.supplier)[1:]), " / ".join(p.contact()[:2]), f"{p.word('vat_id')} {i.supplier.vat_id}"], step=4.2, size=8)
    p.stack(210, 18, [p.word("bill_to"), *p.address(i.customer)], bold_first=True)
    p.pairs(14, 52, 36, [(p.word("date"), p.day(i.issue)), (p.word("due"), p.day(i.due)), (p.word("order"), p.fact("purchase_order_reference", i.order))], step=4.8)
    heads = p.say(fr="N°|Réf.|P.U. HT|Rem.|Net HT|% TVA|TVA|TTC", en="Line|SKU|Unit|Disc.|Net|VAT %|VAT|Gross", de="Pos|Artikel|E-Preis|Rabatt|Netto|USt %|USt|Brutto", es="Lín.|Ref.|Precio|Dto.|Neto|% IVA|IVA|Total", it="Riga|Cod.|Prezzo|Sc.|Netto|% IVA|IVA|Totale", nl="Regel|Art.|Prijs|Kort.|Netto|Btw %|Btw|Totaal", pt="Lin.|Ref.|Preço|Desc.|Líquido|% IVA|IVA|Total", pl="Lp.|Kod|Cena netto|Rabat|Netto|VAT %|VAT|Brutto").split("|")
    cols = columns((14, "r", heads[0]), (26, "l", heads[1]), (50, "l", p.word("text")), (130, "r", p.word("quantity")), (150, "r", heads[2]), (172, "r", heads[3]), (190, "r", heads[4]), (216, "r", heads[5]), (234, "r", heads[6]), (256, "r", heads[7]), end=284)
    rows, taxes = [], Decimal(0)
    for n, line in enumerate(i.lines, 1):
        tax = cents(line.net * line.rate / 100)
        taxes += tax
        rows += [[str(n), line.code, f"{line.text}\n{line.detail}".strip(), p.number(line.quantity), p.plain(line.price), p.rate(line.discount) if line.discount else "-", p.plain(line.net), p.rate(line.rate), p.plain(tax), p.plain(line.net + tax)]]
    y = table(p, 56, cols, rows, Look(step=6.2, rules="rows columns frame", head_fill=215)) + 7
    pairs = [(f"{p.word('base')} {p.rate(rate)}", f"{p.plain(base)}   {p.word('vat')} {p.plain(tax)}") for rate, base, tax in i.by_rate]
    pairs += [(p.word("net"), p.money(i.net)), (p.word("vat"), p.money(i.vat)), (p.word("gross"), p.money(i.gross, "after"))]
    if i.prepaid:
        pairs += [(p.word("prepaid"), p.money(p.deposit(), "after")), (p.word("payable"), p.money(i.payable, "after"))]
    p.pairs(14, 105, y, pairs, side="r", step=5.2, bold_last=True)
    p.stack(180, y, [p.terms(), p.bank(), f"BIC {p.fact('bic', i.more.bic)}"], step=5)
    p.centre(203, p.legal(), size=6.5)
    return p


def side_panel(i: Invoice) -> Sheet:
    """Positions in the left two thirds, a grey panel with all sums beside them."""
    p = Sheet(i, 2, font="opensans", size=9, dates=0, sign="after" if i.language != "en" else "before")
    p.prints("description quantity unit_price line_net")
    p.box(138, 0, 210, 297, fill=235)
    p.at(14, 24, i.supplier.full_name, size=14, bold=True)
    p.at(14, 30, ", ".join(p.address(i.supplier)[1:]), size=8)
    p.at(14, 52, p.word("bill_to"), size=7.5)
    p.stack(14, 57, p.address(i.customer))
    p.stack(146, 24, [p.title], size=15, bold_first=True)
    p.pairs(146, 204, 34, [(p.word("number"), i.number), (p.say(fr="Date", en="Dated", de="Datum"), p.day(i.issue)), (p.say(fr="Échéance", en="Due", de="Fällig"), p.day(i.due)), (p.say(fr="Lettre de voiture", en="Waybill", de="Frachtbrief"), i.more.contract)], side="r", step=6, size=8)
    cols = columns((12, "l", p.word("text")), (68, "r", p.word("quantity")), (84, "r", p.say(fr="Prix HT", en="Unit price", de="E-Preis")), (108, "r", p.say(fr="Total HT", en="Amount", de="Betrag")), end=135)
    rows = [[f"{line.text}\n{line.detail}".strip(), p.number(line.quantity), p.plain(line.price), p.plain(line.net)] for line in i.lines]
    table(p, 84, cols, rows, Look(step=8, rules="head rows", size=8.5))
    pairs = [(p.say(fr="Prestations HT", en="Carriage", de="Frachten"), p.money(i.lines_total))]
    if i.discount:
        pairs += [(f"{p.word('discount')} {p.rate(i.discount)}", p.money(-i.discounted))]
    pairs += [(charge.name, p.money(charge.amount)) for charge in i.charges]
    pairs += [(p.say(fr="Total HT", en="Net", de="Summe netto"), p.money(i.net))]
    pairs += [(f"{p.say(fr='TVA', en='VAT', de='MwSt.')} {p.rate(rate)}", p.money(tax)) for rate, _, tax in i.by_rate]
    pairs += [(p.say(fr="TTC", en="Total", de="Brutto"), p.money(i.gross))]
    if i.prepaid:
        pairs += [(p.word("prepaid"), p.money(-p.deposit()))]
    y = p.pairs(146, 204, 92, pairs, side="r", step=7, size=8.5)
    p.at(146, y + 6, p.word("payable"), size=9)
    p.right(204, y + 15, p.money(i.payable), size=16, bold=True)
    p.stack(146, 240, [p.terms(), "IBAN", p.iban(), f"BIC {p.fact('bic', i.more.bic)}", *p.contact()], size=6.8, step=5)
    p.at(14, 285, p.legal().split(" - SIRET")[0] if i.language == "fr" else i.supplier.full_name, size=6.5)
    p.at(14, 289, (f"SIRET {i.supplier.siret} - " if i.supplier.siret else "") + f"{p.word('vat_id')} {i.supplier.vat_id}", size=6.5)
    return p


LAYOUTS = {
    "wholesale": Layout(wholesale, Plan("food", lines=(3, 6), credit=True, prepaid=True)),
    "wide": Layout(wide, Plan("goods", lines=(2, 6), credit=True, prepaid=True, line_discounts=True), MAIN + OTHERS),
    "side_panel": Layout(side_panel, Plan("freight", lines=(2, 4), credit=True, prepaid=True, discount=True, charge=HANDLING)),
}
"""Name to layout."""
