"""A stored mail taken apart: files in reading order, forwarded mails opened, limits kept.

The stdlib parser with its old policy is used on purpose: the new one raises on malformed headers.
Nothing of a body is rendered, no link in it is followed; a text that is an invoice itself is
printed as text.
"""

import email
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message

from lettrage.domain.parsed_mail import MailHeaders, MailPart, MailVerdicts, ParsedMail
from lettrage.formats import mail_texts
from lettrage.formats.mail_body import charset_text, content_ids, is_cited, is_decorative, is_icon
from lettrage.formats.mail_headers import RawHeaders, read_headers, read_verdicts
from lettrage.formats.mail_limits import (
    MAX_ATTACHMENTS,
    MAX_DEPTH,
    MAX_PART_BYTES,
    MAX_PARTS,
    MAX_SUM_BYTES,
    refuse_over_limits,
)
from lettrage.formats.mail_parts import (
    Shut,
    file_name,
    from_base64,
    inner_files,
    payload,
    reason,
    signed_mail,
)
from lettrage.formats.mail_texts import MailText
from lettrage.formats.refusals import Refused

MAX_BODY_CHARACTERS = 100_000


def parse_mail(raw: bytes, *, part: str = "") -> ParsedMail:
    """Headers, the service's verdicts and the files of a mail.

    Args:
        raw: The mail as stored.
        part: Path of the one part to give, whatever keeps it from being filed by itself.

    Shapes: parts in document order, at most 100 and those of archives, printed texts last; those
        that can't hold a document say why.
    Raises: nothing for content that is known to be bad: it refuses by value.
    """
    headers, verdicts = MailHeaders(), MailVerdicts()
    try:
        refuse_over_limits(raw)
        message = email.message_from_bytes(raw, policy=RawHeaders())
        headers, verdicts = read_headers(message), read_verdicts(message)
        walk = _Walk(message, part)
        found = tuple(walk.parts(message, path="", depth=0, level=0))
        parts = mail_texts.with_texts(walk.texts, found, frozenset(walk.shown), part)
        parts = mail_texts.told_apart(walk.texts, parts)
    except Refused as error:
        return ParsedMail(headers, verdicts, refusal=error.refusal)
    except RecursionError:
        refused = Refused("mail_too_many_parts")
        return ParsedMail(headers, verdicts, refusal=refused.refusal)
    return ParsedMail(
        headers=headers,
        verdicts=verdicts,
        parts=tuple(each for each in parts if part in {"", each.path}),
        body_text=walk.texts[0].text()[:MAX_BODY_CHARACTERS],
        defects=tuple(dict.fromkeys(walk.defects)),
        forwarded=mail_texts.forwarded(walk.texts),
        told=mail_texts.about_accounts(walk.texts),
    )


