"""What recognition may cost in a day: counted before it is bought, once a page, under any load."""

import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from lettrage.domain.collection import (
    CLAIM_LASTS,
    DocumentOutcome,
    SourceDocument,
    WaitingReason,
)
from lettrage.domain.errors import CapReached, Unavailable
from lettrage.domain.paris import paris_date
from lettrage.domain.recognition_usage import (
    DEPLOYMENT,
    PRICES,
    Recognition,
    RecognitionUsage,
)
from lettrage.services.recognition_budget import RecognitionBudget
from lettrage.services.sweep_inputs import MOST_STARTS
from lettrage.services.unit_of_work import Work

from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.services.collect.world import A, B, World, dollars, invoice_bytes

TEXT = PRICES[Recognition.TEXT]


def uploads(world: World, count: int, kind: str = "scan", organisation_id: str = A) -> None:
    for _ in range(count):
        number = len(world.uploads.objects)
        data = invoice_bytes(f"F-{number}", kind)
        world.receive_upload(world.upload(f"u{number}", data, organisation_id), "request")


def documents(world: World, outcome: DocumentOutcome, organisation_id: str = A) -> int:
    return world.store.count(SourceDocument, organisation_id, "outcome", outcome)


def usage(world: World, scope: str = A, day: date | None = None) -> RecognitionUsage:
    day = day or paris_date(world.clock.now())
    return world.store.get(RecognitionUsage, scope, day.isoformat())


def events(world: World, scope: str = A) -> list[str]:
    """Change entries that say that a cap was reached."""
    entries, cursor = world.store.changes(scope)
    found = list(entries)
    while cursor:
        entries, cursor = world.store.changes(scope, cursor=cursor)
        found += entries
    return [f"{e.kind}/{e.record_id}" for e in found if e.reason == "recognition_cap_reached"]


def test_prices_are_those_of_the_list() -> None:
    listed = {Recognition.TEXT: Decimal("0.0015"), Recognition.EXPENSE: Decimal("0.010")}
    assert listed == PRICES


def test_pages_and_spend_are_counted_for_organisation_and_deployment() -> None:
    world = World()
    uploads(world, 2)
    uploads(world, 1, "faded")
    uploads(world, 1, "scan", B)
    uploads(world, 1, "text")
    world.run_all()
    counted = usage(world)
    assert (counted.text_pages, counted.expense_pages) == (3, 1)
    assert counted.spend == Decimal("0.0145")
    assert usage(world, B).spend == TEXT
    assert usage(world, DEPLOYMENT).spend == Decimal("0.0160")


def test_beyond_the_cap_a_document_waits_for_tomorrow_unbought() -> None:
    world = World(caps=dollars("0.0030"))
    uploads(world, 5)
    world.run_all()
    assert (documents(world, DocumentOutcome.FILED), len(world.page_reader.bought)) == (2, 2)
    waiting = world.store.find(SourceDocument, A, "outcome", "waiting_recognition").records
    assert len(waiting) == 3
    for document in waiting:
        assert document.waiting_reason is WaitingReason.RECOGNITION_CAP_REACHED
        assert document.waiting_until == date(2026, 11, 25)
        assert (document.attempts, document.claim) == (0, None)
    assert usage(world).spend == Decimal("0.0030")


def test_the_sweep_leaves_them_alone_until_the_next_day_in_paris() -> None:
    world = World(caps=dollars("0.0030"))
    uploads(world, 5)
    world.run_all()
    world.clock.set(datetime(2026, 11, 24, 22, 59, tzinfo=UTC))  # 23:59 in Paris
    assert world.sweep_once().documents == 0
    world.clock.set(datetime(2026, 11, 24, 23, 1, tzinfo=UTC))
    assert world.sweep_once().documents == 3
    world.run_all()
    assert documents(world, DocumentOutcome.FILED) == 4
    assert usage(world, day=date(2026, 11, 24)).spend == Decimal("0.0030")
    assert usage(world, day=date(2026, 11, 25)).spend == Decimal("0.0030")
    world.later(days=1)
    world.sweep_once()
    world.run_all()
    assert documents(world, DocumentOutcome.FILED) == 5
    assert documents(world, DocumentOutcome.WAITING_RECOGNITION) == 0


def test_documents_that_are_due_wait_on_once_the_new_days_cap_is_reached() -> None:
    world = World(caps=dollars("0.0015"))
    uploads(world, 4)
    world.run_all()
    world.later(days=1)
    uploads(world, 2)  # they take the day's one page before the sweep comes
    world.run_all()
    assert world.sweep_once().documents == 0
    world.later(days=9)  # nobody swept for a while
    assert world.sweep_once().documents == 4


def test_thousands_that_wait_hide_nobody_who_is_due() -> None:
    world = World(caps=dollars("0"))
    uploads(world, MOST_STARTS + 20)
    world.run_all()
    uploads(world, 1, "text", B)
    world.tasks.collected.clear()  # its start was lost
    assert world.sweep_once().documents == 1
    world.run_all()
    assert documents(world, DocumentOutcome.FILED, B) == 1


def test_a_cap_of_nothing_buys_nothing_and_stops_nothing_else() -> None:
    world = World(caps=dollars("100", "0"))
    uploads(world, 1, "scan")
    uploads(world, 1, "text")
    world.run_all()
    assert world.page_reader.bought == []
    assert documents(world, DocumentOutcome.FILED) == 1
    assert (events(world), events(world, DEPLOYMENT)) == ([], ["recognition_usage/2026-11-24"])


def test_one_organisations_cap_leaves_the_other_alone() -> None:
    world = World(caps=dollars("0.0015"))
    uploads(world, 3)
    uploads(world, 1, "scan", B)
    world.run_all()
    assert documents(world, DocumentOutcome.FILED) == 1
    assert documents(world, DocumentOutcome.FILED, B) == 1
    assert (len(events(world)), events(world, B), events(world, DEPLOYMENT)) == (1, [], [])


