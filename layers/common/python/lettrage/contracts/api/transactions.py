"""Criteria of the lists of transactions, the list by account, and its export."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from lettrage.contracts.api.banking import TransactionView
from lettrage.contracts.api.common import View
from lettrage.contracts.api.treasury import AccountBalanceView
from lettrage.domain.bank import Direction, TransactionState
from lettrage.domain.labels import TransactionKind
from lettrage.domain.money import Amount
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.record import Id
from lettrage.domain.transactions.wanted import Wanted


class TransactionCriteria(BaseModel):
    """What a transaction must be to be listed; every criterion that is given holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    bank_account_id: Id | None = None
    state: list[TransactionState] | None = Field(
        default=None, description="Any of several, separated by commas"
    )
    code: str | None = Field(default=None, max_length=200, description="The bank's reference")
    since: date | None = Field(default=None, description="First booking date, inclusive")
    until: date | None = Field(default=None, description="Last booking date, inclusive")
    value_since: date | None = Field(default=None, description="First value date, inclusive")
    value_until: date | None = Field(default=None, description="Last value date, inclusive")
    direction: Direction | None = None
    amount_min: Amount | None = Field(default=None, description="Without the sign, inclusive")
    amount_max: Amount | None = Field(default=None, description="Without the sign, inclusive")
    third_party_id: Id | None = None
    kind: TransactionKind | None = None
    document_type: OpenDocumentKind | None = None
    document_id: Id | None = None
    q: str | None = Field(
        default=None,
        max_length=200,
        description="Words that all stand in the label or the counterparty's name: whole words,"
        " whatever accents and case",
    )

    def wanted(self) -> Wanted:
        """The criteria as the domain takes them."""
        same = {
            name: getattr(self, name)
            for name in TransactionCriteria.model_fields  # those of a file say more
            if name not in {"state", "q"}
        }
        return Wanted(states=frozenset(self.state or ()), keywords=self.q or "", **same)


class ExportCriteria(TransactionCriteria):
    """Criteria of a file."""

    language: Annotated[
        Literal["fr", "en"], Field(description="Heads, decimal mark and days of the file")
    ] = "fr"


class AccountTransactionsView(View):
    """One active account and the newest of its transactions that are wanted."""

    account: AccountBalanceView
    transactions: tuple[TransactionView, ...]
    next_cursor: str | None = Field(
        description="For `listTransactions` with this account, the same criteria and the states"
        " of this list"
    )


class TransactionsByAccountView(View):
    """Every active account, oldest first; also those without a transaction that is wanted."""

    states: tuple[TransactionState, ...] = Field(description="States that were listed")
    accounts: tuple[AccountTransactionsView, ...]


class TransactionsExportView(View):
    """A CSV file behind a short-lived link."""

    url: str
    expires_at: AwareDatetime
    file_name: str
    rows: int
