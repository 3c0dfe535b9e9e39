"""Seeded runs in which events are lost, repeated and reordered, calls fail and processes die.

After it heals and the sweep has run, every mail and upload has exactly one end, and nothing is
there twice (security-reliability I1, I2).
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from lettrage.contracts.events import UploadEvent
from lettrage.domain.collection import (
    CLAIM_LASTS,
    UNFINISHED,
    DocumentOutcome,
    InboundMessage,
    InboundMessageState,
    SourceDocument,
    Upload,
    UploadState,
)
from lettrage.domain.errors import LettrageError, Unavailable
from lettrage.domain.holds import InvoiceHolds
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.supplier_iban import SupplierIban
from lettrage.domain.third_party import ThirdParty

from tests.unit.services.collect.ends import records
from tests.unit.services.collect.world import (
    A,
    B,
    World,
    invoice_bytes,
    mail_bytes,
    part,
    raw_mail_event,
)

SEEDS = int(os.environ.get("LETTRAGE_SEEDS", "150"))
IBANS = ("FR7630006000011234567890189", "FR1420041010050500013M02606")
KINDS = ("xml", "text", "scan", "faded", "mixed", "locked", "refused")


class Dies(BaseException):
    """The process is killed."""


class Run:
    """One seed: what came in, what is still to be delivered."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a replayable run, no secret
        self.world = World()
        self.mails: dict[str, str] = {}
        self.uploads: list[UploadEvent] = []
        self.pending: list[Callable[[], object]] = []

    def play(self) -> None:
        self._come_in()
        self._disturb(0.03)
        for _ in range(40):
            self._act()
        self._disturb(0)
        # As many rounds as the clock may have gone back: what is young is left alone meanwhile.
        for _ in range(90):
            self.world.run_all()
            self.world.clock.advance(CLAIM_LASTS * 1.01)
            swept = self.world.sweep_once()
            started = swept.documents + swept.mails + swept.uploads + swept.failed
            # A claim taken before the clock went back stays valid that much longer.
            if started == 0 and not self.world.store.find_everywhere(
                SourceDocument, "unfinished", "all"
            ):
                return
        pytest.fail("the sweep never came to rest")

    def _come_in(self) -> None:
        chance = self.random
        files = [
            invoice_bytes(
                f"F-{chance.randrange(4)}",
                chance.choice(KINDS),
                pages="3",
                iban=chance.choice(IBANS),
            )
            for _ in range(5)
        ]
        for number in range(chance.randrange(1, 5)):
            name, organisation_id = f"m{number}", chance.choice([A, B])
            self.mails[name] = organisation_id
            recipient = self.world.address(organisation_id)
            chosen = chance.choices(files, k=chance.randrange(3))
            parts = [part(data, str(place)) for place, data in enumerate(chosen, 2)]
            self.world.store_mail(name, mail_bytes(*parts, recipient=recipient))
            self._deliver(partial(self.world.receive, name, recipient))
        for number in range(chance.randrange(3)):
            event = self.world.upload(f"u{number}", chance.choice(files))
            self.uploads.append(event)
            self._deliver(partial(self.world.receive_upload, event, "request"))

    def _deliver(self, attempt: Callable[[], object]) -> None:
        """Never, once or several times."""
        self.pending += [attempt] * self.random.choice([0, 1, 1, 2, 3])

    def _act(self) -> None:
        chance, world = self.random, self.world
        chance.shuffle(self.pending)
        chance.shuffle(world.tasks.collected)
        what = chance.random()
        try:
            if what < 0.4 and self.pending:
                self.pending.pop()()
            elif what < 0.8 and world.tasks.collected:
                started = world.tasks.collected.pop()
                if chance.random() < 0.9:
                    world.run(*started)
            elif what < 0.85:
                world.sweep_once()
            else:
                world.later(minutes=chance.choice([1, 5, 60, -30]))
        except (LettrageError, Dies):
            return

    def _disturb(self, chance_of_fault: float) -> None:
        def fault(operation: str, moment: str) -> None:
            drawn = self.random.random()
            if drawn < chance_of_fault / 4:
                raise Dies
            if drawn < chance_of_fault:
                raise Unavailable("down")

        world = self.world
        stores = (world.store, world.objects, world.inbox, world.uploads)
        for faulty in (*stores, world.page_reader, world.expense_reader):
            faulty.fault = fault


