"""Criteria of the lists of transactions, the list by account, and its export."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from lettrage.contracts.api.banking import TransactionView
from lettrage.contracts.api.common import View
from lettrage.contracts.api.treasury import AccountBalanceView
from lettrage.domain.bank_transaction import Direction, TransactionState
from lettrage.domain.errors import Fault, Invalid
from lettrage.domain.labels import TransactionKind
from lettrage.domain.money import Amount
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.record import Id
from lettrage.domain.transactions.wanted import Wanted


class TransactionCriteria(BaseModel):
    """What a transaction must be to be listed; every criterion that is given holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    bank_account_id: Id | None = None
    state: list[TransactionState | Literal["all"]] | None = Field(
        default=None,
        description="Any of several, separated by commas; `all` for every one. Without it a list"
        " shows what waits for a person: to_process, unmatched and partial, on active accounts",
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
    kind: list[TransactionKind] | None = Field(
        default=None, description="Any of several, separated by commas"
    )
    document_type: OpenDocumentKind | None = None
    document_id: Id | None = None
    q: str | None = Field(
        default=None,
        max_length=200,
        description="Words that all stand in the label or the counterparty's name: whole words,"
        " whatever accents and case",
    )

    def wanted(self) -> Wanted:
        """The criteria as the domain takes them; no states for `all`.

        Raises: Invalid, `range_reversed`, when a range ends before it begins.
        """
        self._check_ranges()
        same = {
            name: getattr(self, name)
            for name in TransactionCriteria.model_fields  # those of a file say more
            if name not in {"state", "kind", "q"}
        }
        return Wanted(
            states=frozenset() if self.every else frozenset(self._states()),
            kinds=frozenset(self.kind or ()),
            keywords=self.q or "",
            **same,
        )

    @property
    def every(self) -> bool:
        """Whether transactions in every state are asked for."""
        return "all" in (self.state or ())

    def _states(self) -> Iterator[TransactionState]:
        yield from (each for each in self.state or () if isinstance(each, TransactionState))

    def _check_ranges(self) -> None:
        ranges = (
            ("until", self.since, self.until),
            ("value_until", self.value_since, self.value_until),
            ("amount_max", self.amount_min, self.amount_max),
        )
        faults = [
            Fault(f"/query/{name}", "range_reversed", "the range ends before it begins")
            for name, first, last in ranges
            if first is not None and last is not None and _after(first, last)
        ]
        if faults:
            raise Invalid("a range ends before it begins", code="range_reversed", faults=faults)


def _after(first: date | Decimal, last: date | Decimal) -> bool:
    if isinstance(first, Decimal) and isinstance(last, Decimal):
        return first > last
    return isinstance(first, date) and isinstance(last, date) and first > last


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
