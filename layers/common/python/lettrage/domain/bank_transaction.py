"""Transactions of bank accounts: what moved, and what was decided about it."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from lettrage.domain.labels.words import search_words
from lettrage.domain.money import Amount, Currency
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.record import Lookup, Record, SortedSet, Value
from lettrage.domain.transactions.amount_lists import amount_list, amount_shown


class Direction(StrEnum):
    """`transaction.direction` of the vocabulary."""

    DEBIT = "debit"
    CREDIT = "credit"


class TransactionState(StrEnum):
    """`transaction.state` of the vocabulary; French words in the glossary of the API."""

    TO_PROCESS = "to_process"
    UNMATCHED = "unmatched"
    PARTIAL = "partial"
    MATCHED = "matched"
    EXCLUDED = "excluded"
    CANCELLED = "cancelled"


STATE_FR = {
    TransactionState.TO_PROCESS: "À traiter",
    TransactionState.UNMATCHED: "Sans correspondance",
    TransactionState.PARTIAL: "Anomalie",
    TransactionState.MATCHED: "Affectée",
    TransactionState.EXCLUDED: "Hors suivi",
    TransactionState.CANCELLED: "Annulée",
}
"""What a French user reads (vocabulary §8)."""


UNDECIDED = frozenset(
    {TransactionState.TO_PROCESS, TransactionState.UNMATCHED, TransactionState.PARTIAL}
)
"""States that a run may still change."""


class Counterparty(Value):
    """The other side as the bank names it."""

    name: str = ""
    iban: str | None = None


REFUND = "refund"
"""`Reason.code` of a transaction that is a refund."""


class Reason(Value):
    """One piece of evidence for a decision, as facts.

    Attributes:
        code: `reason.code` of the vocabulary, or a stable word for why not.
        facts: What was seen, as text by name.
        weight: Share of the decision, per mille; 0 for remarks.
        message_fr: Sentence made from the facts.
        message_en: Its English twin.
    """

    code: str
    facts: dict[str, str] = {}
    weight: int = 0
    message_fr: str = ""
    message_en: str = ""


class Allocation(Value):
    """A part of a document settled by the transaction.

    Attributes:
        document_id: The open document.
        amount: In the document's currency; negative when a reject reopens it.
        currency: The document's where it is not the transaction's, else None.
        settlement_id: The settlement it created.
        origin: `automatic`, `rule` or `manual`.
    """

    document_id: str
    amount: Amount
    currency: Currency | None = None
    settlement_id: str
    origin: str


class Adjustment(Value):
    """A part of the transaction that is no document: fee, discount, rounding, exchange.

    `kind`: `bank_fee`, `commission`, `early_payment_discount`, `settlement_difference`,
    `exchange_difference` (vocabulary §10). `amount` is signed, in the transaction's currency.
    """

    kind: str
    amount: Amount


class Suggestion(Value):
    """Documents that may explain the transaction, not accepted yet."""

    document_ids: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()


class RunnerUp(Value):
    """The best explanation that was not taken, and why it lost."""

    document_ids: tuple[str, ...]
    reason: Reason


class Transaction(Record):
    """One movement on an account; `id` derives from account and the bank's own key.

    Attributes:
        bank_account_id: Where it is booked.
        bank_reference: The bank's key, or the fingerprint that stands for it.
        provider_fingerprint: Hash of what the provider said, to notice corrections.
        booking_date: Accounting date.
        value_date: When given.
        amount: Signed, positive for credit.
        currency: ISO 4217.
        direction: Sign in a word.
        label: As received, elements joined by a space.
        label_style: Bank style its label is written in, "" for a bank without a table of its own
            and for what came before styles were kept.
        counterparty: As the bank names it.
        end_to_end_id: ISO 20022.
        mandate_id: RUM.
        creditor_id: ICS.
        original_amount: Of a foreign-currency card purchase, signed.
        original_currency: Its currency.
        pending: Not booked yet.
        missing_since: First date (Paris) on which the bank did not tell it, not believed yet.
        withdrawn_at: When the bank took it back: it counts in no balance and is never erased.
        raw_key: Object with the provider's record, unchanged.
        statement_import_id: File it came with, while it can be undone with that file.
        told_as: How statement files told it (`tellings`), one a kind of file and wording.
        state: See `TransactionState`.
        manual: A person decided: no run touches it.
        third_party_id: Whom it is assigned to.
        document_type: `invoice`, `income`, `purchase` or `expense` it is assigned to.
        allocations: Documents it settles.
        adjustments: What else explains the amount.
        suggestions: Best first.
        reasons: Why it is in its state.
        refused_document_ids: Pairs a person undid: never proposed by a run again. One that a rule
            created among them: no rule creates any again.
        refused_on: Day (Paris) of each refusal by document, where it is known.
        engine_version: Version of the rules that decided.
        evidence_kind: What an automatic match rested on (`services.trust`), empty without one.
        runner_up: The explanation that lost, None without one.
        clues: What a later change finds it by while a run left it undecided (`services.clues`).
    """

    KIND: ClassVar[str] = "transaction"

    bank_account_id: str
    bank_reference: str
    provider_fingerprint: str = ""
    booking_date: date
    value_date: date | None = None
    amount: Amount
    currency: Currency = "EUR"
    direction: Direction
    label: str
    label_style: str = ""
    counterparty: Counterparty = Counterparty()
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    creditor_id: str | None = None
    original_amount: Amount | None = None
    original_currency: Currency | None = None
    pending: bool = False
    missing_since: date | None = None
    withdrawn_at: AwareDatetime | None = None
    raw_key: str | None = None
    statement_import_id: str | None = None
    told_as: SortedSet[str] = frozenset()
    state: TransactionState = TransactionState.TO_PROCESS
    manual: bool = False
    third_party_id: str | None = None
    document_type: OpenDocumentKind | None = None
    allocations: tuple[Allocation, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    reasons: tuple[Reason, ...] = ()
    refused_document_ids: SortedSet[str] = frozenset()
    refused_on: dict[str, date] = {}
    engine_version: str = ""
    evidence_kind: str = ""
    runner_up: RunnerUp | None = None
    clues: tuple[str, ...] = ()

    @property
    def refund(self) -> bool:
        """Money goes the other way than is natural: a supplier pays back, a customer is paid back.

        Its reasons say so (`services.refunds`), or its type does.
        """
        return any(reason.code == REFUND for reason in self.reasons) or self.against_its_type

    @property
    def against_its_type(self) -> bool:
        """Money goes the other way than the type's; a reject is none, it undoes a payment."""
        natural = _NATURAL.get(self.document_type) if self.document_type else None
        rejected = any(reason.code == "rejection" for reason in self.reasons)
        return natural is not None and natural is not self.direction and not rejected

    def lookups(self) -> Iterable[Lookup]:
        """All, by account, state, both, third party, word and amount, by day; pending ones.

        `waiting`: by third party, those that no decision has settled yet; `clue`: by what else a
        change may concern them.
        """
        day = self.booking_date.isoformat()
        yield Lookup(name="all", value="all", sort=day)
        yield Lookup(name="account", value=self.bank_account_id, sort=day)
        yield Lookup(name="state", value=self.state, sort=day)
        account_state = f"{self.bank_account_id}.{self.state}"
        yield Lookup(name="account_state", value=account_state, sort=day)
        if self.third_party_id:
            yield Lookup(name="third_party", value=self.third_party_id, sort=day)
            if self.state in UNDECIDED:
                yield Lookup(name="waiting", value=self.third_party_id, sort=day)
        for word in search_words(self.label, self.counterparty.name):
            yield Lookup(name="word", value=word, sort=day)
        shown = amount_shown(self.currency, self.amount)
        yield Lookup(name="amount", value=amount_list(self.amount), sort=day, shows=shown)
        for clue in self.clues:
            yield Lookup(name="clue", value=clue, sort=day)
        if self.pending:
            yield Lookup(name="pending", value=self.bank_account_id, sort=day)
        if self.statement_import_id:
            yield Lookup(name="statement_import", value=self.statement_import_id, sort=day)


_NATURAL = {
    OpenDocumentKind.INVOICE: Direction.CREDIT,
    OpenDocumentKind.INCOME: Direction.CREDIT,
    OpenDocumentKind.CREDIT_NOTE: Direction.CREDIT,
    OpenDocumentKind.PURCHASE: Direction.DEBIT,
    OpenDocumentKind.EXPENSE: Direction.DEBIT,
    OpenDocumentKind.PURCHASE_CREDIT_NOTE: Direction.DEBIT,
}
"""Side of the ordinary transaction of a kind; a settled credit note is money going back."""
