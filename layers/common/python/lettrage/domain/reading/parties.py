"""Supplier and customer: identifiers and names put together, each on its own side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lettrage.domain.identifiers import siren_of
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.reading.identities import RIGHT_PLACE, Identity
from lettrage.domain.reading.own import OwnIdentity

MOST_ACCOUNTS = 10
"""Accounts told of one document, the chosen one among them: each other one is a warning."""

SURE, ALONE, DERIVED, PLACELESS, REFUTED, UNSURE = 945, 915, 930, 860, 300, 700


@dataclass(frozen=True, slots=True)
class Chosen:
    """An identifier chosen for a field."""

    value: str
    confidence: int
    identity: Identity | None
    derived: bool = False
    others: tuple[str, ...] = ()


@dataclass(slots=True)
class Parties:
    """Identifiers by field, and whether a printed one has a wrong key."""

    fields: dict[FieldName, Chosen] = field(default_factory=dict)
    refuted: bool = False


def decide(found: Sequence[Identity], own: OwnIdentity, *, debit: bool = False) -> Parties:
    """Sort the identifiers of a document by whose they are.

    Args:
        found: Identifiers of all pages.
        own: The organisation that reads.
        debit: The document speaks of a direct debit: its account may be the one drawn on.
    """
    ours = [item for item in found if own.owns(item.scheme, item.value)]
    theirs = [item for item in found if item not in ours]
    suppliers = [item for item in theirs if not item.customer]
    customers = [item for item in theirs if item.customer] + ours
    parties = Parties(refuted=any(not item.proved for item in suppliers))
    _supplier(parties, suppliers)
    taken = {chosen.value for chosen in parties.fields.values()}
    for name, scheme in (
        (FieldName.CUSTOMER_VAT_ID, "vat_id"),
        (FieldName.CUSTOMER_SIREN, "siren"),
    ):
        own_first = [i for i in customers if i.scheme == scheme and i.value not in taken]
        if own_first:
            chosen = own_first[-1]
            sure = SURE if chosen in ours else _customers(own_first)
            parties.fields[name] = Chosen(chosen.value, sure, chosen)
    _bank(parties, theirs, debit=debit)
    return parties


def _customers(found: Sequence[Identity]) -> int:
    """Called the customer's by its own label, and the only one: as good as proved."""
    named = all(item.named and item.proved for item in found)
    return ALONE if named and len({item.value for item in found}) == 1 else UNSURE


def _supplier(parties: Parties, found: Sequence[Identity]) -> None:
    proved = [item for item in found if item.proved]
    groups: dict[str, int] = {}
    for item in proved:
        group = _group(item)
        if group:
            groups[group] = groups.get(group, 0) + 1000 + item.weight
    if groups:
        best = max(groups, key=lambda group: groups[group])
        rivals = [group for group in groups if group != best]
        chosen = [item for item in proved if _group(item) == best]
        sure = _sureness(chosen)
        if rivals:
            sure = min(sure, ALONE) if groups[best] > 2 * groups[rivals[0]] else UNSURE
        _fill(parties, chosen, sure, rivals)
    for item in found:
        if item.scheme == "siret" and not item.proved:
            parties.fields.setdefault(FieldName.SUPPLIER_SIRET, Chosen(item.value, REFUTED, item))


def _sureness(chosen: Sequence[Identity]) -> int:
    """Company words beside it or a second identifier of the same company: surely the supplier's.

    An identifier alone in the middle of the page could be a customer's that says nothing.
    """
    if max(item.weight for item in chosen) >= RIGHT_PLACE or len({i.scheme for i in chosen}) > 1:
        return SURE
    return ALONE if any(item.weight for item in chosen) else PLACELESS


def _group(item: Identity) -> str:
    """Identifiers of one company share its SIREN; abroad, the VAT number stands for itself."""
    if item.scheme == "siren":
        return item.value
    if item.scheme == "siret":
        return item.value[:9]
    if item.scheme == "vat_id":
        return siren_of(item.value) or item.value
    return ""


def _fill(parties: Parties, group: Sequence[Identity], sure: int, rivals: Iterable[str]) -> None:
    others = tuple(rivals)[:3]
    schemes = {
        "vat_id": FieldName.SUPPLIER_VAT_ID,
        "siren": FieldName.SUPPLIER_SIREN,
        "siret": FieldName.SUPPLIER_SIRET,
    }
    for scheme, name in schemes.items():
        item = next((item for item in group if item.scheme == scheme), None)
        if item is not None:
            parties.fields[name] = Chosen(item.value, sure, item, others=others)
    siren = next((g for g in map(_group, group) if g.isdigit()), None)
    if siren and FieldName.SUPPLIER_SIREN not in parties.fields:
        parties.fields[FieldName.SUPPLIER_SIREN] = Chosen(
            siren, min(sure, DERIVED), group[0], derived=True
        )


def _bank(parties: Parties, found: Sequence[Identity], *, debit: bool) -> None:
    accounts = [i for i in found if i.scheme == "iban" and i.proved]
    paid_to = [i for i in accounts if not i.debited and not i.customer]
    values = tuple(dict.fromkeys(item.value for item in paid_to))
    if values:
        sure = SURE if len(values) == 1 and not debit else PLACELESS - 40
        others = values[1:MOST_ACCOUNTS]
        parties.fields[FieldName.IBAN] = Chosen(values[0], sure, paid_to[0], others=others)
        bic = next((item for item in found if item.scheme == "bic"), None)
        if bic is not None:
            parties.fields[FieldName.BIC] = Chosen(bic.value, ALONE - 20, bic)
