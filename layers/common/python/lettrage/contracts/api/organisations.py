"""Bodies of the routes of organisations, members and jobs."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import Body, View
from lettrage.domain.organisation import (
    FeatureFlag,
    MailFailure,
    MailProblem,
    Membership,
    Organisation,
    Role,
)
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


_MAIL_FAILURES = {
    MailFailure.BOUNCED: (
        "Les emails à cette adresse reviennent : aucun avis n’y est plus envoyé. Corrigez l’adresse"
        " de connexion, puis redonnez son rôle au membre pour réessayer.",
        "Mail to this address comes back: no notice is sent to it any more. Correct the address"
        " that they sign in by, then give the member their role again to try once more.",
    ),
    MailFailure.COMPLAINED: (
        "Un avis a été signalé comme indésirable à cette adresse : aucun n’y est plus envoyé."
        " Redonnez son rôle au membre, s’il le souhaite, pour réessayer.",
        "A notice was called spam at this address: none is sent to it any more. Give the member"
        " their role again, if they wish it, to try once more.",
    ),
}


class MailProblemView(View):
    """Why no notice is mailed to a member."""

    code: MailFailure
    address: str = Field(description="Another address of theirs is written to again")
    at: AwareDatetime
    message_fr: str
    message_en: str

    @classmethod
    def of(cls, problem: MailProblem | None) -> "MailProblemView | None":
        """The view, None without a problem."""
        if problem is None:
            return None
        french, english = _MAIL_FAILURES[problem.code]
        return cls(**problem.model_dump(), message_fr=french, message_en=english)


class MemberView(View):
    """A member."""

    user_id: str
    role: Role
    email: str = Field(description="What they forward from this address is trusted as theirs")
    mail_problem: MailProblemView | None = Field(
        description="Why they are not mailed notices; for managers, null for others"
    )
    created_at: AwareDatetime

    @classmethod
    def of(cls, member: Membership, *, in_full: bool) -> "MemberView":
        """The view of a stored membership; `in_full` for who may act on it."""
        return cls(
            user_id=member.id,
            role=member.role,
            email=member.email,
            mail_problem=MailProblemView.of(member.mail_problem) if in_full else None,
            created_at=member.created_at,
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
