"""Outgoing mail also lands as files: `outbox/<time>-<message id>.eml`, attachments included.

The emulator keeps sender, recipients and text only. The file is written before the reply to the
sending call; nothing ever leaves the machine. Mail to the service's mailbox simulator
(`bounce@simulator.amazonses.com`, `complaint@…`) comes back as there, by the emulator's own
notifications, which it makes for the first generation of the interface only.
"""

import asyncio
import base64
import json
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from ministack.services import ses, ses_v2

from infra.local.emulated import Emulated

_FEEDBACK_S = 2
"""Seconds until a mail comes back. The emulator's topic does not try a function again."""
_SEND_PATH = "/v2/email/outbound-emails"


def install(folder: Path) -> None:
    """Hook both generations of the sending interface and the emulator's own notices."""
    folder.mkdir(parents=True, exist_ok=True)
    original_v1, original_v2 = ses.handle_request, ses_v2.handle_request
    original_record = ses._record_send

    def record_send(*arguments: Emulated, **options: Emulated) -> str:
        message_id: str = original_record(*arguments, **options)
        _write(folder, message_id, _composed(ses._sent_emails_list()[-1]))
        return message_id

    async def handle_v1(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Emulated:
        response = await original_v1(method, path, headers, body, query)
        form = parse_qs(body.decode("utf-8", "replace"))
        if response[0] == 200 and form.get("Action") == ["SendRawEmail"]:  # noqa: PLR2004
            raw = base64.b64decode(form["RawMessage.Data"][0])
            _write(folder, ses._sent_emails_list()[-1]["MessageId"], raw)
        return response

    async def handle_v2(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Emulated:
        response = await original_v2(method, path, headers, body, query)
        if method == "POST" and path == _SEND_PATH and response[0] == 200:  # noqa: PLR2004
            message_id = json.loads(response[2])["MessageId"]
            _write(folder, message_id, _v2_message(json.loads(body)))
            # After the reply, as on AWS: whoever sends has to have recorded that it did.
            asyncio.get_running_loop().call_later(_FEEDBACK_S, _tell, message_id)
        return response

    ses._record_send = record_send
    ses.handle_request, ses_v2.handle_request = handle_v1, handle_v2


def _tell(message_id: str) -> None:
    """Notify the sender's identity of what became of the mail, as for the older interface."""
    sent = next(each for each in ses._sent_emails_list() if each["MessageId"] == message_id)
    recipients = [*sent.get("To", []), *sent.get("CC", []), *sent.get("BCC", [])]
    ses._send_notifications(message_id, sent["Source"], recipients)


def _v2_message(request: dict[str, Any]) -> bytes:
    content = request.get("Content", {})
    if "Raw" in content:
        return base64.b64decode(content["Raw"]["Data"])
    message = _message(ses._sent_emails_list()[-1])
    for name in request.get("ReplyToAddresses", []):
        message["Reply-To"] = name
    simple = content.get("Simple", {})
    for header in simple.get("Headers", []):
        message[header["Name"]] = header["Value"]
    for attachment in simple.get("Attachments", []):
        kind = attachment.get("ContentType", "application/octet-stream")
        main, _, sub = kind.partition(";")[0].strip().partition("/")
        message.add_attachment(
            base64.b64decode(attachment["RawContent"]),
            maintype=main,
            subtype=sub or "octet-stream",
            filename=attachment.get("FileName"),
        )
    return message.as_bytes()


def _composed(record: dict[str, Any]) -> bytes:
    return _message(record).as_bytes()


def _message(record: dict[str, Any]) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = f"<{record['MessageId']}>"
    message["From"] = record["Source"]
    for field, header in (("To", "To"), ("CC", "Cc")):
        if record.get(field):
            message[header] = ", ".join(record[field])
    message["Subject"] = record.get("Subject") or ""
    message.set_content(record.get("BodyText") or "")
    if record.get("BodyHtml"):
        message.add_alternative(record["BodyHtml"], subtype="html")
    return message


def _write(folder: Path, message_id: str, content: bytes) -> None:
    name = f"{time.time_ns()}-{message_id.partition('@')[0]}.eml"
    partial = folder / f".{name}"
    partial.write_bytes(content)
    partial.rename(folder / name)
