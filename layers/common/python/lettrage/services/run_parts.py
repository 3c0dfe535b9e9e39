"""A whole run over more open transactions than one joint decision holds, in parts that go on.

Two passes, oldest first. The first names: each gets the third party that its signs give, so that
it waits for it under a key; nothing is posted but what an identifier of documents of several third
parties settles, which comes before everything in a whole run too. The second decides: each part
with all that wait for the same third parties, wherever they stand, and those around it that may be
another leg or a copy. So a part posts only what all who may mean it were seen for; what more wait
for than can be judged together is proposed, not posted.

A part is found by its position, so a run may stop after any of them and go on in another function,
and a part that is done twice changes nothing the second time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import islice

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import UNDECIDED, Transaction, TransactionState
from lettrage.domain.errors import Invalid
from lettrage.ports.store import Store
from lettrage.services.affected import settles_only
from lettrage.services.newcomers import FindNewcomers, free
from lettrage.services.store_candidates import StoreCandidates
from lettrage.services.whole_lists import whole

PART = 1_000
"""Open transactions of one part: judged and posted in about a minute."""

MOST_RIVALS = 2_000
"""Transactions that wait for one third party and are judged together."""

MOST_AROUND = 2_000
"""Transactions of one state seen around a part: a few days' worth."""

_AROUND = timedelta(days=5)  # legs of a transfer (`reconciliation.special`)
_MOST_TURNS = 4  # rivals may be named anew, as in `newcomers`
_SETTLED = (TransactionState.MATCHED, TransactionState.EXCLUDED)

Judged = tuple[Transaction, engine.Decision]
Judge = Callable[[Sequence[Transaction], int], list[Judged]]
"""Decides the first so many of the transactions, the others seen."""


@dataclass(frozen=True)
class Position:
    """Where a run in parts stands: behind this transaction of this pass.

    As text `<pass>|<instant>|<YYYY-MM-DD>|<identifier>`, for it travels with the run.

    Attributes:
        since: Start of the second pass, None during the first: a rival that was judged since with
            all that it competes with is not judged again without them.
        day: Booking date, "" at the start.
        record_id: Identifier, "" at the start.
    """

    since: datetime | None = None
    day: str = ""
    record_id: str = ""

    def __str__(self) -> str:
        step = f"decides|{self.since.isoformat()}" if self.since else "names|"
        return f"{step}|{self.day}|{self.record_id}"

    @classmethod
    def of(cls, text: str) -> "Position":
        """Raises: Invalid, for a text that is none."""
        try:
            step, since, day, record_id = text.split("|")
            began = datetime.fromisoformat(since) if step == "decides" else None
        except ValueError as error:
            raise Invalid(f"not a position of a run: {text}", code="bad_position") from error
        return cls(began, day, record_id)

    def after(self, part: Sequence[Transaction], now: datetime) -> "Position | None":
        """Behind a part; the second pass after the last of the first; None at the end."""
        if len(part) == PART:
            return Position(self.since, part[-1].booking_date.isoformat(), part[-1].id)
        return None if self.since else Position(now)


