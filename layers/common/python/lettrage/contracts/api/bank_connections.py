"""Bodies of the routes of bank connections.

No body takes bank credentials: consent is given at the bank alone.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import Body, View
from lettrage.domain.bank import BankConnection, BankConnectionState
from lettrage.domain.notice import action_on

NONE_OFF: Mapping[str, tuple[str, ...]] = MappingProxyType({})
"""No account is switched off: a connection just asked for has none."""

UserEmail = Annotated[
    str,
    Field(
        max_length=254,
        pattern=r"^$|^[^@\s]+@[^@\s]+$",
        description="Where the aggregator writes to the user, for those that insist (bridge); "
        "empty: the address known of the caller",
    ),
]


class _AskedConsent(Body):
    """How consent is asked for, and where the browser goes afterwards."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "FR"
    return_url: Annotated[
        str, Field(max_length=2000, description="https, or http on the loopback; may be empty")
    ] = ""
    language: Literal["fr", "en"] = "fr"
    user_email: UserEmail = ""
    consent_text_version: Annotated[
        str, Field(max_length=20, description="Of the text shown; empty: the present one")
    ] = ""


class ConnectBank(_AskedConsent):
    """Which bank to connect, and where the browser goes afterwards."""

    provider: Annotated[str, Field(min_length=1, max_length=40, examples=["gocardless"])]
    bank_id: Annotated[str, Field(min_length=1, max_length=200)]


class RenewBankConnection(_AskedConsent):
    """Where the browser goes once consent is given again."""


class ConnectionActionView(View):
    """What the user must do."""

    code: str = Field(examples=["renew_consent"])
    message_fr: str
    message_en: str


class BankConnectionView(View):
    """One consent at one bank."""

    id: str
    provider: str
    bank_id: str
    bank_name: str
    state: BankConnectionState
    consent_url: str = Field(description="Where the user gives consent, empty once decided")
    granted_at: AwareDatetime | None
    expires_on: date | None = Field(description="Last day, as the bank set it")
    problem: str | None = Field(description="What the user must do, such as `renew_consent`")
    consent_text_version: str = Field(description="Of the text the user agreed to")
    action: ConnectionActionView | None = Field(description="The same in words, if anything")
    replaced_by: str = Field(description="The connection that took its accounts over, or empty")
    switched_off_account_ids: tuple[str, ...] = Field(
        description="Accounts under it that a person switched off: they are not read until they"
        " are switched on again"
    )
    created_at: AwareDatetime

    @classmethod
    def of(
        cls, connection: BankConnection, switched_off: Mapping[str, tuple[str, ...]] = NONE_OFF
    ) -> "BankConnectionView":
        """The view of a stored connection; `switched_off` has accounts by connection."""
        own = {"action", "switched_off_account_ids"}
        same = {n: getattr(connection, n) for n in cls.model_fields if n not in own}
        same["switched_off_account_ids"] = switched_off.get(connection.id, ())
        code, french, english = action_on(connection)
        action = ConnectionActionView(code=code, message_fr=french, message_en=english)
        return cls(action=action if code else None, **same)