def test_the_deployments_cap_stops_all_together() -> None:
    world = World(caps=dollars("100", "0.0045"))
    for _ in range(4):
        uploads(world, 1, "scan", A)
        uploads(world, 1, "scan", B)
    world.run_all()
    filed = documents(world, DocumentOutcome.FILED) + documents(world, DocumentOutcome.FILED, B)
    assert filed == len(world.page_reader.bought) == 3
    assert usage(world, DEPLOYMENT).spend == Decimal("0.0045")


def test_words_that_were_bought_are_kept_when_typed_fields_are_too_dear() -> None:
    world = World(caps=dollars("0.0050"))
    uploads(world, 1, "faded")
    world.run_all()
    assert documents(world, DocumentOutcome.WAITING_RECOGNITION) == 1
    assert usage(world).spend == TEXT
    world.later(days=1)
    world.sweep_once()
    world.run_all()
    assert (world.page_reader.bought, world.expense_reader.bought) == ([1], [])


def test_an_event_and_a_warning_are_told_once_a_day(caplog: pytest.LogCaptureFixture) -> None:
    world = World(caps=dollars("0.0015"))
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            uploads(world, 4)
            world.run_all()
            world.later(days=1)
    assert events(world) == ["recognition_usage/2026-11-24", "recognition_usage/2026-11-25"]
    assert [r.message for r in caplog.records].count("recognition cap reached") == 2
    reached = usage(world, day=date(2026, 11, 24)).cap_reached_at
    assert reached == datetime(2026, 11, 24, 6, tzinfo=UTC)


def test_a_page_that_is_tried_again_is_counted_once() -> None:
    world = World(caps=dollars("0.0015"))
    uploads(world, 1)

    def fault(operation: str, moment: str) -> None:
        raise Unavailable("throttled")

    world.page_reader.fault = fault
    world.run_all()
    world.page_reader.fault = None
    for _ in range(2):
        world.clock.advance(CLAIM_LASTS)
        world.sweep_once()
        world.run_all()
    assert documents(world, DocumentOutcome.FILED) == 1
    assert usage(world).text_pages == 1


@pytest.mark.parametrize(
    ("taken_up", "until"),
    [
        (datetime(2026, 11, 24, 22, 30, tzinfo=UTC), date(2026, 11, 25)),  # 23:30 in Paris
        (datetime(2026, 11, 24, 23, 30, tzinfo=UTC), date(2026, 11, 26)),  # 00:30, the next day
        (datetime(2026, 7, 14, 22, 30, tzinfo=UTC), date(2026, 7, 16)),  # 00:30 in summer
    ],
)
def test_a_day_is_one_in_paris(taken_up: datetime, until: date) -> None:
    world = World(clock=FixedClock(taken_up), caps=dollars("0"))
    uploads(world, 1)
    world.run_all()
    (document,) = world.store.find(SourceDocument, A, "outcome", "waiting_recognition").records
    assert document.waiting_until == until


def test_a_cap_told_after_midnight_does_not_cost_a_day() -> None:
    world = World(clock=FixedClock(datetime(2026, 11, 24, 22, 59, tzinfo=UTC)), caps=dollars("0"))
    uploads(world, 1)
    started = world.tasks.collected.pop()
    take = world.budget.take

    def slow(document: SourceDocument, page: int, recognition: Recognition) -> None:
        try:
            take(document, page, recognition)
        finally:
            world.later(minutes=2)

    world.budget.take = slow  # type: ignore[method-assign]
    world.run(*started)
    assert world.store.get(SourceDocument, *started).waiting_until == date(2026, 11, 25)


def uploaded(number: int, organisation_id: str) -> SourceDocument:
    now = datetime(2026, 11, 24, 6, tzinfo=UTC)
    return SourceDocument(
        organisation_id=organisation_id,
        id=f"{number:064x}",
        created_at=now,
        updated_at=now,
        content_type="image/png",
        size_bytes=1,
        origins=(),
        claim=f"execution-{number}",
    )


def test_ten_thousand_uploads_at_once_stop_at_the_cap_to_the_page() -> None:
    """Threads take a page of 10,000 documents; one that was taken is taken again, as retries do."""
    store, clock = InMemoryStore(clock=FixedClock()), FixedClock()
    caps = dollars("0.2000", "0.3005")
    budget = RecognitionBudget(Work(store, clock, SequentialIdentifiers()), caps)

    def taken(document: SourceDocument) -> bool:
        """Once more while the counter is contended, as the workflow does."""
        while True:
            try:
                budget.take(document, 1, Recognition.TEXT)
            except CapReached:
                return False
            except Unavailable:
                continue
            return True

    def bought(document: SourceDocument) -> str | None:
        counted = taken(document)
        assert counted is False or taken(document)
        return document.organisation_id if counted else None

    asked = [uploaded(n, A if n % 3 else B) for n in range(10_000)]
    with ThreadPoolExecutor(max_workers=8) as threads:
        pages = Counter(threads.map(bought, asked))
    assert pages[A] + pages[B] == 200  # what 0.3005 dollars hold
    assert max(pages[A], pages[B]) <= 133  # what 0.2000 dollars hold
    for scope, count in ((A, pages[A]), (B, pages[B]), (DEPLOYMENT, 200)):
        counted = store.get(RecognitionUsage, scope, "2026-11-24")
        assert (counted.text_pages, counted.spend) == (count, count * TEXT)
    assert store.get(RecognitionUsage, DEPLOYMENT, "2026-11-24").cap_reached_at == clock.now()
