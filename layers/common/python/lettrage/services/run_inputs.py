"""What a run of reconciliation is given: open transactions, settled ones, accounts, rules."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import UNDECIDED, Transaction, TransactionState
from lettrage.domain.paris import paris_date
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.services.engine_inputs import match_account, match_rule
from lettrage.services.learning import Learning
from lettrage.services.unit_of_work import Work
from lettrage.services.whole_lists import whole

LOOK_BACK = timedelta(days=120)
"""Settled transactions given along, to tell repeats, rejects and double payments: a SEPA direct
debit can be returned for eight weeks, thirteen months when unauthorised (rulebook §4.3.2); four
months hold nearly all at a bounded cost."""

MOST_SETTLED = 2_000
"""Most settled transactions given along."""

MOST_OPEN = 5_000
"""Most open transactions decided in one go; more are judged in parts (`run_parts`)."""

_SETTLED = (TransactionState.MATCHED, TransactionState.EXCLUDED)


class RunInputs:
    """Reads for a run; nothing here writes."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._learning = Learning(work)

    def many(self, organisation_id: str) -> bool:
        """Whether more are undecided than one go decides."""
        store = self._work.store
        counts = (store.count(Transaction, organisation_id, "state", s) for s in UNDECIDED)
        return sum(counts) > MOST_OPEN

    def open(self, organisation_id: str) -> list[Transaction]:
        """Undecided transactions, oldest first, those of one go."""
        found: list[Transaction] = []
        for state in sorted(UNDECIDED):
            found += whole(
                self._work.store, Transaction, organisation_id, "state", state, most=MOST_OPEN
            )
        return sorted(found, key=lambda t: (t.booking_date, t.id))[:MOST_OPEN]

    def settled(self, organisation_id: str) -> list[Transaction]:
        """Decided transactions of the last months."""
        since = paris_date(self._work.clock.now()) - LOOK_BACK
        return [
            transaction
            for state in _SETTLED
            for transaction in whole(
                self._work.store,
                Transaction,
                organisation_id,
                "state",
                state,
                most=MOST_SETTLED,
                since=since.isoformat(),
                newest_first=True,
            )
        ]

    def context(
        self,
        organisation_id: str,
        transactions: Sequence[Transaction],
        rates: engine.Rates,
        extra_rules: Sequence[ReconciliationRule] = (),
    ) -> engine.Context:
        """Accounts, active rules, what was learned and the pairs a person refused."""
        store = self._work.store
        accounts = whole(store, BankAccount, organisation_id)
        rules = whole(store, ReconciliationRule, organisation_id)
        replaced = {rule.id for rule in extra_rules}
        kept = [rule for rule in rules if rule.id not in replaced]
        return engine.Context(
            accounts=tuple(match_account(account) for account in accounts),
            rules=tuple(match_rule(rule) for rule in (*kept, *extra_rules) if rule.active),
            history=self._learning.history(organisation_id),
            refused=refused_pairs(transactions),
            rates=rates,
        )


def refused_pairs(transactions: Iterable[Transaction]) -> frozenset[tuple[str, str]]:
    """Transaction and document of each pair that a person undid."""
    return frozenset(
        (t.id, document_id) for t in transactions for document_id in t.refused_document_ids
    )
