"""What the engine answers: one decision a transaction, with its reasons as facts."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lettrage.domain.reconciliation.inputs import Allocation, DocumentType, TransactionState

ENGINE_VERSION = "7"
"""Stored with every decision; raised when the same input may give another answer."""


class AdjustmentKind(StrEnum):
    """Why a transaction and its documents differ."""

    BANK_FEE = "bank_fee"
    COMMISSION = "commission"
    EARLY_PAYMENT_DISCOUNT = "early_payment_discount"
    SETTLEMENT_DIFFERENCE = "settlement_difference"
    EXCHANGE_DIFFERENCE = "exchange_difference"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An explained difference; signed minor units of the transaction's currency."""

    kind: AdjustmentKind
    amount: int


class ReasonCode(StrEnum):
    """`reason.code` of the vocabulary, then the codes that say why something was not done."""

    AMOUNT_EQUAL = "amount_equal"
    AMOUNT_WITHIN_TOLERANCE = "amount_within_tolerance"
    STRUCTURED_REFERENCE = "structured_reference"
    END_TO_END_ID = "end_to_end_id"
    MANDATE = "mandate"
    CREDITOR_ID = "creditor_id"
    PAYOUT = "payout"
    DEPOSIT_SLIP = "deposit_slip"
    BATCH = "batch"
    PERIOD = "period"
    REFERENCE_FOUND = "reference_found"
    REFERENCE_ALIKE = "reference_alike"
    THIRD_PARTY_NAME = "third_party_name"
    COUNTERPARTY_IBAN = "counterparty_iban"
    DUE_DATE_NEAR = "due_date_near"
    KEYWORD_RULE = "keyword_rule"
    LEARNT_ALIAS = "learnt_alias"
    SUM_OF_DOCUMENTS = "sum_of_documents"
    CHEQUE_NUMBER = "cheque_number"
    PART_PAYMENT = "part_payment"
    FEE_STATED = "fee_stated"
    DISCOUNT_IN_TIME = "discount_in_time"
    ORIGINAL_AMOUNT = "original_amount"
    ONLY_ONE_LEFT = "only_one_left"
    REJECTION = "rejection"
    INTERNAL_TRANSFER = "internal_transfer"
    DUPLICATE_DELIVERY = "duplicate_delivery"
    ACCOUNT_NOT_FOLLOWED = "account_not_followed"
    NOT_BOOKED = "not_booked"
    DECIDED_BEFORE = "decided_before"
    CARD_SUMMARY = "card_summary"
    EXPENSE_CREATED = "expense_created"
    KIND_RECOGNISED = "kind_recognised"
    DOUBLE_PAYMENT = "double_payment"
    EVIDENCE_CONFLICT = "evidence_conflict"
    SEVERAL_EXPLANATIONS = "several_explanations"
    NO_DOCUMENT = "no_document"
    NO_THIRD_PARTY = "no_third_party"
    UNEXPLAINED_DIFFERENCE = "unexplained_difference"
    UNAVAILABLE_DOCUMENT = "unavailable_document"
    ORIGINAL_AMOUNT_MISSING = "original_amount_missing"
    REFUSED_PAIR = "refused_pair"
    IDENTIFIER_OF_ANOTHER_AMOUNT = "identifier_of_another_amount"
    RATE_NEAR = "rate_near"
    RATE_USUAL = "rate_usual"
    EXCHANGE_DIFFERENCE = "exchange_difference"
    RATE_IMPLAUSIBLE = "rate_implausible"
    RATE_UNKNOWN = "rate_unknown"
    OTHER_PERIOD = "other_period"
    LONG_OVERDUE = "long_overdue"
    REJECTED_BEFORE = "rejected_before"
    NUMBER_OF_NONE = "number_of_none"
    NAME_OF_SEVERAL = "name_of_several"
    UNPROVED = "unproved"


Facts = tuple[tuple[str, str], ...]


class Reason(NamedTuple):
    """One piece of evidence.

    Attributes:
        code: What kind.
        facts: Names and values that the sentence is rendered from.
        weight: Hardness, 0 to 100: what was decisive comes first.
    """

    code: ReasonCode
    facts: Facts = ()
    weight: int = 0


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The best explanation that was not taken, and the code that says why."""

    document_ids: tuple[str, ...]
    why_not: ReasonCode


@dataclass(frozen=True, slots=True)
class CreatedDocument:
    """An expense that a rule asks to create; `key` makes the creation happen once."""

    type: DocumentType
    third_party_id: str
    amount: int
    payment: bool
    rule_id: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The engine's answer for one transaction.

    Attributes:
        allocations: Non-empty only in state `matched`; each in its document's currency.
        adjustments: In the transaction's currency.
        suggestions: Sets of documents, best first; never with a refused pair.
        confidence: Per mille that a `matched` decision is right; 0 otherwise.
    """

    transaction_id: str
    state: TransactionState
    third_party_id: str | None = None
    document_type: DocumentType | None = None
    allocations: tuple[Allocation, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    suggestions: tuple[tuple[str, ...], ...] = ()
    created: CreatedDocument | None = None
    reasons: tuple[Reason, ...] = ()
    confidence: int = 0
    runner_up: RunnerUp | None = None
    engine_version: str = ENGINE_VERSION
