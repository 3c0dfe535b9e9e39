"""After a fetch: the stored transactions must add up to what the bank says (I13, G9).

The sum runs from the latest proved point; only where it does not hold, everything is added up
from the opening, to find the first day that differs.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lettrage.domain.bank import Balance, BankAccount, Transaction
from lettrage.domain.bank_balance import BalanceCheck, BalanceCheckState, BalancePoint
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
    proved: BalancePoint | None
    points: tuple[BalancePoint, ...]


class ProveBalance:
    """Part of `fetch_transactions`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def holds(
        self, account: BankAccount, told: Sequence[Balance], without: Collection[str] = ()
    ) -> bool:
        """Whether a proof is possible and holds, leaving the transactions `without` out."""
        provable = sums.provable(told, account.currency)
        if not provable or account.opening is None:
            return False
        seen = sums.moves(_since(self._work.store, account, account.opening), without)
        return sums.agree(sums.lines(provable, account.opening, seen))

    def __call__(
        self, account: BankAccount, told: Sequence[Balance], today: date, window: timedelta
    ) -> Proof:
        """The proof over what is stored now; `window` is read again by each fetch.

        Raises: Unavailable.
        """
        now = self._work.clock.now()
        provable = sums.provable(told, account.currency)
        if not provable:
            unproved = BalanceCheck(state=BalanceCheckState.NOT_PROVABLE, checked_at=now)
            return Proof(unproved, account.opening, account.proved, account.points)
        start, seen = self._start(account, provable, today - window)
        opening = account.opening or start
        compared = sums.lines(provable, start, seen)
        if not sums.agree(compared) and start != opening:
            start, seen = opening, sums.moves(_since(self._work.store, account, opening))
            compared = sums.lines(provable, start, seen)
        points = _points(account.points, provable[0])
        if sums.agree(compared):
            reached = max(start.day, today - window - timedelta(days=1))
            proved = BalancePoint(day=reached, amount=seen.until(start, reached))
            check = BalanceCheck(state=BalanceCheckState.PROVED, lines=compared, checked_at=now)
            return Proof(check, opening, proved, _restated(points, start, seen))
        before = account.balance_check
        known = before if before and before.state is BalanceCheckState.DIFFERS else None
        first = sums.first_difference(points, start, seen) or sums.day_of(provable[0])
        check = BalanceCheck(
            state=BalanceCheckState.DIFFERS,
            lines=compared,
            first_day=min(first, known.first_day) if known and known.first_day else first,
            noticed_on=known.noticed_on if known else today,
            checked_at=now,
        )
        return Proof(check, opening, account.proved, points)

    def _start(
        self, account: BankAccount, provable: Sequence[Balance], window_start: date
    ) -> tuple[BalancePoint, Moves]:
        point = account.proved or account.opening
        if point and sums.day_of(provable[0]) >= point.day:
            return point, sums.moves(_since(self._work.store, account, point))
        if account.opening:
            everything = sums.moves(_since(self._work.store, account, account.opening))
            return account.opening, everything
        stored = _since(self._work.store, account, None)
        # What the bank does not tell any more is not in its balance either: left in, the opening
        # would hide for ever that it went.
        everything = sums.moves(stored, [each.id for each in stored if each.missing_since])
        return sums.opening(provable[0], everything, window_start), everything


def _since(store: Store, account: BankAccount, point: BalancePoint | None) -> list[Transaction]:
    since = (point.day + timedelta(days=1)).isoformat() if point else None
    return whole(store, Transaction, account.organisation_id, "account", account.id, since=since)


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
