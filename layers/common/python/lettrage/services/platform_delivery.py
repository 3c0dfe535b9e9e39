"""Brings a status we set to the platform, however often it takes, as one message.

The record is the idempotency key: it is written before the first call, its identifier is the
platform's tracking id, and a call whose outcome is open is followed by a question, never by a
second message right away (security-reliability H3).
"""

from lettrage.domain.errors import Conflict, Invalid
from lettrage.domain.platform_flow import PlatformFlow
from lettrage.domain.platform_statuses import FlowOutcome
from lettrage.formats.cdar_writing import BuyersStatus, write_cdar
from lettrage.ports.platform import PlatformLink, SentFlow
from lettrage.services.payment_holds import PaymentHolds
from lettrage.services.unit_of_work import Actor, Work


class PlatformDelivery:
    """Sends and settles; keeps what the platform says on the record."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._holds = PaymentHolds(work)

    def send(
        self, actor: Actor, link: PlatformLink, flow: PlatformFlow, *, again: bool
    ) -> PlatformFlow:
        """The record with what the platform said; `again` when an earlier call may have arrived.

        A message that the platform refuses is a result: outcome `error` with its codes.

        Raises: Denied, Unavailable: the record stays `unsent` and may be sent later.
        """
        arrived = link.platform.sent(flow.id) if again else None
        if arrived is None:
            message, name = write_cdar(_message(link, flow)), f"{flow.id}.xml"
            try:
                arrived = link.platform.send_status(message, file_name=name, tracking_id=flow.id)
            except (Invalid, Conflict) as error:
                arrived = SentFlow("", FlowOutcome.ERROR, (error.code,))
        return self._settle(actor, flow, arrived)

    def ask(self, actor: Actor, link: PlatformLink, flow: PlatformFlow) -> PlatformFlow:
        """The record with the platform's present word on it. Raises: NotFound, and as `send`."""
        return self._settle(actor, flow, link.platform.outcome(flow.flow_id))

    def _settle(self, actor: Actor, flow: PlatformFlow, told: SentFlow) -> PlatformFlow:
        after = flow.changed(
            at=self._work.clock.now(),
            flow_id=told.flow_id or flow.flow_id,
            outcome=told.outcome,
            error_codes=told.error_codes,
        )
        if after.model_copy(update={"updated_at": flow.updated_at}) == flow:
            return flow
        try:
            kept = self._work.change(actor, flow, after, f"platform_status_{told.outcome}")
        except Conflict:
            # Another run settled it meanwhile: its word is as good.
            return self._work.store.get(PlatformFlow, flow.organisation_id, flow.id)
        if kept.may_end and not kept.counts and kept.purchase_invoice_id is not None:
            # The platform did not take it: the invoice stands as before.
            self._holds.bring_in_line(actor, kept.organisation_id, kept.purchase_invoice_id)
        return kept


def _message(link: PlatformLink, flow: PlatformFlow) -> BuyersStatus:
    return BuyersStatus(
        message_id=flow.id,
        status_code=flow.status_code,
        invoice=flow.invoice,
        buyer_siren=link.siren,
        at=flow.at,
        reasons=flow.reasons,
        paid=flow.paid,
    )
