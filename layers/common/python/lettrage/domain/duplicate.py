"""Another document that looks like the same one, and why."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from lettrage.domain.collection import Source
from lettrage.domain.purchase_invoice import PurchaseInvoice


class DuplicateRule(StrEnum):
    """Why two documents look like one; `other_number` alone is a weak sign, and holds nothing."""

    SUPPLIER_NUMBER = "supplier_number"
    SUPPLIER_AMOUNT_DATE = "supplier_amount_date"
    OTHER_NUMBER = "other_number"


@dataclass(frozen=True)
class Twin:
    """Another document that looks like the same one.

    Attributes:
        id: Of the purchase invoice, or of the open document that came without a file.
        rule: Which rule found it.
        door: The door it came in by; None for an open document, entered by API or a table.
        received_at: UTC instant.
        number: As printed; may be "".
        gross_total: Positive or as read, in `currency`.
        currency: ISO 4217.
        invoice: The purchase invoice, None for an open document.
    """

    id: str
    rule: DuplicateRule
    door: Source | None
    received_at: datetime
    number: str
    gross_total: Decimal | None
    currency: str
    invoice: PurchaseInvoice | None = None
