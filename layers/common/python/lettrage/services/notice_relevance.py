"""Does a notice still tell the truth: nobody is sent to renew what was renewed meanwhile."""

from datetime import datetime

from lettrage.domain.bank import BankAccount, BankConnection
from lettrage.domain.connector import SupplierConnection
from lettrage.domain.errors import NotFound
from lettrage.domain.notice import Notice, reminder_for, reminder_id
from lettrage.domain.paris import paris_date
from lettrage.ports.store import Store
from lettrage.services.balance_watch import TOPIC as BALANCE_DIFFERS
from lettrage.services.consent_watch import FETCHABLE
from lettrage.services.tell_people import connector_topic

REMOVED, MENDED, OVERTAKEN = "removed", "no_longer_needed", "overtaken"
"""Why a notice is dropped: its connection is gone; it is well again; a later reminder replaces
this one, or the day has passed."""


def why_dropped(store: Store, notice: Notice, now: datetime) -> str:
    """Stable word for why the notice need not be sent any more, "" when it must.

    Raises: Unavailable.
    """
    try:
        if notice.topic.startswith("connector_"):
            return _of_source(store, notice)
        if notice.topic == BALANCE_DIFFERS:
            return _of_balance(store, notice)
        return _of_consent(store, notice, now)
    except NotFound:
        return REMOVED


def _of_source(store: Store, notice: Notice) -> str:
    source = store.get(SupplierConnection, notice.organisation_id, notice.subject_id)
    return "" if connector_topic(source.state) == notice.topic else MENDED


def _of_balance(store: Store, notice: Notice) -> str:
    account = store.get(BankAccount, notice.organisation_id, notice.subject_id)
    return MENDED if notice.resolved_at or not account.active else ""


def _of_consent(store: Store, notice: Notice, now: datetime) -> str:
    connection = store.get(BankConnection, notice.organisation_id, notice.subject_id)
    if notice.topic != "consent_expiring":
        return "" if notice.topic == f"consent_{connection.state}" else MENDED
    ends = connection.expires_on
    if connection.state not in FETCHABLE or ends is None or ends != notice.due_on:
        return MENDED
    days = reminder_for(ends, paris_date(now))
    overtaken = days is None or reminder_id(connection.id, ends, days) != notice.id
    return OVERTAKEN if overtaken else ""
