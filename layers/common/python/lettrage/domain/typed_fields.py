"""What a paid reading of a page says of it: values with a type, as more candidates.

The service that types them may be wrong in every one (net for gross, customer for supplier, a
lost minus), so nothing here is a field yet: the field reader weighs them (`reading.typed`).
"""

from enum import StrEnum

from pydantic import Field

from lettrage.domain.page import Box
from lettrage.domain.record import Value


class TypedKind(StrEnum):
    """What the service takes a value for; whatever else it offers is left out."""

    NUMBER = "number"
    ISSUE_DATE = "issue_date"
    DUE_DATE = "due_date"
    SUPPLIER_NAME = "supplier_name"
    CUSTOMER_NAME = "customer_name"
    SUPPLIER_ID = "supplier_id"  # a tax or company number said to be the supplier's
    ORDER_NUMBER = "order_number"
    SUBTOTAL = "subtotal"
    TAX = "tax"
    TOTAL = "total"
    AMOUNT_DUE = "amount_due"
    AMOUNT_PAID = "amount_paid"
    DEDUCTION = "deduction"  # discounts, and charges beside the goods
    PRIOR_BALANCE = "prior_balance"


class TypedField(Value):
    """One value with its type.

    Attributes:
        kind: See `TypedKind`.
        text: As printed, never empty; lines parted by a line break.
        label: The words that named it, "" when there are none.
        confidence: Per mille: the lesser of the type's and the value's.
        page: From 1.
        box: Where the value stands; None when the service does not say.
        currency: ISO 4217 code beside an amount, "" when the service does not say.
        receipt: Which of the receipts that share its page, from 1.
    """

    kind: TypedKind
    text: str = Field(min_length=1)
    label: str = ""
    confidence: int = Field(ge=0, le=1000)
    page: int
    box: Box | None = None
    currency: str = ""
    receipt: int = 1


class TypedLine(Value):
    """One row of a table of goods, each column as printed; "" for what the row does not show.

    Attributes:
        description: What was sold.
        quantity: How many.
        unit_price: Of one.
        price: Of the row; whether with VAT or without is not said.
        confidence: Per mille, the least of its columns.
        page: From 1.
        receipt: As in `TypedField`.
    """

    description: str = ""
    quantity: str = ""
    unit_price: str = ""
    price: str = ""
    confidence: int = Field(ge=0, le=1000)
    page: int
    receipt: int = 1


class TypedPage(Value):
    """The answer for one page; empty when the service found nothing or refused the page.

    Attributes:
        number: From 1.
        fields: In the service's order.
        lines: In document order.
    """

    number: int
    fields: tuple[TypedField, ...] = ()
    lines: tuple[TypedLine, ...] = ()
