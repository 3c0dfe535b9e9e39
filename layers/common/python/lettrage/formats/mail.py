"""A stored mail taken apart: files in reading order, forwarded mails opened, limits kept.

The stdlib parser with its old policy is used on purpose: the new one raises on malformed headers.
Nothing of a body is rendered, no link in it is followed.
"""

import base64
import binascii
import email
from collections.abc import Iterator
from email.errors import MessageError
from email.message import Message

from lettrage.domain.parsed_mail import MailHeaders, MailPart, MailVerdicts, ParsedMail
from lettrage.formats.file_names import safe_file_name
from lettrage.formats.mail_body import charset_text, content_ids, html_text, is_decorative
from lettrage.formats.mail_headers import RawHeaders, decoded, read_headers, read_verdicts
from lettrage.formats.mail_limits import (
    MAX_ATTACHMENTS,
    MAX_DEPTH,
    MAX_PART_BYTES,
    MAX_PARTS,
    MAX_SUM_BYTES,
    refuse_over_limits,
)
from lettrage.formats.refusals import Refused
from lettrage.formats.tnef import TnefError, is_tnef, read_tnef

MAX_BODY_CHARACTERS = 100_000

_SIGNATURES = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-keys",
    }
)
_OPAQUE = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_NO_DOCUMENTS = {
    "text/calendar": "calendar",
    "application/ics": "calendar",
    "text/vcard": "contact_card",
    "text/x-vcard": "contact_card",
    "message/delivery-status": "delivery_report",
    "message/disposition-notification": "delivery_report",
    "text/rfc822-headers": "delivery_report",
    "message/partial": "partial_message",
    "message/external-body": "external_body",
}


def parse_mail(raw: bytes) -> ParsedMail:
    """Headers, the service's verdicts and the files of a mail.

    Shapes: parts in document order, at most 100; those that can't hold a document say why.
    Raises: nothing for content that is known to be bad: it refuses by value.
    """
    headers, verdicts = MailHeaders(), MailVerdicts()
    try:
        refuse_over_limits(raw)
        message = email.message_from_bytes(raw, policy=RawHeaders())
        headers, verdicts = read_headers(message), read_verdicts(message)
        walk = _Walk(message)
        parts = tuple(walk.parts(message, path="", depth=0, level=0))
    except Refused as error:
        return ParsedMail(headers, verdicts, refusal=error.refusal)
    except RecursionError:
        refused = Refused("mail_too_many_parts")
        return ParsedMail(headers, verdicts, refusal=refused.refusal)
    return ParsedMail(
        headers=headers,
        verdicts=verdicts,
        parts=parts,
        body_text=walk.body()[:MAX_BODY_CHARACTERS],
        defects=tuple(dict.fromkeys(walk.defects)),
    )


