"""Routes of third parties, and of customers: the same records in that role."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.common import Page
from lettrage.contracts.api.sales import (
    ChangeCustomer,
    ChangeThirdParty,
    CreateCustomer,
    CreateThirdParty,
    ThirdPartyView,
)
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.organisation import Role
from lettrage.domain.third_party import ThirdPartyRole, roles_of
from lettrage.entrypoints import bootstrap_sales as parts
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.conventions import (
    Cursor,
    IfMatch,
    Limit,
    errors,
    must_match,
    page,
    shown,
)
from lettrage.entrypoints.http.sales_parameters import BASE, TAG, OrganisationId, RecordId, needs

router = APIGatewayHttpRouter()

ForType = Annotated[
    OpenDocumentKind | None,
    Query(description="Whom a document of this kind may concern, those in the role `other` too"),
]
OfRole = Annotated[ThirdPartyRole | None, Query(description="In one role")]
Typed = Annotated[str, Query(min_length=1, max_length=80, description="What is typed so far")]
CUSTOMER = ThirdPartyRole.CUSTOMER


@router.get(
    f"{BASE}/third-parties",
    tags=[TAG],
    operation_id="listThirdParties",
    summary="Third parties, of one role or of all",
    middlewares=needs(Role.READER),
    responses={200: {"description": "By name within a role"}, **errors()},
)
def list_third_parties(
    organisation_id: OrganisationId, role: OfRole = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[ThirdPartyView]:
    found = parts.manage_third_parties().page(organisation_id, limit, cursor, role=role)
    return page(found, ThirdPartyView.of)


@router.get(
    f"{BASE}/third-party-search",
    tags=[TAG],
    operation_id="searchThirdParties",
    summary="Third parties while one types: prefixes, accents and slips forgiven",
    middlewares=needs(Role.READER),
    responses={200: {"description": "The best first; none for less than two letters"}} | errors(),
)
def search_third_parties(
    organisation_id: OrganisationId, q: Typed, role: OfRole = None, document_type: ForType = None
) -> Page[ThirdPartyView]:
    wanted = [frozenset({role})] if role else []
    wanted += [roles_of(document_type)] if document_type else []
    roles = frozenset.intersection(*wanted) if wanted else None
    found = parts.search_third_parties()(organisation_id, q, roles=roles)
    return Page(items=tuple(ThirdPartyView.of(party) for party in found))


@router.post(
    f"{BASE}/third-parties",
    tags=[TAG],
    operation_id="createThirdParty",
    summary="Add a third party; a known SIREN or VAT identifier is a conflict that names it",
    status_code=201,
    middlewares=needs(Role.MANAGER),
    responses={201: {"description": "Added"}, **errors(409)},
)
def create_third_party(
    organisation_id: OrganisationId, body: CreateThirdParty
) -> Response[ThirdPartyView]:
    return _create(organisation_id, "third-parties", body.model_dump())


@router.get(
    f"{BASE}/third-parties/<third_party_id>",
    tags=[TAG],
    operation_id="getThirdParty",
    summary="One third party",
    middlewares=needs(Role.READER),
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_third_party(
    organisation_id: OrganisationId, third_party_id: RecordId
) -> Response[ThirdPartyView]:
    party = parts.manage_third_parties().get(organisation_id, third_party_id)
    return shown(party, ThirdPartyView.of(party))


@router.patch(
    f"{BASE}/third-parties/<third_party_id>",
    tags=[TAG],
    operation_id="changeThirdParty",
    summary="Correct a third party",
    middlewares=needs(Role.MANAGER),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def change_third_party(
    organisation_id: OrganisationId,
    third_party_id: RecordId,
    body: ChangeThirdParty,
    if_match: IfMatch = None,
) -> Response[ThirdPartyView]:
    return _change(organisation_id, third_party_id, body, if_match)


@router.get(
    f"{BASE}/customers",
    tags=[TAG],
    operation_id="listCustomers",
    summary="Customers",
    middlewares=needs(Role.READER),
    responses={200: {"description": "By name"}, **errors()},
)
def list_customers(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[ThirdPartyView]:
    found = parts.manage_third_parties().page(organisation_id, limit, cursor, role=CUSTOMER)
    return page(found, ThirdPartyView.of)


@router.post(
    f"{BASE}/customers",
    tags=[TAG],
    operation_id="createCustomer",
    summary="Add a customer; a known SIREN or VAT identifier is a conflict that names it",
    status_code=201,
    middlewares=needs(Role.MANAGER),
    responses={201: {"description": "Added"}, **errors(409)},
)
def create_customer(
    organisation_id: OrganisationId, body: CreateCustomer
) -> Response[ThirdPartyView]:
    fields = {**body.model_dump(), "roles": frozenset({CUSTOMER})}
    return _create(organisation_id, "customers", fields)


@router.get(
    f"{BASE}/customers/<customer_id>",
    tags=[TAG],
    operation_id="getCustomer",
    summary="One customer",
    middlewares=needs(Role.READER),
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_customer(
    organisation_id: OrganisationId, customer_id: RecordId
) -> Response[ThirdPartyView]:
    party = parts.manage_third_parties().get(organisation_id, customer_id, CUSTOMER)
    return shown(party, ThirdPartyView.of(party))


@router.patch(
    f"{BASE}/customers/<customer_id>",
    tags=[TAG],
    operation_id="changeCustomer",
    summary="Correct a customer",
    middlewares=needs(Role.MANAGER),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def change_customer(
    organisation_id: OrganisationId,
    customer_id: RecordId,
    body: ChangeCustomer,
    if_match: IfMatch = None,
) -> Response[ThirdPartyView]:
    return _change(organisation_id, customer_id, body, if_match, CUSTOMER)


def _create(
    organisation_id: str, collection: str, fields: dict[str, Any]
) -> Response[ThirdPartyView]:
    party = parts.manage_third_parties().create(caller().actor, organisation_id, fields)
    location = f"/v1/organisations/{organisation_id}/{collection}/{party.id}"
    return shown(party, ThirdPartyView.of(party), status=201, location=location)


def _change(
    organisation_id: str,
    party_id: str,
    body: ChangeCustomer,
    if_match: str | None,
    role: ThirdPartyRole | None = None,
) -> Response[ThirdPartyView]:
    service = parts.manage_third_parties()
    party = service.get(organisation_id, party_id, role)
    must_match(party, if_match)
    after = service.change(caller().actor, party, body.model_dump(exclude_unset=True))
    return shown(after, ThirdPartyView.of(after))
