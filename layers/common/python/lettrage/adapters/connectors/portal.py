"""A supplier's portal as a source, by its description alone: no code a supplier."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, TypeVar

from lettrage.adapters.connectors.portal_client import (
    Answer,
    LoggedOutError,
    PortalClient,
    changed,
)
from lettrage.adapters.connectors.portal_listing import (
    MOST_LIST_BYTES,
    POINTER,
    Item,
    ListPage,
    first_page,
    read_list,
)
from lettrage.adapters.connectors.portal_login import is_login_page, log_in
from lettrage.domain.errors import Denied, Invalid, NotFound
from lettrage.domain.portal import FormLogin, PortalSettings
from lettrage.ports.clock import Clock
from lettrage.ports.connector import (
    MOST_FILE_BYTES,
    REAUTHENTICATION_NEEDED,
    FetchedDocument,
    FetchedPage,
)

T = TypeVar("T")

MOST_PAGES = 20
"""Pages of the list that one call looks at; the next call goes on."""

MOST_KNOWN = 5000
"""Documents that the cursor remembers, by twelve characters each: 75 KB of the record's 400."""

BUDGET_S = 40.0
"""Seconds after which a page ends with what it has: the run decides whether to go on."""

_ALL_MISSING = 3
"""So many files without a single one that is there: the addresses are wrong, not the files late."""


@dataclass
class _Progress:
    """The cursor, opened.

    Attributes:
        known: Digests of the documents fetched, in the order they were.
        place: Address of the list's page to go on at; None: the walk begins anew.
    """

    known: dict[str, None] = field(default_factory=dict)
    place: str | None = None

    @classmethod
    def of(cls, cursor: str) -> "_Progress":
        """Raises: Invalid, when it is none of ours."""
        if not cursor:
            return cls()
        try:
            told = json.loads(cursor)
            return cls(dict.fromkeys(map(str, told["known"])), told["place"])
        except (ValueError, KeyError, TypeError) as error:
            raise Invalid("the cursor is not one of a portal", code="bad_cursor") from error

    def text(self) -> str:
        """As it is kept."""
        return json.dumps({"known": list(self.known), "place": self.place})


class PortalConnector:
    """`Connector` of one portal; one session for all its pages."""

    def __init__(
        self,
        settings: PortalSettings,
        secret: Mapping[str, str],
        *,
        clock: Clock,
        private_hosts: bool = False,
    ) -> None:
        self._settings = settings
        self._secret = secret
        self._client = PortalClient(settings.base_url, clock=clock, private_hosts=private_hosts)
        self._logged_in = False
        self._not_there: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def fetch(self, cursor: str, *, most: int) -> FetchedPage:
        """Documents of the list that were not fetched yet.

        A document without a file yet is passed over and looked for again at the next run.
        Raises: as the port; Invalid `layout_changed` names the field of the description.
        """
        progress = _Progress.of(cursor)
        resumed = progress.place is not None
        until = time.monotonic() + BUDGET_S
        found: list[FetchedDocument] = []
        for _ in range(MOST_PAGES):
            listed = self._listed(progress)
            fresh = [item for item in listed.items if self._is_fresh(item, progress)]
            over = self._settings.stop_when_known and listed.items and not fresh and not resumed
            resumed = False
            if not self._taken(fresh, found, progress, most, until):
                return FetchedPage(tuple(found), progress.text(), more=True)
            progress.place = None if over else listed.following
            if progress.place is None:
                return FetchedPage(tuple(found), progress.text(), more=False)
            if len(found) >= most or time.monotonic() > until:
                break
        return FetchedPage(tuple(found), progress.text(), more=True)

    def _taken(
        self,
        fresh: list[Item],
        found: list[FetchedDocument],
        progress: _Progress,
        most: int,
        until: float,
    ) -> bool:
        """Download what is new of one page; False when there was no room or time for all."""
        missing = 0
        before = len(found)
        for item in fresh:
            if len(found) >= most or time.monotonic() > until:
                return False
            document = self._downloaded(item)
            if document is None:
                self._not_there.add(_digest(item))
                missing += 1
                continue
            if len(progress.known) >= MOST_KNOWN:
                message = f"the list has more than {MOST_KNOWN} documents: set `since`"
                raise Invalid(message, code="too_many_documents")
            found.append(document)
            progress.known[_digest(item)] = None
        if missing >= _ALL_MISSING and len(found) == before:
            raise changed(f"{POINTER}/link", "none of the files is where the list says")
        return True

    def _is_fresh(self, item: Item, progress: _Progress) -> bool:
        since = self._settings.since
        if since is not None and item.issued_on is not None and item.issued_on < since:
            return False
        digest = _digest(item)
        return digest not in progress.known and digest not in self._not_there

    def _listed(self, progress: _Progress) -> ListPage:
        listing = self._settings.listing
        begun = progress.place or first_page(self._client, listing)
        # The cursor is ours, but its address came from the portal once: it is checked again.
        url = self._client.absolute(begun, self._client.base_url, f"{POINTER}/path")

        def attempt() -> Answer:
            return self._got(url, f"{POINTER}/path", MOST_LIST_BYTES)

        try:
            answer = self._in_session(attempt)
        except NotFound as error:
            raise changed(f"{POINTER}/path", "the portal has no such page") from error
        return read_list(self._client, listing, answer)

    def _downloaded(self, item: Item) -> FetchedDocument | None:
        url = item.url
        if url is None:
            return None
        pointer = f"{POINTER}/link"
        try:
            answer = self._in_session(lambda: self._got(url, pointer, MOST_FILE_BYTES))
        except NotFound:
            return None
        if answer.page() is not None:
            raise changed(pointer, "the link leads to a page, not to a file")
        return FetchedDocument(
            reference=item.id,
            file_name=answer.name or item.file_name,
            data=answer.data,
            content_type=answer.content_type or "application/octet-stream",
        )

    def _got(self, url: str, pointer: str, most_bytes: int) -> Answer:
        answer = self._client.get(url, pointer=pointer, most_bytes=most_bytes)
        if is_login_page(answer, self._settings.login):
            raise LoggedOutError
        return answer

    def _in_session(self, attempt: Callable[[], T]) -> T:
        """What `attempt` gives; when the session has ended, once more after a new login."""
        if not self._logged_in:
            log_in(self._client, self._settings.login, self._secret)
            self._logged_in = True
        try:
            return attempt()
        except LoggedOutError as error:
            if not isinstance(self._settings.login, FormLogin):
                raise _needed() from error  # there is no session: the credentials are refused
        log_in(self._client, self._settings.login, self._secret)
        try:
            return attempt()
        except LoggedOutError as error:
            raise _needed() from error


def _needed() -> Denied:
    return Denied("the portal refuses the login", code=REAUTHENTICATION_NEEDED)


def _digest(item: Item) -> str:
    """Twelve characters that stand for a document: 48 bits, among some thousands."""
    return hashlib.blake2b(item.id.encode(), digest_size=6).hexdigest()
