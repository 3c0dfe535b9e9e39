"""Files against what is stored: the same once, twins as often as they are, doubts told."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.bank_transaction import Counterparty, Direction, Transaction
from lettrage.domain.statements import StatementEntry
from lettrage.domain.transactions.merging import withdrawn
from lettrage.domain.transactions.overlap import Placed, place

NOW = datetime(2026, 4, 1, tzinfo=UTC)
DAY = date(2026, 3, 24)


def entry(label: str, amount: str = "-10.00", day: date = DAY, **fields: object) -> StatementEntry:
    told = {"line": 1, "booked_on": day, "amount": Decimal(amount), "label_parts": (label,)}
    return StatementEntry.model_validate({**told, **fields})


def stored(name: str, label: str, amount: str = "-10.00", **fields: object) -> Transaction:
    value = Decimal(amount)
    facts = {
        "organisation_id": "o",
        "id": name,
        "created_at": NOW,
        "updated_at": NOW,
        "bank_account_id": "a",
        "bank_reference": name,
        "booking_date": DAY,
        "amount": value,
        "direction": Direction.DEBIT if value < 0 else Direction.CREDIT,
        "label": label,
    }
    return Transaction.model_validate({**facts, **fields})


def known(placed: list[Placed]) -> list[str | None]:
    return [each.known_id for each in placed]


def test_words_in_another_order_are_the_same_movement() -> None:
    placed = place("a", [entry("PRLV SEPA Électricité")], [stored("t1", "electricite prlv sepa")])
    assert known(placed) == ["t1"]


def test_an_announced_movement_that_never_came_is_not_what_the_file_books() -> None:
    announced = stored("t1", "CB CAFE", pending=True)
    assert known(place("a", [entry("CB CAFE")], [announced])) == ["t1"]
    assert known(place("a", [entry("CB CAFE")], [withdrawn(announced, now=NOW)])) == [None]


def test_twins_of_a_file_are_two() -> None:
    placed = place("a", [entry("CB CAFE"), entry("CB CAFE")], [])
    assert known(placed) == [None, None]
    assert [each.twin for each in placed] == [False, True]
    assert len({each.record_id for each in placed}) == 2


def test_one_of_two_twins_is_stored() -> None:
    placed = place("a", [entry("CB CAFE"), entry("CB CAFE")], [stored("t1", "CB CAFE")])
    assert known(placed) == ["t1", None]


def test_a_twin_that_an_undoing_left_takes_no_other_ones_place() -> None:
    cafes = [entry("CB CAFE", "-3.50") for _ in range(4)]
    ids = [each.record_id for each in place("a", cafes, [])]
    for left in ([2], [3, 1], [0, 3], [1]):
        there = [stored(ids[n], "CB CAFE", "-3.50") for n in left]
        placed = place("a", cafes, there)
        assert sum(each.known_id is None for each in placed) == len(cafes) - len(there)
        assert len({each.known_id or each.record_id for each in placed}) == len(cafes)
        assert len({each.mark for each in placed if each.known_id is None}) == 4 - len(there)


def test_other_words_of_that_day_and_amount_are_the_same_when_one_is_shared() -> None:
    bank = stored("t1", "VIR RECU 123", counterparty=Counterparty(name="DUPONT SARL"))
    assert known(place("a", [entry("FACTURE 12 Dupont")], [bank])) == ["t1"]


def test_without_a_shared_word_it_is_new_and_the_resemblance_is_told() -> None:
    (placed,) = place("a", [entry("LOYER MARS")], [stored("t1", "ASSURANCE AUTO")])
    assert placed.known_id is None
    assert placed.resembles_id == "t1"


def test_short_words_say_nothing() -> None:
    (placed,) = place("a", [entry("VT DE LA MER")], [stored("t1", "XX DE LA VILLE")])
    assert placed.known_id is None


def test_another_day_is_another_movement() -> None:
    before = stored("t1", "EDF", booking_date=date(2026, 3, 23))
    assert known(place("a", [entry("EDF")], [before])) == [None]


def test_the_closest_words_win() -> None:
    two = [stored("t1", "VIR DUPONT"), stored("t2", "VIR MARTIN FACTURE")]
    placed = place("a", [entry("MARTIN FACTURE VIR 7"), entry("DUPONT VIR 8")], two)
    assert known(placed) == ["t2", "t1"]


def test_parts_of_a_batch_that_is_stored_as_one_sum_are_known() -> None:
    parts = [
        entry("A", "4.00", batch_amount=Decimal("10.00")),
        entry("B", "6.00", batch_amount=Decimal("10.00")),
    ]
    assert known(place("a", parts, [stored("t1", "REMISE", "10.00")])) == ["t1", "t1"]


def test_a_pending_movement_that_the_file_books_is_left_to_the_bank() -> None:
    waiting = stored("t1", "CB CAFE PARIS", pending=True, booking_date=date(2026, 3, 22))
    assert known(place("a", [entry("CARTE CAFE")], [waiting])) == ["t1"]


rows = st.lists(
    st.tuples(st.sampled_from(["EDF", "CAFE", "LOYER"]), st.sampled_from(["-1.00", "2.00"])),
    max_size=12,
)


@given(rows, st.randoms(use_true_random=False))
def test_a_file_that_came_before_brings_nothing_in_any_order(
    told: list[tuple[str, str]], chance: object
) -> None:
    entries = [entry(*each) for each in told]
    first = place("a", entries, [])
    there = [
        stored(each.record_id, each.entry.label_parts[0], str(each.entry.amount)) for each in first
    ]
    chance.shuffle(entries)  # type: ignore[attr-defined] # a Random
    again = place("a", entries, there)
    assert sorted(map(str, known(again))) == sorted(each.record_id for each in first)


@given(rows, rows)
def test_days_of_two_files_hold_as_many_as_the_fuller_one(
    one: list[tuple[str, str]], two: list[tuple[str, str]]
) -> None:
    there = [
        stored(each.record_id, each.entry.label_parts[0], str(each.entry.amount))
        for each in place("a", [entry(*each) for each in one], [])
    ]
    placed = place("a", [entry(*each) for each in two], there)
    fresh = [each.record_id for each in placed if each.known_id is None]
    assert len(fresh) == len(set(fresh))
    assert not set(fresh) & {each.id for each in there}
    for each in set(one) | set(two):
        count = [e.entry for e in placed if e.known_id is None].count(entry(*each))
        assert count == max(0, two.count(each) - one.count(each))
