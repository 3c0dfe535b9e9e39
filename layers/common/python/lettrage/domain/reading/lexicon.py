"""Labels as data: what suppliers print beside a value, in the keys of `text.key`.

Adding a language or a wording means adding words here and nothing else. French, English and
German first; Dutch, Spanish and Italian for the labels every invoice has.
Source: mandatory mentions of French invoices (CGI annexe II, art. 242 nonies A), § 14 UStG,
EN 16931-1 terms in the three languages, and wordings seen on printed invoices.
"""

import re
from enum import StrEnum

from lettrage.domain.reading import lexicon_neighbours as neighbours
from lettrage.domain.reading.finder import Lexicon


class Role(StrEnum):
    """What an amount is."""

    NET = "net"
    VAT = "vat"
    GROSS = "gross"
    TOTAL = "total"
    PAYABLE = "payable"
    PREPAID = "prepaid"
    DISCOUNT = "discount"
    CARRIED = "carried"
    TENDERED = "tendered"
    CHANGE = "change"
    OTHER = "other"


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.split("|") if phrase)


AMOUNT_LABELS: dict[Role, tuple[str, ...]] = {
    Role.NET: _phrases(
        "total ht|total net ht|total h t|montant ht|montant net ht|net ht|total hors taxes|"
        "total hors taxe|total hors tva|montant hors taxes|montant hors taxe|montant hors tva|"
        "hors taxes|hors taxe|hors tva|base ht|bases ht|base hors taxes|base tva|base imposable|"
        "ht|sous total ht|sous total|sous total hors taxes|net commercial|"
        "total net hors taxes|somme ht|prix ht|"
        "subtotal|sub total|net total|total net|net amount|net amout|amount excl vat|"
        "total excl vat|"
        "total excluding vat|total excl tax|total excluding tax|total before tax|excl vat|"
        "excluding vat|excluding tax|excl tax|vat excluded|total ex vat|ex vat|net value|"
        "taxable amount|taxable value|taxable base|net|sttl|total without tax|without tax|"
        "summe netto|nettosumme|nettobetrag|netto|zwischensumme|gesamt netto|gesamtbetrag netto|"
        "gesamtsumme netto|warenwert netto|rechnungsbetrag netto|netto summe|netto gesamt|"
        "nettowert|bemessungsgrundlage|steuerbasis|total netto|"
        "exclusief btw|excl btw|totaal excl btw|totaal exclusief btw|subtotaal|netto bedrag|"
        "base imponible|total base imponible|total sin iva|imponibile|totale imponibile|"
        "totale netto|valor liquido"
    ),
    Role.VAT: _phrases(
        "total tva|montant tva|montant de la tva|tva totale|dont tva|tva|total taxes|montant taxe|"
        "total des taxes|taxes|taxe|total vat|vat total|vat amount|amount of vat|vat|tax total|"
        "tax amount|total tax|sales tax|tax|gst|gst amount|total gst|hst|plus vat|"
        "mwst|mwst betrag|ust|umsatzsteuer|mehrwertsteuer|zzgl mwst|zzgl ust|zzgl umsatzsteuer|"
        "zzgl mehrwertsteuer|steuerbetrag|gesamt mwst|summe mwst|summe ust|steuer|ust betrag|"
        "btw|btw bedrag|totaal btw|iva|importe iva|cuota iva|cuota|imposta|totale iva|iva total"
    ),
    Role.GROSS: _phrases(
        "total ttc|total t t c|montant ttc|montant total ttc|total general ttc|net ttc|ttc|"
        "toutes taxes comprises|total toutes taxes comprises|total facture|total de la facture|"
        "montant total de la facture|montant de la facture|total facture ttc|tot ttc|"
        "net de taxe|net de taxes|total net de taxe|total net de taxes|montant net de taxe|"
        "montant total net de taxe|montant total net de taxes|"
        "grand total|total incl vat|total including vat|total incl tax|total including tax|"
        "incl vat|including vat|incl tax|vat included|invoice total|total invoice|"
        "total amount incl vat|gross amount|gross total|total gross|gross|total inc vat|inc vat|"
        "prix paye|prix paye ttc|prix ttc|prix total|prix total ttc|prix de la course|"
        "prix de la course ttc|montant reel|total fare|"
        "total for this invoice|invoice amount|total sales inclusive gst|rounded total|"
        "total rounded|total rounding|"
        "total inclusive of gst|total incl gst|total inclusive gst|total after rounding|"
        "total with tax|"
        "gesamtbetrag|rechnungsbetrag|bruttobetrag|brutto|gesamtsumme|endbetrag|gesamt brutto|"
        "rechnungssumme|summe brutto|gesamtbetrag brutto|gesamtbetrag inkl mwst|inkl mwst|"
        "rechnungsendbetrag|bruttosumme|rechnungsbetrag brutto|gesamtpreis brutto|total brutto|"
        "totaal incl btw|inclusief btw|incl btw|totaalbedrag|totaal inclusief btw|"
        "total factura|importe total|total con iva|totale fattura|totale documento|totale ivato"
    ),
    Role.TOTAL: _phrases(
        "total|totaux|montant total|total general|montant|total amount|amount|total sales|"
        "total amt|total rm|total eur|"
        "total usd|total gbp|total chf|ttl|"
        "gesamt|summe|gesamtpreis|betrag|totaal|bedrag|totale|importe|importo|total a|somme"
    ),
    Role.PAYABLE: _phrases(
        "net a payer|net a payer ttc|total net a payer|reste a payer|solde a payer|solde a regler|"
        "solde du|reste du|restant du|reste a regler|total a payer|montant a payer|montant du|"
        "total du|montant net a payer|montant total a payer|somme a payer|a payer|a regler|"
        "net a regler|montant preleve|preleve d un montant de|montant a regler|net a deduire|"
        "net a votre credit|a rembourser|solde|"
        "amount due|balance due|amt due|total amt payable|nett total|total due|total amount due|"
        "amount payable|total payable|"
        "due payable|payable amount|payable|balance|residual|residual amount|to pay|net to pay|"
        "please pay|outstanding|outstanding balance|outstanding amount|amount outstanding|"
        "zu zahlen|zahlbetrag|zu zahlender betrag|offener betrag|restbetrag|faelliger betrag|"
        "noch zu zahlen|falliger betrag|zahlungsbetrag|restzahlung|verbleibender betrag|"
        "te betalen|totaal te betalen|openstaand bedrag|nog te betalen|te voldoen|"
        "total a pagar|importe a pagar|a pagar|netto a pagare|da pagare|totale da pagare"
    ),
    Role.PREPAID: _phrases(
        "acompte|acomptes|acompte verse|acomptes verses|acompte deja verse|acompte deduit|"
        "deja regle|deja paye|montant deja regle|montant deja paye|total regle|regle|paye le|"
        "avance|arrhes|deduction acompte|moins acompte|paiement recu|paiements recus|"
        "amount paid|already paid|paid|paid amount|total paid|prepaid|prepayment|deposit|"
        "deposit paid|less deposit|advance|advance payment|payment received|payments|paid on|"
        "anzahlung|abzgl anzahlung|bereits gezahlt|bereits bezahlt|geleistete anzahlung|"
        "abzuglich anzahlung|gezahlt|aanbetaling|reeds betaald|anticipo|acconto|pagado"
    ),
    Role.DISCOUNT: _phrases(
        "remise|remises|total remise|remise globale|rabais|ristourne|escompte|reduction|"
        "remise exceptionnelle|remise commerciale|discount|less discount|disc|rebate|rabatt|"
        "skonto|nachlass|korting|descuento|sconto|frais de port|port|frais de livraison|livraison|"
        "transport|shipping|delivery|freight|versand|versandkosten|verzendkosten|"
        "participation transport|"
        "ecotaxe|eco participation|rounding|cent rounding|arrondi"
    ),
    Role.CARRIED: _phrases(
        "report|a reporter|total a reporter|report page precedente|sous total page|total page|"
        "total de la page|carried forward|brought forward|carry over|page total|page subtotal|"
        "ubertrag|zwischensumme seite|seitensumme|subtotal page"
    ),
    Role.TENDERED: _phrases(
        "cash|especes|espece|tendered|cash tendered|amount tendered|cash paid|bar|bargeld|gegeben|"
        "contant|recu client|montant recu|paid cash|payment cash"
    ),
    Role.CHANGE: _phrases(
        "change|change due|rendu|a rendre|monnaie|rendu monnaie|monnaie rendue|ruckgeld|"
        "wechselgeld|zuruck|wisselgeld|cambio|resto"
    ),
    Role.OTHER: _phrases(
        "quantite|qte|capital|au capital de|capital social|penalite|penalites|indemnite|"
        "indemnite forfaitaire|frais de recouvrement|recouvrement|kwh|"
        "solde anterieur|ancien solde|solde precedent|"
        "previous balance|prior balance|balance brought forward|balance forward|opening balance|"
        "solde reporte|report de solde|stammkapital|gewinn|prix unitaire|p u|pu|unit price|"
        "price|prix|einzelpreis|preis|stuckpreis|prijs|precio|prezzo|rate|poids|weight|"
        "sales tax id|credit|credits|code|economie|vous economisez|you save|total qty|"
        "page|client|remboursement|mensualite|montant estime|montant autorise|montant maximum|"
        "total eligible|total points|total savings|total economies|tot qty"
    ),
}

