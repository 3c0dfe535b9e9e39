"""Consents and their people: marked when they end soon, reminded in time, told when they ended.

Each notice has a natural key and is written with what it tells of, so it exists once.
"""

from lettrage.domain.bank import BankConnection, BankConnectionState
from lettrage.domain.errors import NotFound
from lettrage.domain.notice import Notice, action_on, reminder_for, reminder_id
from lettrage.domain.paris import paris_date
from lettrage.services.contention import settled
from lettrage.services.tell_people import tell
from lettrage.services.unit_of_work import Actor, UnitOfWork, Work

FETCHABLE = frozenset({BankConnectionState.ACTIVE, BankConnectionState.EXPIRING})
"""States of a connection under which accounts are read."""

RENEW_SOON = "renew_consent_soon"
"""The consent still holds, for less than the first of `REMINDER_DAYS`."""


def watch(
    work: Work, actor: Actor, organisation_id: str, connection_id: str
) -> BankConnection | None:
    """The connection, marked and its people reminded when its consent ends soon.

    None when there is no such connection. Raises: Unavailable.
    """

    def attempt() -> BankConnection | None:
        try:
            found = work.store.get(BankConnection, organisation_id, connection_id)
        except NotFound:
            return None
        now = work.clock.now()
        days = reminder_for(found.expires_on, paris_date(now)) if found.expires_on else None
        if found.state not in FETCHABLE or days is None:
            return found
        unit = work.unit(actor)
        after = found
        if found.state is not BankConnectionState.EXPIRING:
            after = found.changed(
                at=now, state=BankConnectionState.EXPIRING, problem=found.problem or RENEW_SOON
            )
        unit.change(found, after, "consent_expiring")
        _tell(work, unit, after, topic="consent_expiring", days=days)
        unit.commit()
        return work.store.get(BankConnection, organisation_id, connection_id)

    return settled(attempt)


def end(work: Work, actor: Actor, before: BankConnection, after: BankConnection) -> None:
    """Store that a consent ended or broke, and tell its people in the same commit.

    Raises: Stale, Unavailable.
    """
    unit = work.unit(actor)
    unit.change(before, after, f"consent_{after.state}")
    if after.state != before.state:
        _tell(work, unit, after, topic=f"consent_{after.state}")
    unit.commit()


def _tell(
    work: Work, unit: UnitOfWork, connection: BankConnection, *, topic: str, days: int | None = None
) -> None:
    now = work.clock.now()
    day = connection.expires_on
    identifier = f"{topic}-{connection.id}-{day or paris_date(now)}"
    if day and days is not None:
        identifier = reminder_id(connection.id, day, days)
    _, french, english = action_on(connection)
    bank = connection.bank_name
    tell(
        work,
        unit,
        Notice(
            organisation_id=connection.organisation_id,
            id=identifier,
            created_at=now,
            updated_at=now,
            topic=topic,
            subject_id=connection.id,
            due_on=day,
            title_fr=f"{bank} : accès à renouveler",
            title_en=f"{bank}: access to renew",
            text_fr=french,
            text_en=english,
        ),
    )
