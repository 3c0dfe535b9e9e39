"""What forbids a pair of transaction and document, whatever else speaks for it; pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.open_document import SIGN, DocumentState, OpenDocument
from lettrage.domain.third_party import ThirdParty


class Weighs(StrEnum):
    """Which way a fact weighs."""

    FOR = "for"
    AGAINST = "against"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class PairFact:
    """One fact about a pair.

    Attributes:
        code: Stable word: `direction`, `state`, `refused`, `currency`, `amount`, `date`,
            `number`, `name`, `iban`, `mandate`, `third_party`.
        weighs: See `Weighs`.
        facts: What was seen, as text by name: cents, days, where in the label.
        message_fr: The sentence.
        message_en: The English twin.
        change_fr: What would turn it around, empty when nothing can.
        change_en: The English twin.
    """

    code: str
    weighs: Weighs
    facts: dict[str, str] = field(default_factory=dict)
    message_fr: str = ""
    message_en: str = ""
    change_fr: str = ""
    change_en: str = ""


def other_party(
    transaction: Transaction,
    document: OpenDocument,
    party: ThirdParty | None,
    assigned: ThirdParty | None,
) -> PairFact | None:
    """The transaction is assigned to another third party than the document's."""
    mine, theirs = transaction.third_party_id, document.third_party_id
    if mine in (None, theirs):
        return None
    whose = f"de {party.name}" if party is not None else "d’un autre tiers"
    whose_en = f"{party.name}'s" if party is not None else "another third party's"
    whom = assigned.name if assigned is not None else "un autre tiers"
    whom_en = assigned.name if assigned is not None else "another third party"
    return PairFact(
        "third_party",
        Weighs.AGAINST,
        {"assigned": str(mine), "document": theirs},
        f"L’opération concerne {whom}, le document est {whose}.",
        f"The transaction concerns {whom_en}, the document is {whose_en}.",
        "Affecter l’opération au tiers du document.",
        "Assign the transaction to the document's third party.",
    )


def refused(transaction: Transaction, document: OpenDocument) -> Iterator[PairFact]:
    """A person undid the pair."""
    if document.id in transaction.refused_document_ids:
        day = transaction.refused_on.get(document.id)
        yield PairFact(
            "refused",
            Weighs.AGAINST,
            {"on": day.isoformat()} if day else {},
            f"Ce rapprochement a été refusé{f' le {day:%d/%m/%Y}' if day else ''} : il n’est plus"
            " jamais proposé.",
            f"This match was refused{f' on {day}' if day else ''}: it is never proposed again.",
            "Rapprocher à la main : le refus est alors levé.",
            "Match them by hand: that lifts the refusal.",
        )


def forbidden(
    transaction: Transaction, document: OpenDocument, *, mine: bool, strange: bool
) -> Iterator[PairFact]:
    """State and direction of the document; `mine` is allocated, `strange` named by nothing."""
    if document.state in (DocumentState.CANCELLED, DocumentState.QUOTE):
        cancelled = document.state is DocumentState.CANCELLED
        word, word_en = ("annulé", "cancelled") if cancelled else ("un devis", "a quote")
        yield PairFact(
            "state",
            Weighs.AGAINST,
            {"state": document.state},
            f"Le document est {word} : rien ne peut le régler.",
            f"The document is {word_en}: nothing can settle it.",
        )
    elif document.outstanding == 0 and not mine:
        yield PairFact(
            "state",
            Weighs.AGAINST,
            {"state": document.state},
            "Le document est déjà réglé"
            + (" : il n’y reste rien à payer." if strange else " : ce serait un double paiement."),
            "The document is settled already: "
            + ("nothing is left to pay." if strange else "this would pay it twice."),
            "Annuler le rapprochement qui le règle.",
            "Undo the match that settles it.",
        )
    side = SIGN[document.document_kind]
    if not mine and side and (side > 0) != (transaction.amount > 0):
        yield PairFact(
            "direction",
            Weighs.AGAINST,
            {"direction": transaction.direction},
            "Le sens est contraire : ce document se règle dans l’autre sens.",
            "The direction is opposite: this document is settled the other way.",
        )
