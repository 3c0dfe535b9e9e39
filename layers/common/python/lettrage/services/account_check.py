"""What an account is to the supplier that asks to be paid there: known, new, changed, another's.

The one source of the remarks under review and of the holds on payment. Writes nothing.
Source: security-reliability H6, H7.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lettrage.domain.errors import NotFound
from lettrage.domain.holds import HoldReason
from lettrage.domain.identifiers import compact, is_iban
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.reading import OwnIdentity
from lettrage.domain.supplier_iban import IbanState, SupplierIban
from lettrage.domain.third_party import KnownIban, SupplierState, ThirdParty
from lettrage.ports.store import Store
from lettrage.services.supplier_lookalikes import living
from lettrage.services.whole_lists import whole


@dataclass(frozen=True)
class Owner:
    """Another party under whose name an account is known.

    Attributes:
        party: Who.
        entry: The history of the account there; None for one that was typed in or validated only.
    """

    party: ThirdParty
    entry: SupplierIban | None

    @property
    def confirmed(self) -> bool:
        """Whether two people confirmed the account for that party."""
        return self.entry is not None and self.entry.state is IbanState.CONFIRMED


@dataclass(frozen=True)
class AccountDoubt:
    """Why an account may not be paid yet; an account that two people confirmed has none.

    Attributes:
        reason: One of `holds.IBAN_REASONS`.
        iban: The account, without spaces.
        entry: Its history at the supplier, None when it is seen for the first time.
        known: The other account of the supplier that is trusted most, None without.
        known_entry: Its history.
        known_before: Where a person or a validated invoice brought it, without a history.
        numbers: Every other account known of the supplier: confirmed, validated or typed in. What
            documents merely showed proves nothing, and a forged one that came first must not make
            the genuine account look changed.
        seen: The others that documents merely showed.
        owner: Whose the account is known to be, None for nobody's.
        validated: A person validated an invoice of the confirmed supplier with it before.
    """

    reason: HoldReason
    iban: str
    entry: SupplierIban | None
    known: str | None
    known_entry: SupplierIban | None
    known_before: KnownIban | None
    numbers: tuple[str, ...]
    seen: tuple[str, ...]
    owner: Owner | None
    validated: bool

    @property
    def refused(self) -> bool:
        """Whether a person refused the account for that supplier."""
        return self.entry is not None and self.entry.state is IbanState.REFUSED


@dataclass(frozen=True)
class OtherAccounts:
    """Accounts on the document beside the one to pay, that are not known of the supplier.

    Attributes:
        chosen: The account to pay, without spaces.
        others: In the reader's order, at least one.
        held: Whether another account of the supplier was confirmed: an unknown one is then no
            second bank that two people have yet to look at, but a change.
    """

    chosen: str
    others: tuple[str, ...]
    held: bool


class AccountCheck:
    """Accounts at the suppliers of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def history(self, supplier: ThirdParty) -> dict[str, SupplierIban]:
        """Accounts seen at a supplier by number, oldest first. Raises: Unavailable."""
        entries = whole(
            self._store, SupplierIban, supplier.organisation_id, "supplier", supplier.id
        )
        return {entry.iban: entry for entry in entries}

    def doubt(self, supplier: ThirdParty | None, iban: str | None) -> AccountDoubt | None:
        """Why that account of that supplier, who may not be stored yet, waits for two people.

        Raises: Unavailable.
        """
        if supplier is None or iban is None:
            return None
        history = self.history(supplier)
        entry = history.get(iban)
        if entry is not None and entry.state is IbanState.CONFIRMED:
            return None
        refused = entry is not None and entry.state is IbanState.REFUSED
        before = [
            known
            for known in supplier.ibans
            if known.iban != iban and _not_refused(history, known.iban)
        ]
        kept_others = {known.iban for known in before}
        others = [
            each
            for each in history.values()
            if each.iban in kept_others or (each.iban != iban and each.state is _CONFIRMED)
        ]
        seen = [e for e in history.values() if e.iban != iban and e.state is IbanState.SEEN]
        best = max(others, key=_trust, default=None)
        told = before[-1] if before and best is None else None
        numbers = tuple(dict.fromkeys([e.iban for e in others] + [k.iban for k in before]))
        owner = self.owner(supplier.organisation_id, iban, supplier.id, entry)
        kept = iban in {known.iban for known in supplier.ibans}
        return AccountDoubt(
            reason=HoldReason.IBAN_OF_ANOTHER if owner else _reason(iban, numbers),
            iban=iban,
            entry=entry,
            known=best.iban if best else told.iban if told else None,
            known_entry=best,
            known_before=told,
            numbers=numbers,
            seen=tuple(e.iban for e in seen if e.iban not in numbers),
            owner=owner,
            validated=kept
            and supplier.state is SupplierState.CONFIRMED
            and not refused
            and owner is None,
        )

    def owner(
        self,
        organisation_id: str,
        iban: str,
        supplier_id: str | None = None,
        entry: SupplierIban | None = None,
    ) -> Owner | None:
        """Whose an account is known to be, besides `supplier_id`; the most trusted of several.

        Where it was only seen, and at the supplier first (`entry`), the others are the new ones.
        Raises: Unavailable.
        """
        owners = {
            owner.party.id: owner
            for owner in self._owners(organisation_id, iban)
            if owner.party.id != supplier_id and not _later(owner, entry)
        }
        return max(owners.values(), key=lambda o: (o.confirmed, o.party.id), default=None)

    def several(
        self, invoice: PurchaseInvoice, supplier: ThirdParty | None, own: OwnIdentity
    ) -> OtherAccounts | None:
        """Accounts that the document prints beside the one to pay; None without unknown ones.

        Raises: Unavailable.
        """
        chosen = compact(invoice.text(FieldName.IBAN) or "")
        if not is_iban(chosen):
            return None
        printed = [
            iban
            for iban in dict.fromkeys(map(compact, _printed(invoice)))
            if iban != chosen and is_iban(iban) and not own.owns("iban", iban)
        ]
        if not printed:
            return None
        history = self.history(supplier) if supplier else {}
        confirmed = _confirmed(history)
        known = confirmed or _kept(supplier, history)
        others = tuple(iban for iban in printed if iban not in known)
        if not others:
            return None
        return OtherAccounts(chosen=chosen, others=others, held=bool(confirmed))

    def known(self, supplier: ThirdParty | None) -> frozenset[str]:
        """Accounts that two people confirmed, one validated or typed in; none merely seen.

        Raises: Unavailable.
        """
        if supplier is None:
            return frozenset()
        history = self.history(supplier)
        return frozenset(_confirmed(history) | _kept(supplier, history))

    def _owners(self, organisation_id: str, iban: str) -> Iterator[Owner]:
        store = self._store
        entries: dict[str, SupplierIban] = {}
        for entry in store.find(SupplierIban, organisation_id, "iban", iban).records:
            entries[entry.supplier_id] = entry
        parties: dict[str, ThirdParty] = {
            party.id: party
            for party in store.find(ThirdParty, organisation_id, "iban", iban).records
            if party.state is not SupplierState.MERGED
        }
        for supplier_id in entries:
            try:
                party = living(store, organisation_id, supplier_id)
            except NotFound:
                continue
            parties.setdefault(party.id, party)
        for party in parties.values():
            history = entries.get(party.id)
            if history is None or history.state is not _REFUSED:
                yield Owner(party, history)


