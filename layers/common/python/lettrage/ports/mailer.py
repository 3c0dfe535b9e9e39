"""Mail out: one letter to one person, and where people are written to."""

from dataclasses import dataclass
from typing import Protocol

PERHAPS_SENT = "outcome_unknown"
"""Code of the Unavailable that says: the service may have taken the mail or not."""

FORBIDDEN = "sending_forbidden"
"""Code of the Denied that says: this deployment may not send mail at all, an operator must act."""


@dataclass(frozen=True)
class OutgoingMail:
    """One mail; the sender is the deployment's.

    Attributes:
        recipient: One address.
        subject: One line.
        text: The plain text.
        html: The same as a page.
    """

    recipient: str
    subject: str
    text: str
    html: str


class Mailer(Protocol):
    """Hands mail to a mail service; marked as automatic, so that no machine answers it."""

    def check(self) -> None:
        """Whether mail may be sent at all.

        Raises: Denied with `FORBIDDEN`; Unavailable.
        """
        ...

    def send(self, mail: OutgoingMail) -> str:
        """Send once, never by trying again inside; the service's identifier of the message.

        Raises: Invalid, when the service refuses this mail or address for good; Denied with
        `FORBIDDEN`; Unavailable, when it was certainly not sent, or with `PERHAPS_SENT`.
        """
        ...


class AddressBook(Protocol):
    """Where the users of this deployment are written to."""

    def email_of(self, user_id: str) -> str:
        """The user's address, "" for one who is unknown, switched off or has none.

        Raises: Unavailable.
        """
        ...
