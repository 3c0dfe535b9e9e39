"""Routes of how tables are read: what a person confirmed with an import, to see and to forget."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.common import Page
from lettrage.contracts.api.statements import StatementMappingView
from lettrage.domain.organisation import Role
from lettrage.entrypoints import bootstrap_banking as parts
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.banking_parameters import BASE, OrganisationId, RecordId, needs
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

TAG = "banking"
MAPPINGS = f"{BASE}/statement-mappings"
router = APIGatewayHttpRouter()


@router.get(
    MAPPINGS,
    tags=[TAG],
    operation_id="listStatementMappings",
    summary="How tables of bank accounts are read, as confirmed with an import",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Last confirmed first"}, **errors()},
)
def list_statement_mappings(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[StatementMappingView]:
    found = parts.statement_mappings().page(organisation_id, limit, cursor)
    return page(found, StatementMappingView.of)


@router.get(
    f"{MAPPINGS}/<mapping_id>",
    tags=[TAG],
    operation_id="getStatementMapping",
    summary="How tables of one layout of one account are read",
    middlewares=needs(Role.READER),
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_statement_mapping(
    organisation_id: OrganisationId, mapping_id: RecordId
) -> Response[StatementMappingView]:
    kept = parts.statement_mappings().get(organisation_id, mapping_id)
    return shown(kept, StatementMappingView.of(kept))


@router.delete(
    f"{MAPPINGS}/<mapping_id>",
    tags=[TAG],
    operation_id="removeStatementMapping",
    summary="Forget it: the next such table is read by its own column names, or asks",
    status_code=204,
    middlewares=needs(Role.ACCOUNTANT),
    responses={204: {"description": "Removed"}, **errors(409, 412, 428)},
)
def remove_statement_mapping(
    organisation_id: OrganisationId, mapping_id: RecordId, if_match: IfMatch = None
) -> Response[None]:
    service = parts.statement_mappings()
    kept = service.get(organisation_id, mapping_id)
    must_match(kept, if_match)
    service.remove(caller().actor, kept)
    return Response(status_code=204, content_type=JSON)
