"""What `GET /transactions` shows unasked, and which questions it refuses."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import Direction, Transaction, TransactionState

from tests.unit.http.bookkeeping import Books
from tests.unit.http.client import SETUP

LABELS = {"cheque": "CHEQUE 1234567", "card": "CARTE 18/11 EDF", "transfer": "VIR SEPA RECU /DE X"}


@pytest.fixture
def books() -> Books:
    made = Books()
    for name, active in (("open", True), ("closed", False)):
        stamps = made._stamps()
        account = BankAccount(id=name, name=name, active=active, **stamps)
        made.work.add(SETUP, account, "test")
    for number, state in enumerate(TransactionState):
        _add(made, str(state), "open", state, f"-{number + 1}.00")
    _add(made, "of-closed", "closed", TransactionState.TO_PROCESS, "-99.00")
    return made


def _add(books: Books, name: str, account: str, state: TransactionState, amount: str) -> None:
    made = Transaction(
        id=name,
        bank_account_id=account,
        bank_reference=name,
        booking_date=date(2026, 11, 20),
        amount=Decimal(amount),
        direction=Direction.DEBIT,
        label=LABELS.get(name, "PRLV"),
        state=state,
        **books._stamps(),
    )
    books.work.add(SETUP, made, "test")


def _listed(books: Books, **query: str) -> set[str]:
    return {each["id"] for each in books.ask("GET", "transactions", query=query).body["items"]}


def test_unasked_it_shows_what_waits_for_a_person(books: Books) -> None:
    assert _listed(books) == {"to_process", "unmatched", "partial"}
    assert _listed(books, bank_account_id="closed") == {"of-closed"}
    assert _listed(books, state="matched") == {"matched"}
    assert _listed(books, state="to_process") == {"to_process", "of-closed"}


def test_all_is_everything(books: Books) -> None:
    everything = {*map(str, TransactionState), "of-closed"}
    assert _listed(books, state="all") == everything
    assert _listed(books, state="matched,all") == everything
    groups = books.ask("GET", "transactions/by-account", query={"state": "all"}).body
    assert len(groups["states"]) == len(TransactionState)


def test_pages_of_the_default_hold_each_once(books: Books) -> None:
    seen: list[str] = []
    query = {"limit": "1"}
    for _ in range(6):
        page = books.ask("GET", "transactions", query=query).body
        seen += [each["id"] for each in page["items"]]
        if page.get("next_cursor") is None:
            break
        query = {"limit": "1", "cursor": page["next_cursor"]}
    assert sorted(seen) == ["partial", "to_process", "unmatched"]


def test_several_kinds_are_any_of_them(books: Books) -> None:
    for name in LABELS:
        _add(books, name, "open", TransactionState.TO_PROCESS, "-50.00")
    assert _listed(books, kind="cheque,card", state="all") == {"cheque", "card"}
    assert _listed(books, kind="cheque", state="all") == {"cheque"}
    assert books.ask("GET", "transactions", query={"kind": "cheque,beads"}).status == 422


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"since": "2026-11-02", "until": "2026-11-01"}, "until"),
        ({"value_since": "2026-11-02", "value_until": "2026-11-01"}, "value_until"),
        ({"amount_min": "10.00", "amount_max": "9.99"}, "amount_max"),
    ],
)
def test_a_range_that_ends_before_it_begins_is_refused(
    books: Books, query: dict[str, str], name: str
) -> None:
    for path in ("transactions", "transactions/by-account"):
        refused = books.ask("GET", path, query=query)
        assert refused.status == 422
        told: list[dict[str, Any]] = refused.body["errors"]
        assert [(e["pointer"], e["code"]) for e in told] == [(f"/query/{name}", "range_reversed")]
    same = {"since": "2026-11-20", "until": "2026-11-20"}
    assert books.ask("GET", "transactions", query=same).status == 200


@pytest.mark.parametrize(
    ("context", "path"),
    [
        ("banking", "transactions"),
        ("banking", "bank-syncs"),
        ("sales", "third-parties"),
        ("purchases", "purchase-invoices"),
    ],
)
def test_a_parameter_nobody_knows_is_named(books: Books, context: str, path: str) -> None:
    refused = books.ask("GET", path, query={"limit": "5", "statee": "x"}, context=context)
    assert refused.status == 422
    assert [e["pointer"] for e in refused.body["errors"]] == ["/query/statee"]
    assert refused.body["errors"][0]["message_fr"].startswith("Ce paramètre n’existe pas")
    assert books.ask("GET", path, query={"limit": "5"}, context=context).status == 200


def test_one_record_takes_no_parameter_either(books: Books) -> None:
    assert books.ask("GET", f"transactions/{TransactionState.MATCHED}").status == 200
    assert books.ask("GET", "transactions/matched", query={"x": "1"}).status == 422
