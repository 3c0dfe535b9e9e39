"""Holds on payment: why an invoice may not be paid yet, on what evidence, and who lifted them.

A hold stops payment, never review. Nobody lifts one alone: somebody asks, another person lifts.
Source: security-reliability H4, H6, I8; `hold.reason` of the vocabulary.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Self

from pydantic import AwareDatetime

from lettrage.domain.errors import NotFound
from lettrage.domain.record import Lookup, Record, Value

COOLING = timedelta(hours=24)
"""A new or changed account is paid no earlier than this after its hold was placed, lifted or not.

Source: security-reliability H6, its shorter bound.
"""


class HoldReason(StrEnum):
    """`hold.reason` of the vocabulary."""

    IBAN_NEW = "iban_new"
    IBAN_CHANGED = "iban_changed"
    IBAN_COUNTRY_CHANGED = "iban_country_changed"
    IBAN_OF_ANOTHER = "iban_of_another"
    IBAN_SEVERAL = "iban_several"
    IBAN_IN_MAIL = "iban_in_mail"
    SENDER_UNAUTHENTICATED = "sender_unauthenticated"
    DUPLICATE_SUSPECTED = "duplicate_suspected"
    TOTALS_MISMATCH = "totals_mismatch"
    PDF_XML_MISMATCH = "pdf_xml_mismatch"
    SUPPLIER_UNCONFIRMED = "supplier_unconfirmed"
    PLATFORM_REFUSED = "platform_refused"
    MANUAL = "manual"


class HoldState(StrEnum):
    """`open` stops payment; `lifted` by a second person; `withdrawn`: its ground is gone."""

    OPEN = "open"
    LIFTED = "lifted"
    WITHDRAWN = "withdrawn"


IBAN_REASONS = frozenset(
    {
        HoldReason.IBAN_NEW,
        HoldReason.IBAN_CHANGED,
        HoldReason.IBAN_COUNTRY_CHANGED,
        HoldReason.IBAN_OF_ANOTHER,
    }
)
"""Reasons about the account to pay: one ground, told by what was known before."""

LASTING = frozenset(
    {HoldReason.SENDER_UNAUTHENTICATED, HoldReason.PDF_XML_MISMATCH, HoldReason.MANUAL}
)
"""What no correction makes undone: these end by a second person alone."""

REOPENED = "reopened"
"""Fact of a hold whose lifter then validated the invoice: two people are no longer enough."""


EDITED_BY = "iban_edited_by"
"""Fact of a hold on an account that a person then replaced or took out: a second person looks."""

ACCOUNT_OF = "supplier_id"
"""Fact of a hold on an account: the supplier that lifting it confirms the account for."""

DUPLICATE_OF = "duplicate_of"
"""Fact of a hold on a suspected duplicate: the document that was there first."""


class Ground(Value):
    """A reason for a hold, as the invoice and what is known around it stand now.

    Attributes:
        reason: See `HoldReason`.
        about: What exactly it is about, in parts; another account needs another hold.
        facts: Evidence by name; values of names that end in `iban` are whole account numbers.
    """

    reason: HoldReason
    about: tuple[str, ...]
    facts: dict[str, str] = {}

    @property
    def subject(self) -> str:
        """SHA-256 (hex) of the family of the reason and what it is about."""
        family = "iban" if self.reason in IBAN_REASONS else self.reason.value
        return hashlib.sha256("\n".join((family, *self.about)).encode()).hexdigest()


class Hold(Value):
    """One reason not to pay yet.

    Attributes:
        id: `h1`, `h2`, … within the invoice.
        reason: See `HoldReason`.
        state: See `HoldState`.
        subject: See `Ground.subject`.
        facts: See `Ground.facts`.
        placed_at: UTC instant.
        placed_by: Actor.
        note: Of the person who placed a `manual` one.
        requested_at: When somebody asked to lift it.
        requested_by: Actor.
        request_note: Why, and how it was checked.
        ended_at: When it was lifted or withdrawn.
        ended_by: Actor: the second person, or who took the ground away.
        lift_note: How the second person checked.
    """

    id: str
    reason: HoldReason
    state: HoldState = HoldState.OPEN
    subject: str
    facts: dict[str, str] = {}
    placed_at: AwareDatetime
    placed_by: str
    note: str = ""
    requested_at: AwareDatetime | None = None
    requested_by: str | None = None
    request_note: str = ""
    ended_at: AwareDatetime | None = None
    ended_by: str | None = None
    lift_note: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it stops payment."""
        return self.state is HoldState.OPEN

    @property
    def counts(self) -> bool:
        """Whether it is open, or was lifted for what it is about."""
        return self.state is not HoldState.WITHDRAWN

    def ended(self, state: HoldState, *, at: datetime, by: str, note: str = "") -> Self:
        """The hold in an end state."""
        return self.model_copy(
            update={"state": state, "ended_at": at, "ended_by": by, "lift_note": note}
        )


