"""Sameness as a property: whatever order, repetition and splitting, the same set comes out."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.transactions.sameness import Kept, content_of, identify, words
from lettrage.ports.bank import ProviderTransaction

ACCOUNT = "acc1"
DAY = date(2026, 11, 2)

_LABELS = (("CARTE 01/11 BOULANGERIE",), ("VIR DUPONT", "FAC 12"), ("FAC 12", "VIR DUPONT"), ())


def movement(
    key: str = "",
    *,
    day: int = 0,
    amount: str = "-4.20",
    label: tuple[str, ...] = ("X",),
    pending: bool = False,
) -> ProviderTransaction:
    return ProviderTransaction(
        id=key,
        provider_id="",
        booking_date=DAY + timedelta(days=day),
        value_date=None,
        amount=Decimal(amount),
        currency="EUR",
        label_parts=label,
        pending=pending,
    )


def fetch(told: list[ProviderTransaction], store: dict[str, Kept]) -> dict[str, Kept]:
    """What the store holds after one fetch of a whole window."""
    pairs, gone = identify(ACCOUNT, told, store.values())
    after = {
        record_id: kept for record_id, kept in store.items() if kept not in gone or not kept.pending
    }
    for pair in pairs:
        each = told[pair.index]
        after[pair.record_id] = Kept(
            record_id=pair.record_id,
            reference=pair.reference,
            content=content_of(ACCOUNT, each),
            day=each.booking_date or DAY,
            amount=each.amount,
            currency=each.currency,
            words=frozenset(words(" ".join(each.label_parts))),
            pending=each.pending,
        )
    return after


def seen(store: dict[str, Kept]) -> Counter[tuple[date, Decimal, frozenset[str]]]:
    return Counter((kept.day, kept.amount, kept.words) for kept in store.values())


def truth(told: list[ProviderTransaction]) -> Counter[tuple[date, Decimal, frozenset[str]]]:
    return Counter(
        (each.booking_date or DAY, each.amount, frozenset(words(" ".join(each.label_parts))))
        for each in told
    )


_keyless = st.builds(
    movement,
    day=st.integers(0, 5),
    amount=st.sampled_from(["-4.20", "-4.2", "10.00"]),
    label=st.sampled_from(_LABELS),
)


@st.composite
def ledgers(draw: st.DrawFn) -> list[ProviderTransaction]:
    """A bank's real movements; some with keys, many alike."""
    plain = draw(st.lists(_keyless, max_size=12))
    keyed = draw(st.lists(_keyless, max_size=12))
    return plain + [replace(each, id=f"K{number}") for number, each in enumerate(keyed)]


