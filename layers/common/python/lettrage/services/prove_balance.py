"""After a fetch: the stored transactions must add up to what the bank says (I13, G9).

The sum runs from the latest proved point; only where it does not hold, or where transactions
older than all known ones came in, everything is added up from the opening.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lettrage.domain.bank import Balance, BankAccount
from lettrage.domain.bank_balance import BalanceCheck, BalanceCheckState, BalancePoint
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.transactions import balances as sums
from lettrage.domain.transactions.balances import Moves
from lettrage.ports.store import Store
from lettrage.services.unit_of_work import Work
from lettrage.services.whole_lists import whole

MOST_POINTS = 40
"""Days of told balances kept: the overlap of fetches, and some."""


@dataclass(frozen=True)
class Proof:
    """What a proof changes on the account; the fields are those of `BankAccount`."""

    balance_check: BalanceCheck
    opening: BalancePoint | None
    known_from: date | None
    proved: BalancePoint | None
    points: tuple[BalancePoint, ...]


@dataclass(frozen=True)
class _Sum:
    """What was added up: from `start`, over `seen`; the anchor that goes with it."""

    start: BalancePoint
    seen: Moves
    opening: BalancePoint
    known_from: date


class ProveBalance:
    """Part of `fetch_transactions`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def holds(
        self, account: BankAccount, told: Sequence[Balance], without: Collection[str] = ()
    ) -> bool:
        """Whether a proof is possible and holds, leaving the transactions `without` out."""
        provable = sums.provable(told, account.currency)
        if not provable or account.opening is None or account.cursor is None:
            return False
        return _agrees(self._from_opening(account, account.opening, provable, without), provable)

    def __call__(
        self, account: BankAccount, told: Sequence[Balance], today: date, window: timedelta
    ) -> Proof:
        """The proof over what is stored now; `window` is read again by each fetch.

        Raises: Unavailable.
        """
        now = self._work.clock.now()
        provable = sums.provable(told, account.currency)
        before = account.balance_check
        # A day without a balance ends no break: only a balance that fits does.
        known = before if before and before.noticed_on else None
        if not provable:
            unproved = BalanceCheck(
                state=BalanceCheckState.NOT_PROVABLE,
                first_day=known.first_day if known else None,
                noticed_on=known.noticed_on if known else None,
                checked_at=now,
            )
            kept = account.opening, account.known_from, account.proved, account.points
            return Proof(unproved, *kept)
        made = self._added_up(account, provable, today - window)
        compared = sums.lines(provable, made.start, made.seen)
        points = _points(account.points, provable[0])
        if sums.agree(compared):
            reached = max(made.start.day, today - window - timedelta(days=1))
            proved = BalancePoint(day=reached, amount=made.seen.until(made.start, reached))
            check = BalanceCheck(state=BalanceCheckState.PROVED, lines=compared, checked_at=now)
            told_so = _restated(points, made.start, made.seen)
            return Proof(check, made.opening, made.known_from, proved, told_so)
        first = sums.first_difference(points, made.start, made.seen) or sums.day_of(provable[0])
        check = BalanceCheck(
            state=BalanceCheckState.DIFFERS,
            lines=compared,
            first_day=min(first, known.first_day) if known and known.first_day else first,
            noticed_on=known.noticed_on if known else today,
            checked_at=now,
        )
        # What was older is still older until a proof has said what it is.
        anchor = account if account.opening and account.cursor else made
        return Proof(check, anchor.opening, anchor.known_from, account.proved, points)

    def _added_up(
        self, account: BankAccount, provable: Sequence[Balance], window_start: date
    ) -> _Sum:
        # Until the first reading is confirmed it proves nothing: its sum made the opening.
        if account.opening is None or account.cursor is None:
            return self._first(account, provable[0], window_start)
        opening, known_from = account.opening, _known_from(account, account.opening)
        point = account.proved or opening
        usable = sums.day_of(provable[0]) >= point.day
        if usable and not self._older(account, known_from):
            seen = sums.moves(_stored(self._work.store, account, since=point))
            made = _Sum(point, seen, opening, known_from)
            if _agrees(made, provable):
                return made
        return self._from_opening(account, opening, provable)

    def _first(self, account: BankAccount, told: Balance, window_start: date) -> _Sum:
        stored = _stored(self._work.store, account)
        # What the bank does not tell any more is not in its balance either: left in, the opening
        # would hide for ever that it went.
        seen = sums.moves(stored, [each.id for each in stored if each.missing_since])
        opening = sums.opening(told, seen, window_start)
        return _Sum(opening, seen, opening, _oldest(stored, sums.day_of(told)))

    def _from_opening(
        self,
        account: BankAccount,
        opening: BalancePoint,
        provable: Sequence[Balance],
        without: Collection[str] = (),
    ) -> _Sum:
        """Everything added up, from the first of the possible anchors that the balance proves."""
        known_from = _known_from(account, opening)
        stored = _stored(self._work.store, account)
        seen = sums.moves(stored, without)
        oldest = _oldest(stored, known_from)
        possible = [
            _Sum(anchor, seen, anchor, oldest) for anchor in sums.anchors(opening, known_from, seen)
        ]
        proved = (each for each in possible if _agrees(each, provable))
        return next(proved, possible[0])

    def _older(self, account: BankAccount, known_from: date) -> bool:
        """Whether something older than `known_from` is stored: one record is read."""
        first = self._work.store.find(
            Transaction, account.organisation_id, "account", account.id, limit=1
        )
        return any(each.booking_date < known_from for each in first.records)


def _agrees(made: _Sum, provable: Sequence[Balance]) -> bool:
    return sums.agree(sums.lines(provable, made.start, made.seen))


def _known_from(account: BankAccount, opening: BalancePoint) -> date:
    return account.known_from or opening.day + timedelta(days=1)


def _oldest(stored: Sequence[Transaction], known_from: date) -> date:
    return min([each.booking_date for each in stored] + [known_from])


def _stored(
    store: Store, account: BankAccount, *, since: BalancePoint | None = None
) -> list[Transaction]:
    day = (since.day + timedelta(days=1)).isoformat() if since else None
    return whole(store, Transaction, account.organisation_id, "account", account.id, since=day)


def _points(known: Sequence[BalancePoint], told: Balance) -> tuple[BalancePoint, ...]:
    """The points with the latest one, which replaces an earlier telling of its day."""
    if told.type not in sums.BOOKED:
        return tuple(known)
    day = sums.day_of(told)
    others = [each for each in known if each.day != day]
    fresh = BalancePoint(day=day, amount=told.amount)
    return tuple(sorted([*others, fresh], key=lambda each: each.day))[-MOST_POINTS:]


def _restated(
    points: Sequence[BalancePoint], start: BalancePoint, seen: Moves
) -> tuple[BalancePoint, ...]:
    """Earlier days as the proof of today tells them: the bank may have corrected the past."""
    return tuple(
        each
        if each.day <= start.day
        else BalancePoint(day=each.day, amount=seen.until(start, each.day))
        for each in points
    )
