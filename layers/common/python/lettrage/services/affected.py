"""Which open transactions a change can concern, found by key: no list of them is read whole.

A document is posted to a transaction that carries a sign of it or of its third party. Those that
an earlier run identified wait for the third party; those that it could not are filed under their
clues (`clues`), and those that no run has judged are few and read. What such a run decides about
other third parties' documents is not posted: their competitors were not looked at. Documents of
several third parties that bear one identifier are, as that comes before all else. A transaction
left undecided met its copy and the other leg of its transfer in the run that left it; only a
reject looks for what it undoes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import NotFound
from lettrage.domain.open_document import DocumentState, OpenDocument
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.domain.third_party import ThirdParty
from lettrage.ports.store import Store
from lettrage.services.clues import (
    CLUE,
    amount_clue,
    clues_of,
    document_amounts,
    document_clues,
    near_names,
    party_identifiers,
    party_words,
    rule_clues,
)
from lettrage.services.newcomers import MOST_BESIDE, FindNewcomers, free
from lettrage.services.store_candidates import StoreCandidates
from lettrage.services.whole_lists import whole

MOST_PARTIES = 20
"""Third parties past which a whole run costs no more than their groups."""

MOST_ASKED = 200
"""Documents of one third party past which the same holds: two look-ups each."""

MOST_OF_AMOUNT = 8
"""Transactions of just the amount that are judged for a proposal: an amount that more share
proposes nothing."""

_RARE = 30
_FEW = 8
"""Transactions that share one word of a name and are judged: all of its rarest word, of the others
while they are few. Each costs some thirty read units; who holds two of its words always counts."""

_LISTED = 400
"""Entries read of a common word: sixteen read units."""


@dataclass(frozen=True)
class Changed:
    """What changed.

    Attributes:
        parties: Third parties that it concerns.
        whole: Those of them about which anything may have changed.
        documents: Documents that were made or changed.
        rules: Rules that were.
    """

    parties: frozenset[str]
    whole: frozenset[str]
    documents: tuple[OpenDocument, ...]
    rules: tuple[ReconciliationRule, ...]


@dataclass(frozen=True)
class Group:
    """What an incremental run judges.

    Attributes:
        members: Transactions whose decision counts.
        company: Others that must be seen: the opposite legs and what a reject may undo.
        documents: Identifiers of those whose every sign was asked for.
    """

    members: tuple[Transaction, ...]
    company: tuple[Transaction, ...]
    documents: frozenset[str]

    def settles_lot(self, decision: engine.Decision, candidates: StoreCandidates) -> bool:
        """Whether a decision posts documents of several third parties, an asked one among them.

        Only an identifier that they bear (a batch, a slip) settles such, before all else, and who
        carries it too was found by that of the asked one; the name of a payout is not asked for.
        """
        if any(reason.code is engine.ReasonCode.PAYOUT for reason in decision.reasons):
            return False
        settled = [each.document_id for each in decision.allocations]
        found = (candidates.document(each) for each in settled)
        parties = {each.third_party_id for each in found if each is not None}
        return len(parties) > 1 and not self.documents.isdisjoint(settled)


def changed_by(store: Store, organisation_id: str, about: Iterable[str]) -> Changed | None:
    """What the changes concern; None when only a whole run can tell.

    Shapes: `about` holds `document:<id>`, `rule:<id>` and `third_party:<id>`.
    """
    documents: list[OpenDocument] = []
    rules: list[ReconciliationRule] = []
    entire: set[str] = set()
    for each in about:
        kind, _, identifier = each.partition(":")
        try:
            if kind == "document":
                documents.append(store.get(OpenDocument, organisation_id, identifier))
            elif kind == "rule":
                rules.append(store.get(ReconciliationRule, organisation_id, identifier))
            elif kind == "third_party":
                entire.add(identifier)
            else:
                return None
        except NotFound:
            return None
    if entire:
        every = whole(store, ReconciliationRule, organisation_id)
        rules += [rule for rule in every if rule.third_party_id in entire and rule.active]
    parties = entire | {document.third_party_id for document in documents}
    parties |= {rule.third_party_id for rule in rules}
    if not 0 < len(parties) <= MOST_PARTIES:
        return None
    return Changed(frozenset(parties), frozenset(entire), tuple(documents), tuple(rules))


def settles_only(
    decision: engine.Decision, parties: frozenset[str], candidates: StoreCandidates
) -> bool:
    """Whether a decision posts or creates documents of these third parties and of no other."""
    if decision.created is not None and decision.created.third_party_id not in parties:
        return False
    documents = [candidates.document(each.document_id) for each in decision.allocations]
    return all(each is not None and each.third_party_id in parties for each in documents)


class FindAffected:
    """Reads for one organisation and one run; nothing here writes."""

    def __init__(self, store: Store, organisation_id: str, candidates: StoreCandidates) -> None:
        self._store = store
        self._organisation_id = organisation_id
        self._candidates = candidates
        self._newcomers = FindNewcomers(store, organisation_id, candidates)

    def group(self, changed: Changed) -> Group | None:
        """The transactions concerned and their company; None when only a whole run can tell."""
        documents = self._documents(changed)
        asked = rule_clues(changed.rules)
        new = self._newcomers.new()
        if documents is None or asked is None or new is None:
            return None
        found = self._store.get_many(ThirdParty, self._organisation_id, sorted(changed.parties))
        names = [party_words(party) for party in found.values()]
        exact = [*asked, *(clue for party in found.values() for clue in party_identifiers(party))]
        exact += [clue for document in documents for clue in document_clues(document)]
        amounts = list(dict.fromkeys(a for each in documents for a in document_amounts(each)))
        left = self._left(list(dict.fromkeys(exact)), names, amounts)
        if left is None:
            return None
        known = {t.id: t for t in left}
        for party in sorted(changed.parties):
            rivals = whole(
                self._store,
                Transaction,
                self._organisation_id,
                "waiting",
                party,
                most=MOST_BESIDE + 1,
            )
            if len(rivals) > MOST_BESIDE:
                return None
            known |= {t.id: t for t in rivals}
        words = [clue for name in names for clue in name]
        wanted = frozenset((*exact, *words, *amounts))
        known |= {t.id: t for t in new if near_names(t, words) or wanted & set(clues_of(t))}
        members = [t for t in known.values() if free(t)]
        company = self._company(members, new, known)
        asked_for = frozenset(document.id for document in documents)
        return Group(tuple(members), tuple(company), asked_for)

    def _documents(self, changed: Changed) -> list[OpenDocument] | None:
        """The changed documents, and all that are open of third parties that changed."""
        found = {document.id: document for document in changed.documents}
        for party in sorted(changed.whole):
            listed = whole(
                self._store,
                OpenDocument,
                self._organisation_id,
                "third_party",
                f"{party}.{DocumentState.OPEN}",
                most=MOST_ASKED + 1,
            )
            if len(listed) > MOST_ASKED:
                return None
            found |= {document.id: document for document in listed}
        return list(found.values())

    def _left(
        self, exact: Sequence[str], names: Sequence[Sequence[str]], amounts: Sequence[str]
    ) -> list[Transaction] | None:
        """Transactions that a run left, by clue; None when one has more than look-ups pay for."""
        ids: set[str] = set()
        for clue in exact:
            listed = self._listed(clue, MOST_BESIDE + 1)
            if len(listed) > MOST_BESIDE:
                return None
            ids |= listed
        for name in names:
            ids |= self._named(name)
        for clue in amounts:
            listed = self._listed(clue, MOST_OF_AMOUNT + 1)
            if len(listed) <= MOST_OF_AMOUNT:
                ids |= listed
        found = self._store.get_many(Transaction, self._organisation_id, sorted(ids))
        return list(found.values())

    def _named(self, words: Sequence[str]) -> set[str]:
        """Those that hold a rare word of a name, or two of its common ones."""
        lists = sorted((self._listed(clue, _LISTED) for clue in words), key=len)
        shared = Counter(i for listed in lists for i in listed)
        found = {i for i, count in shared.items() if count > 1}
        for rank, listed in enumerate(lists):
            if len(listed) <= (_FEW if rank else _RARE) and (not rank or len(found) <= _FEW):
                found |= listed
        return found

    def _listed(self, clue: str, most: int) -> set[str]:
        shown = self._store.shown(Transaction, self._organisation_id, CLUE, clue, limit=most)
        return {entry.record_id for entry in shown}

    def _company(
        self,
        members: Sequence[Transaction],
        new: Sequence[Transaction],
        known: dict[str, Transaction],
    ) -> list[Transaction]:
        """What must be seen beside the members, none of them among it."""
        company = {i: t for i, t in known.items() if not free(t)}
        amounts = {clue for t in members for clue in _either_way(t)}
        company |= {t.id: t for t in new if amounts.intersection(_either_way(t))}
        for member in members:
            if self._newcomers.is_reject(member):
                company |= {t.id: t for t in self._newcomers.beside(member)}
        inside = {t.id for t in members}
        return [t for t in company.values() if t.id not in inside]


def _either_way(transaction: Transaction) -> tuple[str, str]:
    amount, currency = transaction.amount, transaction.currency
    return amount_clue(amount, currency), amount_clue(-amount, currency)