@pytest.mark.parametrize("block", range(5))
def test_every_input_reaches_exactly_one_end(block: int) -> None:
    for seed in range(block * SEEDS // 5, (block + 1) * SEEDS // 5):
        run = Run(seed)
        run.play()
        check(run)


def check(run: Run) -> None:
    store = run.world.store
    for name, organisation_id in run.mails.items():
        message = store.get(InboundMessage, organisation_id, name)
        assert message.state is not InboundMessageState.RECEIVED, name
        assert (message.refusal is None) == bool(message.document_ids)
        assert len(store.get_many(SourceDocument, organisation_id, message.document_ids)) == len(
            message.document_ids
        )
    for number in range(len(run.uploads)):
        upload = store.get(Upload, A, f"u{number}")
        assert upload.state is UploadState.FILED
        assert upload.document_id
    for organisation_id in (A, B):
        _check_documents(run, organisation_id)


def _check_documents(run: Run, organisation_id: str) -> None:
    kept = list(records(run.world, organisation_id))
    invoices = {r.id: r for r in kept if isinstance(r, PurchaseInvoice)}
    filed = set()
    for document in (r for r in kept if isinstance(r, SourceDocument)):
        assert document.outcome not in UNFINISHED
        assert document.claim is None
        assert document.original_key in run.world.objects.objects
        doors = Counter((o.source, o.reference, o.part) for o in document.origins)
        assert set(doors.values()) == {1}
        if document.outcome is DocumentOutcome.FILED:
            filed.add(document.purchase_invoice_id)
        else:
            assert document.refusal is not None
    assert filed == set(invoices)
    # The same number in different bytes is flagged on all but one, never merged.
    for number in {i.fields["number"].value for i in invoices.values() if i.fields}:  # type: ignore[index]
        alike = [i for i in invoices.values() if i.fields and i.fields["number"].value == number]  # type: ignore[index]
        # Another number of that day and amount is but a weak sign, which blocks nothing.
        flagged = [
            i
            for i in alike
            if any(f.code == "duplicate_suspected" and f.blocking for f in i.findings)
        ]
        assert len(flagged) == len(alike) - 1
    _check_holds(run, organisation_id, invoices)
    suppliers = [r for r in kept if isinstance(r, ThirdParty)]
    assert len(suppliers) == (1 if any(i.fields for i in invoices.values()) else 0)


def _check_holds(run: Run, organisation_id: str, invoices: dict[str, PurchaseInvoice]) -> None:
    """Nothing that was read is free to be paid: nobody confirmed an account or the supplier."""
    store = run.world.store
    holds = store.get_many(InvoiceHolds, organisation_id, list(invoices))
    read = {i.id: i for i in invoices.values() if i.fields}
    assert set(holds) == set(read)
    for invoice in read.values():
        mine = holds[invoice.id]
        reasons = [hold.reason for hold in mine.holds if hold.is_open]
        other_reasons = [reason for reason in reasons if reason != "duplicate_suspected"]
        assert len(other_reasons) == len(set(other_reasons))
        assert "supplier_unconfirmed" in reasons
        assert any(reason.startswith("iban_") for reason in reasons)
        suspected = [f for f in invoice.findings if f.code == "duplicate_suspected"]
        flagged = any(f.blocking for f in suspected)
        assert flagged == ("duplicate_suspected" in reasons)
    seen = store.find(SupplierIban, organisation_id, "supplier", _supplier_of(read)).records
    printed = {i.fields[FieldName.IBAN].value for i in read.values()}
    assert {entry.iban for entry in seen} == printed
    assert {entry.state for entry in seen} <= {"seen"}


def _supplier_of(read: dict[str, PurchaseInvoice]) -> str:
    return next((i.supplier_id for i in read.values() if i.supplier_id), "-")


def test_one_seed_gives_one_history() -> None:
    ends = []
    for _ in range(2):
        run = Run(7)
        run.play()
        ends.append([r.model_dump_json() for org in (A, B) for r in records(run.world, org)])
    assert ends[0] == ends[1]


def test_event_shape_of_the_simulation_is_the_recorded_one() -> None:
    assert set(raw_mail_event("m", "a@b.test")["Records"][0]["ses"]) == {"mail", "receipt"}
