"""A place documents are fetched from: a platform, a supplier's space, a mailbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class FetchedDocument:
    """One file as the source gave it.

    Attributes:
        reference: Stable identifier at the source, at most 200 characters.
        file_name: As the source names it.
        data: The bytes, untouched.
        received_at: When the source got it, None when it does not tell.
        content_type: As announced.
    """

    reference: str
    file_name: str
    data: bytes
    received_at: datetime | None = None
    content_type: str = "application/octet-stream"


@dataclass(frozen=True)
class FetchedPage:
    """What one fetch gave.

    Attributes:
        documents: New ones, oldest first; the same may come again.
        cursor: Opaque JSON text: give it back to go on after these.
        more: The source has more right now.
    """

    documents: tuple[FetchedDocument, ...]
    cursor: str
    more: bool


class Connector(Protocol):
    """One connection to one source."""

    def fetch(self, cursor: str, *, most: int) -> FetchedPage:
        """At most `most` documents after `cursor`, "" at the very beginning.

        Raises: Unavailable, the only one retried; Denied `reauthentication_needed`; Invalid, named.
        """
        ...