NUMBER_LABELS = _phrases(
    "facture no|no de facture|no facture|numero de facture|numero facture|num facture|"
    "facture numero|no de la facture|ref facture|reference facture|reference de la facture|"
    "facture ref|numero de la facture|no piece|numero de piece|no de piece|no document|"
    "avoir no|no d avoir|no avoir|numero d avoir|no de l avoir|facture d avoir no|"
    "facture d acompte no|note de credit no|no de note de credit|facture avoir no|"
    "facture acquittee no|facture de solde no|note d honoraires no|facture proforma no|"
    "invoice number|invoice no|invoice num|invoice #|invoice id|invoice ref|invoice reference|"
    "tax invoice no|tax invoice number|inv no|inv #|bill number|bill no|document number|"
    "document no|reference number|credit note number|credit note no|credit note #|"
    "credit memo no|receipt no|receipt #|receipt number|cash sales no|bill #|"
    "rechnungsnummer|rechnungs nr|rechnungsnr|rechnung nr|rechnung nummer|re nr|rg nr|"
    "rechnungs nummer|rechnung no|belegnummer|beleg nr|gutschrift nr|gutschriftsnummer|"
    "gutschriftnummer|gutschrifts nr|dokumentnummer|rechnung #|"
    "factuurnummer|factuur nr|factuur nummer|factuurnr|creditnota nummer|"
    "numero de factura|no de factura|factura no|factura numero|no factura|numero factura|"
    "numero fattura|fattura no|fattura n|fattura numero|factura n|no fattura"
)
TITLE_LABELS = _phrases(
    "facture|facture d acompte|facture de solde|invoice|tax invoice|rechnung|factuur|factura|"
    "fattura|avoir|facture d avoir|credit note|gutschrift|note de credit|creditnota|"
    "nota de credito|"
    "commercial invoice|deposit invoice|anzahlungsrechnung|schlussrechnung|abschlagsrechnung|"
    "rechnungskorrektur|note d honoraires|credit memo|stornorechnung|creditfactuur"
)
OTHER_NUMBER_LABELS = _phrases(
    "no client|numero client|code client|client no|no de client|compte client|no de compte|"
    "no commande|no de commande|commande no|numero de commande|bon de commande|commande|"
    "votre commande|order number|order no|order #|order id|purchase order|po number|po #|"
    "p o s o number|customer number|customer no|customer id|customer|account number|account no|"
    "kundennummer|kunden nr|kundennr|bestellnummer|bestell nr|auftragsnummer|auftrags nr|"
    "lieferschein nr|lieferscheinnummer|klantnummer|ordernummer|no contrat|no de contrat|"
    "contrat no|contract no|devis no|no devis|no de devis|bon de livraison|bl no|delivery note|"
    "reference client|votre reference|your reference|vos references|notre reference|page|"
    "telephone|tel|fax|phone|siret|siren|rcs|tva|no de ligne|steuernummer|ust id|ust idnr|"
    "serial number|no de serie|quote no|quotation no|tax id|vat no|vat number|facture liee|"
    "facture d origine|original invoice|ursprungsrechnung|zu rechnung|sur facture|ref client|"
    "dossier|chantier|affaire|projet|mandat|rum|acc no|gst no|gst id|gst reg|company no"
)

