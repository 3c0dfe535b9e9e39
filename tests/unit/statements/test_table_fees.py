"""Tables with a column of fees, movements without a day, tables without rows."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.labels import TransactionKind
from lettrage.domain.statement_proof import ProofVerdict, booked, prove
from lettrage.domain.statements import KnownLayout, Statement, StatementMapping
from lettrage.domain.transactions.reading import read_transaction
from lettrage.formats.statements.reading import read_statements

from tests.unit.statements.imports import Bank

HEADER = "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n"
FRENCH = "Type,Produit,Date de début,Date de fin,Description,Montant,Frais,Devise,État,Solde\n"
RENT = "TRANSFER,Current,2026-03-01,2026-03-02,Loyer,-80.00,0.50,EUR,COMPLETED,919.50\n"
SALE = "TOPUP,Current,2026-03-03,2026-03-03,Client,200.00,0.00,EUR,COMPLETED,1119.50\n"
PLAN = "FEE,Current,2026-03-04,2026-03-04,Plan fee,0.00,7.00,EUR,COMPLETED,1112.50\n"
COMING = "CARD_PAYMENT,Current,2026-03-05,,Tabac,-5.00,0.00,EUR,PENDING,\n"
NO_DAY = "CARD_PAYMENT,Current,,,Tabac,-5.00,0.10,EUR,PENDING,\n"
ROWS = [RENT, SALE, PLAN]


def _read(text: str) -> Statement:
    file = read_statements(text.encode())
    assert (file.refusal, file.faults) == (None, ())
    (statement,) = file.statements
    return statement


def _amounts(statement: Statement) -> list[Decimal]:
    return [each.amount for each in booked(statement)]


@pytest.mark.parametrize("header", [HEADER, FRENCH])
@pytest.mark.parametrize("rows", [ROWS, ROWS[::-1]])
def test_a_fee_is_an_entry_of_its_own_and_the_balances_close(header: str, rows: list[str]) -> None:
    statement = _read(header + "".join(rows))
    assert _amounts(statement) == [Decimal(each) for each in ("-80", "-0.50", "200", "-7")]
    assert booked(statement)[1].label_parts == ("Frais", "Loyer")
    assert statement.opening is not None
    assert statement.opening.amount == Decimal(1000)
    assert prove([statement]).verdict is ProofVerdict.CLOSES


@pytest.mark.parametrize(
    ("fees", "balances", "moved"),
    [
        (("1.00", "0.20"), ("899.00", "948.80"), ["-100", "-1", "50", "-0.20"]),  # taken off
        (("-1.00", "-0.20"), ("899.00", "948.80"), ["-100", "-1", "50", "-0.20"]),  # signed
        (("1.00", "0.20"), ("900.00", "950.00"), ["-100", "50"]),  # inside the amount already
        (("0.00", "-0.30"), ("900.00", "950.30"), ["-100", "50", "0.30"]),  # given back
    ],
)
def test_the_running_balance_says_what_a_fee_did(
    fees: tuple[str, str], balances: tuple[str, str], moved: list[str]
) -> None:
    statement = _read(
        "Date,Description,Amount,Fee,Currency,Balance\n"
        f"2026-03-02,EDF,-100.00,{fees[0]},EUR,{balances[0]}\n"
        f"2026-03-03,CLIENT,50.00,{fees[1]},EUR,{balances[1]}\n"
    )
    assert _amounts(statement) == [Decimal(each) for each in moved]
    assert prove([statement]).verdict is ProofVerdict.CLOSES


@given(
    st.lists(
        st.tuples(st.integers(-99_999, 99_999).filter(bool), st.integers(0, 500)),
        min_size=1,
        max_size=12,
    ),
    st.booleans(),
)
def test_totals_are_conserved_whatever_the_fees(
    movements: list[tuple[int, int]], newest_first: bool
) -> None:
    balance, rows = 0, []
    for amount, fee in movements:
        balance += amount - fee
        told = [Decimal(cents).scaleb(-2) for cents in (amount, fee, balance)]
        rows.append(f"2026-03-02,X,{told[0]},{told[1]},EUR,{told[2]}\n")
    text = "Date,Description,Amount,Fee,Currency,Balance\n" + "".join(
        rows[::-1] if newest_first else rows
    )
    statement = _read(text)
    assert statement.closing is not None
    assert prove([statement]).verdict in {ProofVerdict.CLOSES, ProofVerdict.UNPROVEN}


def test_a_total_beside_the_fee_is_not_charged_again() -> None:
    statement = _read(
        "Date,Description,Amount,Total amount,Fee,Currency,Balance\n"
        "2026-03-02,EDF,-100.00,-101.00,1.00,EUR,899.00\n"
    )
    assert _amounts(statement) == [Decimal(-101)]


def test_a_mapping_kept_before_fees_were_read_gains_their_column() -> None:
    told = read_statements((HEADER + "".join(ROWS)).encode())
    assert told.mapping is not None
    old = {role: places for role, places in told.mapping.columns.items() if role != "fee"}
    kept = KnownLayout(layout=told.layout, mapping=StatementMapping(columns=old))
    again = read_statements((HEADER + "".join(ROWS)).encode(), None, [kept])
    assert again.statements == told.statements


@pytest.mark.parametrize("row", [COMING, NO_DAY])
def test_a_movement_to_come_is_left_out_and_told(row: str) -> None:
    bank = Bank()
    account = bank.account(None)
    import_id = bank.sent(HEADER + "".join([*ROWS, row]))
    key = bank.run(import_id).body["accounts"][0]["key"]
    report = bank.run(import_id, accounts={key: account}).body
    assert (report["state"], report["counts"]["not_booked"]) == ("imported", 1)
    (left,) = [each for each in bank.lines(import_id) if each["outcome"] == "not_booked"]
    assert left["booking_date"] == (None if row is NO_DAY else "2026-03-05")
    assert (left["line"], left["amount"]) == (5, "-5.00")
    kinds = [read_transaction(each).kind.value for each in bank.transactions()]
    assert kinds.count(TransactionKind.FEE) == 2
    again = bank.sent(HEADER + "".join([row, *ROWS[::-1]]))
    counts = bank.run(again, accounts={key: account}).body["counts"]
    assert (counts["known"], counts["new"]) == (4, 0)


def test_a_settled_movement_without_a_day_is_still_refused() -> None:
    row = NO_DAY.replace("PENDING", "COMPLETED")
    file = read_statements((HEADER + "".join(ROWS) + row).encode())
    assert [(each.line, each.code) for each in file.faults] == [(5, "missing")]


@pytest.mark.parametrize(
    "text", [HEADER, FRENCH, "Date;Libellé;Débit;Crédit\n", "Date\tLibellé\tMontant\n\n"]
)
def test_a_table_of_names_only_says_so(text: str) -> None:
    file = read_statements(text.encode())
    assert file.refusal is not None
    assert file.refusal.code == "table_without_rows"


def test_mixed_signs_name_the_first_line_that_differs() -> None:
    text = (
        "Date;Libellé;Débit;Crédit\n02/03/2026;EDF;12,50;\n03/03/2026;X;;9,00\n"
        "04/03/2026;GAZ;-3,00;\n05/03/2026;EAU;4,00;\n"
    )
    faults = read_statements(text.encode()).faults
    assert [(each.line, each.code) for each in faults] == [(4, "mixed_signs")]
