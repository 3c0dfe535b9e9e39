"""What stays of the mail that a file came in."""

from pydantic import AwareDatetime

from lettrage.domain.bank_change import ToldAccounts
from lettrage.domain.record import Value

MOST_TOLD = 10
"""Recipients and signing domains kept of a mail: a sender chooses how many it names."""


class MailOrigin(Value):
    """What the mail that a file came in says of itself, and who signed it.

    Attributes:
        author: As in `InboundMessage`.
        envelope: Envelope sender; for a fetched mail what the mailbox's server asked SPF about.
        subject: As shown, cleaned.
        sent_at: As the mail says, None when it does not.
        message_id: As the mail says, without brackets.
        signed_by: As in `InboundMessage`.
        server: Of a fetched mail: whose verdicts were taken, None when nobody's are believed.
        told: What its texts say of bank details.
    """

    author: str = ""
    envelope: str = ""
    subject: str = ""
    sent_at: AwareDatetime | None = None
    message_id: str = ""
    signed_by: tuple[str, ...] = ()
    server: str | None = None
    told: ToldAccounts = ToldAccounts()
