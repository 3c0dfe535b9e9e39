"""Organisations and their members: create, change, add, remove. The last owner can't leave."""

from dataclasses import dataclass

from lettrage.domain.errors import Conflict, Fault, Invalid, NotFound
from lettrage.domain.identifiers import is_siren
from lettrage.domain.organisation import Membership, Organisation, Role
from lettrage.ports.mailer import AddressBook
from lettrage.ports.store import Found
from lettrage.services.unit_of_work import Actor, UnitOfWork, Work
from lettrage.services.whole_lists import whole

MOST_ORGANISATIONS = 200
"""Most organisations a user's list shows: an accountant may have hundreds (aws.md §7)."""


@dataclass(frozen=True)
class NewOrganisation:
    """What a new organisation is made from."""

    name: str
    siren: str | None = None
    vat_id: str | None = None


class ManageOrganisations:
    """Use cases around organisations and memberships."""

    def __init__(self, work: Work, addresses: AddressBook) -> None:
        self._work = work
        self._addresses = addresses

    def create(self, actor: Actor, user_id: str, new: NewOrganisation) -> Organisation:
        """A new organisation with the user as owner. Raises: Invalid, Unavailable."""
        _check_siren(new.siren)
        now = self._work.clock.now()
        organisation_id = self._work.ids.new_id()
        stamps = {"organisation_id": organisation_id, "created_at": now, "updated_at": now}
        organisation = Organisation(
            id=organisation_id, name=new.name, siren=new.siren, vat_id=new.vat_id, **stamps
        )
        email = self._addresses.email_of(user_id)
        owner = Membership(id=user_id, role=Role.OWNER, email=email, **stamps)
        unit = self._work.unit(actor)
        unit.add(organisation, "organisation_created")
        unit.add(owner, "owner_added")
        unit.commit()
        return self._work.store.get(Organisation, organisation_id, organisation_id)

    def of_user(self, user_id: str) -> tuple[tuple[Organisation, Role], ...]:
        """Organisations of a user with the role in each, by name."""
        store = self._work.store
        found = []
        for organisation_id, _ in store.find_everywhere(Membership, "user", user_id):
            try:
                membership = store.get(Membership, organisation_id, user_id)
                organisation = store.get(Organisation, organisation_id, organisation_id)
            except NotFound:
                continue  # removed between the two reads
            found.append((organisation, membership.role))
        return tuple(sorted(found[:MOST_ORGANISATIONS], key=lambda pair: pair[0].name))

    def change(
        self,
        actor: Actor,
        organisation: Organisation,
        changes: dict[str, object],
    ) -> Organisation:
        """Replace `changes` in the organisation. Raises: Invalid, Stale."""
        siren = changes.get("siren")
        _check_siren(siren if isinstance(siren, str) else None)
        after = organisation.changed(at=self._work.clock.now(), **changes)
        return self._work.change(actor, organisation, after, "organisation_changed")

    def members(self, organisation_id: str, limit: int, cursor: str | None) -> Found[Membership]:
        """Members by identifier."""
        return self._work.store.find(
            Membership, organisation_id, "all", "all", limit=limit, cursor=cursor
        )

    def member(self, organisation_id: str, user_id: str) -> Membership:
        """One member. Raises: NotFound."""
        return self._work.store.get(Membership, organisation_id, user_id)

    def add_member(self, actor: Actor, organisation_id: str, new: Membership) -> Membership:
        """Let a user in. Raises: Conflict, when they are a member already."""
        return self._work.add(actor, new, "member_added")

    def change_role(self, actor: Actor, member: Membership, role: Role) -> Membership:
        """Another role, and the address that the member signs in by now; mail is tried again.

        Raises: Conflict, when it would leave no owner; Stale; Unavailable.
        """
        unit = self._work.unit(actor)
        email = self._addresses.email_of(member.id) or member.email
        now = self._work.clock.now()
        after = member.changed(at=now, role=role, email=email, mail_problem=None)
        unit.change(member, after, "member_role_changed")
        if member.role is Role.OWNER and role is not Role.OWNER:
            self._keep_an_owner(unit, member)
        unit.commit()
        return self.member(member.organisation_id, member.id)

    def remove_member(self, actor: Actor, member: Membership) -> None:
        """Out at the next request. Raises: Conflict, when it would leave no owner; Stale."""
        unit = self._work.unit(actor)
        unit.remove(member, "member_removed")
        if member.role is Role.OWNER:
            self._keep_an_owner(unit, member)
        unit.commit()

    def new_member(self, organisation_id: str, user_id: str, role: Role, email: str) -> Membership:
        """A membership not stored yet; `email` counts for a user without an address only.

        What they sign in by was verified, and their forwards are trusted by it
        (security-reliability D7). Raises: Unavailable.
        """
        now = self._work.clock.now()
        return Membership(
            organisation_id=organisation_id,
            id=user_id,
            role=role,
            email=self._addresses.email_of(user_id) or email,
            created_at=now,
            updated_at=now,
        )

    def _keep_an_owner(self, unit: UnitOfWork, leaving: Membership) -> None:
        """Hold another owner in the same transaction, so that two cannot leave at once."""
        for other in whole(self._work.store, Membership, leaving.organisation_id):
            if other.role is Role.OWNER and other.id != leaving.id:
                unit.change(other, other.changed(at=self._work.clock.now()), "owner_kept")
                return
        raise Conflict("an organisation keeps at least one owner", code="last_owner")


def _check_siren(siren: str | None) -> None:
    if siren is not None and not is_siren(siren):
        fault = Fault("/siren", "check_digit", "the check digit of this SIREN does not fit")
        raise Invalid("the SIREN is not valid", faults=[fault])
