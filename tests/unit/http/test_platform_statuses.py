"""Statuses of an invoice at its platform, through the API, with the platform in memory."""

import functools
from collections.abc import Iterator
from typing import Any

import pytest
from lettrage.domain.errors import Denied, Invalid, LettrageError, Unavailable
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints import bootstrap_platforms as platforms
from lettrage.formats.cdar import read_cdar

from tests.fakes.scripted_platform import OneLink, ScriptedPlatform
from tests.unit.http import purchases
from tests.unit.http.client import SETUP, A, B, World
from tests.unit.http.platforms import NUMBER, follow, history, invoice, post


@pytest.fixture
def platform() -> ScriptedPlatform:
    return ScriptedPlatform()


@pytest.fixture
def link(platform: ScriptedPlatform) -> OneLink:
    return OneLink(platform)


@pytest.fixture
def world(link: OneLink) -> Iterator[World]:
    with bootstrap.composition.replaced(platform_access=lambda: link):
        yield World()


def test_a_status_is_sent_and_shown_and_leaves_the_invoice_alone(
    world: World, platform: ScriptedPlatform
) -> None:
    kept = invoice(world)
    answer = post(world, kept, {"status": "refused", "reason": "CMD_ERR", "comment": "n° 12 ?"})
    assert answer.status == 202
    assert answer.body["outcome"] == "pending"
    assert (answer.body["code"], answer.body["status"]) == ("210", "refused")
    assert (answer.body["label_fr"], answer.body["label_en"]) == ("Refusée", "Refused")
    ((_, sent),) = platform.arrived.values()
    (told,) = read_cdar(sent).statuses
    assert (told.status_code, told.invoice.number) == ("210", NUMBER)
    assert [(r.code, r.text, r.sequence) for r in told.reasons] == [("CMD_ERR", "n° 12 ?", 1)]
    shown = history(world, kept)
    assert shown["current"] == answer.body
    assert shown["sendable"] == []
    after = world.store.get(PurchaseInvoice, A, kept.id)
    assert (after.state, after.fields) == (kept.state, kept.fields)


def test_what_was_paid_goes_with_payment_sent(world: World, platform: ScriptedPlatform) -> None:
    paid = {"value": "120.00", "currency": "EUR", "paid_on": "2026-11-20"}
    assert post(world, invoice(world), {"status": "211", "paid": paid}).body["paid"] == paid
    ((_, sent),) = platform.arrived.values()
    assert b'<ram:ValueAmount currencyID="EUR">120.00</ram:ValueAmount>' in sent


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"status": "213", "reason": "DOUBLON"}, "not_buyers_status"),
        ({"status": "207"}, "reason_required"),
        ({"status": "208", "reason": "AUTRE"}, "reason_not_allowed"),
        ({"status": "204", "reason": "AUTRE"}, "reason_without_status"),
        ({"status": "nonsense"}, "platform_status_unknown"),
        ({"status": "205", "comment": "merci"}, "comment_without_reason"),
        (
            {"status": "205", "paid": {"value": "1.00", "paid_on": "2026-11-20"}},
            "paid_without_payment",
        ),
        ({"status": "207", "reason": "AUTRE", "comment": "a\u0007b"}, "invalid"),
        ({"status": "211", "paid": {"value": "-1.00", "paid_on": "2026-11-20"}}, "invalid"),
        ({"status": "205", "state": "paid"}, "invalid"),
    ],
)
def test_what_may_not_be_sent_is_refused_by_name_and_not_kept(
    world: World, platform: ScriptedPlatform, body: Any, problem: str
) -> None:
    kept = invoice(world)
    answer = post(world, kept, body)
    assert (answer.status, answer.problem) == (422, problem)
    assert history(world, kept)["items"] == []
    assert platform.posts == []


def test_an_invoice_that_came_by_mail_has_no_platform(world: World) -> None:
    kept = purchases.invoice(world)
    answer = post(world, kept, {"status": "205"})
    assert (answer.status, answer.problem) == (409, "not_from_platform")
    assert history(world, kept)["current"] is None


def test_without_a_connection_it_is_said(world: World, link: OneLink) -> None:
    kept = invoice(world)
    link.platform = None
    answer = post(world, kept, {"status": "205"})
    assert (answer.status, answer.problem) == (403, "no_platform")


def test_an_invoice_without_a_number_can_not_be_named(world: World) -> None:
    answer = post(world, invoice(world, fields={"number": None}), {"status": "205"})
    assert (answer.status, answer.problem) == (409, "reference_incomplete")


def test_the_number_is_that_of_the_file_whatever_was_corrected(
    world: World, platform: ScriptedPlatform
) -> None:
    kept = invoice(world)
    corrected = kept.fields[FieldName.NUMBER].model_copy(update={"value": "OTHER-1"})
    after = kept.changed(at=world.clock.now(), fields={**kept.fields, FieldName.NUMBER: corrected})
    post(world, world.work.change(SETUP, kept, after, "corrected"), {"status": "205"})
    ((_, sent),) = platform.arrived.values()
    assert read_cdar(sent).statuses[0].invoice.number == NUMBER


