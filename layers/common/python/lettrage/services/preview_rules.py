"""Use case: what a rule would do, on past transactions and on those that wait; writes nothing."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lettrage.domain.bank_transaction import Transaction, TransactionState
from lettrage.domain.paris import paris_date
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.services.reconcile import Reconcile
from lettrage.services.rule_conflicts import RuleConflict, conflicts
from lettrage.services.rule_verdicts import (
    Condition,
    conditions,
    fires,
    first_to_fire,
)
from lettrage.services.unit_of_work import Work
from lettrage.services.whole_lists import whole

LOOK_BACK = timedelta(days=365)
"""A year: what comes once a year is seen once."""

MOST_PAST = 2_000
"""Most past transactions a dry run looks at, the latest first."""

MOST_SHOWN = 100
"""Past transactions shown: what a screen can hold; counts are of all."""


@dataclass(frozen=True)
class Effect:
    """What would become of one waiting transaction."""

    transaction_id: str
    label: str
    state_before: TransactionState
    state_after: TransactionState
    third_party_id: str | None


@dataclass(frozen=True)
class PastEffect:
    """One past transaction that the rule fires on.

    Attributes:
        third_party_id: Whom it is assigned to now.
        outcome: `agrees` with that, `contradicts` it, or `new` where nobody is assigned.
        outranked_by: The rule that would be taken instead, None without one.
    """

    transaction_id: str
    booking_date: date
    label: str
    amount: Decimal
    third_party_id: str | None
    outcome: str
    outranked_by: str | None


@dataclass(frozen=True)
class RulePreview:
    """A dry run: counts of past transactions by outcome, the latest of them, conflicts."""

    effects: tuple[Effect, ...]
    past: tuple[PastEffect, ...]
    counts: dict[str, int]
    looked_at: int
    conflicts: tuple[RuleConflict, ...]


@dataclass(frozen=True)
class RuleAnswer:
    """Why a rule fired on a transaction or not.

    Attributes:
        fires: All its conditions are met.
        decisive: It is the rule that the engine takes.
        conditions: Each with what was found.
        outranked_by: The rule taken instead, None without one.
        overruled: Harder evidence named another third party, or a person decided.
    """

    fires: bool
    decisive: bool
    conditions: tuple[Condition, ...]
    outranked_by: ReconciliationRule | None
    overruled: bool


class PreviewRules:
    """Dry runs and explanations of rules."""

    def __init__(self, work: Work, reconcile: Reconcile) -> None:
        self._work = work
        self._reconcile = reconcile

    def past(self, organisation_id: str) -> list[Transaction]:
        """Transactions of the last year, the latest first."""
        since = paris_date(self._work.clock.now()) - LOOK_BACK
        return whole(
            self._work.store,
            Transaction,
            organisation_id,
            most=MOST_PAST,
            since=since.isoformat(),
            newest_first=True,
        )

    def __call__(self, organisation_id: str, rule: ReconciliationRule) -> RulePreview:
        """What a run with this rule would change now, and what it says of the past."""
        looked_at = self.past(organisation_id)
        others = [each for each in self._rules(organisation_id) if each.id != rule.id]
        past = past_effects(rule, others, looked_at)
        return RulePreview(
            effects=self._effects(organisation_id, rule),
            past=past[:MOST_SHOWN],
            counts=dict(Counter(each.outcome for each in past)),
            looked_at=len(looked_at),
            conflicts=conflicts(rule, others, looked_at),
        )

    def conflicts(self, organisation_id: str, rule: ReconciliationRule) -> tuple[RuleConflict, ...]:
        """Other rules that contradict or repeat this one, those met most often first."""
        others = [each for each in self._rules(organisation_id) if each.id != rule.id]
        return conflicts(rule, others, self.past(organisation_id)) if others else ()

    def why(
        self, organisation_id: str, rule: ReconciliationRule, transaction_id: str
    ) -> RuleAnswer:
        """Why the rule fired on a transaction or not. Raises: NotFound."""
        transaction = self._work.store.get(Transaction, organisation_id, transaction_id)
        found = conditions(rule, transaction)
        taken = first_to_fire(self._rules(organisation_id), transaction)
        fired = all(condition.met for condition in found)
        decisive = taken is not None and taken.id == rule.id
        other = transaction.third_party_id not in (None, rule.third_party_id)
        return RuleAnswer(
            fires=fired,
            decisive=decisive,
            conditions=found,
            outranked_by=taken if fired and not decisive else None,
            overruled=decisive and other,
        )

    def _rules(self, organisation_id: str) -> list[ReconciliationRule]:
        return whole(self._work.store, ReconciliationRule, organisation_id)

    def _effects(self, organisation_id: str, rule: ReconciliationRule) -> tuple[Effect, ...]:
        return tuple(
            Effect(
                transaction_id=transaction.id,
                label=transaction.label,
                state_before=transaction.state,
                state_after=TransactionState(decision.state),
                third_party_id=decision.third_party_id,
            )
            for transaction, decision in self._reconcile.preview(organisation_id, [rule])
            if (transaction.state, transaction.third_party_id)
            != (TransactionState(decision.state), decision.third_party_id)
        )


def past_effects(
    rule: ReconciliationRule, others: list[ReconciliationRule], past: list[Transaction]
) -> tuple[PastEffect, ...]:
    """What the rule says of past transactions, in their order; pure."""
    found = []
    for transaction in past:
        if not fires(rule, transaction):
            continue
        taken = first_to_fire([rule, *others], transaction)
        found.append(
            PastEffect(
                transaction_id=transaction.id,
                booking_date=transaction.booking_date,
                label=transaction.label,
                amount=transaction.amount,
                third_party_id=transaction.third_party_id,
                outcome=_outcome(rule, transaction),
                outranked_by=taken.id if taken is not None and taken.id != rule.id else None,
            )
        )
    return tuple(found)


def _outcome(rule: ReconciliationRule, transaction: Transaction) -> str:
    if transaction.third_party_id is None:
        return "new"
    return "agrees" if transaction.third_party_id == rule.third_party_id else "contradicts"
