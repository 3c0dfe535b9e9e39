"""Routes of imports: documents made elsewhere from a CSV file, with a report by line."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.common import Page
from lettrage.contracts.api.imports import ImportDocumentsBody, ImportSummary, ImportView
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.organisation import Role
from lettrage.entrypoints import bootstrap_sales as parts
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.conventions import JSON, Cursor, Limit, errors, page, shown
from lettrage.entrypoints.http.sales_parameters import BASE, TAG, OrganisationId, RecordId, needs

router = APIGatewayHttpRouter()


@router.post(
    f"{BASE}/imports",
    tags=[TAG],
    operation_id="importDocuments",
    summary="Enter the documents of a CSV file, all or none; says what is wrong line by line",
    middlewares=needs(Role.MANAGER),
    responses={200: {"description": "The report, also of a refused file"}, **errors(409)},
)
def import_documents(
    organisation_id: OrganisationId, body: ImportDocumentsBody
) -> Response[ImportView]:
    report = parts.import_documents()(
        caller().actor,
        organisation_id,
        OpenDocumentKind(body.kind),
        body.csv,
        dry_run=body.dry_run,
    )
    view = ImportView.whole(report, kept=not body.dry_run)
    if body.dry_run:
        return Response(status_code=200, content_type=JSON, body=view)
    return shown(report, view)


@router.get(
    f"{BASE}/imports",
    tags=[TAG],
    operation_id="listImports",
    summary="Files that came in",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Newest first"}, **errors()},
)
def list_imports(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[ImportSummary]:
    return page(parts.import_documents().page(organisation_id, limit, cursor), ImportSummary.of)


@router.get(
    f"{BASE}/imports/<import_id>",
    tags=[TAG],
    operation_id="getImport",
    summary="One file with its lines and faults",
    middlewares=needs(Role.READER),
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_import(organisation_id: OrganisationId, import_id: RecordId) -> Response[ImportView]:
    report = parts.import_documents().get(organisation_id, import_id)
    return shown(report, ImportView.whole(report))
