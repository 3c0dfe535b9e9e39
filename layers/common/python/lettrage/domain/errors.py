"""The error tree. Class names are public: workflows and API replies decide on them.

    LettrageError
    ├── Invalid          the caller or the document is wrong: 422, stop
    ├── NotFound         no such record for this organisation: 404, stop
    ├── Conflict         changed meanwhile, or there already: 409, stop (a duplicate is success)
    │   └── Stale        the version the caller saw is no longer the current one: 412
    ├── Denied           the role, the feature or the provider forbids: 403, stop
    │   ├── ConsentExpired   the owner must renew access at the bank: 403, ask the owner
    │   └── CapReached   the day's cap on paid calls is reached: 403, wait for the next day
    └── Unavailable      throttled, timed out, down: 503, the only one retried

Anything else is a defect. Adapters turn vendor errors into this tree and keep the cause.
Messages are for people; code decides on class, `code` and fields.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a request.

    Attributes:
        pointer: JSON pointer to the field (RFC 6901), "" for the whole.
        code: Stable machine word, `lower_snake`.
        message: What is wrong and how to mend it, in English.
        message_fr: The same in French; "" for what the code says in general
            (`contracts.faults_fr`).
    """

    pointer: str
    code: str
    message: str
    message_fr: str = ""


class LettrageError(Exception):
    """Root of every error the product raises on purpose.

    Attributes:
        code: Stable `lower_snake` word that clients may decide on.
        message: What is wrong and how to mend it, in English.
        message_fr: The same in French, where it holds a particular that matters to the user
            (a limit, a day, who must act); "" for what the code says in general
            (`contracts.details_fr`).
    """

    code = "error"

    def __init__(self, message: str, *, code: str | None = None, message_fr: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.message_fr = message_fr
        if code is not None:
            self.code = code


class Invalid(LettrageError):
    """The caller or the document is wrong; `faults` name the fields."""

    code = "invalid"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        message_fr: str = "",
        faults: Sequence[Fault] = (),
    ) -> None:
        super().__init__(message, code=code, message_fr=message_fr)
        self.faults = tuple(faults)


class NotFound(LettrageError):
    """No such record, or not for this organisation: the two look alike on purpose.

    Attributes:
        kind: Of record, as `Record.KIND`, or what else was asked for; "" when it is not named.
    """

    code = "not_found"

    def __init__(
        self, message: str, *, code: str | None = None, message_fr: str = "", kind: str = ""
    ) -> None:
        super().__init__(message, code=code, message_fr=message_fr)
        self.kind = kind


class Conflict(LettrageError):
    """Changed meanwhile, or there already.

    Attributes:
        existing_id: Identifier of the record that was there before, when that is the reason.
    """

    code = "conflict"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        message_fr: str = "",
        existing_id: str | None = None,
    ) -> None:
        super().__init__(message, code=code, message_fr=message_fr)
        self.existing_id = existing_id


class Stale(Conflict):
    """The version that the caller saw is no longer the current one."""

    code = "stale"


class Denied(LettrageError):
    """The role, the feature flag or the provider forbids it."""

    code = "denied"


class ConsentExpired(Denied):
    """Access at the bank must be renewed by its owner."""

    code = "consent_expired"


class CapReached(Denied):
    """The day's cap on what a paid service may cost is reached: nothing was bought."""

    code = "cap_reached"


class Unavailable(LettrageError):
    """Throttled, timed out or down: the only class that is retried.

    Attributes:
        retry_after_s: Seconds to wait when the service told, else None.
    """

    code = "unavailable"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        message_fr: str = "",
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message, code=code, message_fr=message_fr)
        self.retry_after_s = retry_after_s
