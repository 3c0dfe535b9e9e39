"""Layouts of traders that the reader's rules may be tuned on: a ruled grid, a paid order."""
# ruff: noqa: E501 - one printed row a line of code reads better than one argument a line
# fmt: off

from tests.data.reading.layout import MAIN, OTHERS, Layout
from tests.data.reading.sheet import Sheet
from tests.data.reading.sheet_table import Look, columns, table
from tests.data.reading.stories import Plan
from tests.data.reading.truth import Invoice

SHIPPING = {
    "fr": "Frais de livraison", "en": "Delivery", "de": "Versandkosten", "es": "Gastos de envío",
    "it": "Spese di spedizione", "nl": "Verzendkosten", "pt": "Portes de envio", "pl": "Koszt dostawy",
}


def ruled_grid(i: Invoice) -> Sheet:
    """Everything in ruled boxes; line discounts; VAT by letter, explained in the recap."""
    p = Sheet(i, 0, font="opensans", size=8.5, grouping="\u00a0" if i.language == "fr" else " ")
    p.prints("description quantity unit_price vat_rate line_net")
    letters = {rate: "ABCD"[n] for n, (rate, _, _) in enumerate(i.by_rate)}
    _grid_head(p)
    unit = p.say(fr="Unité", en="Unit", de="Einheit", es="Ud.", it="U.M.", nl="Eenh.", pt="Un.", pl="J.m.")
    off = p.say(fr="Rem. %", en="Disc. %", de="Rab. %", es="Dto. %", it="Sc. %", nl="Kort. %", pt="Desc. %", pl="Rab. %")
    code = p.say(fr="Réf.", en="Code", de="Art.-Nr.", es="Ref.", it="Cod.", nl="Art.nr.", pt="Ref.", pl="Kod")
    cols = columns((12, "l", code), (32, "l", p.word("text")), (97, "r", p.word("quantity")), (115, "c", unit),
                   (128, "r", p.word("price")), (153, "r", off), (167, "r", p.word("line")), (190, "c", p.word("rate")[:4]), end=199)
    rows = [
        [line.code, f"{line.text}\n{line.detail}".strip(), p.number(line.quantity), line.unit, p.plain(line.price),
         p.number(line.discount) if line.discount else "", p.plain(line.net), letters[line.rate]]
        for line in i.lines
    ]
    y = table(p, 98, cols, rows, Look(step=6.4, rules="frame columns head", head_fill=225), bottom=196)
    recap = columns((12, "c", p.word("rate")[:4]), (24, "r", p.word("base")), (52, "r", "%"), (68, "r", p.word("tax")), end=95)
    table(p, y + 4, recap, [[letters[r], p.plain(base), p.rate(r), p.plain(tax)] for r, base, tax in i.by_rate],
          Look(step=5.6, rules="frame columns rows"))
    totals = [[p.word("net"), p.money(i.net)], [p.word("vat"), p.money(i.vat)], [p.word("gross"), p.money(i.gross)]]
    if i.prepaid:
        totals += [[p.word("prepaid"), p.money(-p.deposit())]]
    totals += [[p.word("payable"), p.money(i.payable)]]
    boxed = columns((120, "l", ""), (163, "r", ""), end=199)
    table(p, y + 4, boxed, totals, Look(step=6.4, rules="frame columns rows", head=False, size=9))
    p.box(12, 250, 199, 270)
    p.at(14, 255, p.terms())
    p.at(14, 260.5, p.bank())
    p.at(14, 266, f"BIC {p.fact('bic', i.more.bic)}")
    p.at(120, 255, p.say(fr="Pénalités : trois fois le taux légal. Indemnité de recouvrement 40 €", en=" ", de="Die Ware bleibt bis zur Zahlung unser Eigentum."), size=7)
    p.centre(283, p.legal(), size=7)
    return p


def _grid_head(p: Sheet) -> None:
    i = p.invoice
    p.stack(12, 18, [*p.address(i.supplier), *p.contact()], bold_first=True)
    p.box(110, 12, 199, 22, fill=225)
    p.at(114, 19, p.title.upper(), size=14, bold=True)
    meta = columns((110, "c", p.word("number")), (150, "c", p.word("date")), (176, "c", p.word("client")), end=199)
    table(p, 24, meta, [[i.number, p.day(i.issue), i.client]], Look(step=5.6, rules="frame columns rows", size=8))
    p.box(110, 44, 199, 74)
    p.stack(114, 51, [*p.address(i.customer), f"{p.word('customer_vat')} : {i.customer.vat_id}"], step=5)
    p.note("customer_vat_id", i.customer.vat_id)
    below = columns((12, "c", p.word("order")), (60, "c", p.word("delivery")), (108, "c", p.word("due")), (150, "c", p.word("page")), end=199)
    p.note("purchase_order_reference", i.order)
    p.note("delivery_date", i.more.delivery)
    table(p, 82, below, [[i.order, p.day(i.more.delivery), p.day(i.due), "1/1"]], Look(step=5.6, rules="frame columns rows", size=8))


