"""Use cases of holds: see them, place one by hand, ask to lift one, lift it as the second person.

Nobody lifts alone: the person who lifts is none of those who asked, validated the invoice, or
typed in or changed the account or the supplier. Lifting a hold on an account confirms that
account for that supplier; lifting one on a supplier confirms the supplier.
Source: security-reliability H4, H6, I8.
"""

from collections.abc import Iterator

from lettrage.domain.errors import Conflict, Denied
from lettrage.domain.holds import (
    ACCOUNT_OF,
    IBAN_REASONS,
    Ground,
    Hold,
    HoldReason,
    HoldState,
    InvoiceHolds,
)
from lettrage.domain.identifiers import compact
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.organisation import ROLE_FR, ROLE_RANK, Membership, Role
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.supplier_iban import IbanState, SupplierIban, supplier_iban_id
from lettrage.domain.third_party import SupplierState, ThirdParty
from lettrage.ports.store import Found
from lettrage.services.payment_holds import PaymentHolds, no_holds, put_aside
from lettrage.services.unit_of_work import Actor, UnitOfWork, Work
from lettrage.services.whole_lists import whole

LIFTS = Role.MANAGER
"""Least role that lifts: who lifts trusts a bank account (K6)."""

ASKS = Role.ACCOUNTANT
"""Least role that asks."""


