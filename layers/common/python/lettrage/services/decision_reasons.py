"""A decision's reasons as people read them: rules by code and name, refusals, proposals, refunds.

The engine knows identifiers and open documents only; what a person refused, which rule is meant
and what a quote asks for is told here, of records that the run has read or reads by key.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import Reason, Suggestion, Transaction
from lettrage.domain.labels import TransactionKind
from lettrage.domain.money import decimal_text
from lettrage.domain.open_document import SIGN, DocumentState, OpenDocument
from lettrage.domain.reconciliation.numbers import number_key
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.domain.transactions.reading import read_transaction
from lettrage.services.created_documents import refused_creation
from lettrage.services.engine_inputs import reasons_of
from lettrage.services.posting_problems import day_fr, money_en, money_fr, named_en, named_fr
from lettrage.services.refunds import refund_of
from lettrage.services.store_candidates import StoreCandidates
from lettrage.services.unit_of_work import Work

MOST_REFUSED = 5
"""Refused documents named in the reasons of one transaction."""

DEPOSIT = "deposit_invoice_proposed"
"""`Reason.code` of a proposal: the cited document is a quote that money came for."""

AWAITED = "awaited_elsewhere"
"""`Reason.code`: another transaction fits the document better, and is not posted."""

_MISLEADING = ("no_document", "unexplained_difference")
"""What the engine says where a refused document alone would explain the amount."""

_DECISIVE = 900  # per mille: what a person refused or has to do stands before any evidence


class DecisionReasons:
    """Tells decisions of one round of a run; what it read of rules is remembered."""

    def __init__(self, work: Work, candidates: StoreCandidates) -> None:
        self._store = work.store
        self._candidates = candidates
        self._rules: dict[str, ReconciliationRule] = {}

    def of(
        self, transaction: Transaction, decision: engine.Decision, settled: Container[str] = ()
    ) -> tuple[Reason, ...]:
        """Reasons of a decision, the decisive ones first.

        Shapes: `settled` are documents that the run has settled by now.
        Raises: Unavailable.
        """
        decision = replace(decision, reasons=tuple(_as_read(transaction, decision.reasons)))
        sentences = reasons_of(decision, self._named(transaction, decision))
        told = [
            self._creation_refused(transaction)
            if refused_creation(reason)
            else self._awaited(reason, settled) or sentence
            for reason, sentence in zip(decision.reasons, sentences, strict=True)
        ]
        if not decision.allocations and not decision.created:
            refused = list(self._refused(transaction, decision))
            told = [*(_refused_pair(transaction, each) for each in refused), *told]
            if _explain(transaction, refused):
                told = [reason for reason in told if reason.code not in _MISLEADING]
            quotes = self._quotes(transaction, decision)
            if quotes:
                proposed = (_deposit(transaction, quote) for quote in quotes)
                others = (reason for reason in told if reason.code != "unavailable_document")
                told = [*proposed, *others]
        return tuple(told)

    def refund(self, transaction: Transaction) -> Reason | None:
        """Why the transaction, as it was decided, is a refund; None when it is none."""
        if transaction.third_party_id is None:
            return None
        party = self._candidates.party(transaction.third_party_id)
        if party is None:
            return None
        return refund_of(transaction, party.name, {str(role) for role in party.roles})

    def proposals(self, reasons: Iterable[Reason]) -> tuple[Suggestion, ...]:
        """What to do instead, as suggestions without a document."""
        return tuple(
            Suggestion(document_ids=(), reasons=(reason,))
            for reason in reasons
            if reason.code == DEPOSIT
        )

    def _named(
        self, transaction: Transaction, decision: engine.Decision
    ) -> dict[str, ReconciliationRule]:
        ids = {value for r in decision.reasons for name, value in r.facts if name == "rule"}
        unread = sorted(ids - self._rules.keys())
        if unread:
            self._rules |= self._store.get_many(
                ReconciliationRule, transaction.organisation_id, unread
            )
        return self._rules

    def _refused(
        self, transaction: Transaction, decision: engine.Decision
    ) -> Iterator[OpenDocument]:
        """Open documents that a person refused for it, of the third party where one is known."""
        for document_id in sorted(transaction.refused_document_ids)[:MOST_REFUSED]:
            document = self._candidates.record(document_id)
            if document is None or document.state is not DocumentState.OPEN:
                continue
            if decision.third_party_id in (None, document.third_party_id):
                yield document

    def _awaited(self, reason: engine.Reason, settled: Container[str]) -> Reason | None:
        """What is true of a double payment that is none yet; None where it is one.

        The engine settled the document by another transaction, which trust held back or which
        waits for another run: it is due as before.
        """
        if reason.code is not engine.ReasonCode.DOUBLE_PAYMENT:
            return None
        facts = dict(reason.facts)
        for document_id in facts["document"].split(", "):
            record = self._candidates.record(document_id)
            due = record is not None and record.state is DocumentState.OPEN
            if document_id in settled or not due:
                return None
        return Reason(
            code=AWAITED,
            facts=facts,
            weight=reason.weight * 10,
            message_fr=(
                f"Une autre opération va mieux à {facts['number']}, sans être enregistrée encore :"
                " décidez d’abord de celle-là, sinon ce serait un double paiement."
            ),
            message_en=(
                f"Another transaction fits {facts['number']} better and is not posted yet: decide"
                " that one first, else this would pay it twice."
            ),
        )

    def _creation_refused(self, transaction: Transaction) -> Reason:
        days = [
            transaction.refused_on[document.id]
            for document in self._candidates.created_for(transaction.id)
            if document.id in transaction.refused_on
        ]
        on_fr = f" le {day_fr(max(days))}" if days else ""
        on = f" on {max(days)}" if days else ""
        return Reason(
            code="creation_refused",
            facts={"on": max(days).isoformat()} if days else {},
            weight=_DECISIVE,
            message_fr=(
                f"Le document créé par une règle a été annulé à la main{on_fr} : aucune règle n’en"
                " crée d’autre, sauf si vous levez ce refus."
            ),
            message_en=(
                f"What a rule created was undone by hand{on}: no rule creates it again unless you"
                " lift that refusal."
            ),
        )

    def _quotes(self, transaction: Transaction, decision: engine.Decision) -> list[OpenDocument]:
        """Quotes of ours that the label cites, when money came that they ask for."""
        if transaction.amount <= 0:
            return []
        found = []
        for number in _unavailable(decision):
            for document in self._candidates.by_number(number_key(number) or ""):
                quote = self._candidates.record(document.id)
                if (
                    quote is not None
                    and quote.number == number
                    and quote.state is DocumentState.QUOTE
                    and quote.currency == transaction.currency
                    and transaction.amount <= quote.gross_total
                ):
                    found.append(quote)
        return found


def _as_read(transaction: Transaction, reasons: Iterable[engine.Reason]) -> Iterator[engine.Reason]:
    """The kind as people see it on the transaction: the engine's wide net may say another.

    Where people see none, it is told only if it decided.
    """
    for place, reason in enumerate(reasons):
        if "kind" not in dict(reason.facts):
            yield reason
            continue
        kind = read_transaction(transaction).kind.value
        if kind is not TransactionKind.OTHER:
            facts = tuple((n, kind.value if n == "kind" else v) for n, v in reason.facts)
            yield reason._replace(facts=facts)
        elif not place:
            yield reason


def _unavailable(decision: engine.Decision) -> list[str]:
    return [
        number
        for reason in decision.reasons
        if reason.code is engine.ReasonCode.UNAVAILABLE_DOCUMENT
        for number in dict(reason.facts).get("number", "").split(", ")
    ]


def _explain(transaction: Transaction, refused: list[OpenDocument]) -> bool:
    """Whether the refused documents, one or all, are what the transaction amounts to."""
    due = [SIGN[d.document_kind] * d.outstanding for d in refused]
    return transaction.amount in (*due, sum(due, Decimal(0)))


def _refused_pair(transaction: Transaction, document: OpenDocument) -> Reason:
    day = transaction.refused_on.get(document.id)
    on_fr = f" le {day_fr(day)}" if day else ""
    on = f" on {day}" if day else ""
    facts = {"document_id": document.id, "number": document.number}
    return Reason(
        code="refused_pair",
        facts={**facts, "on": day.isoformat()} if day else facts,
        weight=_DECISIVE,
        message_fr=(
            f"Le rapprochement avec {named_fr(document)} a été refusé{on_fr} : il n’est plus"
            " proposé. Rapprochez à la main pour le reprendre."
        ),
        message_en=(
            f"The match with {named_en(document)} was refused{on}: it is no longer proposed. Match"
            " by hand to take it again."
        ),
    )


def _deposit(transaction: Transaction, quote: OpenDocument) -> Reason:
    amount, total = transaction.amount, quote.gross_total
    currency = transaction.currency
    whole = amount == total
    what_fr = "la facture" if whole else "la facture d’acompte"
    what = "the invoice" if whole else "the deposit invoice"
    return Reason(
        code=DEPOSIT,
        facts={
            "quote_id": quote.id,
            "number": quote.number,
            "third_party_id": quote.third_party_id,
            "amount": decimal_text(amount),
            "quote_total": decimal_text(total),
            "currency": currency,
            "kind": "standard" if whole else "deposit",
        },
        weight=_DECISIVE,
        message_fr=(
            f"Le libellé cite {named_fr(quote)} ({money_fr(total, currency)}), et un devis ne se"
            f" règle pas : émettez {what_fr} de {money_fr(amount, currency)} sur ce devis,"
            " puis rapprochez-la de l’opération."
        ),
        message_en=(
            f"The label cites {named_en(quote)} ({money_en(total, currency)}), and nothing settles"
            f" a quote: issue {what} of {money_en(amount, currency)} on it, then match"
            " it with the transaction."
        ),
    )
