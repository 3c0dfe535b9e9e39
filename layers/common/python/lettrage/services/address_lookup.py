"""Which organisation a collection address belongs to: by its token alone (D1, D2)."""

from typing import NamedTuple

from lettrage.domain.errors import NotFound
from lettrage.domain.inbound_address import InboundAddress
from lettrage.services.unit_of_work import Work


class Door(NamedTuple):
    """An address that a mail was sent to, and whether it takes mail."""

    address: InboundAddress
    takes: bool


class AddressLookup:
    """Reads only."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def of(self, token: str) -> Door | None:
        """The address that this token belongs, or belonged, to, and whether it takes mail now.

        A sender can tell unknown, switched-off and outdated tokens apart by nothing: mail is taken
        from the network before anyone looks, and is never answered. Its organisation is shown what
        came to a closed address; what came to no address at all is nobody's.
        """
        store = self._work.store
        owner = store.owner_everywhere(InboundAddress, "token", token) if token else None
        if owner is None:
            return None
        try:
            address = store.get(InboundAddress, *owner)
        except NotFound:
            return None
        return Door(address, address.takes(token, self._work.clock.now()))
