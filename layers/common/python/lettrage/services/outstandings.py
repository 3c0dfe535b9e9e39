"""Use cases: what third parties owe and are owed, by age, and the statement of one account."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lettrage.domain.ageing import KINDS, OWED_TO_US, AgeBucket, Side, aged, due_on, usual_delay
from lettrage.domain.money import round_money
from lettrage.domain.open_document import DocumentState, OpenDocument, Settlement
from lettrage.domain.paris import paris_date
from lettrage.domain.third_party import ThirdParty
from lettrage.services.unit_of_work import Work
from lettrage.services.whole_lists import whole

MOST_DOCUMENTS = 10_000
"""Open documents of a kind that one answer adds up; `complete` is False past it."""

MOST_LINES = 300
"""Documents of one third party on a statement, the latest; older ones are its opening balance."""

_USUAL = "EUR"

LAST_PAID = 20
"""Paid documents that the usual delay is read from, the latest."""


@dataclass(frozen=True)
class PartyOutstanding:
    """What is due with one third party in one currency: total, by bucket, oldest due date."""

    third_party_id: str
    name: str
    currency: str
    total: Decimal
    buckets: dict[AgeBucket, Decimal]
    documents: int
    oldest_due_on: date


@dataclass(frozen=True)
class Outstandings:
    """All third parties of a side, what is longest due first."""

    as_of: date
    parties: tuple[PartyOutstanding, ...]
    complete: bool


@dataclass(frozen=True)
class StatementLine:
    """One movement: positive when the third party owes more; `balance` after it."""

    day: date
    kind: str
    document_id: str
    number: str
    transaction_id: str | None
    amount: Decimal
    balance: Decimal


@dataclass(frozen=True)
class PaymentBehaviour:
    """How the `LAST_PAID` latest settled documents were paid.

    Attributes:
        usual_delay_days: Median days from due date to payment, None for too few payments.
        longest_delay_days: The latest of them, negative when all were early; None without any.
        paid: Documents looked at.
        late: Those paid after their due date.
    """

    usual_delay_days: int | None
    longest_delay_days: int | None
    paid: int
    late: int


@dataclass(frozen=True)
class Statement:
    """The account of one third party in one currency.

    Attributes:
        currencies: Those of its documents, each an account of its own.
        opening: Balance before the first line.
        closing: Balance after the last; positive when they owe us.
        behaviour: How the last documents were paid.
    """

    third_party: ThirdParty
    currency: str
    currencies: tuple[str, ...]
    opening: Decimal
    lines: tuple[StatementLine, ...]
    closing: Decimal
    behaviour: PaymentBehaviour
    receivable: dict[AgeBucket, Decimal]
    payable: dict[AgeBucket, Decimal]


class ShowOutstandings:
    """Reads what is due; writes nothing."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def __call__(self, organisation_id: str, side: Side) -> Outstandings:
        """What is due by third party and currency. Raises: Unavailable."""
        today = paris_date(self._work.clock.now())
        groups: dict[tuple[str, str], list[OpenDocument]] = defaultdict(list)
        complete = True
        for kind in KINDS[side]:
            found = whole(
                self._work.store,
                OpenDocument,
                organisation_id,
                "kind_state",
                f"{kind}.{DocumentState.OPEN}",
                most=MOST_DOCUMENTS,
            )
            complete = complete and len(found) < MOST_DOCUMENTS
            for document in found:
                groups[document.third_party_id, document.currency].append(document)
        names = self._names(organisation_id, {party for party, _ in groups})
        parties = [
            _outstanding(names.get(party, ""), documents, side, today)
            for (party, _), documents in groups.items()
        ]
        parties.sort(key=lambda p: (p.oldest_due_on, p.name.casefold(), p.currency))
        return Outstandings(as_of=today, parties=tuple(parties), complete=complete)

    def statement(
        self,
        organisation_id: str,
        third_party_id: str,
        *,
        currency: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> Statement:
        """Documents and settlements by date, with the balance after each.

        Without a `currency` it is in euros, or in the first of theirs where none is in euros.
        `since` and `until` are inclusive; what came before is the opening balance, and so is what
        is still due of documents older than the `MOST_LINES` latest.
        Raises: NotFound, for an unknown third party; Unavailable.
        """
        party = self._work.store.get(ThirdParty, organisation_id, third_party_id)
        every_due = self._of(party, DocumentState.OPEN, MOST_DOCUMENTS)
        every_paid = self._of(party, DocumentState.SETTLED, MOST_LINES)
        currencies = tuple(sorted({document.currency for document in (*every_due, *every_paid)}))
        if currency is None:
            currency = currencies[0] if currencies and _USUAL not in currencies else _USUAL
        due = [document for document in every_due if document.currency == currency]
        paid = [document for document in every_paid if document.currency == currency]
        documents, older = [*due[:MOST_LINES], *paid], due[MOST_LINES:]
        settlements = {document.id: self._settlements(document) for document in documents}
        moves = sorted(
            (move for document in documents for move in _moves(document, settlements[document.id])),
            key=lambda m: (m.day, m.document_id, m.kind != "document", m.transaction_id or ""),
        )
        shown = [m for m in moves if until is None or m.day <= until]
        nothing = round_money(Decimal(0), currency)  # every amount with the currency's decimals
        opening = sum((m.amount for m in shown if since and m.day < since), nothing)
        opening += sum((_owed(document) for document in older), Decimal(0))
        lines = _balanced(opening, (m for m in shown if since is None or m.day >= since))
        today = paris_date(self._work.clock.now())
        return Statement(
            third_party=party,
            currency=currency,
            currencies=currencies,
            opening=opening,
            lines=lines,
            closing=lines[-1].balance if lines else opening,
            behaviour=_behaviour(documents, settlements),
            receivable=aged(due, Side.RECEIVABLE, today, currency=currency),
            payable=aged(due, Side.PAYABLE, today, currency=currency),
        )

    def _of(self, party: ThirdParty, state: DocumentState, most: int) -> list[OpenDocument]:
        """Documents of a third party in one state, newest first."""
        return whole(
            self._work.store,
            OpenDocument,
            party.organisation_id,
            "third_party",
            f"{party.id}.{state}",
            most=most,
            newest_first=True,
        )

    def _settlements(self, document: OpenDocument) -> list[Settlement]:
        return whole(
            self._work.store, Settlement, document.organisation_id, "document", document.id
        )

    def _names(self, organisation_id: str, ids: set[str]) -> dict[str, str]:
        ordered = sorted(ids)
        found: dict[str, str] = {}
        for start in range(0, len(ordered), 100):
            chunk = ordered[start : start + 100]
            parties = self._work.store.get_many(ThirdParty, organisation_id, chunk)
            found.update((party.id, party.name) for party in parties.values())
        return found


def _outstanding(
    name: str, documents: list[OpenDocument], side: Side, today: date
) -> PartyOutstanding:
    buckets = aged(documents, side, today, currency=documents[0].currency)
    return PartyOutstanding(
        third_party_id=documents[0].third_party_id,
        name=name,
        currency=documents[0].currency,
        total=sum(buckets.values(), Decimal(0)),
        buckets=buckets,
        documents=len(documents),
        oldest_due_on=min(due_on(document) for document in documents),
    )


def _owed(document: OpenDocument) -> Decimal:
    """What is still due of it, positive when they owe us."""
    return OWED_TO_US.get(document.document_kind, 0) * document.outstanding


def _moves(document: OpenDocument, settlements: list[Settlement]) -> list[StatementLine]:
    sign = OWED_TO_US.get(document.document_kind, 0)
    if not sign:
        return []

    def line(day: date, kind: str, amount: Decimal, transaction: str | None) -> StatementLine:
        moved = round_money(sign * amount, document.currency)
        return StatementLine(
            day, kind, document.id, document.number, transaction, moved, Decimal(0)
        )

    settled = sum((each.amount for each in settlements), Decimal(0))
    before = document.gross_total - document.outstanding - settled
    moves = [line(document.issue_date, "document", document.gross_total, None)]
    if before:
        # Paid before it came here: a deposit that no transaction of ours shows.
        moves.append(line(document.issue_date, "settled_before", -before, None))
    moves += [
        line(each.settled_on, "settlement", -each.amount, each.transaction_id)
        for each in settlements
    ]
    return moves


def _balanced(opening: Decimal, moves: Iterable[StatementLine]) -> tuple[StatementLine, ...]:
    lines = []
    balance = opening
    for move in moves:
        balance += move.amount
        lines.append(
            StatementLine(
                move.day,
                move.kind,
                move.document_id,
                move.number,
                move.transaction_id,
                move.amount,
                balance,
            )
        )
    return tuple(lines)


def _behaviour(
    documents: list[OpenDocument], settlements: dict[str, list[Settlement]]
) -> PaymentBehaviour:
    paid = [
        (max(s.settled_on for s in settlements[d.id]), due_on(d))
        for d in documents
        if d.outstanding == 0 and settlements[d.id]
    ]
    latest = sorted(paid, key=lambda each: each[0], reverse=True)[:LAST_PAID]
    delays = [(on - due).days for on, due in latest]
    return PaymentBehaviour(
        usual_delay_days=usual_delay(delays),
        longest_delay_days=max(delays, default=None),
        paid=len(delays),
        late=sum(days > 0 for days in delays),
    )
