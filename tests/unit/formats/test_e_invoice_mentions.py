"""Contact, references, terms, periods and direct debit of e-invoices, in all syntaxes."""

from lettrage.domain.invoice_reading import FieldName, Reading
from lettrage.formats.e_invoice import read_e_invoice

ZUGFERD_1 = """<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15">
 <rsm:HeaderExchangedDocument><ram:ID>R-1</ram:ID><ram:TypeCode>380</ram:TypeCode>
 </rsm:HeaderExchangedDocument>
 <rsm:SpecifiedSupplyChainTradeTransaction>
  <ram:ApplicableSupplyChainTradeAgreement>
   <ram:SellerTradeParty><ram:Name>Müller GmbH</ram:Name>
    <ram:DefinedTradeContact><ram:PersonName>Eva Roth</ram:PersonName>
     <ram:TelephoneUniversalCommunication><ram:CompleteNumber>0221 4710</ram:CompleteNumber>
     </ram:TelephoneUniversalCommunication>
     <ram:EmailURIUniversalCommunication><ram:URIID>e.roth@mueller.de</ram:URIID>
     </ram:EmailURIUniversalCommunication></ram:DefinedTradeContact>
   </ram:SellerTradeParty>
   <ram:BuyerOrderReferencedDocument><ram:ID>B-7</ram:ID></ram:BuyerOrderReferencedDocument>
   <ram:ContractReferencedDocument><ram:ID>V-9</ram:ID></ram:ContractReferencedDocument>
  </ram:ApplicableSupplyChainTradeAgreement>
  <ram:ApplicableSupplyChainTradeDelivery><ram:ActualDeliverySupplyChainEvent>
   <ram:OccurrenceDateTime><udt:DateTimeString format="102">20260301</udt:DateTimeString>
   </ram:OccurrenceDateTime></ram:ActualDeliverySupplyChainEvent>
  </ram:ApplicableSupplyChainTradeDelivery>
  <ram:ApplicableSupplyChainTradeSettlement>
   <ram:PaymentReference>R-1</ram:PaymentReference>
   <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
   <ram:SpecifiedTradePaymentTerms><ram:Description>30 Tage netto</ram:Description>
   </ram:SpecifiedTradePaymentTerms>
  </ram:ApplicableSupplyChainTradeSettlement>
 </rsm:SpecifiedSupplyChainTradeTransaction>
</rsm:CrossIndustryDocument>"""

CII = """<rsm:CrossIndustryInvoice
 xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
 <rsm:ExchangedDocument><ram:ID>F-1</ram:ID><ram:TypeCode>380</ram:TypeCode>
 </rsm:ExchangedDocument>
 <rsm:SupplyChainTradeTransaction>
  <ram:ApplicableHeaderTradeAgreement>
   <ram:SellerTradeParty><ram:Name>Ateliers Roche</ram:Name>{contact}
    <ram:PostalTradeAddress>{street}<ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>
    <ram:URIUniversalCommunication><ram:URIID schemeID="EM">factures@roche.fr</ram:URIID>
    </ram:URIUniversalCommunication>
   </ram:SellerTradeParty>
   <ram:BuyerTradeParty><ram:Name>Client SAS</ram:Name></ram:BuyerTradeParty>
   <ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>BC-7</ram:IssuerAssignedID>
   </ram:BuyerOrderReferencedDocument>
   <ram:ContractReferencedDocument><ram:IssuerAssignedID>CT-9</ram:IssuerAssignedID>
   </ram:ContractReferencedDocument>
  </ram:ApplicableHeaderTradeAgreement>
  <ram:ApplicableHeaderTradeDelivery/>
  <ram:ApplicableHeaderTradeSettlement>
   <ram:PaymentReference>RF18539007547034</ram:PaymentReference>
   <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
   <ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>{means}</ram:TypeCode>
   </ram:SpecifiedTradeSettlementPaymentMeans>
   <ram:BillingSpecifiedPeriod>
    <ram:StartDateTime><udt:DateTimeString format="102">20260101</udt:DateTimeString>
    </ram:StartDateTime>
    <ram:EndDateTime><udt:DateTimeString format="102">20260131</udt:DateTimeString>
    </ram:EndDateTime></ram:BillingSpecifiedPeriod>
   <ram:SpecifiedTradePaymentTerms><ram:Description>30 jours</ram:Description>
    <ram:DueDateDateTime><udt:DateTimeString format="102">20260305</udt:DateTimeString>
    </ram:DueDateDateTime>{mandate}</ram:SpecifiedTradePaymentTerms>
   <ram:SpecifiedTradePaymentTerms><ram:Description>2 % sous 8 jours</ram:Description>
   </ram:SpecifiedTradePaymentTerms>
  </ram:ApplicableHeaderTradeSettlement>
 </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>"""
CONTACT = (
    "<ram:DefinedTradeContact><ram:TelephoneUniversalCommunication>"
    "<ram:CompleteNumber>+33 4 72 07 08 56</ram:CompleteNumber>"
    "</ram:TelephoneUniversalCommunication><ram:EmailURIUniversalCommunication>"
    "<ram:URIID>paul@roche.fr</ram:URIID></ram:EmailURIUniversalCommunication>"
    "</ram:DefinedTradeContact>"
)
MANDATE = "<ram:DirectDebitMandateID>RUM-1</ram:DirectDebitMandateID>"
STREET = (
    "<ram:PostcodeCode>69003</ram:PostcodeCode><ram:LineOne>12 rue des Lilas</ram:LineOne>"
    "<ram:CityName>Lyon</ram:CityName>"
)

