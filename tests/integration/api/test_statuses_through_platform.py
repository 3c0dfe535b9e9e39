"""From the API to a platform and back, over real HTTP: only the table is in memory."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from lettrage.domain.errors import Denied, NotFound
from lettrage.entrypoints import bootstrap
from lettrage.formats.cdar import read_cdar
from lettrage.ports.platform_connections import PlatformConnection
from lettrage.services.open_platforms import NoPlatformConnections

from tests.fakes.approved_platform import Stand, standing
from tests.unit.formats.test_cdar import changed
from tests.unit.http.client import A, World
from tests.unit.http.platforms import NUMBER, follow, history, invoice, post

CANARY = "canary-5f2e-secret"


@dataclass
class OneConnection:
    """`PlatformConnections` of one organisation."""

    stand: Stand

    def of_connection(self, organisation_id: str, connection_id: str) -> PlatformConnection:
        if (organisation_id, connection_id) != (A, "pa-1"):
            raise NotFound("no such connection")
        return PlatformConnection(A, "pa-1", self.stand.settings(), CANARY)

    def of_document(self, organisation_id: str, document_id: str) -> PlatformConnection:
        if organisation_id != A:
            raise Denied("no platform", code="no_platform")
        return self.of_connection(organisation_id, "pa-1")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def stand(world: World) -> Iterator[Stand]:
    with (
        standing(world.clock) as running,
        bootstrap.composition.replaced(
            platform_connections=lambda: OneConnection(running),
            trusted_platform_origins=lambda: frozenset({running.url}),
        ),
    ):
        running.play("client", {"id": "lettrage", "secret": CANARY})
        yield running


def test_a_refusal_goes_out_and_its_acknowledgement_comes_back(world: World, stand: Stand) -> None:
    kept = invoice(world)
    answer = post(world, kept, {"status": "refused", "reason": "TX_TVA_ERR"})
    assert (answer.status, answer.body["outcome"]) == (202, "pending")
    ((flow, file),) = stand.posted()
    assert flow["trackingId"] == answer.body["id"]
    (told,) = read_cdar(file).statuses
    assert (told.status_code, told.invoice.number) == ("210", NUMBER)
    stand.play("acknowledge", {"flowId": flow["flowId"], "status": "Ok"})
    assert follow(world).settled == 1
    assert history(world, kept)["current"]["outcome"] == "ok"


def test_statuses_of_the_other_side_come_in_unknown_ones_too(world: World, stand: Stand) -> None:
    kept = invoice(world)
    for code, reason in (("203", "x"), ("299", "TOUT_NEUF"), ("213", "DOUBLON")):
        data = changed(("F202500005", NUMBER), ("Code>213<", f"Code>{code}<"), ("DOUBLON", reason))
        stand.deliver(data, flowType="SupplierInvoiceLC", flowSyntax="CDAR")
    report = follow(world)
    assert (report.noted, report.more) == (3, True)
    assert follow(world).more is False
    shown = history(world, kept)
    assert [item["code"] for item in shown["items"]] == ["203", "213", "299"]
    assert shown["current"]["code"] == "299"


def test_a_lost_answer_is_found_again(world: World, stand: Stand) -> None:
    kept = invoice(world)
    stand.fault("lost_answer", times=1)
    assert post(world, kept, {"status": "205"}).problem == "platform_down"
    assert post(world, kept, {"status": "205"}).body["outcome"] == "pending"
    assert len(stand.posted()) == 1


def test_a_limit_is_told_with_its_wait(world: World, stand: Stand) -> None:
    kept = invoice(world)
    stand.fault("429")
    answer = post(world, kept, {"status": "205"})
    assert (answer.status, answer.headers["Retry-After"]) == (503, "34")


def test_a_refused_message_is_an_outcome(world: World, stand: Stand) -> None:
    kept = invoice(world)
    post(world, kept, {"status": "205"})
    ((flow, _),) = stand.posted()
    told = {"flowId": flow["flowId"], "status": "Error", "reasonCode": "InvoiceLCStatusError"}
    stand.play("acknowledge", told)
    follow(world)
    (item,) = history(world, kept)["items"]
    assert (item["outcome"], item["error_codes"]) == ("error", ["InvoiceLCStatusError"])


def test_no_secret_shows_anywhere(
    world: World, stand: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    kept = invoice(world)
    post(world, kept, {"status": "205"})
    stand.fault("expired_token")
    refused = post(world, kept, {"status": "207", "reason": "QTE_ERR"})
    assert refused.problem == "reauthentication_needed"
    connection = OneConnection(stand).of_connection(A, "pa-1")
    said = caplog.text + str(refused.body) + repr(connection) + str(history(world, kept))
    assert CANARY not in said
    assert "Bearer " not in said


def test_a_disconnected_platform_is_said(world: World, stand: Stand) -> None:
    kept = invoice(world)
    with bootstrap.composition.replaced(platform_connections=NoPlatformConnections):
        answer = post(world, kept, {"status": "205"})
    assert (answer.status, answer.problem) == (403, "no_platform")
    assert stand.posted() == []
