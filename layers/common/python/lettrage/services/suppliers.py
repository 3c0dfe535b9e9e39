"""Who a document comes from: the third party it names, or a new one to confirm.

Searched by SIREN, VAT identifier, IBAN, then name. A weaker sign never overrides a stronger one
that says otherwise: a known IBAN on a document with another SIREN is no proof, it is a warning.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from lettrage.domain.errors import NotFound
from lettrage.domain.identifiers import compact, is_iban, is_siren, is_siret, is_vat_id, siren_of
from lettrage.domain.invoice_reading import FieldName, FieldValue, Reading
from lettrage.domain.lookalikes import names_alike
from lettrage.domain.reading import OwnIdentity
from lettrage.domain.third_party import (
    KnownIban,
    SupplierState,
    ThirdParty,
    ThirdPartyRole,
    name_key,
)
from lettrage.ports.store import Store

LEAST_NAME_CONFIDENCE = 500
"""Per mille: a supplier is created from a name alone only when it is more likely right than not."""

SHORTEST_NAME = 4
"""Letters of a name that are no chance inside another: `orange` in `orangebusiness`."""

LEAST_EMAIL_CONFIDENCE = 900
"""Per mille: only a proved address is kept; letters will be sent there one day."""


@dataclass(frozen=True)
class SupplierSigns:
    """What a document says of its sender, checked: wrong check digits count as not said.

    Attributes:
        siren: Nine digits; from the SIRET or a French VAT identifier where not printed.
        siret: Fourteen digits.
        vat_id: With country prefix.
        iban: Without spaces.
        name: As printed, "" when unknown.
        named_surely: Whether the name is likely enough to create a supplier from.
        email: A proved mail address; information for who confirms a new supplier, never a sign.
    """

    siren: str | None = None
    siret: str | None = None
    vat_id: str | None = None
    iban: str | None = None
    name: str = ""
    named_surely: bool = False
    email: str | None = None

    @property
    def identifies(self) -> bool:
        """Whether there is enough to create a supplier from."""
        numbered = self.siren or self.vat_id or self.iban
        return bool(self.name and (numbered or self.named_surely))


def signs_of(reading: Reading, own: OwnIdentity) -> SupplierSigns:
    """The checked signs of a reading; our own bank accounts are no sign.

    Source: the check digits of `domain.identifiers`.
    """
    fields = reading.fields
    siret = _checked(fields, FieldName.SUPPLIER_SIRET, is_siret)
    vat_id = _checked(fields, FieldName.SUPPLIER_VAT_ID, is_vat_id)
    siren = _checked(fields, FieldName.SUPPLIER_SIREN, is_siren)
    if siren is None and siret is not None:
        siren = siret[:9]
    if siren is None and vat_id is not None:
        siren = siren_of(vat_id)
    iban = _checked(fields, FieldName.IBAN, is_iban)
    name = fields.get(FieldName.SUPPLIER_NAME)
    mail = fields.get(FieldName.SUPPLIER_EMAIL)
    return SupplierSigns(
        siren=siren,
        siret=siret,
        vat_id=vat_id,
        iban=None if iban and own.owns("iban", iban) else iban,
        name=name.value.strip() if name else "",
        named_surely=bool(name and name.confidence >= LEAST_NAME_CONFIDENCE),
        email=mail.value if mail and _is_proved_mail(mail) else None,
    )


def _is_proved_mail(field: FieldValue) -> bool:
    proved = field.confidence >= LEAST_EMAIL_CONFIDENCE
    return proved and re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,189}", field.value) is not None


def is_own(signs: SupplierSigns, own: OwnIdentity) -> bool:
    """Whether the document names our own organisation as its sender."""
    return any(
        value is not None and own.owns(scheme, value)
        for scheme, value in (("siren", signs.siren), ("vat_id", signs.vat_id))
    )


class SupplierDirectory:
    """Finds suppliers of one store; writes nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, organisation_id: str, signs: SupplierSigns) -> ThirdParty | None:
        """The third party of these signs, strongest sign first; None when nobody is known.

        A third party of another role is taken when its SIREN or VAT identifier agrees: one legal
        entity is one record with several roles. An account names nobody under another name: a
        factor collects for many, and whoever copies an invoice copies its account.
        """
        for search in _searches(signs):
            known = self._store.find(ThirdParty, organisation_id, search.name, search.value)
            parties: Iterable[ThirdParty] = known.records
            if search.name == "iban":
                parties = [party for party in parties if not named_otherwise(party, signs)]
            fitting = _fitting(parties, search)
            if fitting is not None:
                return fitting
        return None

    def taken(self, organisation_id: str, supplier_id: str) -> bool:
        """Whether that identifier is in use, by a supplier since merged or corrected."""
        try:
            self._store.get(ThirdParty, organisation_id, supplier_id)
        except NotFound:
            return False
        return True


def named_otherwise(supplier: ThirdParty, signs: SupplierSigns) -> bool:
    """Whether no number speaks for this supplier, and the printed name is not its own.

    A factor collects for many: its account is then no sign of who sold.
    """
    if _registered(supplier, signs) or not signs.name:
        return False
    return not names_agree(supplier, signs)


