"""A balance that does not fit for three days is told once a break, until it fits again."""

from datetime import timedelta
from decimal import Decimal

from lettrage.domain.bank_balance import BalanceCheckState
from lettrage.domain.notice import Notice, NoticeState
from lettrage.services.notice_relevance import why_dropped
from lettrage.services.whole_lists import whole

from tests.unit.bank.world import ORG, USER, World

DAY = timedelta(days=1)
TO_SEND = ("to_send", "all")


class Break:
    """One account whose bank's balance moves without a movement."""

    def __init__(self) -> None:
        self.world = World()
        self.world.connected()
        self.world.push({"amount": "1200.00", "name": "CLIENT SA", "motive": "FAC-7"})
        self.world.morning()

    def moves(self, amount: str) -> None:
        held = self.world.held(self.world.ledger()[0]["iban"])
        held["opening"] = str(Decimal(held["opening"]) + Decimal(amount))

    def mornings(self, count: int) -> list[Notice]:
        for _ in range(count):
            self.world.clock.advance(DAY)
            self.world.morning()
        return self.notices()

    def notices(self) -> list[Notice]:
        every = whole(self.world.store, Notice, ORG)
        return [each for each in every if each.topic == "balance_differs"]

    def to_send(self) -> int:
        """Those that the mailer finds and does not drop."""
        store, now = self.world.store, self.world.clock.now()
        found = [store.get(Notice, *each) for each in store.find_everywhere(Notice, *TO_SEND)]
        found = [each for each in found if each.topic == "balance_differs"]
        return sum(not why_dropped(store, each, now) for each in found)


def test_three_days_of_a_break_are_told_once_with_the_first_day_that_differs() -> None:
    broken = Break()
    broken.mornings(2)
    broken.moves("-10.50")
    assert broken.mornings(3) == []
    first = broken.world.today() - 2 * DAY
    (told,) = broken.mornings(1)
    account = broken.world.accounts()[0]
    assert (told.subject_id, told.due_on, told.state) == (account.id, first, NoticeState.TO_SEND)
    assert f"{first:%d/%m/%Y}" in told.text_fr
    assert "écart : -10,50 EUR" in told.text_fr
    assert f"Since {first}" in told.text_en
    assert "-10.50 EUR" in told.text_en
    assert broken.to_send() == 1
    broken.world.sync("by-hand")
    assert broken.mornings(5) == [told]


def test_a_break_that_mends_within_three_days_is_not_told() -> None:
    broken = Break()
    broken.moves("3.00")
    broken.mornings(3)
    broken.moves("-3.00")
    assert broken.mornings(6) == []


def test_a_balance_that_fits_again_resolves_its_notice_and_a_new_break_is_told_anew() -> None:
    broken = Break()
    broken.moves("3.00")
    broken.mornings(5)
    broken.moves("-3.00")
    (told,) = broken.mornings(1)
    assert told.resolved_at == broken.world.clock.now()
    assert broken.to_send() == 0  # nobody need be told of what is mended
    assert broken.mornings(2) == [told]
    broken.moves("8.00")
    again = broken.mornings(4)
    assert [each.resolved_at is None for each in again] == [False, True]
    assert broken.to_send() == 1


def test_a_sent_notice_is_resolved_too() -> None:
    broken = Break()
    broken.moves("3.00")
    (told,) = broken.mornings(4)
    after = told.changed(at=broken.world.clock.now(), state=NoticeState.SENT)
    broken.world.work.change(USER, told, after, "sent")
    broken.moves("-3.00")
    (resolved,) = broken.mornings(1)
    assert (resolved.state, resolved.resolved_at) == (
        NoticeState.SENT,
        broken.world.clock.now(),
    )


def test_mornings_without_a_balance_neither_end_a_break_nor_start_it_anew() -> None:
    broken = Break()
    broken.moves("3.00")
    broken.mornings(1)
    noticed = broken.world.today()
    broken.world.fault("503", scope="balances", times=2)
    assert broken.mornings(2) == []
    check = broken.world.accounts()[0].balance_check
    assert check
    assert (check.state, check.noticed_on) == (BalanceCheckState.NOT_PROVABLE, noticed)
    (told,) = broken.mornings(1)
    assert told.id.endswith(f"{noticed}")
    broken.world.fault("503", scope="balances", times=1)
    broken.mornings(1)
    broken.moves("-3.00")
    assert broken.mornings(1)[0].resolved_at is not None
