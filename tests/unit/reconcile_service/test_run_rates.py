"""Runs, previews, explanations and candidates use the organisation's rates, read when needed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from lettrage.adapters.rates.ecb import EcbReferenceRates
from lettrage.contracts.steps import NEW_TRANSACTIONS, ReconcileRequest
from lettrage.domain.bank_transaction import Transaction, TransactionState
from lettrage.domain.reference_rates import DayRates, ReferenceRates
from lettrage.ports.store import Found
from lettrage.services.candidate_documents import CandidateDocuments
from lettrage.services.explain_transaction import ExplainTransaction
from lettrage.services.reconcile import Reconcile
from lettrage.services.reference_rates import ReferenceRateBook
from lettrage.services.unit_of_work import Work
from requests import Session

from infra.local.sandbox.app import Sandbox
from infra.local.sandbox.wsgi_adapter import WsgiAdapter
from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.time_and_ids import FixedClock
from tests.unit.bank.world import BASE, seed_of
from tests.unit.reconcile_service import desk
from tests.unit.reconcile_service import scenarios as told

LABEL = "CARTE 19/11 BOULANGERIE MARTINET 108,00 USD"
NEAR, FAR = "1.0700", "1.2000"
"""Of 108 dollars for 100 euros, both within what is believed without a rate."""


class CountingStore(InMemoryStore):
    """Counts the days of rates that are asked for, and the questions."""

    def __init__(self, clock: FixedClock) -> None:
        super().__init__(clock=clock)
        self.days = self.questions = 0

    def get_many(self, model: Any, organisation_id: str, record_ids: Sequence[str]) -> Any:
        if model is ReferenceRates:
            self.days += len(record_ids)
            self.questions += 1
        return super().get_many(model, organisation_id, record_ids)

    def find(self, model: Any, *rest: Any, **more: Any) -> Found[Any]:
        self.questions += model is ReferenceRates
        return super().find(model, *rest, **more)


def _desk() -> tuple[Work, CountingStore]:
    store = CountingStore(FixedClock())
    return desk.desk(store), store


def _rate(work: Work, day: date, usd: str) -> None:
    work.add(desk.ACTOR, told.rates(work, {"day": day.isoformat(), "rates": {"USD": usd}}), "test")


def _abroad(work: Work, **fields: Any) -> None:
    desk.document(work, "d1", "108.00", currency="USD", issue_date=desk.DAY - timedelta(days=3))
    desk.transaction(work, "t1", "-100.00", LABEL, **fields)


def _preview(work: Work) -> TransactionState:
    ((_, decision),) = Reconcile(work).preview("org")
    return TransactionState(decision.state)


@pytest.mark.parametrize("about", [(), (NEW_TRANSACTIONS,), ("document:d1",)])
@pytest.mark.parametrize(("usd", "posted"), [(NEAR, True), (FAR, False)])
def test_every_run_and_preview_decides_by_the_stored_rate(
    about: tuple[str, ...], usd: str, posted: bool
) -> None:
    work, store = _desk()
    _abroad(work)
    _rate(work, desk.DAY, usd)
    foreseen = _preview(work)
    store.days = 0

    desk.run(work, *about)

    after = desk.now(work, "t1")
    assert after.state == foreseen
    assert bool(after.allocations) is posted
    code = "rate_near" if posted else "rate_implausible"
    told_of = {reason.code: reason for reason in after.reasons}[code]
    assert told_of.facts["reference"] == usd
    assert told_of.facts["day"] == desk.DAY.isoformat()
    assert usd.replace(".", ",") in told_of.message_fr
    assert 0 < store.days <= 15


@pytest.mark.parametrize(("usd", "weighs"), [(NEAR, "for"), (FAR, "against")])
def test_why_and_candidates_say_the_same(usd: str, weighs: str) -> None:
    work, _ = _desk()
    _abroad(work)
    _rate(work, desk.DAY, usd)

    (pair,) = ExplainTransaction(work)("org", "t1", "d1").pairs
    (fact,) = (fact for fact in pair.facts if fact.code == "currency")
    assert (fact.weighs, fact.facts["reference"]) == (weighs, usd)
    assert usd.replace(".", ",") in fact.message_fr
    assert f"({usd})" in fact.message_en
    found = CandidateDocuments(work).of(desk.now(work, "t1"))
    assert [c.fits for c in found] == ([True] if weighs == "for" else [])
    desk.run(work)
    (pair,) = ExplainTransaction(work)("org", "t1", "d1").pairs
    (fact,) = (fact for fact in pair.facts if fact.code == "currency")
    assert fact.weighs == weighs  # also once it is settled, when nothing is due any more


def test_why_tells_what_a_foreign_document_is_worth_where_no_amount_is_given() -> None:
    work, _ = _desk()
    desk.document(work, "d1", "108.00", currency="USD")
    desk.transaction(work, "t1", "-100.00", "CARTE BOULANGERIE MARTINET")
    _rate(work, desk.DAY, "1.0800")

    (pair,) = ExplainTransaction(work)("org", "t1", "d1").pairs

    fact = pair.decisive
    assert fact is not None
    assert (fact.code, fact.facts["worth"]) == ("currency", "100.00")
    assert "il vaut 100,00 EUR" in fact.message_fr


def test_in_one_currency_no_rate_is_asked_for() -> None:
    work, store = _desk()
    desk.document(work, "d1", "100.00")
    desk.transaction(work, "t1", "-100.00", "CARTE BOULANGERIE MARTINET")
    desk.transaction(work, "t2", "-90.00", "CARTE BOULANGERIE MARTINET")
    for about in ((NEW_TRANSACTIONS,), ()):
        desk.run(work, *about)
    ExplainTransaction(work)("org", "t1")
    CandidateDocuments(work).of(desk.now(work, "t2"))
    assert desk.now(work, "t1").allocations
    assert store.questions == 0


def test_many_days_are_few_reads() -> None:
    work, store = _desk()
    for n in range(60):
        day = desk.DAY - timedelta(days=n)
        _rate(work, day, NEAR)
        desk.transaction(work, f"t{n}", "-100.00", f"{LABEL} {n}", booking_date=day)
    store.questions = store.days = 0
    desk.run(work)
    assert store.questions <= 14
    assert store.days <= 70


def test_what_is_settled_asks_for_no_rate() -> None:
    work, store = _desk()
    _abroad(work)
    _rate(work, desk.DAY, NEAR)
    desk.run(work)
    assert desk.now(work, "t1").allocations
    desk.document(work, "d2", "40.00")
    desk.transaction(work, "t2", "-40.00", "CARTE BOULANGERIE MARTINET")
    store.questions = 0
    desk.run(work)
    assert desk.now(work, "t2").allocations
    assert store.questions == 0


def _fetching(work: Work, app: Sandbox) -> Reconcile:
    session = Session()
    session.trust_env = False
    session.mount(BASE, WsgiAdapter(app))
    return Reconcile(
        work, lambda: ReferenceRateBook(work, EcbReferenceRates(session, base_url=BASE))
    )


def _run(service: Reconcile) -> None:
    service(ReconcileRequest(organisation_id="org", reason="test", about=(NEW_TRANSACTIONS,)))


def test_a_run_fetches_the_rates_that_it_misses_once_and_keeps_them() -> None:
    work, store = _desk()
    _abroad(work, booking_date=work.clock.now().date() - timedelta(days=4))
    _run(_fetching(work, Sandbox(clock=work.clock.now, seed_with=seed_of())))
    after = desk.now(work, "t1")
    assert after.allocations
    assert {"rate_near", "exchange_difference"} <= {reason.code for reason in after.reasons}
    (difference,) = after.adjustments
    assert difference.kind == "exchange_difference"
    kept = store.count(ReferenceRates, "org", "all", "all")
    assert kept > 40
    desk.transaction(work, "t2", "-100.00", LABEL)
    _run(Reconcile(work, _never))
    assert store.count(ReferenceRates, "org", "all", "all") == kept


def _never() -> ReferenceRateBook:
    raise AssertionError("nothing is missing")


class Unreachable:
    """A source that is out of reach."""

    def __init__(self) -> None:
        self.asked = 0

    def recent(self) -> tuple[DayRates, ...]:
        self.asked += 1
        session = Session()
        session.trust_env = False
        return EcbReferenceRates(session, base_url="http://127.0.0.1:9").recent()


def test_rates_that_cannot_be_fetched_never_fail_a_run() -> None:
    work, _ = _desk()
    _abroad(work)
    desk.transaction(work, "t2", "-50.00", "CARTE BOULANGERIE MARTINET 54,00 USD")
    source = Unreachable()
    _run(Reconcile(work, lambda: ReferenceRateBook(work, source)))
    after = desk.now(work, "t1")
    assert after.allocations
    assert "rate_usual" in {reason.code for reason in after.reasons}
    assert source.asked == 1


def test_a_preview_and_old_days_fetch_nothing() -> None:
    work, _ = _desk()
    _abroad(work, booking_date=desk.DAY - timedelta(days=200))
    service = Reconcile(work, _never)
    assert service.preview("org")
    _run(service)
    assert work.store.get(Transaction, "org", "t1").state is not TransactionState.TO_PROCESS
