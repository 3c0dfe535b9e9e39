"""Delivered twice, failing once, started under two names: the end is the same."""

from collections.abc import Callable
from functools import partial
from itertools import count

import pytest
from lettrage.domain.collection import CLAIM_LASTS, DocumentOutcome, SourceDocument
from lettrage.domain.errors import Unavailable
from lettrage.domain.purchase_invoice import PurchaseInvoice

from tests.unit.services.collect.ends import Snapshot, snapshot
from tests.unit.services.collect.world import SETUP, A, B, World, invoice_bytes, mail_bytes, part

KINDS = ("xml", "text", "scan", "faded", "mixed", "locked", "refused")


class Dies(BaseException):
    """The process is killed: nothing catches it."""


def play(world: World, *, deliveries: int = 1) -> None:
    """Mails and uploads of every kind, two of them the same bytes."""
    for number, kind in enumerate(KINDS):
        name = f"m{number}"
        data = invoice_bytes(f"F-{number}", kind, pages="4")
        world.store_mail(name, mail_bytes(part(data, "2"), part(invoice_bytes("F-0", "xml"), "3")))
        for _ in range(deliveries):
            until_done(partial(world.receive, name, world.address(A), world.address(B)))
    upload = world.upload("u1", invoice_bytes("F-1", "text", pages="4"))
    for _ in range(deliveries):
        until_done(partial(world.receive_upload, upload, "request"))


def play_little(world: World) -> None:
    """One mail of two files, one of them uploaded as well: every step at least once."""
    data = invoice_bytes("F-1", "faded", pages="3")
    # Of another day: which of two alike came second depends on the moment of the kill.
    other = invoice_bytes("F-2", "xml", issue_date="2026-11-03")
    world.store_mail("m1", mail_bytes(part(data, "2"), part(other, "3")))
    until_done(partial(world.receive, "m1", world.address(A)))
    upload = world.upload("u1", data)
    until_done(partial(world.receive_upload, upload, "request"))


def until_done(attempt: Callable[[], object]) -> None:
    """What an event source does: deliver until it is taken."""
    for _ in range(30):
        try:
            attempt()
        except (Unavailable, Dies):
            continue
        return
    pytest.fail("never taken")


def expected() -> Snapshot:
    world = World()
    play(world)
    world.run_all()
    return snapshot(world)


def test_events_delivered_twice_end_the_same() -> None:
    world = World()
    play(world, deliveries=2)
    world.run_all()
    assert snapshot(world) == expected()


def test_events_delivered_again_after_everything_ended_change_nothing() -> None:
    world = World()
    play(world)
    world.run_all()
    before = world.store.transactions
    for number in range(len(KINDS)):
        world.receive(f"m{number}", world.address(A), world.address(B))
    world.run_all()
    assert world.store.transactions == before


@pytest.mark.parametrize("kind", KINDS)
def test_workflow_started_twice_under_two_names_files_once(kind: str) -> None:
    world = World()
    world.receive_upload(world.upload("u1", invoice_bytes("F-1", kind)), "request")
    started = world.tasks.collected.pop()
    first = world.run(*started, name="one")
    second = world.run(*started, name="two")
    once = World()
    once.receive_upload(once.upload("u1", invoice_bytes("F-1", kind)), "request")
    once.run_all()
    assert second in {"claimed_elsewhere", first, "refused", "waiting_password"}
    assert snapshot(world) == snapshot(once)


def test_second_execution_leaves_a_claimed_document_to_the_first() -> None:
    world = World()
    world.receive_upload(world.upload("u1", invoice_bytes()), "request")
    started = world.tasks.collected.pop()
    document = world.store.get(SourceDocument, *started)
    held = document.changed(
        at=world.clock.now(),
        outcome=DocumentOutcome.READING,
        claim="first",
        claimed_at=world.clock.now(),
    )
    world.work.change(SETUP, document, held, "claimed")
    assert world.run(*started, name="second") == "claimed_elsewhere"
    world.clock.advance(CLAIM_LASTS * 1.01)
    assert world.run(*started, name="third") == "filed"


def test_execution_that_lost_its_claim_cannot_file_a_second_time() -> None:
    world = World()
    world.receive_upload(world.upload("u1", invoice_bytes()), "request")
    started = world.tasks.collected.pop()
    world.run(*started, name="one")
    before = world.store.transactions
    world.run(*started, name="one")
    assert world.store.transactions == before
    assert world.store.count(PurchaseInvoice, A, "all", "all") == 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_each_call_that_fails_once_is_made_good(moment: str) -> None:
    truth, calls = _little(moment)
    for number in range(calls):
        world = World()
        _inject(world, moment, number, Unavailable("down"))
        play_little(world)
        _finish(world)
        assert snapshot(world) == truth, f"call {number}"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_at_each_call_loses_nothing(moment: str) -> None:
    truth, calls = _little(moment)
    for number in range(calls):
        world = World()
        _inject(world, moment, number, Dies())
        play_little(world)
        _finish(world)
        assert snapshot(world) == truth, f"call {number}"


def _finish(world: World) -> None:
    """Run what was started, then sweep with expired claims until nothing is left."""
    for _ in range(3):
        while world.tasks.collected:
            started = world.tasks.collected.pop(0)
            try:
                world.run(*started)
            except Dies:
                continue
        world.clock.advance(CLAIM_LASTS * 1.01)
        world.sweep_once()
    assert world.sweep_once().documents == 0


def _inject(world: World, moment: str, number: int, error: BaseException) -> None:
    counted = count()

    def fault(operation: str, at: str) -> None:
        if at == moment and next(counted) == number:
            raise error

    world.store.fault = fault
    world.objects.fault = fault
    world.inbox.fault = fault
    world.uploads.fault = fault
    world.page_reader.fault = fault
    world.expense_reader.fault = fault


def _little(moment: str) -> tuple[Snapshot, int]:
    """The undisturbed end of `play_little`, and how many calls lead to it."""
    world = World()
    seen: list[str] = []

    def note(operation: str, at: str) -> None:
        if at == moment:
            seen.append(operation)

    stores = (world.store, world.objects, world.inbox, world.uploads)
    for faulty in (*stores, world.page_reader, world.expense_reader):
        faulty.fault = note
    play_little(world)
    world.run_all()
    for faulty in (*stores, world.page_reader, world.expense_reader):
        faulty.fault = None
    return snapshot(world), len(seen)
