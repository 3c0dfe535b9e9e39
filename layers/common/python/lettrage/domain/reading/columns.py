"""Labels of the columns of a table of lines, as data, and what each may hold.

A label that names two things in print ("TVA" a rate or a tax, "Prix" a unit price or a line's
amount, "Amount" even a quantity) has both kinds, the usual one first; the arithmetic of the rows
decides (`tables`). French, English and German first; the labels of every invoice in Dutch,
Spanish, Italian, Portuguese and Polish.
Source: lines of EN 16931-1 (BG-25 to BG-31) as the nine languages print them on invoices.
"""

import re
from enum import StrEnum

from lettrage.domain.reading.finder import Found, Lexicon


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    POSITION = "position"
    CODE = "code"
    DATE = "date"
    QUANTITY = "quantity"
    UNIT = "unit"
    PRICE = "price"
    GROSS_PRICE = "gross_price"
    DISCOUNT = "discount"
    RATE = "rate"
    TAX = "tax"
    NET = "net"
    GROSS = "gross"
    BASE = "base"  # of VAT: the column of a recap, never of lines
    OTHER = "other"


LABELS = {
    "text": (
        "designation|designations|description|descriptions|descriptif|libelle|libelles|article|"
        "articles|produit|produits|prestation|prestations|designation des prestations|"
        "designation des produits|designation des articles|designation article|"
        "designation des travaux|description des travaux|nature des prestations|nature|"
        "nature de la prestation|intitule|objet|detail|details|travaux|mission|missions|"
        "intervention|interventions|acte|actes|"
        "service|services|item|items|product|products|goods|particulars|activity|"
        "item description|product description|description of goods|description of services|"
        "product name|item name|goods and services|desrriptions|work|work done|task|tasks|"
        "bezeichnung|artikel|artikelbezeichnung|beschreibung|artikelbeschreibung|leistung|"
        "leistungen|leistungsbeschreibung|produkt|produkte|produktbezeichnung|ware|text|tatigkeit|"
        "position bezeichnung|"
        "omschrijving|omschrijvingen|artikelomschrijving|dienst|"
        "descripcion|concepto|conceptos|articulo|producto|servicio|detalle|"
        "descrizione|prodotto|articolo|servizio|descrizione articolo|"
        "descricao|designacao|artigo|produto|servico|"
        "nazwa|nazwa towaru|nazwa uslugi|nazwa towaru lub uslugi|nazwa towaru uslugi|opis|towar|"
        "usluga"
    ),
    "code": (
        "reference|references|ref|ref article|reference article|code article|code|code produit|"
        "ref produit|no article|no d article|article no|sku|ean|gtin|item no|item number|"
        "item code|part no|part number|product code|product no|stock code|"
        "art nr|artikelnr|artikel nr|artikelnummer|art no|bestellnr|artikelcode|"
        "codigo|cod|codice|cod articolo|referencia|indeks|kod|pkwiu|cn"
    ),
    "position": ("no|#|pos|position|nr|ligne|line|lp|l p|lfd nr|ln|rang|regel|linea|poz"),
    "date": ("date|dates|datum|fecha|data|periode|period|zeitraum|periodo|date prestation"),
    "quantity": (
        "qte|quantite|quantites|qtes|qt|qty|quantity|nombre|nbre|nb|nb heures|nb jours|units|"
        "nombre d heures|nombre de jours|qte livree|qte facturee|quantite facturee|volume|"
        "jours|heures|temps|duree|hours|days|hrs|time|no of units|qty shipped|conso|consommation|"
        "menge|anzahl|stk|stuck|stunden|std|tage|zeit|dauer|"
        "aantal|hoeveelheid|uren|cantidad|cant|ctd|unidades|uds|horas|"
        "quantita|qta|q ta|ore|quantidade|qtd|qtde|quant|ilosc"
    ),
    "unit": (
        "unite|unites|u|um|u m|uom|unit|einheit|me|einh|eenheid|eenh|unidad|ud|unidade|un|unita|"
        "unita di misura|jm|j m|jednostka|conditionnement"
    ),
    "price": (
        "pu|p u|prix unitaire|prix unit|prix u|unitaire|px unitaire|px unit|cout unitaire|"
        "taux horaire|tarif horaire|tarif unitaire|tarif|prix unitaire net|pu net|"
        "tjm|unit price|unit cost|unit rate|price each|price per unit|each|hourly rate|"
        "price unit|unit|u p|u price|cost|"
        "einzelpreis|e preis|einzel|stuckpreis|stundensatz|ep|preis einheit|einzel eur|"
        "preis je einheit|preis pro einheit|"
        "stukprijs|prijs per stuk|eenheidsprijs|prijs per eenheid|uurtarief|"
        "precio unitario|precio unit|precio ud|p unit|p unitario|pvp|"
        "prezzo unitario|prezzo unit|preco unitario|preco unit|p unit|"
        "cena jednostkowa|cena jedn|cena netto|cena jednostkowa netto"
    ),
    "price|net": ("prix|price|preis|prijs|precio|prezzo|preco|cena"),
    "price|rate": ("rate"),
    "rate|price": ("taux"),
    "net|price": ("prix ht|prix net|net price"),
    "gross_price": ("pvp iva incl|cena brutto"),
    "discount": (
        "rem|remise|remises|% remise|% rem|remise %|rabais|reduction|disc|discount|disc %|"
        "rabatt|nachlass|korting|kort|dto|descuento|desc|sconto|sc|desconto|rabat|rab|upust"
    ),
    "rate": (
        "taux tva|taux de tva|tx tva|tx|% tva|tva %|code tva|tva code|tva en %|"
        "vat rate|vat %|% vat|tax rate|tax %|vat code|tax code|gst %|gst rate|"
        "mwst satz|mwst %|ust satz|ust %|steuersatz|% mwst|% ust|mwst in %|ust in %|"
        "btw %|% btw|btw tarief|btw perc|iva %|% iva|tipo iva|tipo de iva|aliquota|aliq|"
        "aliquota iva|cod iva|taxa iva|taxa|stawka|stawka vat|% vat|vat stawka"
    ),
    "rate|tax": (
        "tva|taxe|taxes|vat|tax|gst|hst|sales tax|mwst|ust|mehrwertsteuer|umsatzsteuer|steuer|"
        "btw|iva|imposto"
    ),
    "tax": (
        "montant tva|montant de tva|montant de la tva|vat amount|amount of vat|tax amount|"
        "mwst betrag|ust betrag|steuerbetrag|btw bedrag|importe iva|cuota|cuota iva|imposta|"
        "valor iva|kwota vat|wartosc vat"
    ),
    "net|quantity": ("amount"),
    "net": (
        "total ht|montant ht|total net|montant net|montant|montants|total|prix total|"
        "total ligne|montant ligne|sous total|prix total ht|total hors taxes|net|total net ht|"
        "montant total|montant hors taxe|montant hors taxes|valeur|mt|mt ht|tot ht|total hors taxe|"
        "line total|total price|line amount|extended|ext price|extended price|extension|ext|"
        "total amount|net amount|net total|amt|subtotal|sub total|value|net value|charges|"
        "total cost|total excl vat|"
        "gesamtpreis|gesamt|gesamtbetrag|betrag|summe|g preis|gp|gesamtsumme|nettobetrag|netto|"
        "gesamt netto|summe netto|nettopreis|gesamtpreis netto|betrag netto|wert|"
        "bedrag|totaal|totaalprijs|totaalbedrag|subtotaal|regeltotaal|bedrag excl|"
        "importe|total linea|importe neto|importo|totale|prezzo totale|imponibile|totale riga|"
        "valor|valor total|montante|total liquido|preco total|"
        "wartosc|wartosc netto|kwota|kwota netto|razem"
    ),
    "gross": (
        "total ttc|montant ttc|ttc|prix ttc|prix total ttc|total incl vat|amount incl vat|gross|"
        "gross amount|gross total|total inc vat|incl vat|"
        "brutto|bruttobetrag|gesamt brutto|bruttopreis|betrag brutto|"
        "prijs incl btw|bedrag incl|incl btw|totaal incl btw|"
        "importe con iva|total con iva|totale ivato|total iva incl|total com iva|"
        "wartosc brutto|kwota brutto"
    ),
    "base": (
        "base|base ht|bases ht|base tva|base imposable|assiette|taxable|taxable amount|goods|"
        "taxable value|bemessungsgrundlage|steuerbasis|grondslag|base imponible|base tributavel"
    ),
}
"""Options of a column, the usual one first, to its labels, in the keys of `text.key`."""

