"""Each notice is mailed once to those who can act, whatever dies or repeats on the way."""

import contextlib
from datetime import timedelta
from decimal import Decimal

import pytest
from lettrage.domain.bank import BankConnectionState
from lettrage.domain.errors import Denied, Invalid, LettrageError, Unavailable
from lettrage.domain.notice import Notice, NoticeState
from lettrage.domain.notice_delivery import CLAIM_LASTS, MOST_TRIES, DeliveryState
from lettrage.domain.organisation import Membership
from lettrage.domain.record import Record
from lettrage.ports.mailer import FORBIDDEN, PERHAPS_SENT
from lettrage.services import send_notices

from tests.unit.bank.world import ORG, USER
from tests.unit.notices.world import World

TOLD = ["manager@durand.test", "owner@durand.test"]
SILENT = Unavailable("silent", code=PERHAPS_SENT)


@pytest.fixture
def world() -> World:
    return World()


def changed(world: World, record: Record, **fields: object) -> None:
    world.work.change(USER, record, record.changed(at=world.clock.now(), **fields), "test")


def only(world: World) -> Notice:
    (notice,) = world.notices()
    return notice


def test_owners_and_managers_are_told_once_each_and_nobody_else(world: World) -> None:
    world.reminded()
    assert world.run().sent == 2
    world.clock.advance(timedelta(hours=1))
    assert world.run().sent == 0
    assert world.recipients() == TOLD
    notice = only(world)
    assert notice.state is NoticeState.SENT
    assert {each.message_id for each in notice.deliveries} == {"message-1", "message-2"}
    assert not world.store.find_everywhere(Notice, "to_send", "all")


def test_every_reminder_of_a_consent_and_its_end_is_mailed_once(world: World) -> None:
    done = world.reminded(days=20)
    for _ in range(25):
        world.clock.advance(timedelta(days=1))
        world.morning()
        world.run()
        world.run()
    assert len(world.mailer.sent) == 2 * 4
    assert {n.state for n in world.notices()} == {NoticeState.SENT}
    assert world.manage.connection(ORG, done.id).state is BankConnectionState.EXPIRED


def test_two_runs_at_once_send_one_mail_each(world: World) -> None:
    world.reminded()
    world.mailer.before = world.run  # the second starts while the first hands over
    world.run()
    world.run()
    assert world.recipients() == TOLD


class Killed(BaseException):
    """The function is gone: no handler of the product sees it."""


@pytest.mark.parametrize("number", range(1, 9))
def test_a_run_that_dies_at_any_write_loses_no_mail_and_repeats_one_at_most(number: int) -> None:
    world = World()
    world.reminded()
    writes = 0

    def die(operation: str, moment: str) -> None:
        nonlocal writes
        writes += (operation, moment) == ("write", "before")
        if writes == number:
            raise Killed

    world.store.fault = die
    with contextlib.suppress(Killed):
        world.run()
    world.store.fault = None
    world.clock.advance(timedelta(minutes=5))
    world.run()
    world.clock.advance(CLAIM_LASTS)
    later = world.run()
    assert set(world.recipients()) == set(TOLD)
    assert len(world.mailer.sent) - 2 == later.repeated <= 1
    assert only(world).state is NoticeState.SENT


def test_a_claim_is_left_alone_until_it_is_surely_nobodys(world: World) -> None:
    world.reminded()
    world.mailer.answers = [SILENT, None]
    world.run()
    world.clock.advance(CLAIM_LASTS - timedelta(seconds=1))
    assert world.run().sent == 0
    world.clock.advance(timedelta(seconds=1))
    assert (world.run().repeated, len(world.mailer.sent)) == (1, 3)


def test_a_mail_whose_outcome_stays_unknown_is_sent_twice_and_given_up(world: World) -> None:
    world.reminded()
    world.mailer.answers = [SILENT] * 9
    for _ in range(6):
        world.run()
        world.clock.advance(CLAIM_LASTS)
    assert len(world.mailer.sent) == 4
    assert [each.problem for each in only(world).deliveries] == ["outcome_unknown"] * 2
    assert only(world).state is NoticeState.FAILED


def test_a_refused_address_fails_with_its_reason_and_the_other_is_told(world: World) -> None:
    world.reminded()
    world.mailer.answers = [Invalid("no", code="mail_refused")]
    told = world.run()
    assert (told.sent, told.failed) == (1, 1)
    notice = only(world)
    assert notice.state is NoticeState.SENT
    assert sorted(each.problem for each in notice.deliveries) == ["", "mail_refused"]
    world.clock.advance(timedelta(days=1))
    assert world.run().sent == 0


def test_a_full_service_is_asked_again_later_each_time_and_not_for_ever(world: World) -> None:
    world.reminded(days=7)
    full = Unavailable("full", code="throttled")
    world.mailer.answers = [full] * 99
    begin, at = world.clock.now(), list[timedelta]()
    for _ in range(48):
        before = len(world.mailer.answers)
        world.run()
        if len(world.mailer.answers) < before:
            at.append(world.clock.now() - begin)
        world.clock.advance(timedelta(hours=1))
    assert at == [timedelta(hours=hours) for hours in (0, 1, 3, 7, 15, 31)]
    assert len(at) == MOST_TRIES
    assert [each.problem for each in only(world).deliveries] == ["throttled"] * 2
    assert only(world).state is NoticeState.FAILED


