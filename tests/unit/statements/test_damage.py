"""Damaged files: whatever was cut, doubled or changed, the reader answers by value."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lettrage.domain.statement_proof import prove
from lettrage.formats.statements.reading import read_statements

from tests.unit.statements.writing import camt, cfonb, french_csv, mt940, ofx, qif

OWN = Path(__file__).parents[2] / "data" / "statements"
SOME = [
    (date(2026, 3, 24), Decimal("-12.50"), "PRLV SEPA EDF"),
    (date(2026, 3, 25), Decimal("1200.00"), "VIR RECU & DUPONT"),
]
OPENING = Decimal("100.00")
FILES = {
    "cfonb": cfonb(SOME, OPENING).encode(),
    "camt": camt(SOME, OPENING).encode(),
    "ofx": ofx(SOME, OPENING).encode(),
    "qif": qif(SOME).encode(),
    "mt940": mt940(SOME, OPENING).encode(),
    "csv": french_csv(SOME, OPENING).encode(),
    **{path.name: path.read_bytes() for path in sorted(OWN.iterdir())},
}
BYTES = st.binary(max_size=6) | st.sampled_from(
    [b"\xe9", b"\x00", b"99", b"-", b",", b";", b'"', b"\n", b"<", b"&", b"}", b"EUR", b"aaa", b"0"]
)


@pytest.mark.parametrize("name", FILES)
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_no_damage_makes_the_reader_fall(name: str, data: st.DataObject) -> None:
    text = FILES[name]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 40))
        text = text[:start] + data.draw(BYTES) + text[start + length :]
    file = read_statements(text)
    assert file.refusal or file.statements or file.faults
    for statement in file.statements:
        assert prove([statement]).total is not None


@settings(max_examples=200)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_make_the_reader_fall(data: bytes) -> None:
    file = read_statements(data)
    assert file.refusal or file.statements or file.faults
