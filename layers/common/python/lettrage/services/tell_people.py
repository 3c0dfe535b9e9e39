"""A notice is written in the commit of what it tells of; its natural key makes it once."""

from lettrage.domain.connector import ConnectorState, SupplierConnection
from lettrage.domain.errors import NotFound
from lettrage.domain.notice import Notice
from lettrage.domain.paris import paris_date
from lettrage.services.unit_of_work import UnitOfWork, Work

_WAITS = frozenset({ConnectorState.REAUTHENTICATION_NEEDED, ConnectorState.ERROR})


def tell(work: Work, unit: UnitOfWork, notice: Notice) -> None:
    """Add the notice to the commit unless it was made before. Raises: Unavailable."""
    try:
        work.store.get(Notice, notice.organisation_id, notice.id)
    except NotFound:
        unit.add(notice, notice.topic)


def tell_of_connector(
    work: Work, unit: UnitOfWork, before: SupplierConnection, after: SupplierConnection
) -> None:
    """Tell people in the same commit that a source stopped and waits for them, once a day.

    Raises: Unavailable.
    """
    if after.state not in _WAITS or before.state is after.state or after.problem is None:
        return
    now = work.clock.now()
    topic = connector_topic(after.state)
    tell(
        work,
        unit,
        Notice(
            organisation_id=after.organisation_id,
            id=f"{topic}-{after.id}-{paris_date(now)}",
            created_at=now,
            updated_at=now,
            topic=topic,
            subject_id=after.id,
            title_fr=f"{after.name} : la collecte est arrêtée",
            title_en=f"{after.name}: fetching has stopped",
            text_fr=after.problem.message_fr,
            text_en=after.problem.message_en,
        ),
    )


def connector_topic(state: ConnectorState) -> str:
    """Topic of the notice that a supplier connection came into `state`."""
    return f"connector_{state}"
