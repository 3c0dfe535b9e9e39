"""What answers of Bridge become: exact amounts, absent fields, and what each refusal means."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from lettrage.adapters.banks import bridge_reading as reading
from lettrage.adapters.banks.bridge_errors import error_of, is_rejected_token, item_trouble
from lettrage.adapters.banks.wire import Answer
from lettrage.domain.bank import BankAccountKind
from lettrage.domain.errors import (
    Conflict,
    ConsentExpired,
    Denied,
    Invalid,
    LettrageError,
    NotFound,
    Unavailable,
)

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)

MOVEMENT = """{"id": 38000145874621, "account_id": 7, "clean_description": "Client",
 "provider_description": "VIR SEPA CLIENT SA FAC-7", "amount": 1234567890.10,
 "currency_code": "EUR", "date": "2026-11-20", "updated_at": "2026-11-21T04:00:00.000Z",
 "deleted": false, "future": false, "surprise": {"rate": 1.10}}"""


def _movement(**change: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(MOVEMENT, parse_float=Decimal)
    return {name: value for name, value in {**made, **change}.items() if value is not ...}


def test_amounts_are_exact_and_the_record_can_be_stored() -> None:
    told = reading.transactions([_movement()])[0]
    assert told.amount == Decimal("1234567890.10")
    assert (told.id, told.provider_id) == ("", "38000145874621")
    assert told.label_parts == ("VIR SEPA CLIENT SA FAC-7",)
    raw = json.loads(json.dumps(told.raw))
    assert raw["amount"] == "1234567890.10"
    assert raw["surprise"] == {"rate": "1.10"}
    huge = reading.transactions([_movement(surprise=Decimal("1e999999999"))])[0]
    assert huge.raw["surprise"] == "1E+999999999"


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("-4.2", "-4.20"), ("0", "0"), ("-12", "-12"), ("1e2", "100"), ("0.10", "0.10")],
)
def test_json_numbers_of_every_form_are_read(amount: str, expected: str) -> None:
    value = json.loads(amount, parse_float=Decimal)
    assert reading.transactions([_movement(amount=value)])[0].amount == Decimal(expected)


def test_absent_fields_are_normal() -> None:
    bare = _movement(clean_description=..., deleted=..., future=..., updated_at=...)
    told = reading.transactions([bare])[0]
    assert (told.pending, told.deleted, told.value_date) == (False, False, None)
    assert told.booking_date == date(2026, 11, 20)
    later = reading.transactions([_movement(booking_date="2026-11-22")])[0]
    assert later.booking_date == date(2026, 11, 22)


def test_movement_met_twice_on_a_walk_is_the_latest() -> None:
    newer = _movement(amount=Decimal("7.00"), updated_at="2026-11-22T04:00:00.000Z")
    for order in ([_movement(), newer], [newer, _movement()]):
        assert [each.amount for each in reading.transactions(order)] == [Decimal("7.00")]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"amount": ...}, "amount"),
        ({"amount": 12.5}, "amount"),
        ({"amount": Decimal("1.234")}, "amount"),
        ({"amount": Decimal("1e400")}, "amount"),
        ({"amount": Decimal("1e999999999")}, "amount"),
        ({"amount": True}, "amount"),
        ({"id": ...}, "id"),
        ({"id": "38"}, "id"),
        ({"currency_code": "euro"}, "currency_code"),
        ({"date": ...}, "date"),
        ({"date": "hier"}, "date"),
    ],
)
def test_required_fields_are_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises(Invalid) as refused:
        reading.transactions([_movement(), _movement(id=2, **change)] if "id" not in change
                             else [_movement(), _movement(**change)])  # fmt: skip
    assert f"transactions[1].{named}" in refused.value.message


def test_account_without_iban_keeps_its_key_and_its_balances_their_order() -> None:
    told = {
        "id": 12,
        "item_id": 3,
        "name": "Carte",
        "type": "card",
        "currency_code": "EUR",
        "balance": Decimal("-20.5"),
        "accounting_balance": 0,
        "updated_at": "2026-11-23T23:30:00Z",
    }
    account = reading.account(told, identifier="u.3.12")
    assert (account.iban, account.kind, account.natural_key) == (None, BankAccountKind.CARD, "12")
    found = reading.balances(told, today=NOW.date())
    assert [(each.type, each.amount) for each in found] == [
        ("CLBD", Decimal(0)),
        ("ITBD", Decimal("-20.50")),
    ]
    # Half past midnight in Paris.
    assert found[0].as_of == date(2026, 11, 24)
    with pytest.raises(Invalid):
        reading.balances({"currency_code": "EUR"}, today=NOW.date())


def _answer(status: int, code: str = "", **headers: str) -> Answer:
    return Answer(status, headers, {"errors": [{"code": code, "message": "FR76 3000"}]})


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (400, Invalid, "refused_by_provider"),
        (401, Denied, "provider_access"),
        (403, Denied, "provider_access"),
        (404, NotFound, "unknown_at_provider"),
        (409, Conflict, "known_at_provider"),
        (415, Invalid, "refused_by_provider"),
        (422, Invalid, "refused_by_provider"),
        (429, Unavailable, "company_limit"),
        (500, Unavailable, "provider_down"),
        (302, Unavailable, "unexpected_answer"),
    ],
)
def test_each_status_has_its_class_and_keeps_the_text_out(
    status: int, kind: type[LettrageError], code: str
) -> None:
    error = error_of(_answer(status), now=NOW)
    assert (type(error), error.code) == (kind, code)
    assert "FR76" not in str(error)


@pytest.mark.parametrize(
    ("told", "wait"),
    [("12", 12), ("Tue, 24 Nov 2026 06:02:00 GMT", 120), ("soon", None), ("", None)],
)
def test_retry_after_is_read_in_both_forms(told: str, wait: int | None) -> None:
    error = error_of(_answer(429, retry_after=told), now=NOW)
    assert isinstance(error, Unavailable)
    assert error.retry_after_s == wait


def test_other_shapes_of_errors_are_survived() -> None:
    bodies: tuple[object, ...] = (
        None,
        [],
        "no",
        {"errors": "no"},
        {"errors": [None, {"property": 3}]},
    )
    for body in bodies:
        assert error_of(Answer(400, {}, body), now=NOW).code == "refused_by_provider"
    named = Answer(422, {}, {"errors": [{"code": "x", "property": "user_email"}]})
    error = error_of(named, now=NOW)
    assert isinstance(error, Invalid)
    assert [fault.pointer for fault in error.faults] == ["/user_email"]


def test_the_applications_credentials_are_no_expired_token() -> None:
    assert is_rejected_token(_answer(401, "invalid_token"))
    assert is_rejected_token(Answer(401, {}, None))
    assert not is_rejected_token(_answer(401, "invalid_client_credentials"))


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (0, None),
        (-2, None),
        (1003, None),
        (1007, None),
        (1009, None),
        (4242, None),
        (402, "credentials_changed"),
        (429, "bank_action_required"),
        (430, "credentials_changed"),
        (1010, "sca_required"),
        (1100, "bank_action_required"),
        (1005, "account_suspended"),
        (1099, "account_suspended"),
    ],
)
def test_each_item_status_says_who_must_act(status: int, code: str | None) -> None:
    trouble = item_trouble(status)
    assert (trouble.code if trouble else None) == code
    assert trouble is None or isinstance(trouble, ConsentExpired)
