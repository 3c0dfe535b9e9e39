"""Bodies of the routes of suppliers beyond the record itself: money, history, merges, rhythm."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from lettrage.contracts.api.collection import SupplierView, supplier_fields
from lettrage.contracts.api.common import Body, View
from lettrage.contracts.api.holds import SupplierIbanView
from lettrage.contracts.api.purchases import Identifier
from lettrage.domain.money import Amount, Currency
from lettrage.domain.rhythm import Expectation, Rhythm
from lettrage.domain.supplier_iban import SupplierIban
from lettrage.domain.third_party import ThirdParty


class OpenAmountView(View):
    """What is open with a supplier in one currency; negative when credit notes prevail."""

    currency: Currency
    outstanding: Amount


def amounts(by_currency: Mapping[str, Decimal]) -> tuple[OpenAmountView, ...]:
    """Sums as views, by currency."""
    return tuple(
        OpenAmountView(currency=code, outstanding=value) for code, value in by_currency.items()
    )


class SupplierListed(SupplierView):
    """A supplier in a list."""

    open_amounts: tuple[OpenAmountView, ...] | None = Field(
        description="By currency; null unless `amounts=true`"
    )
    open_amounts_complete: bool | None = Field(
        description="False when only the first 300 open documents were added up"
    )

    @classmethod
    def listed(
        cls, supplier: ThirdParty, owed: Mapping[str, Decimal] | None, *, complete: bool | None
    ) -> "SupplierListed":
        """The view of a supplier, with what is open where that was asked for."""
        return cls(
            **supplier_fields(supplier),
            open_amounts=None if owed is None else amounts(owed),
            open_amounts_complete=complete,
        )


class LookalikeView(View):
    """A third party of almost the same name."""

    id: str
    name: str
    siren: str | None
    vat_id: str | None

    @classmethod
    def of(cls, party: ThirdParty) -> "LookalikeView":
        """The view of a third party."""
        return cls(**{name: getattr(party, name) for name in cls.model_fields})


class SupplierInFull(SupplierView):
    """One supplier with all that is known of it."""

    open_amounts: tuple[OpenAmountView, ...]
    open_amounts_complete: bool
    iban_history: tuple[SupplierIbanView, ...] = Field(
        description="Every account seen or entered, oldest first, with who vouched for it"
    )
    lookalikes: tuple[LookalikeView, ...] = Field(
        description="Other parties of almost the same name: the same one, or an imitation"
    )

    @classmethod
    def in_full(
        cls,
        supplier: ThirdParty,
        *,
        owed: tuple[Mapping[str, Decimal], bool],
        history: Iterable[SupplierIban],
        alike: Iterable[ThirdParty],
    ) -> "SupplierInFull":
        """The view of a supplier with what is due and known of it."""
        return cls(
            **supplier_fields(supplier),
            open_amounts=amounts(owed[0]),
            open_amounts_complete=owed[1],
            iban_history=tuple(SupplierIbanView.of(each) for each in history),
            lookalikes=tuple(LookalikeView.of(party) for party in alike),
        )


class MergeSupplier(Body):
    """Which supplier this one is in truth."""

    into_id: Identifier


class SupplierMergeView(View):
    """How far a merge, or undoing one, has come."""

    supplier: SupplierView
    into_id: str
    moved: int = Field(description="Documents moved by this call")
    left: tuple[str, ...] = Field(
        description="Documents that stay, because the other has one of their number"
    )
    complete: bool = Field(description="False: the same call again goes on")


class ExpectedInvoiceView(View):
    """An invoice of a regular supplier that is due, or missing."""

    supplier_id: str
    supplier_name: str
    rhythm: Rhythm
    expected_on: date
    tolerance_days: int
    state: Literal["due", "late"]
    last_invoice_on: date
    based_on: int = Field(description="Validated invoices that the rhythm was seen on")

    @classmethod
    def of(
        cls,
        supplier: ThirdParty,
        expectation: Expectation,
        *,
        late: bool,
    ) -> "ExpectedInvoiceView":
        """The view of what is expected of a supplier."""
        return cls(
            supplier_id=supplier.id,
            supplier_name=supplier.name,
            rhythm=expectation.rhythm,
            expected_on=expectation.expected_on,
            tolerance_days=expectation.tolerance_days,
            state="late" if late else "due",
            last_invoice_on=max(supplier.recent_issue_dates),
            based_on=len(supplier.recent_issue_dates),
        )
