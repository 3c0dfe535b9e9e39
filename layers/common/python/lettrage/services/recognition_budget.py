"""What text recognition may cost in a day: every page is counted before it is bought.

Page, organisation and deployment are counted in one transaction on the versions that were read,
so nothing is lost among any number of executions and the spend never passes a cap.
"""

import logging
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lettrage.domain.collection import SourceDocument
from lettrage.domain.errors import CapReached
from lettrage.domain.money import decimal_fr
from lettrage.domain.paris import paris_date
from lettrage.domain.recognition_usage import (
    DEPLOYMENT,
    PRICES,
    PagePurchase,
    Recognition,
    RecognitionCaps,
    RecognitionUsage,
    days_back,
)
from lettrage.ports.store import Store
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, UnitOfWork, Work

logger = logging.getLogger(__name__)

SHOWN_DAYS = 31
"""Days that the API shows: a month, whatever its length."""


@dataclass(frozen=True)
class UsageShown:
    """What one organisation has bought, and what it may buy.

    Attributes:
        days: The last `SHOWN_DAYS` in Paris, newest first; today is the first.
        cap: Of the organisation for one day, in US dollars.
        deployment: Today's record of all organisations together.
    """

    days: tuple[RecognitionUsage, ...]
    cap: Decimal
    deployment: RecognitionUsage


class RecognitionBudget:
    """Counts pages and keeps them under the caps."""

    def __init__(self, work: Work, caps: RecognitionCaps) -> None:
        self._work = work
        self._caps = caps

    def take(self, document: SourceDocument, page: int, recognition: Recognition) -> None:
        """Count one page that is about to be bought; one that was counted is not counted again.

        Raises: CapReached, when it would pass a cap: it must not be bought; Unavailable.
        """
        actor = Actor("system:recognition_budget", document.claim or document.id)
        settled(lambda: self._taken(document, page, recognition, actor))

    def shown(self, organisation_id: str) -> UsageShown:
        """What an organisation has bought day by day. Raises: Unavailable."""
        today = paris_date(self._work.clock.now())
        days = tuple(days_back(today, SHOWN_DAYS))
        return UsageShown(
            days=tuple(usages(self._work, organisation_id, *days)),
            cap=self._caps.organisation,
            deployment=usages(self._work, DEPLOYMENT, today)[0],
        )

    def _taken(
        self, document: SourceDocument, page: int, recognition: Recognition, actor: Actor
    ) -> None:
        purchase = PagePurchase.id_of(document.id, page, recognition)
        organisation_id, store = document.organisation_id, self._work.store
        if purchase in store.get_many(PagePurchase, organisation_id, [purchase]):
            return
        now = self._work.clock.now()
        today = paris_date(now)
        unit = self._work.unit(actor)
        unit.add(
            PagePurchase(
                organisation_id=organisation_id,
                id=purchase,
                created_at=now,
                updated_at=now,
                counted_on=today,
            ),
            "page_counted",
        )
        for scope, cap in self._scopes(organisation_id):
            (usage,) = usages(self._work, scope, today)
            if not usage.fits(recognition, cap):
                self._refuse(usage, cap, recognition, actor)
            _note(unit, usage, usage.with_page(recognition, now), "recognition_bought")
        unit.commit()

    def _scopes(self, organisation_id: str) -> tuple[tuple[str, Decimal], ...]:
        return (organisation_id, self._caps.organisation), (DEPLOYMENT, self._caps.deployment)

    def _refuse(
        self, usage: RecognitionUsage, cap: Decimal, recognition: Recognition, actor: Actor
    ) -> None:
        """Tell once a day and scope that its cap is reached: the change entry is the event."""
        if usage.cap_reached_at is None:
            now = self._work.clock.now()
            unit = self._work.unit(actor)
            reached = usage.changed(at=now, cap_reached_at=now)
            _note(unit, usage, reached, "recognition_cap_reached")
            unit.commit()
            logger.warning(
                "recognition cap reached",
                extra={"scope": usage.organisation_id, "day": usage.id, "spend": str(usage.spend)},
            )
        cap_fr = decimal_fr(cap)
        raise CapReached(
            f"a page at {PRICES[recognition]} would pass the day's cap of {cap} US dollars",
            code="recognition_cap_reached",
            message_fr=f"Le plafond du jour pour la lecture des pages ({cap_fr} dollars) est"
            " atteint : la suite se fera demain, ou saisissez la facture à la main.",
        )


def usages(work: Work, scope: str, *days: date) -> list[RecognitionUsage]:
    """The records of these days, in that order; days without one are of nothing."""
    found = work.store.get_many(RecognitionUsage, scope, [day.isoformat() for day in days])
    now = work.clock.now()
    return [
        found.get(day.isoformat()) or RecognitionUsage.of_nothing(scope, day, now) for day in days
    ]


def cap_reached(store: Store, organisation_id: str, today: date) -> bool:
    """Whether a cap has kept a page of the organisation from being bought today."""
    day = today.isoformat()
    return any(
        usage.cap_reached_at is not None
        for scope in (organisation_id, DEPLOYMENT)
        for usage in store.get_many(RecognitionUsage, scope, [day]).values()
    )


def _note(unit: UnitOfWork, before: RecognitionUsage, after: RecognitionUsage, reason: str) -> None:
    if before.version:
        unit.change(before, after, reason)
    else:
        unit.add(after, reason)
