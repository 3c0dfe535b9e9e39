"""What a platform tells of an invoice, kept beside it and shown."""

from collections.abc import Iterator
from typing import Any

import pytest
from lettrage.domain.errors import Invalid, Unavailable
from lettrage.domain.holds import InvoiceHolds
from lettrage.domain.open_document import OpenDocument
from lettrage.domain.platform_flow import PlatformCursor, PlatformFlow
from lettrage.domain.platform_statuses import BUYERS, FlowOutcome
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.supplier_iban import SupplierIban
from lettrage.entrypoints import bootstrap
from lettrage.ports.platform import StatusMessage
from lettrage.services.follow_platform_statuses import FollowReport

from tests.fakes.scripted_platform import OneLink, ScriptedPlatform
from tests.unit.http import purchases
from tests.unit.http.client import A, World
from tests.unit.http.platforms import follow, history, invoice, message, post


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


@pytest.mark.parametrize("outcome", [FlowOutcome.OK, FlowOutcome.ERROR])
def test_the_acknowledgement_is_followed(
    world: World, platform: ScriptedPlatform, outcome: FlowOutcome
) -> None:
    kept = invoice(world)
    post(world, kept, {"status": "205"})
    assert follow(world).settled == 0
    platform.acknowledge(outcome, "InvoiceLCRuleError")
    assert follow(world).settled == 1
    (item,) = history(world, kept)["items"]
    assert (item["outcome"], item["error_codes"]) == (outcome, ["InvoiceLCRuleError"])
    assert follow(world).settled == 0


def test_statuses_of_others_come_in_once(world: World, platform: ScriptedPlatform) -> None:
    kept = invoice(world)
    platform.incoming = [message("f-1", "202"), message("f-2", "203")]
    assert follow(world) == FollowReport(noted=2, settled=0, unreadable=0, more=False)
    platform.incoming += platform.incoming  # the platform repeats itself
    follow(world)
    assert [item["code"] for item in history(world, kept)["items"]] == ["202", "203"]
    assert history(world, kept)["items"][0]["direction"] == "in"


def test_a_status_that_comes_before_its_invoice_is_shown_with_it(
    world: World, platform: ScriptedPlatform
) -> None:
    platform.incoming = [message("f-1", "202")]
    follow(world)
    assert history(world, invoice(world))["current"]["code"] == "202"


def test_an_unknown_code_is_kept_and_shown(world: World, platform: ScriptedPlatform) -> None:
    kept = invoice(world)
    platform.incoming = [message("f-1", "299", "TOUT_NEUF")]
    follow(world)
    current = history(world, kept)["current"]
    assert (current["code"], current["status"]) == ("299", "unknown")
    assert current["reasons"][0]["code"] == "TOUT_NEUF"


def test_a_refused_second_delivery_changes_nothing_but_the_history(
    world: World, platform: ScriptedPlatform
) -> None:
    kept = invoice(world)
    post(world, kept, {"status": "205"})
    platform.incoming = [message("f-1", "213", "DOUBLON")]
    follow(world)
    shown = history(world, kept)
    assert shown["current"]["code"] == "205"
    assert (shown["items"][0]["code"], shown["items"][0]["counts"]) == ("213", False)
    assert world.store.get(PurchaseInvoice, A, kept.id) == kept
    assert {each["code"] for each in shown["sendable"]} == set(BUYERS)


def test_a_status_of_another_seller_is_none_of_this_invoice(
    world: World, platform: ScriptedPlatform
) -> None:
    kept = invoice(world)
    foreign = message("f-1", "210").data.replace(b"732829320<", b"542065479<")
    platform.incoming = [StatusMessage("f-1", foreign, None), message("f-2", "202", number="F-9")]
    assert follow(world).noted == 2
    assert history(world, kept)["items"] == []


def test_an_unreadable_message_holds_up_no_other(world: World, platform: ScriptedPlatform) -> None:
    kept = invoice(world)
    platform.incoming = [StatusMessage("f-1", b"<x/>", None), message("f-2", "202")]
    assert follow(world) == FollowReport(noted=1, settled=0, unreadable=1, more=False)
    assert world.store.get(PlatformCursor, A, "pa-1").unreadable == ("f-1",)
    assert history(world, kept)["current"]["code"] == "202"


def test_a_sent_status_that_can_not_be_looked_for_holds_up_no_other(
    world: World, platform: ScriptedPlatform
) -> None:
    kept = invoice(world)

    def lose() -> None:
        raise Unavailable("lost", code="platform_down")

    def unsupported(tracking_id: str) -> None:
        raise Invalid("no such search", code="search_not_supported")

    platform.before = lose
    post(world, kept, {"status": "205"})
    platform.sent = unsupported  # type: ignore[method-assign]  # one platform, not all
    platform.incoming = [message("f-1", "203")]
    assert follow(world) == FollowReport(noted=1, settled=0, unreadable=0, more=False)
    assert {item["outcome"] for item in history(world, kept)["items"]} == {"ok", "unsent"}


