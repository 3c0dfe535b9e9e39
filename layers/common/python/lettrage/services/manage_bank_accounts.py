"""Connections and accounts as the user sees and changes them: list, activate, name, disconnect."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from lettrage.domain.bank import (
    BankAccount,
    BankAccountKind,
    BankConnection,
    BankConnectionState,
)
from lettrage.domain.bank_allowance import free_again
from lettrage.domain.errors import Conflict, Fault, Invalid
from lettrage.domain.identifiers import compact, is_iban
from lettrage.domain.notice import Notice
from lettrage.ports.bank import BankProvider
from lettrage.ports.store import Found
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, Work
from lettrage.services.whole_lists import whole


class ManageBankAccounts:
    """Use cases around connections and accounts. Data of inactive accounts is kept."""

    def __init__(self, work: Work, providers: Mapping[str, BankProvider]) -> None:
        self._work = work
        self._providers = providers

    def connections(
        self, organisation_id: str, limit: int, cursor: str | None, *, with_ended: bool = False
    ) -> Found[BankConnection]:
        """Connections, oldest first, as they stand; without `with_ended` not those that are over.

        A page may be short, and still have a next one.
        """
        found = self._work.store.find(
            BankConnection, organisation_id, "all", "all", limit=limit, cursor=cursor
        )
        now = self._work.clock.now()
        standing = (each.as_of(now) for each in found.records)
        records = tuple(each for each in standing if with_ended or not each.over)
        return Found(records=records, next_cursor=found.next_cursor)

    def as_it_stands(self, organisation_id: str, connection_id: str) -> BankConnection:
        """One connection to be shown, not to be changed. Raises: NotFound."""
        return self.connection(organisation_id, connection_id).as_of(self._work.clock.now())

    def connection(self, organisation_id: str, connection_id: str) -> BankConnection:
        """One connection. Raises: NotFound."""
        return self._work.store.get(BankConnection, organisation_id, connection_id)

    def accounts(
        self,
        organisation_id: str,
        limit: int,
        cursor: str | None,
        *,
        connection_id: str | None = None,
        with_inactive: bool = False,
    ) -> Found[BankAccount]:
        """Accounts, oldest first: active ones unless asked, or all of one connection."""
        name, value = ("all", "all") if with_inactive else ("in_use", "yes")
        if connection_id:
            name, value = "connection", connection_id
        return self._work.store.find(
            BankAccount, organisation_id, name, value, limit=limit, cursor=cursor
        )

    def switched_off(self, organisation_id: str) -> Mapping[str, tuple[str, ...]]:
        """Accounts that a person switched off, by connection: a new consent leaves them so."""
        found: dict[str, tuple[str, ...]] = {}
        for account in whole(self._work.store, BankAccount, organisation_id, "in_use", "no"):
            if account.connection_id and not account.off_with_connection:
                before = found.get(account.connection_id, ())
                found[account.connection_id] = (*before, account.id)
        return found

    def next_reads(self, accounts: Sequence[BankAccount]) -> Mapping[str, datetime]:
        """From when on each account may be read on demand; absent where it may be now.

        Shapes: `accounts` of one organisation, at most a page. Raises: Unavailable.
        """
        now = self._work.clock.now()
        ids = sorted({each.connection_id for each in accounts if each.connection_id})
        org = accounts[0].organisation_id if accounts else ""
        known = self._work.store.get_many(BankConnection, org, ids) if ids else {}
        found = {}
        for each in accounts:
            connection = known.get(each.connection_id)
            if connection is None:
                continue
            free = free_again(connection.provider, each.calls, now, scheduled=False)
            told = [at for at in (each.next_fetch_after, free) if at and at > now]
            if told:
                found[each.id] = max(told)
        return found

    def account(self, organisation_id: str, account_id: str) -> BankAccount:
        """One account. Raises: NotFound."""
        return self._work.store.get(BankAccount, organisation_id, account_id)

    def create(
        self,
        actor: Actor,
        organisation_id: str,
        *,
        name: str,
        iban: str | None,
        currency: str,
        kind: BankAccountKind = BankAccountKind.CURRENT,
    ) -> BankAccount:
        """An account fed by files and typed movements; a consent takes it over by its IBAN.

        Raises: Invalid, for an IBAN with a wrong key; Conflict `account_exists`, when an account
        has it.
        """
        number = compact(iban) if iban else None
        if number and not is_iban(number):
            fault = Fault("/body/iban", "check_digit", "the key of this IBAN is wrong")
            raise Invalid("the IBAN is not valid", code="iban_invalid", faults=[fault])
        now = self._work.clock.now()
        account = BankAccount(
            organisation_id=organisation_id,
            id=self._work.ids.new_id(),
            created_at=now,
            updated_at=now,
            name=name,
            iban=number,
            currency=currency,
            account_kind=kind,
        )
        try:
            return self._work.add(actor, account, "bank_account_created_by_user")
        except Conflict as error:
            raise self._taken(account, error) from error

    def _taken(self, account: BankAccount, error: Conflict) -> Conflict:
        """The conflict, naming the account that has the IBAN already."""
        ids = [error.existing_id] if error.existing_id else []
        found = self._work.store.get_many(BankAccount, account.organisation_id, ids)
        other = next(iter(found.values()), None)
        if other is None or account.iban is None or other.iban != account.iban:
            return error
        return Conflict(
            f"bank account “{other.name}” has the IBAN {account.iban} already",
            code="account_exists",
            message_fr=f"Le compte bancaire « {other.name} » a déjà l’IBAN {account.iban} :"
            " utilisez-le, ou corrigez l’IBAN.",
            existing_id=other.id,
        )

    def notices(self, organisation_id: str, limit: int, cursor: str | None) -> Found[Notice]:
        """What the organisation's people were or are to be told, newest first."""
        return self._work.store.find(
            Notice, organisation_id, "all", "all", limit=limit, cursor=cursor, newest_first=True
        )

    def change(
        self, actor: Actor, before: BankAccount, *, name: str | None, active: bool | None
    ) -> BankAccount:
        """Rename, or switch fetching on or off. Raises: Stale, Unavailable."""
        wanted: dict[str, object] = {"name": before.name if name is None else name}
        wanted["active"] = before.active if active is None else active
        # Said by a person: no consent given or taken back changes it again by itself.
        wanted["off_with_connection"] = before.off_with_connection if active is None else False
        if all(getattr(before, field) == value for field, value in wanted.items()):
            return before
        after = before.changed(at=self._work.clock.now(), **wanted)
        return self._work.change(actor, before, after, "bank_account_changed_by_user")

    def disconnect(self, actor: Actor, connection: BankConnection) -> BankConnection:
        """Give the consent back and stop fetching; accounts and transactions stay.

        Raises: Stale; Unavailable, when the provider is down: the consent then stands.
        """
        provider = self._providers.get(connection.provider)
        if provider and connection.provider_reference:
            provider.revoke(connection.provider_reference)
        org = connection.organisation_id
        after = connection.changed(
            at=self._work.clock.now(),
            state=BankConnectionState.REVOKED,
            problem=None,
            consent_url="",
        )
        revoked = self._work.change(actor, connection, after, "bank_connection_revoked")
        for account in whole(self._work.store, BankAccount, org, "connection", connection.id):
            settled(partial(self._switch_off, actor, org, account.id))
        return revoked

    def _switch_off(self, actor: Actor, organisation_id: str, account_id: str) -> None:
        present = self.account(organisation_id, account_id)
        if present.active:
            now = self._work.clock.now()
            after = present.changed(at=now, active=False, off_with_connection=True)
            self._work.change(actor, present, after, "bank_connection_revoked")
