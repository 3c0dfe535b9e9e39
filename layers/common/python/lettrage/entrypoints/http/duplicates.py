"""Routes of duplicates: what is proposed, and a person's answer."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.duplicates import DuplicatesView, DuplicateView, OtherDocument
from lettrage.contracts.api.purchases import PurchaseInvoiceView
from lettrage.entrypoints import bootstrap_purchases, bootstrap_suppliers
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.conventions import IfMatch, errors, must_match
from lettrage.entrypoints.http.purchases import (
    CODE,
    ONE,
    READ,
    TAG,
    OrganisationId,
    RecordId,
    shown_in_full,
)

router = APIGatewayHttpRouter()


@router.get(
    f"{ONE}/duplicates",
    tags=[TAG],
    operation_id="listDuplicates",
    summary="Documents that look like this one, by which rule and through which door",
    middlewares=[READ],
    responses={200: {"description": "Oldest first; nothing is merged"}, **errors()},
)
def list_duplicates(
    organisation_id: OrganisationId, purchase_invoice_id: RecordId
) -> DuplicatesView:
    review = bootstrap_purchases.review_purchase_invoice()
    invoice = review.get(organisation_id, purchase_invoice_id)
    proposed = bootstrap_suppliers.mark_duplicate().proposed(invoice)
    return DuplicatesView(
        items=tuple(DuplicateView.of(twin, denied=denied) for twin, denied in proposed)
    )


@router.post(
    f"{ONE}/duplicate",
    tags=[TAG],
    operation_id="markDuplicate",
    summary="Put aside as a duplicate of another document, which counts",
    description="`reopen` takes it back.",
    middlewares=[CODE],
    responses={200: {"description": "State `duplicate`"}, **errors(409, 412, 428)},
)
def mark_duplicate(
    organisation_id: OrganisationId,
    purchase_invoice_id: RecordId,
    body: OtherDocument,
    if_match: IfMatch = None,
) -> Response[PurchaseInvoiceView]:
    review = bootstrap_purchases.review_purchase_invoice()
    invoice = review.get(organisation_id, purchase_invoice_id)
    must_match(invoice, if_match)
    mark = bootstrap_suppliers.mark_duplicate().mark
    return shown_in_full(mark(caller().actor, invoice, body.of_id))


@router.post(
    f"{ONE}/not-duplicate",
    tags=[TAG],
    operation_id="denyDuplicate",
    summary="Say that they are two documents: not proposed again",
    description="A hold that it made stays until a second person lifts it.",
    middlewares=[CODE],
    responses={200: {"description": "Noted"}, **errors(409, 412, 428)},
)
def deny_duplicate(
    organisation_id: OrganisationId,
    purchase_invoice_id: RecordId,
    body: OtherDocument,
    if_match: IfMatch = None,
) -> Response[PurchaseInvoiceView]:
    review = bootstrap_purchases.review_purchase_invoice()
    invoice = review.get(organisation_id, purchase_invoice_id)
    must_match(invoice, if_match)
    deny = bootstrap_suppliers.mark_duplicate().deny
    return shown_in_full(deny(caller().actor, invoice, body.of_id))
