"""Work that goes on without the caller: Step Functions executions and asynchronous functions."""

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from lettrage.adapters.aws.vendor_errors import code_of, vendor_errors
from lettrage.domain.errors import Unavailable

_BUSY = frozenset(
    {
        "ExecutionLimitExceeded",  # StartExecution: too many open executions
        "EC2ThrottledException",  # Invoke, as the three below
        "ENILimitReachedException",
        "ResourceConflictException",
        "ResourceNotReadyException",
    }
)
# Source: botocore 1.44.5 service models of `stepfunctions` and `lambda`.


class AwsTasks:
    """`ports.tasks.Tasks`. A function is given only the targets it may start.

    `client` makes the client of a service on first use (`clients.client`), for most functions
    start one kind of work and should not load the other's.
    Raises: Unavailable, when the service is throttled or down; ValueError, for work whose target
        was not given.
    """

    def __init__(
        self,
        client: Callable[[str], Any],
        *,
        collect_document_arn: str | None = None,
        sync_banks_arn: str | None = None,
        reconcile_function: str | None = None,
        import_statement_function: str | None = None,
        sync_connectors_arn: str | None = None,
    ) -> None:
        self._client = client
        self._collect_document = collect_document_arn
        self._sync_banks = sync_banks_arn
        self._reconcile = reconcile_function
        self._import_statement = import_statement_function
        self._sync_connectors = sync_connectors_arn

    def collect_document(self, organisation_id: str, document_id: str) -> None:
        """Start the Express workflow; its first state claims the document, so twice is harmless."""
        self._start(
            _given(self._collect_document, "collect_document"),
            {"organisation_id": organisation_id, "document_id": document_id},
        )

    def sync_banks(
        self, organisation_id: str | None, job_id: str, bank_account_ids: tuple[str, ...] = ()
    ) -> None:
        """Start the Standard workflow under the job's name, which AWS keeps unique for 90 days."""
        self._start(
            _given(self._sync_banks, "sync_banks"),
            {
                "organisation_id": organisation_id,
                "job_id": job_id,
                "bank_account_ids": list(bank_account_ids),
            },
            name=job_id,
        )

    def reconcile(
        self,
        organisation_id: str,
        reason: str,
        job_id: str | None = None,
        *,
        about: tuple[str, ...] = (),
        after: str | None = None,
    ) -> None:
        """Queue one invocation of the function."""
        payload: dict[str, Any] = {
            "organisation_id": organisation_id,
            "reason": reason,
            "job_id": job_id,
        }
        if about:
            payload["about"] = list(about)
        if after is not None:
            payload["after"] = after
        self._invoke(_given(self._reconcile, "reconcile"), payload)

    def import_statement(self, organisation_id: str, import_id: str, job_id: str) -> None:
        """Queue one invocation of the function; run twice it does the same once."""
        payload = {"organisation_id": organisation_id, "import_id": import_id, "job_id": job_id}
        self._invoke(_given(self._import_statement, "import_statement"), payload)

    def _invoke(self, target: str, payload: dict[str, Any]) -> None:
        try:
            with vendor_errors("Lambda Invoke"):
                self._client("lambda").invoke(
                    FunctionName=target,
                    InvocationType="Event",
                    Payload=json.dumps(payload).encode(),
                )
        except ClientError as error:
            raise _busy_or(error) from error

    def fetch_connectors(
        self, organisation_id: str, job_id: str, connection_ids: tuple[str, ...]
    ) -> None:
        """Start the Standard workflow under the job's name."""
        self._start(
            _given(self._sync_connectors, "fetch_connectors"),
            {
                "organisation_id": organisation_id,
                "job_id": job_id,
                "connection_ids": list(connection_ids),
            },
            name=job_id,
        )

    def _start(self, machine: str, payload: dict[str, Any], *, name: str | None = None) -> None:
        request = {"stateMachineArn": machine, "input": json.dumps(payload)}
        if name is not None:
            request["name"] = name
        try:
            with vendor_errors("Step Functions StartExecution"):
                self._client("stepfunctions").start_execution(**request)
        except ClientError as error:
            if name is not None and code_of(error) == "ExecutionAlreadyExists":
                return
            raise _busy_or(error) from error


def _given(target: str | None, work: str) -> str:
    if not target:
        raise ValueError(f"this function was not given a target for {work}")
    return target


def _busy_or(error: ClientError) -> Exception:
    code = code_of(error)
    return Unavailable(f"cannot start the work now: {code}") if code in _BUSY else error
