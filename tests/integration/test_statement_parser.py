"""Statement files through the wall: whole, with a person's mapping, large, hostile."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from lettrage.adapters.parser_process import SubprocessDocumentParser
from lettrage.domain.statements import StatementMapping
from lettrage.formats.statements.reading import read_statements
from lettrage.ports.parser import StatementParser

from tests.unit.statements.writing import camt, cfonb, french_csv, ofx

DAY = date(2026, 3, 24)
MANY = [(DAY, Decimal(n).scaleb(-2), f"MOUVEMENT {n}") for n in range(1, 10_001)]


@pytest.fixture(scope="module")
def parser() -> Iterator[StatementParser]:
    parser = SubprocessDocumentParser()
    yield parser
    parser.close()


@pytest.mark.parametrize(
    "text", [cfonb(MANY[:3], Decimal(1)), camt(MANY[:3], Decimal(1)), ofx(MANY[:3], Decimal(1))]
)
def test_a_statement_crosses_the_wall_whole(parser: StatementParser, text: str) -> None:
    assert parser.read_statements(text.encode(), mapping=None) == read_statements(text.encode())


def test_a_mapping_crosses_the_wall(parser: StatementParser) -> None:
    mapping = StatementMapping(
        header_line=1, columns={"booking_date": (1,), "label": (2,), "amount": (3,)}
    )
    found = parser.read_statements(b"A;B;C\n24/03/2026;EDF;-12,50\n", mapping=mapping)
    assert [each.amount for each in found.statements[0].entries] == [Decimal("-12.50")]


@pytest.mark.parametrize("make", [cfonb, camt, french_csv])
def test_ten_thousand_movements_are_read_within_the_limits(
    parser: StatementParser, make: object
) -> None:
    text = make(MANY, Decimal("0.00"))  # type: ignore[operator] # one of the writers
    found = parser.read_statements(text.encode(), mapping=None)
    assert found.refusal is None
    assert len(found.statements[0].entries) == 10_000


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><Document/>', None),
        (b"<Document>" * 300 + b"</Document>" * 300, "xml_too_large"),
        (b"<OFX>" + b"<STMTRS>" * 200_000, None),
        (b"'" * 1_000_000, None),
        (b"solde 1/1/2026 " + b"1 " * 400_000 + b";x\nDate;Label;Montant\n", None),
        (b":20:\n:25:\n:60F:" + b"9" * 1_000_000, None),
    ],
)
def test_hostile_files_end_by_value(parser: StatementParser, data: bytes, code: str | None) -> None:
    found = parser.read_statements(data, mapping=None)
    assert found.refusal or found.faults
    assert found.refusal is None or found.refusal.code != "too_costly_to_read"
    assert code is None or (found.refusal is not None and found.refusal.code == code)
