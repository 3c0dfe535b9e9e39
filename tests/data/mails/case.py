"""One mail, how it is made, and what must become of it."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP

from PIL import Image

Make = Callable[[], bytes]

SENDER = "compta@ateliers-roche.fr"


@dataclass(frozen=True, kw_only=True)
class MailCase:
    """A mail and its fate.

    Attributes:
        name: Unique, `lower_snake`.
        make: Gives the bytes, the same at each call.
        filed: `<part>:<file name>` of each document, in order.
        ignored: `<part>:<code>` of each part left aside, in order.
        refused: Code of the refusal of the whole mail, "" for none.
        forwarded: `<manner>:<address>` of the first author, "" for nobody.
        sender: Envelope sender.
        verdicts: Verdicts other than PASS.
    """

    name: str
    make: Make = field(repr=False)
    filed: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    refused: str = ""
    forwarded: str = ""
    sender: str = SENDER
    verdicts: Mapping[str, str | None] = field(default_factory=dict)


def pdf(label: str = "facture") -> bytes:
    """What begins and ends as a PDF does; the mail's parser looks no further."""
    objects = "1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>"
    return f"%PDF-1.4\n% {label}\n{objects}\n%%EOF\n".encode()


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    """A picture of one tint."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 90, 30)).save(out, kind)
    return out.getvalue()


def mail(
    text: str | None = "Bonjour,\n\nvotre facture est jointe.\n",
    *,
    html: str | None = None,
    **headers: str,
) -> EmailMessage:
    """A mail with a text, HTML or both; an empty header is left out."""
    message = EmailMessage(policy=SMTP)
    values = {
        "From": f"Compta Roche <{SENDER}>",
        "To": "factures@collect.example.test",
        "Subject": "Votre facture du 5 mars",
        "Message-ID": "<m1@ateliers-roche.fr>",
        "Date": "Thu, 05 Mar 2026 10:00:00 +0100",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in values.items():
        if value:
            message[name] = value
    if text is not None:
        message.set_content(text)
    if html is not None and text is not None:
        message.add_alternative(html, "html")
    elif html is not None:
        message.set_content(html, "html")
    return message


def attached(
    message: EmailMessage, data: bytes, name: str | None, kind: str = "application/pdf"
) -> EmailMessage:
    """The mail with one more file."""
    main, _, sub = kind.partition("/")
    message.add_attachment(data, main, sub, filename=name)
    return message


def raw(head: str, body: bytes | str = b"") -> bytes:
    """A mail by hand: header lines as they stand, CRLF, body."""
    lines = "\r\n".join(line for line in head.strip("\n").splitlines())
    return lines.encode("utf-8") + b"\r\n\r\n" + (body.encode() if isinstance(body, str) else body)


def parts(*each: bytes, boundary: str = "=_b1", close: bool = True) -> bytes:
    """Body of a multipart by hand."""
    line = f"--{boundary}".encode()
    body = b"".join(line + b"\r\n" + part + b"\r\n" for part in each)
    return body + (line + b"--\r\n" if close else b"")
