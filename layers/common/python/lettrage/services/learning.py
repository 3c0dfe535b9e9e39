"""What runs learn from a person's decisions: written with the decision, forgotten on request.

Per organisation, never across. A sign counts after two confirmations without contradiction
(`domain.learned_sign`); undoing takes the vote back, and undoing an automatic match that rested
on a learned sign contradicts it.
"""

import logging
from collections.abc import Callable, Iterable, Iterator

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import Unavailable
from lettrage.domain.identifiers import compact
from lettrage.domain.labels import parse, wording
from lettrage.domain.learned_sign import CONFIRMATIONS, LearnedSign, SignKind, Vote, sign_id
from lettrage.ports.store import Found
from lettrage.services.contention import settled
from lettrage.services.engine_inputs import read_text
from lettrage.services.unit_of_work import Actor, UnitOfWork, Work
from lettrage.services.whole_lists import whole

log = logging.getLogger(__name__)

MOST_SIGNS = 5_000
"""Most signs that a run reads, in the order of the list: more than a small business meets."""

_LEARNT = "learnt_alias"


class Learning:
    """Notes, lists and forgets learned signs."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def history(self, organisation_id: str) -> tuple[engine.PastMatch, ...]:
        """The trusted signs as the engine takes them: as many matches as it asks for."""
        return _matches(self.trusted(organisation_id))

    def history_of(
        self, organisation_id: str, values: Iterable[tuple[SignKind, str]]
    ) -> tuple[engine.PastMatch, ...]:
        """The same for these signs only, each read by its key."""
        ids = [sign_id(sign, value) for sign, value in values if value]
        return _matches(self._work.store.get_many(LearnedSign, organisation_id, ids).values())

    def trusted(self, organisation_id: str) -> list[LearnedSign]:
        """The signs that count, by kind and value."""
        return whole(
            self._work.store, LearnedSign, organisation_id, "trusted", "all", most=MOST_SIGNS
        )

    def confirm(self, actor: Actor, transaction: Transaction) -> None:
        """A person decided: each sign of the transaction votes for its third party.

        Written after the decision, not with it: a lesson must never keep money from being posted.
        """
        if transaction.third_party_id is None:
            return
        vote = Vote(
            transaction_id=transaction.id,
            third_party_id=transaction.third_party_id,
            document_type=transaction.document_type,
        )
        self._teach(actor, transaction, lambda sign: sign.with_vote(vote))

    def undo(self, actor: Actor, transaction: Transaction) -> None:
        """A decision was undone: its votes go; a learned sign that misled is contradicted.

        `transaction` as it was before.
        """
        misled = any(reason.code == _LEARNT for reason in transaction.reasons)

        def votes(sign: LearnedSign) -> tuple[Vote, ...]:
            if not misled or transaction.manual or sign.third_party_id is None:
                return sign.without(transaction.id)
            against = Vote(
                transaction_id=transaction.id, third_party_id=sign.third_party_id, against=True
            )
            return sign.with_vote(against)

        self._teach(actor, transaction, votes)

    def _teach(
        self,
        actor: Actor,
        transaction: Transaction,
        votes: Callable[[LearnedSign], tuple[Vote, ...]],
    ) -> None:
        def attempt() -> None:
            unit = self._work.unit(actor)
            for sign in self._signs(transaction):
                self._write(unit, sign, votes(sign))
            unit.commit()

        try:
            settled(attempt)
        except Unavailable:
            log.warning("lesson lost", extra={"transaction_id": transaction.id})

    def page(self, organisation_id: str, limit: int, cursor: str | None) -> Found[LearnedSign]:
        """Learned signs by kind and value."""
        return self._work.store.find(
            LearnedSign, organisation_id, "all", "all", limit=limit, cursor=cursor
        )

    def get(self, organisation_id: str, sign: str) -> LearnedSign:
        """One sign. Raises: NotFound."""
        return self._work.store.get(LearnedSign, organisation_id, sign)

    def forget(self, actor: Actor, sign: LearnedSign) -> None:
        """Take a sign out: it counts again after two new confirmations. Raises: Stale."""
        unit = self._work.unit(actor)
        unit.remove(sign, "sign_forgotten")
        unit.commit()

    def _signs(self, transaction: Transaction) -> Iterator[LearnedSign]:
        mandate = compact(transaction.mandate_id or "")
        iban = compact(transaction.counterparty.iban or "")
        text = read_text(transaction)
        label = parse(
            text,
            amount_sign=int(transaction.amount > 0) or -1,
            booking_date=transaction.booking_date,
        )
        values = {
            # «VIREMENT» alone names nobody.
            SignKind.WORDING: wording(text) if label.party_words else "",
            SignKind.IBAN: iban,
            SignKind.MANDATE: mandate,
        }
        ids = {sign_id(sign, value): (sign, value) for sign, value in values.items() if value}
        known = self._work.store.get_many(LearnedSign, transaction.organisation_id, [*ids])
        now = self._work.clock.now()
        for identifier, (sign, value) in ids.items():
            yield known.get(identifier) or LearnedSign(
                organisation_id=transaction.organisation_id,
                id=identifier,
                sign=sign,
                value=value,
                created_at=now,
                updated_at=now,
            )

    def _write(self, unit: UnitOfWork, sign: LearnedSign, votes: tuple[Vote, ...]) -> None:
        if votes == sign.votes:
            return
        after = sign.changed(at=self._work.clock.now(), votes=votes)
        if sign.version:
            unit.change(sign, after, "sign_taught")
        else:
            unit.add(after, "sign_taught")


def _matches(signs: Iterable[LearnedSign]) -> tuple[engine.PastMatch, ...]:
    found: list[engine.PastMatch] = []
    for sign in signs:
        if sign.third_party_id is not None:
            found += [_past(sign, sign.third_party_id)] * CONFIRMATIONS
    return tuple(found)


def _past(sign: LearnedSign, third_party_id: str) -> engine.PastMatch:
    return engine.PastMatch(
        label=sign.value if sign.sign is SignKind.WORDING else "",
        third_party_id=third_party_id,
        counterparty_iban=sign.value if sign.sign is SignKind.IBAN else None,
        mandate_id=sign.value if sign.sign is SignKind.MANDATE else None,
    )
