"""Rules that fire on the same transactions: which say something else, which say the same; pure.

The engine takes one of them by its order (`rule_verdicts.first_taken`), or neither where two of
one rank name different third parties; the author of the other one ought to know.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.services.rule_verdicts import (
    fires,
    first_taken,
    of_one_rank,
    same_conditions,
    same_wording,
)


class Clash(StrEnum):
    """How another rule stands to a rule: its outcome is another, or all of it is the same."""

    CONTRADICTION = "contradiction"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class RuleConflict:
    """Another rule that fires on the same transactions.

    Attributes:
        rule_id: The other rule.
        kind: See `Clash`.
        transactions: How many past transactions both fire on; 0 where only what both ask says so.
        wins: The other one is taken on them; neither is where both are of one rank and name
            different third parties.
        message_fr: What differs, or that nothing does, and how to mend it.
        message_en: The English twin.
    """

    rule_id: str
    code: str
    name: str
    kind: Clash
    transactions: int
    wins: bool
    message_fr: str
    message_en: str


def conflicts(
    rule: ReconciliationRule, others: Sequence[ReconciliationRule], past: Sequence[Transaction]
) -> tuple[RuleConflict, ...]:
    """Other rules that contradict or repeat this one, those met most often first."""
    mine = [transaction for transaction in past if fires(rule, transaction)]
    found = []
    for other in others:
        differs = tuple(_differences(rule, other))
        if not differs and not same_conditions(rule, other):
            continue  # it says the same of other transactions as well: nobody is misled
        both = [transaction for transaction in mine if fires(other, transaction)]
        if both or same_wording(rule, other):
            found.append(_conflict(rule, other, differs, len(both)))
    return tuple(sorted(found, key=lambda each: (-each.transactions, each.rule_id)))


def _differences(rule: ReconciliationRule, other: ReconciliationRule) -> Iterator[tuple[str, str]]:
    """What the other one does otherwise, in French and English."""
    if other.third_party_id != rule.third_party_id:
        yield "désigne un autre tiers", "names another third party"
    if other.document_type != rule.document_type:
        yield "donne un autre type de document", "gives another type of document"
    if other.create_document != rule.create_document:
        yield (
            ("crée une dépense", "creates an expense")
            if other.create_document
            else ("ne crée pas de dépense", "creates no expense")
        )
    elif other.create_payment != rule.create_payment:
        yield (
            ("règle la dépense créée", "settles what is created")
            if other.create_payment
            else ("ne règle pas la dépense créée", "does not settle what is created")
        )


def _conflict(
    rule: ReconciliationRule,
    other: ReconciliationRule,
    differs: Sequence[tuple[str, str]],
    transactions: int,
) -> RuleConflict:
    name = other.code or other.name or other.id
    tied = other.third_party_id != rule.third_party_id and of_one_rank(rule, other)
    wins = not tied and first_taken([rule, other]) is other
    if differs:
        kind = Clash.CONTRADICTION
        french, english = (" et ".join(d[0] for d in differs), " and ".join(d[1] for d in differs))
        french = f"La règle {name} vaut pour des opérations de celle-ci, mais {french}."
        english = f"Rule {name} is for transactions of this one too, but {english}."
        if tied:
            french += " De même rang, aucune ne s’applique : changez la priorité de l’une."
            english += " Of one rank, neither applies: change the priority of one of them."
        else:
            french += " C’est elle qui s’applique." if wins else " Elle ne s’y applique pas."
            english += " It is the one that applies." if wins else " It does not apply there."
    else:
        kind = Clash.DUPLICATE
        same = rule.priority == other.priority
        same_fr = "est la même en tout" if same else "est la même, avec une autre priorité"
        same_en = "in everything" if same else "but for its priority"
        french = f"La règle {name} {same_fr} : supprimez l’une des deux."
        english = f"Rule {name} is the same {same_en}: delete one of them."
    return RuleConflict(
        rule_id=other.id,
        code=other.code,
        name=other.name,
        kind=kind,
        transactions=transactions,
        wins=wins,
        message_fr=french,
        message_en=english,
    )
