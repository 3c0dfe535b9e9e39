"""`ports.mailer` in memory: what was sent, and failures on demand."""

from collections.abc import Callable

from lettrage.domain.errors import LettrageError, Unavailable
from lettrage.ports.mailer import PERHAPS_SENT, OutgoingMail


class RecordingMailer:
    """Attributes: `sent` in order; `answers`, one a call: None to send, an error to raise instead;
    `before`, called once while a mail is on its way; `checked`, raised by `check` when set."""

    def __init__(self) -> None:
        self.sent: list[OutgoingMail] = []
        self.answers: list[LettrageError | None] = []
        self.before: Callable[[], object] | None = None
        self.checked: LettrageError | None = None

    def check(self) -> None:
        if self.checked is not None:
            raise self.checked

    def send(self, mail: OutgoingMail) -> str:
        told, self.before = self.before, None
        if told is not None:
            told()
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Unavailable) and answer.code == PERHAPS_SENT:
            self.sent.append(mail)  # the worst case: it left, and nobody heard
        if answer is not None:
            raise answer
        self.sent.append(mail)
        return f"message-{len(self.sent)}"


class FixedAddressBook:
    """Addresses by user; others have none."""

    def __init__(self, **addresses: str) -> None:
        self.addresses = addresses

    def email_of(self, user_id: str) -> str:
        return self.addresses.get(user_id, "")
