"""Routes of organisations, members, jobs, usage and the journal."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.common import JobView, Page
from lettrage.contracts.api.organisations import (
    AddMember,
    ChangeMember,
    ChangeOrganisation,
    ChangeView,
    CreateOrganisation,
    MemberView,
    OrganisationView,
)
from lettrage.contracts.api.usage import RecognitionDayView, RecognitionUsageView, UsageView
from lettrage.domain.errors import Denied
from lettrage.domain.organisation import ROLE_RANK, Membership, Organisation, Role
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.http.access import Caller, Needs, caller
from lettrage.entrypoints.http.conventions import (
    JSON,
    Cursor,
    IfMatch,
    Limit,
    errors,
    must_match,
    page,
    shown,
)
from lettrage.services.manage_organisations import NewOrganisation

TAG = "organisations"
router = APIGatewayHttpRouter()

OrganisationId = Annotated[str, Path(pattern=r"^[0-9A-Za-z_\-]{1,128}$")]
RecordId = Annotated[str, Path(pattern=r"^[0-9A-Za-z_\-]{1,128}$")]


def _organisation(present: Caller) -> Organisation:
    if present.organisation is None:  # pragma: no cover - every such route names one
        raise Denied("no organisation in the path")
    return present.organisation


@router.get(
    "/v1/organisations",
    tags=[TAG],
    operation_id="listOrganisations",
    summary="Organisations of the caller",
    responses={200: {"description": "By name"}, **errors()},
)
def list_organisations() -> Page[OrganisationView]:
    found = bootstrap.manage_organisations().of_user(caller().user_id)
    return Page(items=tuple(OrganisationView.of(o, role) for o, role in found))


@router.post(
    "/v1/organisations",
    tags=[TAG],
    operation_id="createOrganisation",
    summary="Create an organisation; the caller becomes its owner",
    status_code=201,
    responses={201: {"description": "Created"}, **errors(409)},
)
def create_organisation(body: CreateOrganisation) -> Response[OrganisationView]:
    present = caller()
    organisation = bootstrap.manage_organisations().create(
        present.actor,
        present.user_id,
        NewOrganisation(name=body.name, siren=body.siren, vat_id=body.vat_id),
    )
    return shown(
        organisation,
        OrganisationView.of(organisation, Role.OWNER),
        status=201,
        location=f"/v1/organisations/{organisation.id}",
    )


@router.get(
    "/v1/organisations/<organisation_id>",
    tags=[TAG],
    operation_id="getOrganisation",
    summary="One organisation",
    middlewares=[Needs(Role.READER)],
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_organisation(organisation_id: OrganisationId) -> Response[OrganisationView]:
    present = caller()
    organisation = _organisation(present)
    return shown(organisation, OrganisationView.of(organisation, present.role))


@router.patch(
    "/v1/organisations/<organisation_id>",
    tags=[TAG],
    operation_id="changeOrganisation",
    summary="Change name, identifiers or features",
    middlewares=[Needs(Role.OWNER)],
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def change_organisation(
    organisation_id: OrganisationId, body: ChangeOrganisation, if_match: IfMatch = None
) -> Response[OrganisationView]:
    present = caller()
    organisation = _organisation(present)
    must_match(organisation, if_match)
    changes: dict[str, Any] = body.model_dump(exclude_none=True)
    after = bootstrap.manage_organisations().change(present.actor, organisation, changes)
    return shown(after, OrganisationView.of(after, present.role))


def _member(member: Membership) -> MemberView:
    manages = ROLE_RANK[caller().role] >= ROLE_RANK[Role.MANAGER]
    return MemberView.of(member, in_full=manages)


@router.get(
    "/v1/organisations/<organisation_id>/members",
    tags=[TAG],
    operation_id="listMembers",
    summary="Members",
    middlewares=[Needs(Role.READER)],
    responses={200: {"description": "By identifier"}, **errors()},
)
def list_members(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[MemberView]:
    return page(bootstrap.manage_organisations().members(organisation_id, limit, cursor), _member)


@router.post(
    "/v1/organisations/<organisation_id>/members",
    tags=[TAG],
    operation_id="addMember",
    summary="Let a user in",
    status_code=201,
    middlewares=[Needs(Role.OWNER)],
    responses={201: {"description": "Added"}, **errors(409)},
)
def add_member(organisation_id: OrganisationId, body: AddMember) -> Response[MemberView]:
    service = bootstrap.manage_organisations()
    new = service.new_member(organisation_id, body.user_id, body.role, body.email)
    member = service.add_member(caller().actor, organisation_id, new)
    return shown(
        member,
        _member(member),
        status=201,
        location=f"/v1/organisations/{organisation_id}/members/{member.id}",
    )


@router.get(
    "/v1/organisations/<organisation_id>/members/<user_id>",
    tags=[TAG],
    operation_id="getMember",
    summary="One member",
    middlewares=[Needs(Role.READER)],
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_member(organisation_id: OrganisationId, user_id: RecordId) -> Response[MemberView]:
    member = bootstrap.manage_organisations().member(organisation_id, user_id)
    return shown(member, _member(member))


@router.patch(
    "/v1/organisations/<organisation_id>/members/<user_id>",
    tags=[TAG],
    operation_id="changeMember",
    summary="Change a member's role; their address becomes the one they sign in by",
    description="Given the same role again, notices are mailed to them again after `mail_problem`.",
    middlewares=[Needs(Role.OWNER)],
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def change_member(
    organisation_id: OrganisationId, user_id: RecordId, body: ChangeMember, if_match: IfMatch = None
) -> Response[MemberView]:
    service = bootstrap.manage_organisations()
    member = service.member(organisation_id, user_id)
    must_match(member, if_match)
    after = service.change_role(caller().actor, member, body.role)
    return shown(after, _member(after))


@router.delete(
    "/v1/organisations/<organisation_id>/members/<user_id>",
    tags=[TAG],
    operation_id="removeMember",
    summary="Remove a member: out at the next request",
    status_code=204,
    middlewares=[Needs(Role.OWNER)],
    responses={204: {"description": "Removed"}, **errors(409, 412, 428)},
)
def remove_member(
    organisation_id: OrganisationId, user_id: RecordId, if_match: IfMatch = None
) -> Response[None]:
    service = bootstrap.manage_organisations()
    member = service.member(organisation_id, user_id)
    must_match(member, if_match)
    service.remove_member(caller().actor, member)
    return Response(status_code=204, content_type=JSON)


@router.get(
    "/v1/organisations/<organisation_id>/jobs/<job_id>",
    tags=[TAG],
    operation_id="getJob",
    summary="Progress of long work",
    middlewares=[Needs(Role.READER)],
    responses={200: {"description": "Progress, counts and errors"}, **errors()},
)
def get_job(organisation_id: OrganisationId, job_id: RecordId) -> Response[JobView]:
    job = bootstrap.jobs().get(organisation_id, job_id)
    return shown(job, JobView.of(job))


@router.get(
    "/v1/organisations/<organisation_id>/usage",
    tags=[TAG],
    operation_id="getUsage",
    summary="What was bought today and in the last 31 days, and the cap of a day",
    middlewares=[Needs(Role.READER)],
    responses={200: {"description": "Text recognition, in US dollars"}, **errors()},
)
def get_usage(organisation_id: OrganisationId) -> UsageView:
    found = bootstrap.shown_budget().shown(organisation_id)
    days = tuple(RecognitionDayView.of(day) for day in found.days)
    return UsageView(
        recognition=RecognitionUsageView(
            daily_cap=found.cap,
            today=days[0],
            deployment_cap_reached_at=found.deployment.cap_reached_at,
            days=days,
        )
    )


@router.get(
    "/v1/organisations/<organisation_id>/changes",
    tags=[TAG],
    operation_id="listChanges",
    summary="The journal: who changed what, when and why",
    middlewares=[Needs(Role.READER)],
    responses={200: {"description": "Oldest first"}, **errors()},
)
def list_changes(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[ChangeView]:
    changes, following = bootstrap.store().changes(organisation_id, limit=limit, cursor=cursor)
    return Page(items=tuple(ChangeView.of(c) for c in changes), next_cursor=following)
