"""What is known of an account's balances around the days of a file: what `Proofs` is made of.

A balance is believed where what is stored adds up from it: those of earlier files, one after the
other, and the provider's once its proof holds. A file of half a day opens in the middle of it, so
its own opening proves nothing of that day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_balance import BalanceCheckState
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.paris import paris_date
from lettrage.domain.statement_import import StatementImport, StatementImportState
from lettrage.domain.statement_proof import ProofVerdict
from lettrage.domain.statements import StatementEntry
from lettrage.domain.transactions.balances import moves
from lettrage.domain.transactions.ledger_proof import End, Proofs, Start
from lettrage.ports.store import Store
from lettrage.services.statement_accounts import FileAccount
from lettrage.services.whole_lists import whole

NEAR = timedelta(days=62)
"""How long before a file earlier files may end whose balances are looked at: two statements."""

_DAY = timedelta(days=1)
_MOST_SUMS = 20_000


@dataclass(frozen=True)
class _Stretch:
    """What one file proves: balances before its first and after its last movement."""

    first: date
    last: date
    opening: Decimal
    closing: Decimal


class Evidence:
    """Of one account of a file; `since` is the first day whose transactions `proofs` needs."""

    def __init__(
        self,
        store: Store,
        account: BankAccount,
        told: FileAccount,
        entries: Sequence[StatementEntry],
    ) -> None:
        self._told = told
        self._entries = entries
        self._first = min(each.booked_on for each in entries)
        self._last = max(each.booked_on for each in entries)
        self._stretches = _stretches(store, account, self._first, self._last)
        self._provider = _provider_start(account, self._first)
        synced = account.last_synced_at
        self._told_until = paris_date(synced) - _DAY if synced else None
        starts = [self._first, *(each.first for each in self._stretches)]
        self.since = min(starts + [each.day for each in self._provider])

    def proofs(self, stored: Sequence[Transaction]) -> Proofs:
        """The proofs; `stored` holds everything from `since` to the file's last day.

        Raises: nothing.
        """
        sums = moves(stored).by_day
        believed = list(_believed(self._stretches, sums))
        covered = [(each.first + _DAY, each.last - _DAY) for each in believed]
        if self._provider and self._told_until:
            covered.append((self._provider[0].day, self._told_until))
        proof = self._told.told.proof
        proved = proof.verdict is ProofVerdict.CLOSES and not proof.code
        if not proved or proof.opening is None or proof.closing is None:
            return Proofs(first=self._first, last=self._last, whole=_days(covered))
        mine = _Stretch(self._first, self._last, proof.opening, proof.closing)
        begun = [e for e in self._starts(believed) if _balance(e, sums, mine.first) == mine.opening]
        tied = begun or self._tied(mine, believed, stored, sums)
        before = any(each.day < mine.first for each in begun)
        covered.append((mine.first if before else mine.first + _DAY, mine.last - _DAY))
        moved = [e.amount for e in self._entries if e.booked_on == mine.first]
        own = Start(mine.first + _DAY, mine.opening + sum(moved, Decimal(0)))
        return Proofs(
            first=mine.first,
            last=mine.last,
            ends=self._ends(mine, believed, stored),
            starts=(*tied, own),
            sums=sums,
            whole=_days(covered),
            untied=self._cut(mine, tied=bool(tied) or not self._starts(believed)),
        )

    def _starts(self, believed: Sequence[_Stretch]) -> list[Start]:
        """Balances before the file that what is stored goes on from."""
        found = [Start(e.first, e.opening) for e in believed if e.first <= self._first]
        return [*self._provider, *found]

    def _tied(
        self,
        mine: _Stretch,
        believed: Sequence[_Stretch],
        stored: Sequence[Transaction],
        sums: Mapping[date, Decimal],
    ) -> list[Start]:
        """Starts from which the file's opening is reached within its first day, without a gap.

        So a file of the rest of a day, and one that begins before what is stored of it.
        """
        reach = [Start(e.first, e.opening) for e in believed if e.first <= mine.first <= e.last]
        if self._told_until and self._told_until >= mine.first - _DAY:
            reach += self._provider
        there = _subset_sums([t for t in stored if t.booking_date == mine.first])
        tied = [
            each
            for each in reach
            if there is not None and mine.opening - _balance(each, sums, mine.first) in there
        ]
        moved = [e.amount for e in self._entries if e.booked_on == mine.first]
        passed = _passed(mine.opening, moved)
        if any(each.day == mine.first and each.amount in passed for each in reach):
            tied.append(Start(mine.first, mine.opening))
        return tied

    def _cut(self, mine: _Stretch, *, tied: bool) -> frozenset[date]:
        """Edges of the file within whose day another file begins, or it itself."""
        last = (each.amount for each in self._entries if each.booked_on == mine.last)
        before = mine.closing - sum(last, Decimal(0))
        if mine in self._stretches:
            return frozenset()  # the same part came before
        passed = _passed(mine.opening, [each.amount for each in self._entries])
        found = set() if tied else {mine.first}
        for each in self._stretches:
            within = mine.last > mine.first or each.opening in passed
            if each.first == mine.last and each.opening != before and within:
                found.add(mine.last)
        return frozenset(found)

    def _ends(
        self, mine: _Stretch, believed: Sequence[_Stretch], stored: Sequence[Transaction]
    ) -> tuple[End, ...]:
        """The balances at the end of the file's last day, and of the day before.

        Where something of the last day may be stored that comes after the file's last movement,
        its closing does not hold it.
        """
        passed = _passed(mine.opening, [each.amount for each in self._entries])
        there = any(each.booking_date == mine.last for each in stored)
        ended = any(e.last == mine.last and e.closing in passed for e in believed)
        beyond = any(
            each.first <= mine.last <= each.last and each.closing not in passed
            for each in self._stretches
        )
        last = (each.amount for each in self._entries if each.booked_on == mine.last)
        found = []
        if mine.last > mine.first:
            found.append(End(mine.last - _DAY, mine.closing - sum(last, Decimal(0))))
        if not there or (ended and not beyond):
            found.append(End(mine.last, mine.closing))
        return tuple(found)


def _stretches(store: Store, account: BankAccount, first: date, last: date) -> list[_Stretch]:
    """What earlier files prove of days near the file's."""
    found = []
    imports = whole(store, StatementImport, account.organisation_id, "account", account.id)
    for report in imports:
        if report.state is not StatementImportState.IMPORTED:
            continue
        for told in report.accounts:
            proof = told.proof
            if (
                told.bank_account_id == account.id
                and told.first_day is not None
                and told.last_day is not None
                and proof.opening is not None
                and proof.closing is not None
                and proof.verdict is ProofVerdict.CLOSES
                and not proof.code
                and told.last_day >= first - NEAR
                and told.first_day <= last
            ):
                found.append(_Stretch(told.first_day, told.last_day, proof.opening, proof.closing))
    return sorted(set(found), key=lambda each: (each.first, each.last))


