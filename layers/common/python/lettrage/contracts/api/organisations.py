"""Bodies of the routes of organisations, members and jobs."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import Body, View
from lettrage.domain.organisation import FeatureFlag, Membership, Organisation, Role
from lettrage.domain.record import Change

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
Siren = Annotated[str, Field(pattern=r"^[0-9]{9}$", description="Nine digits, Luhn-checked")]


class CreateOrganisation(Body):
    """A new organisation; its creator becomes owner."""

    name: Name
    siren: Siren | None = None
    vat_id: Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9A-Z]{2,13}$")] | None = None


class OrganisationView(View):
    """An organisation as its members see it."""

    id: str
    name: str
    siren: str | None
    vat_id: str | None
    features: tuple[FeatureFlag, ...]
    role: Role = Field(description="The caller's role")
    created_at: AwareDatetime

    @classmethod
    def of(cls, organisation: Organisation, role: Role) -> "OrganisationView":
        """The view for a member with `role`."""
        return cls(
            id=organisation.id,
            name=organisation.name,
            siren=organisation.siren,
            vat_id=organisation.vat_id,
            features=tuple(sorted(organisation.features)),
            role=role,
            created_at=organisation.created_at,
        )


class ChangeOrganisation(Body):
    """Fields to change; absent ones stay."""

    name: Name | None = None
    siren: Siren | None = None
    vat_id: Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9A-Z]{2,13}$")] | None = None
    features: frozenset[FeatureFlag] | None = None


class AddMember(Body):
    """A user of the pool, by the `sub` of their token."""

    user_id: Annotated[str, Field(pattern=r"^[0-9A-Za-z_\-]{1,128}$")]
    role: Role
    email: Annotated[str, Field(max_length=254)] = Field(
        default="", description="For a user without one: else the address that they sign in by"
    )


class ChangeMember(Body):
    """A member's new role."""

    role: Role


class MemberView(View):
    """A member."""

    user_id: str
    role: Role
    email: str = Field(description="What they forward from this address is trusted as theirs")
    created_at: AwareDatetime

    @classmethod
    def of(cls, member: Membership) -> "MemberView":
        """The view of a stored membership."""
        return cls(
            user_id=member.id, role=member.role, email=member.email, created_at=member.created_at
        )


class ChangeView(View):
    """One entry of the journal."""

    id: str
    at: AwareDatetime
    actor: str
    reason: str
    request_id: str
    kind: str
    record_id: str
    version: int
    before: str | None
    after: str | None

    @classmethod
    def of(cls, change: Change) -> "ChangeView":
        """The view of a change entry."""
        return cls(**{name: getattr(change, name) for name in cls.model_fields})
