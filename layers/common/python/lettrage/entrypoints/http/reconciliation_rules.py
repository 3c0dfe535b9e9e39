"""Routes of reconciliation rules, with a preview of what a rule would change."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.common import Page
from lettrage.contracts.api.reconciliation import (
    ConditionView,
    EffectView,
    KeptRuleView,
    PastEffectView,
    ProposedRulesView,
    ProposedRuleView,
    RuleAnswerView,
    RuleBody,
    RuleConflictView,
    RulePreview,
    RuleView,
)
from lettrage.domain.organisation import Role
from lettrage.domain.reconciliation_rule import ReconciliationRule
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
from lettrage.services.manage_rules import RuleFields
from lettrage.services.propose_rules import Proposal

TAG = "banking"
router = APIGatewayHttpRouter()

OfTransaction = Annotated[
    str, Query(pattern=r"^[0-9A-Za-z_\-]{1,128}$", description="Which transaction")
]


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
    summary="Add a rule; what waits for it is judged at once, and posted where it is certain",
    status_code=201,
    middlewares=needs(Role.MANAGER),
    responses={201: {"description": "Added"}, **errors(409)},
)
def create_rule(organisation_id: OrganisationId, body: RuleBody) -> Response[KeptRuleView]:
    service = parts.manage_rules()
    rule = service.add(caller().actor, service.drafted(organisation_id, _fields(body)))
    location = f"/v1/organisations/{organisation_id}/reconciliation-rules/{rule.id}"
    return shown(rule, _kept(rule), status=201, location=location)


@router.post(
    f"{BASE}/reconciliation-rules/preview",
    tags=[TAG],
    operation_id="previewReconciliationRule",
    summary="What a rule would change now and says of the past year, without keeping it",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Effects, and other rules it contradicts"}, **errors()},
)
def preview_rule(organisation_id: OrganisationId, body: RuleBody) -> RulePreview:
    rule = parts.manage_rules().drafted(organisation_id, _fields(body))
    return _previewed(organisation_id, rule)


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
    summary="Replace a rule; what waits for it is judged at once, what it posted stays",
    middlewares=needs(Role.MANAGER),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def change_rule(
    organisation_id: OrganisationId, rule_id: RecordId, body: RuleBody, if_match: IfMatch = None
) -> Response[KeptRuleView]:
    service = parts.manage_rules()
    rule = service.get(organisation_id, rule_id)
    must_match(rule, if_match)
    after = service.change(caller().actor, rule, _fields(body))
    return shown(after, _kept(after))


@router.delete(
    f"{BASE}/reconciliation-rules/<rule_id>",
    tags=[TAG],
    operation_id="removeReconciliationRule",
    summary="Delete a rule; what it posted stays, what waited because of it is judged again",
    status_code=204,
    middlewares=needs(Role.MANAGER),
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


@router.post(
    f"{BASE}/reconciliation-rules/<rule_id>/preview",
    tags=[TAG],
    operation_id="previewRuleChange",
    summary="What changing a stored rule to this would do, without keeping it",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Effects, and other rules it contradicts"}, **errors()},
)
def preview_change(
    organisation_id: OrganisationId, rule_id: RecordId, body: RuleBody
) -> RulePreview:
    service = parts.manage_rules()
    rule = service.get(organisation_id, rule_id)
    changed = service.drafted(organisation_id, _fields(body))
    same = changed.model_copy(update={"id": rule.id, "code": rule.code})
    return _previewed(organisation_id, same)


@router.get(
    f"{BASE}/reconciliation-rules/<rule_id>/why",
    tags=[TAG],
    operation_id="explainReconciliationRule",
    summary="Why a rule fires on a transaction or not, condition by condition",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Conditions with what was found"}, **errors()},
)
def explain_rule(
    organisation_id: OrganisationId, rule_id: RecordId, transaction_id: OfTransaction
) -> RuleAnswerView:
    rule = parts.manage_rules().get(organisation_id, rule_id)
    answer = parts.preview_rules().why(organisation_id, rule, transaction_id)
    other = answer.outranked_by
    return RuleAnswerView(
        fires=answer.fires,
        decisive=answer.decisive,
        conditions=tuple(ConditionView(**vars(each)) for each in answer.conditions),
        outranked_by=None if other is None else RuleView.of(other),
        overruled=answer.overruled,
    )


@router.get(
    f"{BASE}/reconciliation-rule-proposals",
    tags=[TAG],
    operation_id="listRuleProposals",
    summary="Rules that repeated decisions suggest, with what they would have done",
    middlewares=needs(Role.READER),
    responses={200: {"description": "The most confirmed first"}, **errors()},
)
def list_proposals(organisation_id: OrganisationId) -> ProposedRulesView:
    found = parts.propose_rules()(organisation_id)
    return ProposedRulesView(items=tuple(_proposed(each) for each in found))


@router.post(
    f"{BASE}/reconciliation-rule-proposals/<proposal_id>/decline",
    tags=[TAG],
    operation_id="declineRuleProposal",
    summary="Never propose this rule again",
    status_code=204,
    middlewares=needs(Role.MANAGER),
    responses={204: {"description": "Declined"}, **errors(409, 412)},
)
def decline_proposal(organisation_id: OrganisationId, proposal_id: RecordId) -> Response[None]:
    parts.propose_rules().decline(caller().actor, organisation_id, proposal_id)
    return Response(status_code=204, content_type=JSON)


def _kept(rule: ReconciliationRule) -> KeptRuleView:
    found = parts.preview_rules().conflicts(rule.organisation_id, rule)
    same = RuleView.of(rule).model_dump()
    return KeptRuleView(conflicts=tuple(RuleConflictView(**vars(each)) for each in found), **same)


def _previewed(organisation_id: str, rule: ReconciliationRule) -> RulePreview:
    preview = parts.preview_rules()(organisation_id, rule)
    return RulePreview(
        effects=tuple(EffectView(**vars(each)) for each in preview.effects),
        past=tuple(PastEffectView(**vars(each)) for each in preview.past),
        counts=preview.counts,
        looked_at=preview.looked_at,
        conflicts=tuple(RuleConflictView(**vars(each)) for each in preview.conflicts),
    )


def _proposed(proposal: Proposal) -> ProposedRuleView:
    return ProposedRuleView(
        id=proposal.id,
        rule=RuleBody(**vars(proposal.fields)),
        confirmations=proposal.confirmations,
        past=tuple(PastEffectView(**vars(each)) for each in proposal.past),
    )


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
        name=body.name,
        keyword_mode=body.keyword_mode,
    )
