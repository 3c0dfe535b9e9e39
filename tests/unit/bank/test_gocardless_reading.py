"""What real answers of the provider become, and what each of its refusals means."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lettrage.adapters.banks import gocardless_reading as reading
from lettrage.adapters.banks.gocardless_errors import error_of, is_rejected_token
from lettrage.adapters.banks.wire import Answer
from lettrage.domain.bank import BankAccountKind
from lettrage.domain.errors import (
    ConsentExpired,
    Denied,
    Invalid,
    LettrageError,
    NotFound,
    Unavailable,
)
from lettrage.domain.transactions.sameness import content_of

DATA = Path("tests/data/bank")
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def _sample(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


API = _sample("api_responses_and_errors.json")


def test_fortuneo_without_bank_keys_reads_whole() -> None:
    body = _sample("fr_fortuneo_transactions.json")
    told = reading.transactions(body)
    raw = body["transactions"]["booked"]
    assert len(told) == len(raw) + len(body["transactions"].get("pending", []))
    assert all(each.id == "" and each.provider_id for each in told)
    assert told[0].amount == Decimal("-12.00")
    assert told[0].label_parts == ("PRLV ONG",)
    assert told[0].raw == raw[0]


def test_pending_line_shares_the_key_of_a_booked_one() -> None:
    told = reading.transactions(_sample("transactions_generic.json"))
    assert [each.pending for each in told] == [False, False, False, True]
    assert told[3].id == told[0].id
    assert told[0].counterparty_name == "Alderaan Coffee"
    assert told[0].value_date == date(2023, 11, 10)


def test_boursobank_labels_are_one_whatever_the_order() -> None:
    for case in _sample("fr_boursobank_remittance_cases.json"):
        parts = case["remittanceInformationUnstructuredArray"]
        prints = set()
        for order in (parts, parts[::-1]):
            item = {
                "bookingDate": "2025-07-13",
                "transactionAmount": {"amount": "-1.54", "currency": "EUR"},
                "remittanceInformationUnstructuredArray": order,
            }
            told = reading.transactions({"transactions": {"booked": [item]}})[0]
            prints.add(content_of("a", told))
            assert set(told.label_parts) <= set(parts)
        assert len(prints) == 1


@pytest.mark.parametrize("order", [1, -1])
def test_foreign_amount_of_the_currency_line_is_signed_like_the_movement(order: int) -> None:
    parts = ["CARTE 03/02/25 SHOP CB*1234", "1 002,80 NZD / 1 euro = 1,818181818"][::order]
    item = {
        "bookingDate": "2025-02-04",
        "transactionAmount": {"amount": "-551.54", "currency": "EUR"},
        "remittanceInformationUnstructuredArray": parts,
    }
    told = reading.transactions({"transactions": {"booked": [item]}})[0]
    assert (told.original_amount, told.original_currency) == (Decimal("-1002.80"), "NZD")


@pytest.mark.parametrize("wrap", [lambda it: it, lambda it: [it]])
def test_currency_exchange_comes_as_object_or_array(wrap: Any) -> None:
    exchange = {"instructedAmount": {"amount": "20.00", "currency": "USD"}}
    item = {
        "bookingDateTime": "2025-02-04T10:00:00",
        "transactionAmount": {"amount": "-18.40", "currency": "EUR"},
        "currencyExchange": wrap(exchange),
        "endToEndId": "NOTPROVIDED",
        "creditorAccount": {"iban": "FR00 0000"},
    }
    told = reading.transactions({"transactions": {"booked": [item]}})[0]
    assert (told.original_amount, told.original_currency) == (Decimal("-20.00"), "USD")
    assert told.booking_date == date(2025, 2, 4)
    assert told.end_to_end_id is None
    assert told.counterparty_iban is None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"transactionAmount": None}, "transactionAmount"),
        ({"transactionAmount": {"amount": 12.5, "currency": "EUR"}}, "transactionAmount.amount"),
        ({"transactionAmount": {"amount": "1.234", "currency": "EUR"}}, "transactionAmount.amount"),
        ({"transactionAmount": {"amount": "1_0", "currency": "EUR"}}, "transactionAmount.amount"),
        ({"transactionAmount": {"amount": "1", "currency": "??"}}, "transactionAmount.currency"),
        ({"bookingDate": "31/12/2025"}, "bookingDate"),
        ({"bookingDate": None}, "bookingDate"),
    ],
)
def test_missing_or_unreadable_required_fields_are_named(
    change: dict[str, Any], named: str
) -> None:
    good = {"bookingDate": "2025-01-01", "transactionAmount": {"amount": "1", "currency": "EUR"}}
    with pytest.raises(Invalid) as refused:
        reading.transactions({"transactions": {"booked": [good, {**good, **change}]}})
    assert refused.value.code == "unreadable_answer"
    assert f"transactions.booked[1].{named}" in refused.value.message


def test_balances_put_the_ledger_first_and_details_give_the_kind() -> None:
    body = API["AccountsEndpointMockData"]
    found = reading.balances(body["GetBalances"]["balances"], today=NOW.date())
    assert [(each.type, each.amount) for each in found] == [
        ("CLAV", Decimal("1913.12")),
        ("FWAV", Decimal("1913.12")),
    ]
    account = reading.account(body["GetAccount"], body["GetAccountDetails"]["account"])
    assert (account.kind, account.name) == (BankAccountKind.CURRENT, "Main Account")


def _answer(status: int, body: object, **headers: str) -> Answer:
    return Answer(status, headers, body)


ACCOUNTS = API["AccountsEndpointMockData"]
_EXPIRED = {"summary": "EUA 3fa8 has expired", "detail": "valid for 90 days", "status_code": 401}


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (400, ACCOUNTS["GetAccountWithInvalidGuid"], Invalid, "refused_by_provider"),
        (404, ACCOUNTS["GetAccountThatDoesNotExist"], NotFound, "unknown_at_provider"),
        (400, ACCOUNTS["GetTransactionRangeInFuture"], Invalid, "refused_by_provider"),
        (401, _EXPIRED, ConsentExpired, "consent_expired"),
        (400, _EXPIRED, ConsentExpired, "consent_expired"),
        (401, {"type": "AccessExpiredError"}, ConsentExpired, "consent_expired"),
        (401, {"type": "AccountInactiveError"}, Denied, "account_inactive"),
        (401, {"summary": "Invalid token"}, Denied, "provider_access"),
        (403, {"type": "AccountAccessForbidden"}, Denied, "account_forbidden"),
        (403, API["CredentialMockData"]["IpNotWhitelistedError"], Denied, "provider_access"),
        (409, {"summary": "Account suspended"}, ConsentExpired, "account_suspended"),
        (409, {"summary": "Still processing"}, Unavailable, "account_processing"),
        (429, {"type": "RateLimitError"}, Unavailable, "bank_limit"),
        (429, {"summary": "Rate limit exceeded"}, Unavailable, "company_limit"),
        (500, {"type": "UnknownRequestError"}, Unavailable, "bank_error"),
        (503, None, Unavailable, "provider_down"),
        (302, None, Unavailable, "unexpected_answer"),
    ],
)
def test_each_refusal_on_an_account_has_its_class_and_code(
    status: int, body: object, kind: type[LettrageError], code: str
) -> None:
    error = error_of(_answer(status, body), now=NOW, on_account=True)
    assert (type(error), error.code) == (kind, code)


def test_refusals_keep_the_providers_text_out() -> None:
    body = {"iban": ["FR7630006000011234567890189 is wrong"], "status_code": 400}
    error = error_of(_answer(400, body), now=NOW, on_account=False)
    assert "FR76" not in str(error)
    assert isinstance(error, Invalid)
    assert [fault.pointer for fault in error.faults] == ["/iban"]


@pytest.mark.parametrize(
    ("body", "headers", "wait"),
    [
        ({"type": "RateLimitError"}, {"http_x_ratelimit_account_success_reset": "7200"}, 7200),
        ({}, {"http_x_ratelimit_reset": "34"}, 34),
        ({}, {"retry_after": "12"}, 12),
        ({}, {"retry_after": "Tue, 24 Nov 2026 06:02:00 GMT"}, 120),
        ({"detail": ["limit is 100/minute. Please try again in 41 seconds"]}, {}, 41),
        ({}, {"retry_after": "soon"}, None),
    ],
)
def test_seconds_to_wait_are_found_wherever_they_stand(
    body: dict[str, Any], headers: dict[str, str], wait: int | None
) -> None:
    error = error_of(_answer(429, body, **headers), now=NOW, on_account=True)
    assert isinstance(error, Unavailable)
    assert error.retry_after_s == wait


def test_rejected_token_is_not_an_expired_consent() -> None:
    assert is_rejected_token(_answer(401, {"summary": "Invalid token"}))
    assert not is_rejected_token(_answer(401, _EXPIRED))
    assert not is_rejected_token(_answer(401, {"type": "AccessExpiredError"}))
