"""Notices: what an organisation's people must be told once, kept until a mailer has sent it."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from lettrage.domain.bank import ABANDONED, REPLACED, BankConnection, BankConnectionState
from lettrage.domain.notice_delivery import Delivery, DeliveryState
from lettrage.domain.record import Lookup, Record

REMINDER_DAYS = (14, 7, 1)
"""Days before the end of a consent on which its people are reminded (bank-providers §3.5)."""


class NoticeState(StrEnum):
    """Whether it went out: to one person at least, to nobody for good, or nobody needs it now."""

    TO_SEND = "to_send"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Notice(Record):
    """One thing to tell, once: `id` is its natural key, so it cannot be made twice.

    Attributes:
        topic: `consent_expiring`, `consent_expired`, `consent_revoked`, `consent_error`,
            `connector_reauthentication_needed`, `connector_error` or `balance_differs`.
        subject_id: The bank connection or supplier connection; of `balance_differs` the bank
            account.
        due_on: The day it speaks of: the consent's last one, when known; the first that differs.
        resolved_at: When the balance fitted again; None for other topics.
        state: See `NoticeState`; a mailer takes those `to_send`.
        title_fr: Subject line.
        title_en: Its English twin.
        text_fr: What happened and what to do, one paragraph.
        text_en: Its English twin.
        deliveries: One a member it is for, chosen at the first try; empty before it.
        problem: Stable word for why it failed or was dropped, "" otherwise.
    """

    KIND: ClassVar[str] = "notice"

    topic: str
    subject_id: str
    due_on: date | None = None
    resolved_at: AwareDatetime | None = None
    state: NoticeState = NoticeState.TO_SEND
    title_fr: str
    title_en: str
    text_fr: str
    text_en: str
    deliveries: tuple[Delivery, ...] = ()
    problem: str = ""

    def with_delivery(self, delivery: Delivery) -> tuple[Delivery, ...]:
        """The deliveries with this one in the place of the same member's."""
        return tuple(
            delivery if each.user_id == delivery.user_id else each for each in self.deliveries
        )

    def outcome(self) -> tuple[NoticeState, str]:
        """State and problem that the deliveries add up to; `to_send` while one is open."""
        if not all(each.settled for each in self.deliveries):
            return NoticeState.TO_SEND, ""
        if any(each.state is DeliveryState.SENT for each in self.deliveries):
            return NoticeState.SENT, ""
        return NoticeState.FAILED, next((each.problem for each in self.deliveries), "no_recipient")

    def lookups(self) -> Iterable[Lookup]:
        """All, by creation; everywhere those to send, and by the mail service's identifiers."""
        yield Lookup(name="all", value="all", sort=self.created_at.isoformat())
        if self.state is NoticeState.TO_SEND:
            yield Lookup(name="to_send", value="all", everywhere=True)
        for message_id in sorted({each.message_id for each in self.deliveries}):
            if message_id:
                yield Lookup(name="message", value=message_id, everywhere=True)


def reminder_id(connection_id: str, expires_on: date, days: int) -> str:
    """Natural key of the reminder `days` before the end of a consent."""
    return f"consent_expiring-{connection_id}-{expires_on}-{days}"


def reminder_for(expires_on: date, today: date) -> int | None:
    """The reminder that is due: the smallest of `REMINDER_DAYS` reached; None before and after.

    A morning missed is made up for by the next; of two missed ones the later alone is told.
    """
    left = (expires_on - today).days
    return (
        min((days for days in REMINDER_DAYS if left <= days), default=None) if left >= 0 else None
    )


_ACTIONS = {
    BankConnectionState.PENDING: (
        "give_consent",
        "Terminez l’autorisation sur le site de {bank}.",
        "Finish giving consent at {bank}.",
    ),
    BankConnectionState.EXPIRING: (
        "renew_consent_soon",
        "Renouvelez l’accès à {bank}{until_fr} : les opérations arrivent encore.",
        "Renew the access to {bank}{until_en}; transactions still come in.",
    ),
    BankConnectionState.EXPIRED: (
        "renew_consent",
        "L’accès à {bank} a expiré : renouvelez-le pour recevoir les opérations.",
        "The access to {bank} has expired: renew it to receive transactions again.",
    ),
    BankConnectionState.REVOKED: (
        "connect_again",
        "L’accès à {bank} a été retiré : reconnectez la banque si vous en avez besoin.",
        "The access to {bank} was taken back: connect the bank again if you need it.",
    ),
    BankConnectionState.ERROR: (
        "renew_consent",
        "{bank} ne laisse plus lire les comptes : renouvelez l’accès.",
        "{bank} no longer lets the accounts be read: renew the access.",
    ),
    "credentials_changed": (
        "renew_consent",
        "Le mot de passe a changé chez {bank} : renouvelez l’accès.",
        "The password has changed at {bank}: renew the access.",
    ),
    "bank_action_required": (
        "act_at_bank",
        "{bank} attend une action de votre part sur son propre site, puis renouvelez l’accès.",
        "{bank} waits for you on its own site; renew the access afterwards.",
    ),
    "sca_required": (
        "renew_consent",
        "{bank} demande de vous identifier à nouveau : renouvelez l’accès.",
        "{bank} asks you to identify yourself again: renew the access.",
    ),
    "consent_refused": (
        "connect_again",
        "L’autorisation a été refusée chez {bank} : recommencez la connexion.",
        "Consent was refused at {bank}: connect once more.",
    ),
    ABANDONED: (
        "connect_again",
        "L’autorisation chez {bank} n’a pas été terminée en 24 heures : recommencez la connexion"
        " si vous en avez besoin.",
        "Consent at {bank} was not finished within 24 hours: connect once more if you need it.",
    ),
    REPLACED: (
        "none",
        "Cette connexion à {bank} a été remplacée par une autre, qui lit ses comptes : rien à"
        " faire.",
        "This connection to {bank} was replaced by another, which reads its accounts: nothing to"
        " do.",
    ),
    "accounts_pending": (
        "wait",
        "{bank} prépare encore des comptes : rien à faire.",
        "{bank} is still preparing accounts: nothing to do.",
    ),
}
# By state; a problem named here says more than the state does.


def action_on(connection: BankConnection) -> tuple[str, str, str]:
    """(stable word, French, English) of what the user must do; all "" for nothing."""
    told = _ACTIONS.get(connection.problem or "") or _ACTIONS.get(connection.state)
    if told is None:
        return "", "", ""
    day = connection.expires_on
    facts = {
        "bank": connection.bank_name,
        "until_fr": f" avant le {day:%d/%m/%Y}" if day else "",
        "until_en": f" before {day:%Y-%m-%d}" if day else "",
    }
    code, french, english = told
    return code, french.format(**facts), english.format(**facts)
