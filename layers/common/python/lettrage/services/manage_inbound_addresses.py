"""Use cases of collection addresses: list, create, replace the token, tie to a supplier, switch."""

from lettrage.domain.errors import Conflict, Fault, Invalid, NotFound
from lettrage.domain.inbound_address import (
    MOST_OLD_TOKENS,
    OLD_TOKEN_LASTS,
    InboundAddress,
    OldToken,
)
from lettrage.domain.paris import paris_date
from lettrage.domain.third_party import SupplierState, ThirdParty, ThirdPartyRole
from lettrage.ports.store import Found
from lettrage.services.unit_of_work import Actor, Work


class ManageInboundAddresses:
    """Addresses of one organisation; a token is never given twice."""

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

    def create(
        self, actor: Actor, organisation_id: str, alias: str, supplier_id: str | None = None
    ) -> InboundAddress:
        """A new active address with a secret token of its own.

        Raises: Invalid, for a supplier that is none of the organisation's.
        """
        self._must_be_supplier(organisation_id, supplier_id)
        now = self._work.clock.now()
        address = InboundAddress(
            organisation_id=organisation_id,
            id=self._work.ids.new_id(),
            created_at=now,
            updated_at=now,
            alias=alias,
            token=self._work.ids.new_token(),
            supplier_id=supplier_id,
        )
        return self._work.add(actor, address, "inbound_address_created")

    def switch(self, actor: Actor, address: InboundAddress, *, active: bool) -> InboundAddress:
        """On or off; mail to an address that is off is taken by nobody. Raises: Stale."""
        if address.active is active:
            return address
        after = address.changed(at=self._work.clock.now(), active=active)
        reason = "inbound_address_switched_on" if active else "inbound_address_switched_off"
        return self._work.change(actor, address, after, reason)

    def tie(self, actor: Actor, address: InboundAddress, supplier_id: str | None) -> InboundAddress:
        """Say to which supplier the address was given, None for to many; mails before keep theirs.

        Raises: Invalid, for a supplier that is none of the organisation's; Stale.
        """
        if address.supplier_id == supplier_id:
            return address
        self._must_be_supplier(address.organisation_id, supplier_id)
        after = address.changed(at=self._work.clock.now(), supplier_id=supplier_id)
        return self._work.change(actor, address, after, "inbound_address_tied")

    def rotate(self, actor: Actor, address: InboundAddress) -> InboundAddress:
        """A new token; the old one still takes mail for `OLD_TOKEN_LASTS`.

        Tokens that had their time are forgotten. Raises: Conflict `rotated_too_often`; Stale.
        """
        now = self._work.clock.now()
        good = [old for old in address.old_tokens if now < old.good_until]
        if len(good) >= MOST_OLD_TOKENS:
            message = (
                f"{MOST_OLD_TOKENS} earlier addresses still take mail: wait until one has had its"
                " time, or switch this address off and create another"
            )
            first = paris_date(min(old.good_until for old in good))
            french = (
                f"{MOST_OLD_TOKENS} anciennes adresses reçoivent encore des messages : attendez le"
                f" {first:%d/%m/%Y}, ou désactivez cette adresse et créez-en une autre."
            )
            raise Conflict(message, code="rotated_too_often", message_fr=french)
        old = OldToken(token=address.token, good_until=now + OLD_TOKEN_LASTS)
        after = address.changed(
            at=now, token=self._work.ids.new_token(), old_tokens=(*good, old), rotated_at=now
        )
        return self._work.change(actor, address, after, "inbound_address_rotated")

    def _must_be_supplier(self, organisation_id: str, supplier_id: str | None) -> None:
        if supplier_id is None:
            return
        pointer = "/body/supplier_id"
        try:
            party = self._work.store.get(ThirdParty, organisation_id, supplier_id)
        except NotFound as error:
            fault = Fault(pointer, "unknown_supplier", "no such supplier")
            raise Invalid("the supplier is unknown", faults=[fault]) from error
        if party.state is SupplierState.MERGED or ThirdPartyRole.SUPPLIER not in party.roles:
            fault = Fault(pointer, "not_a_supplier", "merged into another, or no supplier")
            raise Invalid("the third party is no supplier", faults=[fault])
