"""Routes of supplier connections: sources that documents are fetched from."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.common import JobView, Page
from lettrage.contracts.api.connectors import (
    ChangeConnector,
    ConnectorRunView,
    ConnectorView,
    CreateConnector,
)
from lettrage.domain.connector import SupplierConnection
from lettrage.domain.organisation import FeatureFlag, Role
from lettrage.entrypoints import bootstrap_connectors as parts
from lettrage.entrypoints.http.access import Needs, caller
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
from lettrage.services.manage_connectors import ConnectorChange

TAG = "connectors"
BASE = "/v1/organisations/<organisation_id>/supplier-connectors"
router = APIGatewayHttpRouter()

READ = Needs(Role.READER, FeatureFlag.SUPPLIER_CONNECTORS)
CHANGE = Needs(Role.MANAGER, FeatureFlag.SUPPLIER_CONNECTORS)

_ID = r"^[0-9A-Za-z_\-]{1,128}$"
OrganisationId = Annotated[str, Path(pattern=_ID)]
RecordId = Annotated[str, Path(pattern=_ID)]


def _view(connection: SupplierConnection) -> ConnectorView:
    return ConnectorView.of(connection, parts.drop_bucket())


@router.get(
    BASE,
    tags=[TAG],
    operation_id="listConnectors",
    summary="Sources that documents are fetched from",
    middlewares=[READ],
    responses={200: {"description": "Oldest first"}, **errors()},
)
def list_connectors(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[ConnectorView]:
    found = parts.manage_connectors().list(organisation_id, limit=limit, cursor=cursor)
    return page(found, _view)


@router.post(
    BASE,
    tags=[TAG],
    operation_id="createConnector",
    summary="Connect a mailbox, a portal, a platform or a drop folder; first run within the hour",
    status_code=201,
    middlewares=[CHANGE],
    responses={201: {"description": "Active"}, **errors(409)},
)
def create_connector(
    organisation_id: OrganisationId, body: CreateConnector
) -> Response[ConnectorView]:
    connection = parts.manage_connectors().create(
        caller().actor,
        organisation_id,
        body.name,
        body.settings,
        secret=body.secret,
        every_hours=body.every_hours,
    )
    location = f"/v1/organisations/{organisation_id}/supplier-connectors/{connection.id}"
    return shown(connection, _view(connection), status=201, location=location)


@router.get(
    f"{BASE}/<connector_id>",
    tags=[TAG],
    operation_id="getConnector",
    summary="One source, its state and its last run",
    middlewares=[READ],
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_connector(
    organisation_id: OrganisationId, connector_id: RecordId
) -> Response[ConnectorView]:
    connection = parts.manage_connectors().get(organisation_id, connector_id)
    return shown(connection, _view(connection))


@router.patch(
    f"{BASE}/<connector_id>",
    tags=[TAG],
    operation_id="changeConnector",
    summary="Rename, pause or resume, describe anew, or give new credentials",
    middlewares=[CHANGE],
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def change_connector(
    organisation_id: OrganisationId,
    connector_id: RecordId,
    body: ChangeConnector,
    if_match: IfMatch = None,
) -> Response[ConnectorView]:
    service = parts.manage_connectors()
    connection = service.get(organisation_id, connector_id)
    must_match(connection, if_match)
    wanted = ConnectorChange(
        name=body.name,
        settings=body.settings,
        secret=body.secret,
        every_hours=body.every_hours,
        paused=body.paused,
    )
    after = service.change(caller().actor, connection, wanted)
    return shown(after, _view(after))


@router.delete(
    f"{BASE}/<connector_id>",
    tags=[TAG],
    operation_id="removeConnector",
    summary="Forget a source and its credentials; documents stay",
    status_code=204,
    middlewares=[CHANGE],
    responses={204: {"description": "Removed"}, **errors(409, 412, 428)},
)
def remove_connector(
    organisation_id: OrganisationId, connector_id: RecordId, if_match: IfMatch = None
) -> Response[None]:
    service = parts.manage_connectors()
    connection = service.get(organisation_id, connector_id)
    must_match(connection, if_match)
    service.remove(caller().actor, connection)
    return Response(status_code=204, content_type=JSON)


@router.post(
    f"{BASE}/<connector_id>/run",
    tags=[TAG],
    operation_id="runConnector",
    summary="Fetch now; the reply is a job",
    status_code=202,
    middlewares=[CHANGE],
    responses={202: {"description": "Queued"}, **errors(409)},
)
def run_connector(organisation_id: OrganisationId, connector_id: RecordId) -> Response[JobView]:
    connection = parts.manage_connectors().get(organisation_id, connector_id)
    job = parts.start_connector_run()(caller().actor, connection)
    location = f"/v1/organisations/{organisation_id}/jobs/{job.id}"
    return shown(job, JobView.of(job), status=202, location=location)


@router.get(
    f"{BASE}/<connector_id>/runs",
    tags=[TAG],
    operation_id="listConnectorRuns",
    summary="The last runs of a source, and what each left out",
    middlewares=[READ],
    responses={200: {"description": "Newest first, at most twenty"}, **errors()},
)
def list_connector_runs(
    organisation_id: OrganisationId, connector_id: RecordId
) -> Page[ConnectorRunView]:
    connection = parts.manage_connectors().get(organisation_id, connector_id)
    return Page(items=tuple(ConnectorRunView.of(run) for run in connection.runs))
