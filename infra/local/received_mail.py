"""What SES adds to a received message: headers in the stored object, and the event for functions.

Verdicts are honest about one machine: without DNS neither SPF, DKIM nor DMARC can be evaluated, and
nothing scans for spam or viruses, so every verdict is GRAY ("could not decide"), never PASS.

Source: Amazon SES Developer Guide, "Contents of notifications for receiving email" and "Lambda
function action"; header forms as in the SES Developer
Guide. With several recipients SES documents no form
of the `for` clause: here it lists all of them, separated by commas.
"""

import email.policy
import email.utils
import secrets
import string
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from typing import Any

_ID_LETTERS = string.ascii_lowercase + string.digits
_ID_LENGTH = 40
_HEADERS_LIMIT_BYTES = 10 * 1024
"""Headers beyond this are cut from events. Source: SES Developer Guide, `headersTruncated`."""

_GRAY = {"status": "GRAY"}


def new_message_id() -> str:
    """An identifier of SES's form; it is also the object's name in the inbox bucket."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))


@dataclass(frozen=True)
class ReceivedMail:
    """One message as accepted over SMTP.

    Shapes: `recipients` are the envelope's, in order, never empty; `content` is the raw message.
    """

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    helo: str
    peer: str
    content: bytes
    received_at: datetime
    region: str

    @classmethod
    def accept(
        cls,
        *,
        sender: str,
        recipients: list[str],
        helo: str,
        peer: str,
        content: bytes,
        region: str,
    ) -> "ReceivedMail":
        """A message that just arrived."""
        return cls(
            message_id=new_message_id(),
            sender=sender,
            recipients=tuple(recipients),
            helo=helo,
            peer=peer,
            content=content,
            received_at=datetime.now(UTC),
            region=region,
        )

    def stored(self, matched: tuple[str, ...]) -> bytes:
        """The object a bucket action writes for the recipients its rule matched."""
        return self._added_headers(matched) + self.content

    def event(self, matched: tuple[str, ...], function_arn: str) -> dict[str, Any]:
        """The event an asynchronous function action sends; it never carries the body."""
        stamp = self.received_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        receipt = {
            "timestamp": stamp,
            "processingTimeMillis": self._elapsed_ms(),
            "recipients": list(matched),
            "spamVerdict": _GRAY,
            "virusVerdict": _GRAY,
            "spfVerdict": _GRAY,
            "dkimVerdict": _GRAY,
            "dmarcVerdict": _GRAY,
            "action": {"type": "Lambda", "functionArn": function_arn, "invocationType": "Event"},
        }
        ses = {"mail": self._mail(stamp, matched), "receipt": receipt}
        record = {"eventSource": "aws:ses", "eventVersion": "1.0", "ses": ses}
        return {"Records": [record]}

    def _elapsed_ms(self) -> int:
        return int((datetime.now(UTC) - self.received_at).total_seconds() * 1000)

    def _added_headers(self, matched: tuple[str, ...]) -> bytes:
        origin = f"client-ip={self.peer}; envelope-from={self.sender}; helo={self.helo};"
        lines = [
            f"Return-Path: <{self.sender}>",
            f"Received: from {self.helo} ({self.helo} [{self.peer}])",
            f" by inbound-smtp.{self.region}.amazonaws.com with SMTP id {self.message_id}",
            f" for {', '.join(matched)};",
            f" {email.utils.format_datetime(self.received_at)} (UTC)",
            "X-SES-Spam-Verdict: GRAY",
            "X-SES-Virus-Verdict: GRAY",
            f"Received-SPF: none (spfCheck: not evaluated, no DNS here) {origin}",
            "Authentication-Results: amazonses.com;",
            f" spf=none (spfCheck: not evaluated, no DNS here) {origin}",
            " dkim=none;",
            " dmarc=none;",
            f"X-SES-RECEIPT: {secrets.token_urlsafe(48)}",
        ]
        return "".join(f"{line}\r\n" for line in lines).encode()

    def _mail(self, stamp: str, matched: tuple[str, ...]) -> dict[str, Any]:
        head = self.stored(matched).partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
        parsed = email.message_from_bytes(head, policy=email.policy.compat32)
        kept, truncated = _within_limit(parsed)
        return {
            "timestamp": stamp,
            "source": self.sender,
            "messageId": self.message_id,
            "destination": _addresses(parsed, "To", "Cc") or list(matched),
            "headersTruncated": truncated,
            "headers": kept,
            "commonHeaders": self._common_headers(parsed),
        }

    def _common_headers(self, parsed: Message) -> dict[str, Any]:
        """Only what the message has: real mail lacks Subject, Date or To."""
        common: dict[str, Any] = {"returnPath": self.sender}
        lists = {"from": "From", "to": "To", "cc": "Cc", "bcc": "Bcc", "replyTo": "Reply-To"}
        for name, header in lists.items():
            if parsed.get_all(header):
                common[name] = _values(parsed, header)
        for name, header in {
            "messageId": "Message-ID",
            "date": "Date",
            "subject": "Subject",
        }.items():
            if parsed[header] is not None:
                common[name] = _text(parsed[header])
        return common


def _within_limit(parsed: Message) -> tuple[list[dict[str, str]], bool]:
    kept: list[dict[str, str]] = []
    size = 0
    for name, value in parsed.items():
        size += len(name) + len(str(value))
        if size > _HEADERS_LIMIT_BYTES:
            return kept, True
        kept.append({"name": name, "value": _text(value)})
    return kept, False


def _addresses(parsed: Message, *headers: str) -> list[str]:
    found = email.utils.getaddresses([_text(v) for h in headers for v in parsed.get_all(h, [])])
    return [address for _, address in found if address]


def _values(parsed: Message, header: str) -> list[str]:
    pairs = email.utils.getaddresses([_text(value) for value in parsed.get_all(header, [])])
    return [email.utils.formataddr(pair) if pair[1].isascii() else pair[1] for pair in pairs]


def _text(value: object) -> str:
    """Header text in one line; bytes that are no text are replaced, never an error."""
    unfolded = " ".join(str(value).split())
    return unfolded.encode("utf-8", "replace").decode("utf-8")
