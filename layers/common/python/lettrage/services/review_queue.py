"""Use cases of the queue «À vérifier»: whose it is, when, and what is proved already."""

from collections.abc import Sequence
from datetime import date, timedelta

from lettrage.domain.collection import Source
from lettrage.domain.errors import Conflict, Fault, Invalid, LettrageError, NotFound, Unavailable
from lettrage.domain.organisation import Membership
from lettrage.domain.paris import paris_date
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.domain.review_queue import Outcome, QueueCounts, QueueFilter, proved
from lettrage.ports.store import Found
from lettrage.services.review_purchase_invoice import must_be_under_review
from lettrage.services.unit_of_work import Actor, Work
from lettrage.services.validate_purchase_invoice import ValidatePurchaseInvoice
from lettrage.services.whole_lists import whole

LONGEST_SNOOZE = timedelta(days=366)
"""What is put off longer was forgotten: penalties of late payment run (C. com. L441-10)."""


class ReviewQueue:
    """Lists and counts, least sure first."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def page(
        self,
        organisation_id: str,
        wanted: QueueFilter,
        *,
        limit: int,
        cursor: str | None,
    ) -> Found[PurchaseInvoice]:
        """What awaits a person, least sure first; a page may hold fewer than `limit`, even none.

        Raises: Invalid, for a foreign cursor.
        """
        found = self._work.store.find(
            PurchaseInvoice, organisation_id, "queue", "all", limit=limit, cursor=cursor
        )
        today = self._today()
        kept = tuple(invoice for invoice in found.records if wanted.takes(invoice, today))
        return Found(records=kept, next_cursor=found.next_cursor)

    def counts(self, organisation_id: str) -> QueueCounts:
        """Figures of the whole queue, each counted by its key."""
        store = self._work.store
        members = whole(store, Membership, organisation_id)

        def count(name: str, value: str) -> int:
            return store.count(PurchaseInvoice, organisation_id, name, value)

        by_state = {state: count("state", state) for state in PurchaseInvoiceState}
        of_members = {member.id: count("assignee", member.id) for member in members}
        waiting = by_state[PurchaseInvoiceState.TO_REVIEW]
        return QueueCounts(
            by_state=by_state,
            by_source={source: count("queue_source", source) for source in Source},
            snoozed=self._snoozed(organisation_id),
            assigned={"": waiting - count("assigned", "all"), **of_members},
        )

    def _snoozed(self, organisation_id: str) -> int:
        """Those put off to a later day than today."""
        after = (self._today() + timedelta(days=1)).isoformat()
        store = self._work.store
        return len(whole(store, PurchaseInvoice, organisation_id, "snoozed", since=after))

    def _today(self) -> date:
        return paris_date(self._work.clock.now())


class PlanReview:
    """Who looks at an invoice, and when."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def assign(
        self, actor: Actor, invoice: PurchaseInvoice, user_id: str | None
    ) -> PurchaseInvoice:
        """Give it to a member, or to nobody.

        Raises: Conflict `not_to_review`; Invalid `unknown_member`; Stale.
        """
        must_be_under_review(invoice)
        if user_id is not None:
            try:
                self._work.store.get(Membership, invoice.organisation_id, user_id)
            except NotFound as error:
                message = "no member of the organisation has this user_id: see `members`"
                fault = Fault("/body/user_id", "unknown_member", message)
                raise Invalid(message, faults=[fault]) from error
        return self._planned(actor, invoice, "assigned_by_user", assignee=user_id)

    def snooze(self, actor: Actor, invoice: PurchaseInvoice, until: date | None) -> PurchaseInvoice:
        """Put it off to a day in Paris, or take it up again.

        Raises: Conflict `not_to_review`; Invalid, for a day that is not to come, or beyond
        `LONGEST_SNOOZE`; Stale.
        """
        must_be_under_review(invoice)
        today = paris_date(self._work.clock.now())
        if until is not None and not today < until <= today + LONGEST_SNOOZE:
            message = f"a day after {today} and no later than {today + LONGEST_SNOOZE}"
            french = (
                f"Choisissez un jour après le {today:%d/%m/%Y} et au plus tard le"
                f" {today + LONGEST_SNOOZE:%d/%m/%Y}."
            )
            fault = Fault("/body/until", "out_of_range", message, french)
            raise Invalid(message, faults=[fault])
        return self._planned(actor, invoice, "snoozed_by_user", snoozed_until=until)

    def _planned(
        self, actor: Actor, invoice: PurchaseInvoice, reason: str, **fields: object
    ) -> PurchaseInvoice:
        after = invoice.changed(at=invoice.updated_at, **fields)
        if after == invoice:
            return invoice
        return self._work.change(actor, invoice, after.changed(at=self._work.clock.now()), reason)


class ValidateProved:
    """Many at once, of those that leave nothing to a person."""

    def __init__(self, work: Work, validate: ValidatePurchaseInvoice) -> None:
        self._work = work
        self._validate = validate

    def __call__(
        self, actor: Actor, organisation_id: str, invoice_ids: Sequence[str], *, user_id: str
    ) -> tuple[Outcome, ...]:
        """What became of each, in the order asked for; one that fails harms no other.

        Refused by code: `not_proved`, and what validation itself refuses.
        Raises: Unavailable, when nothing could be validated at all.
        """
        wanted = tuple(dict.fromkeys(invoice_ids))
        found = self._work.store.get_many(PurchaseInvoice, organisation_id, wanted)
        outcomes = []
        for invoice_id in wanted:
            try:
                invoice = self._one(actor, found.get(invoice_id), user_id)
                outcomes.append(Outcome(invoice_id, invoice, None))
            except LettrageError as error:
                outcomes.append(Outcome(invoice_id, None, error))
        failures = [o.error for o in outcomes if isinstance(o.error, Unavailable)]
        if failures and len(failures) == len(outcomes):
            raise failures[0]
        return tuple(outcomes)

    def _one(self, actor: Actor, invoice: PurchaseInvoice | None, user_id: str) -> PurchaseInvoice:
        if invoice is None:
            raise NotFound("no such purchase invoice", kind=PurchaseInvoice.KIND)
        if invoice.state is PurchaseInvoiceState.TO_REVIEW and not proved(invoice):
            message = "a deciding field is not proved: look at this invoice by itself"
            raise Conflict(message, code="not_proved")
        return self._validate(actor, invoice, user_id=user_id)
