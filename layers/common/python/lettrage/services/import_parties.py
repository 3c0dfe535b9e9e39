"""Who the lines of an imported file speak of: known third parties, or ones to create.

Found by SIREN, VAT identifier, IBAN, then exact name; a weaker sign never overrides a stronger one
that says otherwise. Nothing is written until the whole file is right.
"""

import hashlib
from collections.abc import Iterable

from lettrage.domain.errors import LettrageError, NotFound
from lettrage.domain.identifiers import siren_of
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.third_party import (
    KnownIban,
    SupplierState,
    ThirdParty,
    ThirdPartyRole,
    name_key,
)
from lettrage.formats.document_csv import CsvLine
from lettrage.services.contention import settled
from lettrage.services.manage_documents import NUMBERED
from lettrage.services.suppliers import SupplierSigns, named_otherwise, natural_id
from lettrage.services.unit_of_work import Actor, Work

BY_IMPORT = "import"
"""Origin of an account that a file brought."""

_SIREN_DIGITS = 9
_NEW_ROLE = {
    OpenDocumentKind.EXPENSE: ThirdPartyRole.SUPPLIER,
    OpenDocumentKind.INCOME: ThirdPartyRole.OTHER,
}
# Search order: the strongest sign first.
_SEARCHES = ("siren", "vat_id", "iban", "name")


class Unresolved(LettrageError):
    """A line whose third party cannot be told; `code` as in `LineFault`."""


class PartyRegister:
    """Third parties of one file and one kind of documents."""

    def __init__(self, work: Work, organisation_id: str, kind: OpenDocumentKind) -> None:
        self._work = work
        self._organisation_id = organisation_id
        self._role = _NEW_ROLE.get(kind, ThirdPartyRole.CUSTOMER)
        self._needs_role = kind in NUMBERED
        self._searched: dict[tuple[str, str], tuple[ThirdParty, ...]] = {}
        self._met: dict[str, ThirdParty] = {}
        self._new: dict[str, ThirdParty] = {}

    @property
    def created(self) -> int:
        """How many third parties the file brings."""
        return len(self._new)

    def resolve(self, lines: Iterable[CsvLine]) -> dict[int, str | Unresolved]:
        """Identifier of the third party by line, or why there is none.

        Lines with strong signs go first, so that a line with the name alone finds them.
        """
        found: dict[int, str | Unresolved] = {}
        for line in sorted(lines, key=_strength):
            try:
                found[line.line] = self._party(line)
            except Unresolved as error:
                found[line.line] = error
        return found

    def write(self, actor: Actor) -> None:
        """Create the new third parties and give known ones the role; repeating does nothing.

        Raises: Unavailable, while others write the same records.
        """
        for party in self._new.values():
            settled(lambda party=party: self._ensure(actor, party))  # type: ignore[misc] # bound now
        if self._needs_role:
            for party in self._met.values():
                if self._role not in party.roles:
                    settled(lambda key=party.id: self._give_role(actor, key))  # type: ignore[misc] # same

    def _party(self, line: CsvLine) -> str:
        signs = _signs(line)
        for search in _SEARCHES:
            value = getattr(signs, search)
            if not value:
                continue
            fitting = [p for p in self._search(search, value) if _agrees(p, signs, search)]
            if search in ("iban", "name") and len(fitting) > 1:
                in_role = [p for p in fitting if self._role in p.roles]
                if len(in_role) != 1:
                    raise Unresolved("several third parties", code="ambiguous_third_party")
                fitting = in_role
            if fitting:
                party = min(fitting, key=lambda p: (p.created_at, p.id))
                if party.id not in self._new:
                    self._met[party.id] = party
                return party.id
        if not signs.name:
            raise Unresolved("no such third party", code="unknown_third_party")
        return self._draft(signs, line.email)

    def _search(self, name: str, value: str) -> tuple[ThirdParty, ...]:
        key = name_key(value) if name == "name" else value
        if (name, key) not in self._searched:
            found = self._work.store.find(ThirdParty, self._organisation_id, name, key)
            self._searched[name, key] = found.records
        drafts = tuple(p for p in self._new.values() if key in _values(p, name))
        return self._searched[name, key] + drafts

    def _draft(self, signs: SupplierSigns, email: str | None) -> str:
        now = self._work.clock.now()
        today = now.date().isoformat()
        supplier = self._role is ThirdPartyRole.SUPPLIER
        party = ThirdParty(
            organisation_id=self._organisation_id,
            id=self._free_id(natural_id(signs)),
            created_at=now,
            updated_at=now,
            name=signs.name,
            roles=frozenset({self._role}),
            # A file's word is not enough to pay a supplier's account.
            state=SupplierState.TO_CONFIRM if supplier else SupplierState.CONFIRMED,
            siren=signs.siren,
            siret=signs.siret,
            vat_id=signs.vat_id,
            ibans=(
                (KnownIban(iban=signs.iban, first_seen_on=today, origin=BY_IMPORT),)
                if signs.iban
                else ()
            ),
            email=email,
        )
        self._new[party.id] = party
        return party.id

    def _free_id(self, natural: str) -> str:
        taken = self._work.store.get_many(ThirdParty, self._organisation_id, [natural])
        if not taken and natural not in self._new:
            return natural
        # That record was merged or corrected since, or differs in a sign: another is meant.
        ordinal = len(self._new)
        return f"party-{hashlib.sha256(f'{natural}|{ordinal}'.encode()).hexdigest()[:32]}"

    def _ensure(self, actor: Actor, party: ThirdParty) -> None:
        try:
            self._work.store.get(ThirdParty, self._organisation_id, party.id)
        except NotFound:
            self._work.add(actor, party, "third_party_imported")

    def _give_role(self, actor: Actor, third_party_id: str) -> None:
        party = self._work.store.get(ThirdParty, self._organisation_id, third_party_id)
        roles = party.roles | {self._role}
        after = party.changed(at=self._work.clock.now(), roles=roles)
        if roles != party.roles:
            self._work.change(actor, party, after, "role_added_by_import")


def _signs(line: CsvLine) -> SupplierSigns:
    siren = line.siren
    if siren is None and line.siret is not None:
        siren = line.siret[:_SIREN_DIGITS]
    if siren is None and line.vat_id is not None:
        siren = siren_of(line.vat_id)
    return SupplierSigns(
        siren=siren,
        siret=line.siret,
        vat_id=line.vat_id,
        iban=line.iban,
        name=line.name or "",
        named_surely=True,
    )


def _strength(line: CsvLine) -> tuple[bool, bool, bool, int]:
    signs = _signs(line)
    return signs.siren is None, signs.vat_id is None, signs.iban is None, line.line


def _agrees(party: ThirdParty, signs: SupplierSigns, search: str) -> bool:
    if party.state is SupplierState.MERGED:
        return False
    if search == "iban" and named_otherwise(party, signs):
        return False  # a factor's account collects for many
    pairs = ((party.siren, signs.siren), (party.vat_id, signs.vat_id))
    return search == "siren" or not any(a and b and a != b for a, b in pairs)


def _values(party: ThirdParty, name: str) -> tuple[str | None, ...]:
    if name == "iban":
        return tuple(known.iban for known in party.ibans)
    return (name_key(party.name),) if name == "name" else (getattr(party, name),)
