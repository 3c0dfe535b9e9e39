"""Balances with their total, flows by period, reference rates and their refusals."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import pairwise

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from lettrage.adapters.rates.ecb import MOST_BYTES
from lettrage.domain.bank import BankAccountKind
from lettrage.domain.bank_transaction import TransactionState
from lettrage.domain.errors import Invalid, NotFound, Unavailable
from lettrage.domain.treasury import Flow, Step, empty_flows, period_start
from lettrage.formats.ecb_rates import read_ecb_rates
from requests.adapters import BaseAdapter

from tests.unit.bank.ledger import ORG, USER, Ledger
from tests.unit.bank.world import World

TODAY = "2026-11-23"


def _flows(ledger: Ledger, by: Step, first: str, last: str, **more: str) -> dict[str, Flow]:
    flows = ledger.treasury.flows(
        ORG, by=by, first=date.fromisoformat(first), last=date.fromisoformat(last), **more
    )
    return {f"{flow.start} {flow.currency}": flow for flow in flows}


def test_total_adds_currencies_at_the_rates_of_one_day() -> None:
    ledger = Ledger()
    ledger.account("courant", "1000.10")
    ledger.account("dollars", "217.00", currency="USD")
    ledger.account("livres", "84.50", currency="GBP")
    ledger.rates.import_file(USER, ORG, ledger.file_of(TODAY, USD="1.0850", GBP="0.8450"))
    told = ledger.treasury.balances(ORG)
    assert told.total is not None
    assert told.total.amount == Decimal("1300.10")
    assert [(r.currency, r.rate, r.day.isoformat()) for r in told.total.rates] == [
        ("GBP", Decimal("0.8450"), TODAY),
        ("USD", Decimal("1.0850"), TODAY),
    ]


def test_total_in_another_currency_than_the_euro_goes_through_it() -> None:
    ledger = Ledger(currency="USD")
    ledger.account("courant", "100.00")
    ledger.account("livres", "84.50", currency="GBP")
    ledger.rates.import_file(USER, ORG, ledger.file_of(TODAY, USD="1.10", GBP="0.8450"))
    total = ledger.treasury.balances(ORG).total
    assert total is not None
    assert (total.amount, total.currency) == (Decimal("220.00"), "USD")


def test_accounts_in_the_own_currency_need_no_rates() -> None:
    ledger = Ledger()
    ledger.account("courant", "1000.10")
    ledger.account("livret", "-0.10")
    total = ledger.treasury.balances(ORG).total
    assert total is not None
    assert (total.amount, total.rates) == (Decimal("1000.00"), ())


@pytest.mark.parametrize(
    ("day", "rates", "code"),
    [
        (None, {}, "rate_missing"),
        (TODAY, {"GBP": "0.84"}, "rate_missing"),
        ("2026-11-16", {"USD": "1.08"}, "rate_too_old"),
        ("2026-11-25", {"USD": "1.08"}, "rate_missing"),  # of tomorrow
    ],
)
def test_total_without_a_usable_rate_is_refused_by_name(
    day: str | None, rates: dict[str, str], code: str
) -> None:
    ledger = Ledger()
    ledger.account("dollars", "217.00", currency="USD")
    if day:
        ledger.rates.import_file(USER, ORG, ledger.file_of(day, **rates))
    told = ledger.treasury.balances(ORG)
    assert told.total is None
    assert told.refusal is not None
    assert told.refusal.code == code
    assert told.by_currency[0].amount == Decimal("217.00")


def test_rates_of_seven_days_ago_still_serve() -> None:
    ledger = Ledger()
    ledger.account("dollars", "108.00", currency="USD")
    ledger.rates.import_file(USER, ORG, ledger.file_of("2026-11-17", USD="1.08"))
    assert ledger.treasury.balances(ORG).total is not None


def test_inactive_accounts_loans_and_accounts_never_told_do_not_count() -> None:
    ledger = Ledger()
    ledger.account("courant", "10.00")
    ledger.account("ancien", "99.00", active=False)
    ledger.account("emprunt", "-5000.00", account_kind=BankAccountKind.LOAN)
    ledger.account("neuf")
    told = ledger.treasury.balances(ORG)
    assert told.total is not None
    assert told.total.amount == Decimal("10.00")
    assert {each.account.id for each in told.accounts} == {"courant", "emprunt", "neuf"}
    assert told.without_balance == ("neuf",)
    assert told.by_currency[0].oldest == date(2026, 5, 4)


def test_flows_are_summed_by_week_with_zeros_between() -> None:
    ledger = Ledger()
    ledger.account("courant")
    ledger.transaction("1", "2026-05-04", "100.10")  # Monday
    ledger.transaction("2", "2026-05-10", "-40.00")  # Sunday
    ledger.transaction("3", "2026-05-18", "-0.05")
    ledger.transaction("4", "2026-05-03", "7.00")  # before
    flows = _flows(ledger, Step.WEEK, "2026-05-04", "2026-05-20")
    assert [(f.inflow, f.outflow, f.net, f.count) for f in flows.values()] == [
        (Decimal("100.10"), Decimal("40.00"), Decimal("60.10"), 2),
        (Decimal("0.00"), Decimal("0.00"), Decimal("0.00"), 0),
        (Decimal("0.00"), Decimal("0.05"), Decimal("-0.05"), 1),
    ]
    assert [f.end.isoformat() for f in flows.values()] == ["2026-05-10", "2026-05-17", "2026-05-20"]


def test_pending_and_cancelled_do_not_count_and_internal_is_told_apart() -> None:
    ledger = Ledger()
    ledger.account("courant")
    ledger.transaction("1", "2026-05-04", "5.00", pending=True)
    ledger.transaction("2", "2026-05-04", "6.00", state=TransactionState.CANCELLED)
    ledger.transaction("3", "2026-05-04", "-70.00", "VIR INTERNE COMPTE EPARGNE")
    ledger.transaction("4", "2026-05-04", "-3.00", currency="USD")
    flows = _flows(ledger, Step.DAY, "2026-05-04", "2026-05-04")
    assert list(flows) == ["2026-05-04 EUR", "2026-05-04 USD"]
    euros = flows["2026-05-04 EUR"]
    assert (euros.outflow, euros.internal_out, euros.count) == (Decimal("70.00"),) * 2 + (1,)


def test_flows_of_one_account_leave_the_others_out() -> None:
    ledger = Ledger()
    ledger.account("courant")
    ledger.account("carte")
    ledger.transaction("1", "2026-05-04", "5.00")
    ledger.transaction("2", "2026-05-04", "6.00", account="carte")
    flows = _flows(ledger, Step.MONTH, "2026-05-01", "2026-05-31", bank_account_id="carte")
    assert [f.inflow for f in flows.values()] == [Decimal("6.00")]
    with pytest.raises(NotFound):
        _flows(ledger, Step.MONTH, "2026-05-01", "2026-05-31", bank_account_id="autre")


@pytest.mark.parametrize(
    ("first", "last", "code", "said"),
    [
        ("2026-05-02", "2026-05-01", "period_backwards", "(02/05/2026) vient après"),
        ("2020-01-01", "2026-01-01", "period_too_long", "compte 2193 jours, au plus 1100"),
    ],
)
def test_periods_out_of_bounds_are_refused_by_name(
    first: str, last: str, code: str, said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        _flows(Ledger(), Step.DAY, first, last)
    assert refused.value.code == code
    assert said in refused.value.message_fr


def test_more_transactions_than_one_answer_holds_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lettrage.services.treasury.MOST_TRANSACTIONS", 100)
    ledger = Ledger()
    for number in range(130):
        day = date(2026, 5, 1) + timedelta(days=number // 10)
        ledger.transaction(f"{number:03d}", day.isoformat(), "1.00")
    with pytest.raises(Invalid) as refused:
        _flows(ledger, Step.DAY, "2026-05-01", "2026-05-31")
    assert refused.value.code == "period_too_long"
    assert "before 2026-05-10" in refused.value.message
    assert len(_flows(ledger, Step.DAY, "2026-05-01", "2026-05-09")) == 9


@given(
    st.dates(date(2024, 1, 1), date(2027, 1, 1)),
    st.integers(0, 400),
    st.sampled_from(list(Step)),
)
def test_periods_cover_every_day_once(first: date, days: int, by: Step) -> None:
    last = first + timedelta(days=days)
    flows = empty_flows(first, last, by, ["EUR"])
    assert flows[0].start == first
    assert flows[-1].end == last
    for before, after in pairwise(flows):
        assert after.start - before.end == timedelta(days=1)
        assert period_start(after.start, by) == after.start


def test_a_file_given_twice_changes_nothing_and_a_correction_changes_one_day() -> None:
    ledger = Ledger()
    data = ledger.file_of(TODAY, USD="1.08")
    assert ledger.rates.import_file(USER, ORG, data) == 1
    assert ledger.rates.import_file(USER, ORG, data) == 0
    assert ledger.rates.import_file(USER, ORG, ledger.file_of(TODAY, USD="1.09")) == 1
    assert [each.version for each in ledger.rates.list_days(ORG, 10, None).records] == [2]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html/>",
        b'<Cube><Cube time="2026-05-04"/></Cube>',
        b'<C><Cube time="hier"><Cube currency="USD" rate="1.1"/></Cube></C>',
        b'<C><Cube time="2026-05-04"><Cube currency="USD" rate="-1"/></Cube></C>',
        b'<C><Cube time="2026-05-04"><Cube currency="USD" rate="0"/></Cube></C>',
        b'<C><Cube time="2026-05-04"><Cube currency="usd" rate="1"/></Cube></C>',
        b'<!DOCTYPE a [<!ENTITY b "c">]><C/>',
    ],
)
def test_a_file_that_is_none_of_the_banks_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_ecb_rates(data)
    assert refused.value.code == "rates_unreadable"
    assert "de la BCE : " in refused.value.message_fr


def test_rates_are_fetched_from_the_stand_in() -> None:
    world = World()
    kept = world.rates.refresh(USER, ORG)
    assert kept > 60
    assert world.rates.refresh(USER, ORG) == 0
    newest = world.rates.list_days(ORG, 1, None).records[0]
    assert newest.day == date(2026, 11, 23)
    assert set(newest.rates) >= {"USD", "GBP", "CHF"}


class _Answers(BaseAdapter):
    """One page for whatever is asked."""

    def __init__(self, page: bytes, status: int = 200) -> None:
        super().__init__()
        self._page, self._status = page, status

    def send(
        self, request: requests.PreparedRequest, *_: object, **__: object
    ) -> requests.Response:
        answer = requests.Response()
        answer.status_code, answer.raw, answer.request = self._status, BytesIO(self._page), request
        return answer

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("page", "status", "code"),
    [
        (b"<html>maintenance</html>", 200, "unexpected_answer"),
        (b"", 503, "rates_down"),
        (b"x" * (MOST_BYTES + 1), 200, "rates_down"),
    ],
)
def test_a_source_that_answers_something_else_is_told_unavailable(
    page: bytes, status: int, code: str
) -> None:
    world = World()
    world.session.mount("http://bank.test/stats", _Answers(page, status))
    with pytest.raises(Unavailable) as refused:
        world.rates.refresh(USER, ORG)
    assert refused.value.code == code
