"""The shared token cache, in the record store.

Decision: the token is a record of the table, not a secret of its own. The table is encrypted
with the deployment's key, the record expires by itself, no API route or export reads it, and a
change entry holds its digest only. A token of a day costs one read a cold start; a secret
written every day would cost more and need a second writer's permission.
"""

from lettrage.domain.bank_token import DEPLOYMENT, BankToken
from lettrage.domain.errors import Conflict, NotFound
from lettrage.ports.bank_token import ProviderToken
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, Work

_ACTOR = Actor(name="system:bank_token", request_id="bank_token")


class KeepBankToken:
    """`TokenCache` over `BankToken` records."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def load(self, provider: str) -> ProviderToken | None:
        """The stored token. Raises: Unavailable."""
        try:
            kept = self._work.store.get(BankToken, DEPLOYMENT, provider)
        except NotFound:
            return None
        return ProviderToken(
            access=kept.access,
            access_until=kept.access_until,
            refresh=kept.refresh,
            refresh_until=kept.refresh_until,
        )

    def forget(self, provider: str) -> None:
        """Remove it; a missing one is success. Raises: Unavailable."""

        def attempt() -> None:
            try:
                kept = self._work.store.get(BankToken, DEPLOYMENT, provider)
            except NotFound:
                return
            unit = self._work.unit(_ACTOR)
            unit.remove(kept, "bank_token_forgotten")
            unit.commit()

        settled(attempt)

    def save(self, provider: str, token: ProviderToken) -> None:
        """Replace it; when another function was faster its token stays. Raises: Unavailable."""
        now = self._work.clock.now()
        fresh = BankToken(
            organisation_id=DEPLOYMENT,
            id=provider,
            created_at=now,
            updated_at=now,
            access=token.access,
            access_until=token.access_until,
            refresh=token.refresh,
            refresh_until=token.refresh_until,
        )
        try:
            before = self._work.store.get(BankToken, DEPLOYMENT, provider)
        except NotFound:
            before = None
        unit = self._work.unit(_ACTOR)
        if before is None:
            unit.add(fresh, "bank_token_issued")
        else:
            unit.change(before, fresh, "bank_token_renewed")
        try:
            unit.commit()
        except Conflict:
            return
