"""Third parties: customers, suppliers and others, one record with roles."""

import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import ClassVar

from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.record import Lookup, Record, SortedSet, Value

NAME_KEY = "name:"
"""How the matching keys made of a name begin."""


class ThirdPartyRole(StrEnum):
    """`third_party.roles` of the vocabulary."""

    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    OTHER = "other"


class SupplierState(StrEnum):
    """`supplier.state` of the vocabulary; third parties entered by a person are `confirmed`."""

    TO_CONFIRM = "to_confirm"
    CONFIRMED = "confirmed"
    MERGED = "merged"


def invoice_origin(invoice_id: str) -> str:
    """How an account or a supplier names the purchase invoice that brought it, as its origin."""
    return f"purchase_invoice:{invoice_id}"


class KnownIban(Value):
    """An IBAN and where it was first seen: an invoice, a transaction, a person."""

    iban: str
    first_seen_on: str
    origin: str


class ThirdParty(Record):
    """Any counterparty.

    Attributes:
        name: As printed on documents.
        roles: One or more.
        state: Suppliers found on invoices start `to_confirm`.
        siren: Nine digits.
        siret: Fourteen digits.
        vat_id: With country prefix, no spaces.
        ibans: Every IBAN seen, oldest first.
        mandates: Direct-debit mandate references (RUM).
        creditor_id: SEPA creditor identifier (ICS).
        aliases: Other names that a person tied to it.
        email: For later sending.
        last_document_type: Preset for the next document: `purchase` or `expense`.
        default_category: Preset a person chose: a code of their own chart, as text.
        last_category: Of the last validated document that had one.
        recent_terms_days: Days from issue to due date on the last validated invoices, oldest first.
        recent_terms_of: The invoices that these are of, one each; none of earlier days are named.
        recent_issue_dates: Of the last validated invoices, oldest first.
        expected_on: When the next invoice should come, None without a rhythm (`domain.rhythm`).
        sender_domains: Registrable domains that validated invoices taught in earlier days.
        sender_addresses: Whole addresses of authors that validated invoices taught.
        senders_seen: Whole addresses of authors of one validated invoice: the next one teaches.
        confirmed_by: Who confirmed the supplier, as an actor; None when no person had to.
        merged_into: Whose it is once `merged`.
        keys: Matching keys computed by the engine (`domain.reconciliation`), `kind:value`.
        search_words: (list, value, order) of its name (`domain.name_search`).
    """

    KIND: ClassVar[str] = "third_party"

    name: str
    roles: SortedSet[ThirdPartyRole]
    state: SupplierState = SupplierState.CONFIRMED
    siren: str | None = None
    siret: str | None = None
    vat_id: str | None = None
    ibans: tuple[KnownIban, ...] = ()
    mandates: tuple[str, ...] = ()
    creditor_id: str | None = None
    aliases: tuple[str, ...] = ()
    email: str | None = None
    last_document_type: str | None = None
    default_category: str | None = None
    last_category: str | None = None
    recent_terms_days: tuple[int, ...] = ()
    recent_terms_of: tuple[str, ...] = ()
    recent_issue_dates: tuple[date, ...] = ()
    expected_on: date | None = None
    sender_domains: tuple[str, ...] = ()
    sender_addresses: tuple[str, ...] = ()
    senders_seen: tuple[str, ...] = ()
    confirmed_by: str | None = None
    merged_into: str | None = None
    keys: tuple[str, ...] = ()
    search_words: tuple[tuple[str, str, str], ...] = ()

    def lookups(self) -> Iterable[Lookup]:
        """All and by role (name order), identifiers, IBAN and matching keys; due invoices.

        A merged one is found by its identifier alone: nothing may match or resolve to it.
        """
        if self.state is SupplierState.MERGED:
            return
        by_name = self.name.casefold()[:80]
        yield Lookup(name="all", value="all", sort=by_name)
        for role in sorted(self.roles):
            yield Lookup(name="role", value=role, sort=by_name)
        for name, value in (("siren", self.siren), ("vat_id", self.vat_id)):
            if value:
                yield Lookup(name=name, value=value)
        for known in self.ibans:
            yield Lookup(name="iban", value=known.iban)
        yield Lookup(name="name", value=name_key(self.name))
        shows = f"{','.join(sorted(self.roles))} {self.name}"
        for key in self.keys:
            if key.startswith(NAME_KEY):
                yield Lookup(name="key", value=key, sort=name_place(self.id), shows=shows)
            else:
                yield Lookup(name="key", value=key)
        for listing, value, word in self.search_words:
            yield Lookup(name=listing, value=value, sort=word, shows=shows)
        if self.expected_on is not None:
            yield Lookup(name="expected", value="all", sort=self.expected_on.isoformat())

    @property
    def preset_category(self) -> str | None:
        """Category of the next document: what a person chose for all, else the last one's."""
        return self.default_category or self.last_category

    @property
    def default_terms_days(self) -> int | None:
        """Payment terms to preset: what the last two invoices agreed on, None without."""
        last = self.recent_terms_days[-2:]
        return last[0] if len(last) > 1 and len(set(last)) == 1 else None


def roles_of(kind: OpenDocumentKind) -> frozenset[ThirdPartyRole]:
    """Roles of whom a document of this kind may concern; `other` fits both sides.

    Raises: nothing.
    """
    sold = kind in _SOLD
    return frozenset(
        {ThirdPartyRole.CUSTOMER if sold else ThirdPartyRole.SUPPLIER, ThirdPartyRole.OTHER}
    )


_SOLD = frozenset(
    {
        OpenDocumentKind.INVOICE,
        OpenDocumentKind.CREDIT_NOTE,
        OpenDocumentKind.INCOME,
        OpenDocumentKind.QUOTE,
    }
)


PLACES = 16**4
"""Places of `name_place`."""


def name_place(third_party_id: str) -> str:
    """Where a third party stands in a list of names, four hexadecimal digits.

    Places are spread evenly, so that how far the first entries reach tells how many follow.
    """
    return hashlib.sha256(third_party_id.encode()).hexdigest()[:4]


def read_shown(shows: str) -> tuple[frozenset[ThirdPartyRole], str]:
    """Roles and name that the lists of names and of search words show (`Lookup.shows`)."""
    roles, _, name = shows.partition(" ")
    return frozenset(ThirdPartyRole(role) for role in roles.split(",") if role), name


def name_key(name: str) -> str:
    """Letters and digits of a name, accents and case dropped; `-` for an empty one.

    Raises: nothing.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "".join(c for c in plain if c.isalnum()) or "-"
