"""Bodies of the history of synchronisations, and of what people were told."""

from datetime import date, datetime

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import View
from lettrage.contracts.steps import is_scheduled
from lettrage.domain.notice import Notice, NoticeState
from lettrage.domain.notice_delivery import DeliveryState
from lettrage.domain.organisation import Job, JobState
from lettrage.domain.sync_words import outcome_words, reason_of, said, word_of


class FetchedAccountView(View):
    """What a run did with one account."""

    bank_account_id: str
    outcome: str = Field(
        description="`fetched`, `skipped`, `retrying`, or what failed: `consent_ended`, `denied`,"
        " `unreadable`, `unknown_account`, `unavailable`, `failed`"
    )
    outcome_fr: str
    outcome_en: str
    new_transactions: int
    reason: str = Field(description="Stable word for why not, empty when fetched whole")
    reason_fr: str
    reason_en: str
    next_fetch_after: AwareDatetime | None = Field(description="Not read again before, if so told")


class BankSyncView(View):
    """One run over the organisation's accounts."""

    id: str
    scheduled: bool = Field(description="Started by the clock, not by a person")
    state: JobState
    started_at: AwareDatetime
    updated_at: AwareDatetime
    total: int = Field(description="Accounts of the run; those not listed yet wait their turn")
    done: int = Field(description="Accounts that the run is through with")
    new_transactions: int
    fetched: int
    skipped: int
    failed: int
    errors: tuple[str, ...]
    accounts: tuple[FetchedAccountView, ...] = Field(description="By identifier; who and why")

    @classmethod
    def of(cls, job: Job) -> "BankSyncView":
        """The view of a stored job."""
        counts = {n: job.counts.get(n, 0) for n in ("new_transactions", "fetched", "failed")}
        accounts = tuple(_account(each, told) for each, told in sorted(job.result.items()))
        return cls(
            id=job.id,
            scheduled=is_scheduled(job.id),
            state=job.state,
            started_at=job.created_at,
            updated_at=job.updated_at,
            total=job.total,
            done=job.done,
            skipped=sum(each.outcome == "skipped" for each in accounts),
            errors=job.errors,
            accounts=accounts,
            **counts,
        )


class DeliveryView(View):
    """A notice on its way to one member, by mail."""

    user_id: str
    state: DeliveryState
    at: AwareDatetime | None = Field(description="When it came into this state")
    problem: str = Field(description="Stable word for why not, empty when all is well")


class NoticeView(View):
    """One thing to tell the organisation's people, once."""

    id: str
    topic: str = Field(examples=["consent_expiring"])
    subject_id: str = Field(
        description="The bank connection or supplier connection; the bank account where `topic` is"
        " `balance_differs`"
    )
    due_on: date | None = Field(description="Last day of the consent; first day that differs")
    resolved_at: AwareDatetime | None = Field(description="When the balance fitted again")
    state: NoticeState
    problem: str = Field(description="Why it failed or was dropped, empty otherwise")
    deliveries: tuple[DeliveryView, ...] = Field(description="Owners and managers it is mailed to")
    title_fr: str
    title_en: str
    text_fr: str
    text_en: str
    created_at: AwareDatetime

    @classmethod
    def of(cls, notice: Notice) -> "NoticeView":
        """The view of a stored notice."""
        names = DeliveryView.model_fields
        told = {name: getattr(notice, name) for name in cls.model_fields}
        told["deliveries"] = tuple(
            DeliveryView(**{name: getattr(each, name) for name in names})
            for each in notice.deliveries
        )
        return cls(**told)


def _account(identifier: str, told: dict[str, str]) -> FetchedAccountView:
    outcome, reason = told["outcome"], told.get("message", "")
    french, english = said(outcome, reason)
    in_french, in_english = outcome_words(outcome)
    until = told.get("next_fetch_after", "")
    return FetchedAccountView(
        bank_account_id=identifier,
        outcome=word_of(outcome),
        outcome_fr=in_french,
        outcome_en=in_english,
        new_transactions=int(told.get("new_transactions", "0")),
        reason=reason_of(outcome, reason),
        reason_fr=french,
        reason_en=english,
        next_fetch_after=datetime.fromisoformat(until) if until else None,
    )
