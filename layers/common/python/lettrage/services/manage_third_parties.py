"""Use cases of third parties: list, create, correct; a customer is one in that role.

One legal entity is one record with several roles: a SIREN or a VAT identifier that a third party
carries already is a conflict that names it, never a second record.
"""

from collections.abc import Callable, Iterable, Mapping

from lettrage.domain.errors import Conflict, Fault, Invalid, NotFound
from lettrage.domain.identifiers import (
    is_creditor_id,
    is_iban,
    is_siren,
    is_siret,
    is_vat_id,
    siren_of,
)
from lettrage.domain.third_party import KnownIban, SupplierState, ThirdParty, ThirdPartyRole
from lettrage.ports.store import Found
from lettrage.services.supplier_history import note_entered
from lettrage.services.suppliers import SupplierSigns, natural_id
from lettrage.services.unit_of_work import Actor, Work

BY_PERSON = "person"
"""Origin of an account that a person entered."""

_PROOFS: dict[str, Callable[[str], bool]] = {
    "siren": is_siren,
    "siret": is_siret,
    "vat_id": is_vat_id,
    "creditor_id": is_creditor_id,
}
_IDENTITY = frozenset({"siren", "siret", "vat_id"})
_SIREN_DIGITS = 9


class ManageThirdParties:
    """Reads and changes the third parties of an organisation."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def page(
        self, organisation_id: str, limit: int, cursor: str | None, *, role: ThirdPartyRole | None
    ) -> Found[ThirdParty]:
        """Third parties by name, of one role or of all. Raises: Invalid, for a foreign cursor."""
        name, value = ("role", str(role)) if role else ("all", "all")
        return self._work.store.find(
            ThirdParty, organisation_id, name, value, limit=limit, cursor=cursor
        )

    def get(
        self, organisation_id: str, third_party_id: str, role: ThirdPartyRole | None = None
    ) -> ThirdParty:
        """One third party. Raises: NotFound, also for one that lacks `role`."""
        party = self._work.store.get(ThirdParty, organisation_id, third_party_id)
        if role is not None and role not in party.roles:
            raise NotFound(f"no such {role}", kind=role)
        return party

    def create(
        self, actor: Actor, organisation_id: str, fields: Mapping[str, object]
    ) -> ThirdParty:
        """A third party of these fields; accounts are plain IBANs.

        Raises: Invalid, naming the fields whose check digits fail; Conflict, with the other's
        identifier, when a third party carries the SIREN or VAT identifier already.
        """
        check(fields)
        now = self._work.clock.now()
        values = {**fields, "ibans": self._known((), fields.get("ibans"))}
        party = ThirdParty.model_validate(
            {
                "organisation_id": organisation_id,
                "id": "-",
                "created_at": now,
                "updated_at": now,
                **_completed(values),
            }
        )
        self._must_be_free(party)
        party = party.model_copy(update={"id": self._identifier(party)})
        note_entered(self._work, party, (known.iban for known in party.ibans), actor)
        return self._work.add(actor, party, "third_party_added")

    def change(self, actor: Actor, party: ThirdParty, changes: Mapping[str, object]) -> ThirdParty:
        """Replace these fields; None takes an identifier out.

        Raises: Invalid; Conflict, when it was merged or another carries the number; Stale.
        """
        if party.state is SupplierState.MERGED:
            raise Conflict("this third party was merged into another", code="third_party_merged")
        merged = {name: getattr(party, name) for name in _IDENTITY}
        check({**merged, **changes}, changed=changes)
        values = dict(changes)
        if "ibans" in changes:
            values["ibans"] = self._known(party.ibans, changes["ibans"])
        for name in ("mandates", "aliases"):
            if name in changes:
                values[name] = changes[name] or ()
        after = party.changed(at=self._work.clock.now(), **values)
        self._must_be_free(after)
        before = {known.iban for known in party.ibans}
        new = [known.iban for known in after.ibans if known.iban not in before]
        note_entered(self._work, after, new, actor)
        return self._work.change(actor, party, after, "third_party_changed")

    def _known(self, known: Iterable[KnownIban], ibans: object) -> tuple[KnownIban, ...]:
        """Accounts as kept: those known stay what they are, new ones are a person's word."""
        before = {each.iban: each for each in known}
        today = self._work.clock.now().date().isoformat()
        asked = dict.fromkeys(map(str, ibans)) if isinstance(ibans, Iterable) else {}
        return tuple(
            before.get(iban) or KnownIban(iban=iban, first_seen_on=today, origin=BY_PERSON)
            for iban in asked
        )

    def _must_be_free(self, party: ThirdParty) -> None:
        for name, value in (("siren", party.siren), ("vat_id", party.vat_id)):
            if value is None:
                continue
            known = self._work.store.find(ThirdParty, party.organisation_id, name, value)
            for other in known.records:
                if other.id != party.id and other.state is not SupplierState.MERGED:
                    message = f"another third party has this {name}"
                    raise Conflict(message, code="third_party_exists", existing_id=other.id)

    def _identifier(self, party: ThirdParty) -> str:
        """From its SIREN or VAT identifier, so that two creations at once make one record."""
        if party.siren is None and party.vat_id is None:
            return self._work.ids.new_id()
        natural = natural_id(SupplierSigns(siren=party.siren, vat_id=party.vat_id))
        taken = self._work.store.get_many(ThirdParty, party.organisation_id, [natural])
        return self._work.ids.new_id() if taken else natural


def check(fields: Mapping[str, object], *, changed: Mapping[str, object] | None = None) -> None:
    """Check digits, and that the identifiers speak of one legal entity.

    Raises: Invalid, with a pointer into the body for each field that is wrong.
    """
    own = fields if changed is None else changed
    faults = [
        Fault(f"/body/{name}", "check_digit", "the check digits do not fit")
        for name, proof in _PROOFS.items()
        if isinstance(value := own.get(name), str) and not proof(value)
    ]
    ibans = own.get("ibans") or ()
    for index, iban in enumerate(ibans if isinstance(ibans, Iterable) else ()):
        if not is_iban(str(iban)):
            pointer = f"/body/ibans/{index}"
            faults.append(Fault(pointer, "check_digit", "the check digits do not fit"))
    for name in ("name", "roles"):
        if name in own and not own[name]:
            faults.append(Fault(f"/body/{name}", "missing", f"a third party keeps its {name}"))
    if not faults and own.keys() & _IDENTITY:
        faults += _one_entity(fields)
    if faults:
        raise Invalid("the third party is not valid", faults=faults)


def _one_entity(fields: Mapping[str, object]) -> list[Fault]:
    siren, siret, vat_id = (fields.get(name) for name in ("siren", "siret", "vat_id"))
    faults = []
    if isinstance(siret, str) and isinstance(siren, str) and siret[:_SIREN_DIGITS] != siren:
        faults.append(Fault("/body/siret", "other_siren", "the SIRET begins with another SIREN"))
    inside = siren_of(vat_id) if isinstance(vat_id, str) else None
    if inside is not None and isinstance(siren, str) and inside != siren:
        message = "the VAT identifier holds another SIREN"
        faults.append(Fault("/body/vat_id", "other_siren", message))
    return faults


def _completed(fields: Mapping[str, object]) -> dict[str, object]:
    """The SIREN follows from the SIRET or a French VAT identifier."""
    values = dict(fields)
    siret, vat_id = values.get("siret"), values.get("vat_id")
    if not values.get("siren") and isinstance(siret, str):
        values["siren"] = siret[:_SIREN_DIGITS]
    if not values.get("siren") and isinstance(vat_id, str):
        values["siren"] = siren_of(vat_id)
    return values
