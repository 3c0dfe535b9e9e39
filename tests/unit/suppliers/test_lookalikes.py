"""Names and domains that imitate: what the eye takes for one, and what it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.lookalikes import (
    alike_keys,
    imitated,
    names_alike,
    skeleton,
)
from lettrage.domain.reconciliation.names import name_form


@pytest.mark.parametrize(
    ("domain", "known"),
    [
        ("durand-fi1s.fr", "durand-fils.fr"),
        ("durandfils.fr", "durand-fils.fr"),
        ("durand-fils.com", "durand-fils.fr"),
        ("durnad-fils.fr", "durand-fils.fr"),
        ("rnartin.fr", "martin.fr"),
        ("durand-fils-facturation.fr", "durand-fils.fr"),
        ("durand-f\u0456ls.fr", "durand-fils.fr"),
    ],
)
def test_imitations(domain: str, known: str) -> None:
    assert imitated(domain, ["autre.fr", known]) == known


@pytest.mark.parametrize(
    ("domain", "known"),
    [
        ("durand-fils.fr", "durand-fils.fr"),
        ("dupont-fils.fr", "martin.fr"),
        ("edf.fr", "sdf.fr"),
        ("yahoo.com", "yahoo.fr"),
        ("gmail.com", "orange.fr"),
        ("", "martin.fr"),
        ("total.fr", "vital.fr"),
    ],
)
def test_what_is_itself_or_simply_another(domain: str, known: str) -> None:
    assert imitated(domain, [known]) is None


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Papeterie Bleue SARL", "Papeterie Bleue SAS", True),
        ("Papeterie BIeue", "Papeterie Bleue", True),
        ("Papeterie Blue", "Papeterie Bleue", True),
        ("\u00c9tablissements Martin", "Etablissements Martin", True),
        ("Papeterie Rouge", "Papeterie Bleue", False),
        ("Martin", "Martine", True),
        ("Lux", "Flux", False),
        ("", "", False),
    ],
)
def test_names(one: str, other: str, *, alike: bool) -> None:
    assert names_alike(one, other) is alike
    assert names_alike(other, one) is alike


NAMES = st.text(alphabet="abcdefgilmnoprstuvw ", min_size=5, max_size=20)


@given(NAMES, st.integers(0, 30), st.sampled_from("aeiouxz"))
def test_one_slip_is_found_under_some_key(name: str, place: int, letter: str) -> None:
    place %= len(name)
    slipped = name[:place] + letter + name[place + 1 :]
    # The two ends of a name, without legal forms and initials, must not share the slip.
    long_enough = all(len(skeleton(name_form(each).compact)) >= 8 for each in (name, slipped))
    if long_enough and names_alike(name, slipped):
        assert set(alike_keys(name)) & set(alike_keys(slipped))


@given(st.text(max_size=40))
def test_any_text_has_a_skeleton_without_signs(text: str) -> None:
    letters = skeleton(text)
    assert all(c.isalnum() for c in letters)
    assert isinstance(alike_keys(text), tuple)
