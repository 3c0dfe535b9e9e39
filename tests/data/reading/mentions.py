"""What invoices mention beside amounts, number and parties: invented, with its wordings and layouts.

Tuning only: the reader's rules for mentions were tuned on these.
"""
# ruff: noqa: E501 - tables of wordings read better on one line

import random
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from lettrage.domain.invoice_reading import FieldName

from tests.data.reading.sheet import Sheet
from tests.data.reading.truth import Invoice


@dataclass(frozen=True)
class Mentions:
    """The mentions of one invoice."""

    order: str
    contract: str
    reference: str
    mandate: str
    terms: str
    delivered: date
    start: date
    end: date
    debit: date


_TERMS = {
    "fr": ("{n} jours fin de mois", "Comptant à réception", "30 % d'acompte, solde à {n} jours"),
    "en": ("Net {n} days", "Due on receipt", "2 % within 8 days, net {n} days"),
    "de": ("{n} Tage netto", "Sofort ohne Abzug", "8 Tage 2 % Skonto, {n} Tage netto"),
}
_LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "fr": {
        "order": ("Votre commande n°", "N° bon de commande"),
        "contract": ("Contrat n°", "Réf. marché"),
        "reference": ("Référence à rappeler", "Référence de paiement"),
        "mandate": ("Référence Unique de Mandat (RUM)", "RUM"),
        "terms": ("Conditions de règlement", "Conditions de paiement"),
        "delivered": ("Date de livraison", "Date de prestation"),
        "period": ("Période facturée", "Période de facturation"),
        "debit": ("Date de prélèvement", "Prélèvement le"),
    },
    "en": {
        "order": ("Your order no.", "PO number"),
        "contract": ("Contract no.", "Agreement ref."),
        "reference": ("Payment reference", "Remittance reference"),
        "mandate": ("Mandate reference", "UMR"),
        "terms": ("Payment terms", "Terms of payment"),
        "delivered": ("Delivery date", "Date of supply"),
        "period": ("Billing period", "Service period"),
        "debit": ("Collection date", "Direct debit on"),
    },
    "de": {
        "order": ("Ihre Bestellnummer", "Ihre Bestellung"),
        "contract": ("Vertragsnummer", "Vertrags-Nr."),
        "reference": ("Verwendungszweck", "Zahlungsreferenz"),
        "mandate": ("Mandatsreferenz", "Mandatsreferenznummer"),
        "terms": ("Zahlungsbedingungen", "Zahlungskonditionen"),
        "delivered": ("Lieferdatum", "Liefer- bzw. Leistungsdatum"),
        "period": ("Leistungszeitraum", "Abrechnungszeitraum"),
        "debit": ("Abbuchung am", "Lastschrifteinzug am"),
    },
}


def mentions(invoice: Invoice, seed: int) -> Mentions:
    """The mentions of that invoice and seed."""
    draw = random.Random(f"mentions/{seed}/{invoice.language}")  # noqa: S311 - invented documents
    month = invoice.issue.replace(day=1)
    return Mentions(
        order=draw.choice((f"BC-{draw.randint(100, 9999)}", f"45000{draw.randint(10000, 99999)}", f"PO{draw.randint(100, 999)}/24")),
        contract=draw.choice((f"CT-{draw.randint(100, 999)}-{invoice.issue.year}", f"{draw.randint(10**6, 10**7)}")),
        reference=draw.choice((_creditor(draw), f"{draw.randint(10**8, 10**9)}", invoice.number)),
        mandate=draw.choice((f"RUM{draw.randint(10**5, 10**6)}", f"++{draw.randint(10**8, 10**9)}A", f"FR-{draw.randint(100, 999)}-X7")),
        terms=draw.choice(_TERMS[invoice.language]).format(n=invoice.term),
        delivered=invoice.issue - timedelta(days=draw.randint(1, 20)),
        start=month,
        end=month.replace(day=monthrange(month.year, month.month)[1]),
        debit=invoice.due + timedelta(days=draw.randint(0, 3)),
    )  # fmt: skip