def test_the_cursor_moves_once_all_is_kept(world: World, platform: ScriptedPlatform) -> None:
    kept = invoice(world)
    platform.incoming = [message(f"f-{n}", "202") for n in range(3)]
    failing = iter([None, None, Unavailable("down")])

    def fault(operation: str, moment: str) -> None:
        if operation == "write" and moment == "before" and (error := next(failing, None)):
            raise error

    world.store.fault = fault
    with pytest.raises(Unavailable):
        follow(world)
    world.store.fault = None
    follow(world)
    found = world.store.find(PlatformFlow, A, "purchase_invoice", kept.id)
    assert len(found.records) == 3


def _held(world: World, invoice_id: str) -> dict[str, Any]:
    answer = world.call("GET", purchases.path(invoice_id, "holds"))
    assert answer.status == 200
    return {h["facts"].get("platform_status", h["reason"]): h for h in answer.body["holds"]}


def test_an_announced_change_of_account_holds_the_payment_with_the_evidence(
    world: World, platform: ScriptedPlatform
) -> None:
    purchases.supplier(world)
    kept = invoice(world)
    platform.incoming = [message("f-1", "227"), message("f-2", "203")]
    follow(world)
    hold = _held(world, kept.id)["227"]
    assert (hold["reason"], hold["state"]) == ("iban_changed", "open")
    facts = hold["facts"]
    assert (facts["platform_flow_id"], facts["supplier_connector_id"]) == ("f-1", "pa-1")
    assert facts["printed_iban"] == purchases.IBAN
    assert "iban" not in facts
    masked = world.call("GET", purchases.path(kept.id, "holds"), user="u-reader").body["holds"]
    assert purchases.IBAN not in {h["facts"].get("printed_iban") for h in masked}
    assert (hold["message_fr"], hold["message_en"]) == (
        "la plateforme agréée annonce un autre compte à payer (statut 227), sans dire lequel",
        "the approved platform announces another account to pay (status 227), without saying which",
    )
    others = {h["message_fr"] for h in masked if "platform_status" not in h["facts"]}
    assert hold["message_fr"] not in others


def test_an_announced_change_is_remarked_on_the_invoice_whose_state_stays(
    world: World, platform: ScriptedPlatform
) -> None:
    purchases.supplier(world)
    kept = invoice(world)
    platform.incoming = [message("f-1", "227")]
    follow(world)
    after = world.store.get(PurchaseInvoice, A, kept.id)
    assert after.state is kept.state
    (remark,) = [each for each in after.findings if each.code == "payee_account_changed"]
    assert not remark.blocking
    assert "(statut 227, 01/07/2025)" in remark.message_fr
    assert "auprès du fournisseur" in remark.message_fr
    assert "(status 227, 2025-07-01)" in remark.message_en
    assert remark.related_id is not None
    # A person who has read it settles it: the hold stays for a second one.
    etag = world.call("GET", purchases.path(kept.id)).etag
    body = {"acknowledge": ["payee_account_changed"]}
    answer = world.call("PATCH", purchases.path(kept.id), body, if_match=etag)
    assert answer.status == 200, answer.body
    assert "payee_account_changed" not in answer.body["findings"]
    assert _held(world, kept.id)["227"]["state"] == "open"


def test_the_same_announcement_twice_is_one_hold_and_a_later_one_another(
    world: World, platform: ScriptedPlatform
) -> None:
    purchases.supplier(world)
    kept = invoice(world)
    platform.incoming = [message("f-1", "227"), message("f-1", "227"), message("f-9", "227")]
    follow(world)
    version = world.store.get(InvoiceHolds, A, kept.id).version
    platform.incoming = [message("f-1", "227")]
    follow(world)
    holds = world.store.get(InvoiceHolds, A, kept.id)
    assert [hold.facts.get("platform_flow_id") for hold in holds.holds].count("f-1") == 1
    assert len([h for h in holds.holds if "platform_status" in h.facts]) == 1
    assert holds.version == version


def test_an_announcement_before_the_invoice_holds_it_once_it_is_validated(
    world: World, platform: ScriptedPlatform
) -> None:
    purchases.supplier(world)
    platform.incoming = [message("f-1", "227")]
    follow(world)
    kept = invoice(world)
    answer = world.call("POST", purchases.path(kept.id, "validate"), if_match="*")
    assert answer.status == 200, answer.body
    assert "iban_changed" in answer.body["open_document"]["payment_holds"]
    assert _held(world, kept.id)["227"]["state"] == "open"


