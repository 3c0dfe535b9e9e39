"""Shapes of references: what stays of one from document to document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.reading.shapes import like, shape, spelled


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("FA-2024-0118", "FA-####-####"),
        ("F2024-118", "F####-###"),
        ("3F8A1-22", "*****-##"),
        ("COMMANDE 12", "@@@@@@@@ ##"),
        ("12/B", "##/B"),
        ("ABC", ""),
        ("1" * 41, ""),
    ],
)
def test_shapes_keep_prefixes_and_separators(text: str, written: str) -> None:
    assert shape(text) == written


@given(st.from_regex(r"[A-Z]{0,6}[0-9]{1,6}([-/. ][0-9A-Z]{1,6}){0,3}", fullmatch=True))
def test_a_shape_finds_what_it_was_made_of_and_so_does_the_spelling(text: str) -> None:
    for pattern in (like(shape(text)), spelled(text)):
        found = pattern.search(f"Repère {text} le 4 mai")
        assert found is not None
        assert found[0] == text


def test_a_shape_takes_a_counter_that_grew_but_no_part_of_a_longer_number() -> None:
    assert like("RK-###").fullmatch("RK-1000")
    assert like("RK-###").search("RK-100-22") is None
    assert like("####").search("2024,50 € 12.2024") is None
