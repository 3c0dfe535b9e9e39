"""Transactions by any criterion, by account and as a file."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lettrage.domain.bank_transaction import Allocation, Direction, Transaction
from lettrage.domain.bank_transaction import TransactionState as State
from lettrage.domain.errors import Invalid
from lettrage.domain.labels import TransactionKind
from lettrage.domain.labels.words import MOST_WORDS, search_words
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.transactions.wanted import Wanted
from lettrage.services import export_transactions
from lettrage.services.export_transactions import ExportTransactions

from tests.unit.bank.ledger import ORG, Ledger


@pytest.fixture
def ledger() -> Ledger:
    made = Ledger()
    made.account("courant", "12.00")
    made.account("carte", "3.00")
    made.account("ancien", "1.00", active=False)
    made.transaction(
        "1", "2026-05-01", "120.00", "VIR SEPA RECU /DE Société Électrique /MOTIF FA-118"
    )
    made.transaction(
        "2", "2026-05-02", "-40.00", "CARTE 01/05 ÉLECTRO DÉPÔT CB*1234", account="carte",
        value_date=date(2026, 5, 9), state=State.UNMATCHED,
    )  # fmt: skip
    made.transaction(
        "3", "2026-05-03", "-40.50", "PRLV SEPA EDF", state=State.MATCHED, third_party_id="edf",
        document_type=OpenDocumentKind.EXPENSE, code="REF-3",
        allocations=(
            Allocation(document_id="d9", amount=Decimal("40.50"), settlement_id="s", origin="rule"),
        ),
    )  # fmt: skip
    made.transaction("4", "2026-05-04", "-9.00", "=CMD|'/c calc'!A1", state=State.PARTIAL)
    made.transaction("5", "2026-05-05", "8.00", "VIR MARTIN", account="ancien")
    return made


def _ids(ledger: Ledger, wanted: Wanted, *, limit: int = 10) -> str:
    found: list[Transaction] = []
    cursor = None
    while True:
        page = ledger.listed(ORG, wanted, limit, cursor)
        found.extend(page.records)
        assert len(page.records) <= limit
        cursor = page.next_cursor
        if cursor is None:
            return "".join(each.id for each in found)


@pytest.mark.parametrize(
    ("criteria", "ids"),
    [
        ({}, "54321"),
        ({"states": {State.TO_PROCESS}}, "51"),
        ({"states": {State.TO_PROCESS, State.PARTIAL, State.UNMATCHED}}, "5421"),
        ({"states": {State.TO_PROCESS, State.PARTIAL}, "bank_account_id": "courant"}, "41"),
        ({"bank_account_id": "carte"}, "2"),
        ({"code": "REF-3"}, "3"),
        ({"since": date(2026, 5, 2), "until": date(2026, 5, 3)}, "32"),
        ({"value_since": date(2026, 5, 5)}, "52"),
        ({"direction": Direction.CREDIT}, "51"),
        ({"amount_min": Decimal(40), "amount_max": Decimal("40.50")}, "32"),
        ({"third_party_id": "edf"}, "3"),
        ({"kinds": {TransactionKind.CARD}}, "2"),
        ({"document_type": OpenDocumentKind.EXPENSE}, "3"),
        ({"document_id": "d9"}, "3"),
        ({"keywords": "électrique SOCIETE"}, "1"),
        ({"keywords": "electrique", "bank_account_id": "carte"}, ""),
        ({"keywords": "fa-118"}, "1"),
        ({"keywords": "vir"}, "51"),
        ({"keywords": "electri"}, ""),
        ({"keywords": "electro electrique"}, ""),
        ({"states": {State.MATCHED, State.PARTIAL}, "amount_min": Decimal(10)}, "3"),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 10])
def test_each_criterion_holds(
    ledger: Ledger, criteria: dict[str, Any], ids: str, limit: int
) -> None:
    if "states" in criteria:
        criteria = criteria | {"states": frozenset(criteria["states"])}
    assert _ids(ledger, Wanted(**criteria), limit=limit) == ids


def test_pages_of_several_states_end_and_never_repeat_on_one_day() -> None:
    ledger = Ledger()
    states = [State.TO_PROCESS, State.PARTIAL, State.UNMATCHED, State.MATCHED]
    for number in range(40):
        ledger.transaction(f"{number:02d}", "2026-05-01", "1.00", state=states[number % 4])
    wanted = Wanted(states=frozenset(states[:3]))
    expected = [f"{n:02d}" for n in range(39, -1, -1) if n % 4 != 3]
    assert _ids(ledger, wanted, limit=7) == "".join(expected)


def test_a_cursor_that_is_none_of_this_list_is_refused(ledger: Ledger) -> None:
    wanted = Wanted(states=frozenset({State.PARTIAL, State.MATCHED}))
    with pytest.raises(Invalid) as refused:
        ledger.listed(ORG, wanted, 10, "bm9uZQ")
    assert refused.value.code == "bad_cursor"


def test_the_list_by_account_shows_what_is_open_on_active_accounts(ledger: Ledger) -> None:
    groups = ledger.listed.by_account(ORG, Wanted(), 10)
    shown = {g.told.account.id: "".join(t.id for t in g.found.records) for g in groups}
    assert shown == {"courant": "41", "carte": "2"}
    connection = next(g.told.connection for g in groups if g.told.account.id == "courant")
    assert connection is not None
    assert (connection.bank_name, connection.expires_on) == ("Banque courant", date(2026, 8, 1))


def test_a_group_goes_on_in_the_list_of_its_account() -> None:
    ledger = Ledger()
    ledger.account("courant")
    for number in range(5):
        ledger.transaction(str(number), f"2026-05-0{number + 1}", "1.00")
    group = ledger.listed.by_account(ORG, Wanted(), 2)[0]
    wanted = Wanted(
        bank_account_id="courant",
        states=frozenset({State.TO_PROCESS, State.UNMATCHED, State.PARTIAL}),
    )
    rest = ledger.listed(ORG, wanted, 10, group.found.next_cursor)
    assert "".join(t.id for t in (*group.found.records, *rest.records)) == "43210"


def test_words_are_looked_up_without_accents_and_without_those_of_every_label() -> None:
    words = search_words("VIR SEPA RECU /DE Société Électrique /MOTIF FA-00118", "Élec")
    assert words == ("SOCIETE", "ELECTRIQUE", "ELEC", "00118")
    assert len(search_words(" ".join(f"MOT{n}" for n in range(30)))) == MOST_WORDS


def _exported(ledger: Ledger, language: Any, **criteria: Any) -> tuple[str, int]:
    export = ExportTransactions(ledger.work, ledger.listed, ledger.objects)
    made = export(ORG, Wanted(**criteria), language)
    (stored,) = ledger.objects.under("exports/org1/")
    return ledger.objects.get(stored.key).decode("utf-8-sig"), made.rows


def test_a_french_file_has_semicolons_commas_and_no_formula(ledger: Ledger) -> None:
    text, rows = _exported(ledger, "fr")
    lines = text.split("\r\n")
    assert rows == 5
    assert lines[0].startswith("Compte;IBAN;Code;Date d'opération;Date de valeur;Libellé;Débit")
    assert "04/05/2026" in lines[2]
    assert ";'=CMD|'/c calc'!A1;9,00;;EUR;;" in lines[2]
    assert lines[3].endswith(";Dépense;Prélèvement;d9;Affectée")


def test_an_english_file_has_commas_points_and_iso_days(ledger: Ledger) -> None:
    text, _ = _exported(ledger, "en", third_party_id="edf")
    assert text.split("\r\n")[1] == (
        "courant,,REF-3,2026-05-03,,PRLV SEPA EDF,40.50,,EUR,,,expense,direct_debit,d9,matched"
    )


def test_the_same_transactions_give_the_same_file(ledger: Ledger) -> None:
    assert _exported(ledger, "fr") == _exported(ledger, "fr")


def test_more_rows_than_a_file_holds_are_refused_by_name(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_transactions, "MOST_ROWS", 4)
    with pytest.raises(Invalid) as refused:
        _exported(ledger, "fr")
    assert refused.value.code == "export_too_large"
