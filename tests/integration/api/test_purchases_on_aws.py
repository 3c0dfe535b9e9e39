"""Purchases by API over the real adapters: one table, four buckets, replies kept in the table."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from lettrage.adapters.aws.dynamodb_store import DynamoStore
from lettrage.adapters.aws.s3_objects import S3ObjectStore
from lettrage.domain.open_document import OpenDocument
from lettrage.domain.organisation import Membership, Organisation, Role
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.http.idempotency import Replay, table_persistence
from lettrage.entrypoints.settings import Settings
from lettrage.services.cited_documents import CitedDocuments
from lettrage.services.unit_of_work import Actor, Work

from tests.fakes.loopback_aws import REGION, LoopbackAws
from tests.fakes.recording_tasks import RecordingTasks
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.http import purchases
from tests.unit.http.client import DOMAIN, A, World
from tests.unit.http.purchases import OTHER_IBAN, path

SETUP = Actor("system:test", "setup")
BUCKETS = ("inbox_bucket", "uploads_bucket", "work_bucket", "archive_bucket")
_count = itertools.count(1)


class CloudWorld(World):
    """A world whose table and buckets are a server's."""

    def __init__(self, aws: LoopbackAws) -> None:
        self.aws = aws
        self.run = f"api-{next(_count)}"
        self.table = aws.new_table(self.run)
        for name in BUCKETS:
            aws.client("s3").create_bucket(
                Bucket=self.named(name),
                CreateBucketConfiguration={"LocationConstraint": REGION},
                ObjectLockEnabledForBucket=name == "archive_bucket",
            )
        retention = {"Mode": "GOVERNANCE", "Days": 3653}
        aws.client("s3").put_object_lock_configuration(
            Bucket=self.named("archive_bucket"),
            ObjectLockConfiguration={
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": retention},
            },
        )
        self.clock = FixedClock()
        self.ids = SequentialIdentifiers()
        self.tasks = RecordingTasks()
        self.cloud_store = DynamoStore(aws.client("dynamodb"), self.table, self.clock)
        self.work = Work(self.cloud_store, self.clock, self.ids)
        now = self.clock.now()
        stamps = {"organisation_id": A, "created_at": now, "updated_at": now}
        self.work.add(SETUP, Organisation(id=A, name="Société", **stamps), "made")
        self.work.add(SETUP, Membership(id="u-owner", role=Role.OWNER, **stamps), "made")

    def named(self, setting: str) -> str:
        return f"{self.run}-{setting.replace('_', '-')}"

    def files(self, setting: str) -> S3ObjectStore:
        return S3ObjectStore(self.named(setting), self.aws.client("s3"))

    def bucket(self, name: str) -> Any:
        return self.files(name)

    @contextmanager
    def composed(self) -> Iterator[None]:
        def settings(model: type[Settings]) -> Settings:
            names = {name: name for name in model.model_fields}
            own = {"collect_domain": DOMAIN, "internal_sources_allowed": "false"}
            return model.model_validate({**names, **own})

        persistence = table_persistence(self.table, self.aws.client("dynamodb"))
        with bootstrap.composition.replaced(
            settings=settings,
            store=lambda: self.cloud_store,
            work=lambda: self.work,
            objects=self.files,
            tasks=lambda **_: self.tasks,
            replay=lambda: Replay(persistence),
        ):
            yield


@pytest.fixture
def world(aws: LoopbackAws) -> CloudWorld:
    return CloudWorld(aws)


def test_an_invoice_is_corrected_validated_and_locked_in_the_archive(world: CloudWorld) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world, {"iban": OTHER_IBAN}, data=b"%PDF-x")
    body = {
        "fields": {"payment_reference": "RF18 5390 0754 7034"},
        "acknowledge": ["iban_country_changed"],
    }
    answer = world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert answer.status == 200, answer.body
    answer = world.call("POST", path(invoice.id, "validate"), if_match='"2"')
    assert answer.status == 200, answer.body
    document = world.cloud_store.get(OpenDocument, A, invoice.id)
    assert document.structured_reference == "RF18539007547034"
    assert {key.partition(":")[0] for key in document.keys} == {"number", "amount", "structured"}
    cited = CitedDocuments(world.cloud_store, A)
    assert cited.ids("structured:RF18539007547034", most=1) == [invoice.id]
    lock = world.aws.client("s3").get_object_retention(
        Bucket=world.named("archive_bucket"), Key=f"{A}/2026/{invoice.id}"
    )["Retention"]
    assert lock["Mode"] == "GOVERNANCE"
    link = world.call("GET", path(invoice.id, "document")).body["url"]
    opened = requests.get(link, timeout=10)
    assert opened.content == b"%PDF-x"
    assert opened.headers["Content-Disposition"].startswith("attachment;")


