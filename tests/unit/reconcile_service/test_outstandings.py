"""What is due by age, and statements of account that add up."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from lettrage.domain.ageing import OWED_TO_US, AgeBucket, Side, bucket_of
from lettrage.domain.errors import NotFound
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.services import outstandings
from lettrage.services.decide_transaction import DecideTransaction
from lettrage.services.outstandings import ShowOutstandings
from lettrage.services.postings import Part
from lettrage.services.unit_of_work import Work

from tests.unit.reconcile_service import desk

TODAY = date(2026, 11, 24)  # of the fixed clock


def _document(work: Work, name: str, gross: str, due: int, **fields: Any) -> OpenDocument:
    due_date = TODAY - timedelta(days=due)
    issued = due_date - timedelta(days=30)
    return desk.document(work, name, gross, due_date=due_date, issue_date=issued, **fields)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (-5, "not_due"),
        (0, "not_due"),
        (1, "days_1_30"),
        (30, "days_1_30"),
        (31, "days_31_60"),
        (60, "days_31_60"),
        (61, "days_61_90"),
        (90, "days_61_90"),
        (91, "over_90"),
    ],
)
def test_age_is_counted_from_the_due_date(days: int, bucket: str) -> None:
    made = _document(desk.desk(), "d", "10.00", days)
    assert bucket_of(made, TODAY) == bucket


def test_each_side_lists_its_third_parties_with_credit_notes_taken_off() -> None:
    work = desk.desk()
    desk.party(work, "legoff", "Menuiserie Legoff")
    _document(work, "d1", "100.00", 45)
    _document(work, "d2", "50.00", -3)
    note = OpenDocumentKind.PURCHASE_CREDIT_NOTE
    _document(work, "d3", "20.00", 10, document_kind=note)
    _document(work, "d4", "70.00", 100, third_party_id="legoff", currency="USD")
    _document(work, "d5", "999.00", 10, cancelled=True)
    _document(work, "d6", "300.00", 5, document_kind=OpenDocumentKind.INVOICE)

    payable = ShowOutstandings(work)("org", Side.PAYABLE)
    receivable = ShowOutstandings(work)("org", Side.RECEIVABLE)

    assert [(p.name, p.currency, p.total) for p in payable.parties] == [
        ("Menuiserie Legoff", "USD", Decimal("70.00")),
        ("Boulangerie Martinet", "EUR", Decimal("130.00")),
    ]
    assert {b: a for b, a in payable.parties[1].buckets.items() if a} == {
        AgeBucket.NOT_DUE: Decimal("50.00"),
        AgeBucket.DAYS_1_30: Decimal("-20.00"),
        AgeBucket.DAYS_31_60: Decimal("100.00"),
    }
    assert [p.total for p in receivable.parties] == [Decimal("300.00")]
    assert (payable.as_of, payable.complete) == (TODAY, True)


def _pay(work: Work, name: str, document_id: str, amount: str, day: date) -> None:
    made = desk.transaction(work, name, amount, "VIR", booking_date=day)
    part = Part(document_id, abs(Decimal(amount)))
    DecideTransaction(work).allocate(desk.ACTOR, made, [part], ())


def test_statement_opens_moves_and_closes_and_tells_the_usual_delay() -> None:
    work = desk.desk()
    for number, late in enumerate((2, 5, 40)):
        made = _document(work, f"d{number}", "100.00", 60 - number)
        assert made.due_date is not None
        _pay(work, f"t{number}", made.id, "-100.00", made.due_date + timedelta(days=late))
    _document(work, "d9", "80.00", 1, outstanding=Decimal("30.00"))
    service = ShowOutstandings(work)

    found = service.statement("org", "martinet")

    behaviour = found.behaviour
    assert (behaviour.usual_delay_days, behaviour.longest_delay_days) == (5, 40)
    assert (behaviour.paid, behaviour.late) == (3, 3)
    assert found.closing == Decimal("-30.00")
    assert "settled_before" in {line.kind for line in found.lines}
    assert found.payable[AgeBucket.DAYS_1_30] == Decimal("30.00")
    since = TODAY - timedelta(days=59)
    later = service.statement("org", "martinet", since=since)
    assert later.opening == sum(
        (line.amount for line in found.lines if line.day < since), Decimal(0)
    )
    assert later.closing == found.closing
    assert service.statement("org", "martinet", currency="USD").lines == ()
    with pytest.raises(NotFound):
        service.statement("org", "nobody")


def test_what_is_due_of_documents_too_old_for_a_line_is_in_the_opening_balance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outstandings, "MOST_LINES", 2)
    work = desk.desk()
    for number in range(5):
        _document(work, f"d{number}", "10.00", 100 - number)

    found = ShowOutstandings(work).statement("org", "martinet")

    assert (found.opening, found.closing) == (Decimal("-30.00"), Decimal("-50.00"))
    assert [line.document_id for line in found.lines] == ["d3", "d4"]
    assert sum(found.payable.values()) == Decimal("50.00")


@pytest.mark.parametrize("seed", range(6))
def test_closing_balance_is_what_is_due(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a test world
    work = desk.desk()
    kinds = sorted(OWED_TO_US)
    for number in range(10):
        kind = rng.choice(kinds)
        gross = Decimal(rng.randint(100, 90_000)) / 100
        made = _document(work, f"d{number}", str(gross), rng.randint(-20, 120), document_kind=kind)
        if rng.random() < 0.6:
            part = (gross * rng.randint(1, 100) / 100).quantize(Decimal("0.01"))
            pays_in = OWED_TO_US[kind] > 0
            amount = str(part if pays_in else -part)
            if part:
                _pay(work, f"t{number}", made.id, amount, TODAY - timedelta(days=rng.randint(0, 9)))
    found = ShowOutstandings(work).statement("org", "martinet")
    due = sum(
        (
            OWED_TO_US[d.document_kind] * d.outstanding
            for kind in kinds
            for d in work.store.find(OpenDocument, "org", "kind", kind).records
        ),
        Decimal(0),
    )
    assert found.closing == due
    aged = sum(found.receivable.values(), Decimal(0)) - sum(found.payable.values(), Decimal(0))
    assert aged == due


def test_a_statement_is_in_the_currency_of_the_documents_and_names_the_others() -> None:
    work = desk.desk()
    _document(work, "d1", "80.00", 1, currency="USD")
    service = ShowOutstandings(work)
    dollars = service.statement("org", "martinet")
    assert (dollars.currency, dollars.currencies) == ("USD", ("USD",))
    assert dollars.closing == Decimal("-80.00")
    _document(work, "d2", "30.00", 1)
    euros = service.statement("org", "martinet")
    assert (euros.currency, euros.currencies) == ("EUR", ("EUR", "USD"))
    assert euros.closing == Decimal("-30.00")
    desk.party(work, "legoff", "Menuiserie Legoff")
    nothing = service.statement("org", "legoff")
    assert (nothing.currency, nothing.currencies, nothing.closing) == ("EUR", (), Decimal(0))
