"""Labels in the languages of neighbours: Spanish, Italian, Dutch, Portuguese and Polish.

They add to those of `lexicon`, which has the commonest of Dutch, Spanish and Italian. French,
English and German are read exactly; here a wording that is missing costs a field, so what these
languages leave open is left to a person.
Source: mandatory mentions of the countries' invoices (RD 1619/2012 art. 6, DPR 633/1972 art. 21,
Wet OB 1968 art. 35a, CIVA art. 36, ustawa o VAT art. 106e) and wordings of common forms.
"""

AMOUNTS = {
    "net": (
        "total neto|importe neto|total bruto sin iva|suma de bases|importe sin iva|"
        "totale imponibile iva|imponibile iva|totale merce|totale senza iva|netto merce|"
        "totaal netto|totaal zonder btw|bedrag excl btw|bedrag exclusief btw|grondslag|"
        "valor iliquido|total iliquido|base de incidencia|incidencia|total sem iva|sem iva|"
        "valor sem iva|total de mercadorias|total liquido|base tributavel|"
        "wartosc netto|kwota netto|razem netto|suma netto|netto razem|cena netto razem"
    ),
    "vat": (
        "iva repercutido|total impuestos|impuestos|"
        "totale imposta|imposte|ammontare iva|importo iva|"
        "omzetbelasting|bedrag btw|valor do iva|montante de iva|total de iva|valor iva|imposto|"
        "kwota vat|razem vat|podatek vat|wartosc vat|podatek|suma vat"
    ),
    "gross": (
        "total factura iva incluido|importe total factura|total iva incluido|total general factura|"
        "totale fattura eur|totale iva inclusa|totale generale|totale iva compresa|"
        "totaal inclusief|factuurbedrag|factuurtotaal|totaal factuur|totaalbedrag incl btw|"
        "total do documento|total da fatura|total com iva|total fatura|valor total da fatura|"
        "total geral|valor total com iva|"
        "wartosc brutto|kwota brutto|razem brutto|suma brutto|brutto razem|naleznosc ogolem|"
        "wartosc faktury"
    ),
    "total": "valor|valor total|suma|razem|ogolem|kwota|wartosc|eindtotaal",
    "payable": (
        "importe pendiente|pendiente de pago|total a abonar|liquido a percibir|saldo pendiente|"
        "totale a pagare|netto a pagare eur|importo da pagare|saldo a pagare|saldo dovuto|"
        "nog te voldoen|openstaand|restant|te voldoen bedrag|"
        "valor a pagar|total liquido a pagar|montante a pagar|em divida|valor em divida|"
        "do zaplaty|kwota do zaplaty|pozostalo do zaplaty|razem do zaplaty|saldo"
    ),
    "prepaid": (
        "anticipos|pago a cuenta|a cuenta|pagos a cuenta|entregado a cuenta|importe pagado|"
        "acconti|acconto versato|gia pagato|pagato|importo pagato|saldato|"
        "vooruitbetaling|voldaan|betaald|reeds voldaan|betaald bedrag|"
        "adiantamento|adiantamentos|valor pago|ja pago|pago|pagamento recebido|sinal|"
        "zaliczka|przedplata|zaplacono|wplacono|zaplacona kwota|oplacono"
    ),
    "discount": (
        "dto|descuentos|portes|gastos de envio|sconti|spese di spedizione|spese di trasporto|"
        "verzending|desconto|descontos|portes de envio|despesas de envio|rabat|koszty wysylki|"
        "transport i dostawa"
    ),
    "other": (
        "saldo anterior|factura anterior|saldo precedente|fattura precedente|vostro pagamento|"
        "vorig saldo|vorige factuur|fatura anterior|o seu pagamento|saldo poprzednie|"
        "poprzednia faktura|capital social|capitale sociale|cap soc|kapital zakladowy|"
        "preco|preco unitario|cena|cena jedn|ilosc|quantidade|qtd|cantidad|quantita"
    ),
}

