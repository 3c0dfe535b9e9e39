"""Use cases: reconciliation rules, and what a rule would change before it is kept."""

from dataclasses import dataclass
from decimal import Decimal

from lettrage.domain.bank import TransactionState
from lettrage.domain.errors import Invalid, NotFound
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.domain.third_party import ThirdParty
from lettrage.ports.store import Found
from lettrage.services.reconcile import Reconcile
from lettrage.services.unit_of_work import Actor, Work


@dataclass(frozen=True)
class RuleFields:
    """What a rule says; see `ReconciliationRule`."""

    priority: int
    keywords: tuple[str, ...]
    document_type: OpenDocumentKind
    third_party_id: str
    bank_account_ids: frozenset[str] = frozenset()
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    create_document: bool = False
    create_payment: bool = False
    active: bool = True


@dataclass(frozen=True)
class Effect:
    """What would become of one transaction."""

    transaction_id: str
    label: str
    state_before: TransactionState
    state_after: TransactionState
    third_party_id: str | None


class ManageRules:
    """Reads and changes the rules of an organisation; deletion leaves what was posted."""

    def __init__(self, work: Work, reconcile: Reconcile) -> None:
        self._work = work
        self._reconcile = reconcile

    def get(self, organisation_id: str, rule_id: str) -> ReconciliationRule:
        """One rule. Raises: NotFound."""
        return self._work.store.get(ReconciliationRule, organisation_id, rule_id)

    def page(
        self, organisation_id: str, limit: int, cursor: str | None
    ) -> Found[ReconciliationRule]:
        """Rules in the order they are tried."""
        return self._work.store.find(
            ReconciliationRule, organisation_id, "all", "all", limit=limit, cursor=cursor
        )

    def drafted(self, organisation_id: str, fields: RuleFields) -> ReconciliationRule:
        """A rule not stored yet. Raises: Invalid, when it contradicts itself."""
        now = self._work.clock.now()
        rule = ReconciliationRule(
            organisation_id=organisation_id,
            id=self._work.ids.new_id(),
            created_at=now,
            updated_at=now,
            **vars(fields),
        )
        self._must_make_sense(rule)
        return rule

    def add(self, actor: Actor, rule: ReconciliationRule) -> ReconciliationRule:
        """Keep a drafted rule."""
        return self._work.add(actor, rule, "rule_added")

    def change(
        self, actor: Actor, rule: ReconciliationRule, fields: RuleFields
    ) -> ReconciliationRule:
        """Replace what a rule says. Raises: Invalid, Stale."""
        after = rule.changed(at=self._work.clock.now(), **vars(fields))
        self._must_make_sense(after)
        return self._work.change(actor, rule, after, "rule_changed")

    def remove(self, actor: Actor, rule: ReconciliationRule) -> None:
        """Delete a rule. Raises: Stale."""
        unit = self._work.unit(actor)
        unit.remove(rule, "rule_removed")
        unit.commit()

    def effects(self, organisation_id: str, rule: ReconciliationRule) -> tuple[Effect, ...]:
        """What a run with this rule would change now; writes nothing."""
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

    def _must_make_sense(self, rule: ReconciliationRule) -> None:
        if rule.create_document and rule.document_type is not OpenDocumentKind.EXPENSE:
            raise Invalid("a rule creates expenses only", code="creates_expenses_only")
        if rule.create_payment and not rule.create_document:
            raise Invalid("only a created expense can be paid by a rule", code="nothing_to_pay")
        low, high = rule.amount_min, rule.amount_max
        if low is not None and high is not None and low > high:
            raise Invalid("amount_min is above amount_max", code="empty_range")
        try:
            self._work.store.get(ThirdParty, rule.organisation_id, rule.third_party_id)
        except NotFound as error:
            raise Invalid("no such third party", code="unknown_third_party") from error
