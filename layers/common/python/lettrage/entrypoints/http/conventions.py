"""Conventions of every route: versions as ETags, If-Match, pages, 201 and 202 replies."""

import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from pydantic import BaseModel

from lettrage.contracts.api.common import Page, Problem
from lettrage.domain.errors import Invalid, Stale
from lettrage.domain.record import Record
from lettrage.entrypoints.http.problems import CONTENT_TYPE, STATUSES, PreconditionRequired
from lettrage.ports.store import MAX_PAGE, Found

R = TypeVar("R", bound=Record)
V = TypeVar("V", bound=BaseModel)

JSON = "application/json"

Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="Most items of the page")]
Cursor = Annotated[str | None, Query(max_length=1024, description="`next_cursor` of the last page")]
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="ETag of the version you saw, `*` for any")
]

# RFC 9110 §8.8.3: a strong validator; ours is the version in quotes.
_ETAG = re.compile(r'\s*"(?P<version>[0-9]{1,15})"\s*\Z')


def etag(record: Record) -> dict[str, str]:
    """The ETag header of a record: its version."""
    return {"ETag": f'"{record.version}"'}


def must_match(record: Record, if_match: str | None) -> None:
    """Check `If-Match` against the record's version.

    Raises: PreconditionRequired, without the header; Invalid, when it is no ETag of ours;
    Stale, when it is another version's.
    """
    if if_match is None:
        raise PreconditionRequired("send the ETag you read as If-Match")
    if if_match.strip() == "*":
        return
    match = _ETAG.match(if_match)
    if match is None:
        raise Invalid('If-Match is an ETag such as "3"', code="if_match_malformed")
    if int(match["version"]) != record.version:
        raise Stale(f"the record is at version {record.version}: read it again")


def shown(record: Record, view: V, *, status: int = 200, location: str = "") -> Response[V]:
    """A record's view with its ETag; `location` for what was created or started."""
    headers: dict[str, Any] = etag(record)
    if location:
        headers["Location"] = location
    return Response(status_code=status, content_type=JSON, body=view, headers=headers)


def page(found: Found[R], view: Callable[[R], V]) -> Page[V]:
    """One page of views."""
    return Page(items=tuple(view(r) for r in found.records), next_cursor=found.next_cursor)


def errors(*statuses: int) -> dict[int, Any]:
    """OpenAPI `responses` of the error statuses a route may give, with the problem schema."""
    return {
        status: {
            "description": STATUSES[status],
            "content": {CONTENT_TYPE: {"model": Problem}},
        }
        for status in sorted({401, 403, 404, 415, 422, 503, *statuses})
    }
