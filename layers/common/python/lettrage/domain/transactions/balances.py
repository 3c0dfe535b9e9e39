"""Do the transactions add up to what the bank says? Sums by day against balances by type.

A balance proves something only when it is a ledger balance: available ones hold credit lines.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lettrage.domain.bank import Balance
from lettrage.domain.bank_balance import BalanceLine, BalancePoint
from lettrage.domain.bank_transaction import Transaction

_UNTIL_THE_DAY = ("CLBD", "ITBD", "PRCD")
_BEFORE_THE_DAY = ("OPBD",)
_WITH_PENDING = ("XPCD",)
BOOKED = frozenset(_UNTIL_THE_DAY + _BEFORE_THE_DAY)
"""Balance types of booked movements alone."""
# Source: ISO 20022 ExternalBalanceType1Code: closing, interim and previously closed booked hold
# what is booked until the date, opening booked what was booked before it, expected also what is
# pending.


@dataclass(frozen=True)
class Moves:
    """Sums of booked movements by day, and of what is pending."""

    by_day: Mapping[date, Decimal]
    pending: Decimal

    def until(self, start: BalancePoint, day: date) -> Decimal:
        """The ledger balance at the end of `day`, from `start` on."""
        moved = (money for on, money in self.by_day.items() if start.day < on <= day)
        return start.amount + sum(moved, Decimal(0))


def moves(transactions: Iterable[Transaction], without: Collection[str] = ()) -> Moves:
    """Sum up, leaving out what the bank withdrew and the identifiers `without`."""
    by_day: dict[date, Decimal] = defaultdict(Decimal)
    pending = Decimal(0)
    for each in transactions:
        if each.withdrawn_at is not None or each.id in without:
            continue
        if each.pending:
            pending += each.amount
        else:
            by_day[each.booking_date] += each.amount
    return Moves(by_day, pending)


def provable(balances: Iterable[Balance], currency: str) -> list[Balance]:
    """Balances that transactions can prove, best first.

    An expected balance counts only where the bank gives no booked one: banks differ in what they
    expect.
    """
    own = [each for each in balances if each.currency == currency]
    rank = {code: n for n, code in enumerate(_UNTIL_THE_DAY + _BEFORE_THE_DAY)}
    booked = sorted((b for b in own if b.type in rank), key=lambda b: rank[b.type])
    return booked or [each for each in own if each.type in _WITH_PENDING]


def day_of(balance: Balance) -> date:
    """Last day whose movements the balance holds."""
    before = balance.type in _BEFORE_THE_DAY
    return balance.as_of - timedelta(days=1) if before else balance.as_of


def lines(told: Sequence[Balance], start: BalancePoint, seen: Moves) -> tuple[BalanceLine, ...]:
    """Each provable balance beside what `seen` adds up to from `start`."""
    return tuple(
        BalanceLine(
            type=each.type,
            as_of=each.as_of,
            told=each.amount,
            computed=seen.until(start, day_of(each))
            + (seen.pending if each.type in _WITH_PENDING else 0),
        )
        for each in told
    )


def agree(compared: Sequence[BalanceLine]) -> bool:
    """Whether every line holds to the last digit."""
    return all(each.told == each.computed for each in compared)


def opening(told: Balance, seen: Moves, window_start: date) -> BalancePoint:
    """The point before everything known, which makes the first balance true.

    It lies before the first movement and before `window_start`, so that what the bank still
    tells late of that window counts.
    """
    day = min([*seen.by_day, window_start]) - timedelta(days=1)
    after = seen.until(BalancePoint(day=day, amount=Decimal(0)), day_of(told))
    pending = seen.pending if told.type in _WITH_PENDING else Decimal(0)
    return BalancePoint(day=day, amount=told.amount - after - pending)


def anchors(start: BalancePoint, known_from: date, seen: Moves) -> Iterator[BalancePoint]:
    """Points before everything, once movements older than those that made `start` came in.

    Shapes: `known_from` is the earliest day that was known when `start` was made; `seen` holds
    everything. What is older than that day is either history that was told late, so that the
    balance always held it, or a movement booked late on an early day, which moved the balance.
    Only the balance can tell, to the last digit: best first, as counted so far; all of it history;
    all of it booked late. `start` alone where nothing older is seen.
    Raises: nothing.
    """
    oldest = min(seen.by_day, default=known_from)
    if oldest >= known_from:
        yield start
        return
    day = min(oldest - timedelta(days=1), start.day)
    older = {on: money for on, money in seen.by_day.items() if on < known_from}
    everything = sum(older.values(), Decimal(0))
    outside = sum((money for on, money in older.items() if on <= start.day), Decimal(0))
    yield BalancePoint(day=day, amount=start.amount - outside)
    yield BalancePoint(day=day, amount=start.amount - everything)
    yield BalancePoint(day=day, amount=start.amount)


def first_difference(
    points: Iterable[BalancePoint], start: BalancePoint, seen: Moves
) -> date | None:
    """First day of `points`, as the bank told them, that the movements do not give."""
    wrong = (p.day for p in points if seen.until(start, p.day) != p.amount)
    return min(wrong, default=None)