class _Walk:
    """One pass over the tree, counting what it meets."""

    def __init__(self, message: Message, wanted: str) -> None:
        self.defects: list[str] = []
        self.texts = [MailText(message, path="", depth=0)]
        self.shown: set[str] = set()
        self._wanted = wanted
        self._cited = content_ids(message)
        self._count = 0
        self._files = 0
        self._bytes = 0

    def parts(self, node: Message, *, path: str, depth: int, level: int) -> Iterator[MailPart]:
        """Files below `node`.

        Raises: Refused, `mail_too_many_parts`.
        """
        self._count += 1
        if self._count > MAX_PARTS + 2 * MAX_DEPTH or level > MAX_DEPTH:
            raise Refused("mail_too_many_parts")
        if node.defects:
            self.defects.append("malformed_mime")
        nested = self._nested(node)
        if nested is not None:
            for number, mail in enumerate(nested, start=1):
                inner = _join(path, number)
                self.texts.append(MailText(mail, path=inner, depth=depth + 1))
                yield from self.parts(mail, path=inner, depth=depth + 1, level=level + 1)
        elif node.is_multipart() and node.get_content_maintype() == "multipart":
            for number, child in enumerate(node.get_payload(), start=1):
                if isinstance(child, Message):
                    yield from self.parts(
                        child, path=_join(path, number), depth=depth, level=level + 1
                    )
        else:
            yield from self._leaf(node, path or "1", depth, level)

    def _nested(self, node: Message) -> list[Message] | None:
        """Mails within this part: forwarded as message/rfc822 or as an .eml file."""
        kind = node.get_content_type()
        name = file_name(node).lower()
        if kind == "message/rfc822":
            inner = node.get_payload()
            mails = [each for each in inner if isinstance(each, Message)] if inner else []
            # Against RFC 2046 some programs encode it; the parser then sees base64 as a mail.
            encoding = str(node.get("Content-Transfer-Encoding") or "").strip().lower()
            if encoding == "base64" and mails:
                text = str(mails[0].get_payload() or mails[0].as_string())
                return self._reparsed(from_base64(text))
            return mails
        if name.endswith(".eml") and not node.is_multipart():
            return self._reparsed(payload(node))
        return None

    def _reparsed(self, raw: bytes) -> list[Message] | None:
        if not raw.strip():
            return None
        refuse_over_limits(raw)
        return [email.message_from_bytes(raw, policy=RawHeaders())]

    def _leaf(self, node: Message, path: str, depth: int, level: int) -> Iterator[MailPart]:
        kind = node.get_content_type().lower()
        name = file_name(node)
        disposition = str(node.get("Content-Disposition") or "").lower()
        attached = disposition.lstrip().startswith("attachment") or bool(name)
        if kind in {"text/plain", "text/html"} and not attached:
            text = charset_text(payload(node), node.get_content_charset())
            # A mail within this one is walked whole before anything that follows it here.
            own = next(each for each in reversed(self.texts) if each.depth <= depth)
            (own.plain if kind == "text/plain" else own.html).append(text)
            return
        try:
            signed = signed_mail(node, kind, name)
            for mail in self._reparsed(signed) or [] if signed is not None else []:
                inner = _join(path, 1)
                yield from self.parts(mail, path=inner, depth=depth, level=level + 1)
            files = None if signed is not None else inner_files(payload(node))
        except Shut as error:
            yield self._part(MailPart(path, depth, name, error.content_type, ignored=error.code))
            return
        if files is not None:
            for number, (inner_name, content, why) in enumerate(files, start=1):
                inner, unknown = _join(path, number), "application/octet-stream"
                found = MailPart(inner, depth, inner_name, unknown, content, is_icon(content), why)
                yield self._part(found)
        elif signed is None:
            yield self._part(self._file(node, path, depth, kind))

    def _file(self, node: Message, path: str, depth: int, kind: str) -> MailPart:
        data = payload(node)
        if kind.startswith("image/") and is_cited(node, self._cited):
            self.shown.add(path)
        return MailPart(
            path=path,
            depth=depth,
            file_name=file_name(node),
            content_type=kind,
            data=data,
            decorative=is_decorative(node, kind, data, self._cited),
            ignored=reason(kind),
        )

    def _part(self, part: MailPart) -> MailPart:
        """The part, or the part without its bytes and the limit that it exceeds."""
        ignored = part.ignored
        if ignored is None and not part.data:
            ignored = "empty"
        if ignored is None and len(part.data) > MAX_PART_BYTES:
            ignored = "too_large"
        if self._wanted:
            wanted = ignored is None and part.path == self._wanted
            return replace(
                part, decorative=False, ignored=ignored, data=part.data if wanted else b""
            )
        if ignored is None and not part.decorative:
            self._files += 1
            self._bytes += len(part.data)
            if self._files > MAX_ATTACHMENTS:
                ignored = "too_many_attachments"
            elif self._bytes > MAX_SUM_BYTES:
                ignored = "too_large_together"
        return part if ignored is None else replace(part, ignored=ignored, data=b"")


def _join(path: str, number: int) -> str:
    return f"{path}.{number}" if path else str(number)