UBL = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <b:ID>F-1</b:ID><b:DueDate>2026-03-05</b:DueDate>
 <b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
 <a:InvoicePeriod><b:StartDate>2026-01-01</b:StartDate><b:EndDate>2026-01-31</b:EndDate>
 </a:InvoicePeriod>
 <a:OrderReference><b:ID>{order}</b:ID><b:SalesOrderID>SO-1</b:SalesOrderID></a:OrderReference>
 <a:ContractDocumentReference><b:ID>CT-9</b:ID></a:ContractDocumentReference>
 <a:AccountingSupplierParty><a:Party><b:EndpointID schemeID="0225">732829320</b:EndpointID>
  <a:Contact><b:Telephone>04 72</b:Telephone><b:ElectronicMail>p@roche.fr</b:ElectronicMail>
  </a:Contact></a:Party></a:AccountingSupplierParty>
 <a:Delivery><b:ActualDeliveryDate>2026-01-15</b:ActualDeliveryDate></a:Delivery>
 <a:PaymentMeans><b:PaymentMeansCode>59</b:PaymentMeansCode><b:PaymentID>PAY-1</b:PaymentID>
  <a:PaymentMandate><b:ID>RUM-1</b:ID></a:PaymentMandate></a:PaymentMeans>
 <a:PaymentTerms><b:Note>30 jours net</b:Note></a:PaymentTerms>
</Invoice>"""


def cii(**parts: str) -> Reading:
    values = {"contact": CONTACT, "means": "30", "mandate": "", "street": STREET, **parts}
    return read_e_invoice(CII.format(**values).encode())


def ubl(order: str = "BC-7") -> Reading:
    return read_e_invoice(UBL.format(order=order).encode())


def values(reading: Reading, *names: FieldName) -> list[str | None]:
    fields = reading.fields
    return [fields[name].value if name in fields else None for name in names]


F = FieldName
REFERENCES = (F.PURCHASE_ORDER_REFERENCE, F.CONTRACT_REFERENCE, F.PAYMENT_REFERENCE, F.MANDATE)
CONTACTS = (F.SUPPLIER_EMAIL, F.SUPPLIER_PHONE)
DAYS = (F.DELIVERY_DATE, F.BILLING_PERIOD_START, F.BILLING_PERIOD_END, F.DIRECT_DEBIT_DATE)


def test_cii_says_all_mentions() -> None:
    reading = cii(mandate=MANDATE)
    assert values(reading, *REFERENCES) == ["BC-7", "CT-9", "RF18539007547034", "RUM-1"]
    assert values(reading, *CONTACTS) == ["paul@roche.fr", "+33 4 72 07 08 56"]
    assert values(reading, *DAYS) == [None, "2026-01-01", "2026-01-31", "2026-03-05"]
    assert values(reading, F.PAYMENT_TERMS) == ["30 jours 2 % sous 8 jours"]
    assert reading.fields[F.MANDATE].confidence == 1000


def test_ubl_says_all_mentions() -> None:
    reading = ubl()
    assert values(reading, *REFERENCES) == ["BC-7", "CT-9", "PAY-1", "RUM-1"]
    assert values(reading, *CONTACTS) == ["p@roche.fr", "04 72"]
    assert values(reading, *DAYS) == ["2026-01-15", "2026-01-01", "2026-01-31", "2026-03-05"]
    assert values(reading, F.PAYMENT_TERMS) == ["30 jours net"]


def test_zugferd_1_says_its_mentions() -> None:
    reading = read_e_invoice(ZUGFERD_1.encode())
    assert values(reading, *REFERENCES) == ["B-7", "V-9", "R-1", None]
    assert values(reading, *CONTACTS) == ["e.roth@mueller.de", "0221 4710"]
    assert values(reading, *DAYS) == ["2026-03-01", None, None, None]
    assert values(reading, F.PAYMENT_TERMS) == ["30 Tage netto"]


def test_the_day_of_a_debit_is_the_due_date_and_not_certain() -> None:
    for reading in (cii(means="59"), cii(means="49"), cii(mandate=MANDATE)):
        assert reading.fields[F.DIRECT_DEBIT_DATE].value == "2026-03-05"
        assert reading.fields[F.DIRECT_DEBIT_DATE].confidence < 900
    assert F.DIRECT_DEBIT_DATE not in cii().fields


def test_an_electronic_address_that_is_a_mail_stands_in_for_the_contacts() -> None:
    assert values(cii(contact=""), F.SUPPLIER_EMAIL) == ["factures@roche.fr"]


def test_an_order_that_is_not_available_is_none() -> None:
    assert values(ubl("NA"), F.PURCHASE_ORDER_REFERENCE) == [None]


def test_a_country_alone_is_no_address() -> None:
    assert values(cii(), F.SUPPLIER_ADDRESS) == ["12 rue des Lilas, 69003 Lyon, FR"]
    assert F.SUPPLIER_ADDRESS not in cii(street="").fields
