"""Whose documents an address brought: one that sends for several suppliers vouches for none.

Noted at validation, where a person said whose the document is: a supplier misread at filing must
not make an honest address look shared.
"""

import hashlib
from collections.abc import Iterable
from typing import ClassVar

from lettrage.domain.record import Lookup, Record

SENDER_ID = "sender-"
"""How identifiers of this kind begin."""


class SupplierSender(Record):
    """An address whose mail brought a validated document of a supplier.

    Attributes:
        supplier_id: Whose document; whoever that supplier was merged into since.
        address: Of the vouched author, as `public_mail.same_mailbox`.
        first_seen_in: Purchase invoice.
    """

    KIND: ClassVar[str] = "supplier_sender"

    supplier_id: str
    address: str
    first_seen_in: str

    def lookups(self) -> Iterable[Lookup]:
        """Suppliers of an address, told without reading a record."""
        yield Lookup(
            name="address",
            value=self.address,
            sort=self.created_at.isoformat(),
            shows=self.supplier_id,
        )


def supplier_sender_id(supplier_id: str, address: str) -> str:
    """Natural key: one record an address and supplier."""
    return f"{SENDER_ID}{hashlib.sha256(f'{supplier_id}|{address}'.encode()).hexdigest()[:32]}"
