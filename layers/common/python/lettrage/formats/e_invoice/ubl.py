"""OASIS UBL 2.x Invoice and CreditNote: Peppol, XRechnung, EN 16931, extended CTC FR."""

from lxml import etree

from lettrage.formats.e_invoice.dates import iso_date
from lettrage.formats.e_invoice.elements import every, first, in_only, local_name, text
from lettrage.formats.e_invoice.fields import Identifier, Party, VatRow, XmlInvoice
from lettrage.formats.e_invoice.lines import ubl_lines
from lettrage.formats.e_invoice.mentions import ubl_mentions


def read_ubl(root: etree._Element) -> XmlInvoice:
    """What a UBL Invoice or CreditNote says."""
    currency = text(root, "DocumentCurrencyCode")
    sums = first(root, "LegalMonetaryTotal")
    currency = currency or next((e.get("currencyID", "") for e in every(sums, "PayableAmount")), "")
    tax = _tax_total(root, currency)
    accounting = text(root, "TaxCurrencyCode")
    means = "PaymentMeans/PayeeFinancialAccount"
    branch = f"{means}/FinancialInstitutionBranch"
    return XmlInvoice(
        type_code=text(root, "InvoiceTypeCode|CreditNoteTypeCode"),
        credit_note_root=local_name(root) == "CreditNote",
        number=text(root, "ID"),
        issue_date=iso_date(text(root, "IssueDate")),
        due_dates=_due_dates(root),
        currency=currency,
        seller=_party(first(root, "AccountingSupplierParty/Party")),
        buyer=_party(first(root, "AccountingCustomerParty/Party")),
        ibans=tuple(text(each) for each in every(root, f"{means}/ID")),
        bics=tuple(
            text(each)
            for path in (f"{branch}/ID", f"{branch}/FinancialInstitution/ID")
            for each in every(root, path)
        ),
        lines_total=text(sums, "LineExtensionAmount"),
        allowances_total=text(sums, "AllowanceTotalAmount"),
        charges_total=text(sums, "ChargeTotalAmount"),
        net_total=text(sums, "TaxExclusiveAmount"),
        vat_total=text(tax, "TaxAmount"),
        accounting_currency=accounting,
        vat_total_accounting=in_only(every(root, "TaxTotal/TaxAmount"), accounting, currency),
        gross_total=text(sums, "TaxInclusiveAmount"),
        prepaid=text(sums, "PrepaidAmount"),
        rounding=text(sums, "PayableRoundingAmount"),
        payable=text(sums, "PayableAmount"),
        order_reference=_order(root),
        payment_reference=text(root, "PaymentMeans/PaymentID"),
        mentions=ubl_mentions(root),
        vat_rows=_vat_rows(tax),
        lines=ubl_lines(root),
    )


def _party(party: etree._Element | None) -> Party:
    legal = first(party, "PartyLegalEntity")
    # The electronic address comes last: 0002 and 0009 are identifiers, 0225 starts with a SIREN.
    candidates = [
        *every(party, "PartyLegalEntity/CompanyID"),
        *every(party, "PartyIdentification/ID"),
        *every(party, "EndpointID"),
    ]
    address = first(party, "PostalAddress")
    street = [text(address, tag) for tag in ("StreetName", "AdditionalStreetName")]
    town = " ".join(filter(None, (text(address, "PostalZone"), text(address, "CityName"))))
    country = text(address, "Country/IdentificationCode")
    trading_name = text(party, "PartyName/Name")
    return Party(
        name=text(legal, "RegistrationName") or trading_name,
        trading_name=trading_name,
        vat_id=_vat_id(party),
        identifiers=tuple(
            Identifier(text(each), each.get("schemeID", "")) for each in candidates if text(each)
        ),
        address=tuple(
            filter(None, (*street, text(address, "AddressLine/Line"), town, country)),
        ),
    )


def _order(root: etree._Element) -> str:
    """BT-13; Peppol BIS Billing 3.0 has NA written there when only BT-14 is known."""
    written = text(root, "OrderReference/ID")
    sales_order = text(root, "OrderReference/SalesOrderID")
    return "" if written == "NA" and sales_order else written


def _vat_id(party: etree._Element | None) -> str:
    for scheme in every(party, "PartyTaxScheme"):
        if text(scheme, "TaxScheme/ID").upper() in {"VAT", "TVA"}:
            return text(scheme, "CompanyID")
    return ""


def _due_dates(root: etree._Element) -> tuple[str, ...]:
    """BT-9; a credit note has it on its means of payment."""
    for path in ("DueDate", "PaymentMeans/PaymentDueDate", "PaymentTerms/PaymentDueDate"):
        found = [iso_date(text(each)) for each in every(root, path)]
        if dates := sorted(filter(None, found), reverse=True):
            return tuple(dict.fromkeys(dates))
    return ()


def _tax_total(root: etree._Element, currency: str) -> etree._Element | None:
    """The total in the invoice currency (BT-110); a second one is in the seller's (BT-111)."""
    totals = list(every(root, "TaxTotal"))
    for total in totals:
        amount = first(total, "TaxAmount")
        if amount is not None and amount.get("currencyID", currency) == currency:
            return total
    return None


def _vat_rows(total: etree._Element | None) -> tuple[VatRow, ...]:
    rows = []
    for part in every(total, "TaxSubtotal"):
        category = first(part, "TaxCategory")
        if text(category, "TaxScheme/ID").upper() not in {"VAT", "TVA", ""}:
            continue
        rows.append(
            VatRow(
                rate=text(category, "Percent") or text(part, "Percent"),
                taxable=text(part, "TaxableAmount"),
                vat=text(part, "TaxAmount"),
                category=text(category, "ID"),
            )
        )
    return tuple(rows)
