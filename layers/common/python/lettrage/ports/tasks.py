"""Starting work that goes on without the caller: workflows and functions."""

from typing import Protocol


class Tasks(Protocol):
    """Each call returns as soon as the work is accepted, and may be repeated."""

    def collect_document(self, organisation_id: str, document_id: str) -> None:
        """Start the workflow that reads and files one stored document. Raises: Unavailable."""
        ...

    def sync_banks(
        self, organisation_id: str | None, job_id: str, bank_account_ids: tuple[str, ...] = ()
    ) -> None:
        """Start the bank workflow: one organisation on demand, or all when None.

        Started twice under one `job_id` runs once. Empty `bank_account_ids` means all that are due.
        Raises: Unavailable.
        """
        ...

    def import_statement(self, organisation_id: str, import_id: str, job_id: str) -> None:
        """Carry a statement import on, or undo it, as its record says. Raises: Unavailable."""
        ...

    def reconcile(
        self,
        organisation_id: str,
        reason: str,
        job_id: str | None = None,
        *,
        about: tuple[str, ...] = (),
        after: str | None = None,
    ) -> None:
        """Run the matching engine for one organisation soon, all of it or what changed.

        `about` and `after` as in `ReconcileRequest`. Raises: Unavailable.
        """
        ...

    def fetch_connectors(
        self, organisation_id: str, job_id: str, connection_ids: tuple[str, ...]
    ) -> None:
        """Start the workflow that fetches supplier connections, for one organisation on demand.

        Started twice under one `job_id` runs once. Raises: Unavailable.
        """
        ...
