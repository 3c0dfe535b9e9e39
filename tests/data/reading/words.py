"""Wordings by language: the first two of each are for tuning layouts, the last two for judging."""
# ruff: noqa: E501 - tables of wordings and rows of arguments read better on one line

from datetime import date
from decimal import Decimal

WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "fr": {
        "title": ("Facture", "FACTURE", "Facture", "FACTURE DE VENTE"),
        "credit": ("Avoir", "AVOIR", "Facture d'avoir", "Note de crédit"),
        "number": ("Facture n°", "N° de facture", "Numéro", "Facture N° :"),
        "date": ("Date de facture", "Date", "Émise le", "Date d'émission"),
        "due": ("Date d'échéance", "Échéance", "À régler avant le", "Échéance le"),
        "bill_to": ("Facturé à", "Client", "Adresse de facturation", "Destinataire"),
        "net": ("Total HT", "Montant HT", "Total hors taxes", "Total net HT"),
        "vat": ("TVA", "Total TVA", "Montant TVA", "T.V.A."),
        "gross": ("Total TTC", "Montant TTC", "Total toutes taxes comprises", "TOTAL T.T.C."),
        "payable": ("Net à payer", "Reste à payer", "Solde à régler", "Montant à payer"),
        "prepaid": ("Acompte versé", "Déjà réglé", "Acompte", "Règlement reçu"),
        "discount": ("Remise", "Remise globale", "Rabais", "Remise commerciale"),
        "lines": ("Total lignes HT", "Sous-total HT", "Total brut HT", "Somme des lignes"),
        "text": ("Désignation", "Description", "Libellé", "Article"),
        "quantity": ("Qté", "Quantité", "Qté", "Nombre"),
        "price": ("P.U. HT", "Prix unitaire", "PU HT", "Prix unit. HT"),
        "line": ("Total HT", "Montant HT", "Montant", "Total HT"),
        "rate": ("TVA", "Taux TVA", "Taux", "% TVA"),
        "base": ("Base HT", "Base", "Montant HT", "Assiette"),
        "tax": ("Montant TVA", "TVA", "Taxe", "Montant de TVA"),
        "vat_id": ("N° TVA", "TVA intracommunautaire", "TVA intra.", "N° TVA intracom."),
        "customer_vat": ("N° TVA client", "Votre TVA", "TVA client", "Votre n° TVA"),
        "order": ("Votre commande", "N° commande", "Commande n°", "Réf. commande"),
        "client": ("N° client", "Code client", "Compte client", "Client n°"),
        "delivery": ("Date de livraison", "Livraison le", "Date de commande", "Livré le"),
        "terms": ("Paiement à {n} jours", "Règlement : {n} jours", "Payable sous {n} jours",
                  "Conditions : {n} jours net"),
        "penalty": ("Indemnité forfaitaire pour frais de recouvrement : 40,00 €",) * 4,
        "bank": ("IBAN", "IBAN :", "Compte IBAN", "Coordonnées bancaires IBAN"),
        "carry": ("Report", "À reporter", "Total page", "Report page précédente"),
        "page": ("Page", "Page", "page", "Page"),
    },
    "en": {
        "title": ("Invoice", "INVOICE", "Tax Invoice", "VAT INVOICE"),
        "credit": ("Credit Note", "CREDIT NOTE", "Credit note", "CREDIT MEMO"),
        "number": ("Invoice number", "Invoice no.", "Invoice #", "Invoice No:"),
        "date": ("Invoice date", "Date", "Issue date", "Date of issue"),
        "due": ("Due date", "Payment due", "Due by", "Pay by"),
        "bill_to": ("Bill to", "Invoice to", "Billed to", "Customer"),
        "net": ("Subtotal", "Net total", "Total excl. VAT", "Total before VAT"),
        "vat": ("VAT", "Total VAT", "VAT amount", "VAT total"),
        "gross": ("Total", "Total incl. VAT", "Grand total", "Invoice total"),
        "payable": ("Amount due", "Balance due", "Total due", "Amount payable"),
        "prepaid": ("Deposit paid", "Amount paid", "Paid", "Less deposit"),
        "discount": ("Discount", "Less discount", "Trade discount", "Rebate"),
        "lines": ("Lines total", "Goods total", "Items", "Total of lines"),
        "text": ("Description", "Item", "Details", "Product"),
        "quantity": ("Qty", "Quantity", "Units", "Qty"),
        "price": ("Unit price", "Price", "Rate", "Each"),
        "line": ("Amount", "Net", "Line total", "Total"),
        "rate": ("VAT", "VAT rate", "VAT %", "Rate"),
        "base": ("Net", "Taxable", "Goods", "Net amount"),
        "tax": ("VAT", "VAT amount", "Tax", "VAT"),
        "vat_id": ("VAT no.", "VAT Reg No", "VAT number", "VAT registration"),
        "customer_vat": ("Customer VAT no.", "Your VAT no.", "Customer VAT number", "Your VAT number"),
        "order": ("Order number", "PO number", "Your order", "Purchase order"),
        "client": ("Customer no.", "Account number", "Customer ID", "Account no."),
        "delivery": ("Delivery date", "Order date", "Shipped on", "Date of delivery"),
        "terms": ("Payment terms: {n} days", "Net {n} days", "Terms: net {n}", "Payment within {n} days"),
        "penalty": ("Late payment fee: £40.00",) * 4,
        "bank": ("IBAN", "IBAN:", "Bank IBAN", "Bank details IBAN"),
        "carry": ("Carried forward", "Page total", "Brought forward", "Page subtotal"),
        "page": ("Page", "Page", "page", "Page"),
    },
    "de": {
        "title": ("Rechnung", "RECHNUNG", "Rechnung", "RECHNUNG"),
        "credit": ("Gutschrift", "GUTSCHRIFT", "Rechnungskorrektur", "Gutschrift"),
        "number": ("Rechnungsnummer", "Rechnungs-Nr.", "Rechnung Nr.", "Belegnummer"),
        "date": ("Rechnungsdatum", "Datum", "Ausstellungsdatum", "Belegdatum"),
        "due": ("Fällig am", "Zahlbar bis", "Fälligkeitsdatum", "Zahlung bis"),
        "bill_to": ("Rechnung an", "Kunde", "Rechnungsadresse", "Rechnungsempfänger"),
        "net": ("Summe netto", "Nettobetrag", "Zwischensumme (netto)", "Gesamt netto"),
        "vat": ("MwSt.", "Umsatzsteuer", "zzgl. MwSt.", "USt."),
        "gross": ("Gesamtbetrag", "Rechnungsbetrag", "Bruttobetrag", "Endbetrag"),
        "payable": ("Zahlbetrag", "Zu zahlen", "Offener Betrag", "Noch zu zahlen"),
        "prepaid": ("Anzahlung", "Bereits gezahlt", "abzgl. Anzahlung", "Geleistete Anzahlung"),
        "discount": ("Rabatt", "Nachlass", "abzgl. Rabatt", "Skonto"),
        "lines": ("Warenwert", "Summe Positionen", "Positionssumme", "Summe"),
        "text": ("Bezeichnung", "Artikel", "Beschreibung", "Leistung"),
        "quantity": ("Menge", "Anzahl", "Menge", "Stk."),
        "price": ("Einzelpreis", "Preis", "E-Preis", "Einzelpreis netto"),
        "line": ("Gesamtpreis", "Gesamt", "Betrag", "Netto"),
        "rate": ("MwSt.", "USt.", "Steuersatz", "MwSt. %"),
        "base": ("Netto", "Nettobetrag", "Bemessungsgrundlage", "Netto"),
        "tax": ("MwSt.-Betrag", "Steuer", "Steuerbetrag", "USt.-Betrag"),
        "vat_id": ("USt-IdNr.", "USt-ID", "Umsatzsteuer-ID", "USt-IdNr"),
        "customer_vat": ("Ihre USt-IdNr.", "USt-IdNr. Kunde", "Ihre USt-ID", "Kunden-USt-IdNr."),
        "order": ("Bestellnummer", "Auftragsnummer", "Ihre Bestellung", "Auftrags-Nr."),
        "client": ("Kundennummer", "Kunden-Nr.", "Kundennr.", "Kundennummer"),
        "delivery": ("Lieferdatum", "Leistungsdatum", "Bestelldatum", "Geliefert am"),
        "terms": ("Zahlbar innerhalb von {n} Tagen", "Zahlungsziel {n} Tage", "Zahlbar in {n} Tagen",
                  "Zahlung innerhalb {n} Tagen"),
        "penalty": ("Mahngebühr: 40,00 €",) * 4,
        "bank": ("IBAN", "IBAN:", "Bankverbindung IBAN", "Konto IBAN"),
        "carry": ("Übertrag", "Seitensumme", "Übertrag", "Zwischensumme Seite"),
        "page": ("Seite", "Seite", "Seite", "Seite"),
    },
}  # fmt: skip

