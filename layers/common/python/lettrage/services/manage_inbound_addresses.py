"""Use cases of collection addresses: list, create, switch on and off."""

from lettrage.domain.collection import InboundAddress
from lettrage.ports.store import Found
from lettrage.services.unit_of_work import Actor, Work


class ManageInboundAddresses:
    """Addresses of one organisation; a token is never given twice nor changed."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def list(
        self, organisation_id: str, *, limit: int, cursor: str | None
    ) -> Found[InboundAddress]:
        """All addresses, oldest first. Raises: Invalid, for a foreign cursor."""
        return self._work.store.find(
            InboundAddress, organisation_id, "all", "all", limit=limit, cursor=cursor
        )

    def get(self, organisation_id: str, address_id: str) -> InboundAddress:
        """One address. Raises: NotFound."""
        return self._work.store.get(InboundAddress, organisation_id, address_id)

    def create(self, actor: Actor, organisation_id: str, alias: str) -> InboundAddress:
        """A new active address with a secret token of its own."""
        now = self._work.clock.now()
        address = InboundAddress(
            organisation_id=organisation_id,
            id=self._work.ids.new_id(),
            created_at=now,
            updated_at=now,
            alias=alias,
            token=self._work.ids.new_token(),
        )
        return self._work.add(actor, address, "inbound_address_created")

    def switch(self, actor: Actor, address: InboundAddress, *, active: bool) -> InboundAddress:
        """On or off; mail to an address that is off is taken by nobody. Raises: Stale."""
        if address.active is active:
            return address
        after = address.changed(at=self._work.clock.now(), active=active)
        reason = "inbound_address_switched_on" if active else "inbound_address_switched_off"
        return self._work.change(actor, address, after, reason)
