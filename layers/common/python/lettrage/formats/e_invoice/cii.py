"""UN/CEFACT Cross Industry Invoice: Factur-X, ZUGFeRD 1.0 and 2.x, XRechnung CII.

ZUGFeRD 1.0 differs in the names of the upper aggregates and in two tags of the tax; both
spellings stand side by side in the paths. Names of terms are EN 16931's.
"""

from lxml import etree

from lettrage.formats.e_invoice.dates import iso_date
from lettrage.formats.e_invoice.elements import every, first, in_only, text
from lettrage.formats.e_invoice.fields import Identifier, Party, VatRow, XmlInvoice
from lettrage.formats.e_invoice.lines import cii_lines
from lettrage.formats.e_invoice.mentions import cii_mentions

_DATE = "DateTimeString|DateTime|DateString|Date"
_MEANS = "SpecifiedTradeSettlementPaymentMeans"


def read_cii(root: etree._Element) -> XmlInvoice:
    """What a CrossIndustryInvoice or CrossIndustryDocument says."""
    document = first(root, "ExchangedDocument|HeaderExchangedDocument")
    deal = first(root, "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction")
    agreement = first(deal, "ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement")
    settlement = first(deal, "ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement")
    currency = text(settlement, "InvoiceCurrencyCode")
    sums = first(
        settlement,
        "SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation",
    )
    accounting = text(settlement, "TaxCurrencyCode")
    return XmlInvoice(
        type_code=text(document, "TypeCode"),
        number=text(document, "ID"),
        issue_date=iso_date(text(document, f"IssueDateTime/{_DATE}")),
        due_dates=_due_dates(settlement),
        currency=currency or _currency_of(sums),
        seller=_party(first(agreement, "SellerTradeParty")),
        buyer=_party(first(agreement, "BuyerTradeParty")),
        ibans=tuple(
            text(account, "IBANID") or text(account, "ProprietaryID")
            for account in every(settlement, f"{_MEANS}/PayeePartyCreditorFinancialAccount")
        ),
        bics=tuple(
            text(bank, "BICID")
            for bank in every(settlement, f"{_MEANS}/PayeeSpecifiedCreditorFinancialInstitution")
        ),
        lines_total=text(sums, "LineTotalAmount"),
        allowances_total=text(sums, "AllowanceTotalAmount"),
        charges_total=text(sums, "ChargeTotalAmount"),
        net_total=text(sums, "TaxBasisTotalAmount"),
        vat_total=_in_currency(sums, "TaxTotalAmount", currency),
        accounting_currency=accounting,
        vat_total_accounting=in_only(every(sums, "TaxTotalAmount"), accounting, currency),
        gross_total=_in_currency(sums, "GrandTotalAmount", currency),
        prepaid=text(sums, "TotalPrepaidAmount"),
        rounding=text(sums, "RoundingAmount"),
        payable=text(sums, "DuePayableAmount"),
        order_reference=text(agreement, "BuyerOrderReferencedDocument/IssuerAssignedID|ID"),
        payment_reference=text(settlement, "PaymentReference"),
        mentions=cii_mentions(root),
        vat_rows=_vat_rows(settlement, currency),
        lines=cii_lines(deal),
    )


def _party(party: etree._Element | None) -> Party:
    legal = first(party, "SpecifiedLegalOrganization")
    candidates = [*every(legal, "ID"), *every(party, "GlobalID"), *every(party, "ID")]
    vat = [
        text(each)
        for each in every(party, "SpecifiedTaxRegistration/ID")
        if each.get("schemeID", "").upper() in {"VA", "VAT"}
    ]
    address = first(party, "PostalTradeAddress")
    lines = [text(address, tag) for tag in ("LineOne", "LineTwo", "LineThree")]
    town = " ".join(filter(None, (text(address, "PostcodeCode"), text(address, "CityName"))))
    return Party(
        name=text(party, "Name"),
        trading_name=text(legal, "TradingBusinessName"),
        vat_id=next(filter(None, vat), ""),
        identifiers=tuple(
            Identifier(text(each), each.get("schemeID", "")) for each in candidates if text(each)
        ),
        address=tuple(filter(None, (*lines, town, text(address, "CountryID")))),
    )


def _due_dates(settlement: etree._Element | None) -> tuple[str, ...]:
    """Due dates, the last first: terms with a discount (skonto) date an option, not the debt."""
    due: list[str] = []
    discounted: list[str] = []
    for terms in every(settlement, "SpecifiedTradePaymentTerms"):
        written = iso_date(text(terms, f"DueDateDateTime/{_DATE}"))
        if written:
            optional = first(terms, "ApplicableTradePaymentDiscountTerms") is not None
            (discounted if optional else due).append(written)
    return tuple(dict.fromkeys(sorted(due or discounted, reverse=True)))


def _vat_rows(settlement: etree._Element | None, currency: str) -> tuple[VatRow, ...]:
    rows = []
    for tax in every(settlement, "ApplicableTradeTax"):
        if text(tax, "TypeCode") not in {"VAT", ""}:
            continue
        rows.append(
            VatRow(
                rate=text(tax, "RateApplicablePercent|ApplicablePercent"),
                taxable=_in_currency(tax, "BasisAmount", currency),
                vat=_in_currency(tax, "CalculatedAmount", currency),
                category=text(tax, "CategoryCode"),
            )
        )
    return tuple(rows)


def _in_currency(parent: etree._Element | None, path: str, currency: str) -> str:
    """The amount in the invoice currency; one without a currency is in it (BT-110, not BT-111)."""
    found = list(every(parent, path))
    for wanted in (currency, ""):
        for each in found:
            if each.get("currencyID", "") == wanted and text(each):
                return text(each)
    return ""


def _currency_of(sums: etree._Element | None) -> str:
    """ZUGFeRD 1.0 writes the currency on every amount, sometimes nowhere else."""
    return next(
        (each.get("currencyID", "") for each in every(sums, "GrandTotalAmount")),
        "",
    )
