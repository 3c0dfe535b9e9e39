"""`ports.tasks.Tasks` that notes what was asked for."""

from lettrage.domain.errors import LettrageError


class RecordingTasks:
    """Attributes: the accepted calls in order, and `failure`, raised in place of accepting."""

    def __init__(self) -> None:
        self.collected: list[tuple[str, str]] = []
        self.synced: list[tuple[str | None, str, tuple[str, ...]]] = []
        self.reconciled: list[tuple[str, str, str | None]] = []
        self.about: list[tuple[str, ...]] = []
        self.after: list[str | None] = []
        self.statements: list[tuple[str, str, str]] = []
        self.fetched: list[tuple[str, str, tuple[str, ...]]] = []
        self.failure: LettrageError | None = None

    def collect_document(self, organisation_id: str, document_id: str) -> None:
        self._accept()
        self.collected.append((organisation_id, document_id))

    def sync_banks(
        self, organisation_id: str | None, job_id: str, bank_account_ids: tuple[str, ...] = ()
    ) -> None:
        self._accept()
        if all(job_id != known for _, known, _ in self.synced):
            self.synced.append((organisation_id, job_id, bank_account_ids))

    def reconcile(
        self,
        organisation_id: str,
        reason: str,
        job_id: str | None = None,
        *,
        about: tuple[str, ...] = (),
        after: str | None = None,
    ) -> None:
        self._accept()
        self.about.append(about)
        self.after.append(after)
        self.reconciled.append((organisation_id, reason, job_id))

    def import_statement(self, organisation_id: str, import_id: str, job_id: str) -> None:
        self._accept()
        self.statements.append((organisation_id, import_id, job_id))

    def fetch_connectors(
        self, organisation_id: str, job_id: str, connection_ids: tuple[str, ...]
    ) -> None:
        self._accept()
        if all(job_id != known for _, known, _ in self.fetched):
            self.fetched.append((organisation_id, job_id, connection_ids))

    def _accept(self) -> None:
        if self.failure is not None:
            raise self.failure
