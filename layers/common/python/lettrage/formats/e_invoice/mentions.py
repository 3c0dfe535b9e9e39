"""What e-invoices say beside parties, totals and dates: contact, references, terms, periods.

Both syntaxes are read into one `Mentions`; `values` gives them the names of the vocabulary.
Source: EN 16931-3-2 (UBL) and 3-3 (CII), syntax bindings of the terms named below; ZUGFeRD 1.0
has other upper aggregates and leaves out the mandate and the contact's scheme.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from lettrage.domain.invoice_reading import FieldName
from lettrage.formats.e_invoice.dates import iso_date
from lettrage.formats.e_invoice.elements import every, first, text

DIRECT_DEBIT = frozenset({"49", "59"})
"""UNTDID 4461: direct debit, SEPA direct debit (BT-81)."""

_DATE = "DateTimeString|DateTime|DateString|Date"
_DEAL = "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction"
_TERMS = "SpecifiedTradePaymentTerms"
_MAIL = "EM"  # electronic address scheme (EAS code list): an e-mail address


@dataclass(frozen=True)
class Mentions:
    """Terms as written, dates as ISO; "" when absent.

    Attributes:
        email: BT-43, else BT-34 when that is a mail address.
        phone: BT-42.
        delivered: BT-72.
        period_start: BT-73.
        period_end: BT-74.
        terms: BT-20; several notes follow each other.
        contract: BT-12.
        mandate: BT-89.
        debited: The account is drawn on (BT-81 or BG-19): BT-9 is the day of it.
    """

    email: str = ""
    phone: str = ""
    delivered: str = ""
    period_start: str = ""
    period_end: str = ""
    terms: str = ""
    contract: str = ""
    mandate: str = ""
    debited: bool = False

    def values(self) -> Iterator[tuple[FieldName, str]]:
        """Name and text of each term that is there."""
        named = (
            (FieldName.SUPPLIER_EMAIL, self.email),
            (FieldName.SUPPLIER_PHONE, self.phone),
            (FieldName.DELIVERY_DATE, self.delivered),
            (FieldName.BILLING_PERIOD_START, self.period_start),
            (FieldName.BILLING_PERIOD_END, self.period_end),
            (FieldName.PAYMENT_TERMS, self.terms),
            (FieldName.CONTRACT_REFERENCE, self.contract),
            (FieldName.MANDATE, self.mandate),
        )
        return ((name, written) for name, written in named if written)


def cii_mentions(root: etree._Element) -> Mentions:
    """The mentions of a CrossIndustryInvoice or CrossIndustryDocument."""
    deal = first(root, _DEAL)
    agreement = first(deal, "ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement")
    delivery = first(deal, "ApplicableHeaderTradeDelivery|ApplicableSupplyChainTradeDelivery")
    settlement = first(deal, "ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement")
    seller = first(agreement, "SellerTradeParty")
    contact = first(seller, "DefinedTradeContact")
    period = first(settlement, "BillingSpecifiedPeriod")
    mandate = text(settlement, f"{_TERMS}/DirectDebitMandateID")
    means = every(settlement, "SpecifiedTradeSettlementPaymentMeans/TypeCode")
    return Mentions(
        email=text(contact, "EmailURIUniversalCommunication/URIID|CompleteNumber")
        or _mail(every(seller, "URIUniversalCommunication/URIID")),
        phone=text(contact, "TelephoneUniversalCommunication/CompleteNumber"),
        delivered=iso_date(
            text(delivery, f"ActualDeliverySupplyChainEvent/OccurrenceDateTime/{_DATE}")
        ),
        period_start=iso_date(text(period, f"StartDateTime/{_DATE}")),
        period_end=iso_date(text(period, f"EndDateTime/{_DATE}")),
        terms=_all(every(settlement, f"{_TERMS}/Description")),
        contract=text(agreement, "ContractReferencedDocument/IssuerAssignedID|ID"),
        mandate=mandate,
        debited=bool(mandate) or any(text(code) in DIRECT_DEBIT for code in means),
    )


def ubl_mentions(root: etree._Element) -> Mentions:
    """The mentions of a UBL Invoice or CreditNote."""
    seller = first(root, "AccountingSupplierParty/Party")
    contact = first(seller, "Contact")
    period = first(root, "InvoicePeriod")
    mandate = text(root, "PaymentMeans/PaymentMandate/ID")
    means = every(root, "PaymentMeans/PaymentMeansCode")
    return Mentions(
        email=text(contact, "ElectronicMail") or _mail(every(seller, "EndpointID")),
        phone=text(contact, "Telephone"),
        delivered=iso_date(text(root, "Delivery/ActualDeliveryDate")),
        period_start=iso_date(text(period, "StartDate")),
        period_end=iso_date(text(period, "EndDate")),
        terms=_all(every(root, "PaymentTerms/Note")),
        contract=text(root, "ContractDocumentReference/ID"),
        mandate=mandate,
        debited=bool(mandate) or any(text(code) in DIRECT_DEBIT for code in means),
    )


def _mail(addresses: Iterator[etree._Element]) -> str:
    """BT-34 is any electronic address; its scheme says when it is a mail address."""
    return next((text(each) for each in addresses if each.get("schemeID") == _MAIL), "")


def _all(notes: Iterator[etree._Element]) -> str:
    return " ".join(dict.fromkeys(filter(None, map(text, notes))))