NUMBERS = (
    "num factura|numero de la factura|factura num|fra no|no de documento|numero de documento|"
    "numero documento|documento no|numero della fattura|num fattura|"
    "fatura no|no fatura|no da fatura|numero da fatura|numero de fatura|fatura recibo no|"
    "no do documento|no documento|num fatura|nota de credito no|"
    "faktura nr|faktura vat nr|nr faktury|numer faktury|faktura numer|nr dokumentu|"
    "numer dokumentu|faktura korygujaca nr|faktura no"
)

TITLES = "fatura|fatura recibo|nota de credito|faktura|faktura vat|faktura korygujaca"

OTHER_NUMBERS = (
    "no cliente|codigo cliente|codigo de cliente|codice cliente|num cliente|no pedido|ref pedido|"
    "no contribuinte|contribuinte no|nif|cif|nip|regon|krs|no encomenda|ref encomenda|contrato no|"
    "nr klienta|nr zamowienia|numer zamowienia|nr umowy|partita iva|p iva|codice fiscale|"
    "kvk|kvk nummer|btw nummer|btw nr"
)

ISSUE_DATES = (
    "fecha de expedicion|fecha expedicion|fecha documento|fecha del documento|"
    "fecha de la factura|fecha de emision|"
    "data della fattura|data di emissione|data del documento|fattura del|"
    "datum factuur|factuur datum|datum van de factuur|"
    "data da fatura|data de emissao|data do documento|data emissao|data fatura|"
    "data wystawienia|data faktury|data dokumentu|wystawiono|wystawiono dnia|"
    "data wystawienia faktury"
)

DUE_DATES = (
    "fecha limite de pago|fecha limite|fecha de pago|vence el|vencimiento el|plazo de pago|"
    "pagar antes del|fecha vencimiento|"
    "data di pagamento|da pagare entro|entro il|pagamento entro|pagamento entro il|scade il|"
    "termine di pagamento|addebito diretto il|"
    "uiterlijk betalen|te voldoen voor|betalen uiterlijk|uiterste betaaldatum|betaal voor|"
    "data de vencimento|vencimento|data limite de pagamento|data limite|pagar ate|"
    "pagamento ate|prazo de pagamento|debito direto em|"
    "termin platnosci|platne do|data platnosci|zaplata do|termin zaplaty"
)

OTHER_DATES = (
    "fecha de operacion|fecha de inicio|fecha de fin|periodo|llegada|salida|desde|hasta|"
    "data di consegna|periodo dal|arrivo|partenza|dal|"
    "aankomst|vertrek|periode van|data de entrega|data da encomenda|chegada|saida|periodo de|"
    "data sprzedazy|data dostawy|data wykonania uslugi|przyjazd|wyjazd|okres od"
)

SPECIMEN = (
    r"\b(esempio|exemplo|ejemplo|przyklad\w*|voorbeeld) (de|da|di|van|faktury)\b|"
    r"\bcome leggere (la|questa) (sua |tua )?(fattura|bolletta)|\bcomo leer (su|esta|tu) factura|"
    r"\b(como ler|perceba|entenda) (a|esta) (sua |tua )?fatura|\buw (factuur|rekening) uitgelegd|"
    r"\b(jak czytac|zrozum) (swoja |ta )?(fakture|faktura)"
)

PAID = (
    r"pagad[oa]|abonad[oa]|cobrad[oa]|anticip\w*|a cuenta|tarjeta|"
    r"pagat[oa]|saldat[oa]|acconto|carta di credito|contanti|bancomat|"
    r"voldaan|pin|vooruitbetaling|aanbetaling|contant|"
    r"pag[oa]|liquidad[oa]|adiantamento|cartao|numerario|multibanco|"
    r"zaplacon[oa]|oplacon[oa]|wplacon[oa]|karta|gotowka|zaliczka|przedplata|saldo"
)
