"""What is peculiar to Enable Banking: codes, empty pages, hashes, unsigned amounts, its errors."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from lettrage.adapters.banks import enable_banking_reading as reading
from lettrage.adapters.banks.enable_banking_client import error_of
from lettrage.adapters.banks.wire import Answer
from lettrage.domain.bank import BankConnectionState
from lettrage.domain.errors import (
    ConsentExpired,
    Denied,
    Invalid,
    LettrageError,
    NotFound,
    Unavailable,
)

from tests.unit.bank.world import World, seed_of

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
PAID = {"amount": "1200.00", "kind": "transfer_in", "name": "CLIENT SA", "motive": "FAC-7"}


@pytest.fixture
def world() -> World:
    return World(seed_of(), provider="enable_banking")


def test_code_opens_one_session_and_is_never_needed_again(world: World) -> None:
    asked = world.ask()
    assert asked.provider_reference.startswith("auth:")
    world.consent(asked)
    done = world.complete(asked.reference, "r", world.returned)
    assert not done.provider_reference.startswith("auth:")
    assert world.complete(asked.reference, "r", world.returned) == done
    assert world.complete(asked.reference, "r", {"code": "stolen"}) == done


@pytest.mark.parametrize("returned", [{"code": "made-up"}, {"error": "access_denied"}])
def test_code_that_is_no_code_is_a_refusal_and_may_be_mended(
    world: World, returned: dict[str, str]
) -> None:
    asked = world.ask()
    assert world.complete(asked.reference, "r", returned).state is BankConnectionState.ERROR
    world.consent(asked)
    mended = world.complete(asked.reference, "r", world.returned)
    assert mended.state is BankConnectionState.ACTIVE


def test_nothing_came_back_yet_is_pending(world: World) -> None:
    asked = world.ask()
    assert world.complete(asked.reference, "r").state is BankConnectionState.PENDING


def test_empty_pages_with_a_key_are_walked_through(world: World) -> None:
    done = world.connected()
    account = world.provider.consent(done.provider_reference).account_ids[0]
    world.push(PAID, {"amount": "-3.00", "name": "B"})
    world.fault("empty_page", times=5)
    assert len(world.provider.transactions(account, None)) == 2


def test_circle_of_pages_is_refused(world: World) -> None:
    done = world.connected()
    account = world.provider.consent(done.provider_reference).account_ids[0]
    world.push(PAID)
    world.fault("page_repeated")
    with pytest.raises(Unavailable) as refused:
        world.provider.transactions(account, None)
    assert refused.value.code == "unexpected_answer"


def test_each_consent_renames_accounts_and_the_hash_keeps_them(world: World) -> None:
    first = world.provider.consent(world.connected().provider_reference).account_ids[0]
    second = world.provider.consent(world.connected().provider_reference).account_ids[0]
    assert first != second
    assert first.split("|")[1] == second.split("|")[1]
    assert len(world.accounts()) == 1


def test_daily_limit_of_the_bank_reschedules(world: World) -> None:
    world.connected()
    world.sandbox_says("POST", "/_sandbox/limits", {"per_day": 1})
    for number in range(2):
        world.sync(f"job{number}")
    after = world.accounts()[0].next_fetch_after
    assert after is not None
    assert after > world.clock.now() + timedelta(hours=1)


def test_bearer_is_signed_anew_after_its_hour(world: World) -> None:
    world.provider.banks("FR")
    world.clock.advance(timedelta(days=3))
    assert len(world.provider.banks("FR")) == 6


def test_bearer_of_a_stranger_is_our_trouble(world: World) -> None:
    world.secret["enable_banking_application_id"] = "unknown"
    with pytest.raises(Denied) as refused:
        world.provider.banks("FR")
    assert refused.value.code == "provider_access"


def _item(**change: Any) -> dict[str, Any]:
    return {
        "entry_reference": "E1",
        "transaction_id": "unstable",
        "transaction_amount": {"currency": "EUR", "amount": "12.30"},
        "credit_debit_indicator": "DBIT",
        "status": "BOOK",
        "booking_date": "2026-11-20",
        "remittance_information": ["CARTE", "", "PARIS"],
        "creditor": {"name": "SHOP"},
        "debtor": {"name": "NOUS"},
        "surprise": {"kept": True},
        **change,
    }


def test_indicator_gives_the_sign_and_unknown_fields_stay() -> None:
    told = reading.transactions(
        [
            _item(),
            _item(credit_debit_indicator="CRDT"),
            _item(transaction_amount={"currency": "EUR", "amount": "-12.30"}),
        ]
    )
    assert [each.amount for each in told] == [
        Decimal("-12.30"),
        Decimal("12.30"),
        Decimal("-12.30"),
    ]
    assert [each.counterparty_name for each in told] == ["SHOP", "NOUS", "SHOP"]
    assert (told[0].id, told[0].provider_id) == ("E1", "")
    assert told[0].label_parts == ("CARTE", "PARIS")
    assert told[0].raw["surprise"] == {"kept": True}


def test_waiting_ones_need_no_day_and_untrue_ones_are_left_out() -> None:
    told = reading.transactions(
        [
            _item(status="PDNG", booking_date=None),
            _item(status="CNCL"),
            _item(status="RJCT"),
            _item(booking_date=None, value_date="2026-11-21"),
        ]
    )
    assert [(each.pending, each.booking_date) for each in told] == [
        (True, None),
        (False, date(2026, 11, 21)),
    ]


def test_foreign_purchase_keeps_its_own_amount() -> None:
    abroad = {"instructed_amount": {"currency": "JPY", "amount": "2000"}}
    told = reading.transactions([_item(exchange_rate=abroad)])[0]
    assert (told.original_amount, told.original_currency) == (Decimal(-2000), "JPY")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"credit_debit_indicator": None}, "credit_debit_indicator"),
        ({"credit_debit_indicator": "DEBIT"}, "credit_debit_indicator"),
        ({"transaction_amount": None}, "transaction_amount"),
        ({"transaction_amount": {"currency": "EUR", "amount": 12.3}}, "transaction_amount.amount"),
        (
            {"transaction_amount": {"currency": "EUR", "amount": "1.234"}},
            "transaction_amount.amount",
        ),
        ({"booking_date": None}, "booking_date"),
        ({"booking_date": "20/11/2026"}, "booking_date"),
    ],
)
def test_required_fields_are_named_and_their_content_is_not(
    change: dict[str, Any], named: str
) -> None:
    with pytest.raises(Invalid) as refused:
        reading.transactions([_item(), _item(**change)])
    assert refused.value.code == "unreadable_answer"
    assert f"transactions[1].{named}" in refused.value.message
    assert "12" not in refused.value.message


@pytest.mark.parametrize(
    ("status", "word", "kind", "code"),
    [
        (401, "EXPIRED_SESSION", ConsentExpired, "consent_expired"),
        (401, "CLOSED_SESSION", ConsentExpired, "consent_expired"),
        (401, "REVOKED_SESSION", ConsentExpired, "consent_expired"),
        (401, "SESSION_DOES_NOT_EXIST", ConsentExpired, "consent_expired"),
        (401, "ASPSP_PSU_ACTION_REQUIRED", ConsentExpired, "sca_required"),
        (401, "UNAUTHORIZED", Denied, "provider_access"),
        (401, "", Denied, "provider_access"),
        (403, "", Denied, "account_forbidden"),
        (404, "", NotFound, "unknown_at_provider"),
        (408, "ASPSP_TIMEOUT", Unavailable, "bank_error"),
        (422, "", Invalid, "refused_by_provider"),
        (429, "ASPSP_RATE_LIMIT_EXCEEDED", Unavailable, "bank_limit"),
        (429, "", Unavailable, "company_limit"),
        (502, "ASPSP_ERROR", Unavailable, "bank_error"),
        (503, "", Unavailable, "provider_down"),
        (302, "", Unavailable, "unexpected_answer"),
    ],
)
def test_each_refusal_has_its_class_and_code(
    status: int, word: str, kind: type[LettrageError], code: str
) -> None:
    headers = {"retry_after": "Tue, 24 Nov 2026 06:02:00 GMT"}
    error = error_of(Answer(status, headers, {"error": word}), now=NOW, on_account=True)
    assert (type(error), error.code) == (kind, code)
    if isinstance(error, Unavailable) and status == 429:
        assert error.retry_after_s == 120
