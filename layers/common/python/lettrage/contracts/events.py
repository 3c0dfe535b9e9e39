"""Events of the triggers as they arrive: received mail, stored upload, schedule.

Lenient on everything the product does not use: real mail lacks subjects, dates and recipients in
its headers, and services add fields. What the product decides on is checked here.
Source: SES Developer Guide, "Contents of notifications for email receiving"; S3 User Guide,
"EventBridge event message structure" (both read November 2026).
"""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Wire(BaseModel):
    """Base of foreign payloads: frozen, unknown fields passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class MailVerdict(Wire):
    """One check of the receiving service; an absent status counts as failed."""

    status: str = ""


class CommonHeaders(Wire):
    """What the mail says of itself; shown, never trusted."""

    subject: str | None = None
    authors: tuple[str, ...] = Field(default=(), alias="from")


class MailEnvelope(Wire):
    """`ses.mail`.

    Attributes:
        message_id: Name of the stored object behind the inbox prefix.
        source: Envelope sender, "" for a bounce.
        common_headers: May be missing altogether.
    """

    message_id: str = Field(alias="messageId", min_length=1)
    source: str = ""
    common_headers: CommonHeaders = Field(default=CommonHeaders(), alias="commonHeaders")


class MailReceipt(Wire):
    """`ses.receipt`.

    Attributes:
        recipients: Envelope recipients that the rule matched: the only way to the organisation.
        dmarc_policy: `none`, `quarantine` or `reject`; only told when DMARC failed.
    """

    recipients: tuple[str, ...]
    spam_verdict: MailVerdict = Field(default=MailVerdict(), alias="spamVerdict")
    virus_verdict: MailVerdict = Field(default=MailVerdict(), alias="virusVerdict")
    spf_verdict: MailVerdict = Field(default=MailVerdict(), alias="spfVerdict")
    dkim_verdict: MailVerdict = Field(default=MailVerdict(), alias="dkimVerdict")
    dmarc_verdict: MailVerdict = Field(default=MailVerdict(), alias="dmarcVerdict")
    dmarc_policy: str | None = Field(default=None, alias="dmarcPolicy")


class MailNotification(Wire):
    """`ses` of one record."""

    mail: MailEnvelope
    receipt: MailReceipt


class MailRecord(Wire):
    """One record of the event."""

    ses: MailNotification


class MailEvent(Wire):
    """Event of a receipt rule's Lambda action; it never carries the body."""

    records: tuple[MailRecord, ...] = Field(alias="Records", min_length=1)


class StoredObject(Wire):
    """`detail.object`; the key is not URL-encoded here."""

    key: str = Field(min_length=1)


class StoredDetail(Wire):
    """`detail` of the event."""

    stored: StoredObject = Field(alias="object")


class UploadEvent(Wire):
    """Event "Object Created" of the uploads bucket, delivered by EventBridge."""

    detail: StoredDetail


class FeedbackMail(Wire):
    """`mail` of a notification: which mail of ours it is about."""

    message_id: str = Field(alias="messageId", min_length=1)
    timestamp: AwareDatetime


class FeedbackRecipient(Wire):
    """One address it is about."""

    address: str = Field(alias="emailAddress", min_length=1)


class Bounce(Wire):
    """`bounce`: `Permanent` ones never arrive, the others may another day."""

    kind: str = Field(alias="bounceType")
    recipients: tuple[FeedbackRecipient, ...] = Field(alias="bouncedRecipients")


class Complaint(Wire):
    """`complaint`: the recipient called the mail spam."""

    recipients: tuple[FeedbackRecipient, ...] = Field(alias="complainedRecipients")


class MailFeedback(Wire):
    """What the mail service heard of a mail that it took.

    Source: SES Developer Guide, "Amazon SNS notification contents" (read November 2026).
    """

    kind: str = Field(alias="notificationType")
    mail: FeedbackMail
    bounce: Bounce | None = None
    complaint: Complaint | None = None


class FeedbackMessage(Wire):
    """`Sns` of one record; its message is JSON, or a sentence when the topic was chosen."""

    message: str = Field(alias="Message")

    def feedback(self) -> MailFeedback | None:
        """The notification, None for the service's greeting. Raises: ValidationError."""
        said = self.message.lstrip()
        return MailFeedback.model_validate_json(said) if said.startswith("{") else None


class FeedbackRecord(Wire):
    """One record of the event."""

    sns: FeedbackMessage = Field(alias="Sns")


class MailFeedbackEvent(Wire):
    """Event of the topic of mail feedback."""

    records: tuple[FeedbackRecord, ...] = Field(alias="Records", min_length=1)


class ScheduledEvent(Wire):
    """An hour struck, or an operator or the local runtime asks; what else it says is not used.

    Attributes:
        executions_ended_before: Every workflow that ran before this instant is known to have
            ended (the local runtime's end with it): claims taken before it are void.
    """

    executions_ended_before: AwareDatetime | None = None


class Result(BaseModel):
    """Base of what event functions answer: counts only, for the log and the tests."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MailsReceived(Result):
    """What became of one mail event.

    Attributes:
        filed: Mails whose parts are documents now, one an organisation.
        refused: Mails kept and listed with a reason.
        unaddressed: Recipients that are no active collection address.
    """

    filed: int = 0
    refused: int = 0
    unaddressed: int = 0


class FeedbackHeard(Result):
    """What became of mail feedback.

    Attributes:
        marked: Members who are not written to any more.
        passing: What says nothing for good: delays, greetings, deliveries.
        unknown: About mails that are none of the notices.
    """

    marked: int = 0
    passing: int = 0
    unknown: int = 0


class UploadReceived(Result):
    """What became of one upload: `filed`, `refused`, or `unknown` when no form was given for it."""

    state: str
    document_id: str | None = None


class InputsSwept(Result):
    """What one sweep started again.

    Attributes:
        documents: Documents whose workflow was started.
        mails: Mails received again.
        uploads: Uploads received again.
        runs: Jobs of runs that died, closed.
        statements: Statement imports and undoings whose run died, started again.
        writes: Large writes whose function died, carried on or taken back.
        failed: Inputs that failed again and wait for the next sweep.
        finished: False when time ran out; the next sweep goes on.
    """

    documents: int = 0
    mails: int = 0
    uploads: int = 0
    runs: int = 0
    statements: int = 0
    writes: int = 0
    failed: int = 0
    finished: bool = True


class DropReceived(Result):
    """What became of one dropped file.

    Attributes:
        state: `filed`; `waits`, when the next run takes it; `left_out`, when nothing can be filed;
            `unknown`, when no connection owns its folder.
    """

    state: str
    document_id: str | None = None


class NoticesSent(Result):
    """What one run of the mailer did.

    Attributes:
        sent: Mails that the mail service took.
        failed: Deliveries given up, and notices that nobody can be told.
        waiting: Notices that a later run goes on with.
        dropped: Notices that nobody needs any more.
        repeated: Mails sent again because nobody knew whether the first left.
        finished: False when time ran out; the next run goes on.
    """

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    dropped: int = 0
    repeated: int = 0
    finished: bool = True
