"""Reconciliation: which documents explain which bank transaction, and how one knows.

`reconcile` is a pure function. One run, in the order of the files:

1. `identity`    who is on the other side: IBAN, mandate, cited number, rule, wording, `names`
                 found by `name_search`, both asked through the `directory`; what stands beside a
                 name (`surroundings`) may make it somebody else's.
2. `structured`  identifiers of documents: creditor reference, end-to-end id, slip, `payouts`.
3. `cited`       documents whose `numbers` the payer cites: whole, several, part.
4. `party`       all open transactions of one third party together: exact, equal ones told
                 `apart` by date or period, near amounts that are explained, the only sum of
                 `several` (`sums`).
5. `special`     rejects and repeated deliveries; `internal` transfers between own accounts.
6. `expenses`    what a rule creates; then `leftover`, what stays for a person: state, why not,
                 suggestions.

`doubts`, `stray` numbers, `statements` of the label and `exchange` say when third party and amount
are not enough, `rivals` when something else fits as well. The hardest evidence is worked first,
over all transactions; a decision takes its cents out of the `ledger`, so none is used twice.
Nothing is posted on the amount alone, and nothing when a second explanation is as good. `keys` and
`candidates` say how documents are looked up; `explain` turns reasons into sentences;
`conservation` is checked on every write.

Units: integer minor units inside; `Decimal` at the edges.
"""

from lettrage.domain.reconciliation.candidates import Candidates, InMemoryCandidates
from lettrage.domain.reconciliation.conservation import check_conservation, senseless
from lettrage.domain.reconciliation.decision import (
    ENGINE_VERSION,
    Adjustment,
    AdjustmentKind,
    CreatedDocument,
    Decision,
    Reason,
    ReasonCode,
    RunnerUp,
)
from lettrage.domain.reconciliation.engine import Spread, read_labels, reconcile
from lettrage.domain.reconciliation.explain import sentence_en, sentence_fr
from lettrage.domain.reconciliation.inputs import (
    SIGN,
    Account,
    Allocation,
    Context,
    Discount,
    DocumentType,
    MatchDocument,
    MatchThirdParty,
    MatchTransaction,
    PastMatch,
    Payout,
    PayoutItem,
    Rates,
    Role,
    Rule,
    TransactionState,
)
from lettrage.domain.reconciliation.keys import (
    amount_key,
    document_keys,
    structured_queries,
    third_party_keys,
)

__all__ = [
    "ENGINE_VERSION",
    "SIGN",
    "Account",
    "Adjustment",
    "AdjustmentKind",
    "Allocation",
    "Candidates",
    "Context",
    "CreatedDocument",
    "Decision",
    "Discount",
    "DocumentType",
    "InMemoryCandidates",
    "MatchDocument",
    "MatchThirdParty",
    "MatchTransaction",
    "PastMatch",
    "Payout",
    "PayoutItem",
    "Rates",
    "Reason",
    "ReasonCode",
    "Role",
    "Rule",
    "RunnerUp",
    "Spread",
    "TransactionState",
    "amount_key",
    "check_conservation",
    "document_keys",
    "read_labels",
    "reconcile",
    "senseless",
    "sentence_en",
    "sentence_fr",
    "structured_queries",
    "third_party_keys",
]
