"""Layouts of services that the reader's rules may be tuned on: a freelancer, a telecom bill."""
# ruff: noqa: E501 - one printed row a line of code reads better than one argument a line
# fmt: off

from decimal import Decimal

from tests.data.reading.layout import MAIN, OTHERS, Layout
from tests.data.reading.sheet import Sheet
from tests.data.reading.sheet_table import Look, columns, table
from tests.data.reading.stories import Plan
from tests.data.reading.truth import Invoice


def freelance(i: Invoice) -> Sheet:
    """One person without VAT: hours, a sentence instead of a tax, no VAT identifier."""
    p = Sheet(i, 1, font="times", size=11, dates=1)
    p.prints("description quantity unit_price line_net")
    p.hide("supplier_vat_id", "total_vat", "vat_breakdown", *(() if i.language == "fr" else ("total_net",)))
    s = i.supplier
    p.at(22, 26, s.full_name, size=18, bold=True)
    p.at(22, 33, "  ·  ".join([*p.address(s)[1:], p.phone(), p.email()]), size=9)
    p.rule(22, 36, 188)
    p.stack(22, 50, p.address(i.customer), step=5.2)
    p.at(22, 78, p.say(fr=f"Facture n° {i.number}", en=f"Invoice {i.number}", de=f"Rechnung Nr. {i.number}"), size=15, bold=True)
    p.at(22, 86, p.say(fr=f"Établie le {p.day(i.issue)}, à régler au plus tard le {p.day(i.due)}",
                       en=f"Dated {p.day(i.issue)}, payable by {p.day(i.due)}",
                       de=f"Datum: {p.day(i.issue)}, zahlbar bis {p.day(i.due)}"))
    p.at(22, 92, p.say(fr="Mission :", en="Project:", de="Projekt:") + " " + p.say(fr="refonte du catalogue", en="catalogue relaunch", de="Neuer Katalog"))
    cols = columns((22, "l", p.say(fr="Prestation", en="Work done", de="Leistung")), (110, "r", p.say(fr="Quantité", en="Time", de="Menge")),
                   (135, "r", p.say(fr="Tarif", en="Rate", de="Satz")), (162, "r", p.say(fr="Total", en="Amount", de="Betrag")), end=190)
    rows = [[f"{line.text}\n{line.detail}".strip(), f"{p.number(line.quantity)} {line.unit}", p.money(line.price), p.money(line.net)] for line in i.lines]
    y = table(p, 102, cols, rows, Look(step=7, rules="head")) + 8
    pairs = [(p.say(fr="Total HT", en="Total", de="Rechnungsbetrag"), p.money(i.net))]
    if i.prepaid:
        pairs += [(p.word("prepaid"), p.money(-p.deposit()))]
    pairs += [(p.say(fr="Net à payer", en="Please pay", de="Zu zahlen"), p.money(i.payable))]
    y = p.pairs(120, 188.6, y, pairs, side="r", step=6.5, bold_last=True)
    p.at(22, y + 10, p.say(fr="TVA non applicable, art. 293 B du CGI", en="Not registered for VAT.", de="Gemäß § 19 UStG wird keine Umsatzsteuer berechnet."))
    p.at(22, y + 18, p.terms())
    p.at(22, y + 26, f"{p.bank()}   BIC {p.fact('bic', i.more.bic)}")
    own = p.say(fr=f"Entrepreneur individuel - SIRET {s.siret} - APE 7410Z", en="UTR 48213 07755", de="Steuernummer 214/5023/1187")
    p.centre(285, f"{s.full_name} - {own}", size=8)
    return p


def telecom(i: Invoice) -> Sheet:
    """First page: what will be debited; second: how to read a bill, with other figures; then lines."""
    p = Sheet(i, 0, size=9, dates=0)
    p.prints("description quantity line_net")
    p.hide("iban", "due_date")
    _telecom_summary(p)
    p.page()
    _telecom_explained(p)
    p.page()
    p.at(15, 18, f"{p.title} {i.number}", size=11, bold=True)
    p.right(195, 18, f"{p.word('page')} 3/3")
    p.at(15, 26, p.say(fr="Détail de votre facture", en="Your charges in detail", de="Ihre Posten im Einzelnen", es="Detalle de su factura", it="Dettaglio della fattura", nl="Specificatie", pt="Detalhe da fatura", pl="Szczegóły faktury"), size=12, bold=True)
    cols = columns((15, "l", p.word("text")), (120, "r", p.word("quantity")), (165, "r", p.word("line")), end=196)
    rows = [[f"{line.text} {line.detail}".strip(), p.number(line.quantity), p.money(line.net)] for line in i.lines]
    y = table(p, 34, cols, rows, Look(step=6, rules="rows"))
    p.row(y + 6, [(120, "l", p.word("net")), (194.6, "r", p.money(i.net))], bold=True)
    p.centre(290, p.legal(), size=6.5)
    return p


