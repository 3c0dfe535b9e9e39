"""Parameters that the routes of sales share."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from lettrage.domain.open_document import DocumentState
from lettrage.domain.organisation import FeatureFlag, Role
from lettrage.entrypoints.http.access import Needs
from lettrage.entrypoints.http.banking_parameters import BASE, OrganisationId, RecordId

__all__ = ["BASE", "TAG", "InState", "OfRecord", "OrganisationId", "RecordId", "needs"]

TAG = "sales"

OfRecord = Annotated[
    str | None, Query(pattern=r"^[0-9A-Za-z_\-]{1,128}$", description="Of one record")
]
InState = Annotated[DocumentState | None, Query(description="In one state")]


def needs(role: Role) -> list[Any]:
    """Middlewares of a route: the role, and the feature switched on."""
    return [Needs(role, FeatureFlag.SALES)]
