"""Small e-invoices of our own, in three syntaxes, whose details a test can change."""

from string import Template

_CII = Template("""<?xml version="1.0" encoding="UTF-8"?>
<$p:CrossIndustryInvoice xmlns:$p="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:$r="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:u="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
 <$p:ExchangedDocument><$r:ID>F-2026-17</$r:ID><$r:TypeCode>$type_code</$r:TypeCode>
  <$r:IssueDateTime><u:DateTimeString format="102">20260305</u:DateTimeString></$r:IssueDateTime>
 </$p:ExchangedDocument>
 <$p:SupplyChainTradeTransaction>
  <$r:ApplicableHeaderTradeAgreement>
   <$r:SellerTradeParty>$seller_ids<$r:Name>Ateliers Roche SARL</$r:Name>
    <$r:SpecifiedTaxRegistration><$r:ID schemeID="VA">$seller_vat</$r:ID>
    </$r:SpecifiedTaxRegistration>
   </$r:SellerTradeParty>
   <$r:BuyerTradeParty><$r:Name>Client SAS</$r:Name></$r:BuyerTradeParty>
  </$r:ApplicableHeaderTradeAgreement>
  <$r:ApplicableHeaderTradeSettlement>
   <$r:InvoiceCurrencyCode>$currency</$r:InvoiceCurrencyCode>
   $means
   $rows
   $terms
   <$r:SpecifiedTradeSettlementHeaderMonetarySummation>
    <$r:LineTotalAmount>$net</$r:LineTotalAmount><$r:TaxBasisTotalAmount>$net</$r:TaxBasisTotalAmount>
    $tax_totals
    <$r:GrandTotalAmount>$gross</$r:GrandTotalAmount>
    $prepaid<$r:DuePayableAmount>$payable</$r:DuePayableAmount>
   </$r:SpecifiedTradeSettlementHeaderMonetarySummation>
  </$r:ApplicableHeaderTradeSettlement>
 </$p:SupplyChainTradeTransaction>
</$p:CrossIndustryInvoice>""")


def cii(*, prefix: str = "rsm", inner: str = "ram", **changes: str) -> bytes:
    """A CII invoice: 100.00 at 20 %, 50.00 at 5.5 %."""
    row = (
        "<{r}:ApplicableTradeTax><{r}:CalculatedAmount>{vat}</{r}:CalculatedAmount>"
        "<{r}:TypeCode>VAT</{r}:TypeCode><{r}:BasisAmount>{base}</{r}:BasisAmount>"
        "<{r}:CategoryCode>S</{r}:CategoryCode>"
        "<{r}:RateApplicablePercent>{rate}</{r}:RateApplicablePercent></{r}:ApplicableTradeTax>"
    )
    values = {
        "type_code": "380",
        "seller_ids": "",
        "seller_vat": "FR83404833048",
        "currency": "EUR",
        "means": "",
        "rows": row.format(r=inner, vat="20.00", base="100.00", rate="20")
        + row.format(r=inner, vat="2.75", base="50.00", rate="5.5"),
        "terms": "",
        "net": "150.00",
        "tax_totals": f"<{inner}:TaxTotalAmount currencyID='EUR'>22.75</{inner}:TaxTotalAmount>",
        "gross": "172.75",
        "prepaid": "",
        "payable": "172.75",
    }
    return _CII.substitute(values | changes, p=prefix, r=inner).encode()


_UBL = Template("""<?xml version="1.0" encoding="UTF-8"?>
<$root xmlns="urn:oasis:names:specification:ubl:schema:xsd:$root-2"
 xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <b:ID>F-2026-17</b:ID><b:IssueDate>2026-03-05</b:IssueDate>$due
 <b:${root}TypeCode>$type_code</b:${root}TypeCode>
 <b:DocumentCurrencyCode>$currency</b:DocumentCurrencyCode>
 <a:AccountingSupplierParty><a:Party>$seller_ids
  <a:PartyTaxScheme><b:CompanyID>FR83404833048</b:CompanyID>
   <a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>
  <a:PartyLegalEntity><b:RegistrationName>Ateliers Roche SARL</b:RegistrationName>
  </a:PartyLegalEntity>
 </a:Party></a:AccountingSupplierParty>
 $means
 $tax_totals
 <a:LegalMonetaryTotal><b:TaxExclusiveAmount currencyID="$currency">100</b:TaxExclusiveAmount>
  <b:TaxInclusiveAmount currencyID="$currency">120.00</b:TaxInclusiveAmount>
  <b:PayableAmount currencyID="$currency">120.00</b:PayableAmount></a:LegalMonetaryTotal>
</$root>""")


def ubl(*, root: str = "Invoice", **changes: str) -> bytes:
    """A UBL invoice or credit note: 100.00 at 20 %."""
    values = {
        "type_code": "380",
        "due": "",
        "currency": "EUR",
        "seller_ids": "",
        "means": "",
        "tax_totals": ubl_tax_total("EUR", "20.00"),
    }
    return _UBL.substitute(values | changes, root=root).encode()


def ubl_tax_total(currency: str, vat: str, *, rows: bool = True) -> str:
    """A tax total, with its one row at 20 % or bare (BT-111)."""
    row = (
        f"<a:TaxSubtotal><b:TaxableAmount currencyID='{currency}'>100.00</b:TaxableAmount>"
        f"<b:TaxAmount currencyID='{currency}'>{vat}</b:TaxAmount><a:TaxCategory><b:ID>S</b:ID>"
        "<b:Percent>20</b:Percent><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:TaxCategory>"
        "</a:TaxSubtotal>"
    )
    amount = f"<b:TaxAmount currencyID='{currency}'>{vat}</b:TaxAmount>"
    return f"<a:TaxTotal>{amount}{row if rows else ''}</a:TaxTotal>"