HEADS = Lexicon({name: tuple(labels.split("|")) for name, labels in LABELS.items()})
"""Finds labels of columns."""

BEGINNINGS = frozenset(
    label.partition(" ")[0] for labels in LABELS.values() for label in labels.split("|")
)
"""First words of labels."""

_TAXES = r"(?:tva|vat|tax|gst|mwst|ust|btw|iva)"
_GROSS_MARK = re.compile(
    r"\b(?:ttc|brutto|ivato|gross|(?:incl|inc|inkl|inclus|including|con|com) (?:de )?(?:la )?"
    rf"{_TAXES}|{_TAXES} (?:incl|inc|inkl|inclus\w?|comprise?|incluid[ao]))\b"
)
_NET_MARK = re.compile(
    r"\b(?:ht|netto|hors taxes?|(?:excl|ex|exkl|hors|sans|excluding|ohne|sin|sem) "
    rf"{_TAXES}|{_TAXES} (?:excl|exkl|non comprise?))\b"
)
_BESIDE = re.compile(  # words that qualify a label without naming a column
    r"\b(?:en|in|eur|euros?|usd|gbp|chf|pln|ht|ttc|net|nets|netto|brut|brutto|gross|tva|vat|tax|"
    r"gst|mwst|ust|btw|iva|incl|inkl|inc|excl|exkl|ex|hors|taxes?|unitaire|unit|unitario|unit[ay]|"
    r"ligne|line|total|totale?|prix|price|preis|de|du|des|la|le|the|of|per|par|je|pro|h|t|a|c|"
    r"factures?|livree?s?|jednostkowa|jedn|towaru|uslugi|lub|vente)\b"
)


