"""Route of invoices that regular suppliers should have sent."""

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.common import Page
from lettrage.contracts.api.suppliers import ExpectedInvoiceView
from lettrage.entrypoints import bootstrap_suppliers as parts
from lettrage.entrypoints.http.conventions import Cursor, Limit, errors
from lettrage.entrypoints.http.purchases import READ, TAG, OrganisationId

router = APIGatewayHttpRouter()


@router.get(
    "/v1/organisations/<organisation_id>/expected-invoices",
    tags=[TAG],
    operation_id="listExpectedInvoices",
    summary="Invoices that regular suppliers should have sent, or will within 15 days",
    description="From the rhythm of at least three validated invoices: monthly, quarterly or"
    " yearly. One that waits for review has come. Pages may hold fewer than `limit`.",
    middlewares=[READ],
    responses={200: {"description": "The longest missing first"}, **errors()},
)
def list_expected_invoices(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[ExpectedInvoiceView]:
    overview = parts.supplier_overview()
    found = overview.expected(organisation_id, limit=limit, cursor=cursor)
    told = [overview.missing(supplier) for supplier in found.records]
    return Page(
        items=tuple(
            ExpectedInvoiceView.of(each.supplier, each.expectation, late=each.late)
            for each in told
            if each is not None
        ),
        next_cursor=found.next_cursor,
    )
