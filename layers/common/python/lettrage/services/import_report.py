"""The report of an imported file: what became of each line, cut to what one record holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lettrage.domain.document_import import (
    LONGEST_SHOWN,
    DocumentImport,
    ImportedLine,
    ImportOutcome,
    LineFault,
    LineOutcome,
)
from lettrage.domain.open_document import OpenDocument
from lettrage.formats.document_csv import CsvFile, CsvLine

MOST_FAULTS = 150
MOST_IGNORED = 50
"""Faults and headers that are kept: a report stays below a record's 400 KB (aws.md §10)."""


@dataclass(frozen=True)
class Planned:
    """A line that is right: its document, and the stored one it meets."""

    line: CsvLine
    document: OpenDocument
    stored_id: str | None


@dataclass(frozen=True)
class Findings:
    """All that is known of a file once it was checked.

    Attributes:
        file: As read.
        planned: Lines that are right.
        faults: By line; one of them refuses the file.
        parties: How many third parties it brings.
    """

    file: CsvFile
    planned: Sequence[Planned]
    faults: Sequence[LineFault]
    parties: int


def reported(fields: Mapping[str, object], findings: Findings, *, dry_run: bool) -> DocumentImport:
    """The report with `fields` (identifier, kind, stamps). Raises: nothing."""
    faults = findings.faults
    outcome = ImportOutcome.CHECKED if dry_run else ImportOutcome.IMPORTED
    return DocumentImport.model_validate(
        {
            **fields,
            "outcome": ImportOutcome.REFUSED if faults else outcome,
            "lines": _lines(findings, written=not faults and not dry_run),
            "faults": tuple(faults[:MOST_FAULTS]),
            "faults_left_out": max(0, len(faults) - MOST_FAULTS),
            "ignored_columns": tuple(
                header[:LONGEST_SHOWN] for header in findings.file.columns.ignored[:MOST_IGNORED]
            ),
            "third_parties_created": 0 if faults else findings.parties,
        }
    )


def _lines(findings: Findings, *, written: bool) -> tuple[ImportedLine, ...]:
    plans = {plan.line.line: plan for plan in findings.planned}
    wrong = {fault.line for fault in findings.faults}
    lines = []
    for line in findings.file.lines:
        plan = plans.get(line.line)
        if plan is None or line.line in wrong:
            outcome, document_id = LineOutcome.REFUSED, None
        elif plan.stored_id is not None:
            outcome, document_id = LineOutcome.ALREADY_THERE, plan.stored_id
        elif written:
            outcome, document_id = LineOutcome.CREATED, plan.document.id
        else:
            outcome, document_id = LineOutcome.TO_CREATE, None
        number = (line.number or "")[:LONGEST_SHOWN]
        lines.append(
            ImportedLine(line=line.line, outcome=outcome, number=number, document_id=document_id)
        )
    return tuple(lines)
