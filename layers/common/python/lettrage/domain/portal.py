"""A supplier's portal described as data: how to log in, where the list is, what its fields mean.

No code a supplier: what a portal does beyond this can't be described and is refused by name.
Paths are relative to the base address and never lead to another host (security-reliability G12).
"""

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from lettrage.domain.record import Value

MOST_PARAMETERS = 20
"""Extra fields of a request."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]

UrlPath = Annotated[str, StringConstraints(pattern=r"^/([^/\s\\#][^\s\\#]{0,1000})?$")]
"""Path and query on the portal's own host. `//host` would be another one."""

JsonPath = Annotated[
    str,
    StringConstraints(
        pattern=r"^[A-Za-z_$@][\w$@\-]*(\[[0-9]{1,4}\])*"
        r"(\.[A-Za-z_$@][\w$@\-]*(\[[0-9]{1,4}\])*)*$",
        max_length=200,
    ),
]
"""Names joined by dots, positions in brackets: `data.invoices`, `links[0].href`."""

_PATH_PART = re.compile(r"[^.\[\]]+")


def steps(path: str) -> tuple[str | int, ...]:
    """Keys and positions of a `JsonPath`, outermost first."""
    return tuple(int(part) if part.isdigit() else part for part in _PATH_PART.findall(path) if part)


class FormLogin(Value):
    """A form sent with name and password; cookies or a token then open the rest.

    Attributes:
        page: Page of the form, read first for its hidden fields; None when there is none.
        path: Where the form is sent.
        username_field: Name of the field for the secret's `username`.
        password_field: Name of the field for the secret's `password`.
        fields: Further fields with fixed values; nothing secret.
        as_json: Send JSON instead of a form.
        token_at: Where the answer, JSON, holds a bearer token; None when cookies do.
    """

    method: Literal["form"] = "form"
    page: UrlPath | None = None
    path: UrlPath
    username_field: Text = "username"
    password_field: Text = "password"  # noqa: S105 - the name of a field
    fields: Annotated[dict[str, str], Field(max_length=MOST_PARAMETERS)] = {}
    as_json: bool = False
    token_at: JsonPath | None = None


class BearerLogin(Value):
    """The secret's `token` with every request."""

    method: Literal["bearer"] = "bearer"


class BasicLogin(Value):
    """The secret's `username` and `password` with every request (RFC 7617)."""

    method: Literal["basic"] = "basic"


Login = Annotated[FormLogin | BearerLogin | BasicLogin, Field(discriminator="method")]


class JsonListing(Value):
    """A list of documents as JSON.

    Attributes:
        path: Address of the first page.
        items: Where the array is; "" when the answer itself is one.
        id: In an item: what stays the same for one document.
        link: In an item: address of the file; without it `download` tells.
        download: Address of the file with `{id}` in it.
        file_name: In an item; None: the identifier and `.pdf`.
        issued_on: In an item: a day, for `since`.
        next_page: Where the answer holds the address of the next page; null or absent at the end.
        page_parameter: Query parameter that counts pages instead; a page without items is the end.
        first_page: Number of the first page.
    """

    format: Literal["json"] = "json"
    path: UrlPath
    items: JsonPath | Literal[""] = ""
    id: JsonPath = "id"
    link: JsonPath | None = None
    download: UrlPath | None = None
    file_name: JsonPath | None = None
    issued_on: JsonPath | None = None
    next_page: JsonPath | None = None
    page_parameter: Text | None = None
    first_page: Annotated[int, Field(ge=0, le=1)] = 1

    @field_validator("download")
    @classmethod
    def _names_the_document(cls, path: str | None) -> str | None:
        if path is not None and "{id}" not in path:
            raise ValueError("download holds {id} where the document's identifier goes")
        return path


class HtmlListing(Value):
    """Links of a page that lead to documents.

    Attributes:
        path: Address of the first page.
        page_contains: Words that the page always shows: without them it is another page.
        link_contains: What the address of a document's link contains, such as `/facture/`.
        next_text: Text of the link to the next page; None: `rel="next"`.
    """

    format: Literal["html"] = "html"
    path: UrlPath
    page_contains: Text
    link_contains: Text
    next_text: Text | None = None


Listing = Annotated[JsonListing | HtmlListing, Field(discriminator="format")]


class PortalSettings(Value):
    """A portal.

    Attributes:
        base_url: `https://host[:port]`; plain http on the loopback only, where the deployment
            allows it.
        login: How to log in.
        listing: Where documents are listed.
        stop_when_known: Newest come first: a page without anything new ends the walk. False
            walks all pages each time.
        since: Documents of earlier days are left; needs `issued_on`.
    """

    kind: Literal["portal"] = "portal"
    base_url: Annotated[
        str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.\-]{1,253}(:[0-9]{1,5})?$")
    ]
    login: Login
    listing: Listing
    stop_when_known: bool = True
    since: date | None = None

    @field_validator("listing")
    @classmethod
    def _tells_the_file(cls, listing: JsonListing | HtmlListing) -> JsonListing | HtmlListing:
        if isinstance(listing, JsonListing) and (listing.link is None) == (
            listing.download is None
        ):
            raise ValueError("a JSON listing has either link or download")
        return listing

    @model_validator(mode="after")
    def _knows_the_days(self) -> Self:
        told = isinstance(self.listing, JsonListing) and self.listing.issued_on is not None
        if self.since is not None and not told:
            raise ValueError("since needs a listing with issued_on")
        return self
