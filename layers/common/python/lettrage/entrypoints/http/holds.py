"""Routes of holds on payment: seen, placed by hand, asked to be lifted, lifted by another."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.common import Page
from lettrage.contracts.api.holds import HoldNote, HoldsView
from lettrage.domain.holds import InvoiceHolds
from lettrage.domain.organisation import FeatureFlag
from lettrage.entrypoints import bootstrap_suppliers as parts
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
from lettrage.entrypoints.http.purchases import ONE, READ, TAG, OrganisationId, RecordId
from lettrage.services.lift_holds import ASKS, LIFTS

router = APIGatewayHttpRouter()

HOLDS = f"{ONE}/holds"
HoldId = Annotated[str, Path(pattern=r"^h[0-9]{1,4}$")]

ASK = Needs(ASKS, FeatureFlag.PURCHASES)
LIFT = Needs(LIFTS, FeatureFlag.PURCHASES)


def _shown(holds: InvoiceHolds, *, status: int = 200) -> Response[HoldsView]:
    return shown(holds, HoldsView.of(holds), status=status)


@router.get(
    "/v1/organisations/<organisation_id>/holds",
    tags=[TAG],
    operation_id="listHeldInvoices",
    summary="Invoices with an open hold: what waits for a second person",
    middlewares=[READ],
    responses={200: {"description": "Oldest first; pages may hold fewer than `limit`"}, **errors()},
)
def list_held_invoices(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[HoldsView]:
    found = parts.lift_holds().waiting(organisation_id, limit=limit, cursor=cursor)
    return page(found, HoldsView.of)


@router.get(
    HOLDS,
    tags=[TAG],
    operation_id="listHolds",
    summary="Why the invoice may not be paid yet, and who lifted what",
    middlewares=[READ],
    responses={200: {"description": "Oldest first, with the ETag for changes"}, **errors()},
)
def list_holds(
    organisation_id: OrganisationId, purchase_invoice_id: RecordId
) -> Response[HoldsView]:
    return _shown(parts.lift_holds().get(organisation_id, purchase_invoice_id))


@router.post(
    HOLDS,
    tags=[TAG],
    operation_id="placeHold",
    summary="Stop payment by hand; review goes on",
    status_code=201,
    middlewares=[ASK],
    responses={201: {"description": "Placed"}, **errors(409, 412, 428)},
)
def place_hold(
    organisation_id: OrganisationId,
    purchase_invoice_id: RecordId,
    body: HoldNote,
    if_match: IfMatch = None,
) -> Response[HoldsView]:
    service = parts.lift_holds()
    holds = service.get(organisation_id, purchase_invoice_id)
    must_match(holds, if_match)
    return _shown(service.place(caller().actor, holds, body.note), status=201)


@router.post(
    f"{HOLDS}/<hold_id>/request-lift",
    tags=[TAG],
    operation_id="requestLift",
    summary="Ask another person to lift a hold, saying how it was checked",
    middlewares=[ASK],
    responses={200: {"description": "Asked"}, **errors(409, 412, 428)},
)
def request_lift(
    organisation_id: OrganisationId,
    purchase_invoice_id: RecordId,
    hold_id: HoldId,
    body: HoldNote,
    if_match: IfMatch = None,
) -> Response[HoldsView]:
    service = parts.lift_holds()
    holds = service.get(organisation_id, purchase_invoice_id)
    must_match(holds, if_match)
    return _shown(service.request(caller().actor, holds, hold_id, body.note))


@router.post(
    f"{HOLDS}/<hold_id>/lift",
    tags=[TAG],
    operation_id="liftHold",
    summary="Lift a hold as the second person",
    description="Refused (403 `second_person_needed`) to whoever asked for it, validated the"
    " invoice, or entered or changed the account or the supplier. Lifting a hold on an account"
    " confirms that account for the supplier; it is paid no earlier than `not_payable_before`.",
    middlewares=[LIFT],
    responses={200: {"description": "Lifted"}, **errors(409, 412, 428)},
)
def lift_hold(
    organisation_id: OrganisationId,
    purchase_invoice_id: RecordId,
    hold_id: HoldId,
    body: HoldNote,
    if_match: IfMatch = None,
) -> Response[HoldsView]:
    service = parts.lift_holds()
    holds = service.get(organisation_id, purchase_invoice_id)
    must_match(holds, if_match)
    return _shown(service.lift(caller().actor, holds, hold_id, body.note))