@given(ledgers(), st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(
    told: list[ProviderTransaction], random: Random
) -> None:
    store = fetch(told, {})
    assert seen(store) == truth(told)
    for _ in range(3):
        shuffled = random.sample(told, len(told))
        again = fetch([_turned(each, random) for each in shuffled], store)
        assert set(again) == set(store)
        store = again


def _turned(each: ProviderTransaction, random: Random) -> ProviderTransaction:
    return replace(each, label_parts=tuple(random.sample(each.label_parts, len(each.label_parts))))


@given(ledgers(), st.integers(0, 5), st.integers(0, 5))
def test_overlapping_windows_give_the_same_set_as_one(
    told: list[ProviderTransaction], first_until: int, then_from: int
) -> None:
    then_from = min(first_until, then_from)
    early = [each for each in told if (each.booking_date or DAY) <= DAY + timedelta(first_until)]
    late = [each for each in told if (each.booking_date or DAY) >= DAY + timedelta(then_from)]
    store = fetch(early, {})
    window = {key: kept for key, kept in store.items() if kept.day >= DAY + timedelta(then_from)}
    outside = {key: kept for key, kept in store.items() if key not in window}
    both = outside | fetch(late, window)
    assert set(both) == set(fetch(told, {}))
    assert seen(both) == truth(told)


@given(ledgers(), st.randoms(use_true_random=False))
def test_keys_that_all_change_make_no_double(
    told: list[ProviderTransaction], random: Random
) -> None:
    store = fetch(told, {})
    renamed = [replace(each, id=f"N{n}") if each.id else each for n, each in enumerate(told)]
    random.shuffle(renamed)
    after = fetch(renamed, store)
    assert set(after) == set(store)
    assert set(fetch(told, after)) == set(store)


@given(ledgers(), st.randoms(use_true_random=False))
def test_a_page_told_twice_by_a_bank_with_keys_counts_once(
    told: list[ProviderTransaction], random: Random
) -> None:
    keyed = [each for each in told if each.id]
    doubled = keyed + keyed
    random.shuffle(doubled)
    assert seen(fetch(doubled, {})) == truth(keyed)


def test_real_twins_stay_two_and_a_third_is_new() -> None:
    store = fetch([movement(), movement()], {})
    assert len(store) == 2
    assert len(fetch([movement(), movement(), movement()], store)) == 3


def test_one_key_for_two_movements_keeps_both_for_ever() -> None:
    told = [movement("string"), movement("string", amount="9.00")]
    store = fetch(told, {})
    assert len(store) == 2
    assert set(fetch(told[::-1], store)) == set(store)
    assert set(fetch(told[:1], store)) == set(store)


def test_second_movement_under_a_known_key_does_not_replace_the_first() -> None:
    first, second = movement("string"), movement("string", amount="9.00")
    store = fetch([first, second], fetch([first], {}))
    assert sorted(kept.amount for kept in store.values()) == [Decimal("-4.20"), Decimal("9.00")]
    assert set(fetch([second, first], store)) == set(store)


def test_corrections_keep_their_record() -> None:
    store = fetch([movement("K1"), movement(label=("ABC",))], {})
    corrected = [movement("K1", amount="-5.00"), movement(label=("ABC DETAIL",))]
    after = fetch(corrected, store)
    assert set(after) == set(store)
    assert set(fetch(corrected, after)) == set(store)


def test_pending_is_booked_in_place_whatever_its_key() -> None:
    for before, after in (("", ""), ("P1", "P1"), ("P1", "B1"), ("", "B1")):
        pending = replace(movement(before, pending=True), label_parts=("PAIEMENT EN COURS",))
        store = fetch([pending], {})
        booked = fetch([movement(after, day=2)], store)
        assert set(booked) == set(store)
        assert [kept.pending for kept in booked.values()] == [False]
        assert set(fetch([movement(after, day=2)], booked)) == set(store)


def test_pending_and_booked_in_one_answer_are_one() -> None:
    store = fetch([movement("K1"), movement("K1", pending=True)], {})
    assert [kept.pending for kept in store.values()] == [False]


def test_pending_that_vanishes_is_told() -> None:
    store = fetch([movement(pending=True)], {})
    assert identify(ACCOUNT, [], store.values())[1] == list(store.values())


def test_identifiers_fit_the_records_pattern_and_stay_within_the_account() -> None:
    here = identify("a", [movement("K1")], [])[0][0].record_id
    there = identify("b", [movement("K1")], [])[0][0].record_id
    assert here != there
    assert here.isalnum()


def test_a_statement_file_gives_no_key_so_other_words_are_the_same_movement() -> None:
    told = [movement(label=(f"ACHAT {n}",)) for n in range(2)]
    of_file = {
        each.record_id: replace(each, reference=f"file:{n}", words=frozenset({"CB"}), content="x")
        for n, each in enumerate(fetch([movement(), movement()], {}).values())
    }
    pairs, gone = identify(ACCOUNT, told, of_file.values())
    assert not gone
    assert {(pair.record_id, pair.known) for pair in pairs} == {(name, True) for name in of_file}
    # The bank tells them too from now on, and an undone import leaves them.
    assert {pair.reference for pair in pairs} == {"print:0", "print:1"}


PUMP = ("CARTE 02/11 STATION TOTAL",)


def reserved(*told: ProviderTransaction, waiting: int = 1, whole: bool = True) -> list[str]:
    """Record identifiers of the pending ones that `told` is paired with."""
    store = fetch([movement(f"P{n}", label=PUMP, pending=True) for n in range(waiting)], {})
    pairs, _ = identify(ACCOUNT, told, store.values(), whole=whole)
    return [pair.record_id for pair in pairs if pair.record_id in store]


def test_a_reserved_amount_that_is_booked_otherwise_under_another_key_stays_one() -> None:
    assert len(reserved(movement("B", day=3, amount="-68.40", label=PUMP))) == 1


def test_a_booked_amount_takes_over_no_reserved_one_that_it_may_not_be() -> None:
    booked = movement("B", day=3, amount="-68.40", label=PUMP)
    assert reserved(replace(booked, amount=Decimal("68.40"))) == []  # the other side
    assert reserved(replace(booked, currency="CHF")) == []
    assert reserved(replace(booked, label_parts=("CARTE 05/11 STATION TOTAL",))) == []
    assert reserved(replace(booked, booking_date=DAY + timedelta(days=11))) == []
    assert reserved(booked, replace(booked, id="C", amount=Decimal("-9.10"))) == []
    assert reserved(booked, waiting=2) == []
    assert reserved(booked, whole=False) == []  # the reserved one may wait still


def test_a_reserved_amount_that_is_told_still_is_nobody_elses() -> None:
    told = [
        movement("B", day=1, amount="-68.40", label=PUMP),
        movement("P0", label=PUMP, pending=True),
    ]
    store = fetch(told[1:], {})
    after = fetch(told, store)
    assert len(after) == 2
    assert [kept.reference for kept in after.values() if kept.pending] == ["P0"]