def test_one_that_is_due_already_is_stopped_and_lifting_confirms_no_account(
    world: World, platform: ScriptedPlatform
) -> None:
    purchases.supplier(world)
    kept = invoice(world)
    world.call("POST", purchases.path(kept.id, "validate"), if_match="*", user="u-accountant")
    platform.incoming = [message("f-1", "227")]
    follow(world)
    assert "iban_changed" in world.store.get(OpenDocument, A, kept.id).payment_holds
    before = world.store.find(SupplierIban, A, "supplier", "supplier-1").records
    hold = _held(world, kept.id)["227"]["id"]
    path = purchases.path(kept.id, f"holds/{hold}")
    note = {"note": "Vérifié par téléphone."}
    asked = world.call("POST", f"{path}/request-lift", note, if_match="*", user="u-accountant")
    assert asked.status == 200, asked.body
    lifted = world.call("POST", f"{path}/lift", note, if_match="*", user="u-manager")
    assert lifted.status == 200, lifted.body
    assert _held(world, kept.id)["227"]["state"] == "lifted"
    assert world.store.find(SupplierIban, A, "supplier", "supplier-1").records == before
    follow(world)
    assert _held(world, kept.id)["227"]["state"] == "lifted"


@pytest.mark.parametrize("code", ["203", "225", "228"])
def test_other_statuses_hold_nothing(world: World, platform: ScriptedPlatform, code: str) -> None:
    purchases.supplier(world)
    kept = invoice(world)
    platform.incoming = [message("f-1", code)]
    follow(world)
    assert _held(world, kept.id) == {}


@pytest.mark.parametrize(
    ("code", "reason", "label"),
    [("210", "DOUBLON", "Refusée"), ("213", "REJ_SEMAN", "Rejetée"), ("220", "", "Annulée")],
)
def test_an_invoice_that_ended_at_its_platform_is_not_validated_unawares(
    world: World, platform: ScriptedPlatform, code: str, reason: str, label: str
) -> None:
    purchases.supplier(world)
    kept = invoice(world)
    platform.incoming = [message("f-1", code, reason or "REJ_UNI")]
    follow(world)
    told = world.call("GET", purchases.path(kept.id)).body
    assert "platform_refused" in told["findings"]
    (check,) = [c for c in told["checks"] if c["code"] == "platform_refused"]
    assert check["blocking"]
    assert f"« {label} » ({code}" in check["message_fr"]
    assert reason in check["message_fr"]
    assert reason in check["message_en"]
    refused = world.call("POST", purchases.path(kept.id, "validate"), if_match="*")
    assert (refused.status, refused.problem) == (422, "blocking_checks")
    holds = world.call("GET", purchases.path(kept.id, "holds")).body["holds"]
    assert [hold["reason"] for hold in holds if hold["state"] == "open"] == ["platform_refused"]
    follow(world)  # the same message again
    assert len(world.call("GET", purchases.path(kept.id, "holds")).body["holds"]) == 1


def test_our_own_refusal_is_remarked_and_goes_when_the_platform_does_not_take_it(
    world: World, platform: ScriptedPlatform
) -> None:
    purchases.supplier(world)
    kept = invoice(world)
    post(world, kept, {"status": "210", "reason": "DOUBLON"})
    path = purchases.path(kept.id)
    assert "platform_refused" in world.call("GET", path).body["findings"]
    platform.acknowledge(FlowOutcome.ERROR, "InvoiceLCRuleError")
    follow(world)
    assert "platform_refused" not in world.call("GET", path).body["findings"]
    holds = world.call("GET", f"{path}/holds").body
    assert holds["payment_held"] is False


def test_a_refusal_after_validation_holds_the_payment(
    world: World, platform: ScriptedPlatform
) -> None:
    purchases.supplier(world)
    kept = invoice(world)
    assert world.call("POST", purchases.path(kept.id, "validate"), if_match="*").status == 200
    post(world, kept, {"status": "210", "reason": "DOUBLON"})
    due = world.call("GET", purchases.path(kept.id)).body["open_document"]
    assert due["payment_holds"] == ["platform_refused"]


@pytest.mark.parametrize("code", ["202", "205", "207"])
def test_other_statuses_are_no_remark(world: World, platform: ScriptedPlatform, code: str) -> None:
    kept = invoice(world)
    platform.incoming = [message("f-1", code)]
    follow(world)
    assert world.store.get(PurchaseInvoice, A, kept.id) == kept
