"""How often a provider may be asked: allowances that all of its users share, or each account has.

What is counted here saves calls that would be refused; a provider's own 429 stays the authority.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

CALLS_A_DAY = {"gocardless": 4, "enable_banking": 4}
"""Successful calls a day, account and scope, by provider; none named, none limited.

Source: bank-providers §1.8 and §2.3."""

KEPT_FOR_THE_MORNING = 1
"""Calls of a day that only the scheduled run may use: curiosity never costs the daily fetch."""

CALLS_A_MINUTE = {"gocardless": 100, "bridge": 400}
"""Calls of account data a minute of the whole deployment, by provider.

Source: bank-providers §1.8 (100 a minute) and §3.1 (2,000 in five minutes)."""

SHARE_OF_SYNCS = 0.9
"""Of those, what syncs plan for: the rest is left to connecting and to retries."""

CALLS_A_FETCH = 2
"""Transactions and balances."""

DAY = timedelta(days=1)
"""Whether a bank counts by its own day, by UTC or from the first call is not told (§1.8), so
calls are counted over the time before each, which keeps to all three."""

_SAME_HOUR = timedelta(hours=2)
# The morning's run comes 23 hours after the last one when clocks go forward, and starts of runs
# waver: a call this much short of a day old was yesterday's.


def recent(calls: Sequence[datetime], now: datetime) -> tuple[datetime, ...]:
    """Those calls that still count, oldest first."""
    return tuple(at for at in calls if now - at < DAY - _SAME_HOUR)


def free_again(
    provider: str, calls: Sequence[datetime], now: datetime, *, scheduled: bool
) -> datetime | None:
    """When the account may be called next; None when it may be now.

    Shapes: `calls` are instants of counted calls of one scope. Raises: nothing.
    """
    most = CALLS_A_DAY.get(provider)
    if most is None:
        return None
    most -= 0 if scheduled else KEPT_FOR_THE_MORNING
    counted = recent(calls, now)
    if len(counted) < most:
        return None
    return counted[-most] + DAY - _SAME_HOUR


def seconds_for(provider: str, fetches: int) -> float:
    """How long `fetches` accounts occupy the shared allowance, in seconds."""
    a_minute = CALLS_A_MINUTE.get(provider)
    if a_minute is None:
        return 0.0
    return fetches * CALLS_A_FETCH * 60 / (a_minute * SHARE_OF_SYNCS)
