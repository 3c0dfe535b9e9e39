"""Routes of documents made elsewhere, the same for five kinds, and of settlements."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.common import Page
from lettrage.contracts.api.sales import (
    CreateDocument,
    OpenDocumentDetail,
    OpenDocumentView,
    SettlementView,
)
from lettrage.domain.errors import Fault, Invalid
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.domain.organisation import Role
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
from lettrage.entrypoints.http.sales_parameters import (
    BASE,
    TAG,
    InState,
    OfRecord,
    OrganisationId,
    RecordId,
    needs,
)

router = APIGatewayHttpRouter()

KINDS = {
    "invoices": (OpenDocumentKind.INVOICE, "Invoice"),
    "credit-notes": (OpenDocumentKind.CREDIT_NOTE, "CreditNote"),
    "incomes": (OpenDocumentKind.INCOME, "Income"),
    "expenses": (OpenDocumentKind.EXPENSE, "Expense"),
    "quotes": (OpenDocumentKind.QUOTE, "Quote"),
}
"""Collections with their kind and its name in operation identifiers."""


def _readable(collection: str, kind: OpenDocumentKind, name: str) -> None:
    words = str(kind).replace("_", " ")

    @router.get(
        f"{BASE}/{collection}",
        tags=[TAG],
        operation_id=f"list{name}s",
        summary=f"{words.capitalize()}s",
        middlewares=needs(Role.READER),
        responses={200: {"description": "Newest first; a page may be short"}, **errors()},
    )
    def list_documents(
        organisation_id: OrganisationId,
        state: InState = None,
        third_party_id: OfRecord = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[OpenDocumentView]:
        found = parts.manage_documents().page(
            organisation_id, kind, limit, cursor, state=state, third_party_id=third_party_id
        )
        return page(found, OpenDocumentView.of)

    @router.get(
        f"{BASE}/{collection}/<document_id>",
        tags=[TAG],
        operation_id=f"get{name}",
        summary=f"One {words} with its settlements",
        middlewares=needs(Role.READER),
        responses={200: {"description": "With its ETag"}, **errors()},
    )
    def get_document(
        organisation_id: OrganisationId, document_id: RecordId
    ) -> Response[OpenDocumentDetail]:
        document = parts.manage_documents().get(organisation_id, kind, document_id)
        return shown(document, _detail(document))


def _writable(collection: str, kind: OpenDocumentKind, name: str) -> None:
    words = str(kind).replace("_", " ")

    @router.post(
        f"{BASE}/{collection}",
        tags=[TAG],
        operation_id=f"create{name}",
        summary=f"Enter one {words} made elsewhere; reconciliation runs afterwards",
        status_code=201,
        middlewares=needs(Role.ACCOUNTANT),
        responses={201: {"description": "Entered"}, **errors(409)},
    )
    def create_document(
        organisation_id: OrganisationId, body: CreateDocument
    ) -> Response[OpenDocumentDetail]:
        document = parts.manage_documents().create(
            caller().actor, organisation_id, kind, body.model_dump()
        )
        location = f"/v1/organisations/{organisation_id}/{collection}/{document.id}"
        return shown(document, _detail(document), status=201, location=location)

    @router.post(
        f"{BASE}/{collection}/<document_id>/cancel",
        tags=[TAG],
        operation_id=f"cancel{name}",
        summary=f"Cancel one {words} that no money settles",
        middlewares=needs(Role.ACCOUNTANT),
        responses={200: {"description": "Cancelled"}, **errors(409, 412, 428)},
    )
    def cancel_document(
        organisation_id: OrganisationId, document_id: RecordId, if_match: IfMatch = None
    ) -> Response[OpenDocumentDetail]:
        service = parts.manage_documents()
        document = service.get(organisation_id, kind, document_id)
        must_match(document, if_match)
        after = service.cancel(caller().actor, document)
        return shown(after, _detail(after))


for _collection, (_kind, _name) in KINDS.items():
    _readable(_collection, _kind, _name)
    _writable(_collection, _kind, _name)


@router.get(
    f"{BASE}/settlements",
    tags=[TAG],
    operation_id="listSettlements",
    summary="Settlements of one document or of one transaction",
    middlewares=needs(Role.READER),
    responses={200: {"description": "By date"}, **errors()},
)
def list_settlements(
    organisation_id: OrganisationId,
    document_id: OfRecord = None,
    transaction_id: OfRecord = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[SettlementView]:
    if (document_id is None) == (transaction_id is None):
        message = "name a document or a transaction, one of the two"
        raise Invalid(message, faults=[Fault("/query/document_id", "missing", message)])
    name = "document" if document_id is not None else "transaction"
    found = parts.manage_documents().settlements(
        organisation_id, name, document_id or transaction_id or "-", limit, cursor
    )
    return page(found, SettlementView.of)


def _detail(document: OpenDocument) -> OpenDocumentDetail:
    settlements = parts.manage_documents().of_document(document)
    return OpenDocumentDetail.with_settlements(document, settlements)
