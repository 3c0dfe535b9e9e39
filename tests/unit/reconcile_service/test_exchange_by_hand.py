"""Foreign documents settled by hand: the difference is booked, what is not worth it refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from lettrage.domain.bank_transaction import Adjustment
from lettrage.domain.errors import Invalid
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.services.decide_transaction import DecideTransaction
from lettrage.services.postings import Part
from lettrage.services.preview_posting import PreviewPosting
from lettrage.services.unit_of_work import Work

from tests.unit.reconcile_service import desk
from tests.unit.reconcile_service import scenarios as told


def _rate(work: Work, day: date, usd: str) -> None:
    work.add(desk.ACTOR, told.rates(work, {"day": day.isoformat(), "rates": {"USD": usd}}), "test")


def _given(kind: str, amount: str) -> tuple[Adjustment, ...]:
    return (Adjustment.model_validate({"kind": kind, "amount": amount}),)


@pytest.mark.parametrize(
    ("gross", "given", "booked"),
    [
        ("108.00", (), ["1.82"]),  # worth 101.82 when it was issued, and 100.00 were paid
        ("108.00", _given("exchange_difference", "-3.00"), ["-3.00", "4.82"]),
        ("108.00", _given("bank_fee", "-1.00"), ["-1.00", "2.82"]),
        # Far from any rate: a person says what it was.
        ("208.00", _given("exchange_difference", "96.10"), ["96.10"]),
    ],
)
def test_a_foreign_document_settled_by_hand_leaves_its_exchange_difference(
    gross: str, given: tuple[Adjustment, ...], booked: list[str]
) -> None:
    work = desk.desk()
    issued = desk.DAY - timedelta(days=30)
    desk.document(work, "d1", gross, currency="USD", issue_date=issued)
    desk.transaction(work, "t1", "-100.00", "CARTE BOULANGERIE MARTINET")
    _rate(work, issued, "1.0607")
    _rate(work, desk.DAY, "1.0800")
    service = DecideTransaction(work)
    seen = PreviewPosting(work)(desk.now(work, "t1"), [("d1", None)], list(given))

    after = service.allocate(
        desk.ACTOR, desk.now(work, "t1"), [Part("d1", Decimal(gross))], list(given)
    )

    assert seen.adjustments == after.adjustments
    assert seen.reasons == tuple(r for r in after.reasons if r.code == "exchange_difference")
    worth = {"108.00": Decimal("101.82"), "208.00": Decimal("196.10")}[gross]
    assert [each.worth for each in seen.ticked] == [worth]
    beside = sum((each.amount for each in seen.adjustments), Decimal(0))
    assert (seen.explained, seen.rest) == (beside - worth, worth - 100 - beside)
    assert seen.rest == 0
    assert seen.faults == ()

    assert [str(each.amount) for each in after.adjustments] == booked
    told = [reason for reason in after.reasons if reason.code == "exchange_difference"]
    assert [reason.facts["difference"] for reason in told] == (
        [] if gross == "208.00" else ["2.82" if "-1.00" in booked else "1.82"]
    )
    undone = service.undo(desk.ACTOR, desk.now(work, "t1"))
    assert undone.adjustments == ()
    assert work.store.get(OpenDocument, "org", "d1").outstanding == Decimal(gross)


def test_the_rest_shown_counts_foreign_documents_at_their_worth_where_it_is_known() -> None:
    work = desk.desk()
    desk.document(work, "d1", "108.00", currency="USD")
    desk.document(work, "d2", "50.00")
    desk.transaction(work, "t1", "-130.00", "VIR BOULANGERIE MARTINET")
    preview, paid = PreviewPosting(work), desk.now(work, "t1")
    unknown = preview(paid, [("d1", None), ("d2", None)], ())
    assert [t.worth for t in unknown.ticked] == [None, Decimal(50)]
    assert (unknown.rest, unknown.explained) == (None, Decimal(-50))
    _rate(work, desk.DAY, "1.0800")
    known = preview(paid, [("d1", None), ("d2", None)], ())
    assert [t.worth for t in known.ticked] == [Decimal(100), Decimal(30)]
    assert (known.rest, known.faults) == (Decimal(0), ())
    part = preview(paid, [("d1", Decimal("54.00"))], ())
    assert (part.rest, part.adjustments) == (Decimal("-80.00"), ())
    assert [fault.code for fault in part.faults] == ["rate_implausible"]


@pytest.mark.parametrize(
    ("amount", "parts", "rest"),
    [
        ("10.00", {"usd": "400.00"}, "-360.37"),
        ("2500.00", {"usd": "2700.00"}, "0.00"),
        ("2700.00", {"usd": "2700.00"}, "200.00"),
        ("130.00", {"usd": "108.00", "eur": "50.00"}, "-20.00"),
        ("130.00", {"eur": "50.00", "usd": "108.00", "gbp": "85.00"}, "-120.00"),
    ],
)
def test_what_is_not_worth_about_the_amount_is_refused_by_preview_and_allocation_alike(
    amount: str, parts: dict[str, str], rest: str
) -> None:
    work = desk.desk()
    for currency in parts:
        desk.document(
            work,
            currency,
            "5000.00",
            currency=currency.upper(),
            document_kind=OpenDocumentKind.INVOICE,
        )
    quoted = {"day": desk.DAY.isoformat(), "rates": {"USD": "1.0800", "GBP": "0.8500"}}
    work.add(desk.ACTOR, told.rates(work, quoted), "test")
    paid = desk.transaction(work, "t1", amount, "VIR BOULANGERIE MARTINET")
    service = DecideTransaction(work)
    chosen = [Part(name, Decimal(part)) for name, part in parts.items()]

    seen = PreviewPosting(work)(paid, [(part.document_id, part.amount) for part in chosen], ())

    assert seen.rest == Decimal(rest)
    if not seen.rest:
        assert seen.faults == ()
        return
    (fault,) = seen.faults
    with pytest.raises(Invalid) as refused:
        service.allocate(desk.ACTOR, paid, chosen, ())
    assert refused.value.code == fault.code == "rate_implausible"
    assert refused.value.message_fr == fault.message_fr
    assert "vraiment réglé en USD" in str(fault.message_fr)
    assert "exchange_difference" in fault.message
    assert not desk.now(work, "t1").allocations
    named = [Adjustment(kind="exchange_difference", amount=seen.rest)]
    mended = PreviewPosting(work)(paid, [(p.document_id, p.amount) for p in chosen], named)
    assert (mended.rest, mended.faults) == (Decimal(0), ())
    assert service.allocate(desk.ACTOR, paid, chosen, named).adjustments == tuple(named)


def test_the_difference_of_a_mixed_choice_is_all_of_its_foreign_part() -> None:
    work = desk.desk()
    desk.document(work, "d1", "108.00", currency="USD")
    desk.document(work, "d2", "50.00")
    paid = desk.transaction(work, "t1", "-155.30", "VIR BOULANGERIE MARTINET")
    _rate(work, desk.DAY, "1.0800")
    chosen = [Part("d1", Decimal("108.00")), Part("d2", Decimal("50.00"))]

    seen = PreviewPosting(work)(paid, [(part.document_id, part.amount) for part in chosen], ())
    after = DecideTransaction(work).allocate(desk.ACTOR, paid, chosen, ())

    booked = (Adjustment(kind="exchange_difference", amount=Decimal("-5.30")),)
    assert seen.adjustments == after.adjustments == booked
    assert (seen.rest, seen.faults) == (Decimal(0), ())
    (why,) = seen.reasons
    assert (why.facts["value"], why.facts["difference"]) == ("100.00", "-5.30")


@pytest.mark.parametrize(("currency", "code"), [("USD", "rate_usual"), ("BRL", "rate_unknown")])
def test_without_a_reference_rate_the_rest_is_unknown_and_said_so(currency: str, code: str) -> None:
    work = desk.desk()
    desk.document(work, "d1", "108.00", currency=currency)
    paid = desk.transaction(work, "t1", "-100.00", "VIR BOULANGERIE MARTINET")

    seen = PreviewPosting(work)(paid, [("d1", None)], ())

    assert (seen.rest, seen.faults, seen.adjustments) == (None, (), ())
    assert [reason.code for reason in seen.reasons] == [code]
    chosen = [Part("d1", Decimal("108.00"))]
    after = DecideTransaction(work).allocate(desk.ACTOR, paid, chosen, ())
    assert code in {reason.code for reason in after.reasons}


def test_an_amount_finer_than_its_currency_is_told_as_a_problem() -> None:
    work = desk.desk()
    desk.document(work, "d1", "108.00", currency="USD")
    desk.transaction(work, "t1", "-100.00", "VIR BOULANGERIE MARTINET")
    seen = PreviewPosting(work)(desk.now(work, "t1"), [("d1", Decimal("54.001"))], ())
    assert [fault.code for fault in seen.faults] == ["too_precise"]
