"""Movements that a person types: made once a request, corrected, removed, matched like others."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import Transaction
from lettrage.entrypoints import bootstrap
from lettrage.services.manage_bank_accounts import ManageBankAccounts
from lettrage.services.type_transactions import TypedMovement, TypeTransactions

from tests.unit.bank.world import BANK, ORG, USER, World
from tests.unit.http.bookkeeping import Books
from tests.unit.http.client import SETUP, A, Answer

RENT: dict[str, Any] = {"booking_date": "2026-11-20", "amount": "-1250.00", "label": "LOYER SCI"}


class Drawer(Books):
    """Books with a cash drawer made by hand."""

    def __post_init__(self) -> None:
        super().__post_init__()
        made = self.ask("POST", "bank-accounts", {"name": "Caisse", "kind": "cash"})
        assert (made.status, made.body["kind"]) == (201, "cash")
        self.account: str = made.body["id"]

    @contextmanager
    def composed(self) -> Iterator[None]:
        manage = ManageBankAccounts(self.work, {})  # no provider: no secret of one is looked for
        with (
            super().composed(),
            bootstrap.composition.replaced(manage_bank_accounts=lambda: manage),
        ):
            yield

    def type(self, /, key: str = "", **fields: Any) -> Answer:
        more = {"idempotency_key": key} if key else {}
        told = {"bank_account_id": self.account, **RENT, **fields}
        return self.ask("POST", "transactions", told, **more)

    def listed(self) -> list[Any]:
        items: list[Any] = self.ask("GET", "transactions").body["items"]
        return items


def _refusal(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["type"].rpartition(":")[2]


@pytest.fixture
def drawer() -> Drawer:
    return Drawer()


def test_an_account_made_by_hand_is_current_unless_said(drawer: Drawer) -> None:
    assert drawer.ask("POST", "bank-accounts", {"name": "Locale"}).body["kind"] == "current"
    assert drawer.ask("POST", "bank-accounts", {"name": "x", "kind": "purse"}).status == 422


def test_a_movement_is_typed_and_a_run_asked_for(drawer: Drawer) -> None:
    iban = "FR76 3000 6000 0112 3456 7890 189"
    typed = drawer.type(
        counterparty_name="SCI du Port", counterparty_iban=iban, value_date="2026-11-21"
    )
    assert typed.status == 201
    told = typed.body
    assert (told["amount"], told["direction"], told["state"]) == ("-1250.00", "debit", "to_process")
    assert told["counterparty"] == {"name": "SCI du Port", "iban": iban.replace(" ", "")}
    assert (told["currency"], told["value_date"], told["pending"]) == ("EUR", "2026-11-21", False)
    assert [each["id"] for each in drawer.listed()] == [told["id"]]
    assert drawer.tasks.reconciled == [(A, "transaction_typed", None)]


def test_one_key_is_one_movement_and_alike_ones_are_two(drawer: Drawer) -> None:
    first, again = drawer.type("k1"), drawer.type("k1")
    assert first.body["id"] == again.body["id"]
    assert len(drawer.listed()) == 1
    drawer.type("k2")
    assert len(drawer.listed()) == 2
    assert drawer.type("k1", amount="-1.00").status == 422


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"amount": "0.00"}, "zero_amount"),
        ({"booking_date": "2999-01-01"}, "in_the_future"),
        ({"label": "   "}, "missing"),
        ({"counterparty_iban": "FR7630006000011234567890188"}, "check_digit"),
    ],
)
def test_what_is_no_movement_is_refused_by_name(
    drawer: Drawer, wrong: dict[str, str], code: str
) -> None:
    refused = drawer.type(**wrong)
    assert (refused.status, [e["code"] for e in refused.body["errors"]]) == (422, [code])
    assert drawer.listed() == []


def test_finer_than_a_cent_or_before_the_euro_is_refused(drawer: Drawer) -> None:
    assert "too_precise" in drawer.type(amount="1.005").body["type"]
    assert drawer.type(booking_date="0226-11-20").status == 422
    assert drawer.type(bank_account_id="nobody").status == 404


def test_a_typed_movement_is_corrected_and_removed(drawer: Drawer) -> None:
    path = (
        f"transactions/{drawer.type(counterparty_name='SCI', value_date='2026-11-20').body['id']}"
    )
    assert drawer.ask("PATCH", path, {"amount": "1.00"}).status == 428
    after = drawer.ask("PATCH", path, {"amount": "12.50", "value_date": None}, if_match="*")
    assert (after.body["amount"], after.body["direction"]) == ("12.50", "credit")
    assert (after.body["value_date"], after.body["counterparty"]["name"]) == (None, "SCI")
    assert (after.body["label"], after.body["booking_date"]) == ("LOYER SCI", "2026-11-20")
    same = drawer.ask("PATCH", path, {"amount": "12.50"}, if_match="*")
    assert same.headers["ETag"] == after.headers["ETag"]
    assert drawer.ask("PATCH", path, {"label": None}, if_match="*").status == 422
    assert drawer.ask("DELETE", path, if_match='"1"').status == 412
    assert drawer.ask("DELETE", path, if_match="*").status == 204
    assert drawer.ask("GET", path).status == 404


def test_what_is_reconciled_is_neither_corrected_nor_removed(drawer: Drawer) -> None:
    drawer.document("1", "1250.00")
    typed = drawer.type(label="Boulangerie Martinet F-2026-1").body["id"]
    drawer.run()
    path = f"transactions/{typed}"
    assert drawer.ask("GET", path).body["state"] == "matched"
    for method, body in (("PATCH", {"amount": "-1.00"}), ("DELETE", None)):
        refused = drawer.ask(method, path, body, if_match="*")
        assert _refusal(refused) == (
            409,
            "transaction_decided",
        )
    assert drawer.ask("POST", f"{path}/undo", {}, if_match="*").status == 200
    assert drawer.ask("DELETE", path, if_match="*").status == 204


def test_one_that_a_bank_told_is_not_typed_over(drawer: Drawer) -> None:
    drawer.transaction("t1", "-5.00", "CB")
    for method, body in (("PATCH", {"amount": "-1.00"}), ("DELETE", None)):
        refused = drawer.ask(method, "transactions/t1", body, if_match="*")
        assert _refusal(refused) == (409, "not_typed")


def test_an_account_that_a_bank_feeds_takes_none(drawer: Drawer) -> None:
    account = drawer.store.get(BankAccount, A, drawer.account)
    fed = account.changed(at=drawer.clock.now(), connection_id="c1")
    drawer.work.change(SETUP, account, fed, "test")
    refused = drawer.type()
    assert _refusal(refused) == (409, "fed_by_bank")


def test_a_consent_takes_typed_movements_over_without_doubling_or_losing_them() -> None:
    world = World({"accounts": [{"institution_id": BANK, "history": False}]})
    iban = world.ledger()[0]["iban"]
    typing = TypeTransactions(world.work, world.tasks)
    made = world.manage.create(USER, ORG, name="BNP", iban=iban, currency="EUR")
    day = world.today() - timedelta(days=3)
    both = typing.add(USER, ORG, made.id, TypedMovement(day, Decimal("-40.00"), "PRLV EDF"))
    alone = typing.add(USER, ORG, made.id, TypedMovement(day, Decimal("-7.00"), "ESPECES"))
    world.push({"amount": "-40.00", "name": "EDF", "days_ago": 3, "label": "PRLV EDF"})
    world.connected()
    for job in ("j1", "j2", "j3"):
        world.sync(job)
        world.clock.advance(timedelta(days=1))
    found = {each.id: each for each in world.transactions()}
    assert set(found) >= {both.id, alone.id}
    assert [e.id for e in found.values() if e.amount == Decimal("-40.00")] == [both.id]
    assert world.store.get(Transaction, ORG, alone.id).withdrawn_at is None