_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}


def money(
    value: Decimal, language: str, *, grouping: str = "", sign: str = "after", currency: str = "EUR"
) -> str:
    """An amount as that country prints it."""
    text = f"{abs(value):,.2f}"
    if language == "fr":
        text = text.replace(",", grouping or " ").replace(".", ",")
    elif language == "de":
        text = text.translate(str.maketrans(",.", ".,"))
    minus = "-" if value < 0 else ""
    mark = {"EUR": "€", "GBP": "£"}[currency]
    if sign == "after":
        return f"{minus}{text} {mark}"
    if sign == "before":
        return f"{minus}{mark}{text}"
    if sign == "code":
        return f"{minus}{text} {currency}"
    return f"{minus}{text}"


def rate(value: Decimal, language: str, *, percent: bool = True) -> str:
    """A rate as printed: `5,5 %`, `20%`, `19`."""
    text = f"{value:.2f}".rstrip("0").rstrip(".") if percent else f"{value:.2f}"
    if language != "en":
        text = text.replace(".", ",")
    if not percent:
        return text
    return f"{text} %" if language != "en" else f"{text}%"


def day(value: date, language: str, style: int) -> str:
    """A date as printed: numbers, short numbers, or the month by name."""
    month = _MONTHS[language].split()[value.month - 1]
    if style == 0:
        return f"{value:%d.%m.%Y}" if language == "de" else f"{value:%d/%m/%Y}"
    if style == 1:
        return {
            "fr": f"{value.day} {month} {value.year}",
            "en": f"{value.day} {month} {value.year}",
            "de": f"{value.day}. {month} {value.year}",
        }[language]
    if style == 2:
        return f"{value:%Y-%m-%d}"
    return f"{value:%d-%m-%Y}" if language != "de" else f"{value:%d.%m.%y}"
