"""Layouts of one country that may be tuned on: a German craftsman, an American service."""
# ruff: noqa: E501 - one printed row a line of code reads better than one argument a line
# fmt: off

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.data.reading.layout import Layout
from tests.data.reading.parties import Party
from tests.data.reading.sheet import Sheet
from tests.data.reading.sheet_table import Look, columns, table
from tests.data.reading.stories import Plan
from tests.data.reading.truth import ZERO, Invoice, cents


def craftsman(i: Invoice) -> Sheet:
    """Sender line, positions with measure, share of wages told for the tax office, cash discount."""
    p = Sheet(i, 1, font="helvetica", size=10, dates=0)
    p.prints("description quantity unit_price line_net")
    s = i.supplier
    for n, text in enumerate([s.full_name, "Meisterbetrieb seit 1974", *p.address(s)[1:], *p.contact()]):
        p.right(190, 18 + 4.6 * n, text, size=9, bold=n == 0)
    p.at(22, 50, ", ".join([s.name, s.street, s.town]), size=6.5)
    p.stack(22, 57, p.address(i.customer), step=5)
    p.pairs(130, 162, 62, [("Rechnungs-Nr.", i.number), ("Kunden-Nr.", i.client), ("Datum", p.day(i.issue)), ("Leistungsdatum", p.fact("delivery_date", i.more.delivery))], step=5)
    p.at(22, 96, "Gutschrift" if i.credit else "Rechnung", size=14, bold=True)
    p.at(22, 103, "Ausgeführte Arbeiten laut Ihrem Auftrag:")
    cols = columns((22, "l", "Pos."), (34, "r", "Menge"), (56, "l", "Einheit"), (74, "l", "Bezeichnung"), (138, "r", "Einzelpreis"), (164, "r", "Gesamt"), end=191)
    rows = [[f"{n:02d}", p.money(Decimal(line.quantity), "none"), line.unit, f"{line.text}\n{line.detail}".strip(), p.money(line.price), p.money(line.net)] for n, line in enumerate(i.lines, 1)]
    y = table(p, 108, cols, rows, Look(step=6.8, rules="head rows", size=9)) + 8
    pairs = [("Zwischensumme netto", p.money(i.net)), *((f"Mehrwertsteuer {p.rate(rate)} aus {p.money(base)}", p.money(tax)) for rate, base, tax in i.by_rate), ("Rechnungssumme", p.money(i.gross))]
    if i.prepaid:
        pairs += [("abzüglich Anzahlung", p.money(-p.deposit())), ("Restbetrag", p.money(i.payable))]
    y = p.pairs(100, 189.6, y, pairs, side="r", step=6, bold_last=True)
    wages = cents(i.gross * Decimal("0.42"))
    p.stack(22, y + 8, [f"Im Bruttobetrag sind {p.money(wages)} Lohnkosten enthalten (Steuerermäßigung nach § 35a EStG).",
                        f"Bei Zahlung bis {p.day(i.issue + timedelta(days=7))} 3 % Skonto = {p.money(cents(i.payable * Decimal('0.97')))}, sonst bis {p.day(i.due)} rein netto."], size=8.5, step=5)
    p.stack(22, 268, [f"Bank: {p.bank()}  BIC {p.fact('bic', i.more.bic)}", f"Steuernummer 217/5830/1140 - USt-IdNr. {s.vat_id} - Handwerkskammer Köln"], size=7.5)
    return p


def service_us(i: Invoice) -> Sheet:
    """American figures for days; a letter marks what is taxable; money sent before is taken off."""
    p = Sheet(i, 0, font="robotocondensed", size=10, dates=7, sign="before", paper="letter")
    p.prints("description quantity unit_price line_net")
    p.hide("supplier_vat_id", "iban", "vat_breakdown")
    s = i.supplier
    p.at(16, 20, s.full_name, size=16, bold=True)
    p.at(16, 26, " | ".join([*p.address(s)[1:], p.phone(), p.email()]), size=8.5)
    p.rule(16, 29, 200, width=0.8)
    p.at(16, 40, "Invoice for", size=8)
    p.stack(16, 45, p.address(i.customer))
    p.pairs(140, 200, 40, [("Invoice number", i.number), ("Invoice date", p.day(i.issue)), ("Due date", p.day(i.due)), ("PO #", p.fact("purchase_order_reference", i.order))], side="r", step=5.4)
    cols = columns((16, "l", "Description"), (104, "r", "Qty / Hrs"), (128, "r", "Rate"), (156, "c", "Tax"), (168, "r", "Amount"), end=201)
    rows = [[f"{line.text}\n{line.detail}".strip(), p.number(line.quantity), p.plain(line.price), "T" if line.rate else "N", p.plain(line.net)] for line in i.lines]
    y = table(p, 70, cols, rows, Look(step=7, rules="head rows")) + 9
    rate, taxable, _ = i.by_rate[0]
    pairs = [("Subtotal", p.money(i.net)), ("Taxable amount", p.money(taxable)), (f"Tax @ {p.rate(rate)}", p.money(i.vat)), ("Invoice total", p.money(i.gross))]
    pairs += [("Less payments received", p.money(-p.deposit())), ("Amount due (USD)", p.money(i.payable))] if i.prepaid else [("Amount due (USD)", p.money(i.payable))]
    p.pairs(132, 199.6, y, pairs, side="r", step=6, bold_last=True)
    p.note("payment_terms", f"Net {i.term} days")
    p.stack(16, 240, [f"Terms: Net {i.term} days. A late charge of 1.5% per month applies.", f"Checks to {s.full_name}. ACH routing 102003154, account 4471203304."], size=8.5)
    p.centre(268, f"{s.full_name} - EIN 47-1203304", size=7.5)
    return p


def _in_america(made: Invoice, draw: random.Random) -> Invoice:
    """Parties over there, dollars, a sales tax on the first position and on some of the others."""
    names = (("Cedar Creek Electric", "LLC"), ("Pine Street Design", "Inc."), ("Harlow Plumbing", "Corp."))
    towns = ("Portland, OR 97205", "Boise, ID 83702", "Madison, WI 53703")
    name, form = draw.choice(names)
    domain = "".join(c for c in name.lower() if c.isalpha()) + ".com"
    seller = Party(name, form, f"{draw.randint(100, 9800)} Oak Street", draw.choice(towns), "", domain=domain)
    buyer = Party(draw.choice(("Northside Clinic", "Alder Books, Inc.", "Fox River Brewing Co.")), "", f"{draw.randint(10, 900)} State Street", draw.choice(towns), "")
    rate = Decimal(draw.choice(("5.5", "6", "8.75")))
    lines = tuple(replace(line, rate=rate if n == 0 or draw.random() < 0.5 else ZERO) for n, line in enumerate(made.lines))
    details = replace(made.more, phone=f"503-555-01{draw.randint(10, 99)}", email=f"office@{domain}")
    return replace(made, supplier=seller, customer=buyer, currency="USD", details=details, lines=lines)


LAYOUTS = {
    "craftsman": Layout(craftsman, Plan("works", lines=(2, 5), prepaid=True), ("de",)),
    "service_us": Layout(service_us, Plan("hours", lines=(2, 5), prepaid=True, change=_in_america), ("en",)),
}
"""Name to layout."""