ISSUE_LABELS = _phrases(
    "date de facture|date de la facture|date facture|date de facturation|date d emission|"
    "facture du|facture emise le|emise le|emis le|etablie le|date d avoir|date de l avoir|"
    "avoir du|date du document|en date du|facturee le|"
    "invoice date|date of invoice|date of issue|issue date|issued on|issued at|issued|"
    "date issued|invoice dated|bill date|document date|credit note date|tax point|dated|"
    "rechnungsdatum|datum der rechnung|rechnung vom|ausstellungsdatum|belegdatum|gutschrift vom|"
    "rechnungs datum|gutschriftsdatum|"
    "factuurdatum|fecha de factura|fecha factura|fecha de emision|data fattura|data emissione|"
    "data documento"
)
DATE_LABELS = _phrases("date|datum|fecha|data|date heure")
PLAIN_DATE_LABELS = _phrases("le|den|du|am")
DUE_LABELS = _phrases(
    "date d echeance|echeance|date echeance|echeance le|a payer avant le|a regler avant le|"
    "payable avant le|date limite de paiement|date limite de reglement|date de paiement|"
    "a payer le|date de reglement|reglement le|reglement avant le|paiement avant le|"
    "paiement le|paiement au|payable le|preleve le|prelevement le|date de prelevement|"
    "sera preleve le|sera prelevee le|prelevee le|seront preleves le|a partir du|a regler le|"
    "payable au plus tard le|au plus tard le|"
    "reglement au plus tard le|echeance au|montant preleve le|prelevement prevu le|exigible le|"
    "soit le|date d exigibilite|a payer au plus tard le|payable jusqu au|date limite|"
    "due date|payment due|date due|due on|due by|pay by|payable by|payment due date|due|"
    "total amount due on|payment due by|please pay by|please remit until|to be paid by|"
    "pay before|payment date|direct debit on|amount due on|to be paid before|payable before|"
    "payment is due by|payment is due on|payment due on|due for payment on|"
    "falligkeitsdatum|fallig am|fallig|zahlbar bis|zahlungsziel|zahlbar bis zum|"
    "falligkeit|zu zahlen bis|bis zum|zahlung bis|zahlung bis zum|uberweisen sie bis zum|"
    "sonst bis|netto bis|rein netto bis|netto kasse bis|ohne abzug bis|"
    "zahlbar bis spatestens|spatestens bis|bis spatestens|bis spatestens zum|zahlen bis|"
    "vervaldatum|vervaldag|te betalen voor|uiterste betaaldatum|betalen voor|"
    "fecha de vencimiento|vencimiento|scadenza|data scadenza|data di scadenza"
)
OTHER_DATE_LABELS = _phrases(
    "date de commande|date de la commande|commande du|date de livraison|date de la livraison|"
    "livraison le|livre le|date livraison|"
    "date de prestation|date d execution|periode|periode du|du|bon de livraison du|edite le|"
    "imprime le|date d impression|date de debut|date de fin|date de valeur|devis du|bl du|"
    "date de naissance|remise a zero|fin d engagement|expire le|expiration|date d expiration|"
    "order date|delivery date|ship date|shipped on|date of delivery|period|billing period|"
    "date of supply|service date|print date|printed|from|start date|end date|expiry|created|"
    "lieferdatum|leistungsdatum|bestelldatum|auftragsdatum|leistungszeitraum|zeitraum|vom|"
    "liefer bzw leistungsdatum|lieferung vom|druckdatum|bestellt am|geliefert am|auftrag vom|"
    "orderdatum|leverdatum|besteldatum|fecha de pedido|fecha de entrega|data ordine|"
    "data consegna|prochaine facture|prochain releve|facture d origine|souscrit depuis|"
    "date de depart|date d arrivee|check in|check out|acompte du|paye le|paid on|gezahlt am|"
    "bezahlt am|anzahlung vom|regle le|recu le|payment received|virement du"
)

