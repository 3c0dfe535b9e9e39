"""Routes of bank statement files: form, run, report, lines, undo; and accounts made by hand."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.banking import BankAccountView
from lettrage.contracts.api.common import JobView, Page
from lettrage.contracts.api.statements import (
    CreateBankAccount,
    CreateStatementImport,
    RunStatementImport,
    StatementFormView,
    StatementImportView,
    StatementLineView,
)
from lettrage.domain.organisation import Job, Role
from lettrage.domain.statement_doubts import DoubtAnswers
from lettrage.domain.statement_import import ImportChoices
from lettrage.entrypoints import bootstrap_banking as parts
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.banking_parameters import BASE, OrganisationId, RecordId, needs
from lettrage.entrypoints.http.conventions import (
    Cursor,
    IfMatch,
    Limit,
    errors,
    must_match,
    page,
    shown,
)

TAG = "banking"
IMPORTS = f"{BASE}/statement-imports"
router = APIGatewayHttpRouter()


@router.post(
    f"{BASE}/bank-accounts",
    tags=[TAG],
    operation_id="createBankAccount",
    summary="An account fed by files and typed movements; a consent takes it over by its IBAN",
    status_code=201,
    middlewares=needs(Role.MANAGER),
    responses={201: {"description": "Created"}, **errors(409)},
)
def create_bank_account(
    organisation_id: OrganisationId, body: CreateBankAccount
) -> Response[BankAccountView]:
    account = parts.manage_bank_accounts().create(
        caller().actor, organisation_id, **body.model_dump()
    )
    location = f"/v1/organisations/{organisation_id}/bank-accounts/{account.id}"
    return shown(account, BankAccountView.of(account), status=201, location=location)


@router.post(
    IMPORTS,
    tags=[TAG],
    operation_id="createStatementImport",
    summary="A form to send one statement file with, good for five minutes",
    status_code=201,
    middlewares=needs(Role.ACCOUNTANT),
    responses={201: {"description": "Send the form, then run the import"}, **errors(409)},
)
def create_statement_import(
    organisation_id: OrganisationId, body: CreateStatementImport
) -> Response[StatementFormView]:
    made = parts.manage_statement_imports().create(caller().actor, organisation_id, body.file_name)
    view = StatementFormView(
        statement_import=StatementImportView.of(made.report),
        url=made.form.url,
        fields=dict(made.form.fields),
        most_bytes=made.most_bytes,
        expires_at=made.expires_at,
    )
    location = f"/v1/organisations/{organisation_id}/statement-imports/{made.report.id}"
    return shown(made.report, view, status=201, location=location)


@router.get(
    IMPORTS,
    tags=[TAG],
    operation_id="listStatementImports",
    summary="Statement files",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Newest first"}, **errors()},
)
def list_statement_imports(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[StatementImportView]:
    found = parts.manage_statement_imports().page(organisation_id, limit, cursor)
    return page(found, StatementImportView.of)


@router.get(
    f"{IMPORTS}/<import_id>",
    tags=[TAG],
    operation_id="getStatementImport",
    summary="One statement file: accounts, proof of totals, questions, faults",
    middlewares=needs(Role.READER),
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_statement_import(
    organisation_id: OrganisationId, import_id: RecordId
) -> Response[StatementImportView]:
    report = parts.manage_statement_imports().get(organisation_id, import_id)
    return shown(report, StatementImportView.of(report))


@router.get(
    f"{IMPORTS}/<import_id>/lines",
    tags=[TAG],
    operation_id="listStatementLines",
    summary="What became of each line: new, twin, known, not booked, refused",
    middlewares=needs(Role.READER),
    responses={200: {"description": "In the file's order"}, **errors()},
)
def list_statement_lines(
    organisation_id: OrganisationId,
    import_id: RecordId,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[StatementLineView]:
    service = parts.manage_statement_imports()
    lines, after = service.lines(service.get(organisation_id, import_id), limit, cursor)
    return Page(items=tuple(map(StatementLineView.of, lines)), next_cursor=after)


@router.post(
    f"{IMPORTS}/<import_id>/run",
    tags=[TAG],
    operation_id="runStatementImport",
    summary="Check the file, or import it, everything or nothing; the reply is a job",
    status_code=202,
    middlewares=needs(Role.ACCOUNTANT),
    responses={202: {"description": "Queued"}, **errors(409, 412, 428)},
)
def run_statement_import(
    organisation_id: OrganisationId,
    import_id: RecordId,
    body: RunStatementImport,
    if_match: IfMatch = None,
) -> Response[JobView]:
    service = parts.manage_statement_imports()
    report = service.get(organisation_id, import_id)
    must_match(report, if_match)
    choices = ImportChoices(
        dry_run=body.dry_run,
        accounts=body.accounts,
        mapping=body.mapping.mapping() if body.mapping else None,
        accept_differences=body.accept_differences,
        accept_other_numbers=body.accept_other_numbers,
        doubts=DoubtAnswers(by_doubt=body.doubts.by_doubt, rest=body.doubts.rest),
    )
    return _job(organisation_id, service.run(caller().actor, report, choices))


@router.post(
    f"{IMPORTS}/<import_id>/undo",
    tags=[TAG],
    operation_id="undoStatementImport",
    summary="Take back what this file alone told; refused while one of it is reconciled",
    status_code=202,
    middlewares=needs(Role.ACCOUNTANT),
    responses={202: {"description": "Queued"}, **errors(409, 412, 428)},
)
def undo_statement_import(
    organisation_id: OrganisationId, import_id: RecordId, if_match: IfMatch = None
) -> Response[JobView]:
    service = parts.manage_statement_imports()
    report = service.get(organisation_id, import_id)
    must_match(report, if_match)
    return _job(organisation_id, service.undo(caller().actor, report))


def _job(organisation_id: str, job: Job) -> Response[JobView]:
    location = f"/v1/organisations/{organisation_id}/jobs/{job.id}"
    return shown(job, JobView.of(job), status=202, location=location)
