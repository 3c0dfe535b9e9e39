"""What a check says."""

from enum import StrEnum

from lettrage.domain.record import Value


class Severity(StrEnum):
    """`validation.severity` of the vocabulary."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Check(Value):
    """One thing that does not hold, or that a person should know before validating.

    Attributes:
        code: Stable `lower_snake` word; once per invoice and field.
        severity: How serious it is.
        message_fr: Sentence for the screen.
        message_en: Its English twin.
        fields: Names of the fields concerned.
        blocking: Forbids validation as things stand.
        acknowledgeable: A person may override it by name.
        acknowledged: A person did, for these very values.
        related_id: The record it is about.
        subject: Digest of the values it was said of: other values need another answer.
    """

    code: str
    severity: Severity
    message_fr: str
    message_en: str
    fields: tuple[str, ...] = ()
    blocking: bool = False
    acknowledgeable: bool = False
    acknowledged: bool = False
    related_id: str | None = None
    subject: str = ""
