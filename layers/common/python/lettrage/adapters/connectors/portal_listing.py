"""A portal's list of documents, read as its description says; what no longer fits is named."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from lettrage.adapters.connectors.portal_client import Answer, PortalClient, changed
from lettrage.domain.portal import HtmlListing, JsonListing, Listing, steps

MOST_LIST_BYTES = 5 * 1024 * 1024
"""Largest page of a list; a page of a hundred documents has some tens of kilobytes."""

MOST_ITEMS = 1000
"""Items of one page."""

POINTER = "/settings/listing"

_SESSION_IN_PATH = re.compile(r";(?:jsessionid|sid|phpsessid)=[^/?#]*", re.IGNORECASE)
_FRENCH_DAY = re.compile(r"\s*(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})\b")


@dataclass(frozen=True)
class Item:
    """One document of the list.

    Attributes:
        id: Stable at the portal, at most 200 characters.
        url: Where its file is; None when the portal has none yet.
        file_name: As the portal names it.
        issued_on: When told.
    """

    id: str
    url: str | None
    file_name: str
    issued_on: date | None = None


@dataclass(frozen=True)
class ListPage:
    """One page of the list.

    Attributes:
        items: In the portal's order; may be empty.
        following: Address of the next page, None at the end.
    """

    items: tuple[Item, ...]
    following: str | None


def first_page(client: PortalClient, listing: Listing) -> str:
    """Address of the list's first page."""
    url = client.base_url + listing.path
    if isinstance(listing, JsonListing) and listing.page_parameter:
        return _numbered(url, listing.page_parameter, listing.first_page)
    return url


def read_list(client: PortalClient, listing: Listing, answer: Answer) -> ListPage:
    """The documents of one page. Raises: Invalid, `layout_changed` naming the field."""
    if len(answer.data) > MOST_LIST_BYTES:
        raise changed(f"{POINTER}/path", "the list is larger than 5 MB")
    if isinstance(listing, HtmlListing):
        return _html(client, listing, answer)
    return _json(client, listing, answer)


def value_at(data: object, path: str) -> object:
    """What `path` leads to in decoded JSON. Raises: KeyError, when it leads nowhere."""
    found: Any = data
    for step in steps(path):
        fits = isinstance(found, list if isinstance(step, int) else dict)
        if not fits or (isinstance(step, int) and step >= len(found)):
            raise KeyError(path)
        found = found[step]
    return found


def _json(client: PortalClient, listing: JsonListing, answer: Answer) -> ListPage:
    try:
        told = json.loads(answer.data)
    except (ValueError, RecursionError) as error:
        raise changed(f"{POINTER}/path", "the list is not JSON") from error
    try:
        rows = value_at(told, listing.items) if listing.items else told
    except KeyError:
        rows = None
    if not isinstance(rows, list) or len(rows) > MOST_ITEMS:
        raise changed(f"{POINTER}/items", "there is no list of documents there")
    items = tuple(_item(client, listing, row, answer.url) for row in rows)
    return ListPage(items, _following(client, listing, told, answer.url, empty=not rows))


def _item(client: PortalClient, listing: JsonListing, row: object, base: str) -> Item:
    own = _text(row, listing.id, "id")
    if own is None or not own.strip():
        raise changed(f"{POINTER}/id", "a document has no identifier")
    if listing.link is not None:
        link = _text(row, listing.link, "link")
    else:
        link = (listing.download or "").replace("{id}", quote(own, safe=""))
        link = client.base_url + link
    name = _text(row, listing.file_name, "file_name") if listing.file_name else None
    issued = _text(row, listing.issued_on, "issued_on") if listing.issued_on else None
    return Item(
        id=_short(own),
        url=client.absolute(link, base, f"{POINTER}/link") if link else None,
        file_name=name or f"{own}.pdf",
        issued_on=_day(issued) if issued else None,
    )


def _text(row: object, path: str, field: str) -> str | None:
    """A text or whole number of an item; None for null. Raises: Invalid, `layout_changed`."""
    try:
        value = value_at(row, path)
    except KeyError as error:
        raise changed(f"{POINTER}/{field}", f"a document lacks {path}") from error
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise changed(f"{POINTER}/{field}", f"{path} is neither text nor number")


def _day(text: str) -> date:
    """A day as ISO 8601, alone or in an instant, or as the French write it."""
    french = _FRENCH_DAY.match(text)
    try:
        if french:
            return date(int(french[3]), int(french[2]), int(french[1]))
        return datetime.fromisoformat(text.strip()).date()
    except ValueError as error:
        raise changed(f"{POINTER}/issued_on", "a document's day can't be read") from error


def _following(
    client: PortalClient, listing: JsonListing, told: object, base: str, *, empty: bool
) -> str | None:
    if listing.next_page is not None:
        try:
            link = value_at(told, listing.next_page)
        except KeyError:
            return None  # left out on the last page
        if link is None or link == "":
            return None
        if not isinstance(link, str):
            raise changed(f"{POINTER}/next_page", "the next page is no address")
        return client.absolute(link, base, f"{POINTER}/next_page")
    if listing.page_parameter is None or empty:
        return None
    pairs = dict(parse_qsl(urlsplit(base).query, keep_blank_values=True))
    number = pairs.get(listing.page_parameter, "")
    if not number.isdecimal():
        raise changed(f"{POINTER}/page_parameter", "the portal forgot the page's number")
    return _numbered(base, listing.page_parameter, int(number) + 1)


def _numbered(url: str, parameter: str, number: int) -> str:
    parts = urlsplit(url)
    pairs = [p for p in parse_qsl(parts.query, keep_blank_values=True) if p[0] != parameter]
    return urlunsplit(parts._replace(query=urlencode([*pairs, (parameter, str(number))])))


def _html(client: PortalClient, listing: HtmlListing, answer: Answer) -> ListPage:
    page = answer.page()
    if page is None:
        raise changed(f"{POINTER}/path", "the list is no page")
    if " ".join(listing.page_contains.split()).casefold() not in page.text.casefold():
        raise changed(f"{POINTER}/page_contains", "the page does not show the words it always did")
    items: dict[str, Item] = {}
    for link in page.links:
        if listing.link_contains in link.href:
            url = client.absolute(link.href, answer.url, f"{POINTER}/link_contains")
            parts = urlsplit(_SESSION_IN_PATH.sub("", url))
            own = parts.path + (f"?{parts.query}" if parts.query else "")
            name = link.text or parts.path.rpartition("/")[2]
            items.setdefault(own, Item(_short(own), url, name))
    following = next(_next_links(client, listing, answer), None)
    return ListPage(tuple(items.values())[:MOST_ITEMS], following)


def _next_links(client: PortalClient, listing: HtmlListing, answer: Answer) -> Iterator[str]:
    page = answer.page()
    for link in page.links if page else ():
        if link.text == listing.next_text if listing.next_text else link.next:
            yield client.absolute(link.href, answer.url, f"{POINTER}/next_text")


def _short(own: str) -> str:
    """An identifier that fits a reference. Source: `ports.connector.FetchedDocument`."""
    most = 200
    return own if len(own) <= most else hashlib.sha256(own.encode()).hexdigest()