def test_two_versions_of_one_seen_only_one_is_written(world: CloudWorld) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    seen = world.cloud_store.get(PurchaseInvoice, A, invoice.id)
    body = {"fields": {"number": "F-2"}}
    assert world.call("PATCH", path(invoice.id), body, if_match='"1"').status == 200
    assert world.call("PATCH", path(invoice.id), body, if_match='"1"').status == 412
    assert seen.version == 1


def test_the_largest_request_for_forms_fits_one_transaction(world: CloudWorld) -> None:
    files = [{"file_name": f"{n}.pdf"} for n in range(20)]
    url = f"/v1/organisations/{A}/uploads"
    answer = world.call("POST", url, {"files": files}, idempotency_key="k1")
    assert answer.status == 201, answer.body
    again = world.call("POST", url, {"files": files}, idempotency_key="k1")
    assert (again.status, again.body) == (201, answer.body)
    form = answer.body["uploads"][0]
    sent = requests.post(form["url"], data=form["fields"], files={"file": b"bytes"}, timeout=10)
    assert sent.ok
    stored = world.files("uploads_bucket").get(f"uploads/{A}/{form['upload_id']}")
    assert stored == b"bytes"


def test_a_kept_reply_is_refused_to_another_body(world: CloudWorld) -> None:
    url = f"/v1/organisations/{A}/inbound-addresses"
    assert world.call("POST", url, {"alias": "a"}, idempotency_key="k1").status == 201
    answer = world.call("POST", url, {"alias": "b"}, idempotency_key="k1")
    assert (answer.status, answer.problem) == (422, "idempotency_key_reused")


def test_a_changed_account_is_held_lifted_by_two_merged_and_taken_apart(world: CloudWorld) -> None:
    now = world.clock.now()
    stamps = {"organisation_id": A, "created_at": now, "updated_at": now}
    second = Membership(id="u-manager", role=Role.MANAGER, **stamps)
    world.work.add(SETUP, second, "made")
    purchases.supplier(world)
    purchases.supplier(world, id="supplier-2", name="Papeterie Bleue & Fils", siren=None, ibans=())
    invoice = purchases.invoice(world, {"iban": OTHER_IBAN})
    body = {"acknowledge": ["iban_country_changed"]}
    world.call("PATCH", path(invoice.id), body, if_match="*")
    assert world.call("POST", path(invoice.id, "validate"), if_match="*").status == 200
    due = world.cloud_store.get(OpenDocument, A, invoice.id)
    assert due.payment_holds == ("iban_country_changed",)

    def hold(action: str, user: str) -> Any:
        url = path(invoice.id, f"holds/h1/{action}")
        return world.call("POST", url, {"note": "Rappelé."}, user=user, if_match="*")

    assert hold("request-lift", "u-owner").status == 200
    assert hold("lift", "u-owner").problem == "second_person_needed"
    assert hold("lift", "u-manager").body["payment_held"] is False
    assert world.cloud_store.get(OpenDocument, A, invoice.id).payment_holds == ()
    suppliers = f"/v1/organisations/{A}/suppliers"
    merge = {"into_id": "supplier-2"}
    merged = world.call("POST", f"{suppliers}/supplier-1/merge", merge, if_match="*")
    assert (merged.status, merged.body["moved"], merged.body["complete"]) == (200, 1, True)
    held = world.call("GET", f"/v1/organisations/{A}/holds").body["items"]
    assert [each["purchase_invoice_id"] for each in held] == [invoice.id]
    back = world.call("POST", f"{suppliers}/supplier-1/unmerge", if_match="*")
    assert (back.status, back.body["moved"]) == (200, 1)
    after = world.cloud_store.get(OpenDocument, A, invoice.id)
    assert (after.third_party_id, after.payment_holds) == ("supplier-1", ())
    shown = world.call("GET", f"{suppliers}/supplier-1").body
    assert [each["state"] for each in shown["iban_history"]] == ["confirmed"] * 2
    listed = world.call("GET", suppliers, query={"amounts": "true"}).body["items"]
    assert {s["id"]: s["open_amounts"] for s in listed} == {
        "supplier-1": [{"currency": "EUR", "outstanding": "120.00"}],
        "supplier-2": [],
    }
