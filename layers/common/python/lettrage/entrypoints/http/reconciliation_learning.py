"""Routes of what decisions taught: signs and trust, shown and forgotten on request."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.common import Page
from lettrage.contracts.api.learning import LearnedSignView, TrustView
from lettrage.domain.organisation import Role
from lettrage.entrypoints import bootstrap_reconciliation as parts
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
router = APIGatewayHttpRouter()

OfKind = Annotated[
    str | None, Query(pattern=r"^[a-z_]{1,40}-[a-z_]{1,40}$", description="Of one kind only")
]


@router.get(
    f"{BASE}/learned-signs",
    tags=[TAG],
    operation_id="listLearnedSigns",
    summary="Wordings, IBANs and mandates that decisions tied to third parties",
    middlewares=needs(Role.READER),
    responses={200: {"description": "By kind and value"}, **errors()},
)
def list_signs(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[LearnedSignView]:
    return page(parts.learning().page(organisation_id, limit, cursor), LearnedSignView.of)


@router.get(
    f"{BASE}/learned-signs/<sign_id>",
    tags=[TAG],
    operation_id="getLearnedSign",
    summary="One learned sign",
    middlewares=needs(Role.READER),
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_sign(organisation_id: OrganisationId, sign_id: RecordId) -> Response[LearnedSignView]:
    sign = parts.learning().get(organisation_id, sign_id)
    return shown(sign, LearnedSignView.of(sign))


@router.delete(
    f"{BASE}/learned-signs/<sign_id>",
    tags=[TAG],
    operation_id="forgetLearnedSign",
    summary="Forget a sign: it counts again after two new confirmations",
    status_code=204,
    middlewares=needs(Role.ACCOUNTANT),
    responses={204: {"description": "Forgotten"}, **errors(409, 412, 428)},
)
def forget_sign(
    organisation_id: OrganisationId, sign_id: RecordId, if_match: IfMatch = None
) -> Response[None]:
    service = parts.learning()
    sign = service.get(organisation_id, sign_id)
    must_match(sign, if_match)
    service.forget(caller().actor, sign)
    return Response(status_code=204, content_type=JSON)


@router.get(
    f"{BASE}/reconciliation-trust",
    tags=[TAG],
    operation_id="getReconciliationTrust",
    summary="How far automatic matches are trusted, by kind of evidence",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Threshold and tallies"}, **errors()},
)
def get_trust(organisation_id: OrganisationId) -> TrustView:
    return TrustView.of(parts.trust().of(organisation_id))


@router.post(
    f"{BASE}/reconciliation-trust/reset",
    tags=[TAG],
    operation_id="resetReconciliationTrust",
    summary="Forget what was undone, of one kind or of all",
    middlewares=needs(Role.MANAGER),
    responses={200: {"description": "As it is now"}, **errors(409)},
)
def reset_trust(organisation_id: OrganisationId, kind: OfKind = None) -> TrustView:
    return TrustView.of(parts.trust().reset(caller().actor, organisation_id, kind))
