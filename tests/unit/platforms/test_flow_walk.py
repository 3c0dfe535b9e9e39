"""No flow is lost, whatever a platform's clock, order of arrival, caps and faults are."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lettrage.adapters.platforms.flow_answers import Flow, flow_of, flows_of
from lettrage.adapters.platforms.flow_cursor import MOST_OWED, MOST_SEEN, OVERLAP, FlowCursor
from lettrage.adapters.platforms.flow_walk import LARGEST_SEARCH, FlowWalk
from lettrage.domain.errors import Denied, Invalid, Unavailable
from lettrage.domain.platform_statuses import FlowOutcome

T0 = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def flow(number: int, milliseconds: int = 0, outcome: FlowOutcome | None = FlowOutcome.OK) -> Flow:
    return Flow(
        flow_id=f"flow-{number}",
        updated_at=T0 + timedelta(milliseconds=milliseconds),
        submitted_at=None,
        kind="SupplierInvoice",
        direction="In",
        syntax="CII",
        name="",
        sha256="",
        tracking_id="",
        outcome=outcome,
        error_codes=(),
    )


@dataclass
class Scripted:
    """A platform in memory: `cap` cuts its answers without saying so."""

    flows: dict[str, Flow] = field(default_factory=dict)
    cap: int = LARGEST_SEARCH
    inclusive: bool = False
    broken: set[str] = field(default_factory=set)

    def put(self, one: Flow) -> None:
        self.flows[one.flow_id] = one

    def search(
        self, since: datetime | None, until: datetime | None, limit: int
    ) -> tuple[list[Flow], int]:
        found = [one for one in self.flows.values() if self._within(one, since, until)]
        found.sort(key=lambda one: one.updated_at)
        return found[: min(limit, self.cap)], limit

    def _within(self, one: Flow, since: datetime | None, until: datetime | None) -> bool:
        at = one.updated_at
        late = since is None or at > since or (self.inclusive and at == since)
        return late and (until is None or at < until)

    def download(self, one: Flow) -> bytes:
        if one.flow_id in self.broken:
            raise Unavailable("others", code="checksum_mismatch")
        return one.flow_id.encode()

    def walk(self) -> FlowWalk:
        def describe(flow_id: str) -> Flow:
            return self.flows[flow_id]

        return FlowWalk(self.search, describe, self.download, wanted=lambda one: True)

    def run(self, cursor: str, most: int, *, steps: int = 10_000) -> tuple[list[str], str]:
        """Steps until the end or a failure; what was given, and the cursor kept."""
        given_out: list[str] = []
        for _ in range(steps):
            try:
                step = self.walk().step(FlowCursor.of(cursor), most)
            except Unavailable:
                return given_out, cursor
            given_out += [one.flow_id for one, _ in step.items]
            cursor = step.cursor.text()
            if not step.more:
                break
        return given_out, cursor


@settings(max_examples=150)
@given(
    batches=st.lists(
        st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["ok", "pending", "error"]))),
        max_size=5,
    ),
    most=st.integers(1, 12),
    inclusive=st.booleans(),
)
def test_every_flow_is_given_once(
    batches: list[list[tuple[int, str]]], most: int, inclusive: bool
) -> None:
    platform = Scripted(inclusive=inclusive)
    outcomes: Mapping[str, FlowOutcome] = {each.value: each for each in FlowOutcome}
    given_out: list[str] = []
    cursor, number, wanted = "", 0, set[str]()
    for batch in batches:
        for instant, word in batch:
            platform.put(flow(number, instant, outcomes[word]))
            if word != "error":
                wanted.add(f"flow-{number}")
            number += 1
        more, cursor = platform.run(cursor, most)
        given_out += more
    for one in list(platform.flows.values()):
        if one.outcome is FlowOutcome.PENDING:
            platform.put(replace(one, outcome=FlowOutcome.OK))
    more, cursor = platform.run(cursor, most)
    given_out += more
    assert sorted(given_out) == sorted(wanted)
    assert platform.run(cursor, most)[0] == []


@pytest.mark.parametrize("cap", [2, 5, 60])
@pytest.mark.parametrize("inclusive", [True, False])
def test_answers_cut_unsaid_lose_nothing(cap: int, inclusive: bool) -> None:
    platform = Scripted(cap=cap, inclusive=inclusive)
    for number in range(57):
        platform.put(flow(number, number * 5))
    given_out, cursor = platform.run("", 3)
    assert given_out == [f"flow-{number}" for number in range(57)]
    platform.put(flow(99, 1_000))
    assert platform.run(cursor, 3)[0] == ["flow-99"]


def test_a_crowded_overlap_does_not_hold_up_the_edge() -> None:
    platform = Scripted()
    for number in range(1_050):
        platform.put(flow(number, number * 2))
    given_out, cursor = platform.run("", 100)
    assert len(given_out) == 1_050
    platform.put(flow(9_999, 5_000))
    assert platform.run(cursor, 100)[0] == ["flow-9999"]


def test_more_of_one_instant_than_the_largest_search_is_refused_not_skipped() -> None:
    platform = Scripted()
    for number in range(LARGEST_SEARCH + 1):
        platform.put(flow(number))
    with pytest.raises(Invalid) as told:
        platform.run("", 100)
    assert told.value.code == "too_many_at_once"


def test_a_cursor_knows_more_than_the_largest_search_gives() -> None:
    assert MOST_SEEN > LARGEST_SEARCH


def test_too_many_broken_flows_are_named() -> None:
    platform = Scripted()
    for number in range(MOST_OWED + 1):
        platform.put(flow(number, number))
        platform.broken.add(f"flow-{number}")
    with pytest.raises(Invalid) as told:
        platform.run("", 100)
    assert told.value.code == "too_many_broken_flows"


def test_trouble_of_the_platform_is_no_trouble_of_one_flow() -> None:
    platform = Scripted()
    platform.put(flow(1))

    def denied(one: Flow) -> bytes:
        raise Denied("no", code="reauthentication_needed")

    walk = FlowWalk(platform.search, lambda _: flow(1), denied, wanted=lambda one: True)
    with pytest.raises(Denied):
        walk.step(FlowCursor(), 5)


def test_flows_of_another_kind_are_passed_by() -> None:
    platform = Scripted()
    for number in range(5):
        platform.put(flow(number, number))
    walk = FlowWalk(
        platform.search,
        platform.flows.__getitem__,
        platform.download,
        wanted=lambda one: one.flow_id == "flow-3",
    )
    step = walk.step(FlowCursor(), 10)
    assert [one.flow_id for one, _ in step.items] == ["flow-3"]


def test_a_cursor_reads_what_it_wrote() -> None:
    cursor = FlowCursor().after("a", T0).after("b", T0, owing=True)
    again = FlowCursor.of(cursor.text())
    assert again == cursor
    assert again.has("a")
    assert not again.has("c")
    assert again.since(OVERLAP) == T0 - OVERLAP


@pytest.mark.parametrize("text", ["{", "[]", '{"at":1}', '{"at":"x","seen":[],"owed":[]}'])
def test_a_foreign_cursor_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as told:
        FlowCursor.of(text)
    assert told.value.code == "bad_cursor"


@pytest.mark.parametrize(
    "item",
    [
        None,
        {},
        {"flowId": "a/../b", "updatedAt": "2026-11-23T10:00:00Z"},
        {"flowId": "..", "updatedAt": "2026-11-23T10:00:00Z"},
        {"flowId": "a", "updatedAt": "hier"},
        {"flowId": "a", "updatedAt": "0001-01-01T00:00:00+23:00"},
        {"flowId": "a", "updatedAt": "2026-11-23T10:00:00Z", "sha256": "xyz"},
        {"flowId": "a", "updatedAt": "2026-11-23T10:00:00Z", "sha256": 5},
        {"flowId": "a", "updatedAt": "2026-11-23T10:00:00Z", "acknowledgement": "Ok"},
    ],
)
def test_an_answer_of_another_form_is_named_without_its_content(item: object) -> None:
    with pytest.raises(Unavailable) as told:
        flow_of(item)
    assert told.value.code == "unexpected_answer"
    assert "hier" not in str(told.value)


@pytest.mark.parametrize("body", [None, [], {"results": None}, {"flows": []}])
def test_an_answer_without_results_is_none(body: object) -> None:
    with pytest.raises(Unavailable):
        flows_of(body)


def test_unknown_fields_are_kept_and_instants_are_utc() -> None:
    item = {
        "flowId": "a",
        "updatedAt": "2026-11-23T11:00:00.1234567+01:00",
        "sha256": "A" * 64,
        "novelty": {"x": 1},
    }
    one = flow_of(item)
    assert one.raw["novelty"] == {"x": 1}
    assert one.updated_at.isoformat() == "2026-11-23T10:00:00.123456+00:00"
    assert one.sha256 == "a" * 64
