"""Which transactions a list shows: every criterion that is set must hold. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lettrage.domain.bank_transaction import Direction, Transaction, TransactionState
from lettrage.domain.labels import TransactionKind, normal_form
from lettrage.domain.labels.words import is_telling, search_words
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.transactions.amount_lists import lists_within
from lettrage.domain.transactions.reading import read_transaction

OPEN_STATES = frozenset(
    {TransactionState.TO_PROCESS, TransactionState.UNMATCHED, TransactionState.PARTIAL}
)
"""What a person still has to look at: the default of the lists."""


_SEVERAL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Criteria; empty or None is no criterion.

    Attributes:
        states: Any of them.
        bank_account_id: Of this account.
        code: The bank's own reference, whole.
        since: First booking date, inclusive.
        until: Last booking date, inclusive.
        value_since: First value date, inclusive.
        value_until: Last value date, inclusive.
        direction: Debit or credit.
        amount_min: Of the amount without its sign, inclusive.
        amount_max: Likewise.
        third_party_id: Assigned to it.
        kinds: What the movement is, as its label is read: any of them.
        not_of: Accounts whose transactions are left out.
        document_type: It is assigned to.
        document_id: Settled by it.
        keywords: Words that all stand in the label or the counterparty's name, whole, whatever
            their accents and case.
    """

    states: frozenset[TransactionState] = frozenset()
    bank_account_id: str | None = None
    code: str | None = None
    since: date | None = None
    until: date | None = None
    value_since: date | None = None
    value_until: date | None = None
    direction: Direction | None = None
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    third_party_id: str | None = None
    kinds: frozenset[TransactionKind] = frozenset()
    not_of: frozenset[str] = frozenset()
    document_type: OpenDocumentKind | None = None
    document_id: str | None = None
    keywords: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The keywords in the spelling that is compared."""
        return tuple(dict.fromkeys(normal_form(self.keywords).split()))

    def lookup(self) -> tuple[str, str]:
        """Name and value of the shortest list that holds every transaction wanted.

        An amount is rarer than any word; the longest keyword is the rarest as a rule; words of
        all labels are no help.
        """
        amounts = lists_within(self.amount_min, self.amount_max)
        if len(amounts) == 1:
            return "amount", amounts[0]
        telling = [word for word in self.words if is_telling(word)]
        if telling:
            rarest = max(telling, key=lambda word: (len(word), word))
            return "word", search_words(rarest)[0]
        if self.third_party_id:
            return "third_party", self.third_party_id
        only = next(iter(self.states)).value if len(self.states) == 1 else ""
        if self.bank_account_id:
            if only:
                return "account_state", f"{self.bank_account_id}.{only}"
            return "account", self.bank_account_id
        return ("state", only) if only else ("all", "all")

    def lists(self) -> tuple[tuple[str, str], ...]:
        """Names and values of the lists that together hold every transaction wanted.

        Several where they are shorter than the one of `lookup`: a range of amounts, or states.
        """
        one = self.lookup()
        if one[0] not in {"account", "account_state", "state", "all"}:
            return (one,)
        amounts = lists_within(self.amount_min, self.amount_max)
        if amounts:
            return tuple(("amount", each) for each in amounts)
        if len(self.states) < _SEVERAL or one[0] not in {"account", "all"}:
            return (one,)
        account = self.bank_account_id
        return tuple(
            ("account_state", f"{account}.{state}") if account else ("state", str(state))
            for state in sorted(self.states)
        )

    def holds(self, transaction: Transaction) -> bool:
        """Whether the transaction meets every criterion."""
        return all(self._tests(transaction))

    def _tests(self, one: Transaction) -> Iterator[bool]:
        """Cheapest first: the label is read only where all else holds."""
        yield not self.states or one.state in self.states
        yield self.bank_account_id in {None, one.bank_account_id}
        yield one.bank_account_id not in self.not_of
        yield self.code in {None, one.bank_reference}
        yield self.direction in {None, one.direction}
        yield self.third_party_id in {None, one.third_party_id}
        yield self.document_type in {None, one.document_type}
        yield _within(one.booking_date, self.since, self.until)
        yield _within(one.value_date or one.booking_date, self.value_since, self.value_until)
        yield self.amount_min is None or abs(one.amount) >= self.amount_min
        yield self.amount_max is None or abs(one.amount) <= self.amount_max
        documents = {each.document_id for each in one.allocations}
        yield self.document_id is None or self.document_id in documents
        yield not self.words or set(self.words) <= _words_of(one)
        yield not self.kinds or read_transaction(one).kind.value in self.kinds


def _words_of(one: Transaction) -> set[str]:
    return set(normal_form(f"{one.label} {one.counterparty.name}").split())


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or day >= first) and (last is None or day <= last)
