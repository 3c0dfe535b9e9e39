"""Labels of what an invoice mentions beside amounts, number and parties, as `lexicon` holds those.

French, English and German first; Spanish, Italian, Dutch, Portuguese and Polish beside them.
Labels of neighbours (customer number, creditor identifier, delivery note) are here so that the
longest one wins and their values are not taken.
Source: EN 16931-1 terms BT-12, 13, 20, 72 to 74, 83 and 89; EPC016-06 (SEPA direct debit
mentions); UNTDID 1153 reference qualifiers; wordings seen on printed invoices.
"""

from enum import StrEnum

from lettrage.domain.reading.finder import Lexicon


class Mention(StrEnum):
    """What a label announces; `…_maybe` where the words leave it open."""

    ORDER = "order"
    ORDER_MAYBE = "order_maybe"
    CONTRACT = "contract"
    PAYMENT = "payment"
    PAYMENT_MAYBE = "payment_maybe"
    MANDATE = "mandate"
    MANDATE_MAYBE = "mandate_maybe"
    TERMS = "terms"
    OTHER = "other"


MENTION_LABELS: dict[str, str] = {
    Mention.ORDER: (
        "votre commande|votre no de commande|no de votre commande|votre numero de commande|"
        "reference de votre commande|ref votre commande|votre commande reference|"
        "bon de commande|no bon de commande|no de bon de commande|numero de bon de commande|"
        "ref bon de commande|reference bon de commande|votre bon de commande|bdc|no bdc|bc no|"
        "no commande client|commande client|numero de commande client|ref commande client|"
        "reference commande client|commande acheteur|no d engagement|numero d engagement|"
        "engagement juridique|no d engagement juridique|"
        "purchase order|purchase order number|purchase order no|purchase order ref|"
        "purchase order reference|po number|po no|po #|po ref|po reference|po|your po|your po no|"
        "your po number|your order|your order no|your order number|your order ref|"
        "your order reference|customer po|customer po no|customer po number|customer order|"
        "customer order no|customer order number|client po|po so number|p o|p o no|"
        "p o number|p o #|"
        "ihre bestellung|ihre bestellnummer|ihre bestell nr|ihre bestellnr|kundenbestellnummer|"
        "kundenbestellung|ihre auftragsnummer|ihr auftrag|ihre auftrags nr|"
        "bestellnummer kunde|"
        "uw order|uw ordernummer|inkooporder|inkoopordernummer|uw bestelnummer|uw bestelling|"
        "uw inkoopordernummer|su pedido|orden de compra|pedido de compra|su no de pedido|"
        "vostro ordine|vs ordine|ordine d acquisto|ordine di acquisto|vostro ordine no|"
        "vossa encomenda|v encomenda|nota de encomenda|ordem de compra|"
        "zamowienie klienta|nr zamowienia klienta|panstwa zamowienie"
    ),
    Mention.ORDER_MAYBE: (
        "commande no|no de commande|no commande|numero de commande|commande|ref commande|"
        "reference commande|reference de commande|no de la commande|"
        "order number|order no|order #|order id|order ref|order reference|order|sales order|"
        "bestellnummer|bestell nr|bestellnr|bestellung|bestellung nr|bestellreferenz|"
        "auftragsnummer|auftrags nr|auftragsnr|auftrag nr|auftrag|"
        "ordernummer|order nr|bestelnummer|bestelling|pedido|no de pedido|numero de pedido|"
        "pedido no|ordine|ordine no|numero ordine|rif ordine|encomenda|encomenda no|"
        "zamowienie|nr zamowienia|numer zamowienia|zamowienie nr|"
        "votre reference|votre ref|vos references|vos ref|v reference|v ref|your reference|"
        "your ref|ihr zeichen|ihre referenz|ihre ref|uw referentie|uw ref|uw kenmerk|"
        "su referencia|vostro riferimento|vs rif|vostro rif|v referencia|panstwa numer"
    ),
    Mention.CONTRACT: (
        "contrat no|no de contrat|no contrat|no du contrat|numero de contrat|numero du contrat|"
        "contrat|contrat reference|ref contrat|reference contrat|reference du contrat|"
        "reference de contrat|ref du contrat|ref de votre contrat|reference de votre contrat|"
        "no de votre contrat|votre contrat no|votre no de contrat|no de marche|marche no|no marche|"
        "ref marche|reference marche|reference du marche|numero de marche|marche public no|"
        "convention no|no de convention|accord cadre no|"
        "contract no|contract number|contract|contract ref|contract reference|contract id|"
        "contract #|agreement no|agreement number|agreement ref|agreement reference|"
        "agreement|agreement id|framework agreement|framework agreement no|your contract|"
        "vertragsnummer|vertrags nr|vertragsnr|vertrag nr|vertrag|ihr vertrag|rahmenvertrag|"
        "rahmenvertragsnummer|rahmenvertrag nr|ihre vertragsnummer|"
        "contractnummer|contract nr|contractnr|overeenkomst|overeenkomstnummer|"
        "contrato no|no de contrato|numero de contrato|contrato|contratto no|no contratto|"
        "numero contratto|contratto|rif contratto|contrato n|"
        "umowa nr|nr umowy|numer umowy|umowa"
    ),
    Mention.PAYMENT: (
        "reference a rappeler|references a rappeler|ref a rappeler|reference de paiement|"
        "reference paiement|ref paiement|reference du paiement|reference de virement|"
        "reference du virement|reference virement|reference de reglement|reference reglement|"
        "libelle du virement|libelle de virement|libelle virement|libelle a rappeler|"
        "libelle a indiquer|reference a indiquer|reference a mentionner|motif du virement|"
        "motif de paiement|motif du paiement|communication structuree|communication a indiquer|"
        "communication de paiement|no a rappeler|numero a rappeler|reference pour le virement|"
        "reference pour le paiement|reference pour le reglement|communication du virement|"
        "indiquer la reference|rappeler la reference|mentionner la reference|"
        "preciser la reference|avec la reference|en indiquant la reference|"
        "en rappelant la reference|avec la communication|mention a rappeler|"
        "payment reference|payment ref|reference for payment|payment reference number|"
        "remittance reference|remittance information|please quote reference|quote reference|"
        "quoting reference|bank transfer reference|transfer reference|structured communication|"
        "payment communication|communication for your payment|following communication|"
        "following communication for your payment|following reference|following payment reference|"
        "payment id|use reference|use the reference|with the reference|payment details reference|"
        "verwendungszweck|zahlungsreferenz|zahlungs referenz|als verwendungszweck|kassenzeichen|"
        "buchungszeichen|zahlungszweck|uberweisungszweck|strukturierte mitteilung|"
        "betalingskenmerk|betaalkenmerk|betaalreferentie|betalingsreferentie|"
        "gestructureerde mededeling|onder vermelding van|ovv|o v v|"
        "referencia de pago|concepto de la transferencia|concepto del pago|"
        "causale|causale di pagamento|causale pagamento|causale bonifico|riferimento pagamento|"
        "riferimento di pagamento|referencia de pagamento|referencia do pagamento|"
        "tytul przelewu|tytulem|tytul platnosci"
    ),
    Mention.PAYMENT_MAYBE: (
        "communication|mededeling|mitteilung|a rappeler|please quote|unter angabe|"
        "unter angabe von|unter angabe der"
    ),
    Mention.MANDATE: (
        "rum|reference unique de mandat|reference unique du mandat|reference unique mandat|"
        "reference du mandat|reference de mandat|reference mandat|ref mandat|mandat rum|"
        "no rum|code rum|mandat sepa|mandat de prelevement|mandat de prelevement sepa|"
        "reference du mandat de prelevement|no de mandat sepa|"
        "mandate reference|mandate ref|mandate id|mandate no|mandate number|mandate identifier|"
        "unique mandate reference|umr|sepa mandate|sepa mandate reference|sepa mandate id|"
        "direct debit mandate|direct debit reference|mandate|"
        "mandatsreferenz|mandatsreferenznummer|mandats referenz|mandatsref|mandatsreferenz nr|"
        "mandatsnummer|mandats nr|mandats id|mandats ref|sepa mandatsreferenz|"
        "machtigingskenmerk|mandaatreferentie|mandaatkenmerk|mandaatnummer|machtigingsnummer|"
        "kenmerk machtiging|machtigings id|mandaat id|"
        "referencia del mandato|referencia do mandato|"
        "referencia mandato|referencia unica del mandato|"
        "ref mandato|riferimento mandato|riferimento del mandato|id mandato|"
        "referencia da autorizacao|autorizacao de debito|numer mandatu|referencja mandatu"
    ),
    Mention.MANDATE_MAYBE: (
        "mandat|mandat no|no de mandat|no mandat|numero de mandat|mandaat|mandato"
    ),
    Mention.TERMS: (
        "conditions de paiement|conditions de reglement|condition de paiement|"
        "condition de reglement|conditions paiement|conditions reglement|modalites de paiement|"
        "modalites de reglement|cond paiement|cond reglement|cond de paiement|"
        "cond de reglement|delai de paiement|delai de reglement|delais de paiement|"
        "termes de paiement|termes de reglement|conditions et delai de paiement|"
        "payment terms|terms of payment|payment conditions|payment term|settlement terms|"
        "terms|conditions of payment|"
        "zahlungsbedingungen|zahlungsbedingung|zahlungskonditionen|zahlungsziel|zahlungsfrist|"
        "zahlbedingungen|zahlungsmodalitaten|zahlungskondition|"
        "betalingsvoorwaarden|betaalvoorwaarden|betalingstermijn|betaaltermijn|"
        "betalingsconditie|betalingscondities|betalingsconditions|betaalconditie|"
        "condiciones de pago|condicion de pago|terminos de pago|plazo de pago|"
        "condizioni di pagamento|condizione di pagamento|termini di pagamento|"
        "condicoes de pagamento|condicao de pagamento|prazo de pagamento|cond pagamento|"
        "warunki platnosci"
    ),
    Mention.OTHER: (
        "ics|identifiant creancier|identifiant creancier sepa|identifiant du creancier|"
        "creditor id|creditor identifier|creditor identification|creditor identification number|"
        "glaubiger id|glaubiger identifikationsnummer|glaubigeridentifikationsnummer|"
        "glaubiger ident nr|incassant id|incassantid|identificador del acreedor|id creditore|"
        "identificatore creditore|identyfikator wierzyciela|"
        "bon de livraison|no bon de livraison|bl no|no bl|delivery note|lieferschein|"
        "lieferschein nr|lieferscheinnummer|pakbon|albaran|ddt|guia de remessa|"
        "no client|numero client|code client|client no|reference client|ref client|"
        "no de client|customer no|customer number|customer id|account number|account no|"
        "kundennummer|kunden nr|klantnummer|cliente no|codice cliente|nr klienta|"
        "date de commande|commande du|order date|bestelldatum|auftragsdatum|orderdatum|"
        "besteldatum|fecha de pedido|data ordine|order total|order value|"
        "confirmation de commande|order confirmation|auftragsbestatigung|"
        "frais de commande|suivi de commande|passer commande|minimum de commande|"
        "vertragskonto|vertragskontonummer|vertragsdatum|vertragsbeginn|vertragslaufzeit|"
        "date du contrat|date de contrat|fin de contrat|duree du contrat|contract date|"
        "contract period|contract start|contract end|type de contrat|terms and conditions|"
        "terms conditions|general terms|notre reference|nos references|n ref|our reference|"
        "our ref|unser zeichen|unsere referenz|onze referentie|"
        "numero de facture|no de facture|invoice number|rechnungsnummer|rechnungs nr|"
        "devis|no devis|quote no|quotation|angebot|angebotsnummer|angebots nr|"
        "mandat de gestion|mandat de vente|carte de reference"
    ),
}


