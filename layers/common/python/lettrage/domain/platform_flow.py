"""The history of an invoice at the approved platform: one record a status, ours and others'."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from lettrage.domain.money import Amount
from lettrage.domain.platform_statuses import (
    DUPLICATE_DELIVERY,
    INADMISSIBLE,
    REJECTED,
    FlowOutcome,
    Phase,
    kind_of,
)
from lettrage.domain.purchase_invoice import number_key
from lettrage.domain.record import Lookup, Record, Value


class FlowDirection(StrEnum):
    """`In`: set by others and fetched. `Out`: set and sent by us."""

    IN = "in"
    OUT = "out"


class InvoiceReference(Value):
    """Which invoice a status is about, as its seller issued it.

    Attributes:
        number: BT-1 (MDT-87).
        type_code: BT-3 (MDT-91), such as `380`; "" when a message does not tell.
        issue_date: BT-2 (MDG-35), ISO; "" when a message does not tell.
        seller_siren: BT-30 under scheme 0002 (MDT-129); "" when a message does not tell.
    """

    number: str
    type_code: str = ""
    issue_date: str = ""
    seller_siren: str = ""

    @property
    def key(self) -> str:
        """Number and seller as a lookup's value: one seller numbers an invoice once (BT-1)."""
        return f"{self.seller_siren or '-'}.{number_key(self.number)}"


class StatusReason(Value):
    """One detail of a status (MDG-37).

    Attributes:
        code: MDT-113, kept as it came; "" when there is only text.
        text: MDT-114.
        sequence: MDT-124-2; 0 when a message lacks it.
    """

    code: str = ""
    text: str = ""
    sequence: int = 1


class PaidAmount(Value):
    """What a payment status tells was paid: type MPA (MDT-207, MDT-215, MDT-219)."""

    value: Amount
    currency: str
    paid_on: str


class PlatformFlow(Record):
    """One status in an invoice's history; never changed but in its outcome.

    Attributes:
        purchase_invoice_id: The invoice, None as long as the status came before it.
        connection_id: The platform's connection.
        flow_id: The platform's identifier; "" until a sent one has it.
        direction: Whose status it is.
        status_code: As on the wire, known or not.
        reasons: As on the wire.
        invoice: Which invoice it is about.
        paid: With 211 only.
        at: When it was set, UTC.
        outcome: Acknowledgement of a sent one; `ok` for those of others.
        error_codes: Why the platform refused it.
    """

    KIND: ClassVar[str] = "platform_flow"

    purchase_invoice_id: str | None = None
    connection_id: str
    flow_id: str = ""
    direction: FlowDirection
    status_code: str
    reasons: tuple[StatusReason, ...] = ()
    invoice: InvoiceReference
    paid: PaidAmount | None = None
    at: AwareDatetime
    outcome: FlowOutcome = FlowOutcome.OK
    error_codes: tuple[str, ...] = ()

    def lookups(self) -> Iterable[Lookup]:
        """By invoice once known, by reference before; sent ones without a final word."""
        at = self.at.isoformat()
        if self.purchase_invoice_id:
            yield Lookup(name="purchase_invoice", value=self.purchase_invoice_id, sort=at)
        else:
            yield Lookup(name="reference", value=self.invoice.key, sort=at)
        if self.outcome in {FlowOutcome.UNSENT, FlowOutcome.PENDING}:
            yield Lookup(name="unsettled", value=self.connection_id, sort=at)

    @property
    def refuses_second_delivery(self) -> bool:
        """213 with DOUBLON: about another delivery of an invoice that stands as it is."""
        codes = {reason.code for reason in self.reasons}
        return self.status_code == REJECTED and DUPLICATE_DELIVERY in codes

    @property
    def may_end(self) -> bool:
        """Whether such a status ends an invoice: refused, cancelled, or never let through."""
        ending = kind_of(self.status_code).ends or self.status_code in {REJECTED, INADMISSIBLE}
        return ending and not self.refuses_second_delivery

    @property
    def counts(self) -> bool:
        """Whether it says something of the invoice: no second delivery, no refused message."""
        return not self.refuses_second_delivery and self.outcome is not FlowOutcome.ERROR


class PlatformCursor(Record):
    """How far the statuses of a connection were read; `id` is the connection's.

    Attributes:
        cursor: Opaque text of the platform's adapter.
        unreadable: Flows whose message could not be read, latest last.
    """

    KIND: ClassVar[str] = "platform_cursor"

    cursor: str = ""
    unreadable: tuple[str, ...] = ()


def inbound_id(connection_id: str, flow_id: str, position: int) -> str:
    """Natural key of the `position`-th invoice of a fetched message."""
    text = f"{connection_id}\n{flow_id}\n{position}"
    return "in-" + hashlib.sha256(text.encode()).hexdigest()[:40]


def outbound_id(purchase_invoice_id: str, ordinal: int) -> str:
    """Natural key of the `ordinal`-th status we send of an invoice, and our tracking id.

    Two requests at once make the same key, and one of them loses: sending has an order. 36
    characters, the length that platforms accept as a tracking id whatever its form.
    """
    text = f"{purchase_invoice_id}\n{ordinal}"
    return "out-" + hashlib.sha256(text.encode()).hexdigest()[:32]


def current(history: Sequence[PlatformFlow]) -> PlatformFlow | None:
    """The status that stands, None without one.

    What ends an invoice outlasts the rest, a treatment outlasts the transmission that may be
    told late, an unknown code counts as a treatment; among equals the latest set wins. Messages
    tell seconds: within one, codes stand in their order.
    """
    counting = [flow for flow in history if flow.counts]
    return max(counting, key=_weight, default=None)


def is_over(history: Sequence[PlatformFlow]) -> bool:
    """Whether nothing more may be said of the invoice: refused, cancelled, or never let through."""
    standing = current(history)
    return standing is not None and standing.may_end


def _weight(flow: PlatformFlow) -> tuple[bool, bool, datetime, str, str]:
    kind = kind_of(flow.status_code)
    treatment = kind.phase is Phase.TREATMENT
    return (kind.ends, treatment, flow.at, flow.status_code, flow.id)
