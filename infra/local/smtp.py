"""Gap 3: mail in. An SMTP listener that applies the active receipt rule set as SES does.

Recipients that no rule matches are refused at once. For the others the rules run in order, their
actions in order: a bucket action stores the object, a function action starts the function. The
sender is told 250 only after the object is stored and the invocation accepted; anything that
fails answers 451 and leaves the mail with the sender. Actions this runtime lacks are named.

Source: SES Developer Guide, receiving (order at SMTP, recipient conditions, limits).
"""

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import Any

import botocore.exceptions
import botocore.session
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.local.received_mail import ReceivedMail
from infra.local.settings import LOOPBACK, ServerSettings

_log = logging.getLogger("lettrage.local.smtp")

SIZE_LIMIT_BYTES = 40 * 1024 * 1024
"""Largest message, headers included. Source: SES quotas, 40 MB."""

CONCURRENT_DELIVERIES = 8
"""Messages delivered at a time; further senders wait."""

_AWS_ERRORS = (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError)
_NO_SUCH_USER = "550 5.1.1 Requested action not taken: mailbox unavailable"


class LackedActionError(Exception):
    """A receipt rule uses an action this runtime does not have."""


@dataclass(frozen=True)
class Rule:
    """One enabled rule of the active set: recipient conditions and actions, both in order."""

    name: str
    conditions: tuple[str, ...]
    actions: tuple[dict[str, dict[str, str]], ...]

    def matches(self, address: str) -> bool:
        """Whether the rule applies to an envelope recipient.

        Source: SES Developer Guide, "Receipt rules": an address (with or without a +label), a
        domain exactly, or `.domain` for any sub-domain; no condition means every recipient.
        """
        if not self.conditions:
            return True
        local, _, domain = address.lower().rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        return any(
            condition in {address.lower(), plain, domain}
            or (condition.startswith(".") and domain.endswith(condition))
            for condition in (text.lower() for text in self.conditions)
        )


class Delivery:
    """The AWS calls a delivery makes, over loopback like any client's."""

    def __init__(self, settings: ServerSettings) -> None:
        self._region = settings.region
        session = botocore.session.get_session()
        clients: list[Any] = [
            session.create_client(name, endpoint_url=settings.endpoint)
            for name in ("ses", "s3", "lambda")
        ]
        self._ses, self._s3, self._lambda = clients

    def rules(self) -> list[Rule]:
        """Enabled rules of the active rule set; empty when none is active."""
        described = self._ses.describe_active_receipt_rule_set()
        return [
            Rule(rule["Name"], tuple(rule.get("Recipients", ())), tuple(rule.get("Actions", ())))
            for rule in described.get("Rules", [])
            if rule.get("Enabled")
        ]

    def deliver(self, mail: ReceivedMail) -> None:
        """Run the rules for one message.

        Raises: LackedActionError; botocore's errors when an action failed.
        """
        for rule in self.rules():
            matched = tuple(to for to in mail.recipients if rule.matches(to))
            if matched and not self._run_rule(rule, mail, matched):
                return

    def _run_rule(self, rule: Rule, mail: ReceivedMail, matched: tuple[str, ...]) -> bool:
        """Whether the next rule is to be looked at."""
        for action in rule.actions:
            ((kind, options),) = action.items()
            if kind == "S3Action":
                self._store(options, mail, matched)
            elif kind == "LambdaAction":
                self._start(options, mail, matched)
            elif kind == "StopAction":
                return False
            else:
                raise LackedActionError(f"The local runtime lacks {kind} (rule {rule.name})")
        return True

    def _store(self, options: dict[str, str], mail: ReceivedMail, matched: tuple[str, ...]) -> None:
        key = options.get("ObjectKeyPrefix", "") + mail.message_id
        self._s3.put_object(Bucket=options["BucketName"], Key=key, Body=mail.stored(matched))

    def _start(self, options: dict[str, str], mail: ReceivedMail, matched: tuple[str, ...]) -> None:
        if options.get("InvocationType", "Event") != "Event":
            raise LackedActionError("The local runtime lacks LambdaAction with RequestResponse")
        arn = options["FunctionArn"]
        event = json.dumps(mail.event(matched, arn)).encode()
        self._lambda.invoke(FunctionName=arn, InvocationType="Event", Payload=event)


class _Handler:
    """Answers of the SMTP dialogue; method names are aiosmtpd's."""

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self._delivery = Delivery(settings)
        self._turn = asyncio.Semaphore(CONCURRENT_DELIVERIES)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        try:
            rules = await asyncio.to_thread(self._delivery.rules)
        except _AWS_ERRORS:
            return "451 4.3.0 The local runtime is not ready, try again"
        if not any(rule.matches(address) for rule in rules):
            return _NO_SUCH_USER
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        mail = ReceivedMail.accept(
            sender="" if envelope.mail_from in {None, "<>"} else str(envelope.mail_from),
            recipients=envelope.rcpt_tos,
            helo=session.host_name or "unknown",
            peer=(session.peer or ("unknown",))[0],
            content=_as_bytes(envelope.content),
            region=self._settings.region,
        )
        try:
            async with self._turn:
                await asyncio.to_thread(self._delivery.deliver, mail)
        except LackedActionError as error:
            _log.error("Mail refused: %s", error)
            return f"451 4.3.0 {error}"
        except _AWS_ERRORS as error:
            _log.exception("Mail not delivered")
            return f"451 4.3.0 {type(error).__name__}: delivery failed, try again"
        return f"250 OK {mail.message_id}"


def _as_bytes(content: bytes | str | None) -> bytes:
    return content.encode() if isinstance(content, str) else content or b""


def start(settings: ServerSettings) -> Controller:
    """Listen on loopback in a thread of its own; returns the controller, which has `stop()`."""
    # The library notes every line of every dialogue, addresses included.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    controller = Controller(
        _Handler(settings),
        hostname=LOOPBACK,
        port=settings.smtp_port,
        data_size_limit=SIZE_LIMIT_BYTES,
        ident="Lettrage local runtime",
    )
    controller.start()
    return controller
