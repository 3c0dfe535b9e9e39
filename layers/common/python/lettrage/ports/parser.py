"""Dangerous parsing behind a wall: bytes of unknown origin in, plain values out."""

from typing import Protocol

from lettrage.domain.parsed_document import PageImage, ParsedDocument, UnlockedDocument
from lettrage.domain.parsed_mail import ParsedMail

__all__ = [
    "DocumentParser",
    "DocumentUnlocker",
    "MailParser",
    "PageImage",
    "ParsedDocument",
    "ParsedMail",
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


class MailParser(Protocol):
    """Takes mails apart that may be hostile; refuses by value."""

    def parse_mail(self, raw: bytes) -> ParsedMail:
        """Headers, the service's verdicts and the files of one stored message.

        Raises: Unavailable, when the parser itself can't run (not for what the mail does).
        """
        ...
