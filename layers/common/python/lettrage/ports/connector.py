"""Doors by which documents are fetched instead of sent: a mailbox, a portal, a platform, a folder.

Adapters translate what the source says into these values and its errors into the tree:
Unavailable (throttled or down: tried again, with `retry_after_s` when told), Denied with code
`reauthentication_needed` (the login is refused or has expired), Invalid (`layout_changed` or
another code that says what a person has to look at).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

REAUTHENTICATION_NEEDED = "reauthentication_needed"
"""Code of Denied: a person gives new credentials; trying again could lock the account."""

LAYOUT_CHANGED = "layout_changed"
"""Code of Invalid: the source no longer answers as its description says."""

MAIL_TYPE = "message/rfc822"
"""Content type of a whole mail: its parts are filed, not the mail itself."""


MOST_FILE_BYTES = 25 * 1024 * 1024
"""Largest file (security-reliability E6). Of a larger one, one byte more than this is given: by
that it is left out, with its name, and its reading costs no more."""


@dataclass(frozen=True)
class FetchedDocument:
    """One file of a source.

    Attributes:
        reference: Stable identifier at the source, at most 200 characters.
        file_name: As the source names it; not cleaned yet.
        data: The bytes.
        received_at: When the source got it, aware; None when it does not say.
        content_type: As announced; `message/rfc822` for a whole mail.
    """

    reference: str
    file_name: str
    data: bytes = field(repr=False)
    received_at: datetime | None = None
    content_type: str = "application/octet-stream"


@dataclass(frozen=True)
class FetchedPage:
    """Some documents and where to go on.

    Attributes:
        documents: In the order of the source; may be empty, also when `more`.
        cursor: Opaque JSON text to give next time; it is kept only after the page is filed.
        more: Whether there is more to fetch now.
    """

    documents: tuple[FetchedDocument, ...]
    cursor: str
    more: bool


class Connector(Protocol):
    """One source, with its settings and credentials inside; good for one run."""

    def fetch(self, cursor: str, *, most: int) -> FetchedPage:
        """The next documents after `cursor` ("" at first), at most `most`.

        Asked again with one cursor, it gives the same documents again: filing is idempotent.
        Raises: Unavailable; Denied, `reauthentication_needed`; Invalid, `layout_changed` or other.
        """
        ...
