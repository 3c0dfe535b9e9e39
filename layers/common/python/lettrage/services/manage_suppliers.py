"""Use cases of suppliers: list, confirm, correct. Bank accounts come from validation alone."""

from collections.abc import Callable, Mapping

from lettrage.domain.errors import Conflict, Fault, Invalid, NotFound
from lettrage.domain.identifiers import is_siren, is_siret, is_vat_id
from lettrage.domain.third_party import SupplierState, ThirdParty, ThirdPartyRole
from lettrage.ports.store import Found
from lettrage.services.payment_holds import PaymentHolds
from lettrage.services.unit_of_work import Actor, Work

_PROOFS: dict[str, Callable[[str], bool]] = {
    "siren": is_siren,
    "siret": is_siret,
    "vat_id": is_vat_id,
}


class ManageSuppliers:
    """Third parties in their role of supplier."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._holds = PaymentHolds(work)

    def list(self, organisation_id: str, *, limit: int, cursor: str | None) -> Found[ThirdParty]:
        """Suppliers by name. Raises: Invalid, for a foreign cursor."""
        role = ThirdPartyRole.SUPPLIER
        return self._work.store.find(
            ThirdParty, organisation_id, "role", role, limit=limit, cursor=cursor
        )

    def get(self, organisation_id: str, supplier_id: str) -> ThirdParty:
        """One supplier. Raises: NotFound, also for a third party of other roles."""
        party = self._work.store.get(ThirdParty, organisation_id, supplier_id)
        if ThirdPartyRole.SUPPLIER not in party.roles:
            raise NotFound("no such supplier", kind="supplier")
        return party

    def confirm(self, actor: Actor, supplier: ThirdParty) -> ThirdParty:
        """The supplier is who it says; its accounts are confirmed one by one, by two people.

        Holds that waited for it are brought in line.
        Raises: Conflict, when it was merged into another; Stale.
        """
        if supplier.state is SupplierState.CONFIRMED:
            self._holds.reconsider(actor, supplier.organisation_id, supplier.id)
            return supplier
        _living(supplier)
        after = supplier.changed(
            at=self._work.clock.now(), state=SupplierState.CONFIRMED, confirmed_by=actor.name
        )
        stored = self._work.change(actor, supplier, after, "supplier_confirmed")
        self._holds.reconsider(actor, stored.organisation_id, stored.id)
        return stored

    def change(
        self, actor: Actor, supplier: ThirdParty, changes: Mapping[str, object]
    ) -> ThirdParty:
        """Replace these fields; None takes an identifier out.

        Raises: Invalid, for wrong check digits or a supplier without a name; Conflict, with the
        other's identifier, when another supplier carries a number already; Stale.
        """
        _living(supplier)
        _check(supplier, changes)
        for name in ("siren", "vat_id"):
            value = changes.get(name)
            if isinstance(value, str):
                self._must_be_free(supplier, name, value)
        after = supplier.changed(at=self._work.clock.now(), **changes)
        return self._work.change(actor, supplier, after, "supplier_changed")

    def _must_be_free(self, supplier: ThirdParty, name: str, value: str) -> None:
        known = self._work.store.find(ThirdParty, supplier.organisation_id, name, value)
        for other in known.records:
            if other.id != supplier.id and other.state is not SupplierState.MERGED:
                raise Conflict(
                    f"another third party has this {name}",
                    code="third_party_exists",
                    existing_id=other.id,
                )


def _living(supplier: ThirdParty) -> None:
    if supplier.state is SupplierState.MERGED:
        raise Conflict("this supplier was merged into another", code="supplier_merged")


def _check(supplier: ThirdParty, changes: Mapping[str, object]) -> None:
    faults = [
        Fault(f"/body/{name}", "check_digit", "the check digits do not fit")
        for name, proof in _PROOFS.items()
        if isinstance(value := changes.get(name), str) and not proof(value)
    ]
    if "name" in changes and not changes["name"]:
        faults.append(Fault("/body/name", "missing", "a supplier has a name"))
    siren = changes.get("siren", supplier.siren)
    siret = changes.get("siret", supplier.siret)
    if not faults and isinstance(siren, str) and isinstance(siret, str) and siret[:9] != siren:
        faults.append(Fault("/body/siret", "other_siren", "the SIRET begins with another SIREN"))
    if faults:
        raise Invalid("the supplier is not valid", faults=faults)