class InvoiceHolds(Record):
    """All holds of one purchase invoice, whose identifier it has.

    Attributes:
        supplier_id: Of the invoice, for what settles holds of several of them.
        holds: Oldest first, ended ones too.
        bank_details_by: Actors who changed account or supplier on the invoice.
    """

    KIND: ClassVar[str] = "invoice_holds"

    supplier_id: str | None = None
    holds: tuple[Hold, ...] = ()
    bank_details_by: tuple[str, ...] = ()

    def lookups(self) -> Iterable[Lookup]:
        """While one is open: all of the organisation, and those of the supplier."""
        if not self.open_reasons:
            return
        placed = self.created_at.isoformat()
        yield Lookup(name="open", value="all", sort=placed)
        if self.supplier_id:
            yield Lookup(name="open_supplier", value=self.supplier_id, sort=placed)

    @property
    def open_reasons(self) -> tuple[HoldReason, ...]:
        """Reasons that stop payment, once each, by name."""
        return tuple(sorted({hold.reason for hold in self.holds if hold.is_open}))

    @property
    def not_payable_before(self) -> datetime | None:
        """End of the cooling of accounts that were lifted, None without."""
        ends = [
            hold.placed_at + COOLING
            for hold in self.holds
            if hold.reason in IBAN_REASONS and hold.state is HoldState.LIFTED
        ]
        return max(ends, default=None)

    def hold(self, hold_id: str) -> Hold:
        """One hold. Raises: NotFound."""
        for hold in self.holds:
            if hold.id == hold_id:
                return hold
        raise NotFound("no such hold", kind="hold")

    def replaced(self, hold: Hold) -> tuple[Hold, ...]:
        """All holds with that one in its new state."""
        return tuple(hold if each.id == hold.id else each for each in self.holds)

    def with_hold(self, ground: Ground, *, at: datetime, by: str, note: str = "") -> Self:
        """With one more, open."""
        hold = Hold(
            id=f"h{len(self.holds) + 1}",
            reason=ground.reason,
            subject=ground.subject,
            facts=ground.facts,
            placed_at=at,
            placed_by=by,
            note=note,
        )
        return self.model_copy(update={"holds": (*self.holds, hold)})

    def renewed(
        self, grounds: Iterable[Ground], *, at: datetime, by: str, edited: bool = False
    ) -> Self:
        """Holds brought in line with the present grounds.

        A ground that was lifted for the same subject is settled. An open hold without a ground
        is withdrawn, unless its reason lasts, or `by` is who edited the account it is about.
        """
        present = {ground.subject: ground for ground in grounds}

        def renewed_one(hold: Hold) -> Hold:
            if not hold.is_open or hold.subject in present or _lasts(hold):
                return hold
            if edited and hold.reason in IBAN_REASONS:
                return hold.model_copy(update={"facts": {**hold.facts, EDITED_BY: by}})
            return hold.ended(HoldState.WITHDRAWN, at=at, by=by)

        holds = tuple(map(renewed_one, self.holds))
        after = self.model_copy(update={"holds": holds})
        known = {hold.subject for hold in holds if hold.counts}
        for subject, ground in present.items():
            if subject not in known:
                after = after.with_hold(ground, at=at, by=by)
        return after

    def reopened(self, *, lifter: str, at: datetime) -> Self:
        """With a new hold for each that `lifter`, who validates the invoice now, had lifted."""
        after = self
        for hold in self.holds:
            again = any(h.is_open and h.subject == hold.subject for h in after.holds)
            if hold.state is not HoldState.LIFTED or hold.ended_by != lifter or again:
                continue
            opened = hold.model_copy(
                update={
                    "id": f"h{len(after.holds) + 1}",
                    "state": HoldState.OPEN,
                    "facts": {**hold.facts, REOPENED: hold.id},
                    "placed_at": at,
                    "placed_by": lifter,
                    **dict.fromkeys(("requested_at", "requested_by", "ended_at", "ended_by")),
                    "request_note": "",
                    "lift_note": "",
                }
            )
            after = after.model_copy(update={"holds": (*after.holds, opened)})
        return after


def _lasts(hold: Hold) -> bool:
    return hold.reason in LASTING or not hold.facts.keys().isdisjoint({REOPENED, EDITED_BY})


def masked_iban(iban: str) -> str:
    """Country, key and last four characters: enough to recognise, too little to pay."""
    return f"{iban[:4]} … {iban[-4:]}"
