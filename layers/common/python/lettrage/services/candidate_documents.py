"""Which open documents a person may choose for a transaction. Nothing here writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.money import minor_units
from lettrage.domain.open_document import SIGN, DocumentState, OpenDocument, OpenDocumentKind
from lettrage.domain.third_party import ThirdParty
from lettrage.services.foreign_pair import original
from lettrage.services.run_rates import RunRates
from lettrage.services.unit_of_work import Work

MOST_LISTED = 100
"""Most open documents shown for one third party: what a screen can hold."""


@dataclass(frozen=True)
class CandidateDocument:
    """An open document that may explain a transaction.

    Attributes:
        document: As stored.
        third_party_name: Whose it is, for people.
        fits: What is due is exactly the transaction's amount, or its original amount where the
            rate that this makes is believed.
        same_third_party: It is the assigned third party's.
        refused: A person undid this pair before.
        suggested: It is in the first suggestion of the run.
    """

    document: OpenDocument
    third_party_name: str
    fits: bool
    same_third_party: bool
    refused: bool
    suggested: bool


class CandidateDocuments:
    """Lists candidates."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def of(
        self,
        transaction: Transaction,
        third_party_id: str | None = None,
        document_type: OpenDocumentKind | None = None,
    ) -> tuple[CandidateDocument, ...]:
        """Open documents of a third party, by default the assigned one; the fitting ones first.

        Without a third party: those of exactly the amount, booked or original, or of which a card
        provider pays out the amount; they prove nothing alone. With a `document_type`, those of
        that kind only.
        Shapes: at most `MOST_LISTED`, the fitting ones among them however many are open.
        """
        party = third_party_id or transaction.third_party_id
        amounts = _amounts(transaction, RunRates(self._work, transaction.organisation_id))
        found = {d.id: d for amount in amounts for d in self._of_amount(transaction, *amount)}
        if party is not None:
            found = {
                i: d
                for i, d in found.items()
                # A card provider pays out for others: theirs, where nobody is asked for.
                if d.third_party_id == party or (d.commission and third_party_id is None)
            }
            listed = self._find(transaction, "third_party", f"{party}.{DocumentState.OPEN}")
            found |= {d.id: d for d in listed}
        wanted = [d for d in found.values() if document_type in (None, d.document_kind)]
        names = self._names(transaction.organisation_id, wanted)
        candidates = [_candidate(transaction, document, names, amounts) for document in wanted]
        candidates.sort(
            key=lambda c: (not c.fits, not c.suggested, c.document.issue_date, c.document.id)
        )
        return tuple(candidates[:MOST_LISTED])

    def _of_amount(
        self, transaction: Transaction, currency: str, cents: int
    ) -> Sequence[OpenDocument]:
        key = engine.amount_key(1 if cents > 0 else -1, currency, abs(cents))
        return self._find(transaction, "key", f"amount:{key}")

    def _find(self, transaction: Transaction, name: str, value: str) -> Sequence[OpenDocument]:
        organisation_id = transaction.organisation_id
        store = self._work.store
        return store.find(OpenDocument, organisation_id, name, value, limit=MOST_LISTED).records

    def _names(self, organisation_id: str, documents: Sequence[OpenDocument]) -> dict[str, str]:
        ids = sorted({document.third_party_id for document in documents})
        parties = self._work.store.get_many(ThirdParty, organisation_id, ids)
        return {party.id: party.name for party in parties.values()}


def _amounts(transaction: Transaction, rates: engine.Rates) -> list[tuple[str, int]]:
    """Signed minor units by currency: as booked, and the original amount where it is believed."""
    own = (transaction.currency, minor_units(transaction.amount, transaction.currency))
    abroad = original(transaction, rates)
    if abroad is None or abroad.doubt is not None:
        return [own]
    return [own, (abroad.currency, abroad.amount)]


def _candidate(
    transaction: Transaction,
    document: OpenDocument,
    names: Mapping[str, str],
    amounts: Sequence[tuple[str, int]],
) -> CandidateDocument:
    signed = SIGN[document.document_kind] * document.outstanding - document.commission_kept
    first = transaction.suggestions[0].document_ids if transaction.suggestions else ()
    return CandidateDocument(
        document=document,
        third_party_name=names.get(document.third_party_id, ""),
        fits=(document.currency, minor_units(signed, document.currency)) in amounts,
        same_third_party=document.third_party_id == transaction.third_party_id,
        refused=document.id in transaction.refused_document_ids,
        suggested=document.id in first,
    )
