"""What every API body shares: problems, pages, jobs."""

from datetime import date
from typing import Annotated, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from lettrage.domain.organisation import Job, JobState

T = TypeVar("T")


class Body(BaseModel):
    """Base of requests: unknown fields are refused (422)."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class View(BaseModel):
    """Base of replies; clients must accept fields and enum values they do not know."""

    model_config = ConfigDict(frozen=True)


class FieldProblem(View):
    """One thing wrong in the request."""

    pointer: str = Field(description="JSON pointer to the field (RFC 6901)")
    code: str = Field(description="Stable word")
    message: str = Field(description="What is wrong and how to mend it, in English")
    message_fr: str = Field(description="The same in French, at times in more general words")


class Problem(View):
    """Error reply, `application/problem+json` (RFC 9457)."""

    type: str = Field(
        description="Stable address of the kind of problem", examples=["urn:lettrage:problem:stale"]
    )
    title: str = Field(description="Short English title")
    status: int
    detail: str = Field(default="", description="What happened this time, in English")
    detail_fr: str = Field(default="", description="The same in French")
    errors: tuple[FieldProblem, ...] = ()
    existing_id: str | None = Field(default=None, description="The earlier record, on conflicts")


class Page(View, Generic[T]):
    """One page of a list; give `next_cursor` back as `cursor` for the next."""

    items: tuple[T, ...]
    next_cursor: str | None = None


class JobView(View):
    """Long work and its progress."""

    id: str
    kind: str
    state: JobState
    done: int
    total: int
    counts: dict[str, int]
    errors: tuple[str, ...]
    result: dict[str, dict[str, str]]
    trigger: str = Field(description="What asked for it", examples=["bank_sync", "on_demand"])
    made: dict[str, tuple[str, ...]] = Field(
        description="Identifiers of what it made by kind, a hundred at most; `counts` has all"
    )
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, job: Job) -> "JobView":
        """The view of a stored job."""
        return cls(**{name: getattr(job, name) for name in cls.model_fields})


IsoDate = Annotated[date, Field(description="YYYY-MM-DD")]
