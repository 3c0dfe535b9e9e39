"""Bounces and complaints: an address is written to no more, unless it is another, or told so."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lettrage.contracts.events import FeedbackHeard, MailFeedbackEvent
from lettrage.domain.errors import Invalid, Unavailable
from lettrage.domain.notice import Notice, NoticeState
from lettrage.domain.notice_delivery import DeliveryState
from lettrage.domain.organisation import MailFailure, Membership, Role
from lettrage.services.hear_mail_feedback import RECORDED_WITHIN, HearMailFeedback
from lettrage.services.manage_organisations import ManageOrganisations

from tests.unit.bank.world import ORG, USER
from tests.unit.notices.world import World

EXAMPLE = json.loads(Path("tests/events/sns_mail_feedback.json").read_text())
BOUNCE = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": "OWNER@durand.test"}]}
SPAM = {"complainedRecipients": [{"emailAddress": "owner@durand.test"}]}


def event(*messages: dict[str, Any] | str) -> MailFeedbackEvent:
    texts = [each if isinstance(each, str) else json.dumps(each) for each in messages]
    records = [{"EventSource": "aws:sns", "Sns": {"Message": text}} for text in texts]
    return MailFeedbackEvent.model_validate({"Records": records})


def about(world: World, message_id: str, kind: str = "Bounce", **more: Any) -> dict[str, Any]:
    mail = {"messageId": message_id, "timestamp": world.clock.now().isoformat()}
    told: dict[str, Any] = {"bounce": BOUNCE} if kind == "Bounce" else {"complaint": SPAM}
    return {"notificationType": kind, "mail": mail, **told, **more}


def heard(world: World, *messages: dict[str, Any] | str) -> FeedbackHeard:
    return HearMailFeedback(world.work)(event(*messages), "request")


@pytest.fixture
def world() -> World:
    """Owner and manager were told by mail of a consent that ends."""
    world = World()
    world.reminded()
    world.run()
    assert world.recipients() == ["manager@durand.test", "owner@durand.test"]
    return world


def message_of(world: World, user_id: str) -> str:
    (notice,) = world.notices()
    return next(each.message_id for each in notice.deliveries if each.user_id == user_id)


def member(world: World, user_id: str) -> Membership:
    return world.store.get(Membership, ORG, user_id)


def again(world: World) -> list[str]:
    """Whom the next reminder is mailed to."""
    before = len(world.mailer.sent)
    world.clock.advance(timedelta(days=6))
    world.morning()
    world.run()
    return sorted(mail.recipient for mail in world.mailer.sent[before:])


def newest(world: World) -> Notice:
    return max(world.notices(), key=lambda notice: notice.created_at)


@pytest.mark.parametrize(("kind", "code"), [("Bounce", "bounced"), ("Complaint", "complained")])
def test_an_address_that_fails_for_good_is_written_to_no_more(
    world: World, kind: str, code: str
) -> None:
    told = heard(world, about(world, message_of(world, "u-owner"), kind))
    assert told == FeedbackHeard(marked=1)
    problem = member(world, "u-owner").mail_problem
    assert problem is not None
    assert (problem.code, problem.address) == (code, "owner@durand.test")
    assert member(world, "u-manager").mail_problem is None
    (notice,) = world.notices()
    states = {each.user_id: (each.state, each.problem) for each in notice.deliveries}
    assert states["u-owner"] == (DeliveryState.FAILED, code)
    assert states["u-manager"] == (DeliveryState.SENT, "")
    assert notice.state is NoticeState.SENT
    assert again(world) == ["manager@durand.test"]
    problems = {each.user_id: each.problem for each in newest(world).deliveries}
    assert problems == {"u-owner": "address_fails", "u-manager": ""}


def test_the_services_own_words_are_read() -> None:
    (record,) = MailFeedbackEvent.model_validate(EXAMPLE).records
    told = record.sns.feedback()
    assert told is not None
    assert told.bounce is not None
    assert (told.kind, told.mail.message_id, told.bounce.kind) == (
        "Bounce",
        "message-1",
        "Permanent",
    )


def test_a_notice_that_reached_nobody_is_failed(world: World) -> None:
    for user_id in ("u-owner", "u-manager"):
        heard(world, about(world, message_of(world, user_id)))
    (notice,) = world.notices()
    assert (notice.state, notice.problem) == (NoticeState.FAILED, "bounced")


@pytest.mark.parametrize(
    "said",
    [
        {"bounce": {**BOUNCE, "bounceType": "Transient"}},
        {"bounce": {**BOUNCE, "bounceType": "Undetermined"}},
        {"bounce": {**BOUNCE, "bouncedRecipients": []}},
        {"notificationType": "Delivery", "bounce": None},
    ],
)
def test_what_may_arrive_another_day_marks_nobody(world: World, said: dict[str, Any]) -> None:
    told = heard(world, about(world, message_of(world, "u-owner"), **said))
    assert told == FeedbackHeard(passing=1)
    assert member(world, "u-owner").mail_problem is None


def test_the_greeting_of_the_service_is_no_feedback(world: World) -> None:
    greeting = "Successfully validated SNS topic for Amazon SES event publishing."
    assert heard(world, greeting) == FeedbackHeard(passing=1)
    with pytest.raises(Invalid):
        heard(world, {"notificationType": "Bounce"})


def test_feedback_faster_than_the_record_comes_again_and_a_strangers_never_counts(
    world: World,
) -> None:
    early = about(world, "not-recorded")
    with pytest.raises(Unavailable):
        heard(world, early)
    world.clock.advance(RECORDED_WITHIN)
    assert heard(world, early) == FeedbackHeard(unknown=1)
    assert all(member(world, f"u-{role}").mail_problem is None for role in Role)


def test_told_twice_it_counts_once_and_not_after_another_chance(world: World) -> None:
    message = about(world, message_of(world, "u-owner"))
    heard(world, message, message)
    version = member(world, "u-owner").version
    heard(world, message)
    assert member(world, "u-owner").version == version
    manage = ManageOrganisations(world.work, world.addresses)
    manage.change_role(USER, member(world, "u-owner"), Role.OWNER)
    assert member(world, "u-owner").mail_problem is None
    heard(world, message)
    assert member(world, "u-owner").mail_problem is None
    assert "owner@durand.test" in again(world)


def test_another_address_of_the_member_is_written_to(world: World) -> None:
    heard(world, about(world, message_of(world, "u-owner")))
    world.addresses.addresses["u-owner"] = "patron@durand.test"
    assert again(world) == ["manager@durand.test", "patron@durand.test"]


def test_a_member_who_left_is_not_made_again(world: World) -> None:
    manage = ManageOrganisations(world.work, world.addresses)
    message = message_of(world, "u-manager")
    manage.remove_member(USER, member(world, "u-manager"))
    assert heard(world, about(world, message)) == FeedbackHeard(marked=1)
    assert world.store.count(Membership, ORG, "all", "all") == len(Role) - 1
    world.clock.advance(timedelta(days=1))
    assert MailFailure.BOUNCED in {d.problem for d in world.notices()[0].deliveries}
