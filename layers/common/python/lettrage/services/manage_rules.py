"""Use cases: a user's reconciliation rules. Deleting one leaves what it posted."""

import logging
from dataclasses import dataclass
from decimal import Decimal

from lettrage.domain.bank import BankAccount
from lettrage.domain.errors import Fault, Invalid, NotFound, Unavailable
from lettrage.domain.money import minor_units
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.reconciliation_rule import KeywordMode, ReconciliationRule, RuleSeries
from lettrage.domain.third_party import ThirdParty
from lettrage.ports.store import Found
from lettrage.ports.tasks import Tasks
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, UnitOfWork, Work

log = logging.getLogger(__name__)

_SERIES = "rules"


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
    name: str = ""
    keyword_mode: KeywordMode = KeywordMode.ALL


class ManageRules:
    """Reads and changes the rules of an organisation; deletion leaves what was posted."""

    def __init__(self, work: Work, tasks: Tasks) -> None:
        self._work = work
        self._tasks = tasks

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
        rule = drafted(self._work, organisation_id, fields)
        self._must_make_sense(rule)
        return rule

    def add(self, actor: Actor, rule: ReconciliationRule) -> ReconciliationRule:
        """Keep a drafted rule under the next code, and judge what waits for it."""

        def attempt() -> ReconciliationRule:
            unit = self._work.unit(actor)
            coded = rule.model_copy(update={"code": self._next_code(unit, rule)})
            unit.add(coded, "rule_added")
            unit.commit()
            return self.get(rule.organisation_id, rule.id)

        stored = settled(attempt)
        self._judge(stored)
        return stored

    def change(
        self, actor: Actor, rule: ReconciliationRule, fields: RuleFields
    ) -> ReconciliationRule:
        """Replace what a rule says. Raises: Invalid, Stale."""
        after = rule.changed(at=self._work.clock.now(), **vars(fields))
        self._must_make_sense(after)
        stored = self._work.change(actor, rule, after, "rule_changed")
        if stored.version != rule.version:
            self._judge(stored, rule)
        return stored

    def remove(self, actor: Actor, rule: ReconciliationRule) -> None:
        """Delete a rule, and judge again what waited because of it. Raises: Stale."""
        unit = self._work.unit(actor)
        unit.remove(rule, "rule_removed")
        unit.commit()
        if rule.active:
            self._run(rule, f"third_party:{rule.third_party_id}")

    def _judge(self, rule: ReconciliationRule, before: ReconciliationRule | None = None) -> None:
        """Ask for a run over what the rule concerns, and what it concerned `before`."""
        about = []
        if rule.active or (before is not None and before.active):
            about.append(f"rule:{rule.id}")
        if before is not None and before.active and before.third_party_id != rule.third_party_id:
            about.append(f"third_party:{before.third_party_id}")
        if about:
            self._run(rule, *about)

    def _run(self, rule: ReconciliationRule, *about: str) -> None:
        """What changed stands without it, for the next run."""
        try:
            self._tasks.reconcile(rule.organisation_id, "rule_kept", about=about)
        except Unavailable:
            log.warning("reconciliation not started", extra={"rule_id": rule.id})

    def _next_code(self, unit: UnitOfWork, rule: ReconciliationRule) -> str:
        now = self._work.clock.now()
        try:
            series = self._work.store.get(RuleSeries, rule.organisation_id, _SERIES)
        except NotFound:
            series = RuleSeries(
                organisation_id=rule.organisation_id, id=_SERIES, created_at=now, updated_at=now
            )
        after = series.changed(at=now, last=series.last + 1)
        if series.version:
            unit.change(series, after, "rule_numbered")
        else:
            unit.add(after, "rule_numbered")
        return f"R{after.last:04d}"

    def _must_make_sense(self, rule: ReconciliationRule) -> None:
        if rule.create_document and rule.document_type is not OpenDocumentKind.EXPENSE:
            raise Invalid("a rule creates expenses only", code="creates_expenses_only")
        if rule.create_payment and not rule.create_document:
            raise Invalid("only a created expense can be paid by a rule", code="nothing_to_pay")
        for index, word in enumerate(rule.keywords):
            if not any(character.isalnum() for character in word):
                fault = Fault(f"/body/keywords/{index}", "empty_keyword", "no letter, no digit")
                raise Invalid("a keyword names nothing", code="empty_keyword", faults=[fault])
        self._accounts_must_be_known(rule)
        low, high = rule.amount_min, rule.amount_max
        for name, amount in (("amount_min", low), ("amount_max", high)):
            _must_be_an_amount(f"/body/{name}", amount)
        if low is not None and high is not None and low > high:
            raise Invalid("amount_min is above amount_max", code="empty_range")
        try:
            self._work.store.get(ThirdParty, rule.organisation_id, rule.third_party_id)
        except NotFound as error:
            raise Invalid("no such third party", code="unknown_third_party") from error

    def _accounts_must_be_known(self, rule: ReconciliationRule) -> None:
        asked = sorted(rule.bank_account_ids)
        known = self._work.store.get_many(BankAccount, rule.organisation_id, asked)
        unknown = [each for each in asked if each not in known]
        if unknown:
            message = f"no such bank account: {', '.join(unknown)}"
            french = f"Ces comptes bancaires n’existent pas : {', '.join(unknown)}."
            fault = Fault("/body/bank_account_ids", "unknown_bank_account", message, french)
            raise Invalid(message, code=fault.code, message_fr=french, faults=[fault])


def _must_be_an_amount(pointer: str, amount: Decimal | None) -> None:
    """Check a bound: of the absolute amount, in cents. Raises: Invalid."""
    if amount is None:
        return
    if amount < 0:
        message = "amounts of a rule have no sign: its document type says which side it is for"
        fault = Fault(pointer, "negative_amount", message)
        raise Invalid(message, code=fault.code, faults=[fault])
    try:
        minor_units(amount)
    except Invalid as error:
        fault = Fault(pointer, error.code, error.message)
        raise Invalid(error.message, code=error.code, faults=[fault]) from error


def drafted(work: Work, organisation_id: str, fields: RuleFields) -> ReconciliationRule:
    """A rule of these fields, not stored and not checked."""
    now = work.clock.now()
    return ReconciliationRule(
        organisation_id=organisation_id,
        id=work.ids.new_id(),
        created_at=now,
        updated_at=now,
        **vars(fields),
    )
