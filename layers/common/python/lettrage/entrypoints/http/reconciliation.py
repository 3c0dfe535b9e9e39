"""Routes of reconciliation runs: on demand, dry, and their history."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.common import JobView, Page
from lettrage.contracts.api.reconciliation import (
    EffectView,
    RunView,
    StartReconciliationRun,
)
from lettrage.domain.bank_transaction import TransactionState
from lettrage.domain.organisation import Role
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints import bootstrap_reconciliation as parts
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.banking_parameters import BASE, OrganisationId, needs
from lettrage.entrypoints.http.conventions import (
    JSON,
    Cursor,
    Limit,
    errors,
    page,
    shown,
)

TAG = "banking"
router = APIGatewayHttpRouter()


@router.post(
    f"{BASE}/reconciliation-runs",
    tags=[TAG],
    operation_id="startReconciliationRun",
    summary="Judge all open transactions now, or only tell what would change",
    status_code=202,
    middlewares=needs(Role.ACCOUNTANT),
    responses={202: {"description": "Queued, or the effects of a dry run"}, **errors(409)},
)
def start_run(organisation_id: OrganisationId, body: StartReconciliationRun) -> Response[RunView]:
    if body.dry_run:
        decided = parts.reconcile().preview(organisation_id)
        effects = tuple(
            EffectView(
                transaction_id=transaction.id,
                label=transaction.label,
                state_before=transaction.state,
                state_after=TransactionState(decision.state),
                third_party_id=decision.third_party_id,
            )
            for transaction, decision in decided
            if transaction.state != TransactionState(decision.state)
        )
        return Response(202, JSON, RunView(dry_run=True, effects=effects))
    job = parts.start_reconciliation()(caller().actor, organisation_id)
    return shown(
        job,
        RunView(job=JobView.of(job), dry_run=False),
        status=202,
        location=f"/v1/organisations/{organisation_id}/jobs/{job.id}",
    )


@router.get(
    f"{BASE}/reconciliation-runs",
    tags=[TAG],
    operation_id="listReconciliationRuns",
    summary="History of runs: those on demand, and those that changed something by themselves",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Newest first"}, **errors()},
)
def list_runs(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[JobView]:
    found = bootstrap.jobs().of_kind(organisation_id, "reconciliation_run", limit, cursor)
    return page(found, JobView.of)
