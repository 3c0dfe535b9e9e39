"""Use cases around the accounts of a supplier: their history, refusing one, taking that back."""

from collections.abc import Iterable
from functools import partial

from lettrage.domain.errors import Conflict, NotFound
from lettrage.domain.supplier_iban import (
    IbanState,
    SupplierIban,
    first_sight,
    supplier_iban_id,
)
from lettrage.domain.third_party import ThirdParty
from lettrage.services.contention import settled
from lettrage.services.payment_holds import PaymentHolds
from lettrage.services.unit_of_work import Actor, Work
from lettrage.services.whole_lists import whole


class SupplierHistory:
    """Accounts seen at suppliers of one store."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._holds = PaymentHolds(work)

    def of(self, supplier: ThirdParty) -> list[SupplierIban]:
        """Every account seen or entered, oldest first. Raises: Unavailable."""
        return whole(
            self._work.store, SupplierIban, supplier.organisation_id, "supplier", supplier.id
        )

    def get(self, organisation_id: str, supplier_id: str, iban_id: str) -> SupplierIban:
        """One account of that supplier. Raises: NotFound."""
        account = self._work.store.get(SupplierIban, organisation_id, iban_id)
        if account.supplier_id != supplier_id:
            raise NotFound("no such account of this supplier", kind=SupplierIban.KIND)
        return account

    def refuse(self, actor: Actor, account: SupplierIban, note: str) -> SupplierIban:
        """It is not the supplier's: invoices that ask for it are held, also if it was confirmed.

        One person is enough to stop. Raises: Stale.
        """
        after = account.changed(
            at=self._work.clock.now(),
            state=IbanState.REFUSED,
            refused_by=actor.name,
            refused_note=note,
            asked_by=None,
            confirmed_by=None,
            confirmed_at=None,
            confirmed_in=None,
        )
        return self._changed(actor, account, after, "iban_refused_by_user")

    def reconsider(self, actor: Actor, account: SupplierIban) -> SupplierIban:
        """Take a refusal back: the account is as if seen only, so that two people must confirm.

        Raises: Conflict, when it was not refused; Stale.
        """
        if account.state is not IbanState.REFUSED:
            raise Conflict(f"the account is {account.state}, not refused", code="iban_not_refused")
        after = account.changed(
            at=self._work.clock.now(), state=IbanState.SEEN, refused_by=None, refused_note=""
        )
        return self._changed(actor, account, after, "iban_refusal_taken_back")

    def _changed(
        self, actor: Actor, before: SupplierIban, after: SupplierIban, reason: str
    ) -> SupplierIban:
        stored = self._work.change(actor, before, after, reason)
        self._holds.reconsider(actor, stored.organisation_id, stored.supplier_id, unheld=True)
        return stored


def note_entered(work: Work, party: ThirdParty, ibans: Iterable[str], actor: Actor) -> None:
    """Note that a person types in accounts of a third party: that person may not vouch for them.

    To be called before the party itself is written: cut short in between, a note without its
    party harms nothing, and repeating is harmless. One transaction an account.
    Raises: Unavailable.
    """
    for iban in ibans:
        settled(partial(_entered, work, party, iban, actor))


def _entered(work: Work, party: ThirdParty, iban: str, actor: Actor) -> None:
    key = supplier_iban_id(party.id, iban)
    known = work.store.get_many(SupplierIban, party.organisation_id, [key]).get(key)
    now = work.clock.now()
    unit = work.unit(actor)
    if known is None:
        new = first_sight(party.organisation_id, party.id, iban, at=now, where="person")
        new = new.seen(at=now, where="person", introduced_by=actor.name)
        unit.add(new, "iban_entered_by_user")
    else:
        after = known.seen(at=now, where="person", introduced_by=actor.name)
        unit.change(known, after, "iban_entered_by_user")
    unit.commit()