def names_agree(supplier: ThirdParty, signs: SupplierSigns) -> bool:
    """Whether a printed name is the supplier's: one inside the other, or a slip apart."""
    printed = name_key(signs.name)
    return any(
        _inside(printed, name_key(name)) or names_alike(signs.name, name)
        for name in (supplier.name, *supplier.aliases)
    )


def _inside(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= SHORTEST_NAME and shorter in longer)


def completed(known: ThirdParty, signs: SupplierSigns) -> ThirdParty:
    """The third party as a supplier; identifiers it lacks are added until a person confirmed it.

    Only from a document of its name, only numbers of one company, and none is ever replaced. Bank
    details never are: a document proves nothing about them (security-reliability H6).
    """
    fields: dict[str, object] = {}
    if ThirdPartyRole.SUPPLIER not in known.roles:
        fields["roles"] = known.roles | {ThirdPartyRole.SUPPLIER}
    if known.state is SupplierState.TO_CONFIRM and signs.name and names_agree(known, signs):
        names = ("siren", "siret", "vat_id")
        told = {n: getattr(known, n) or getattr(signs, n) for n in names}
        if _one_company(told):
            fields |= {n: v for n, v in told.items() if v != getattr(known, n)}
    return known.model_copy(update=fields) if fields else known


def _one_company(numbers: Mapping[str, str | None]) -> bool:
    siret, vat_id = numbers["siret"], numbers["vat_id"]
    sirens = {numbers["siren"], siret and siret[:9], vat_id and siren_of(vat_id)} - {None, ""}
    return len(sirens) <= 1


def numbered(supplier: ThirdParty, signs: SupplierSigns) -> bool:
    """Whether a number with check digits names this supplier: its registration, or its own account.

    An account under another name is no proof: a factor collects for many.
    """
    account = signs.iban is not None and signs.iban in {known.iban for known in supplier.ibans}
    return _registered(supplier, signs) or (account and not named_otherwise(supplier, signs))


def natural_id(signs: SupplierSigns) -> str:
    """Identifier of a supplier to create, from its strongest sign.

    Two documents of one new supplier, filed at once, make the same one: the second meets a
    conflict and finds the first.
    """
    if signs.siren:
        key = f"siren:{signs.siren}"
    elif signs.vat_id:
        key = f"vat_id:{signs.vat_id}"
    elif signs.iban:
        key = f"iban:{signs.iban}:{name_key(signs.name)}"
    else:
        key = f"name:{name_key(signs.name)}"
    return f"supplier-{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def to_confirm(
    organisation_id: str,
    supplier_id: str,
    signs: SupplierSigns,
    *,
    origin: str,
    at: datetime,
    of_another: bool = False,
) -> ThirdParty:
    """A new supplier as its first document shows it, for a person to confirm.

    The mail address is kept at creation only: no later document adds or changes one. An account is
    known from the first validated invoice on: a forged first document must not make the genuine one
    look changed. Only where nothing else names the supplier is its account its name, unless it
    is known as that `of_another`.
    """
    ibans: tuple[KnownIban, ...] = ()
    if signs.iban and not (signs.siren or signs.vat_id or of_another):
        ibans = (KnownIban(iban=signs.iban, first_seen_on=at.date().isoformat(), origin=origin),)
    return ThirdParty(
        organisation_id=organisation_id,
        id=supplier_id,
        created_at=at,
        updated_at=at,
        name=signs.name,
        roles=frozenset({ThirdPartyRole.SUPPLIER}),
        state=SupplierState.TO_CONFIRM,
        siren=signs.siren,
        siret=signs.siret,
        vat_id=signs.vat_id,
        ibans=ibans,
        email=signs.email,
    )


@dataclass(frozen=True)
class _Search:
    """One question to the directory, and what its answer may not contradict."""

    name: str
    value: str
    any_role: bool
    siren: str | None = None
    vat_id: str | None = None


def _searches(signs: SupplierSigns) -> Iterator[_Search]:
    if signs.siren:
        yield _Search("siren", signs.siren, any_role=True)
    if signs.vat_id:
        yield _Search("vat_id", signs.vat_id, any_role=True, siren=signs.siren)
    stronger = {"siren": signs.siren, "vat_id": signs.vat_id}
    if signs.iban:
        yield _Search("iban", signs.iban, any_role=False, **stronger)
    if signs.name:
        yield _Search("name", name_key(signs.name), any_role=False, **stronger)


def _fitting(known: Iterable[ThirdParty], search: _Search) -> ThirdParty | None:
    fitting = [
        party
        for party in known
        if party.state is not SupplierState.MERGED
        and (search.any_role or ThirdPartyRole.SUPPLIER in party.roles)
        and not _differs(party.siren, search.siren)
        and not _differs(party.vat_id, search.vat_id)
    ]
    return min(
        fitting,
        key=lambda p: (ThirdPartyRole.SUPPLIER not in p.roles, p.created_at, p.id),
        default=None,
    )


def _registered(supplier: ThirdParty, signs: SupplierSigns) -> bool:
    return (signs.siren is not None and signs.siren == supplier.siren) or (
        signs.vat_id is not None and signs.vat_id == supplier.vat_id
    )


def _differs(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _checked(
    fields: dict[FieldName, FieldValue], name: FieldName, proof: Callable[[str], bool]
) -> str | None:
    field = fields.get(name)
    value = compact(field.value) if field else ""
    return value if value and proof(value) else None
