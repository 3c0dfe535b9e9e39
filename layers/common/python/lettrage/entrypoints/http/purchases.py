"""Routes of purchase invoices: the queue «À vérifier», corrections, validation."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.collection import Category
from lettrage.contracts.api.common import Page
from lettrage.contracts.api.documents import LinkView
from lettrage.contracts.api.purchases import (
    CorrectPurchaseInvoice,
    PurchaseInvoiceSummary,
    PurchaseInvoiceView,
    RefusePurchaseInvoice,
)
from lettrage.domain.organisation import FeatureFlag, Role
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.entrypoints import bootstrap_purchases as parts
from lettrage.entrypoints.http.access import Needs, caller
from lettrage.entrypoints.http.conventions import (
    Cursor,
    IfMatch,
    Limit,
    errors,
    must_match,
    page,
    shown,
)
from lettrage.services.corrections import Corrections

TAG = "purchases"
router = APIGatewayHttpRouter()

OrganisationId = Annotated[str, Path(pattern=r"^[0-9A-Za-z_\-]{1,128}$")]
RecordId = Annotated[str, Path(pattern=r"^[0-9A-Za-z_\-]{1,128}$")]
ByState = Annotated[PurchaseInvoiceState | None, Query(description="Only this state")]
BySupplier = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9A-Za-z_\-]{1,128}$",
        description="Only this supplier; with other filters, pages may hold fewer than `limit`",
    ),
]
ByCategory = Annotated[Category | None, Query(description="Only this category")]

COLLECTION = "/v1/organisations/<organisation_id>/purchase-invoices"
ONE = f"{COLLECTION}/<purchase_invoice_id>"

# Reading documents and coding them is the accountant's work (K6); all else needs a manager.
READ = Needs(Role.READER, FeatureFlag.PURCHASES)
CODE = Needs(Role.ACCOUNTANT, FeatureFlag.PURCHASES)


def shown_in_full(invoice: PurchaseInvoice, *, status: int = 200) -> Response[PurchaseInvoiceView]:
    """The reply that shows an invoice with all that belongs to it."""
    whole = parts.review_purchase_invoice().in_full(invoice)
    view = PurchaseInvoiceView.in_full(
        whole.invoice,
        checks=whole.checks,
        supplier=whole.supplier,
        document=whole.document,
        open_document=whole.open_document,
    )
    return shown(invoice, view, status=status)


@router.get(
    COLLECTION,
    tags=[TAG],
    operation_id="listPurchaseInvoices",
    summary="Purchase invoices; `state=to_review` is the queue «À vérifier»",
    middlewares=[READ],
    responses={200: {"description": "Newest first"}, **errors()},
)
def list_purchase_invoices(
    organisation_id: OrganisationId,
    state: ByState = None,
    supplier_id: BySupplier = None,
    category: ByCategory = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PurchaseInvoiceSummary]:
    found = parts.review_purchase_invoice().list(
        organisation_id,
        state=state,
        supplier_id=supplier_id,
        category=category,
        limit=limit,
        cursor=cursor,
    )
    return page(found, PurchaseInvoiceSummary.of)


@router.get(
    ONE,
    tags=[TAG],
    operation_id="getPurchaseInvoice",
    summary="One purchase invoice: fields with their proof, remarks, checks",
    middlewares=[READ],
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_purchase_invoice(
    organisation_id: OrganisationId, purchase_invoice_id: RecordId
) -> Response[PurchaseInvoiceView]:
    return shown_in_full(parts.review_purchase_invoice().get(organisation_id, purchase_invoice_id))


@router.get(
    f"{ONE}/document",
    tags=[TAG],
    operation_id="linkPurchaseInvoiceDocument",
    summary="A link to the original, good for five minutes",
    middlewares=[READ],
    responses={200: {"description": "Open it in a browser; it downloads"}, **errors()},
)
def link_document(organisation_id: OrganisationId, purchase_invoice_id: RecordId) -> LinkView:
    invoice = parts.review_purchase_invoice().get(organisation_id, purchase_invoice_id)
    link = parts.collected_documents().link_of_invoice(invoice)
    return LinkView(url=link.url, expires_at=link.expires_at, file_name=link.file_name)


@router.patch(
    ONE,
    tags=[TAG],
    operation_id="correctPurchaseInvoice",
    summary="Correct fields, kind, type, category or supplier; acknowledge checks by name",
    middlewares=[CODE],
    responses={200: {"description": "As it is now, checked anew"}, **errors(409, 412, 428)},
)
def correct_purchase_invoice(
    organisation_id: OrganisationId,
    purchase_invoice_id: RecordId,
    body: CorrectPurchaseInvoice,
    if_match: IfMatch = None,
) -> Response[PurchaseInvoiceView]:
    review = parts.review_purchase_invoice()
    invoice = review.get(organisation_id, purchase_invoice_id)
    must_match(invoice, if_match)
    rows = body.vat_breakdown
    corrections = Corrections(
        fields=body.fields.values() if body.fields else {},
        document_kind=body.document_kind,
        document_type=body.document_type,
        category=body.given_category(),
        supplier_id=body.supplier_id,
        vat_breakdown=None if rows is None else tuple(row.line() for row in rows),
        acknowledge=body.acknowledge,
    )
    return shown_in_full(review.correct(caller().actor, invoice, corrections))


@router.post(
    f"{ONE}/validate",
    tags=[TAG],
    operation_id="validatePurchaseInvoice",
    summary="Validate: archived, open for payment and matching",
    middlewares=[CODE],
    responses={200: {"description": "Validated"}, **errors(409, 412, 428)},
)
def validate_purchase_invoice(
    organisation_id: OrganisationId, purchase_invoice_id: RecordId, if_match: IfMatch = None
) -> Response[PurchaseInvoiceView]:
    invoice = parts.review_purchase_invoice().get(organisation_id, purchase_invoice_id)
    must_match(invoice, if_match)
    present = caller()
    validate = parts.validate_purchase_invoice()
    return shown_in_full(validate(present.actor, invoice, user_id=present.user_id))


@router.post(
    f"{ONE}/refuse",
    tags=[TAG],
    operation_id="refusePurchaseInvoice",
    summary="Put aside what is not to be booked",
    middlewares=[CODE],
    responses={200: {"description": "Refused"}, **errors(409, 412, 428)},
)
def refuse_purchase_invoice(
    organisation_id: OrganisationId,
    purchase_invoice_id: RecordId,
    body: RefusePurchaseInvoice,
    if_match: IfMatch = None,
) -> Response[PurchaseInvoiceView]:
    review = parts.review_purchase_invoice()
    invoice = review.get(organisation_id, purchase_invoice_id)
    must_match(invoice, if_match)
    return shown_in_full(review.refuse(caller().actor, invoice, body.note))


@router.post(
    f"{ONE}/reopen",
    tags=[TAG],
    operation_id="reopenPurchaseInvoice",
    summary="Take a refused, duplicate or validated one up again",
    description="Of a validated one that nothing settles the document that money could settle is"
    " cancelled, and opened anew when it is validated again.",
    middlewares=[CODE],
    responses={200: {"description": "To review"}, **errors(409, 412, 428)},
)
def reopen_purchase_invoice(
    organisation_id: OrganisationId, purchase_invoice_id: RecordId, if_match: IfMatch = None
) -> Response[PurchaseInvoiceView]:
    review = parts.review_purchase_invoice()
    invoice = review.get(organisation_id, purchase_invoice_id)
    must_match(invoice, if_match)
    return shown_in_full(review.reopen(caller().actor, invoice))
