"""The queue «À vérifier» by API: order, filters, counts, members, days, and many at once."""

from datetime import timedelta
from typing import Any

import pytest
from lettrage.domain.collection import Source
from lettrage.domain.invoice_reading import FieldName, Finding
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState

from tests.unit.http import purchases
from tests.unit.http.client import A, Answer, World

QUEUE = f"/v1/organisations/{A}/review-queue"


@pytest.fixture
def world() -> World:
    world = World()
    purchases.supplier(world)
    return world


def invoice(world: World, number: str, confidence: int = 950, **more: Any) -> PurchaseInvoice:
    """An invoice of that number, and a day of its own, whose fields have this confidence."""
    day = f"2026-11-{sum(number.encode()) % 20 + 1:02d}"
    texts = {**purchases.FIELDS, "number": number, "issue_date": day}
    fields = {FieldName(name): purchases.reviewed(text, confidence) for name, text in texts.items()}
    return purchases.invoice(world, data=number.encode(), values=fields, **more)


def act(world: World, made: PurchaseInvoice, action: str, body: Any, **more: Any) -> Answer:
    return world.call("POST", purchases.path(made.id, action), body, if_match="*", **more)


def numbers(world: World, **query: str) -> list[str]:
    answer = world.call("GET", QUEUE, query=query, user=query.pop("user", "u-owner"))
    assert answer.status == 200, answer.body
    return [item["number"] for item in answer.body["items"]]


def test_least_sure_comes_first(world: World) -> None:
    for number, confidence in (("F-1", 950), ("F-2", 400), ("F-3", 880)):
        invoice(world, number, confidence)
    assert numbers(world) == ["F-2", "F-3", "F-1"]
    answer = world.call("GET", QUEUE, query={"limit": "1"})
    assert answer.body["items"][0]["confidence"] == 400
    following = world.call("GET", QUEUE, query={"cursor": answer.body["next_cursor"]})
    assert [item["number"] for item in following.body["items"]] == ["F-3", "F-1"]


def test_what_has_its_end_awaits_nobody(world: World) -> None:
    made = invoice(world, "F-1")
    act(world, made, "refuse", {"note": "not ours"})
    assert numbers(world) == []


def test_a_corrected_field_is_sure(world: World) -> None:
    made = invoice(world, "F-1", 950)
    path = purchases.path(made.id)
    world.call("PATCH", path, {"fields": {"number": None}}, if_match="*")
    assert world.call("GET", path).body["confidence"] == 0
    world.call("PATCH", path, {"fields": {"number": "F-9"}}, if_match="*")
    assert world.call("GET", path).body["confidence"] == 950


def test_filters_are_joined(world: World) -> None:
    odd = Finding(code="iban_changed", message_fr="RIB changé", message_en="Account changed")
    invoice(world, "F-1", findings=(odd,))
    invoice(world, "F-2", supplier_id=None)
    invoice(world, "F-3", supplier_id=None, findings=(odd,), source=Source.UPLOAD)
    (known,) = (i for i in world.call("GET", QUEUE).body["items"] if i["number"] == "F-1")
    assert numbers(world, supplier_id=known["supplier_id"]) == ["F-1"]
    assert sorted(numbers(world, finding="iban_changed")) == ["F-1", "F-3"]
    assert numbers(world, finding="iban_changed", source="upload") == ["F-3"]
    assert numbers(world, finding="iban_changed", source="photo") == []


def test_members_are_given_invoices_and_find_theirs(world: World) -> None:
    first, second = invoice(world, "F-1"), invoice(world, "F-2")
    given = act(world, first, "assign", {"user_id": "u-accountant"})
    assert (given.status, given.body["assignee"]) == (200, "u-accountant")
    assert numbers(world, assignee="u-accountant") == ["F-1"]
    assert numbers(world, assignee="me", user="u-accountant") == ["F-1"]
    assert numbers(world, assignee="none") == ["F-2"]
    again = act(world, first, "assign", {"user_id": "u-accountant"})
    assert again.etag == given.etag  # nothing changed
    assert act(world, first, "assign", {"user_id": None}).body["assignee"] is None
    assert act(world, second, "assign", {"user_id": "other-owner"}).status == 422


def test_snoozed_ones_come_back_on_their_day(world: World) -> None:
    made = invoice(world, "F-1")
    until = "2026-11-27"
    put_off = act(world, made, "snooze", {"until": until})
    assert (put_off.status, put_off.body["snoozed_until"]) == (200, until)
    assert numbers(world) == []
    assert numbers(world, snoozed="true") == ["F-1"]
    world.clock.advance(timedelta(days=3))
    assert numbers(world) == ["F-1"]
    assert numbers(world, snoozed="true") == []


@pytest.mark.parametrize("until", ["2026-11-24", "2020-01-01", "2028-01-01"])
def test_days_that_are_not_to_come_are_refused(world: World, until: str) -> None:
    answer = act(world, invoice(world, "F-1"), "snooze", {"until": until})
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "out_of_range")


def test_counts_say_how_many_are_where(world: World) -> None:
    first = invoice(world, "F-1", source=Source.UPLOAD)
    second = invoice(world, "F-2")
    invoice(world, "F-3", state=PurchaseInvoiceState.REFUSED)
    act(world, first, "assign", {"user_id": "u-owner"})
    act(world, second, "snooze", {"until": "2026-12-24"})
    counts = world.call("GET", f"{QUEUE}/counts").body
    assert (counts["by_state"]["to_review"], counts["by_state"]["refused"]) == (2, 1)
    assert (counts["by_source"]["upload"], counts["by_source"]["email"]) == (1, 1)
    assert (counts["snoozed"], counts["unassigned"]) == (1, 1)
    assert counts["assigned"]["u-owner"] == 1


def test_what_is_proved_is_validated_together(world: World) -> None:
    proved, doubtful = invoice(world, "F-1"), invoice(world, "F-2", 899)
    blocked = invoice(world, "F-3", supplier_id=None)
    body = {"purchase_invoice_ids": [doubtful.id, proved.id, blocked.id, "unknown", proved.id]}
    for _ in range(2):
        answer = world.call("POST", purchases.path("validate"), body, user="u-accountant")
        assert answer.status == 200
        told = {item["id"]: item for item in answer.body["items"]}
        assert told[proved.id]["state"] == "validated"
        assert told[doubtful.id]["refused"]["code"] == "not_proved"
        assert told[blocked.id]["refused"]["code"] == "not_proved"
        reasons = told[blocked.id]["refused"]["reasons"]
        assert "supplier_unknown" in [reason["code"] for reason in reasons]
        assert told["unknown"]["refused"]["code"] == "not_found"
        assert len(answer.body["items"]) == 4
    assert numbers(world) == ["F-2", "F-3"]
