"""One leaf of a mail: its name, its bytes, and why some leaves hold no document."""

import base64
import binascii
from email.errors import MessageError
from email.message import Message

from lettrage.formats.cms import CmsError, signed_content
from lettrage.formats.file_names import safe_file_name
from lettrage.formats.mail_headers import decoded
from lettrage.formats.tnef import TnefError, is_tnef, read_tnef
from lettrage.formats.zip_files import ZipError, is_archive, read_zip

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
    "application/pgp-encrypted": "encrypted_mail",
}
_UNKNOWN = "application/octet-stream"

Inner = tuple[str, bytes, str | None]
"""A file within another: its name, its bytes, and the code of why it stays where it is."""


class Shut(ValueError):
    """What holds files can't be opened; `code` says why, `content_type` what it is."""

    def __init__(self, code: str, content_type: str) -> None:
        super().__init__(code)
        self.code = code
        self.content_type = content_type


def inner_files(data: bytes) -> list[Inner] | None:
    """The files that a part holds, None when it holds none but is one. Raises: Shut."""
    if is_tnef(data):
        try:
            return [(safe_file_name(name), content, None) for name, content in read_tnef(data)]
        except TnefError as error:
            raise Shut("tnef_unreadable", "application/ms-tnef") from error
    if is_archive(data):
        try:
            entries = read_zip(data)
        except ZipError as error:
            raise Shut(error.code, "application/zip") from error
        if not entries:
            raise Shut("archive_without_files", "application/zip")
        return [(each.name, each.data, each.ignored) for each in entries]
    return None


def signed_mail(node: Message, kind: str, name: str) -> bytes | None:
    """The mail inside a signed one (`smime.p7m`), None for any other part. Raises: Shut."""
    if kind not in _OPAQUE and not (kind == _UNKNOWN and name.lower().endswith(".p7m")):
        return None
    try:
        return signed_content(payload(node))
    except CmsError as error:
        told = str(node.get_param("smime-type") or "").lower()
        encrypted = error.encrypted or (kind in _OPAQUE and "signed" not in told)
        code = "encrypted_mail" if encrypted else "signed_mail_opaque"
        raise Shut(code, "application/pkcs7-mime") from error


def reason(kind: str) -> str | None:
    """Why a part of that type holds no document, None when it may."""
    return "signature" if kind in _SIGNATURES else _NO_DOCUMENTS.get(kind)


def file_name(node: Message) -> str:
    """The declared name by RFC 2183, 2231 or, against the rules, 2047; "" without one."""
    try:
        return safe_file_name(decoded(node.get_filename() or ""))
    except (ValueError, LookupError, TypeError, IndexError):
        return ""


def payload(node: Message) -> bytes:
    """A leaf's bytes; what can't be decoded is empty."""
    try:
        content = node.get_payload(decode=True)
    except (ValueError, LookupError, binascii.Error, MessageError):
        return b""
    return content if isinstance(content, bytes) else b""


def from_base64(text: str) -> bytes:
    """Bytes of sloppy base64, empty when it is none."""
    try:
        return base64.b64decode(text.encode("ascii", "ignore"), validate=False)
    except (ValueError, binascii.Error):
        return b""
