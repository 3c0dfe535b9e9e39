"""How a mailbox is logged in to: by password, or by its owner's authorisation (OAuth)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from lettrage.domain.record import Value

TokenUrl = Annotated[
    str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.\-]{1,253}(:[0-9]{1,5})?/[!-~]{0,500}$")
]
Scope = Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]*$", max_length=500)]


class OAuthProvider(StrEnum):
    """Who grants access tokens; `other` names its own address."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"
    OTHER = "other"


@dataclass(frozen=True)
class TokenEndpoint:
    """Where a refresh token becomes an access token (RFC 6749 §6); `scope` "" asks for the same."""

    url: str
    scope: str = ""


ENDPOINTS = {
    OAuthProvider.GOOGLE: TokenEndpoint("https://oauth2.googleapis.com/token"),
    OAuthProvider.MICROSOFT: TokenEndpoint(
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
    ),
}
"""Source: Google, "Using OAuth 2.0 for Web Server Applications" (refreshing an access token);
Microsoft, "Authenticate an IMAP, POP or SMTP connection using OAuth" (scope) and "OAuth 2.0
authorization code flow" (token endpoint); read 2026-11-26. An application of one Microsoft tenant
alone has an address of its own: `other`."""


class PasswordLogin(Value):
    """The secret's `username` and `password`."""

    method: Literal["password"] = "password"


class OAuthLogin(Value):
    """An access token opens the mailbox (XOAUTH2), asked for again and again.

    The secret holds `username`, `refresh_token`, `client_id` and, where there is one,
    `client_secret`.

    Attributes:
        provider: See `OAuthProvider`.
        token_url: For `other` alone: `https://…`; plain http on the loopback only, where the
            deployment allows it.
        scope: For `other` alone; "" asks for what was granted.
    """

    method: Literal["oauth"] = "oauth"
    provider: OAuthProvider
    token_url: TokenUrl | None = None
    scope: Scope = ""

    @model_validator(mode="after")
    def _has_one_address(self) -> Self:
        if self.provider is OAuthProvider.OTHER and self.token_url is None:
            raise ValueError("another provider needs its token_url")
        if self.provider is not OAuthProvider.OTHER and (self.token_url or self.scope):
            raise ValueError("token_url and scope are for another provider only")
        return self

    @property
    def endpoint(self) -> TokenEndpoint:
        """Where tokens are asked for."""
        return ENDPOINTS.get(self.provider) or TokenEndpoint(self.token_url or "", self.scope)


ImapLogin = Annotated[PasswordLogin | OAuthLogin, Field(discriminator="method")]
