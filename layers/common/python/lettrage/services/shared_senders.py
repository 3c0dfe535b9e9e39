"""Addresses that send for several suppliers: invoicing services, platforms, bookkeepers.

Anybody may open an account at such a service, so what comes from its address proves nothing of who
wrote it (security-reliability H7).
"""

from datetime import datetime

from lettrage.domain.errors import NotFound
from lettrage.domain.public_mail import same_mailbox
from lettrage.domain.supplier_sender import SupplierSender, supplier_sender_id
from lettrage.domain.third_party import ThirdParty
from lettrage.ports.store import Store
from lettrage.services.supplier_lookalikes import living
from lettrage.services.unit_of_work import UnitOfWork

_MOST_ASKED = 20
"""Suppliers of an address that are looked at: merged ones are one, and two are enough."""
_MOST_NAMED = 3


class SharedSenders:
    """Addresses of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def others(
        self, organisation_id: str, address: str, supplier: ThirdParty | None
    ) -> tuple[str, ...]:
        """Names of others whose documents the address brought, oldest first; empty: not shared.

        Where nobody is named, one other supplier may be the very one: two are needed.
        Raises: Unavailable.
        """
        if "@" not in address:
            return ()
        found = self._store.shown(
            SupplierSender, organisation_id, "address", same_mailbox(address), limit=_MOST_ASKED
        )
        names: dict[str, str] = {}
        for each in found:
            if supplier is not None and each.text == supplier.id:
                continue
            try:
                party = living(self._store, organisation_id, each.text)
            except NotFound:
                continue
            if supplier is None or party.id != supplier.id:
                names[party.id] = party.name
            if len(names) == _MOST_NAMED:
                break
        return () if len(names) < 1 + (supplier is None) else tuple(names.values())

    def note(
        self, unit: UnitOfWork, supplier: ThirdParty, address: str, *, where: str, at: datetime
    ) -> None:
        """Note that the address brought a validated document of the supplier; once is enough."""
        key = supplier_sender_id(supplier.id, address)
        if not address or self._store.get_many(SupplierSender, supplier.organisation_id, [key]):
            return
        record = SupplierSender(
            organisation_id=supplier.organisation_id,
            id=key,
            created_at=at,
            updated_at=at,
            supplier_id=supplier.id,
            address=address,
            first_seen_in=where,
        )
        unit.add(record, "sender_seen_validated")