def _lexicon(labels: dict[str, str]) -> Lexicon:
    return Lexicon({name: tuple(text.split("|")) for name, text in labels.items()})


MENTIONS = _lexicon(MENTION_LABELS)
"""Finds what a reference or a text beside a label is."""

DAY_LABELS: dict[str, str] = {
    "delivery": (
        "date de livraison|date de la livraison|livraison le|livraison du|livre le|livree le|"
        "livres le|livrees le|date livraison|date de prestation|date de la prestation|"
        "date des prestations|date d execution|date de realisation|prestation realisee le|"
        "prestations realisees le|prestation du|prestation effectuee le|"
        "prestations effectuees le|date d intervention|intervention du|intervention le|"
        "date de fourniture|date de livraison ou de prestation|"
        "date de livraison prestation|date de fin d execution|"
        "delivery date|date of delivery|delivered on|date of supply|supply date|service date|"
        "date of service|date delivered|date of performance|delivered|"
        "lieferdatum|leistungsdatum|liefer bzw leistungsdatum|liefer leistungsdatum|"
        "liefer und leistungsdatum|lieferung vom|lieferung am|geliefert am|leistung vom|"
        "datum der lieferung|datum der leistung|leistungs lieferdatum|tag der lieferung|"
        "tag der leistung|leistung am|leistungs und lieferdatum|leistungstag|liefertag|"
        "liefer oder leistungsdatum|lieferdatum leistungsdatum|leistung erbracht am|"
        "zeitpunkt der lieferung|zeitpunkt der leistung|"
        "leverdatum|leveringsdatum|datum levering|geleverd op|datum van levering|"
        "fecha de entrega|fecha de operacion|fecha operacion|fecha de la operacion|"
        "data consegna|data di consegna|data de entrega|data da entrega|"
        "data dostawy|data sprzedazy|data wykonania uslugi|data zakonczenia dostawy|"
        "data dostawy wykonania uslugi"
    ),
    "period": (
        "periode de facturation|periode facturee|periode de consommation|periode de prestation|"
        "periode des prestations|periode concernee|pour la periode|pour la periode du|"
        "periode d abonnement|au titre du mois de|au titre de la periode|mois facture|"
        "mois concerne|periode de reference|periode de location|prestations du mois de|"
        "prestation du mois de|pour la periode allant du|periode de service|"
        "periode de la facture|"
        "billing period|invoice period|service period|period of service|for the period|"
        "usage period|period covered|subscription period|statement period|rental period|"
        "billing month|invoicing period|covering period|"
        "leistungszeitraum|abrechnungszeitraum|rechnungszeitraum|lieferzeitraum|"
        "fur den zeitraum|leistungsmonat|abrechnungsmonat|liefer leistungszeitraum|"
        "verbrauchszeitraum|leistungs lieferzeitraum|ausfuhrungszeitraum|"
        "servicezeitraum|mietzeitraum|fur die zeit vom|leistungszeitraum vom|"
        "leistungszeitraum von|im zeitraum vom|liefer bzw leistungszeitraum|"
        "liefer und leistungszeitraum|leistungsdatum zeitraum|"
        "leistungsdatum leistungszeitraum|leistungszeitraum datum|abrechnungsperiode|"
        "leistungsperiode|"
        "factuurperiode|facturatieperiode|leveringsperiode|verbruiksperiode|"
        "periodo de facturacion|periodo facturado|periodo de liquidacion|"
        "periodo di fatturazione|periodo di riferimento|periodo di competenza|"
        "periodo de faturacao|okres rozliczeniowy|za okres"
    ),
    "period_maybe": (
        "periode|periode du|facturation du|prestations du|mois de|pour le mois de|"
        "abonnement du|consommation du|loyer du|loyer|abonnement|forfait|maintenance|"
        "period|period from|for the month of|month of|services from|services for|for period|"
        "charges for|subscription|zeitraum|fur den monat|abrechnung vom|zeitraum vom|"
        "leistungen vom|monat|monatsrechnung|periodo|periodo del|periodo dal|periodo de|okres|"
        "okres od|sejour du|sejour|aufenthalt|aufenthalt vom|stay|your stay|verblijf|estancia|"
        "soggiorno|estadia|pobyt"
    ),
    "shipped": (
        "date d expedition|expedie le|expediee le|expedition le|ship date|shipped on|shipped|"
        "dispatch date|dispatched on|despatch date|versanddatum|versandt am|versendet am|"
        "verzenddatum|verzonden op|fecha de envio|data spedizione|data di spedizione|"
        "data de expedicao|data wysylki"
    ),
    "note": (
        "bon de livraison|bon de livraison no|bl no|bordereau de livraison|delivery note|"
        "delivery note no|lieferschein|lieferschein nr|lieferscheinnummer|pakbon|albaran|ddt"
    ),
    "debit": (
        "prelevement le|preleve le|prelevee le|prelevee a partir du|sera preleve le|"
        "sera prelevee le|seront preleves le|montant preleve le|date de prelevement|"
        "date du prelevement|prelevement prevu le|prelevement automatique le|"
        "prelevement a partir du|preleve a partir du|sera debite le|prelevement sepa le|"
        "prelevement bancaire le|prelevement effectue le|preleve automatiquement le|"
        "compte sera debite le|"
        "direct debit on|direct debit date|will be debited on|debited on|collected on|"
        "will be collected on|will be taken on|collection date|debit date|will be charged on|"
        "direct debit on or after|will be taken by direct debit on|debited on or after|"
        "lastschrift am|lastschrifteinzug am|einzug am|abbuchung am|abbuchungsdatum|einzugsdatum|"
        "eingezogen am|abgebucht am|lastschrifttermin|bankeinzug am|einzugstermin|"
        "abbuchung zum|einzug zum|abbuchungstermin|lastschrift zum|"
        "incassodatum|afschrijving op|geincasseerd op|afgeschreven op|incasso op|"
        "automatische incasso op|fecha de cargo|cargara el|adeudo domiciliado el|adeudo el|"
        "domiciliacion el|"
        "addebito il|data addebito|addebitato il|addebito in data|"
        "addebito diretto il|addebito in conto il|addebito sdd il|"
        "debito em|debito direto em|debito direto a|data de debito|"
        "data obciazenia|polecenie zaplaty dnia|obciazenie dnia"
    ),
    "start": (
        "arrivee|date d arrivee|arrivee le|arrival|arrival date|check in|check in date|anreise|"
        "anreisedatum|ankunft|aankomst|llegada|fecha de llegada|entrada|arrivo|data di arrivo|"
        "chegada|przyjazd|debut de periode|debut de la periode|date de debut|debut|period start|"
        "start date|period from|zeitraum von|beginn|desde|dal|inicio"
    ),
    "end": (
        "depart|date de depart|depart le|departure|departure date|check out|check out date|"
        "abreise|abreisedatum|vertrek|salida|fecha de salida|partenza|data di partenza|partida|"
        "wyjazd|fin de periode|fin de la periode|date de fin|fin|period end|end date|period to|"
        "zeitraum bis|ende|hasta|fine"
    ),
    "planned": (
        "adresse de livraison|lieu de livraison|"
        "livraison prevue le|date de livraison prevue|livraison prevue|livraison estimee|"
        "date de livraison estimee|date de livraison souhaitee|expected delivery date|"
        "expected delivery|estimated delivery|estimated delivery date|requested delivery date|"
        "voraussichtliches lieferdatum|gewunschtes lieferdatum|wunschlieferdatum|"
        "prochain prelevement le|prochaine periode|next billing period|next direct debit on|"
        "next billing date|periode precedente|previous period|periode d essai|periode de preavis|"
        "periode d engagement|grace period|notice period|trial period|cooling off period|"
        "mois de preavis|contract period|warranty period|periode de garantie"
    ),
}

DAYS = _lexicon(DAY_LABELS)
"""Finds whether a day or a span is of delivery, of billing or of a direct debit."""
