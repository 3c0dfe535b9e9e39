"""Routes of the queue «À vérifier»: what awaits whom, put off, validated together."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.common import Page
from lettrage.contracts.api.purchases import PurchaseInvoiceSummary, PurchaseInvoiceView
from lettrage.contracts.api.review_queue import (
    AssignPurchaseInvoice,
    QueueCountsView,
    SnoozePurchaseInvoice,
    ValidatedListView,
    ValidatedView,
    ValidatePurchaseInvoices,
)
from lettrage.domain.collection import Source
from lettrage.domain.review_queue import QueueFilter
from lettrage.entrypoints import bootstrap_purchases as parts
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.conventions import (
    Cursor,
    IfMatch,
    Limit,
    errors,
    must_match,
    page,
)
from lettrage.entrypoints.http.purchases import (
    CODE,
    COLLECTION,
    ONE,
    READ,
    TAG,
    ByCategory,
    OrganisationId,
    RecordId,
    shown_in_full,
)

router = APIGatewayHttpRouter()

QUEUE = "/v1/organisations/<organisation_id>/review-queue"
NOBODY = "none"

Assignee = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9A-Za-z_\-]{1,128}$",
        description="A member's `user_id`, `me`, or `none` for what nobody has",
    ),
]
ByDoor = Annotated[Source | None, Query(description="Only this door")]
BySupplier = Annotated[
    str | None,
    Query(pattern=r"^[0-9A-Za-z_\-]{1,128}$", description="Only this supplier's: its `id`"),
]
ByFinding = Annotated[
    str | None,
    Query(pattern=r"^[a-z0-9_]{1,64}$", description="Only those with a finding of this `code`"),
]
Snoozed = Annotated[bool, Query(description="Those put off, in place of those that await")]


@router.get(
    QUEUE,
    tags=[TAG],
    operation_id="listReviewQueue",
    summary="What awaits a person, least sure first",
    description="A page may hold fewer than `limit`, even none: go on while there is a"
    " `next_cursor`.",
    middlewares=[READ],
    responses={200: {"description": "Least sure first"}, **errors()},
)
def list_review_queue(
    organisation_id: OrganisationId,
    *,
    assignee: Assignee = None,
    source: ByDoor = None,
    category: ByCategory = None,
    supplier_id: BySupplier = None,
    finding: ByFinding = None,
    snoozed: Snoozed = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PurchaseInvoiceSummary]:
    meant = {"me": caller().user_id, NOBODY: ""}.get(assignee or "", assignee)
    wanted = QueueFilter(
        assignee=meant,
        source=source,
        category=category,
        supplier_id=supplier_id,
        finding=finding,
        snoozed=snoozed,
    )
    found = parts.review_queue().page(organisation_id, wanted, limit=limit, cursor=cursor)
    return page(found, PurchaseInvoiceSummary.of)


@router.get(
    f"{QUEUE}/counts",
    tags=[TAG],
    operation_id="countReviewQueue",
    summary="How many invoices are where: by state, door and member",
    middlewares=[READ],
    responses={200: {"description": "Now"}, **errors()},
)
def count_review_queue(organisation_id: OrganisationId) -> QueueCountsView:
    return QueueCountsView.of(parts.review_queue().counts(organisation_id))


@router.post(
    f"{ONE}/assign",
    tags=[TAG],
    operation_id="assignPurchaseInvoice",
    summary="Give an invoice to a member, or to nobody",
    middlewares=[CODE],
    responses={200: {"description": "Assigned"}, **errors(409, 412, 428)},
)
def assign_purchase_invoice(
    organisation_id: OrganisationId,
    purchase_invoice_id: RecordId,
    body: AssignPurchaseInvoice,
    if_match: IfMatch = None,
) -> Response[PurchaseInvoiceView]:
    invoice = parts.review_purchase_invoice().get(organisation_id, purchase_invoice_id)
    must_match(invoice, if_match)
    return shown_in_full(parts.plan_review().assign(caller().actor, invoice, body.user_id))


@router.post(
    f"{ONE}/snooze",
    tags=[TAG],
    operation_id="snoozePurchaseInvoice",
    summary="Put an invoice off to a later day, or take it up again",
    middlewares=[CODE],
    responses={200: {"description": "Put off"}, **errors(409, 412, 428)},
)
def snooze_purchase_invoice(
    organisation_id: OrganisationId,
    purchase_invoice_id: RecordId,
    body: SnoozePurchaseInvoice,
    if_match: IfMatch = None,
) -> Response[PurchaseInvoiceView]:
    invoice = parts.review_purchase_invoice().get(organisation_id, purchase_invoice_id)
    must_match(invoice, if_match)
    return shown_in_full(parts.plan_review().snooze(caller().actor, invoice, body.until))


@router.post(
    f"{COLLECTION}/validate",
    tags=[TAG],
    operation_id="validatePurchaseInvoices",
    summary="Validate those of up to 25 invoices where everything is proved",
    description="Each is validated or refused by itself: `not_proved` where a deciding field is"
    " below 900 per mille, else as validation of one says. Asking again is harmless.",
    middlewares=[CODE],
    responses={200: {"description": "What became of each"}, **errors(409)},
)
def validate_purchase_invoices(
    organisation_id: OrganisationId, body: ValidatePurchaseInvoices
) -> ValidatedListView:
    present = caller()
    outcomes = parts.validate_proved()(
        present.actor, organisation_id, body.purchase_invoice_ids, user_id=present.user_id
    )
    return ValidatedListView(items=tuple(map(ValidatedView.of, outcomes)))