CUSTOMER_LABELS = _phrases(
    "facture a|facturer a|adresse de facturation|client|destinataire|livre a|adresse de livraison|"
    "livraison|adresse du client|facturation|a l attention de|nom du client|vos coordonnees|"
    "coordonnees client|adressee a|acheteur|pour|lieu de livraison|votre adresse|"
    "bill to|billed to|invoice to|sold to|ship to|shipping address|billing address|"
    "delivery address|"
    "customer|client name|bill to address|deliver to|buyer|recipient|attention|to|for|"
    "customer address|invoice address|"
    "rechnungsadresse|rechnung an|lieferadresse|kunde|rechnungsempfanger|empfanger|an|"
    "lieferanschrift|rechnungsanschrift|auftraggeber|kaufer|"
    "factuuradres|afleveradres|klant|facturar a|cliente|spett le|destinatario|enviar a"
)
SUPPLIER_LABELS = _phrases(
    "fournisseur|vendeur|emetteur|prestataire|societe|expediteur|emis par|vendu par|de|"
    "supplier|seller|vendor|from|sold by|issued by|service provider|provider|issuer|"
    "lieferant|verkaufer|rechnungssteller|leverancier|proveedor|fornitore|emisor|absender|"
    "beneficiaire|titulaire|titulaire du compte|titulaire du compte bancaire|account holder|"
    "account name|kontoinhaber|a l ordre de|payee|pay to|beneficiary|payable to|"
    "make all checks payable to|make cheques payable to|make checks payable to|"
    "raison sociale|denomination sociale|begunstigter"
)
CUSTOMER_MARKS = re.compile(
    r"\b(client|clients|customer|votre|vos|your|acheteur|buyer|kunde|kunden|kundin|ihre|klant|"
    r"destinataire|preneur|cliente|uw)\b"
)
SPECIMEN = re.compile(
    r"^(exemple|specimen|sample|muster|beispiel|fac simile|voorbeeld|ejemplo|esempio)$"
    r"|comprendre (le montant de )?votre facture|understanding your (bill|invoice)|"
    r"how to read your (bill|invoice)|ihre rechnung erklart|lire votre facture|"
    r"exemple de facture|facture type|" + neighbours.SPECIMEN
)


AMOUNTS = Lexicon(
    {
        str(role): phrases + _phrases(neighbours.AMOUNTS.get(role, ""))
        for role, phrases in AMOUNT_LABELS.items()
    }
)
"""Finds roles of amounts."""

NUMBERS = Lexicon(
    {
        "number": NUMBER_LABELS + _phrases(neighbours.NUMBERS),
        "other": OTHER_NUMBER_LABELS + _phrases(neighbours.OTHER_NUMBERS),
        "title": TITLE_LABELS + _phrases(neighbours.TITLES),
    }
)
"""Finds what a reference is."""

DATES = Lexicon(
    {
        "due": DUE_LABELS + _phrases(neighbours.DUE_DATES),
        "issue": ISSUE_LABELS + _phrases(neighbours.ISSUE_DATES),
        "other": OTHER_DATE_LABELS + _phrases(neighbours.OTHER_DATES),
        "date": DATE_LABELS,
        "plain": PLAIN_DATE_LABELS,
    }
)
"""Finds what a date is."""

PARTIES = Lexicon({"customer": CUSTOMER_LABELS, "supplier": SUPPLIER_LABELS})
"""Finds whose block it is."""
