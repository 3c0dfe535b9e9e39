"""What an organisation has bought, by API."""

from datetime import timedelta
from typing import Any

import pytest
from lettrage.domain.collection import (
    DocumentOrigin,
    DocumentOutcome,
    Source,
    SourceDocument,
    WaitingReason,
)
from lettrage.domain.errors import CapReached
from lettrage.domain.recognition_usage import Recognition, RecognitionCaps
from lettrage.services.recognition_budget import RecognitionBudget

from tests.unit.http.client import CAP, SETUP, A, B, World, serving


def document(world: World, organisation_id: str = A, **more: Any) -> SourceDocument:
    now = world.clock.now()
    origin = DocumentOrigin(
        source=Source.UPLOAD, reference="u1", file_name="scan.pdf", received_at=now
    )
    return SourceDocument(
        organisation_id=organisation_id,
        id="d1",
        created_at=now,
        updated_at=now,
        content_type="application/pdf",
        size_bytes=1,
        origins=(origin,),
        **more,
    )


def usage(world: World, user: str = "u-reader", organisation_id: str = A) -> Any:
    path = f"/v1/organisations/{organisation_id}/usage"
    answer = world.call("GET", path, user=user, api=serving("organisations"))
    assert answer.status == 200, answer
    return answer.body["recognition"]


def budget(world: World, organisation: str = CAP, deployment: str = "20") -> RecognitionBudget:
    caps = RecognitionCaps.model_validate({"organisation": organisation, "deployment": deployment})
    return RecognitionBudget(world.work, caps)


def nothing(day: str) -> dict[str, Any]:
    counts = {"text_pages": 0, "expense_pages": 0, "spend": "0"}
    return {"date": day, **counts, "cap_reached_at": None}


def test_an_organisation_that_bought_nothing_sees_a_month_of_nothing() -> None:
    shown = usage(World())
    assert (shown["currency"], shown["daily_cap"]) == ("USD", CAP)
    assert shown["today"] == nothing("2026-11-24")
    assert len(shown["days"]) == 31
    assert [shown["days"][0], shown["days"][-1]] == [nothing("2026-11-24"), nothing("2026-10-25")]
    assert shown["deployment_cap_reached_at"] is None


def test_pages_and_spend_are_shown_by_day() -> None:
    world = World()
    scan = document(world)
    budget(world).take(scan, 1, Recognition.TEXT)
    world.clock.advance(timedelta(days=1))
    for page in (1, 2):
        budget(world).take(scan, page, Recognition.EXPENSE)
    shown = usage(world)
    told = [(d["date"], d["text_pages"], d["expense_pages"], d["spend"]) for d in shown["days"][:2]]
    assert told == [("2026-11-25", 0, 2, "0.020"), ("2026-11-24", 1, 0, "0.0015")]
    assert shown["today"] == shown["days"][0]
    other = usage(world, user="other-reader", organisation_id=B)
    assert {day["spend"] for day in other["days"]} == {"0"}


@pytest.mark.parametrize(
    ("caps", "own", "all_together"),
    [(("0", "20"), True, False), (("2", "0"), False, True)],
)
def test_caps_that_were_reached_are_shown(
    caps: tuple[str, str], own: bool, all_together: bool
) -> None:
    world = World()
    with pytest.raises(CapReached):
        budget(world, *caps).take(document(world), 1, Recognition.TEXT)
    shown = usage(world)
    assert (shown["today"]["cap_reached_at"] is not None) is own
    assert (shown["deployment_cap_reached_at"] is not None) is all_together


def test_the_scope_of_all_organisations_is_nobodys() -> None:
    world = World()
    path = "/v1/organisations/deployment/usage"
    assert world.call("GET", path, api=serving("organisations")).status == 404


def test_a_waiting_document_says_why_and_until_when() -> None:
    world = World()
    waiting = document(
        world,
        outcome=DocumentOutcome.WAITING_RECOGNITION,
        waiting_reason=WaitingReason.RECOGNITION_CAP_REACHED,
        waiting_until="2026-11-25",
    )
    world.work.add(SETUP, waiting, "made")
    answer = world.call("GET", f"/v1/organisations/{A}/documents/d1")
    told = {name: answer.body[name] for name in ("outcome", "waiting_reason", "waiting_until")}
    assert told == {
        "outcome": "waiting_recognition",
        "waiting_reason": "recognition_cap_reached",
        "waiting_until": "2026-11-25",
    }
