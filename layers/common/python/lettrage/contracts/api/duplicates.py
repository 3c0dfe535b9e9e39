"""Bodies of the routes of duplicates."""

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import Body, View
from lettrage.contracts.api.purchases import Identifier
from lettrage.domain.collection import Source
from lettrage.domain.duplicate import DuplicateRule, Twin
from lettrage.domain.money import Amount, Currency
from lettrage.domain.purchase_invoice import PurchaseInvoiceState


class OtherDocument(Body):
    """The document that this one is, or is not, a duplicate of."""

    of_id: Identifier = Field(
        description="A purchase invoice, or a purchase or expense that was entered without a file"
    )


class DuplicateView(View):
    """A document that looks like the same one."""

    id: str
    rule: DuplicateRule = Field(description="Which rule proposes it")
    door: Source | None = Field(description="How it came in; null: entered without a file")
    state: PurchaseInvoiceState | None = Field(description="Null: entered without a file")
    number: str
    gross_total: Amount | None
    currency: Currency
    received_at: AwareDatetime
    denied: bool = Field(description="A person said that they are two documents")

    @classmethod
    def of(cls, twin: Twin, *, denied: bool) -> "DuplicateView":
        """The view of a twin."""
        same = ("id", "rule", "door", "number", "gross_total", "currency", "received_at")
        plain = {name: getattr(twin, name) for name in same}
        return cls(**plain, state=twin.invoice.state if twin.invoice else None, denied=denied)


class DuplicatesView(View):
    """What looks like a purchase invoice, oldest first."""

    items: tuple[DuplicateView, ...]
