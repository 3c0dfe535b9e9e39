"""Bodies of the routes of reconciliation: runs, decisions of a person, rules."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.banking import TransactionView
from lettrage.contracts.api.common import Body, JobView, View
from lettrage.domain.bank_transaction import TransactionState
from lettrage.domain.money import Amount
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.reconciliation_rule import KeywordMode, ReconciliationRule
from lettrage.domain.record import Id

RuleType = Literal[
    OpenDocumentKind.INVOICE,
    OpenDocumentKind.INCOME,
    OpenDocumentKind.PURCHASE,
    OpenDocumentKind.EXPENSE,
]
AdjustmentWord = Literal[
    "bank_fee",
    "commission",
    "early_payment_discount",
    "settlement_difference",
    "exchange_difference",
]


class StartReconciliationRun(Body):
    """Judge all open transactions now."""

    dry_run: bool = Field(default=False, description="Only tell what would change")


class EffectView(View):
    """What would become of one transaction."""

    transaction_id: str
    label: str
    state_before: TransactionState
    state_after: TransactionState
    third_party_id: str | None


class RunView(View):
    """A run that was started, or what a dry run would change."""

    job: JobView | None = None
    dry_run: bool
    effects: tuple[EffectView, ...] = ()


class AssignTransaction(Body):
    """Whom a transaction concerns, and as what."""

    third_party_id: Id
    document_type: RuleType
    refund: bool | None = Field(
        default=None,
        description="Money goes the other way than the type's; null: where the label or the third"
        " party's roles say so",
    )


class AllocationBody(Body):
    """A part of the transaction and the document it settles."""

    document_id: Id
    amount: Amount = Field(description="In the document's currency; negative for a reject")


class AdjustmentBody(Body):
    """A part of the transaction that is no document."""

    kind: AdjustmentWord
    amount: Amount = Field(description="Signed, in the transaction's currency")


class AllocateTransaction(Body):
    """Documents that explain the whole transaction."""

    allocations: Annotated[tuple[AllocationBody, ...], Field(min_length=1, max_length=20)]
    adjustments: Annotated[tuple[AdjustmentBody, ...], Field(max_length=10)] = ()


class TransactionAllocations(AllocateTransaction):
    """What one transaction of several settles."""

    transaction_id: Id
    version: Annotated[int, Field(ge=1, description="Of the transaction you saw: its ETag")]


class AllocateTransactions(Body):
    """Several transactions and the documents that they share, posted all or not at all."""

    transactions: Annotated[tuple[TransactionAllocations, ...], Field(min_length=1, max_length=4)]


class TransactionsView(View):
    """Transactions as they are now, in the order given."""

    items: tuple[TransactionView, ...]


class RuleBody(Body):
    """A rule: keywords in the label name a third party."""

    keywords: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=60)], ...],
        Field(
            min_length=1,
            max_length=10,
            description="As whole words; accents and case do not count",
        ),
    ]
    keyword_mode: KeywordMode = KeywordMode.ALL
    name: Annotated[str, Field(max_length=120, description="Free label")] = ""
    document_type: RuleType
    third_party_id: Id
    priority: Annotated[int, Field(ge=0, le=999_999, description="Lower first")] = 100
    bank_account_ids: Annotated[frozenset[Id], Field(max_length=50)] = frozenset()
    amount_min: Amount | None = Field(default=None, description="Without sign, inclusive")
    amount_max: Amount | None = Field(default=None, description="Without sign, inclusive")
    create_document: bool = Field(default=False, description="For `expense` only")
    create_payment: bool = Field(default=False, description="Settle what was created")
    active: bool = True


class RuleView(View):
    """A stored rule."""

    id: str
    code: str = Field(description="Given once, never again", examples=["R0007"])
    name: str
    priority: int
    keywords: tuple[str, ...]
    keyword_mode: KeywordMode
    document_type: OpenDocumentKind
    third_party_id: str
    bank_account_ids: tuple[str, ...]
    amount_min: Amount | None
    amount_max: Amount | None
    create_document: bool
    create_payment: bool
    active: bool
    created_at: AwareDatetime

    @classmethod
    def of(cls, rule: ReconciliationRule) -> "RuleView":
        """The view of a stored rule."""
        same = {n: getattr(rule, n) for n in cls.model_fields if n != "bank_account_ids"}
        return cls(bank_account_ids=tuple(sorted(rule.bank_account_ids)), **same)


class RulePreview(View):
    """What a rule would change, without keeping it."""

    effects: tuple[EffectView, ...] = Field(description="Waiting transactions that would change")
    past: tuple["PastEffectView", ...] = Field(description="The latest it fires on, any state")
    counts: dict[str, int] = Field(description="Of all past ones: agrees, contradicts, new")
    looked_at: int = Field(description="Past transactions looked at, a year at most")
    conflicts: tuple["RuleConflictView", ...]


class PastEffectView(View):
    """A past transaction that a rule fires on."""

    transaction_id: str
    booking_date: date
    label: str
    amount: Amount
    third_party_id: str | None = Field(description="Whom it is assigned to")
    outcome: Literal["agrees", "contradicts", "new"]
    outranked_by: str | None = Field(description="The rule that would be taken instead")


class RuleConflictView(View):
    """Another rule that fires on the same transactions, and says something else or the same."""

    rule_id: str
    code: str
    name: str
    kind: Literal["contradiction", "duplicate"]
    transactions: int = Field(
        description="Past ones that both fire on; 0 where only what both ask for says so"
    )
    wins: bool = Field(
        description="The other rule is taken on them; of two of one rank for different third"
        " parties neither is"
    )
    message_fr: str = Field(description="What the other one does otherwise, or that nothing is")
    message_en: str


class KeptRuleView(RuleView):
    """A rule that was just kept, and the other rules that contradict or repeat it."""

    conflicts: tuple[RuleConflictView, ...] = Field(
        default=(), description="It is kept all the same: change or delete one of them"
    )


class ConditionView(View):
    """One thing that a rule asks of a transaction."""

    name: Literal["active", "direction", "bank_account", "amount", "keywords"]
    met: bool
    message_fr: str
    message_en: str


class RuleAnswerView(View):
    """Why a rule fired on a transaction or not."""

    fires: bool = Field(description="All conditions are met")
    decisive: bool = Field(description="It is the rule that a run takes")
    conditions: tuple[ConditionView, ...]
    outranked_by: RuleView | None
    overruled: bool = Field(description="Harder evidence or a person named another third party")


class ProposedRuleView(View):
    """A rule worth keeping: send `rule` to create it, or decline."""

    id: str
    rule: RuleBody
    confirmations: int
    past: tuple[PastEffectView, ...]


class ProposedRulesView(View):
    """Proposals, the most confirmed first."""

    items: tuple[ProposedRuleView, ...]