_REFUSED, _CONFIRMED = IbanState.REFUSED, IbanState.CONFIRMED
_RANK = {IbanState.CONFIRMED: 1, IbanState.SEEN: 0, IbanState.REFUSED: -1}


def _confirmed(history: dict[str, SupplierIban]) -> set[str]:
    return {entry.iban for entry in history.values() if entry.state is _CONFIRMED}


def _kept(supplier: ThirdParty | None, history: dict[str, SupplierIban]) -> set[str]:
    told = supplier.ibans if supplier else ()
    return {known.iban for known in told if _not_refused(history, known.iban)}


def _not_refused(history: dict[str, SupplierIban], iban: str) -> bool:
    return iban not in history or history[iban].state is not _REFUSED


def _trust(entry: SupplierIban) -> tuple[int, str]:
    return _RANK[entry.state], entry.last_seen_at.isoformat()


def _reason(iban: str, known: Iterable[str]) -> HoldReason:
    countries = {other[:2] for other in known}
    if not countries:
        return HoldReason.IBAN_NEW
    return HoldReason.IBAN_CHANGED if iban[:2] in countries else HoldReason.IBAN_COUNTRY_CHANGED


def _later(owner: Owner, entry: SupplierIban | None) -> bool:
    if entry is None or owner.entry is None or owner.confirmed:
        return False
    return owner.entry.first_seen_at > entry.first_seen_at


def _printed(invoice: PurchaseInvoice) -> Iterator[str]:
    """Every account that the document says, whatever a person set since."""
    field = invoice.fields.get(FieldName.IBAN)
    if field is not None and field.read is not None:
        yield field.read.value
        yield from field.read.candidates
