"""Which organisation a collection address belongs to: by its token alone (D1, D2)."""

from lettrage.domain.errors import NotFound
from lettrage.domain.inbound_address import InboundAddress
from lettrage.services.unit_of_work import Work


class AddressLookup:
    """Reads only."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def of(self, token: str) -> InboundAddress | None:
        """The address that takes mail with this token now, None when none does.

        Unknown, switched-off and outdated tokens are told apart by nothing: mail is taken from the
        network before anyone looks, and is never answered.
        """
        store = self._work.store
        owner = store.owner_everywhere(InboundAddress, "token", token) if token else None
        if owner is None:
            return None
        try:
            address = store.get(InboundAddress, *owner)
        except NotFound:
            return None
        return address if address.takes(token, self._work.clock.now()) else None