def test_where_sending_is_forbidden_nothing_is_used_up_and_the_alarm_rings(world: World) -> None:
    world.reminded()
    world.mailer.checked = Denied("unverified", code=FORBIDDEN)
    for _ in range(MOST_TRIES + 2):
        with pytest.raises(Denied):
            world.run()
    world.mailer.checked = None
    world.mailer.answers = [Denied("paused", code=FORBIDDEN)]
    with pytest.raises(Denied):
        world.run()
    assert world.run().sent == 2


def test_a_deployment_without_notices_asks_nobody_whether_it_may_send(world: World) -> None:
    world.mailer.checked = Denied("unverified", code=FORBIDDEN)
    assert world.run().sent == 0


def test_what_was_renewed_meanwhile_is_told_to_nobody(world: World) -> None:
    connection = world.reminded()
    later = connection.expires_on
    assert later is not None
    renewed = {"state": BankConnectionState.ACTIVE, "expires_on": later + timedelta(days=180)}
    changed(world, connection, **renewed)
    assert (world.run().dropped, world.mailer.sent) == (1, [])
    assert (only(world).state, only(world).problem) == (NoticeState.DROPPED, "no_longer_needed")


def test_a_reminder_that_was_overtaken_is_dropped_and_the_later_one_sent(world: World) -> None:
    world.reminded(days=14)
    world.clock.advance(timedelta(days=7))
    world.morning()
    told = world.run()
    assert (told.sent, told.dropped) == (2, 1)
    assert {n.problem for n in world.notices()} == {"overtaken", ""}


def test_a_removed_member_is_not_written_to(world: World) -> None:
    world.reminded()
    world.mailer.answers = [Unavailable("full", code="throttled")] * 2
    world.run()
    unit = world.work.unit(USER)
    unit.remove(world.store.get(Membership, ORG, "u-manager"), "left")
    unit.commit()
    world.clock.advance(timedelta(hours=1))
    world.run()
    assert world.recipients() == ["owner@durand.test"]
    assert {e.state for e in only(world).deliveries} == {DeliveryState.SENT, DeliveryState.FAILED}


def test_where_nobody_has_an_address_the_notice_fails_and_says_so(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.reminded()
    world.addresses.addresses.clear()
    assert world.run().failed == 2
    assert (only(world).state, only(world).problem) == (NoticeState.FAILED, "no_address")
    assert [line.message for line in caplog.records if line.levelname == "ERROR"] == [
        "notice not sent"
    ] * 2


def test_an_organisation_has_a_daily_measure(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send_notices, "MOST_A_DAY", 1)
    world.reminded()
    world.run()
    world.run()
    assert len(world.mailer.sent) == 1
    world.clock.advance(timedelta(hours=23))
    world.run()
    assert world.recipients() == TOLD


def test_a_defect_in_one_notice_leaves_the_others(world: World) -> None:
    first = world.reminded()
    notice = only(world)
    copy = notice.model_copy(update={"id": "zzz-" + notice.id, "version": 0})
    world.work.add(USER, copy, "test")  # its identifier is no reminder's: overtaken
    broken = {"n": 0}
    real = world.mailer.send

    def send(mail: object) -> str:
        broken["n"] += 1
        if broken["n"] == 1:
            raise ZeroDivisionError
        return real(mail)  # type: ignore[arg-type]

    monkey = pytest.MonkeyPatch()
    monkey.setattr(world.mailer, "send", send)
    told = world.run()
    monkey.undo()
    assert (told.failed, told.dropped) == (1, 1)
    assert first.expires_on


def test_errors_of_the_store_wait_for_the_next_hour(world: World) -> None:
    world.reminded()
    calls = 0

    def fail(operation: str, moment: str) -> None:
        nonlocal calls
        calls += operation == "write"
        error: LettrageError = Unavailable("down")
        if calls:
            raise error

    world.store.fault = fail
    assert world.run().waiting == 1
    world.store.fault = None
    assert world.run().sent == 2


def test_a_balance_that_differs_is_mailed_once_and_not_once_it_fits(world: World) -> None:
    world.connected()
    world.push({"amount": "1200.00", "name": "CLIENT SA", "motive": "FAC-7"})
    world.morning()
    held = world.held(world.ledger()[0]["iban"])
    held["opening"] = str(Decimal(held["opening"]) + 3)
    for _ in range(5):
        world.clock.advance(timedelta(days=1))
        world.morning()
        world.run()
    (sent, *others) = [m for m in world.mailer.sent if "solde" in m.subject]
    assert sorted(m.recipient for m in (sent, *others)) == TOLD
    assert "écart" in sent.text
    (told,) = (n for n in world.notices() if n.topic == "balance_differs")
    changed(world, told, state=NoticeState.TO_SEND, deliveries=())
    account = world.accounts()[0]
    changed(world, account, active=False)
    assert world.run().dropped == 1  # nobody fetches an inactive account
