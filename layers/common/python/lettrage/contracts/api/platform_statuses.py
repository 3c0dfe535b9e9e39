"""Bodies of the routes of platform statuses: an invoice's history, and what a buyer may say."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import Body, View
from lettrage.domain.money import Amount, Currency
from lettrage.domain.platform_flow import FlowDirection, PaidAmount, PlatformFlow
from lettrage.domain.platform_statuses import BUYERS, KINDS, FlowOutcome, SetBy, kind_of

# Control characters have no place in XML 1.0, nor in what a supplier reads.
_Line = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f-\x9f\ufffe\uffff]*$", max_length=500)]


class PaidBody(Body):
    """What was paid, with status 211."""

    value: Annotated[Amount, Field(gt=0, decimal_places=2, max_digits=17)]
    currency: Currency = "EUR"
    paid_on: date

    def paid(self) -> PaidAmount:
        """As the domain keeps it."""
        day = self.paid_on.isoformat()
        return PaidAmount(value=self.value, currency=self.currency, paid_on=day)


class SetPlatformStatus(Body):
    """A status that the buyer sets."""

    status: Annotated[str, Field(min_length=1, max_length=60)] = Field(
        description="Code or word: " + ", ".join(f"`{c}` `{KINDS[c].id}`" for c in BUYERS),
        examples=["refused"],
    )
    reason: Annotated[str, Field(min_length=1, max_length=60)] | None = Field(
        default=None,
        description="Needed by 206, 207, 208 and 210; `sendable` of the list tells which",
        examples=["TX_TVA_ERR"],
    )
    comment: _Line = Field(default="", description="Explains the reason to the supplier")
    paid: PaidBody | None = Field(default=None, description="With 211 only")


class StatusReasonView(View):
    """Why: a code as it came, its text, and its number in the message (MDT-124-2)."""

    code: str
    text: str
    sequence: int


class PaidView(View):
    """What was paid; `paid_on` is empty when the message does not tell."""

    value: Amount
    currency: str
    paid_on: str


class PlatformStatusView(View):
    """One status of the history."""

    id: str
    code: str = Field(description="As on the wire; platforms may add codes")
    status: str = Field(description="Word of the code, `unknown` for one we do not know")
    label_fr: str
    label_en: str
    set_by: SetBy
    direction: FlowDirection = Field(description="`out`: set by us")
    reasons: tuple[StatusReasonView, ...]
    paid: PaidView | None
    at: AwareDatetime
    outcome: FlowOutcome = Field(
        description="Of ours: `unsent` (kept, sent later), `pending`, `ok`, or `error`"
    )
    error_codes: tuple[str, ...] = Field(description="Why the platform refused the message")
    counts: bool = Field(
        description="False for a refused second delivery (213 with DOUBLON) and a message in error"
    )

    @classmethod
    def of(cls, flow: PlatformFlow) -> "PlatformStatusView":
        """View of a record."""
        kind = kind_of(flow.status_code)
        reasons = (StatusReasonView(**reason.model_dump()) for reason in flow.reasons)
        return cls(
            id=flow.id,
            code=flow.status_code,
            status=kind.id,
            label_fr=kind.label,
            label_en=kind.id.replace("_", " ").capitalize(),
            set_by=kind.set_by,
            direction=flow.direction,
            reasons=tuple(reasons),
            paid=PaidView(**dict(flow.paid)) if flow.paid else None,
            at=flow.at,
            outcome=flow.outcome,
            error_codes=flow.error_codes,
            counts=flow.counts,
        )


class SendableView(View):
    """A status that the buyer may set, with its reasons."""

    code: str
    status: str
    label_fr: str
    reason_required: bool
    reasons: tuple[str, ...]


class PlatformStatusesView(View):
    """The history of one invoice at its platform, oldest first, the latest 200."""

    current: PlatformStatusView | None = Field(description="The status that stands")
    items: tuple[PlatformStatusView, ...]
    sendable: tuple[SendableView, ...] = Field(description="Empty once nothing may follow")


SENDABLE = tuple(
    SendableView(
        code=code,
        status=KINDS[code].id,
        label_fr=KINDS[code].label,
        reason_required=KINDS[code].reason_required,
        reasons=KINDS[code].reasons,
    )
    for code in BUYERS
)
"""Every status a buyer may set."""
