"""Bodies of the routes of holds on payment and of the accounts of a supplier."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import Body, View
from lettrage.domain.hold_wording import words_of
from lettrage.domain.holds import Hold, HoldReason, HoldState, InvoiceHolds
from lettrage.domain.supplier_iban import IbanState, SupplierIban

_NOTE = "How it was checked, or why: for whoever looks at it later"
Note = Annotated[str, Field(min_length=1, max_length=1000, description=_NOTE)]


class HoldNote(Body):
    """Why a hold is placed, asked to be lifted, or lifted; why an account is refused."""

    note: Note


class HoldView(View):
    """One reason not to pay yet, with its evidence."""

    id: str
    reason: HoldReason
    state: HoldState
    message_fr: str = Field(description="The ground in words, to stand after a colon")
    message_en: str
    facts: dict[str, str] = Field(
        description="Evidence by name: `iban` beside `known_iban`, or `other_iban` beside it on"
        " the document or in the mail, and what the mail `announces`; `known_as`, whose an account"
        " is known to be, where each was first seen, `iban_edited_by`, `doubts` on the `author` of"
        " a mail, `sender_domain` beside `envelope_domain`, `signed_by` and `known_domains`,"
        " `forwarded_from`, `looks_like`, `shared_with` (others that the `author` sends for),"
        " `set_aside`, `platform_status`, `duplicate_of`, `xml_…` beside `page_…`"
    )
    placed_at: AwareDatetime
    placed_by: str = Field(description="`user:<sub>`, or `system:<use case>`")
    note: str = Field(description="Of who placed a `manual` one")
    requested_at: AwareDatetime | None
    requested_by: str | None
    request_note: str
    ended_at: AwareDatetime | None
    ended_by: str | None = Field(description="The second person, or who took its ground away")
    lift_note: str

    @classmethod
    def of(cls, hold: Hold) -> "HoldView":
        """The view of a hold."""
        made = {"message_fr", "message_en"}
        plain = {name: getattr(hold, name) for name in cls.model_fields if name not in made}
        french, english = words_of(hold.reason, hold.facts)
        return cls(**plain, message_fr=french, message_en=english)


class HoldsView(View):
    """All holds of a purchase invoice, oldest first."""

    purchase_invoice_id: str
    payment_held: bool = Field(description="Whether one is open: payment is refused")
    not_payable_before: AwareDatetime | None = Field(
        description="End of the cooling of a new account, also once its hold is lifted"
    )
    holds: tuple[HoldView, ...]

    @classmethod
    def of(cls, holds: InvoiceHolds) -> "HoldsView":
        """The view of an invoice's holds."""
        return cls(
            purchase_invoice_id=holds.id,
            payment_held=bool(holds.open_reasons),
            not_payable_before=holds.not_payable_before,
            holds=tuple(HoldView.of(hold) for hold in holds.holds),
        )


class SupplierIbanView(View):
    """An account seen at a supplier, or entered for it."""

    id: str
    iban: str = Field(description="Masked for readers")
    state: IbanState
    first_seen_at: AwareDatetime
    first_seen_in: str = Field(
        description="`purchase_invoice:<id>`, `person`, or `merge:<supplier>`"
    )
    last_seen_at: AwareDatetime
    last_seen_in: str
    introduced_by: tuple[str, ...] = Field(description="Who typed it in; they cannot vouch for it")
    asked_by: str | None = Field(description="Who asked to lift the hold on it")
    confirmed_by: str | None = Field(description="The second person")
    confirmed_at: AwareDatetime | None
    refused_by: str | None
    refused_note: str
    version: int = Field(description="For `If-Match`, in quotes")

    @classmethod
    def of(cls, account: SupplierIban) -> "SupplierIbanView":
        """The view of an account."""
        plain = {name: getattr(account, name) for name in cls.model_fields if name != "iban"}
        return cls(**plain, iban=account.iban)
