"""Bodies of the routes of what is due: aged balances and statements of account."""

from datetime import date
from typing import Literal

from pydantic import Field

from lettrage.contracts.api.common import View
from lettrage.domain.ageing import Side
from lettrage.domain.money import Amount, Currency


class AgedView(View):
    """What is due, by days since it was."""

    not_due: Amount
    days_1_30: Amount
    days_31_60: Amount
    days_61_90: Amount
    over_90: Amount


class PartyOutstandingView(View):
    """What is due with one third party in one currency."""

    third_party_id: str
    name: str
    currency: Currency
    total: Amount = Field(description="Credit notes taken off; negative when they outweigh")
    ageing: AgedView
    documents: int
    oldest_due_on: date


class OutstandingsView(View):
    """Third parties with something due, the longest due first."""

    side: Side
    as_of: date
    items: tuple[PartyOutstandingView, ...]
    complete: bool = Field(description="False when there is more than one answer adds up")


class StatementLineView(View):
    """One movement of an account."""

    day: date
    kind: Literal["document", "settlement", "settled_before"]
    document_id: str
    number: str
    transaction_id: str | None
    amount: Amount = Field(description="Positive when the third party owes more")
    balance: Amount


class PaymentBehaviourView(View):
    """How the latest settled documents were paid, twenty at most."""

    usual_delay_days: int | None = Field(
        description="Median days from due date to payment, negative when early"
    )
    longest_delay_days: int | None
    paid: int = Field(description="Documents looked at")
    late: int = Field(description="Those paid after their due date")


class StatementView(View):
    """The account of one third party in one currency."""

    third_party_id: str
    name: str
    currency: Currency
    currencies: tuple[Currency, ...] = Field(
        description="Those of its documents, each an account of its own"
    )
    opening: Amount
    lines: tuple[StatementLineView, ...]
    closing: Amount = Field(description="Positive when they owe us, negative when we owe them")
    usual_delay_days: int | None = Field(
        description="Median days from due date to payment, negative when early"
    )
    behaviour: PaymentBehaviourView
    receivable: AgedView
    payable: AgedView
