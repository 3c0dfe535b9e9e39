"""Tables of banks as they come: read exactly, or the reason named."""

import pytest
from lettrage.domain.statement_proof import booked, prove
from lettrage.domain.statements import EntryStatus
from lettrage.formats.statements.reading import read_statements

from tests.unit.statements.bank_tables import ASKED, READ, Table


@pytest.mark.parametrize("table", READ.values(), ids=READ)
def test_a_table_is_read_exactly(table: Table) -> None:
    file = read_statements(table.data)
    assert (file.refusal, file.faults) == (None, ())
    (statement,) = file.statements
    entries = booked(statement)
    told = [(each.booked_on, each.amount) for each in entries]
    assert told == [(day, amount) for day, amount, _ in table.told]
    for entry, (_, _, label) in zip(entries, table.told, strict=True):
        assert " ".join(entry.label_parts).startswith(label)
        assert entry.currency == table.currency
    left = [e for e in statement.entries if e.status is not EntryStatus.BOOKED]
    assert len(left) == table.pending


@pytest.mark.parametrize("table", READ.values(), ids=READ)
def test_what_a_table_proves_is_proved(table: Table) -> None:
    proof = prove(read_statements(table.data).statements)
    assert (proof.code or proof.verdict) == table.proof


@pytest.mark.parametrize(("text", "why"), ASKED.values(), ids=ASKED)
def test_what_needs_a_person_says_why(text: str, why: str) -> None:
    file = read_statements(text.encode())
    if file.refusal is not None:
        assert f"refused {file.refusal.code}" == why
    else:
        assert f"line {file.faults[0].line} {file.faults[0].code}" == why
