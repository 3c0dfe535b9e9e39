"""What the record store writes into the table and asks of it, beyond what its port promises."""

import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from botocore.stub import ANY, Stubber
from lettrage.adapters.aws.dynamodb_store import DynamoStore, items_needed
from lettrage.domain.errors import Conflict, Stale, Unavailable
from lettrage.domain.record import Change, Lookup, Record, Unique
from lettrage.ports.store import Write

from tests.fakes.loopback_aws import LoopbackAws

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


class Paper(Record):
    """Three lookups, one of them everywhere, and two unique values."""

    KIND: ClassVar[str] = "paper"

    state: str = "new"
    text: str = ""

    def lookups(self) -> Iterable[Lookup]:
        yield Lookup(name="all", value="all", sort="2026")
        yield Lookup(name="state", value=self.state, sort="2026")
        yield Lookup(name="open", value="all", everywhere=True)

    def uniques(self) -> Iterable[Unique]:
        yield Unique(name="number", value=f"F#{self.id}")
        yield Unique(name="token", value=self.id, everywhere=True)


def paper(record_id: str = "p1", **fields: object) -> Paper:
    data = {"organisation_id": "o1", "id": record_id, "created_at": NOW, "updated_at": NOW}
    return Paper.model_validate({**data, **fields})


def entry() -> Change:
    return Change(
        organisation_id="o1",
        id="e1",
        at=NOW,
        actor="system:test",
        reason="tested",
        request_id="r1",
        kind="paper",
        record_id="p1",
        version=1,
        before=None,
        after=None,
    )


class Watched:
    """A store on a table of its own, and every request made to it."""

    def __init__(self, server: LoopbackAws, table: str) -> None:
        self.client = server.client("dynamodb")
        self.table = table
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.client.meta.events.register("provide-client-params.dynamodb", self._note)
        self.store = DynamoStore(self.client, table)

    def _note(self, params: dict[str, Any], model: Any, **_: Any) -> dict[str, Any]:
        self.requests.append((model.name, params))
        if model.name == "TransactWriteItems":
            return {**params, "ReturnConsumedCapacity": "TOTAL"}
        return params

    def keys(self) -> set[tuple[str, str]]:
        items = self.client.scan(TableName=self.table)["Items"]
        return {(item["pk"]["S"], item["sk"]["S"]) for item in items}


@pytest.fixture
def watched(aws: LoopbackAws, request: pytest.FixtureRequest) -> Watched:
    name = "".join(c for c in request.node.name if c.isalnum())
    return Watched(aws, aws.new_table(f"table-{name}"))


def test_items_lie_where_the_docstring_says(watched: Watched) -> None:
    watched.store.write([Write(None, paper())], [entry()])
    assert watched.keys() == {
        ("ORG#o1#paper", "p1"),
        ("ORG#o1#paper#all#all", "2026\x1fp1"),
        ("ORG#o1#paper#state#new", "2026\x1fp1"),
        ("EVERYWHERE#paper#open#all", "o1#p1"),
        ("ORG#o1#paper#!number#F%23p1", "!"),
        ("EVERYWHERE#paper#!token#p1", "!"),
        ("ORG#o1#change", "e1"),
    }


def test_pointers_hold_identifiers_only(watched: Watched) -> None:
    watched.store.write([Write(None, paper(text="confidential"))], [])
    for item in watched.client.scan(TableName=watched.table)["Items"]:
        if item["pk"]["S"] != "ORG#o1#paper":
            own_list = item["pk"]["S"].startswith("ORG#") and item["sk"]["S"] != "!"
            whose = set() if own_list else {"record_id", "organisation_id"}
            assert set(item) == {"pk", "sk", *whose}


def test_change_writes_the_difference_of_pointers_only(watched: Watched) -> None:
    (first,) = watched.store.write([Write(None, paper())], [])
    watched.requests.clear()
    write = Write(first, first.changed(at=NOW, state="done"))
    watched.store.write([write], [])
    ((name, request),) = watched.requests
    assert name == "TransactWriteItems"
    written = [next(iter(item.items())) for item in request["TransactItems"]]
    places = [
        (kind, (operation.get("Key") or operation.get("Item"))["pk"]["S"])
        for kind, operation in written
    ]
    assert places == [
        ("Put", "ORG#o1#paper"),
        ("Delete", "ORG#o1#paper#state#new"),
        ("Put", "ORG#o1#paper#state#done"),
    ]
    assert items_needed(write) == 3
    assert items_needed(Write(None, paper())) == 6
    assert items_needed(Write(first, None)) == 6


def test_reads_are_consistent_and_never_scan(watched: Watched) -> None:
    store = watched.store
    store.write([Write(None, paper())], [entry()])
    watched.requests.clear()
    store.get(Paper, "o1", "p1")
    store.find(Paper, "o1", "all", "all")
    store.count(Paper, "o1", "all", "all")
    store.owner(Paper, "o1", "number", "F#p1")
    store.owner_everywhere(Paper, "token", "p1")
    store.find_everywhere(Paper, "open", "all")
    store.changes("o1")
    assert {name for name, _ in watched.requests} == {"GetItem", "Query", "BatchGetItem"}
    for name, request in watched.requests:
        tables = request["RequestItems"].values() if name == "BatchGetItem" else [request]
        assert all(table["ConsistentRead"] is True for table in tables)


def test_capacity_of_one_record_with_five_pointers_and_its_change(watched: Watched) -> None:
    used: list[float] = []

    def note(parsed: dict[str, Any], **_: Any) -> None:
        used.extend(table["CapacityUnits"] for table in parsed["ConsumedCapacity"])

    watched.client.meta.events.register("after-call.dynamodb.TransactWriteItems", note)
    watched.store.write([Write(None, paper())], [entry()])
    assert sum(used) == 2 * 7, "seven items of less than 1 KB, two units each"