class RunParts:
    """Reads and judges the parts of one organisation; nothing here writes."""

    def __init__(self, store: Store, organisation_id: str, candidates: StoreCandidates) -> None:
        self._store = store
        self._organisation_id = organisation_id
        self._candidates = candidates
        self._finder = FindNewcomers(store, organisation_id, candidates)

    def part(self, position: Position) -> list[Transaction]:
        """The next open transactions behind a position, oldest first."""
        lists = (self._behind(state, position) for state in sorted(UNDECIDED))
        return list(islice(merge(*lists, key=lambda t: (t.booking_date, t.id)), PART))

    def named(self, part: Sequence[Transaction], judge: Judge) -> list[Judged]:
        """First pass: what would be decided of each, its rivals not seen."""
        members = [t for t in part if free(t)]
        return judge([*members, *self._around(members)], len(members)) if members else []

    def party(self, decision: engine.Decision) -> str | None:
        """Whom a decision is about, if it is one third party."""
        parties = self._finder.parties([decision])
        return parties.pop() if len(parties) == 1 else None

    def decided(self, part: Sequence[Transaction], since: datetime, judge: Judge) -> list[Judged]:
        """Second pass: the part and its rivals, with what is certain among them."""
        members = [t for t in part if free(t) and not _judged(t, since)]
        if not members:
            return []
        known = {t.id: t for t in members}
        company = {t.id: t for t in self._around(members)}
        for reject in filter(self._finder.is_reject, members):
            company |= {t.id: t for t in self._finder.beside(reject)}
        parties: set[str] = set()
        crowded: set[str] = set()
        judged: list[Judged] = []
        for _ in range(_MOST_TURNS):
            others = [t for t in company.values() if t.id not in known]
            judged = judge([*known.values(), *others], len(known))
            named = self._finder.parties(d for _, d in judged[: len(members)])
            if named <= parties | crowded:
                break
            for party in sorted(named - parties - crowded):
                rivals = self._rivals(party)
                if len(rivals) > MOST_RIVALS:
                    crowded.add(party)
                else:
                    parties.add(party)
                    known |= {t.id: t for t in rivals if free(t) and t.id not in known}
                    company |= {t.id: t for t in rivals if not free(t)}
        own = {t.id for t in members}
        # One judged before with all its rivals is seen, for it may mean the same documents.
        again = (each for each in judged if not _judged(each[0], since))
        return list(self._certain(again, frozenset(parties), own))

    def _certain(
        self, judged: Iterable[Judged], parties: frozenset[str], own: set[str]
    ) -> Iterator[Judged]:
        """What all competitors were seen for; of the members the others too, as proposals."""
        for transaction, decision in judged:
            seen = settles_only(decision, parties, self._candidates)
            if seen and (transaction.id in own or decision.third_party_id in parties):
                yield transaction, decision
            elif transaction.id in own:
                yield transaction, proposed(decision)

    def _behind(self, state: TransactionState, position: Position) -> Iterator[Transaction]:
        """Transactions of a state behind a position, by day and identifier, page after page."""
        cursor = None
        while True:
            page = self._store.find(
                Transaction,
                self._organisation_id,
                "state",
                state,
                cursor=cursor,
                since=position.day or None,
            )
            for record in page.records:
                if (record.booking_date.isoformat(), record.id) > (
                    position.day,
                    position.record_id,
                ):
                    yield record
            cursor = page.next_cursor
            if cursor is None:
                return

    def _around(self, members: Sequence[Transaction]) -> list[Transaction]:
        """Open and decided transactions of the days of a part and around them."""
        if not members:
            return []
        days = sorted(t.booking_date for t in members)
        first, last = days[0] - _AROUND, days[-1] + _AROUND
        inside = {t.id for t in members}
        found = [
            t for state in (*sorted(UNDECIDED), *_SETTLED) for t in self._of(state, first, last)
        ]
        return [t for t in found if t.id not in inside and not (t.manual and not t.allocations)]

    def _of(self, state: TransactionState, first: date, last: date) -> list[Transaction]:
        return whole(
            self._store,
            Transaction,
            self._organisation_id,
            "state",
            state,
            most=MOST_AROUND,
            since=first.isoformat(),
            until=last.isoformat(),
        )

    def _rivals(self, party: str) -> list[Transaction]:
        return whole(
            self._store,
            Transaction,
            self._organisation_id,
            "waiting",
            party,
            most=MOST_RIVALS + 1,
        )


def _judged(transaction: Transaction, since: datetime) -> bool:
    return bool(transaction.engine_version) and transaction.updated_at > since


def proposed(decision: engine.Decision) -> engine.Decision:
    """What not all who may mean it were seen for: a person decides."""
    why = engine.Reason(engine.ReasonCode.SEVERAL_EXPLANATIONS, (("count", "2"),), 80)
    documents = tuple(a.document_id for a in decision.allocations if a.amount > 0)
    return replace(
        decision,
        state=engine.TransactionState.PARTIAL,
        allocations=(),
        adjustments=(),
        created=None,
        confidence=0,
        suggestions=(documents, *decision.suggestions) if documents else decision.suggestions,
        reasons=(why, *decision.reasons),
    )
