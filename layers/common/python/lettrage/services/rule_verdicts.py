"""Whether a rule fires on a transaction, condition by condition, as the engine tries it; pure.

The engine asks the same questions (`domain.reconciliation.directory`); a test compares the two.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.labels import normal_form
from lettrage.domain.money import decimal_text
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.reconciliation_rule import KeywordMode, ReconciliationRule

_IN = (OpenDocumentKind.INVOICE, OpenDocumentKind.INCOME)


@dataclass(frozen=True)
class Condition:
    """One thing that a rule asks of a transaction.

    Attributes:
        name: `active`, `direction`, `bank_account`, `amount` or `keywords`.
        met: Whether the transaction fulfils it.
        message_fr: What was asked and found.
        message_en: The English twin.
    """

    name: str
    met: bool
    message_fr: str
    message_en: str


def conditions(rule: ReconciliationRule, transaction: Transaction) -> tuple[Condition, ...]:
    """Every condition with what was found, in the order the engine tries them."""
    return (
        Condition(
            "active",
            rule.active,
            "La règle est active." if rule.active else "La règle est désactivée.",
            "The rule is active." if rule.active else "The rule is switched off.",
        ),
        _direction(rule, transaction),
        _account(rule, transaction),
        _amount(rule, transaction),
        _keywords(rule, transaction),
    )


def fires(rule: ReconciliationRule, transaction: Transaction) -> bool:
    """Whether every condition is met."""
    return all(condition.met for condition in conditions(rule, transaction))


def first_to_fire(
    rules: Iterable[ReconciliationRule], transaction: Transaction
) -> ReconciliationRule | None:
    """The rule that the engine takes: priority, then more keywords, then bound to an account."""
    firing = [rule for rule in rules if fires(rule, transaction)]
    return first_taken(firing) if firing else None


def same_wording(one: ReconciliationRule, other: ReconciliationRule) -> bool:
    """Whether both fire on the same transactions by what they ask, whatever came so far.

    The same keywords, or one of the keywords that any of is enough; on a common side, account and
    amount. A rule that asks for more keywords only refines another.
    """
    if not (one.active and other.active) or (one.document_type in _IN) != (
        other.document_type in _IN
    ):
        return False
    accounts = one.bank_account_ids, other.bank_account_ids
    if all(accounts) and not accounts[0] & accounts[1]:
        return False
    low = max(rule.amount_min or 0 for rule in (one, other))
    if any(rule.amount_max is not None and rule.amount_max < low for rule in (one, other)):
        return False
    words = [{normal_form(word) for word in rule.keywords} for rule in (one, other)]
    if KeywordMode.ANY in (one.keyword_mode, other.keyword_mode):
        return bool(words[0] & words[1])
    return words[0] == words[1]


def same_conditions(one: ReconciliationRule, other: ReconciliationRule) -> bool:
    """Whether both ask for just the same; of one keyword it matters not whether all or any."""
    words = [frozenset(normal_form(word) for word in rule.keywords) for rule in (one, other)]
    modes = len(words[0]) == 1 or one.keyword_mode is other.keyword_mode
    asked = [
        (rule.bank_account_ids, rule.amount_min or 0, rule.amount_max) for rule in (one, other)
    ]
    return modes and words[0] == words[1] and asked[0] == asked[1]


def first_taken(rules: Iterable[ReconciliationRule]) -> ReconciliationRule:
    """The one that the engine takes where all of them fire. Raises: ValueError, for none."""
    return min(rules, key=_order)


def of_one_rank(one: ReconciliationRule, other: ReconciliationRule) -> bool:
    """Whether nothing but their identifiers orders them: the engine then prefers neither party."""
    return _order(one)[:-1] == _order(other)[:-1]


def _order(rule: ReconciliationRule) -> tuple[int, int, bool, str]:
    return (rule.priority, -len(rule.keywords), not rule.bank_account_ids, rule.id)


def _direction(rule: ReconciliationRule, transaction: Transaction) -> Condition:
    met = (rule.document_type in _IN) == (transaction.amount > 0)
    wanted = ("crédit", "credit") if rule.document_type in _IN else ("débit", "debit")
    return Condition(
        "direction",
        met,
        f"La règle vaut pour un {wanted[0]}{'' if met else ', l’opération n’en est pas un'}.",
        f"The rule is for a {wanted[1]}{'' if met else ', the transaction is none'}.",
    )


def _account(rule: ReconciliationRule, transaction: Transaction) -> Condition:
    met = not rule.bank_account_ids or transaction.bank_account_id in rule.bank_account_ids
    if not rule.bank_account_ids:
        return Condition(
            "bank_account", met, "La règle vaut pour tous les comptes.", "Every account counts."
        )
    return Condition(
        "bank_account",
        met,
        f"Ce compte {'est' if met else 'n’est pas'} parmi ceux de la règle.",
        f"This account is {'' if met else 'not '}among the rule's.",
    )


def _amount(rule: ReconciliationRule, transaction: Transaction) -> Condition:
    size = abs(transaction.amount)
    low, high = rule.amount_min, rule.amount_max
    met = (low is None or size >= low) and (high is None or size <= high)
    if low is None and high is None:
        return Condition("amount", met, "Tout montant convient.", "Any amount will do.")
    shown = [None if bound is None else decimal_text(bound) for bound in (low, high)]
    bounds = f"{shown[0] or '0'} … {shown[1] or '∞'}"
    found = decimal_text(size)
    return Condition(
        "amount",
        met,
        f"Montant {found}, attendu entre {bounds}.".replace(".", ",", found.count(".")),
        f"Amount {found}, wanted {bounds}.",
    )


def _keywords(rule: ReconciliationRule, transaction: Transaction) -> Condition:
    found, missing = _searched(rule.keywords, transaction)
    any_will_do = rule.keyword_mode is KeywordMode.ANY
    met = bool(found) if any_will_do else bool(found) and not missing
    told_fr = f"trouvés : {', '.join(found) or 'aucun'}"
    told_en = f"found: {', '.join(found) or 'none'}"
    if missing:
        told_fr += f" ; absents : {', '.join(missing)}"
        told_en += f"; missing: {', '.join(missing)}"
    mode = ("au moins un", "at least one") if any_will_do else ("tous", "all")
    return Condition(
        "keywords",
        met,
        f"Mots clés ({mode[0]}) {told_fr}.",
        f"Keywords ({mode[1]}) {told_en}.",
    )


def _searched(words: Sequence[str], transaction: Transaction) -> tuple[list[str], list[str]]:
    from lettrage.services.engine_inputs import match_transaction  # noqa: PLC0415 - loads the engine

    padded = f" {normal_form(match_transaction(transaction).label)} "
    found = [word for word in words if f" {normal_form(word)} " in padded]
    return found, [word for word in words if word not in found]