def shop_paid(i: Invoice) -> Sheet:
    """An order on the web, paid by card: prices with VAT, what is in them told at the end."""
    p = Sheet(i, 1, font="robotocondensed", size=10, dates=1 if i.language != "en" else 4, sign="after" if i.language != "en" else "before")
    p.prints("description quantity vat_rate line_gross")
    p.hide("due_date", "iban", "amount_due")
    p.at(18, 22, i.supplier.name, size=20, bold=True)
    p.right(192, 18, f"{p.title} {i.number}", size=12, bold=True)
    p.right(192, 24, f"{p.word('date')} {p.day(i.issue)}")
    p.right(192, 29, f"{p.word('order')} {p.fact('purchase_order_reference', i.order)}")
    p.at(18, 44, p.say(fr="Adresse de facturation", en="Billing address", de="Rechnungsadresse", es="Dirección de facturación", it="Indirizzo di fatturazione", nl="Factuuradres", pt="Morada de faturação", pl="Adres na fakturze"), bold=True)
    p.stack(18, 50, p.address(i.customer))
    p.at(110, 44, p.say(fr="Adresse de livraison", en="Delivery address", de="Lieferadresse", es="Dirección de entrega", it="Indirizzo di consegna", nl="Afleveradres", pt="Morada de entrega", pl="Adres dostawy"), bold=True)
    p.stack(110, 50, [i.customer.full_name, i.customer.street, i.customer.town])
    included = p.say(fr="TTC", en="incl. VAT", de="inkl. MwSt.", es="IVA incl.", it="IVA incl.", nl="incl. btw", pt="c/ IVA", pl="brutto")
    price = p.say(fr="Prix", en="Price", de="Preis", es="Precio", it="Prezzo", nl="Prijs", pt="Preço", pl="Cena")
    total = p.say(fr="Total", en="Total", de="Gesamt", es="Total", it="Totale", nl="Totaal", pt="Total", pl="Razem")
    cols = columns((18, "l", p.word("text")), (92, "r", p.word("quantity")), (112, "r", f"{price} {included}"), (140, "r", p.word("rate")), (160, "r", f"{total} {included}"), end=193)
    rows = [
        [f"{line.text}\n{line.detail}".strip(), p.number(line.quantity), p.money(line.price), p.rate(line.rate), p.money(line.net)]
        for line in i.lines
    ]
    y = table(p, 72, cols, rows, Look(step=7.5, rules="head rows")) + 9
    pairs = [(p.say(fr="Sous-total TTC", en="Items incl. VAT", de="Zwischensumme brutto", es="Subtotal (IVA incl.)", it="Subtotale (IVA incl.)", nl="Subtotaal incl. btw", pt="Subtotal c/ IVA", pl="Suma brutto"), p.money(i.lines_total))]
    if i.discount:
        pairs += [(f"{p.word('discount')} {p.rate(i.discount)}", p.money(-i.discounted))]
    pairs += [(charge.name, p.money(charge.amount)) for charge in i.charges]
    pairs += [(p.word("gross"), p.money(i.gross))]
    y = p.pairs(118, 192, y, pairs, side="r", step=6, bold_last=True) + 3
    p.pairs(118, 192, y, [(p.word("net"), p.money(i.net)), *(
        (f"{p.word('vat')} {p.rate(rate)} ({p.money(base)})", p.money(tax)) for rate, base, tax in i.by_rate)],
        side="r", size=8.5)
    paid = p.say(fr="Payé par carte bancaire **** 4242 le", en="Paid by card ending 4242 on", de="Bezahlt mit Kreditkarte **** 4242 am", es="Pagado con tarjeta **** 4242 el", it="Pagato con carta **** 4242 il", nl="Betaald met creditcard **** 4242 op", pt="Pago com cartão **** 4242 em", pl="Zapłacono kartą **** 4242 dnia")
    p.at(18, y + 30, f"{paid} {p.day(i.issue)} : {p.money(p.deposit())}")
    p.at(18, 270, f"{i.supplier.full_name} - {', '.join(p.address(i.supplier)[1:])}", size=8)
    p.at(18, 275, " - ".join(p.contact()), size=8)
    p.at(18, 280, p.legal(), size=8)
    return p


LAYOUTS = {
    "ruled_grid": Layout(ruled_grid, Plan("goods", credit=True, prepaid=True, line_discounts=True), MAIN + OTHERS),
    "shop_paid": Layout(shop_paid, Plan("shop", lines=(1, 4), discount=True, gross_priced=True, charge=SHIPPING, paid=True), MAIN + OTHERS),
}
"""Name to layout."""
