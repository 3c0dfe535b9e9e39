"""The history of an account at one supplier: where it was seen, and who vouched for it.

What documents show is kept here and proves nothing; accounts that match transactions are
`ThirdParty.ibans`. Payment asks for `confirmed` (security-reliability H6, I9).
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Self

from pydantic import AwareDatetime

from lettrage.domain.record import Lookup, Record

IBAN_ID = "iban-"
"""How identifiers of this kind begin."""


class IbanState(StrEnum):
    """`seen` on documents or entered; `confirmed` by two people; `refused` by one."""

    SEEN = "seen"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class SupplierIban(Record):
    """One account at one supplier.

    Attributes:
        supplier_id: Whose it is said to be.
        iban: Without spaces.
        state: See `IbanState`.
        first_seen_at: UTC instant.
        first_seen_in: `purchase_invoice:<id>`, `person` or `merge:<supplier>`.
        last_seen_at: UTC instant.
        last_seen_in: As `first_seen_in`.
        introduced_by: Actors who typed it in; none of them may vouch for it.
        asked_by: Who asked to lift the hold on it.
        confirmed_by: The second person.
        confirmed_at: UTC instant.
        confirmed_in: Purchase invoice whose hold was lifted.
        refused_by: Who refused it.
        refused_note: Why.
        merged_from: Supplier whose merge brought it, None otherwise.
    """

    KIND: ClassVar[str] = "supplier_iban"

    supplier_id: str
    iban: str
    state: IbanState = IbanState.SEEN
    first_seen_at: AwareDatetime
    first_seen_in: str
    last_seen_at: AwareDatetime
    last_seen_in: str
    introduced_by: tuple[str, ...] = ()
    asked_by: str | None = None
    confirmed_by: str | None = None
    confirmed_at: AwareDatetime | None = None
    confirmed_in: str | None = None
    refused_by: str | None = None
    refused_note: str = ""
    merged_from: str | None = None

    def lookups(self) -> Iterable[Lookup]:
        """Those of a supplier, oldest first; those of a number, whosever they are said to be."""
        seen = self.first_seen_at.isoformat()
        yield Lookup(name="supplier", value=self.supplier_id, sort=seen)
        yield Lookup(name="iban", value=self.iban, sort=seen)

    def seen(self, *, at: datetime, where: str, introduced_by: str | None = None) -> Self:
        """Seen once more; the same place twice is once."""
        fields: dict[str, object] = {}
        if where not in (self.first_seen_in, self.last_seen_in):
            fields |= {"last_seen_at": at, "last_seen_in": where}
        if introduced_by and introduced_by not in self.introduced_by:
            fields["introduced_by"] = (*self.introduced_by, introduced_by)
        return self.changed(at=at, **fields) if fields else self


def supplier_iban_id(supplier_id: str, iban: str) -> str:
    """Natural key: one record an account and supplier."""
    return f"{IBAN_ID}{hashlib.sha256(f'{supplier_id}|{iban}'.encode()).hexdigest()[:32]}"


def first_sight(
    organisation_id: str, supplier_id: str, iban: str, *, at: datetime, where: str
) -> SupplierIban:
    """An account as it is seen for the first time."""
    return SupplierIban(
        organisation_id=organisation_id,
        id=supplier_iban_id(supplier_id, iban),
        created_at=at,
        updated_at=at,
        supplier_id=supplier_id,
        iban=iban,
        first_seen_at=at,
        first_seen_in=where,
        last_seen_at=at,
        last_seen_in=where,
    )


_BANK_CODES: dict[str, tuple[int, int]] = {
    "AT": (4, 9), "BE": (4, 7), "CH": (4, 9), "DE": (4, 12), "DK": (4, 8), "EE": (4, 6),
    "ES": (4, 8), "FI": (4, 7), "FR": (4, 9), "GB": (4, 8), "IE": (4, 8), "IT": (5, 10),
    "LT": (4, 9), "LU": (4, 7), "MC": (4, 9), "NL": (4, 8), "PL": (4, 12), "PT": (4, 8),
    "SE": (4, 7),
}  # fmt: skip
# Where the national bank identifier stands. Source: SWIFT, IBAN registry (ISO 13616), field
# "bank identifier position within the BBAN", shifted by country and key.


def bank_code(iban: str) -> str | None:
    """The national bank identifier inside an IBAN, None for a country whose place is not known."""
    place = _BANK_CODES.get(iban[:2])
    return iban[slice(*place)] if place else None