def _telecom_summary(p: Sheet) -> None:
    i, d = p.invoice, p.invoice.more
    p.at(15, 22, i.supplier.name.upper(), size=20, bold=True)
    p.stack(15, 30, [*p.address(i.supplier)[1:], *p.contact()], step=4.2, size=8)
    p.stack(115, 48, p.address(i.customer), step=5)
    labels = p.say(fr="Période du|au|Contrat", en="Billing period|to|Contract number", de="Abrechnungszeitraum|bis|Vertragsnummer", es="Periodo del|al|Contrato", it="Periodo dal|al|Contratto", nl="Periode|t/m|Contractnummer", pt="Período de|a|Contrato", pl="Okres od|do|Umowa nr")
    since, until, contract = labels.split("|")
    period = f"{p.fact('billing_period_start', d.period_start)} {until} {p.fact('billing_period_end', d.period_end)}"
    p.pairs(15, 55, 60, [(p.word("number"), i.number), (p.word("date"), p.day(i.issue)), (p.word("client"), i.client),
                         (contract, p.fact("contract_reference", d.contract)), (since, period)], step=5)
    p.box(15, 92, 195, 108, fill=230)
    p.at(20, 98, p.word("payable"), size=11)
    p.right(190, 101, p.money(i.payable), size=17, bold=True)
    debit = p.say(fr="Prélèvement automatique le", en="We will collect this by Direct Debit on", de="Abbuchung per SEPA-Lastschrift am", es="Adeudo domiciliado el", it="Addebito diretto il", nl="Automatische incasso op", pt="Débito direto em", pl="Polecenie zapłaty dnia")
    p.at(20, 104, f"{debit} {p.fact('direct_debit_date', d.debit)}", size=8.5)
    before = p.say(fr="Facture précédente|Votre règlement, merci|Solde antérieur", en="Last bill|Payment received, thank you|Balance brought forward", de="Vorherige Rechnung|Ihre Zahlung, vielen Dank|Alter Saldo", es="Factura anterior|Su pago|Saldo anterior", it="Fattura precedente|Vostro pagamento|Saldo precedente", nl="Vorige factuur|Uw betaling|Vorig saldo", pt="Fatura anterior|O seu pagamento|Saldo anterior", pl="Poprzednia faktura|Państwa wpłata|Saldo początkowe").split("|")
    last = i.gross + Decimal("3.17")
    y = p.pairs(20, 190, 118, list(zip(before, [p.money(last), p.money(-last), p.money(last - last)], strict=True)), side="r")
    p.rule(15, y - 2, 195)
    pairs = [(p.word("net"), p.money(i.net))]
    pairs += [(f"{p.word('vat')} {p.rate(rate)}", p.money(tax)) for rate, _, tax in i.by_rate]
    p.pairs(20, 190, y + 4, [*pairs, (p.word("gross"), p.money(i.gross))], side="r", bold_last=True)
    ics = {"de": "Gläubiger-ID", "fr": "ICS", "en": "Originator ID"}.get(i.language, "CID")
    mandate = p.say(fr="Référence unique de mandat (RUM)", en="Direct Debit reference", de="Mandatsreferenz", es="Referencia del mandato", it="Riferimento mandato", nl="Machtigingskenmerk", pt="Referência do mandato", pl="Numer mandatu")
    p.pairs(20, 80, 190, [(mandate, p.fact("mandate", d.mandate)), (ics, f"{i.supplier.vat_id[:2]}46ZZZ488213"),
                          ("IBAN", f"{i.customer.iban[:4]} **** **** **** {i.customer.iban[-3:]}")], size=8.5)
    p.right(195, 280, f"{p.word('page')} 1/3")
    p.centre(290, p.legal(), size=6.5)


def _telecom_explained(p: Sheet) -> None:
    i = p.invoice
    p.at(15, 20, p.say(fr="Comprendre votre facture - exemple", en="Understanding your bill - example", de="Ihre Rechnung erklärt - Muster", es="Entienda su factura - ejemplo", it="Come leggere la fattura - esempio", nl="Uw factuur uitgelegd - voorbeeld", pt="Compreender a fatura - exemplo", pl="Jak czytać fakturę - wzór"), size=14, bold=True)
    net = Decimal("40.00")
    tax = net * i.by_rate[0][0] / 100
    p.pairs(30, 150, 40, [(p.word("number"), "0000000000"), (p.word("net"), p.money(net)), (p.word("vat"), p.money(tax)),
                          (p.word("gross"), p.money(net + tax)), (p.word("payable"), p.money(net + tax))], step=12, side="r")
    p.right(195, 280, f"{p.word('page')} 2/3")


LAYOUTS = {
    "freelance": Layout(freelance, Plan("hours", lines=(1, 5), prepaid=True, exempt=True), MAIN),
    "telecom": Layout(telecom, Plan("telecom", lines=(2, 5)), MAIN + OTHERS),
}
"""Name to layout."""
