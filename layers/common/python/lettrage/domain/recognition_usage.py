"""What text recognition costs, counted before it is bought, and the caps it must stay under.

Counted by calendar day in Paris and by scope: one organisation, and the whole deployment. What is
counted are pages; their price at the time makes the spend.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Self

from pydantic import AwareDatetime

from lettrage.domain.money import Amount
from lettrage.domain.record import Record, Value

DEPLOYMENT = "deployment"
"""Scope of all organisations together, in the place of an organisation; no ULID is spelled so."""

CURRENCY = "USD"
"""Prices are listed in US dollars."""

PURCHASE_KEPT = timedelta(days=60)
"""How long a counted page is remembered: far longer than a document is tried for (a day), after
which its answer is stored and nobody asks to buy it again."""


class Recognition(StrEnum):
    """What is bought for one page."""

    TEXT = "text"
    EXPENSE = "expense"


PRICES = {Recognition.TEXT: Decimal("0.0015"), Recognition.EXPENSE: Decimal("0.010")}
"""US dollars a page. Source: Amazon Textract price list, us-east-1, first million pages a month:
DetectDocumentText 0.0015, AnalyzeExpense 0.010 (aws.md §14; eu-west-3 assumed alike)."""


class PagePurchase(Record):
    """One page that was counted, so that it is counted once however often it is tried.

    Attributes:
        counted_on: Day in Paris that it was counted on.
    """

    KIND: ClassVar[str] = "page_purchase"

    counted_on: date

    @staticmethod
    def id_of(document_id: str, page: int, recognition: Recognition) -> str:
        """Natural key of a page and what is bought for it."""
        return f"{document_id}-{page}-{recognition}"

    def expires_at(self) -> datetime | None:
        """`PURCHASE_KEPT` after it was counted."""
        return self.created_at + PURCHASE_KEPT


class RecognitionUsage(Record):
    """One day of one scope; `organisation_id` is the scope, `id` the day in ISO.

    Attributes:
        text_pages: Pages bought as words.
        expense_pages: Pages bought as typed fields.
        spend: What they cost, in US dollars.
        cap_reached_at: When the cap first kept a page from being bought that day.
    """

    KIND: ClassVar[str] = "recognition_usage"

    text_pages: int = 0
    expense_pages: int = 0
    spend: Amount = Decimal(0)
    cap_reached_at: AwareDatetime | None = None

    @classmethod
    def of_nothing(cls, scope: str, day: date, at: datetime) -> Self:
        """A day on which nothing was bought yet; version 0: not stored."""
        return cls(organisation_id=scope, id=day.isoformat(), created_at=at, updated_at=at)

    def fits(self, recognition: Recognition, cap: Decimal) -> bool:
        """Whether one more page stays within `cap` US dollars."""
        return self.spend + PRICES[recognition] <= cap

    def with_page(self, recognition: Recognition, at: datetime) -> Self:
        """With one more page."""
        name = f"{recognition}_pages"
        more = {name: getattr(self, name) + 1, "spend": self.spend + PRICES[recognition]}
        return self.changed(at=at, **more)


class RecognitionCaps(Value):
    """The most that may be spent in one day, in US dollars; 0 buys nothing.

    Attributes:
        organisation: Of each organisation.
        deployment: Of all together: the kill switch.
    """

    organisation: Amount
    deployment: Amount


def days_back(today: date, count: int) -> Iterable[date]:
    """`count` days, newest first, today included."""
    return (today - timedelta(days=back) for back in range(count))