def _creditor(draw: random.Random) -> str:
    body = "".join(str(draw.randint(0, 9)) for _ in range(12))
    return f"RF{98 - int(body + '271500') % 97:02d}{body}"


def truth(made: Mentions) -> dict[FieldName, str]:
    """The fields as the reader should say them."""
    return {
        FieldName.PURCHASE_ORDER_REFERENCE: made.order,
        FieldName.CONTRACT_REFERENCE: made.contract,
        FieldName.PAYMENT_REFERENCE: made.reference,
        FieldName.MANDATE: made.mandate,
        FieldName.PAYMENT_TERMS: made.terms,
        FieldName.DELIVERY_DATE: made.delivered.isoformat(),
        FieldName.BILLING_PERIOD_START: made.start.isoformat(),
        FieldName.BILLING_PERIOD_END: made.end.isoformat(),
        FieldName.DIRECT_DEBIT_DATE: made.debit.isoformat(),
    }


Labelled = dict[str, tuple[str, str]]


def _labelled(p: Sheet, made: Mentions, variant: int) -> Labelled:
    """Label and value of each mention, as printed."""
    i = p.invoice
    between = {"fr": " au ", "en": " - ", "de": " bis "}[i.language]
    values = {
        "order": made.order,
        "contract": made.contract,
        "reference": made.reference,
        "mandate": made.mandate,
        "terms": made.terms,
        "delivered": p.day(made.delivered),
        "period": f"{p.day(made.start)}{between}{p.day(made.end)}",
        "debit": p.day(made.debit),
    }
    return {name: (_LABELS[i.language][name][variant], value) for name, value in values.items()}


def _plain(i: Invoice, dates: int) -> Sheet:
    p = Sheet(i, 0, dates=dates)
    p.stack(15, 18, p.address(i.supplier) + p.contact(), bold_first=True)
    p.stack(120, 50, p.address(i.customer))
    p.at(15, 82, f"{p.title} {i.number}", size=15, bold=True)
    p.at(15, 90, f"{p.word('date')} : {p.day(i.issue)}")
    return p


def _lines(p: Sheet, y: float) -> None:
    i = p.invoice
    for line in i.lines:
        p.row(y, [(15, "l", line.text), (195, "r", p.money(line.net))])
        y += 6
    pairs = [(p.word("net"), p.money(i.net))]
    pairs += [(f"{p.word('vat')} {p.rate(rate)}", p.money(tax)) for rate, _, tax in i.by_rate]
    p.pairs(125, 195, y + 6, [*pairs, (p.word("gross"), p.money(i.gross))], side="r")
    p.at(15, 272, p.bank())
    p.centre(285, p.legal(), size=7)


def column(i: Invoice, made: Mentions, variant: int) -> Sheet:
    """Labels with colons, values in a column of their own, beside the title."""
    p = _plain(i, 0 if i.language != "en" else 1)
    p.pairs(15, 80, 98, list(_labelled(p, made, variant).values()), colon=" :", step=5.2)
    _lines(p, 150)
    return p


def heads(i: Invoice, made: Mentions, variant: int) -> Sheet:
    """Labels over values, four in a row."""
    p = _plain(i, 0 if i.language != "en" else 1)
    pairs = list(_labelled(p, made, variant).values())
    for n, (label, value) in enumerate(pairs):
        x, y = 15 + 63 * (n % 3), 100 + 14 * (n // 3)
        p.at(x, y, label, size=8, bold=True)
        p.at(x, y + 4.6, value)
    _lines(p, 155)
    return p


def sentences(i: Invoice, made: Mentions, variant: int) -> Sheet:
    """Label and value in one line each, under the totals."""
    p = _plain(i, 1)
    _lines(p, 105)
    for n, (label, value) in enumerate(_labelled(p, made, variant).values()):
        p.at(15, 218 + 5.6 * n, f"{label} : {value}", size=9)
    return p


LAYOUTS: dict[str, Callable[[Invoice, Mentions, int], Sheet]] = {
    f.__name__: f for f in (column, heads, sentences)
}
"""Name to layout."""