def options(found: Found, text: str) -> tuple[Kind, ...]:
    """Kinds of a label; "HT" and "TTC" in its text decide between net and gross."""
    kinds = tuple(Kind(name) for name in found.name.split("|"))
    gross, net = _GROSS_MARK.search(text), _NET_MARK.search(text)
    if gross and not net:
        turned = {Kind.NET: Kind.GROSS, Kind.PRICE: Kind.GROSS_PRICE}
        rest = tuple(turned.get(kind, kind) for kind in kinds if kind is not Kind.QUANTITY)
        return rest or (Kind.OTHER,)
    if net and kinds == (Kind.NET, Kind.QUANTITY):
        return (Kind.NET,)
    return kinds


def says_gross(text: str) -> bool:
    """Whether a key says that an amount is with VAT: `ttc`, `incl vat`, `brutto`."""
    return _GROSS_MARK.search(text) is not None


def coverage(text: str, labels: list[Found]) -> int:
    """Per cent of the letters that labels and the words that qualify them cover."""
    rest = list(text)
    for label in labels:
        rest[label.start : label.end] = " " * (label.end - label.start)
    left = _BESIDE.sub("", "".join(rest))
    whole = sum(letter.isalpha() for letter in text)
    return 100 - 100 * sum(letter.isalpha() for letter in left) // max(whole, 1)
