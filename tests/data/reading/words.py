"""Wordings by language: the first two of each are for tuning layouts, the last two for judging."""
# ruff: noqa: E501 - tables of wordings and rows of arguments read better on one line

from datetime import date
from decimal import Decimal

from tests.data.reading.words_other import OTHER_WORDS

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
    **OTHER_WORDS,
}  # fmt: skip

_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
}
_JOINED = {"de": "{d}. {m} {y}", "es": "{d} de {m} de {y}", "pt": "{d} de {m} de {y}"}
_NUMBERS = {"de": "%d.%m.%Y", "pl": "%d.%m.%Y", "nl": "%d-%m-%Y"}
_SHORT = {"de": "%d.%m.%y", "pl": "%d.%m.%Y"}
MARKS = {"EUR": "€", "GBP": "£", "USD": "$", "PLN": "zł"}


def money(
    value: Decimal,
    language: str,
    *,
    grouping: str = "",
    sign: str = "after",
    currency: str = "EUR",
    places: int = 2,
) -> str:
    """An amount as that country prints it.

    `sign`: where the currency stands: `after`, `before`, `spaced` (before, with a space), `code`
    (after, as ISO code), `none`; `trailing` puts a minus behind.
    """
    text = f"{abs(value):,.{places}f}"
    if language in ("fr", "pl"):
        text = text.translate({ord(","): grouping or " ", ord("."): ","})
    elif language != "en":
        text = text.translate(str.maketrans(",.", ".,"))
    minus = "-" if value < 0 else ""
    mark = MARKS[currency]
    return {
        "after": f"{minus}{text} {mark}",
        "before": f"{minus}{mark}{text}",
        "spaced": f"{mark} {minus}{text}",
        "code": f"{minus}{text} {currency}",
        "trailing": f"{text}{minus}",
    }.get(sign, f"{minus}{text}")


def rate(value: Decimal, language: str, *, percent: bool = True) -> str:
    """A rate as printed: `5,5 %`, `20%`, `19`."""
    text = f"{value:.2f}".rstrip("0").rstrip(".") if percent else f"{value:.2f}"
    if language != "en":
        text = text.replace(".", ",")
    if not percent:
        return text
    return f"{text}%" if language in ("en", "nl", "it", "pl") else f"{text} %"


def number(value: Decimal | int, language: str) -> str:
    """A quantity as printed, without zeros at its end."""
    text = f"{Decimal(value).normalize():f}"
    return text if language == "en" else text.replace(".", ",")


def day(value: date, language: str, style: int) -> str:
    """A date as printed.

    `style`: 0 numbers, 1 the month by name, 2 ISO, 3 numbers of another habit, 4 a short month
    (English only: `12 Mar 2024`), 5 as in America (`Mar 12, 2024`), 6 two figures for the year, 7 American figures (`03/12/2024`).
    """
    month = _MONTHS[language].split()[value.month - 1]
    named = {
        1: _JOINED.get(language, "{d} {m} {y}").format(d=value.day, m=month, y=value.year),
        4: f"{value.day:02d} {month[:3]} {value.year}",
        5: f"{month[:3]} {value.day}, {value.year}",
    }
    numbers = _NUMBERS.get(language, "%d/%m/%Y")
    figures = {
        2: "%Y-%m-%d",
        3: _SHORT.get(language, "%d-%m-%Y"),
        6: numbers.replace("Y", "y"),
        7: "%m/%d/%Y",
    }
    return named.get(style) or value.strftime(figures.get(style, numbers))
