"""Routes of synchronisations: start one, their history, and what people were told about banks."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.bank_runs import BankSyncView, NoticeView
from lettrage.contracts.api.banking import StartBankSync
from lettrage.contracts.api.common import JobView, Page
from lettrage.domain.errors import NotFound
from lettrage.domain.organisation import Role
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints import bootstrap_banking as parts
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.banking_parameters import BASE, OrganisationId, RecordId, needs
from lettrage.entrypoints.http.conventions import Cursor, Limit, errors, page, shown

TAG = "banking"
router = APIGatewayHttpRouter()


@router.post(
    f"{BASE}/bank-syncs",
    tags=[TAG],
    operation_id="startBankSync",
    summary="Fetch accounts now; the reply is a job",
    status_code=202,
    middlewares=needs(Role.ACCOUNTANT),
    responses={202: {"description": "Queued"}, **errors(409)},
)
def start_bank_sync(organisation_id: OrganisationId, body: StartBankSync) -> Response[JobView]:
    job = parts.start_bank_sync()(caller().actor, organisation_id, body.bank_account_ids)
    return shown(
        job,
        JobView.of(job),
        status=202,
        location=f"/v1/organisations/{organisation_id}/jobs/{job.id}",
    )


@router.get(
    f"{BASE}/bank-syncs",
    tags=[TAG],
    operation_id="listBankSyncs",
    summary="History of synchronisations: what each account gave, who was skipped and why",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Newest first"}, **errors()},
)
def list_bank_syncs(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[BankSyncView]:
    found = bootstrap.jobs().of_kind(organisation_id, "bank_sync", limit, cursor)
    return page(found, BankSyncView.of)


@router.get(
    f"{BASE}/bank-syncs/<bank_sync_id>",
    tags=[TAG],
    operation_id="getBankSync",
    summary="One synchronisation",
    middlewares=needs(Role.READER),
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_bank_sync(
    organisation_id: OrganisationId, bank_sync_id: RecordId
) -> Response[BankSyncView]:
    job = bootstrap.jobs().get(organisation_id, bank_sync_id)
    if job.kind != "bank_sync":
        raise NotFound("no such synchronisation", kind="bank_sync")
    return shown(job, BankSyncView.of(job))


@router.get(
    f"{BASE}/notices",
    tags=[TAG],
    operation_id="listNotices",
    summary="What the organisation's people are told: consents that end, sources that stopped",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Newest first"}, **errors()},
)
def list_notices(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[NoticeView]:
    return page(parts.manage_bank_accounts().notices(organisation_id, limit, cursor), NoticeView.of)
