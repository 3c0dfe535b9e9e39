"""Bodies of the routes of third parties and of documents made elsewhere.

Amounts are positive; the kind of the document gives the sense of the money.
"""

from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import Body, View
from lettrage.domain.money import Amount, Currency
from lettrage.domain.open_document import (
    DocumentState,
    OpenDocument,
    OpenDocumentKind,
    Settlement,
    SettlementKind,
    SettlementOrigin,
)
from lettrage.domain.record import Id
from lettrage.domain.third_party import SupplierState, ThirdParty, ThirdPartyRole

MOST_VALUES = 10
"""Most accounts, mandates or aliases of one body: each costs pointers in one transaction."""

# No control characters; at least one sign that is no space.
_TEXT = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"

Name = Annotated[str, Field(max_length=200, pattern=_TEXT)]
Siren = Annotated[str, Field(pattern=r"^[0-9]{9}$", description="Nine digits, Luhn-checked")]
Siret = Annotated[str, Field(pattern=r"^[0-9]{14}$", description="Fourteen digits, Luhn-checked")]
VatId = Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9A-Z]{2,13}$", description="With its country")]
Iban = Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$", description="No spaces")]
CreditorId = Annotated[
    str, Field(pattern=r"^[A-Z]{2}[0-9]{2}[0-9A-Z]{4,31}$", description="SEPA (ICS), mod 97")
]
# EPC131-08: a mandate reference has at most 35 characters.
MandateReference = Annotated[str, Field(max_length=35, pattern=_TEXT)]
Email = Annotated[str, Field(pattern=r"^[^@\s]{1,64}@[^@\s]{1,189}$")]


class ChangeCustomer(Body):
    """Fields to change; absent ones stay, null takes an identifier out."""

    name: Name | None = None
    siren: Siren | None = None
    siret: Siret | None = None
    vat_id: VatId | None = None
    ibans: Annotated[tuple[Iban, ...], Field(max_length=MOST_VALUES)] | None = None
    mandates: Annotated[tuple[MandateReference, ...], Field(max_length=MOST_VALUES)] | None = None
    creditor_id: CreditorId | None = None
    aliases: Annotated[tuple[Name, ...], Field(max_length=MOST_VALUES)] | None = None
    email: Email | None = None


class ChangeThirdParty(ChangeCustomer):
    """Fields to change; absent ones stay, null takes an identifier out."""

    roles: Annotated[frozenset[ThirdPartyRole], Field(min_length=1)] | None = None


class CreateCustomer(Body):
    """A new customer."""

    name: Name
    siren: Siren | None = None
    siret: Siret | None = None
    vat_id: VatId | None = None
    ibans: Annotated[tuple[Iban, ...], Field(max_length=MOST_VALUES)] = ()
    mandates: Annotated[tuple[MandateReference, ...], Field(max_length=MOST_VALUES)] = ()
    creditor_id: CreditorId | None = None
    aliases: Annotated[tuple[Name, ...], Field(max_length=MOST_VALUES)] = ()
    email: Email | None = None


class CreateThirdParty(CreateCustomer):
    """A new third party."""

    roles: Annotated[frozenset[ThirdPartyRole], Field(min_length=1)]


class ThirdPartyIbanView(View):
    """An account of a third party, and where it was first seen."""

    iban: str
    first_seen_on: str
    origin: str


class ThirdPartyView(View):
    """A third party; a customer is one in that role."""

    id: str
    name: str
    roles: tuple[ThirdPartyRole, ...]
    state: SupplierState
    siren: str | None
    siret: str | None
    vat_id: str | None
    ibans: tuple[ThirdPartyIbanView, ...] = Field(description="Oldest first")
    mandates: tuple[str, ...]
    creditor_id: str | None
    aliases: tuple[str, ...]
    email: str | None
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, party: ThirdParty) -> "ThirdPartyView":
        """The view of a stored third party."""
        same = {n: getattr(party, n) for n in cls.model_fields if n not in ("roles", "ibans")}
        return cls(
            **same,
            roles=tuple(sorted(party.roles)),
            ibans=tuple(ThirdPartyIbanView(**known.model_dump()) for known in party.ibans),
        )