def test_hundred_and_thirty_records_are_listed_by_pages_of_a_hundred(watched: Watched) -> None:
    for start in range(0, 130, 10):
        batch = [paper(f"p{i:03d}") for i in range(start, start + 10)]
        watched.store.write([Write(None, record) for record in batch], [])
    first = watched.store.find(Paper, "o1", "all", "all")
    second = watched.store.find(Paper, "o1", "all", "all", cursor=first.next_cursor)
    assert [len(first.records), len(second.records)] == [100, 30]
    assert second.next_cursor is None
    assert watched.store.count(Paper, "o1", "all", "all") == 130
    assert len(watched.store.find_everywhere(Paper, "open", "all")) == 130


def test_list_never_shows_a_record_that_has_left_it(watched: Watched) -> None:
    """Readers and a writer at once: whatever a list shows satisfies the question asked."""
    (current,) = watched.store.write([Write(None, paper())], [])
    over = threading.Event()
    wrong: list[str] = []

    def read() -> None:
        while not over.is_set():
            for state in ("new", "done"):
                found = watched.store.find(Paper, "o1", "state", state).records
                wrong.extend(r.state for r in found if r.state != state)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for i in range(40):
        after = current.changed(at=NOW, state=("done", "new")[i % 2])
        (current,) = watched.store.write([Write(current, after)], [])
    over.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def stubbed(*answers: tuple[str, Any]) -> tuple[DynamoStore, Stubber]:
    """A store whose client gives these answers: (code, reasons) fails, ("", body) succeeds."""
    client = LoopbackAws("http://127.0.0.1:9").client("dynamodb")
    stubber = Stubber(client)
    for code, body in answers:
        if code:
            stubber.add_client_error(
                "transact_write_items",
                code,
                http_status_code=400,
                modeled_fields={"CancellationReasons": body} if body else None,
            )
        else:
            stubber.add_response("batch_get_item", body, {"RequestItems": ANY})
    stubber.activate()
    return DynamoStore(client, "table"), stubber


NONE, FAILED = {"Code": "None"}, {"Code": "ConditionalCheckFailed"}


@pytest.mark.parametrize(
    ("code", "reasons"),
    [
        ("TransactionCanceledException", [NONE, {"Code": "TransactionConflict"}]),
        ("TransactionCanceledException", [{"Code": "ThrottlingError"}, NONE]),
        ("TransactionCanceledException", [{"Code": "ProvisionedThroughputExceeded"}]),
        ("TransactionInProgressException", []),
        ("ProvisionedThroughputExceededException", []),
        ("RequestLimitExceeded", []),
        ("ThrottlingException", []),
        ("InternalServerError", []),
    ],
)
def test_what_passes_is_unavailable(code: str, reasons: list[dict[str, str]]) -> None:
    store, _ = stubbed((code, reasons))
    with pytest.raises(Unavailable) as caught:
        store.write([Write(None, paper())], [])
    assert isinstance(caught.value.__cause__, ClientError)


def test_failed_condition_counts_more_than_a_passing_reason() -> None:
    store, _ = stubbed(("TransactionCanceledException", [FAILED, {"Code": "TransactionConflict"}]))
    with pytest.raises(Conflict) as caught:
        store.write([Write(None, paper())], [])
    assert caught.value.existing_id == "p1"


def test_moved_version_is_stale() -> None:
    store, _ = stubbed(("TransactionCanceledException", [FAILED]))
    with pytest.raises(Stale):
        store.write([Write(paper(version=3), paper(version=3, text="x"))], [])


@pytest.mark.parametrize("code", ["AccessDeniedException", "ValidationException"])
def test_defects_go_through(code: str) -> None:
    store, _ = stubbed((code, []))
    with pytest.raises(ClientError, match=code):
        store.write([Write(None, paper())], [])


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="http://127.0.0.1"),
        ReadTimeoutError(endpoint_url="http://127.0.0.1"),
    ],
)
def test_service_out_of_reach_is_unavailable(error: Exception) -> None:
    client = LoopbackAws("http://127.0.0.1:9").client("dynamodb")

    def fail(**_: Any) -> None:
        raise error

    client.meta.events.register("before-call.dynamodb", fail)
    with pytest.raises(Unavailable):
        DynamoStore(client, "table").get(Paper, "o1", "p1")


def test_keys_left_out_of_a_batch_are_asked_for_again() -> None:
    left = {"table": {"Keys": [{"pk": {"S": "ORG#o1#paper"}, "sk": {"S": "p1"}}]}}
    item = {
        "pk": {"S": "ORG#o1#paper"},
        "sk": {"S": "p1"},
        "data": {"S": paper().model_dump_json()},
    }
    store, stubber = stubbed(
        ("", {"Responses": {}, "UnprocessedKeys": left}),
        ("", {"Responses": {"table": [item]}, "UnprocessedKeys": {}}),
    )
    assert store.get_many(Paper, "o1", ["p1"]) == {"p1": paper()}
    stubber.assert_no_pending_responses()


def test_keys_left_out_again_and_again_are_unavailable() -> None:
    left = {"table": {"Keys": [{"pk": {"S": "ORG#o1#paper"}, "sk": {"S": "p1"}}]}}
    store, _ = stubbed(*[("", {"Responses": {}, "UnprocessedKeys": left})] * 5)
    with pytest.raises(Unavailable):
        store.get_many(Paper, "o1", ["p1"])