def test_asked_twice_in_a_row_it_is_sent_once(world: World, platform: ScriptedPlatform) -> None:
    kept = invoice(world)
    first = post(world, kept, {"status": "in_hand"})
    again = post(world, kept, {"status": "204"})
    assert again.body == first.body
    assert len(platform.posts) == 1
    post(world, kept, {"status": "207", "reason": "QTE_ERR"})
    post(world, kept, {"status": "204"})
    assert [item["code"] for item in history(world, kept)["items"]] == ["204", "207", "204"]


def test_nothing_follows_a_refusal_but_the_refusal_itself(world: World) -> None:
    kept = invoice(world)
    refusal = {"status": "210", "reason": "DOUBLE_FACT"}
    first = post(world, kept, refusal)
    assert post(world, kept, refusal).body["id"] == first.body["id"]
    answer = post(world, kept, {"status": "205"})
    assert (answer.status, answer.problem) == (409, "platform_status_ended")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_lost_call_is_finished_later_and_never_sent_twice(
    world: World, platform: ScriptedPlatform, moment: str
) -> None:
    kept = invoice(world)

    def lose() -> None:
        setattr(platform, moment, lambda: None)
        raise Unavailable("lost", code="platform_down", retry_after_s=9)

    setattr(platform, moment, lose)
    answer = post(world, kept, {"status": "205"})
    assert (answer.status, answer.problem) == (503, "platform_down")
    assert history(world, kept)["items"][0]["outcome"] == "unsent"
    assert follow(world).settled == 1
    assert history(world, kept)["items"][0]["outcome"] == "pending"
    assert len(platform.arrived) == 1
    assert len(platform.posts) == (1 if moment == "after" else 2)
    assert post(world, kept, {"status": "205"}).body["outcome"] == "pending"
    assert len(platform.arrived) == 1


def test_an_earlier_status_goes_out_before_a_later_one(
    world: World, platform: ScriptedPlatform
) -> None:
    kept = invoice(world)

    def lose() -> None:
        platform.before = lambda: None
        raise Unavailable("lost", code="platform_down")

    platform.before = lose
    post(world, kept, {"status": "204"})
    post(world, kept, {"status": "205"})
    codes = [read_cdar(sent).statuses[0].status_code for _, sent in platform.arrived.values()]
    assert codes == ["204", "205"]


def test_a_status_on_its_way_is_left_to_its_request(
    world: World, platform: ScriptedPlatform
) -> None:
    kept = invoice(world)

    def lose() -> None:
        raise Unavailable("lost", code="platform_down")

    platform.before = lose
    post(world, kept, {"status": "204"})
    with world.composed():
        platforms.follow_platform_statuses()(SETUP, A, "pa-1")
    assert len(platform.posts) == 1


@pytest.mark.parametrize(
    "error",
    [
        Denied("new secret", code="reauthentication_needed"),
        Unavailable("limit", code="platform_limit"),
    ],
)
def test_trouble_of_the_platform_keeps_the_status_for_later(
    world: World, platform: ScriptedPlatform, error: LettrageError
) -> None:
    kept = invoice(world)

    def trouble() -> None:
        raise error

    platform.before = trouble
    answer = post(world, kept, {"status": "205"})
    assert answer.problem == error.code
    platform.before = lambda: None
    assert post(world, kept, {"status": "205"}).body["outcome"] == "pending"
    assert len(history(world, kept)["items"]) == 1


def test_a_message_that_the_platform_refuses_may_be_sent_anew(
    world: World, platform: ScriptedPlatform
) -> None:
    kept = invoice(world)

    def refuse() -> None:
        raise Invalid("no", code="refused_by_platform")

    platform.before = refuse
    first = post(world, kept, {"status": "205"})
    assert (first.status, first.body["outcome"]) == (202, "error")
    assert first.body["error_codes"] == ["refused_by_platform"]
    assert history(world, kept)["current"] is None
    platform.before = lambda: None
    assert post(world, kept, {"status": "205"}).body["outcome"] == "pending"
    assert len(history(world, kept)["items"]) == 2


def test_another_organisation_sees_and_sets_nothing(world: World) -> None:
    kept = invoice(world)
    post(world, kept, {"status": "205"})
    path = purchases.path(kept.id, "platform-statuses").replace(A, B)
    ask = functools.partial(world.call, path=path, user="other-owner")
    assert ask("GET").status == 404
    assert ask("POST", body={"status": "205"}).status == 404


def test_a_reader_may_look_and_an_accountant_not_answer_the_supplier(world: World) -> None:
    kept = invoice(world)
    answer = post(world, kept, {"status": "205"}, user="u-accountant")
    assert (answer.status, answer.problem) == (403, "role_too_low")
    path = purchases.path(kept.id, "platform-statuses")
    assert world.call("GET", path, user="u-reader").status == 200
