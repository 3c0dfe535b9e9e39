"""Routes of reconciliation rules, with a preview of what a rule would change."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.common import Page
from lettrage.contracts.api.reconciliation import (
    EffectView,
    RuleBody,
    RulePreview,
    RuleView,
)
from lettrage.domain.organisation import Role
from lettrage.entrypoints import bootstrap_banking as parts
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
from lettrage.services.manage_rules import RuleFields

TAG = "banking"
router = APIGatewayHttpRouter()


@router.get(
    f"{BASE}/reconciliation-rules",
    tags=[TAG],
    operation_id="listReconciliationRules",
    summary="Rules, in the order they are tried",
    middlewares=needs(Role.READER),
    responses={200: {"description": "By priority"}, **errors()},
)
def list_rules(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[RuleView]:
    return page(parts.manage_rules().page(organisation_id, limit, cursor), RuleView.of)


@router.post(
    f"{BASE}/reconciliation-rules",
    tags=[TAG],
    operation_id="createReconciliationRule",
    summary="Add a rule; it counts from the next run on",
    status_code=201,
    middlewares=needs(Role.ACCOUNTANT),
    responses={201: {"description": "Added"}, **errors(409)},
)
def create_rule(organisation_id: OrganisationId, body: RuleBody) -> Response[RuleView]:
    service = parts.manage_rules()
    rule = service.add(caller().actor, service.drafted(organisation_id, _fields(body)))
    location = f"/v1/organisations/{organisation_id}/reconciliation-rules/{rule.id}"
    return shown(rule, RuleView.of(rule), status=201, location=location)


@router.post(
    f"{BASE}/reconciliation-rules/preview",
    tags=[TAG],
    operation_id="previewReconciliationRule",
    summary="What a rule would change now, without keeping it",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Transactions that would change"}, **errors()},
)
def preview_rule(organisation_id: OrganisationId, body: RuleBody) -> RulePreview:
    service = parts.manage_rules()
    rule = service.drafted(organisation_id, _fields(body))
    effects = service.effects(organisation_id, rule)
    return RulePreview(effects=tuple(EffectView(**vars(effect)) for effect in effects))


@router.get(
    f"{BASE}/reconciliation-rules/<rule_id>",
    tags=[TAG],
    operation_id="getReconciliationRule",
    summary="One rule",
    middlewares=needs(Role.READER),
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_rule(organisation_id: OrganisationId, rule_id: RecordId) -> Response[RuleView]:
    rule = parts.manage_rules().get(organisation_id, rule_id)
    return shown(rule, RuleView.of(rule))


@router.put(
    f"{BASE}/reconciliation-rules/<rule_id>",
    tags=[TAG],
    operation_id="changeReconciliationRule",
    summary="Replace a rule",
    middlewares=needs(Role.ACCOUNTANT),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def change_rule(
    organisation_id: OrganisationId, rule_id: RecordId, body: RuleBody, if_match: IfMatch = None
) -> Response[RuleView]:
    service = parts.manage_rules()
    rule = service.get(organisation_id, rule_id)
    must_match(rule, if_match)
    after = service.change(caller().actor, rule, _fields(body))
    return shown(after, RuleView.of(after))


@router.delete(
    f"{BASE}/reconciliation-rules/<rule_id>",
    tags=[TAG],
    operation_id="removeReconciliationRule",
    summary="Delete a rule; what it posted stays",
    status_code=204,
    middlewares=needs(Role.ACCOUNTANT),
    responses={204: {"description": "Deleted"}, **errors(409, 412, 428)},
)
def remove_rule(
    organisation_id: OrganisationId, rule_id: RecordId, if_match: IfMatch = None
) -> Response[None]:
    service = parts.manage_rules()
    rule = service.get(organisation_id, rule_id)
    must_match(rule, if_match)
    service.remove(caller().actor, rule)
    return Response(status_code=204, content_type=JSON)


def _fields(body: RuleBody) -> RuleFields:
    return RuleFields(
        priority=body.priority,
        keywords=body.keywords,
        document_type=body.document_type,
        third_party_id=body.third_party_id,
        bank_account_ids=body.bank_account_ids,
        amount_min=body.amount_min,
        amount_max=body.amount_max,
        create_document=body.create_document,
        create_payment=body.create_payment,
        active=body.active,
    )