class Discount(Body):
    """Early-payment discount."""

    percent: Amount = Field(description="Percentage, such as 2.00")
    until: date


class CreateDocument(Body):
    """A document made elsewhere."""

    third_party_id: Id
    number: Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")] = Field(
        default="", description="As printed; incomes and expenses may lack one"
    )
    issue_date: date
    due_date: date | None = None
    currency: Currency = "EUR"
    net_total: Amount | None = None
    gross_total: Amount = Field(description="Positive")
    outstanding: Amount | None = Field(
        default=None, description="Still due; the gross total when absent, nothing for a quote"
    )
    structured_reference: Annotated[str, Field(max_length=40)] | None = Field(
        default=None,
        description="ISO 11649 creditor reference, mod 97",
        examples=["RF18539007547034"],
    )
    # ISO 20022: Max35Text.
    end_to_end_id: Annotated[str, Field(max_length=35, pattern=_TEXT)] | None = None
    payment_batch: Annotated[str, Field(max_length=35, pattern=_TEXT)] | None = Field(
        default=None,
        description="Batch of the transfer, or the payout of a card provider: its label names it",
    )
    commission: Amount | None = Field(
        default=None,
        description="What a card provider keeps of it: the payout is the total less this, which is"
        " posted as a commission",
    )
    cheque_slip: Annotated[str, Field(max_length=35, pattern=_TEXT)] | None = None
    cheque_number: Annotated[str, Field(max_length=35, pattern=_TEXT)] | None = None
    period: Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")] | None = Field(
        default=None, description="Month of a subscription, YYYY-MM"
    )
    discount: Discount | None = None


class SettlementView(View):
    """Money tied to a document."""

    id: str
    kind: SettlementKind
    origin: SettlementOrigin
    document_id: str
    transaction_id: str | None
    settled_on: date
    amount: Amount = Field(description="Negative when a reject reopens the document")
    currency: Currency
    created_at: AwareDatetime

    @classmethod
    def of(cls, settlement: Settlement) -> "SettlementView":
        """The view of a stored settlement."""
        same = {n: getattr(settlement, n) for n in cls.model_fields if n != "kind"}
        return cls(kind=settlement.settlement_kind, **same)


class DiscountView(View):
    """Early-payment discount."""

    percent: Amount
    until: date


class OpenDocumentView(View):
    """A document that money settles, with what is still due on it."""

    id: str
    kind: OpenDocumentKind
    state: DocumentState
    third_party_id: str
    number: str
    issue_date: date
    due_date: date | None
    currency: Currency
    net_total: Amount | None
    gross_total: Amount
    outstanding: Amount
    structured_reference: str | None
    end_to_end_id: str | None
    payment_batch: str | None
    commission: Amount | None
    cheque_slip: str | None
    cheque_number: str | None
    period: str | None
    discount: DiscountView | None
    created_by_rule: str | None = Field(description="Rule and transaction that created it")
    purchase_invoice_id: str | None = Field(description="The purchase invoice it stands for")
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, document: OpenDocument) -> "OpenDocumentView":
        """The view of a stored document."""
        return cls(**_document(document))


class OpenDocumentDetail(OpenDocumentView):
    """A document with what settled it."""

    settlements: tuple[SettlementView, ...] = Field(
        description="By date; the first hundred, `settlements` lists the rest"
    )

    @classmethod
    def with_settlements(
        cls, document: OpenDocument, settlements: tuple[Settlement, ...]
    ) -> "OpenDocumentDetail":
        """The view of a stored document and its settlements."""
        return cls(
            **_document(document), settlements=tuple(SettlementView.of(s) for s in settlements)
        )


def _document(document: OpenDocument) -> dict[str, Any]:
    other = ("kind", "discount", "purchase_invoice_id")
    discount = document.discount
    return {
        **{n: getattr(document, n) for n in OpenDocumentView.model_fields if n not in other},
        "kind": document.document_kind,
        "discount": DiscountView(**discount.model_dump()) if discount else None,
        "purchase_invoice_id": document.source_id,
    }
