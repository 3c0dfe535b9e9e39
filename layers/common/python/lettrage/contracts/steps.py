"""Payloads of the workflow tasks: identifiers and small verdicts, never documents."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

from lettrage.domain.paris import paris_date


class Step(BaseModel):
    """Base of the payloads: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class DocumentRef(Step):
    """Which document, for which execution."""

    organisation_id: str
    document_id: str
    execution_id: str


class Verdict(StrEnum):
    """What `read_document` found, as the workflow chooses on it."""

    READ = "read"
    RECOGNISE = "recognise"
    REFUSED = "refused"
    WAITING_PASSWORD = "waiting_password"  # noqa: S105 - a verdict, no secret
    CLAIMED_ELSEWHERE = "claimed_elsewhere"


class ReadingRef(Step):
    """Result of `read_document`; `pages` to recognise, first and last first."""

    organisation_id: str
    document_id: str
    verdict: Verdict
    pages: tuple[int, ...] = ()


class PageRef(Step):
    """One page to recognise."""

    organisation_id: str
    document_id: str
    page: int


class RecognisedRef(Step):
    """Key of a page's words in the work bucket."""

    organisation_id: str
    document_id: str
    page: int
    key: str


class AnalysedRef(Step):
    """Result of `analyse_expense`: the pages whose typed fields are in the work bucket."""

    organisation_id: str
    document_id: str
    pages: tuple[int, ...] = ()


class FiledRef(Step):
    """End of the workflow: the document's outcome and what it was filed as."""

    organisation_id: str
    document_id: str
    outcome: str
    purchase_invoice_id: str | None = None


class FailureRef(Step):
    """What went wrong, short: an error class name and a cause cut by the workflow."""

    organisation_id: str
    document_id: str
    execution_id: str
    error: str
    cause: str = ""


class FailureRecorded(Step):
    """What became of the document: tried again by the sweep, or given to a person."""

    organisation_id: str
    document_id: str
    outcome: str


SCHEDULED = "schedule-"
"""What the `job_id` of a run by the clock begins with; its date in Paris follows."""


def is_scheduled(job_id: str) -> bool:
    """Whether a run was started by the clock."""
    return job_id.startswith(SCHEDULED)


def _run_key(name: str) -> str:
    """One key a local date: the instant of a scheduled start becomes its date in Paris.

    The same morning is another instant in summer and in winter, and a start may be repeated.
    """
    if not is_scheduled(name):
        return name
    try:
        instant = datetime.fromisoformat(name.removeprefix(SCHEDULED))
    except ValueError:
        return name
    return f"{SCHEDULED}{paris_date(instant)}" if instant.tzinfo else name


class SyncRequest(Step):
    """Which accounts to fetch: one organisation's, or all that are due.

    A scheduled run is named by its date in Paris. `after` goes on behind that organisation,
    where an earlier part of the same run ended.
    """

    job_id: Annotated[str, AfterValidator(_run_key)]
    organisation_id: str | None = None
    bank_account_ids: tuple[str, ...] = ()
    after: str | None = None


class AccountRef(Step):
    """One account to fetch."""

    organisation_id: str
    bank_account_id: str
    job_id: str


class DueAccounts(Step):
    """Result of `list_due_accounts`.

    `wait_s` seconds pass before the first account is fetched: the allowance that all share is
    taken until then. `next_after` names the organisation behind which the next part begins.
    """

    job_id: str
    accounts: tuple[AccountRef, ...]
    organisations: tuple[str, ...]
    wait_s: int = 0
    next_after: str | None = None


class FetchResult(Step):
    """Result of one fetch; `outcome` is `fetched`, `skipped` or the class of the error.

    `next_fetch_after`: the account is not read again before, where that is why.
    """

    organisation_id: str
    bank_account_id: str
    job_id: str
    outcome: str
    new_transactions: int = 0
    message: str = ""
    next_fetch_after: AwareDatetime | None = None


class SyncResults(Step):
    """Input of `finish_sync`."""

    job_id: str
    organisations: tuple[str, ...]
    results: tuple[FetchResult, ...]
    next_after: str | None = None


class SyncFinished(Step):
    """End of a part of the bank workflow; `next_after` begins the next one."""

    job_id: str
    new_transactions: int
    failed: int
    next_after: str | None = None


NEW_TRANSACTIONS = "transactions:new"
"""What a bank or a statement file told of, in `ReconcileRequest.about`."""


class ReconcileRequest(Step):
    """Run the engine for one organisation; `job_id` when a person waits for it.

    `about`: what changed, as `document:<id>`, `rule:<id>` or `third_party:<id>`, or
    `NEW_TRANSACTIONS` alone for those still to process; only the transactions that it can
    concern are judged. Empty: all of them.
    `after`: where a whole run in parts goes on (`services.run_parts`), None at its start.
    """

    organisation_id: str
    reason: str
    job_id: str | None = None
    about: tuple[str, ...] = ()
    after: str | None = None


class ReconcileResult(Step):
    """Counts by state of the transactions that were judged."""

    organisation_id: str
    judged: int
    counts: dict[str, int]


class StatementImportRef(Step):
    """Which statement import to carry on, for which job."""

    organisation_id: str
    import_id: str
    job_id: str


class StatementImportResult(Step):
    """Where the import stands afterwards."""

    organisation_id: str
    import_id: str
    state: str


class ConnectorRequest(Step):
    """Which supplier connections to fetch: one organisation's, or all that are due."""

    job_id: Annotated[str, AfterValidator(lambda name: name.replace(":", "-"))]
    organisation_id: str | None = None
    connection_ids: tuple[str, ...] = ()


class ConnectionRef(Step):
    """One supplier connection to fetch."""

    organisation_id: str
    connection_id: str
    job_id: str


class DueConnections(Step):
    """Result of `list_due_connections`."""

    job_id: str
    organisation_id: str | None = None
    connections: tuple[ConnectionRef, ...]


class DocumentsFetched(Step):
    """Result of one fetch; `outcome` is `fetched`, `waits`, `skipped` or the error's class."""

    organisation_id: str
    connection_id: str
    job_id: str
    outcome: str
    new_documents: int = 0
    message: str = ""


class ConnectorResults(Step):
    """Input of `finish_fetch`; `organisation_id` is whose job it is, None for the schedule's."""

    job_id: str
    organisation_id: str | None = None
    results: tuple[DocumentsFetched, ...]


class FetchFinished(Step):
    """End of the connectors' workflow."""

    job_id: str
    new_documents: int
    failed: int
