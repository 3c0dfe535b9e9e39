"""Look-ups of a run: what lists show, and what is read however many records share a key."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.contracts.steps import NEW_TRANSACTIONS
from lettrage.domain.bank_transaction import TransactionState
from lettrage.domain.open_document import EarlyPaymentDiscount, OpenDocument, OpenDocumentKind
from lettrage.services.engine_inputs import match_document, match_shown
from lettrage.services.store_candidates import (
    FEW_OF_AMOUNT,
    MOST_NAMED,
    MOST_OF_AMOUNT,
    StoreCandidates,
)
from lettrage.services.unit_of_work import Work

from tests.unit.reconcile_service import desk
from tests.unit.reconcile_service import scenarios as told

_STAMPS = told.stamps(desk.desk())
ENDING_ALIKE = 80  # more than one reading of an ending holds


def _candidates(work: Work) -> StoreCandidates:
    return StoreCandidates(work.store, "org")


_AMOUNTS = st.decimals("0.01", "99999.99", places=2)
_TEXTS = st.none() | st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)
_DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


_OPEN = st.fixed_dictionaries(
    {
        "document_kind": st.sampled_from([k for k in OpenDocumentKind if k != "quote"]),
        "number": st.text(st.characters(codec="utf-8"), max_size=20),
        "gross_total": _AMOUNTS,
        "issue_date": _DAYS,
        "currency": st.sampled_from(["EUR", "USD"]),
    },
    optional={
        "due_date": _DAYS,
        "net_total": _AMOUNTS,
        "commission": st.just(Decimal("0.00")) | _AMOUNTS,
        "structured_reference": _TEXTS,
        "end_to_end_id": _TEXTS,
        "payment_batch": _TEXTS,
        "cheque_slip": _TEXTS,
        "cheque_number": _TEXTS,
        "period": st.just("2026-10"),
        "discount": st.builds(EarlyPaymentDiscount, percent=_AMOUNTS, until=_DAYS),
        "created_by_rule": st.just("rule|transaction"),
    },
)


@given(fields=_OPEN, paid=st.booleans())
def test_a_list_shows_all_that_the_engine_is_given(fields: dict[str, Any], paid: bool) -> None:
    due = Decimal("0.01") if paid else fields["gross_total"]
    document = OpenDocument(
        id="d1", third_party_id="martinet", outstanding=due, **fields, **_STAMPS
    )

    assert match_shown("d1", document.shown()) == match_document(document)


def test_a_number_and_a_reference_that_end_alike_are_both_found() -> None:
    work = desk.desk()
    desk.document(work, "117", "120.00", number="F-2026-00117", structured_reference="REF2600117")

    found = _candidates(work)

    assert [d.id for d in found.by_number("202600117")] == ["117"]
    assert [d.id for d in found.by_structured("REF2600117")] == ["117"]
    assert not found.by_structured("202600117")
    assert not found.by_number("600117")


def test_where_many_numbers_end_alike_each_is_found_still() -> None:
    work = desk.desk()
    for number in range(1, ENDING_ALIKE + 1):
        desk.document(
            work, f"d{number}", "120.00", number=f"{number}72026", end_to_end_id=f"E{number}72026"
        )

    found = _candidates(work)

    assert [d.id for d in found.by_number("4372026")] == ["d43"]
    assert [d.id for d in found.by_structured("E8072026")] == ["d80"]
    assert not found.by_number("72026")


def test_a_document_that_got_another_number_is_not_found_by_the_old_one() -> None:
    work = desk.desk()
    before = desk.document(work, "117", "120.00", number="F-2026-00117")
    work.change(
        desk.ACTOR, before, before.changed(at=before.updated_at, number="F-2026-00999"), "t"
    )

    found = _candidates(work)

    assert not found.by_number("202600117")
    assert [d.number for d in found.by_number("202600999")] == ["F-2026-00999"]


@pytest.mark.parametrize("family", ["a", "b", "c"])
def test_a_word_names_as_many_third_parties_as_are_looked_at(family: str) -> None:
    work = desk.desk()
    for number in range(MOST_NAMED):
        desk.party(work, f"{family}{number}", f"Garage Numero{number:03d}")
    assert len(_candidates(work).third_parties_by_name("word:GARAGE")) == MOST_NAMED

    desk.party(work, f"{family}more", "Garage Oudin")
    assert not _candidates(work).third_parties_by_name("word:GARAGE")
    assert [p.name for p in _candidates(work).third_parties_by_name("word:OUDIN")]


def test_a_common_word_costs_less_than_a_rare_one() -> None:
    work = desk.desk()
    for number in range(5 * MOST_NAMED):
        desk.party(work, f"p{number}", f"Garage Numero{number:03d}")
    read: list[int] = []
    shown = work.store.shown

    def counted(*args: Any, **named: Any) -> Any:
        answer = shown(*args, **named)
        read.append(len(answer))
        return answer

    work.store.shown = counted  # type: ignore[method-assign]  # counts what it gives
    assert not _candidates(work).third_parties_by_name("word:GARAGE")
    assert sum(read) < MOST_NAMED / 4


def test_names_of_strangers_are_read_while_few_owe_the_amount() -> None:
    work = desk.desk()
    for number in range(FEW_OF_AMOUNT):
        _owes(work, number, "29.90")
    few = _candidates(work)
    assert len(few.by_amount(-1, "EUR", 2990)) == FEW_OF_AMOUNT
    assert few.third_party("p3") is not None

    _owes(work, FEW_OF_AMOUNT, "29.90")
    many = _candidates(work)
    assert len(many.by_amount(-1, "EUR", 2990)) == FEW_OF_AMOUNT + 1
    assert many.third_party("p3") is None
    assert many.party("p4") is not None
    assert many.by_number("20263")
    assert many.third_party("p3") is not None, "it is cited: no stranger"


def _owes(work: Work, number: int, amount: str, name: str | None = None) -> None:
    desk.party(work, f"p{number}", name or f"Zygomar{number} Quincaille{number}")
    issued = desk.DAY - timedelta(days=5)
    desk.document(work, str(number), amount, third_party_id=f"p{number}", issue_date=issued)


@pytest.mark.parametrize("others", [0, 3, MOST_OF_AMOUNT + 1])
def test_a_name_that_another_with_the_amount_may_bear_is_never_posted(others: int) -> None:
    work = desk.desk()
    _owes(work, 1, "29.90", "Martin Peinture")
    _owes(work, 2, "29.90", "Martin Peinture Lyon")
    for number in range(10, 10 + others):
        _owes(work, number, "29.90")
    desk.transaction(work, "t1", "-29.90", "VIR MARTIN PEINTURE")

    desk.run(work, NEW_TRANSACTIONS)

    assert desk.now(work, "t1").state is TransactionState.PARTIAL
    assert not desk.now(work, "t1").allocations


def test_a_name_that_nobody_else_bears_is_posted_however_many_owe_the_amount() -> None:
    work = desk.desk()
    _owes(work, 1, "29.90", "Martin Peinture")
    for number in range(10, 11 + MOST_OF_AMOUNT):
        _owes(work, number, "29.90")
    desk.transaction(work, "t1", "-29.90", "VIR MARTIN PEINTURE")

    desk.run(work, NEW_TRANSACTIONS)

    assert desk.now(work, "t1").state is TransactionState.MATCHED


@pytest.mark.parametrize("others", [3, 120])
def test_the_rule_of_a_word_fires_however_many_rules_there_are(others: int) -> None:
    work = desk.desk()
    rules = {"create_document": True, "create_payment": True}
    for number in range(others):
        desk.rule(work, f"other{number}", f"MOTCLE{number}X", **rules)
    desk.rule(work, "off", "ABONNEMENT", active=False, **rules)
    desk.rule(work, "rule", "ABONNEMENT MACHINE", **rules)
    desk.transaction(work, "t1", "-9.90", "PRLV ABONNEMENT MACHINE")
    desk.transaction(work, "t2", "-9.80", "PRLV ABONNEMENT AUTRE")

    desk.run(work, NEW_TRANSACTIONS)

    assert desk.now(work, "t1").state is TransactionState.MATCHED
    assert desk.now(work, "t2").state is TransactionState.UNMATCHED
