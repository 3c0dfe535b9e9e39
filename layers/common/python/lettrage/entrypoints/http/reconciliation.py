"""Routes of reconciliation: runs, decisions of a person about a transaction, undo."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.banking import TransactionView
from lettrage.contracts.api.common import JobView, Page
from lettrage.contracts.api.reconciliation import (
    AllocateTransaction,
    AssignTransaction,
    CandidatesView,
    CandidateView,
    EffectView,
    RunView,
    StartReconciliationRun,
)
from lettrage.domain.bank import Adjustment, Transaction, TransactionState
from lettrage.domain.organisation import Role
from lettrage.entrypoints import bootstrap
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
from lettrage.services.decide_transaction import CandidateDocument
from lettrage.services.postings import Part

TAG = "banking"
ONE = f"{BASE}/transactions/<transaction_id>"
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
    summary="History of runs on demand",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Newest first"}, **errors()},
)
def list_runs(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[JobView]:
    found = bootstrap.jobs().of_kind(organisation_id, "reconciliation_run", limit, cursor)
    return page(found, JobView.of)


@router.get(
    f"{ONE}/candidates",
    tags=[TAG],
    operation_id="listCandidates",
    summary="Open documents of the assigned third party, the fitting ones first",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Without a third party: those of exactly the amount"}}
    | errors(),
)
def list_candidates(organisation_id: OrganisationId, transaction_id: RecordId) -> CandidatesView:
    service = parts.decide_transaction()
    transaction = service.get(organisation_id, transaction_id)
    return CandidatesView(items=tuple(_candidate(c) for c in service.candidates(transaction)))


@router.post(
    f"{ONE}/assign",
    tags=[TAG],
    operation_id="assignTransaction",
    summary="Set type and third party by hand",
    middlewares=needs(Role.ACCOUNTANT),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def assign(
    organisation_id: OrganisationId,
    transaction_id: RecordId,
    body: AssignTransaction,
    if_match: IfMatch = None,
) -> Response[TransactionView]:
    transaction = _matched(organisation_id, transaction_id, if_match)
    after = parts.decide_transaction().assign(
        caller().actor, transaction, body.third_party_id, body.document_type
    )
    return shown(after, TransactionView.of(after))


@router.post(
    f"{ONE}/allocate",
    tags=[TAG],
    operation_id="allocateTransaction",
    summary="Tie the whole transaction to one or several documents",
    middlewares=needs(Role.ACCOUNTANT),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def allocate(
    organisation_id: OrganisationId,
    transaction_id: RecordId,
    body: AllocateTransaction,
    if_match: IfMatch = None,
) -> Response[TransactionView]:
    transaction = _matched(organisation_id, transaction_id, if_match)
    after = parts.decide_transaction().allocate(
        caller().actor,
        transaction,
        [Part(a.document_id, a.amount) for a in body.allocations],
        [Adjustment(kind=a.kind, amount=a.amount) for a in body.adjustments],
    )
    return shown(after, TransactionView.of(after))


@router.post(
    f"{ONE}/undo",
    tags=[TAG],
    operation_id="undoTransaction",
    summary="Take the decision back: what was settled is due again",
    middlewares=needs(Role.ACCOUNTANT),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def undo(
    organisation_id: OrganisationId, transaction_id: RecordId, if_match: IfMatch = None
) -> Response[TransactionView]:
    transaction = _matched(organisation_id, transaction_id, if_match)
    after = parts.decide_transaction().undo(caller().actor, transaction)
    return shown(after, TransactionView.of(after))


@router.post(
    f"{ONE}/exclude",
    tags=[TAG],
    operation_id="excludeTransaction",
    summary="Set aside: it needs no document. `undo` takes it back",
    middlewares=needs(Role.ACCOUNTANT),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def exclude(
    organisation_id: OrganisationId, transaction_id: RecordId, if_match: IfMatch = None
) -> Response[TransactionView]:
    transaction = _matched(organisation_id, transaction_id, if_match)
    after = parts.decide_transaction().exclude(caller().actor, transaction)
    return shown(after, TransactionView.of(after))


def _matched(organisation_id: str, transaction_id: str, if_match: str | None) -> Transaction:
    transaction = parts.decide_transaction().get(organisation_id, transaction_id)
    must_match(transaction, if_match)
    return transaction


def _candidate(candidate: CandidateDocument) -> CandidateView:
    document = candidate.document
    return CandidateView(
        document_id=document.id,
        kind=document.document_kind,
        number=document.number,
        issue_date=document.issue_date,
        due_date=document.due_date,
        third_party_id=document.third_party_id,
        gross_total=document.gross_total,
        outstanding=document.outstanding,
        currency=document.currency,
        fits=candidate.fits,
        refused=candidate.refused,
    )
