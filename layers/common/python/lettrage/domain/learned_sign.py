"""What a person's decisions taught: a wording, an IBAN or a mandate stands for a third party."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar

from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.record import Lookup, Record, Value

CONFIRMATIONS = 2
"""Decisions for one third party, and none for another, before a sign counts (reconciliation
specification §5, «Learn»)."""

MOST_VOTES = 20
"""Decisions remembered per sign, the latest: a contradiction fades with time."""


class SignKind(StrEnum):
    """Which words of a transaction were learned."""

    WORDING = "wording"
    IBAN = "iban"
    MANDATE = "mandate"


class Vote(Value):
    """One decision of a person.

    Attributes:
        transaction_id: Whose.
        third_party_id: Whom it named.
        document_type: As what, None when documents of several kinds were allocated.
        against: An automatic match with this third party was undone.
    """

    transaction_id: str
    third_party_id: str
    document_type: OpenDocumentKind | None = None
    against: bool = False


class LearnedSign(Record):
    """One sign and the decisions that speak of it; `id` derives from kind and value.

    Attributes:
        sign: See `SignKind`.
        value: The words, or the identifier without spaces.
        votes: Oldest first, one a transaction.
        rule_declined: A person does not want a rule for it.
    """

    KIND: ClassVar[str] = "learned_sign"

    sign: SignKind
    value: str
    votes: tuple[Vote, ...] = ()
    rule_declined: bool = False

    @property
    def third_party_id(self) -> str | None:
        """Whom the sign stands for: confirmed often enough and never contradicted."""
        named = Counter(vote.third_party_id for vote in self.votes)
        contradicted = any(vote.against for vote in self.votes)
        if contradicted or len(named) != 1 or named.total() < CONFIRMATIONS:
            return None
        return next(iter(named))

    def with_vote(self, vote: Vote) -> tuple[Vote, ...]:
        """`votes` with this one; a transaction's earlier one is replaced."""
        return (*self.without(vote.transaction_id), vote)[-MOST_VOTES:]

    def without(self, transaction_id: str) -> tuple[Vote, ...]:
        """`votes` less that of a transaction."""
        return tuple(vote for vote in self.votes if vote.transaction_id != transaction_id)

    def lookups(self) -> Iterable[Lookup]:
        """All signs, and those that count, by kind and value."""
        order = f"{self.sign}.{self.value}"[:120]
        yield Lookup(name="all", value="all", sort=order)
        if self.third_party_id is not None:
            yield Lookup(name="trusted", value="all", sort=order)


def sign_id(sign: SignKind, value: str) -> str:
    """Natural identifier of a sign."""
    return hashlib.sha256(f"{sign}|{value}".encode()).hexdigest()[:40]
