"""Bodies of the routes of imports: a file of documents, and what became of each line."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import Body, View
from lettrage.domain.document_import import DocumentImport, ImportOutcome, LineOutcome
from lettrage.domain.open_document import OpenDocumentKind

MOST_CHARACTERS = 1_000_000
"""Longest text of a file; with JSON escapes it stays below what a function takes (6 MB)."""


class ImportDocumentsBody(Body):
    """A CSV file as text."""

    kind: Literal["invoice", "credit_note", "income", "expense", "quote"]
    csv: Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)] = Field(
        description="Header first, then at most 500 lines; `;`, `,` or tab",
        examples=["Numéro;Date;Client;Total TTC\nF-1;24/03/2026;Dupont SARL;1 200,00"],
    )
    dry_run: bool = Field(default=False, description="Check only: nothing is written or kept")


class LineFaultView(View):
    """One thing wrong with the file."""

    line: int = Field(description="Line of the file, the header being 1")
    column: str = Field(description="Header as written")
    code: str = Field(description="Stable word")
    message_fr: str
    message_en: str


class ImportedLineView(View):
    """What became of one line."""

    line: int
    outcome: LineOutcome
    number: str
    document_id: str | None = Field(description="The document it made or met")


class ImportSummary(View):
    """One file."""

    id: str
    kind: OpenDocumentKind
    outcome: ImportOutcome
    counts: dict[str, int] = Field(description="Lines by outcome")
    third_parties_created: int
    created_at: AwareDatetime

    @classmethod
    def of(cls, report: DocumentImport) -> "ImportSummary":
        """The summary of a stored report."""
        return cls(**_summary(report))


class ImportView(ImportSummary):
    """One file with its lines and faults."""

    id: str | None = Field(description="None after a dry run")  # type: ignore[assignment] # wider
    ignored_columns: tuple[str, ...] = Field(description="Headers that name nothing we read")
    faults: tuple[LineFaultView, ...] = Field(description="By line")
    faults_left_out: int = Field(description="How many more there were")
    lines: tuple[ImportedLineView, ...]

    @classmethod
    def whole(cls, report: DocumentImport, *, kept: bool = True) -> "ImportView":
        """The view of a report, without identifier when it is not `kept`."""
        return cls(
            **{**_summary(report), "id": report.id if kept else None},
            ignored_columns=report.ignored_columns,
            faults=tuple(LineFaultView(**fault.model_dump()) for fault in report.faults),
            faults_left_out=report.faults_left_out,
            lines=tuple(ImportedLineView(**line.model_dump()) for line in report.lines),
        )


def _summary(report: DocumentImport) -> dict[str, Any]:
    outcomes = [line.outcome for line in report.lines]
    return {
        "id": report.id,
        "kind": report.document_kind,
        "outcome": report.outcome,
        "counts": {str(each): outcomes.count(each) for each in LineOutcome},
        "third_parties_created": report.third_parties_created,
        "created_at": report.created_at,
    }
