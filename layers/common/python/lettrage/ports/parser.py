"""Dangerous parsing behind a wall: bytes of unknown origin in, plain values out."""

from collections.abc import Sequence
from typing import Protocol

from lettrage.domain.parsed_document import (
    AssembledDocuments,
    PageImage,
    ParsedDocument,
    Sheet,
    UnlockedDocument,
)
from lettrage.domain.parsed_mail import ParsedMail
from lettrage.domain.statements import KnownLayout, StatementFile, StatementMapping

__all__ = [
    "AssembledDocuments",
    "DocumentAssembler",
    "DocumentParser",
    "DocumentUnlocker",
    "MailParser",
    "PageImage",
    "ParsedDocument",
    "ParsedMail",
    "Sheet",
    "StatementFile",
    "StatementParser",
    "UnlockedDocument",
]


class DocumentParser(Protocol):
    """Opens files that may be hostile; never raises for their content, it refuses by value."""

    def parse(self, data: bytes, *, file_name: str) -> ParsedDocument:
        """Recognise by content, check against the limits, take words, XML and page images out.

        Raises: Unavailable, when the parser itself can't run (not for what the file does).
        """
        ...


class DocumentUnlocker(Protocol):
    """Opens protected files with a password that a person gave."""

    def unlock(self, data: bytes, *, password: str) -> UnlockedDocument:
        """The same document without protection, refused by value when the password is wrong.

        Raises: Unavailable, when the parser itself can't run (not for what the file does).
        """
        ...


class DocumentAssembler(Protocol):
    """Makes new documents of pages of others."""

    def assemble(
        self, files: Sequence[bytes], pieces: Sequence[Sequence[Sheet]]
    ) -> AssembledDocuments:
        """One PDF a piece, the same bytes for the same input; refused by value.

        Args:
            files: PDFs without protection, and pictures of single pages.
            pieces: The sheets of each new document, in order.

        Raises: Unavailable, when the parser itself can't run (not for what the files do).
        """
        ...


class StatementParser(Protocol):
    """Reads bank statement files; refuses by value."""

    def read_statements(
        self,
        data: bytes,
        *,
        mapping: StatementMapping | None,
        known: Sequence[KnownLayout] = (),
    ) -> StatementFile:
        """Format by content, accounts, balances, movements and what is wrong, line by line.

        `mapping` is what a person says of a table now, `known` what was confirmed before.

        Raises: Unavailable, when the parser itself can't run (not for what the file does).
        """
        ...


class MailParser(Protocol):
    """Takes mails apart that may be hostile; refuses by value."""

    def parse_mail(self, raw: bytes, *, part: str = "") -> ParsedMail:
        """Headers, the service's verdicts and the files of one stored message.

        With `part`, that part alone (none when there is no such), for a person who asked for it:
        whatever only keeps it from being filed by itself does not count.

        Raises: Unavailable, when the parser itself can't run (not for what the mail does).
        """
        ...
