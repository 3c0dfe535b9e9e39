"""Days that no statement can have: read in a wrong order, or of a wrong century."""

from datetime import date, timedelta

from lettrage.domain.statements import StatementFile
from lettrage.formats.statements.wording import fault

FURTHEST = timedelta(days=366)
"""How far ahead a day may lie: files announce what is pending, never beyond the year to come."""


def with_days_checked(file: StatementFile, today: date) -> StatementFile:
    """The file with a fault for each movement whose day lies beyond the year to come.

    Raises: nothing.
    """
    limit = today + FURTHEST
    faults = tuple(
        fault(entry.line, "day_too_far", f"{entry.booked_on:%d/%m/%Y}")
        for statement in file.statements
        for entry in statement.entries
        if entry.booked_on > limit
    )
    return file.model_copy(update={"faults": (*file.faults, *faults)}) if faults else file
