"""Use case: why a transaction is what it is, and why not this document."""

from collections.abc import Sequence
from dataclasses import dataclass

from lettrage.domain.bank_transaction import Reason, Transaction
from lettrage.domain.open_document import OpenDocument, Settlement
from lettrage.domain.third_party import ThirdParty
from lettrage.services.pair_facts import pair_facts
from lettrage.services.pair_obstacles import PairFact, Weighs
from lettrage.services.run_rates import RunRates
from lettrage.services.unit_of_work import Work

MOST_DOCUMENTS = 20
"""Documents explained at once: those of the allocations, suggestions and the runner-up."""


@dataclass(frozen=True)
class ExplainedPair:
    """One document and what speaks for and against it.

    Attributes:
        role: `allocated`, `suggested`, `runner_up` or `asked`.
        settled_by: Transactions that settle it now, other than this one.
        changes: Sentences (French, English) of what would turn the facts against it.
    """

    document: OpenDocument
    role: str
    facts: tuple[PairFact, ...]
    settled_by: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]

    @property
    def decisive(self) -> PairFact | None:
        """The first fact against it: why it was not taken. None when nothing is."""
        return next((fact for fact in self.facts if fact.weighs is Weighs.AGAINST), None)


@dataclass(frozen=True)
class Explanation:
    """A decision with its evidence, and the documents around it."""

    transaction: Transaction
    reasons: tuple[Reason, ...]
    lost: Reason | None
    pairs: tuple[ExplainedPair, ...]


class ExplainTransaction:
    """Reads and compares; writes nothing."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def __call__(
        self, organisation_id: str, transaction_id: str, document_id: str | None = None
    ) -> Explanation:
        """The decision and its documents, or the one document that is asked about.

        Raises: NotFound, for an unknown transaction or document.
        """
        store = self._work.store
        transaction = store.get(Transaction, organisation_id, transaction_id)
        if document_id is not None:
            documents = {document_id: store.get(OpenDocument, organisation_id, document_id)}
            roles = {document_id: _roles(transaction).get(document_id, "asked")}
        else:
            roles = dict(list(_roles(transaction).items())[:MOST_DOCUMENTS])
            documents = store.get_many(OpenDocument, organisation_id, [*roles])
        rates = RunRates(self._work, organisation_id)
        ids = {document.third_party_id for document in documents.values()}
        ids |= {transaction.third_party_id} if transaction.third_party_id else set()
        parties = store.get_many(ThirdParty, organisation_id, sorted(ids))
        return Explanation(
            transaction=transaction,
            reasons=transaction.reasons,
            lost=transaction.runner_up.reason if transaction.runner_up else None,
            pairs=tuple(
                self._pair(transaction, documents[identifier], role, parties, rates)
                for identifier, role in roles.items()
                if identifier in documents
            ),
        )

    def _pair(
        self,
        transaction: Transaction,
        document: OpenDocument,
        role: str,
        parties: dict[str, ThirdParty],
        rates: RunRates,
    ) -> ExplainedPair:
        assigned = parties.get(transaction.third_party_id or "")
        party = parties.get(document.third_party_id)
        facts = pair_facts(transaction, document, party, assigned, rates=rates)
        settlements = self._work.store.find(
            Settlement, transaction.organisation_id, "document", document.id
        ).records
        return ExplainedPair(
            document=document,
            role=role,
            facts=facts,
            settled_by=tuple(
                s.transaction_id
                for s in settlements
                if s.transaction_id and s.transaction_id != transaction.id
            ),
            changes=_changes(facts) if role != "allocated" else (),
        )


def _roles(transaction: Transaction) -> dict[str, str]:
    """Role by document, what was decided first."""
    roles = {a.document_id: "allocated" for a in transaction.allocations}
    for suggestion in transaction.suggestions:
        for document_id in suggestion.document_ids:
            roles.setdefault(document_id, "suggested")
    if transaction.runner_up is not None:
        for document_id in transaction.runner_up.document_ids:
            roles.setdefault(document_id, "runner_up")
    return roles


def _changes(facts: Sequence[PairFact]) -> tuple[tuple[str, str], ...]:
    told = [(f.change_fr, f.change_en) for f in facts if f.change_fr and f.weighs != Weighs.FOR]
    return tuple(dict.fromkeys(told))
