"""Body of the route of usage: what an organisation has bought, and what it may buy."""

import datetime

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import View
from lettrage.domain.money import Amount, Currency
from lettrage.domain.recognition_usage import CURRENCY, RecognitionUsage


class RecognitionDayView(View):
    """One day of text recognition; days are those of Paris."""

    date: datetime.date
    text_pages: int = Field(description="Pages bought as words")
    expense_pages: int = Field(description="Pages bought as typed fields")
    spend: Amount = Field(description="What they cost at list price")
    cap_reached_at: AwareDatetime | None = Field(
        description="When the cap first kept a page from being bought; null: it did not"
    )

    @classmethod
    def of(cls, usage: RecognitionUsage) -> "RecognitionDayView":
        """The view of a stored day."""
        return cls(
            date=datetime.date.fromisoformat(usage.id),
            text_pages=usage.text_pages,
            expense_pages=usage.expense_pages,
            spend=usage.spend,
            cap_reached_at=usage.cap_reached_at,
        )


class RecognitionUsageView(View):
    """Text recognition: today, the cap of a day, and the days before."""

    currency: Currency = CURRENCY
    daily_cap: Amount = Field(
        description="What the organisation may spend in a day; pages beyond it wait for the next"
    )
    today: RecognitionDayView
    deployment_cap_reached_at: AwareDatetime | None = Field(
        description="When the cap of all organisations together was reached today; null: it was not"
    )
    days: tuple[RecognitionDayView, ...] = Field(
        description="The last 31 days, newest first, today included"
    )


class UsageView(View):
    """What an organisation has used of what is paid for."""

    recognition: RecognitionUsageView
