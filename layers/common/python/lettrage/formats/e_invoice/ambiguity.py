"""Terms that an invoice has once, written twice: which one counts depends on who reads.

A file that says two numbers, sellers or totals shows one to this reader and another to the next
program, so a person has to look.
"""

from collections import defaultdict

from lxml import etree

from lettrage.domain.invoice_reading import Finding, Reading, ReadingOutcome
from lettrage.formats.e_invoice.elements import every

_DOCUMENT = "ExchangedDocument|HeaderExchangedDocument"
_DEAL = "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction"
_AGREEMENT = f"{_DEAL}/ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement"
_SETTLEMENT = f"{_DEAL}/ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement"
_SUMS = (
    f"{_SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation"
    "|SpecifiedTradeSettlementMonetarySummation"
)
ONCE = (
    *(f"{_DOCUMENT}/{term}" for term in ("ID", "TypeCode", "IssueDateTime")),
    f"{_AGREEMENT}/SellerTradeParty",
    f"{_SETTLEMENT}/InvoiceCurrencyCode",
    *(
        f"{_SUMS}/{term}"
        for term in (
            "TaxBasisTotalAmount",
            "GrandTotalAmount",
            "TotalPrepaidAmount",
            "DuePayableAmount",
        )
    ),
    *("ID", "IssueDate", "InvoiceTypeCode", "CreditNoteTypeCode", "DocumentCurrencyCode"),
    "AccountingSupplierParty",
    *(
        f"LegalMonetaryTotal/{term}"
        for term in ("TaxExclusiveAmount", "TaxInclusiveAmount", "PrepaidAmount", "PayableAmount")
    ),
)
"""Paths in CII and UBL of terms that stand at most once, amounts once a currency.

Source: EN 16931-1 table 2, cardinality 0..1 or 1..1 of BT-1, BT-2, BT-3, BT-5, BG-4, BT-109,
BT-112, BT-113 and BT-115."""


def marked(reading: Reading, root: etree._Element) -> Reading:
    """The reading, sent to a person when a term of `ONCE` has two values. Raises: nothing."""
    if not any(_differs(root, path) for path in ONCE):
        return reading
    finding = Finding(
        code="ambiguous_xml",
        message_fr="Le XML donne deux valeurs là où la norme n’en permet qu’une.",
        message_en="The XML gives two values where the standard allows one.",
        blocking=True,
    )
    return reading.model_copy(
        update={"outcome": ReadingOutcome.REVIEW, "findings": (*reading.findings, finding)}
    )


def _differs(root: etree._Element, path: str) -> bool:
    said = defaultdict(set)
    for element in every(root, path):
        text = " ".join("".join(map(str, element.itertext())).split())
        said[element.get("currencyID", "")].add(text)
    return any(len(values) > 1 for values in said.values())
