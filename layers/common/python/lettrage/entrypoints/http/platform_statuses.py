"""Routes of an invoice's statuses at the approved platform that delivered it."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.platform_statuses import (
    SENDABLE,
    PlatformStatusesView,
    PlatformStatusView,
    SetPlatformStatus,
)
from lettrage.domain.organisation import FeatureFlag, Role
from lettrage.domain.platform_flow import is_over
from lettrage.entrypoints import bootstrap_platforms as platforms
from lettrage.entrypoints import bootstrap_purchases as purchases
from lettrage.entrypoints.http.access import Needs, caller
from lettrage.entrypoints.http.conventions import errors, shown
from lettrage.entrypoints.http.purchases import ONE, TAG, OrganisationId, RecordId
from lettrage.services.send_platform_status import StatusWish

router = APIGatewayHttpRouter()

MOST_SHOWN = 200
"""Statuses of one reply: some twenty codes, each a few times."""

# A status binds the organisation towards its supplier: no accountant's work (K6).
READ = Needs(Role.READER, FeatureFlag.EINVOICING)
SET = Needs(Role.MANAGER, FeatureFlag.EINVOICING)


@router.get(
    f"{ONE}/platform-statuses",
    tags=[TAG],
    operation_id="listPlatformStatuses",
    summary="What the approved platform told of an invoice, and what we told it",
    description="An axis of its own: no status changes the invoice's `state`. Empty for an invoice"
    " that came by another way.",
    middlewares=[READ],
    responses={200: {"description": "The history"}, **errors()},
)
def list_platform_statuses(
    organisation_id: OrganisationId, purchase_invoice_id: RecordId
) -> PlatformStatusesView:
    invoice = purchases.review_purchase_invoice().get(organisation_id, purchase_invoice_id)
    history = platforms.platform_statuses().history(invoice)
    current = history.current
    return PlatformStatusesView(
        current=PlatformStatusView.of(current) if current else None,
        items=tuple(PlatformStatusView.of(flow) for flow in history.flows[-MOST_SHOWN:]),
        sendable=() if is_over(history.flows) else SENDABLE,
    )


@router.post(
    f"{ONE}/platform-statuses",
    tags=[TAG],
    operation_id="setPlatformStatus",
    summary="Set a status of the buyer and send it through the platform",
    description="Asked twice for the same status in a row, it is sent once. The platform's"
    " acknowledgement follows in `outcome`; after a 503 the status is kept and sent later.",
    status_code=202,
    middlewares=[SET],
    responses={202: {"description": "Handed over, or refused: see `outcome`"}, **errors(409)},
)
def set_platform_status(
    organisation_id: OrganisationId, purchase_invoice_id: RecordId, body: SetPlatformStatus
) -> Response[PlatformStatusView]:
    invoice = purchases.review_purchase_invoice().get(organisation_id, purchase_invoice_id)
    wish = StatusWish(
        status=body.status,
        reason=body.reason,
        comment=body.comment,
        paid=body.paid.paid() if body.paid else None,
    )
    flow = platforms.send_platform_status()(caller().actor, invoice, wish)
    return shown(flow, PlatformStatusView.of(flow), status=202)
