"""The budget on the table's transactions: nothing lost or beyond the cap among threads."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from lettrage.adapters.aws.dynamodb_store import DynamoStore
from lettrage.domain.collection import SourceDocument
from lettrage.domain.errors import CapReached, Unavailable
from lettrage.domain.recognition_usage import (
    DEPLOYMENT,
    PRICES,
    Recognition,
    RecognitionCaps,
    RecognitionUsage,
)
from lettrage.services.recognition_budget import RecognitionBudget
from lettrage.services.unit_of_work import Work

from tests.fakes.loopback_aws import LoopbackAws
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers

TEXT = PRICES[Recognition.TEXT]
PAGES, FIT = 24, 10


def document(organisation_id: str) -> SourceDocument:
    now = FixedClock().now()
    return SourceDocument(
        organisation_id=organisation_id,
        id="d1",
        created_at=now,
        updated_at=now,
        content_type="image/png",
        size_bytes=1,
        origins=(),
    )


def test_pages_of_two_organisations_stop_at_the_common_cap(aws: LoopbackAws) -> None:
    clock = FixedClock()
    table = aws.new_table("budget")
    store = DynamoStore(aws.client("dynamodb"), table, clock)
    caps = RecognitionCaps(organisation=Decimal(1), deployment=FIT * TEXT)
    budget = RecognitionBudget(Work(store, clock, SequentialIdentifiers()), caps)

    def bought(page: int) -> str | None:
        of = document("org-a" if page % 2 else "org-b")
        while True:
            try:
                budget.take(of, page, Recognition.TEXT)
                budget.take(of, page, Recognition.TEXT)  # tried again: counted once
            except CapReached:
                return None
            except Unavailable:  # contended: the workflow tries again
                continue
            return of.organisation_id

    with ThreadPoolExecutor(max_workers=4) as threads:
        pages = Counter(threads.map(bought, range(1, PAGES + 1)))
    assert (pages["org-a"] + pages["org-b"], pages[None]) == (FIT, PAGES - FIT)
    for scope, count in ((DEPLOYMENT, FIT), ("org-a", pages["org-a"]), ("org-b", pages["org-b"])):
        usages = store.get_many(RecognitionUsage, scope, ["2026-11-24"])
        counted = [(usage.text_pages, usage.spend) for usage in usages.values()]
        assert counted == ([(count, count * TEXT)] if count else [])
    changes, _ = store.changes(DEPLOYMENT)
    assert [c.reason for c in changes].count("recognition_cap_reached") == 1
