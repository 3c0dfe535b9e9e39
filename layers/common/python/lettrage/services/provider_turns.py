"""Turns at providers: each plan of calls waits for those planned before it (G2).

One write a plan, not one a call; who waits, waits in the workflow, where waiting costs nothing.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from math import ceil

from lettrage.domain.bank_allowance import seconds_for
from lettrage.domain.bank_pace import ProviderPace
from lettrage.domain.bank_token import DEPLOYMENT
from lettrage.domain.errors import NotFound
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, Work


def turn(work: Work, actor: Actor, fetches: Mapping[str, int]) -> int:
    """Plan `fetches` accounts by provider; seconds until the first may be fetched.

    Raises: Unavailable.
    """
    now = work.clock.now()
    starts = [
        settled(partial(_plan, work, actor, provider, seconds_for(provider, count)))
        for provider, count in sorted(fetches.items())
        if seconds_for(provider, count)
    ]
    return max((ceil((at - now).total_seconds()) for at in starts), default=0)


def _plan(work: Work, actor: Actor, provider: str, seconds: float) -> datetime:
    now = work.clock.now()
    try:
        before = work.store.get(ProviderPace, DEPLOYMENT, provider)
    except NotFound:
        first = ProviderPace(
            organisation_id=DEPLOYMENT,
            id=provider,
            created_at=now,
            updated_at=now,
            free_at=now + timedelta(seconds=seconds),
        )
        work.add(actor, first, "calls_planned")
        return now
    start = max(before.free_at, now)
    after = before.changed(at=now, free_at=start + timedelta(seconds=seconds))
    work.change(actor, before, after, "calls_planned")
    return start
