"""Use case: we, the buyer, set a status of an invoice at the platform that delivered it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lettrage.domain.collection import Source, SourceDocument
from lettrage.domain.errors import Conflict, Fault, Invalid
from lettrage.domain.platform_flow import (
    FlowDirection,
    PaidAmount,
    PlatformFlow,
    StatusReason,
    is_over,
    outbound_id,
)
from lettrage.domain.platform_statuses import (
    PAYMENT_SENT,
    FlowOutcome,
    StatusKind,
    check_sendable,
    named,
)
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.ports.platform import PlatformAccess, PlatformLink
from lettrage.services.platform_delivery import PlatformDelivery
from lettrage.services.platform_history import history_of, missing_of, reference_of
from lettrage.services.unit_of_work import Actor, Work


@dataclass(frozen=True)
class StatusWish:
    """What a person asks for.

    Attributes:
        status: Code or word.
        reason: Reason code, None for none.
        comment: Free text beside the reason; "" for none.
        paid: With 211 only.
    """

    status: str
    reason: str | None = None
    comment: str = ""
    paid: PaidAmount | None = None


class SendPlatformStatus:
    """Sets one status; asked twice for the same one in a row, it is set once."""

    def __init__(self, work: Work, access: PlatformAccess, delivery: PlatformDelivery) -> None:
        self._work = work
        self._access = access
        self._delivery = delivery

    def __call__(self, actor: Actor, invoice: PurchaseInvoice, wish: StatusWish) -> PlatformFlow:
        """The status in the invoice's history, with what the platform said so far.

        Raises: Invalid, as `named` and `check_sendable`, `paid_without_payment`,
        `comment_without_reason`; Conflict `not_from_platform`, `reference_incomplete`,
        `platform_status_ended` or `platform_status_race`; Denied `no_platform`,
        `reauthentication_needed`; Unavailable: it is kept and sent later.
        """
        kind = _checked(wish)
        self._must_come_from_platform(invoice)
        sent = [f for f in history_of(self._work.store, invoice).flows if _ours(f, invoice)]
        link = self._access.of_document(invoice.organisation_id, invoice.document_id)
        if sent and _same(sent[-1], kind, wish) and sent[-1].outcome is not FlowOutcome.ERROR:
            return self._go_on(actor, link, sent[-1])
        for earlier in sent:
            self._go_on(actor, link, earlier)
        self._must_be_open(invoice)
        flow = self._flow(invoice, link, kind, wish, len(sent))
        try:
            kept = self._work.add(actor, flow, "platform_status_set")
        except Conflict as error:
            kept = self._work.store.get(PlatformFlow, invoice.organisation_id, flow.id)
            if not _same(kept, kind, wish):
                message = "another status was set meanwhile: look at it, then ask again"
                raise Conflict(message, code="platform_status_race") from error
            return self._go_on(actor, link, kept)
        return self._delivery.send(actor, link, kept, again=False)

    def _go_on(self, actor: Actor, link: PlatformLink, flow: PlatformFlow) -> PlatformFlow:
        if flow.outcome is not FlowOutcome.UNSENT:
            return flow
        return self._delivery.send(actor, link, flow, again=True)

    def _must_come_from_platform(self, invoice: PurchaseInvoice) -> None:
        document = self._work.store.get(
            SourceDocument, invoice.organisation_id, invoice.document_id
        )
        if not any(origin.source is Source.APPROVED_PLATFORM for origin in document.origins):
            message = "this invoice came by another way: answer its supplier there"
            raise Conflict(message, code="not_from_platform")
        missing = missing_of(reference_of(invoice))
        if missing:
            names = ", ".join(missing)
            message = f"a status names the invoice by number, date and SIREN: {names} is unknown"
            raise Conflict(message, code="reference_incomplete")

    def _must_be_open(self, invoice: PurchaseInvoice) -> None:
        if is_over(history_of(self._work.store, invoice).flows):
            message = "the invoice is refused, cancelled or rejected: nothing can follow"
            raise Conflict(message, code="platform_status_ended")

    def _flow(
        self,
        invoice: PurchaseInvoice,
        link: PlatformLink,
        kind: StatusKind,
        wish: StatusWish,
        ordinal: int,
    ) -> PlatformFlow:
        now = self._work.clock.now()
        return PlatformFlow(
            organisation_id=invoice.organisation_id,
            id=outbound_id(invoice.id, ordinal),
            created_at=now,
            updated_at=now,
            purchase_invoice_id=invoice.id,
            connection_id=link.connection_id,
            direction=FlowDirection.OUT,
            status_code=kind.code,
            reasons=_reasons(wish),
            invoice=reference_of(invoice),
            paid=wish.paid,
            at=now,
            outcome=FlowOutcome.UNSENT,
        )


def _checked(wish: StatusWish) -> StatusKind:
    kind = named(wish.status)
    check_sendable(kind, wish.reason)
    if wish.paid is not None and kind.code != PAYMENT_SENT:
        message = f"what was paid goes with {PAYMENT_SENT} only: leave it out"
        raise _invalid("/paid", "paid_without_payment", message)
    if wish.comment and wish.reason is None:
        message = "a comment explains a reason: leave it out, or choose a status with a reason"
        raise _invalid("/comment", "comment_without_reason", message)
    return kind


def _reasons(wish: StatusWish) -> tuple[StatusReason, ...]:
    """At most one; rule CDV-16: its sequence number stands in it (MDT-124-2)."""
    if wish.reason is None:
        return ()
    return (StatusReason(code=wish.reason, text=wish.comment, sequence=1),)


def _same(flow: PlatformFlow, kind: StatusKind, wish: StatusWish) -> bool:
    wanted: Sequence[object] = (kind.code, _reasons(wish), wish.paid)
    return (flow.status_code, flow.reasons, flow.paid) == tuple(wanted)


def _ours(flow: PlatformFlow, invoice: PurchaseInvoice) -> bool:
    return flow.direction is FlowDirection.OUT and flow.purchase_invoice_id == invoice.id


def _invalid(pointer: str, code: str, message: str) -> Invalid:
    return Invalid(message, code=code, faults=[Fault(pointer, code, message)])
