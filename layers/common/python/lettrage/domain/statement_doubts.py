"""What a person says of movements that may be stored under other words already."""

from enum import StrEnum

from lettrage.domain.record import Value


class DoubtAnswer(StrEnum):
    """What a person says of a doubtful movement: the stored one told again, or another one."""

    SAME = "same"
    OTHER = "other"


class DoubtAnswers(Value):
    """What a person said of doubtful movements.

    Attributes:
        by_doubt: By `StatementLine.doubt_id`.
        rest: Of all others, None to be asked.
    """

    by_doubt: dict[str, DoubtAnswer] = {}
    rest: DoubtAnswer | None = None

    def of(self, doubt_id: str) -> DoubtAnswer | None:
        """The answer, None where there is none."""
        return self.by_doubt.get(doubt_id, self.rest)
