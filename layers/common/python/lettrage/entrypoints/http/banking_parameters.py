"""Parameters that the routes of banking share."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from lettrage.domain.organisation import FeatureFlag, Role
from lettrage.entrypoints.http.access import Needs

BASE = "/v1/organisations/<organisation_id>"
"""What the routes of one organisation begin with."""

_ID = r"^[0-9A-Za-z_\-]{1,128}$"

OrganisationId = Annotated[str, Path(pattern=_ID)]
RecordId = Annotated[str, Path(pattern=_ID)]
OfAccount = Annotated[str | None, Query(pattern=_ID, description="Of one account")]
OfConnection = Annotated[str | None, Query(pattern=_ID, description="Of one connection")]
WithInactive = Annotated[bool, Query(description="Also accounts that are switched off")]
WithEnded = Annotated[bool, Query(description="Also those replaced, or never finished")]
ProviderName = Annotated[
    str, Query(min_length=1, max_length=40, examples=["bridge", "enable_banking", "gocardless"])
]
Country = Annotated[str, Query(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
Reference = Annotated[str, Query(max_length=200, description="The connection's reference")]
Returned = Annotated[str, Query(max_length=2000, description="A provider's hint, never believed")]


def needs(role: Role) -> list[Any]:
    """Middlewares of a route: the role, and the feature switched on."""
    return [Needs(role, FeatureFlag.BANK_RECONCILIATION)]
