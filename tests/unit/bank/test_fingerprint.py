"""Fingerprints: the same movement whoever tells it, and twins told apart by their number alone."""

from collections import Counter
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.transactions.fingerprint import fingerprint, ordinals, words

DAY = date(2026, 11, 2)

_entries = st.lists(
    st.tuples(
        st.dates(DAY, date(2026, 11, 4)),
        st.sampled_from([Decimal("-4.20"), Decimal("-4.2"), Decimal("9.00")]),
        st.sampled_from(["CB BOULANGER", "boulanger  cb", "VIR É", "VIR E", ""]),
    ),
    max_size=20,
)


def prints(entries: list[tuple[date, Decimal, str]]) -> Counter[str]:
    numbers = ordinals(entries)
    return Counter(fingerprint("a1", *each, n) for each, n in zip(entries, numbers, strict=True))


@given(_entries, st.randoms(use_true_random=False))
def test_order_changes_nothing_and_twins_stay_apart(
    entries: list[tuple[date, Decimal, str]], random: Random
) -> None:
    known = prints(entries)
    assert prints(random.sample(entries, len(entries))) == known
    assert known.total() == len(known) == len(entries)


def test_words_in_any_order_and_trailing_zeros_are_the_same_movement() -> None:
    assert fingerprint("a", DAY, Decimal("4.20"), "Réf : FAC-7 VIR", 0) == fingerprint(
        "a", DAY, Decimal("4.2"), "vir fac 7 ref", 0
    )


def test_each_part_matters() -> None:
    known = fingerprint("a", DAY, Decimal("4.20"), "VIR", 0)
    others = [
        fingerprint("b", DAY, Decimal("4.20"), "VIR", 0),
        fingerprint("a", date(2026, 11, 3), Decimal("4.20"), "VIR", 0),
        fingerprint("a", DAY, Decimal("-4.20"), "VIR", 0),
        fingerprint("a", DAY, Decimal("4.20"), "VIR X", 0),
        fingerprint("a", DAY, Decimal("4.20"), "VIR", 1),
    ]
    assert len({known, *others}) == 6


def test_words_are_letters_and_digits_without_accents_and_case() -> None:
    assert words("Réf:FAC_7, ½ straße\u00a0né\u0301e") == "REF FAC 7 1 2 STRASSE NEE".split()
    assert words(" - ") == []