def _believed(stretches: Sequence[_Stretch], sums: Mapping[date, Decimal]) -> Iterator[_Stretch]:
    """What files prove, alone or one after the other, and what is stored adds up to."""
    for start in stretches:
        whole_one = start
        used = {start}
        while True:
            if _sum(sums, start.first, whole_one.last) == whole_one.closing - start.opening:
                yield whole_one
            last, closing = whole_one.last, whole_one.closing
            after = next(
                (
                    e
                    for e in stretches
                    if e not in used and e.first >= last and e.opening == closing
                ),
                None,
            )
            if after is None:
                break
            used.add(after)
            whole_one = replace(whole_one, last=after.last, closing=after.closing)


def _balance(start: Start, sums: Mapping[date, Decimal], day: date) -> Decimal:
    """What `start` and what is stored since give before the first movement of a day."""
    return start.amount + _sum(sums, start.day, day - _DAY)


def _passed(opening: Decimal, moved: Sequence[Decimal]) -> set[Decimal]:
    """Balances that movements pass through: told oldest first, or newest first."""
    ways = (accumulate(moved), accumulate(reversed(moved)))
    return {opening} | {opening + total for way in ways for total in way}


def _provider_start(account: BankAccount, first: date) -> list[Start]:
    """The provider's balance before the file, once what was fetched is proved by it."""
    check = account.balance_check
    if check is None or check.state is not BalanceCheckState.PROVED:
        return []
    points = [each for each in (account.proved, account.opening) if each and each.day < first]
    return [Start(each.day + _DAY, each.amount) for each in points[:1]]


def _days(covered: Sequence[tuple[date, date]]) -> tuple[tuple[date, date], ...]:
    return tuple((first, last) for first, last in covered if first <= last)


def _subset_sums(day: Sequence[Transaction]) -> set[Decimal] | None:
    """What some of a day's movements may add up to; None when there are too many to tell."""
    found = {Decimal(0)}
    for each in day:
        if not each.pending and each.withdrawn_at is None:
            found |= {one + each.amount for one in found}
        if len(found) > _MOST_SUMS:
            return None
    return found


def _sum(sums: Mapping[date, Decimal], first: date, last: date) -> Decimal:
    return sum((money for day, money in sums.items() if first <= day <= last), Decimal(0))
