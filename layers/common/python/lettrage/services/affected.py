"""Which open transactions a change can concern, so that a run judges these and no others.

Documents of a third party are posted to transactions that carry a sign of that third party: its
IBAN, mandate or name, a number or reference of its documents, a rule or a learned sign that names
it. A transaction that may carry one is in the group, rather one too many: all that compete for
the third party's documents are judged together, as in a whole run. What such a run decides about
other third parties' documents is not posted: their competitors were not looked at.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import NotFound
from lettrage.domain.labels import normal_form, wording
from lettrage.domain.money import minor_units
from lettrage.domain.open_document import OpenDocument
from lettrage.domain.reconciliation.names import name_form
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.ports.store import Store
from lettrage.services.store_candidates import StoreCandidates

MOST_PARTIES = 20
"""Third parties past which a whole run costs no more than their groups."""

_SHORT_WORD = 4  # in shorter words a slip makes another word
_HEAD = 8  # shortest cut of a name that is evidence (decision rules, «Evidence»)
_DIGITS = 3  # fewer digits of a number cite nothing


@dataclass(frozen=True)
class Group:
    """What an incremental run judges.

    Attributes:
        parties: Third parties whose documents may be posted.
        members: Transactions whose decision counts.
        company: Others that must be seen: the opposite legs and the repeated deliveries.
    """

    parties: frozenset[str]
    members: tuple[Transaction, ...]
    company: tuple[Transaction, ...]


@dataclass(frozen=True)
class _Signs:
    """The signs of the changed third parties, in the forms that labels are compared in."""

    parties: frozenset[str]
    identifiers: frozenset[str]
    words: frozenset[str]
    heads: tuple[str, ...]
    digits: tuple[str, ...]
    references: tuple[str, ...]
    amounts: frozenset[tuple[str, int]]
    rules: tuple[engine.Rule, ...]
    learned: frozenset[str]


def parties_of(store: Store, organisation_id: str, about: Iterable[str]) -> frozenset[str] | None:
    """Third parties that the changes concern; None when only a whole run can tell.

    Shapes: `about` holds `document:<id>`, `rule:<id>` and `third_party:<id>`.
    """
    found: set[str] = set()
    for each in about:
        kind, _, identifier = each.partition(":")
        try:
            if kind == "document":
                document = store.get(OpenDocument, organisation_id, identifier)
                found.add(document.third_party_id)
            elif kind == "rule":
                rule = store.get(ReconciliationRule, organisation_id, identifier)
                found.add(rule.third_party_id)
            elif kind == "third_party":
                found.add(identifier)
            else:
                return None
        except NotFound:
            return None
    return frozenset(found) if 0 < len(found) <= MOST_PARTIES else None


def affected(
    waiting: Sequence[Transaction],
    parties: frozenset[str],
    candidates: StoreCandidates,
    context: engine.Context,
) -> Group:
    """The transactions among `waiting` that may concern the third parties, and their company."""
    signs = _signs(parties, candidates, context)
    members = [t for t in waiting if _concerns(t, signs)]
    inside = {t.id for t in members}
    opposite = {(t.currency, -t.amount) for t in members}
    keys = {(t.bank_account_id, t.bank_reference) for t in members}
    company = [
        t
        for t in waiting
        if t.id not in inside
        and ((t.currency, t.amount) in opposite or (t.bank_account_id, t.bank_reference) in keys)
    ]
    return Group(parties=parties, members=tuple(members), company=tuple(company))


def within(decision: engine.Decision, parties: frozenset[str], candidates: StoreCandidates) -> bool:
    """Whether a decision of an incremental run may be kept.

    A reject (a negative allocation) may undo any third party's payment: a whole run decides it,
    or one over new transactions, which looks for what it may undo.
    """
    if any(allocation.amount < 0 for allocation in decision.allocations):
        return False
    return settles_only(decision, parties, candidates)


def settles_only(
    decision: engine.Decision, parties: frozenset[str], candidates: StoreCandidates
) -> bool:
    """Whether a decision posts or creates documents of these third parties and of no other."""
    if decision.created is not None and decision.created.third_party_id not in parties:
        return False
    documents = [candidates.document(each.document_id) for each in decision.allocations]
    return all(each is not None and each.third_party_id in parties for each in documents)


def _signs(parties: frozenset[str], candidates: StoreCandidates, context: engine.Context) -> _Signs:
    identifiers: set[str] = set()
    words: set[str] = set()
    heads: set[str] = set()
    documents: list[engine.MatchDocument] = []
    for party_id in sorted(parties):
        documents += candidates.by_third_party(party_id)
        party = candidates.third_party(party_id)
        if party is None:
            continue
        form = name_form(party.name)
        words.update(form.words)
        heads.add(form.compact[:_HEAD])
        values = (*party.ibans, *party.mandates, party.creditor_id)
        identifiers.update(_tight(value) for value in values if value)
    learned = [m for m in context.history if m.third_party_id in parties]
    identifiers.update(_tight(m.counterparty_iban) for m in learned if m.counterparty_iban)
    identifiers.update(_tight(m.mandate_id) for m in learned if m.mandate_id)
    digits = ("".join(c for c in d.number if c.isdigit()).lstrip("0") for d in documents)
    references = (
        (d.structured_ref, d.end_to_end_id, d.payment_batch, d.cheque_slip, d.cheque_number)
        for d in documents
    )
    return _Signs(
        parties=parties,
        identifiers=frozenset(identifiers),
        words=frozenset(words),
        heads=tuple(sorted(heads)),
        digits=tuple(sorted({d[-_DIGITS:] for d in digits if len(d) >= _DIGITS})),
        references=tuple(sorted({_tight(v) for each in references for v in each if v})),
        amounts=frozenset((d.currency, d.sign * d.open) for d in documents),
        rules=tuple(rule for rule in context.rules if rule.third_party_id in parties),
        learned=frozenset(m.label for m in learned if m.label),
    )


def _concerns(transaction: Transaction, signs: _Signs) -> bool:
    label = normal_form(f"{transaction.label} {transaction.counterparty.name}")
    tight = label.replace(" ", "")
    fields = (
        transaction.counterparty.iban,
        transaction.mandate_id,
        transaction.creditor_id,
        transaction.end_to_end_id,
    )
    own = {_tight(value) for value in fields if value}
    cents = minor_units(transaction.amount, transaction.currency)
    zeros = tight.replace("O", "0")
    return (
        transaction.third_party_id in signs.parties
        or (transaction.currency, cents) in signs.amounts
        or bool(own & (signs.identifiers | set(signs.references)))
        or any(value in tight for value in signs.identifiers)
        or any(value in tight for value in (*signs.references, *signs.heads))
        or any(digits in zeros for digits in signs.digits)
        or wording(transaction.label) in signs.learned
        or any(_ruled(rule, label) for rule in signs.rules)
        or _named(label.split(), signs.words)
    )


def _ruled(rule: engine.Rule, label: str) -> bool:
    padded = f" {label} "
    words = (f" {normal_form(word)} " for word in rule.keywords)
    return (any if rule.any_keyword else all)(word in padded for word in words)


def _named(label: Sequence[str], words: frozenset[str]) -> bool:
    if words.intersection(label):
        return True
    return any(
        OSA.distance(word, other, score_cutoff=1) <= 1
        for word in words
        if len(word) >= _SHORT_WORD
        for other in label
        if abs(len(word) - len(other)) <= 1
    )


def _tight(value: str) -> str:
    return normal_form(value).replace(" ", "")