class _Walk:
    """One pass over the tree, counting what it meets."""

    def __init__(self, message: Message) -> None:
        self.defects: list[str] = []
        self._plain: list[str] = []
        self._html: list[str] = []
        self._cited = content_ids(message)
        self._count = 0
        self._files = 0
        self._bytes = 0

    def body(self) -> str:
        """The mail's own text: plain parts, else HTML with its tags taken off."""
        if any(text.strip() for text in self._plain):
            return "\n".join("\n".join(self._plain).splitlines()).strip()
        return "\n".join(html_text(text) for text in self._html).strip()

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
                yield from self.parts(
                    mail, path=_join(path, number), depth=depth + 1, level=level + 1
                )
        elif node.is_multipart() and node.get_content_maintype() == "multipart":
            for number, child in enumerate(node.get_payload(), start=1):
                if isinstance(child, Message):
                    yield from self.parts(
                        child, path=_join(path, number), depth=depth, level=level + 1
                    )
        else:
            yield from self._leaf(node, path or "1", depth)

    def _nested(self, node: Message) -> list[Message] | None:
        """Mails within this part: forwarded as message/rfc822 or as an .eml file."""
        kind = node.get_content_type()
        name = _file_name(node).lower()
        if kind == "message/rfc822":
            inner = node.get_payload()
            mails = [each for each in inner if isinstance(each, Message)] if inner else []
            # Against RFC 2046 some programs encode it; the parser then sees base64 as a mail.
            encoding = str(node.get("Content-Transfer-Encoding") or "").strip().lower()
            if encoding == "base64" and mails:
                return self._reparsed(_base64(str(mails[0].get_payload() or mails[0].as_string())))
            return mails
        if name.endswith(".eml") and not node.is_multipart():
            return self._reparsed(_payload(node))
        return None

    def _reparsed(self, raw: bytes) -> list[Message] | None:
        if not raw.strip():
            return None
        refuse_over_limits(raw)
        return [email.message_from_bytes(raw, policy=RawHeaders())]

    def _leaf(self, node: Message, path: str, depth: int) -> Iterator[MailPart]:
        kind = node.get_content_type().lower()
        name = _file_name(node)
        disposition = str(node.get("Content-Disposition") or "").lower()
        attached = disposition.lstrip().startswith("attachment") or bool(name)
        if kind in {"text/plain", "text/html"} and not attached:
            if depth == 0:
                text = charset_text(_payload(node), node.get_content_charset())
                (self._plain if kind == "text/plain" else self._html).append(text)
            return
        data = _payload(node)
        if is_tnef(data):
            yield from self._tnef(data, path, depth, name)
            return
        decorative = is_decorative(node, kind, data, self._cited)
        yield self._part(
            MailPart(
                path=path,
                depth=depth,
                file_name=name,
                content_type=kind,
                data=data,
                decorative=decorative,
                ignored=_reason(kind, node),
            )
        )

    def _tnef(self, data: bytes, path: str, depth: int, name: str) -> Iterator[MailPart]:
        """Outlook's winmail.dat: the files in it, or the part with the reason it stays shut."""
        kind = "application/ms-tnef"
        try:
            files = read_tnef(data)
        except TnefError:
            yield self._part(MailPart(path, depth, name, kind, ignored="tnef_unreadable"))
            return
        for number, (inner_name, content) in enumerate(files, start=1):
            yield self._part(
                MailPart(
                    path=_join(path, number),
                    depth=depth,
                    file_name=safe_file_name(inner_name),
                    content_type="application/octet-stream",
                    data=content,
                )
            )

    def _part(self, part: MailPart) -> MailPart:
        """The part, or the part without its bytes and the limit that it exceeds."""
        ignored = part.ignored
        if ignored is None and not part.data:
            ignored = "empty"
        if ignored is None and len(part.data) > MAX_PART_BYTES:
            ignored = "too_large"
        if ignored is None and not part.decorative:
            self._files += 1
            self._bytes += len(part.data)
            if self._files > MAX_ATTACHMENTS:
                ignored = "too_many_attachments"
            elif self._bytes > MAX_SUM_BYTES:
                ignored = "too_large_together"
        if ignored is None:
            return part
        return MailPart(
            path=part.path,
            depth=part.depth,
            file_name=part.file_name,
            content_type=part.content_type,
            decorative=part.decorative,
            ignored=ignored,
        )


def _join(path: str, number: int) -> str:
    return f"{path}.{number}" if path else str(number)


def _reason(kind: str, node: Message) -> str | None:
    if kind in _SIGNATURES:
        return "signature"
    if kind in _OPAQUE:
        sort = str(node.get_param("smime-type") or "").lower()
        return "signed_mail_opaque" if "signed" in sort else "encrypted_mail"
    if kind == "application/pgp-encrypted":
        return "encrypted_mail"
    return _NO_DOCUMENTS.get(kind)


def _file_name(node: Message) -> str:
    """The declared name by RFC 2183, 2231 or, against the rules, 2047."""
    try:
        return safe_file_name(decoded(node.get_filename() or ""))
    except (ValueError, LookupError, TypeError, IndexError):
        return ""


def _payload(node: Message) -> bytes:
    try:
        content = node.get_payload(decode=True)
    except (ValueError, LookupError, binascii.Error, MessageError):
        return b""
    return content if isinstance(content, bytes) else b""


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii", "ignore"), validate=False)
    except (ValueError, binascii.Error):
        return b""
