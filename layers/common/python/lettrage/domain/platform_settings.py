"""What a connection to an approved platform is set up with; its secret stands apart."""

import ipaddress
import re
from collections.abc import Set as AbstractSet
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from lettrage.domain.errors import Fault, Invalid
from lettrage.domain.identifiers import is_siren
from lettrage.domain.record import Value

_HOST = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z")
# Names that never lead to a public server (RFC 6761, RFC 6762, ICANN's `internal`).
_PRIVATE = ("localhost", "local", "internal", "test", "invalid", "onion", "lan", "home", "corp")

_Text = Annotated[str, Field(pattern=r"^[\x21-\x7e]*$", max_length=300)]


class ApprovedPlatformSettings(Value):
    """Access to one platform's flow service (XP Z12-013) for one organisation.

    Attributes:
        kind: Tells it from the settings of other sources.
        base_url: Address above `/v1/flows`, such as `https://api.example.fr/flow-service`.
        token_url: Where OAuth2 client credentials become a token (RFC 6749 §4.4).
        client_id: Ours at the platform; the client secret is the connection's secret.
        siren: The organisation's, in whose name statuses are set.
        scope: OAuth2 scope, "" for none.
        organization_id: Sent as `Organization-Id` where a platform serves several; "" for none.
    """

    kind: Literal["approved_platform"] = "approved_platform"
    base_url: Annotated[_Text, Field(min_length=1)]
    token_url: Annotated[_Text, Field(min_length=1)]
    client_id: Annotated[_Text, Field(min_length=1)]
    siren: str
    scope: Annotated[str, Field(pattern=r"^[\x20-\x7e]*$", max_length=300)] = ""
    organization_id: _Text = ""

    @field_validator("siren")
    @classmethod
    def _valid_siren(cls, value: str) -> str:
        if not is_siren(value):
            raise ValueError("a SIREN has nine digits with a right key")
        return value

    def check(self, trusted: AbstractSet[str] = frozenset()) -> None:
        """Refuse addresses that are not a public server over TLS.

        `trusted` are origins (`scheme://host:port`) that the deployment itself vouches for.
        Raises: Invalid `address_refused`, naming the fields.
        """
        faults = [
            Fault(f"/{name}", "address_refused", "give an https:// address of a public server")
            for name in ("base_url", "token_url")
            if not _acceptable(getattr(self, name), trusted)
        ]
        if faults:
            message = "a platform is reached over https at a public name"
            raise Invalid(message, code="address_refused", faults=faults)


def origin_of(url: str) -> str:
    """`scheme://host[:port]` of an address, lower case; "" when it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if not parts.hostname:
        return ""
    return f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port else "")


def is_public_address(text: str) -> bool:
    """Whether an IP address belongs to the public internet (security-reliability G12)."""
    try:
        address = ipaddress.ip_address(text.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global and not address.is_multicast


def _acceptable(url: str, trusted: AbstractSet[str]) -> bool:
    origin = origin_of(url)
    if not origin:
        return False
    parts = urlsplit(url)
    if parts.username or parts.password or parts.query or parts.fragment or "\\" in url:
        return False
    if origin in trusted:
        return True
    host = parts.hostname or ""
    public = _HOST.match(host) is not None and host.rpartition(".")[2] not in _PRIVATE
    return parts.scheme == "https" and public and parts.port in {None, 443}
