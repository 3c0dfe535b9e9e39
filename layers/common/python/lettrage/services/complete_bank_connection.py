"""The user is back from the bank: read the consent again, and take its accounts in.

The redirect's query string is never believed: it only names the connection (§1.6).
"""

import logging
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from lettrage.domain.bank import REPLACED, BankAccount, BankConnection, BankConnectionState
from lettrage.domain.errors import LettrageError, NotFound, Unavailable
from lettrage.ports.bank import BankProvider, Consent, ProviderAccount
from lettrage.services.bank_trouble import RENEW
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, Work
from lettrage.services.whole_lists import whole

log = logging.getLogger(__name__)

REFUSED = "consent_refused"
"""The user or the bank said no: connect once more, if wanted."""

ACCOUNTS_PENDING = "accounts_pending"
"""The provider is still preparing some accounts: complete again later."""

_NOTHING: Mapping[str, str] = MappingProxyType({})

_STATES = {
    "refused": (BankConnectionState.ERROR, REFUSED),
    "expired": (BankConnectionState.EXPIRED, RENEW),
    "suspended": (BankConnectionState.ERROR, RENEW),
}


class CompleteBankConnection:
    """Use case, as often as wanted: completing twice changes nothing."""

    def __init__(self, work: Work, providers: Mapping[str, BankProvider]) -> None:
        self._work = work
        self._providers = providers

    def __call__(
        self, reference: str, request_id: str, returned: Mapping[str, str] = _NOTHING
    ) -> BankConnection:
        """The connection that carries `reference`, as the provider says it stands now.

        `returned` is the query that the browser brought: hints for the provider, no facts.

        Raises: NotFound, for an unknown reference; Denied, Unavailable.
        """
        store = self._work.store
        owner = store.owner_everywhere(BankConnection, "reference", reference)
        if owner is None:
            raise NotFound("no such bank connection", kind=BankConnection.KIND)
        connection = store.get(BankConnection, *owner)
        provider = self._providers.get(connection.provider)
        if provider is None or not connection.provider_reference:
            raise NotFound("no such bank connection", kind=BankConnection.KIND)
        if connection.state is BankConnectionState.REVOKED:
            return connection
        consent = provider.complete_consent(connection.provider_reference, returned)
        actor = Actor(name="system:complete_bank_connection", request_id=request_id)
        if consent.state == "pending":
            return connection
        if consent.state == "granted":
            return self._grant(actor, connection, consent, provider)
        state, problem = _STATES[consent.state]
        return self._note(actor, connection, consent, state, problem)

    def _grant(
        self, actor: Actor, connection: BankConnection, consent: Consent, provider: BankProvider
    ) -> BankConnection:
        org = connection.organisation_id
        known = self._accounts(org, "connection", connection.id)
        attached = {account.provider_account_id for account in known}
        waiting = False
        left: set[str | None] = set()
        for identifier in consent.account_ids:
            if identifier in attached:
                continue
            try:
                told = provider.account(identifier)
            except Unavailable:
                waiting = True
                continue
            left.add(settled(partial(self._attach, actor, connection, told)))
        problem = ACCOUNTS_PENDING if waiting else None
        active = self._note(actor, connection, consent, BankConnectionState.ACTIVE, problem)
        for former in left - {None, connection.id}:
            self._retire(actor, former, active)
        return active

    def _attach(
        self, actor: Actor, connection: BankConnection, told: ProviderAccount
    ) -> str | None:
        """Put one account under the connection; returns the connection it was under before."""
        now = self._work.clock.now()
        before = self._known(connection, told)
        if before is None:
            fresh = BankAccount(
                organisation_id=connection.organisation_id,
                id=self._work.ids.new_id(),
                created_at=now,
                updated_at=now,
                connection_id=connection.id,
                provider_account_id=told.id,
                name=told.name or connection.bank_name,
                iban=told.iban,
                natural_key=told.natural_key,
                currency=told.currency,
                account_kind=told.kind,
            )
            self._work.add(actor, fresh, "bank_account_found")
            return None
        after = before.changed(
            at=now,
            connection_id=connection.id,
            provider_account_id=told.id,
            iban=told.iban or before.iban,
            natural_key=told.natural_key or before.natural_key,
            problem=None,
            next_fetch_after=None,
            # What the removal of a consent switched off comes back with the next; what a person
            # switched off stays off, and `ManageBankAccounts.switched_off` tells it.
            active=before.active or before.off_with_connection,
            off_with_connection=False,
        )
        self._work.change(actor, before, after, "bank_account_attached")
        return before.connection_id or None

    def _known(self, connection: BankConnection, told: ProviderAccount) -> BankAccount | None:
        """The account as we have it: by IBAN, then by what else the provider keeps (§1.6)."""
        store, org = self._work.store, connection.organisation_id
        owner = store.owner(BankAccount, org, "iban", told.iban) if told.iban else None
        if owner:
            return store.get(BankAccount, org, owner)
        for account in self._accounts(org, "all", "all"):
            # Two IBANs are two accounts, whatever the provider calls them.
            differs = told.iban and account.iban and told.iban != account.iban
            same_key = bool(told.natural_key) and account.natural_key == told.natural_key
            if (account.provider_account_id == told.id or same_key) and not differs:
                return account
        return None

    def _note(
        self,
        actor: Actor,
        connection: BankConnection,
        consent: Consent,
        state: BankConnectionState,
        problem: str | None,
    ) -> BankConnection:
        def attempt() -> BankConnection:
            present = self._work.store.get(
                BankConnection, connection.organisation_id, connection.id
            )
            # Some providers do not tell when: then it is when we first heard of it.
            granted_at = self._work.clock.now() if consent.state == "granted" else None
            told = {
                "state": state,
                "problem": problem,
                "provider_reference": consent.reference,
                "granted_at": consent.granted_at or present.granted_at or granted_at,
                "expires_on": consent.expires_on or present.expires_on,
                "consent_url": "",
            }
            if all(getattr(present, name) == value for name, value in told.items()):
                return present
            after = present.changed(at=self._work.clock.now(), **told)
            return self._work.change(actor, present, after, f"consent_{consent.state}")

        return settled(attempt)

    def _retire(self, actor: Actor, former: str | None, successor: BankConnection) -> None:
        """Give back a consent whose accounts have all moved to the new one."""
        organisation_id = successor.organisation_id
        if former is None or self._accounts(organisation_id, "connection", former):
            return
        store = self._work.store

        def attempt() -> BankConnection:
            old = store.get(BankConnection, organisation_id, former)
            after = old.changed(
                at=self._work.clock.now(),
                state=BankConnectionState.REVOKED,
                problem=REPLACED,
                replaced_by=successor.id,
                consent_url="",
            )
            self._work.change(actor, old, after, "bank_connection_replaced")
            return old

        old = settled(attempt)
        if old.state is BankConnectionState.REVOKED:
            return  # given back already, when a person removed it
        provider = self._providers.get(old.provider)
        if provider is None or not old.provider_reference:
            return
        if old.provider_reference == successor.provider_reference:
            return  # the same consent, repaired: giving it back would end the new one
        try:
            provider.revoke(old.provider_reference)
        except LettrageError:
            # It ends by itself; the new consent must not fail for it.
            log.warning("former consent not given back", extra={"bank_connection_id": former})

    def _accounts(self, organisation_id: str, name: str, value: str) -> list[BankAccount]:
        return whole(self._work.store, BankAccount, organisation_id, name, value)