class LiftHolds:
    """Holds as people see and change them."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._holds = PaymentHolds(work)

    def get(self, organisation_id: str, invoice_id: str) -> InvoiceHolds:
        """The holds of an invoice, version 0 while there never was one. Raises: NotFound."""
        invoice = self._work.store.get(PurchaseInvoice, organisation_id, invoice_id)
        stored = self._holds.of(organisation_id, invoice_id)
        return stored or no_holds(invoice, at=invoice.created_at)

    def waiting(
        self, organisation_id: str, *, limit: int, cursor: str | None
    ) -> Found[InvoiceHolds]:
        """Invoices with an open hold, oldest first; those put aside are left out.

        Shapes: pages may hold fewer than `limit`. Raises: Invalid, for a foreign cursor.
        """
        found = self._work.store.find(
            InvoiceHolds, organisation_id, "open", "all", limit=limit, cursor=cursor
        )
        ids = [holds.id for holds in found.records]
        invoices = self._work.store.get_many(PurchaseInvoice, organisation_id, ids)
        kept = (h for h in found.records if h.id in invoices and not put_aside(invoices[h.id]))
        return Found(tuple(kept), found.next_cursor)

    def place(self, actor: Actor, holds: InvoiceHolds, note: str) -> InvoiceHolds:
        """A hold that a person places by hand, for a reason of their own.

        Raises: Conflict, when holds came meanwhile; Stale.
        """
        now = self._work.clock.now()
        ground = Ground(reason=HoldReason.MANUAL, about=(actor.name, now.isoformat(), note))
        after = holds.changed(at=now).with_hold(ground, at=now, by=actor.name, note=note)
        unit = self._work.unit(actor)
        if holds.version:
            unit.change(holds, after, "hold_placed_by_user")
        else:
            unit.add(after, "hold_placed_by_user")
        return self._committed(unit, after)

    def request(self, actor: Actor, holds: InvoiceHolds, hold_id: str, note: str) -> InvoiceHolds:
        """Ask another person to lift a hold, saying how it was checked.

        Asking again replaces what was asked, and who asked. Raises: NotFound; Conflict
        `hold_ended`; Stale.
        """
        hold = _open(holds.hold(hold_id))
        now = self._work.clock.now()
        asked = hold.model_copy(
            update={"requested_at": now, "requested_by": actor.name, "request_note": note}
        )
        after = holds.changed(at=now, holds=holds.replaced(asked))
        unit = self._work.unit(actor)
        unit.change(holds, after, "hold_lift_requested")
        return self._committed(unit, after)

    def lift(self, actor: Actor, holds: InvoiceHolds, hold_id: str, note: str) -> InvoiceHolds:
        """End a hold as the second person; the account or supplier it was about is confirmed.

        Raises: NotFound; Denied `second_person_needed`; Conflict `lift_not_requested`,
        `hold_ended` or `iban_refused`; Stale.
        """
        hold = holds.hold(hold_id)
        if hold.state is HoldState.LIFTED and hold.ended_by == actor.name:
            self._settle_others(actor, holds, hold)
            return holds
        invoice = self._work.store.get(PurchaseInvoice, holds.organisation_id, holds.id)
        account = self._account(invoice, holds, _open(hold))
        self._must_be_second(actor, holds, hold, _involved(invoice, holds, hold, account))
        now = self._work.clock.now()
        ended = hold.ended(HoldState.LIFTED, at=now, by=actor.name, note=note)
        after = holds.changed(at=now, holds=holds.replaced(ended))
        unit = self._work.unit(actor)
        unit.change(holds, after, "hold_lifted")
        if account is not None:
            self._confirm(unit, actor, account, hold)
        if hold.reason is HoldReason.SUPPLIER_UNCONFIRMED:
            self._confirm_supplier(unit, holds, hold)
        stored = self._committed(unit, after)
        self._settle_others(actor, holds, hold)
        return stored

    def _settle_others(self, actor: Actor, holds: InvoiceHolds, hold: Hold) -> None:
        """Other invoices of the account or supplier that was confirmed; repeating goes on."""
        settles = {*IBAN_REASONS, HoldReason.SUPPLIER_UNCONFIRMED}
        if hold.reason in settles and holds.supplier_id is not None:
            self._holds.reconsider(actor, holds.organisation_id, holds.supplier_id)

    def _committed(self, unit: UnitOfWork, after: InvoiceHolds) -> InvoiceHolds:
        self._holds.mark(unit, after)
        # Nothing is written when the same person asks the same in the same instant.
        return next((r for r in unit.commit() if isinstance(r, InvoiceHolds)), after)

    def _account(
        self, invoice: PurchaseInvoice, holds: InvoiceHolds, hold: Hold
    ) -> SupplierIban | None:
        """The account that the hold is about; None for another reason.

        None as well where the invoice asks for another account, or comes from another supplier,
        since: who looks at what was edited does not vouch for what it was before.
        """
        iban = hold.facts.get("iban")
        if hold.reason not in IBAN_REASONS or iban is None or holds.supplier_id is None:
            return None
        asked = compact(invoice.text(FieldName.IBAN) or "")
        if iban != asked or hold.facts.get(ACCOUNT_OF, holds.supplier_id) != holds.supplier_id:
            return None
        key = supplier_iban_id(holds.supplier_id, iban)
        account = self._work.store.get(SupplierIban, holds.organisation_id, key)
        if account.state is IbanState.REFUSED:
            message = (
                "this account was refused for the supplier: correct the invoice, or take the"
                " refusal back (POST …/suppliers/{supplier_id}/ibans/{iban_id}/reconsider)"
            )
            raise Conflict(message, code="iban_refused", existing_id=account.id)
        return account

    def _confirm(self, unit: UnitOfWork, actor: Actor, account: SupplierIban, hold: Hold) -> None:
        now = self._work.clock.now()
        confirmed = account.changed(
            at=now,
            state=IbanState.CONFIRMED,
            asked_by=hold.requested_by,
            confirmed_by=actor.name,
            confirmed_at=now,
            confirmed_in=hold.facts.get("purchase_invoice_id"),
        )
        unit.change(account, confirmed, "iban_confirmed_by_two")

    def _confirm_supplier(self, unit: UnitOfWork, holds: InvoiceHolds, hold: Hold) -> None:
        """Two people vouch for it: neither is the one who confirmed it alone."""
        supplier = self._work.store.get(
            ThirdParty, holds.organisation_id, hold.facts["supplier_id"]
        )
        if supplier.state is not SupplierState.MERGED:
            confirmed = supplier.changed(
                at=self._work.clock.now(), state=SupplierState.CONFIRMED, confirmed_by=None
            )
            unit.change(supplier, confirmed, "supplier_confirmed_by_two")

    def _must_be_second(
        self, actor: Actor, holds: InvoiceHolds, hold: Hold, involved: dict[str, str]
    ) -> None:
        if actor.name in involved:
            mend, mend_fr, _ = self._others(actor, holds.organisation_id, LIFTS)
            message = f"a hold is lifted by a second person, and you {involved[actor.name]}: {mend}"
            french = f"Une mise en attente est levée par une seconde personne : {mend_fr}"
            raise Denied(message, code="second_person_needed", message_fr=french)
        if hold.requested_by is None:
            mend, mend_fr, alone = self._others(actor, holds.organisation_id, ASKS)
            message = f"nobody has asked to lift this hold: {mend}"
            french = f"Personne n’a demandé de lever cette mise en attente : {mend_fr}"
            if alone:
                raise Denied(message, code="second_person_needed", message_fr=french)
            raise Conflict(message, code="lift_not_requested", message_fr=french)

    def _others(self, actor: Actor, organisation_id: str, least: Role) -> tuple[str, str, bool]:
        """How to mend it, in English and French: whom to ask, or (true) to invite somebody."""
        members = whole(self._work.store, Membership, organisation_id)
        others = [
            m
            for m in members
            if f"user:{m.id}" != actor.name and ROLE_RANK[m.role] >= ROLE_RANK[least]
        ]
        role_fr = f"au rôle de {ROLE_FR[least]} au moins"
        if others:
            lifts = least is LIFTS
            verb = "lift it" if lifts else "ask for it first (POST …/request-lift)"
            verb_fr = "la lever" if lifts else "le demander d’abord"
            return (
                f"let another member with role {least} or above {verb}",
                f"priez un autre membre, {role_fr}, de {verb_fr}.",
                False,
            )
        return (
            f"invite a second member with role {least} or above"
            " (POST /v1/organisations/{organisation_id}/members); one of you asks, the other lifts",
            f"invitez un second membre, {role_fr} ; l’un demande, l’autre lève.",
            True,
        )


def _open(hold: Hold) -> Hold:
    """Raises: Conflict `hold_ended`."""
    if not hold.is_open:
        raise Conflict(f"the hold is {hold.state} already", code="hold_ended")
    return hold


def _involved(
    invoice: PurchaseInvoice, holds: InvoiceHolds, hold: Hold, account: SupplierIban | None
) -> dict[str, str]:
    """Actors who may not lift, and why not."""

    def said() -> Iterator[tuple[str | None, str]]:
        if account is not None:
            yield from ((name, "entered this account") for name in account.introduced_by)
        yield from ((name, "changed its bank details") for name in holds.bank_details_by)
        if hold.reason is HoldReason.SUPPLIER_UNCONFIRMED:
            yield hold.facts.get("confirmed_by"), "confirmed the supplier"
        yield (
            f"user:{invoice.validated_by}" if invoice.validated_by else None,
            "validated the invoice",
        )
        yield hold.requested_by, "asked for it"

    return {name: why for name, why in said() if name is not None}
