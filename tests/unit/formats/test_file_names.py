"""Names from strangers."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.formats.file_names import MAX_NAME, safe_file_name


@given(st.text())
def test_no_name_can_harm(name: str) -> None:
    safe = safe_file_name(name)
    assert len(safe) <= MAX_NAME
    assert not set(safe) & set("/\\:\r\n\t\0")
    assert all(unicodedata.category(each)[0] != "C" for each in safe)
    assert safe not in {".", ".."}
    assert safe_file_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Facture n° 12 – été.pdf", "Facture n° 12 – été.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("../../a/../bc .pdf", "bc .pdf"),
        ("a\u202excod.exe", "axcod.exe"),
        ("..", ""),
        ("a" * 200 + ".pdf", "a" * 146 + ".pdf"),
        ("con\r\nSet-Cookie: x", "x"),
    ],
)
def test_names_stay_readable(name: str, shown: str) -> None:
    assert safe_file_name(name) == shown
