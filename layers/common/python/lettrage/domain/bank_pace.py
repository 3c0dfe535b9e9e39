"""Whose turn it is: a provider's allowance of calls a minute, shared by the whole deployment."""

from typing import ClassVar

from pydantic import AwareDatetime

from lettrage.domain.record import Record


class ProviderPace(Record):
    """`id` is the provider's name; `organisation_id` is `bank_token.DEPLOYMENT`.

    Attributes:
        free_at: Until then, what was planned earlier uses the allowance up.
    """

    KIND: ClassVar[str] = "provider_pace"

    free_at: AwareDatetime
