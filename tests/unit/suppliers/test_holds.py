"""Holds as a record: what a renewal keeps, withdraws and places."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.errors import NotFound
from lettrage.domain.holds import (
    COOLING,
    LASTING,
    REOPENED,
    Ground,
    HoldReason,
    HoldState,
    InvoiceHolds,
    masked_iban,
)
from lettrage.domain.supplier_iban import bank_code

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def ground(reason: str = "iban_new", *about: str, **facts: str) -> Ground:
    return Ground(reason=HoldReason(reason), about=about or ("x",), facts=facts)


def holds() -> InvoiceHolds:
    return InvoiceHolds(organisation_id="o", id="i", created_at=NOW, updated_at=NOW)


def lifted(record: InvoiceHolds, by: str = "user:b") -> InvoiceHolds:
    done = tuple(hold.ended(HoldState.LIFTED, at=LATER, by=by) for hold in record.holds)
    return record.model_copy(update={"holds": done})


def test_the_same_grounds_twice_are_once() -> None:
    grounds = [ground(), ground("sender_unauthenticated", "mail")]
    once = holds().renewed(grounds, at=NOW, by="system:x")
    assert once.renewed(grounds, at=LATER, by="system:y") == once
    assert once.open_reasons == ("iban_new", "sender_unauthenticated")


def test_a_new_account_that_becomes_a_changed_one_is_one_hold() -> None:
    once = holds().renewed([ground("iban_new", "s", "i")], at=NOW, by="x")
    again = once.renewed([ground("iban_changed", "s", "i")], at=NOW, by="x")
    assert len(again.holds) == 1
    assert len(again.renewed([ground("iban_changed", "s", "j")], at=NOW, by="x").holds) == 2


def test_what_was_lifted_is_settled_for_its_subject_only() -> None:
    record = lifted(holds().renewed([ground("iban_new", "s", "i")], at=NOW, by="x"))
    assert record.renewed([ground("iban_new", "s", "i")], at=LATER, by="x").open_reasons == ()
    assert record.renewed([ground("iban_new", "s", "j")], at=LATER, by="x").open_reasons


@pytest.mark.parametrize("reason", list(HoldReason))
def test_a_hold_without_ground_is_withdrawn_unless_it_lasts(reason: HoldReason) -> None:
    record = holds().renewed([ground(reason)], at=NOW, by="x").renewed([], at=LATER, by="user:c")
    (hold,) = record.holds
    assert hold.is_open == (reason in LASTING)
    assert hold.ended_by == (None if reason in LASTING else "user:c")


def test_a_ground_that_comes_back_is_held_again() -> None:
    record = holds().renewed([ground()], at=NOW, by="x").renewed([], at=NOW, by="x")
    again = record.renewed([ground()], at=LATER, by="x")
    assert [hold.state for hold in again.holds] == ["withdrawn", "open"]
    assert [hold.id for hold in again.holds] == ["h1", "h2"]


def test_what_the_validator_lifted_is_opened_anew_and_stays() -> None:
    record = lifted(holds().renewed([ground()], at=NOW, by="x"), by="user:v")
    again = record.reopened(lifter="user:v", at=LATER)
    assert again.open_reasons == ("iban_new",)
    assert again.holds[-1].facts[REOPENED] == "h1"
    assert again.reopened(lifter="user:v", at=LATER) == again
    assert again.renewed([], at=LATER, by="x").open_reasons == ("iban_new",)
    assert record.reopened(lifter="user:w", at=LATER) == record


def test_cooling_runs_from_the_placing_of_lifted_account_holds() -> None:
    record = holds().renewed([ground(), ground("manual", "m")], at=NOW, by="x")
    assert record.not_payable_before is None
    assert lifted(record).not_payable_before == NOW + COOLING
    other = lifted(holds().renewed([ground("manual", "m")], at=NOW, by="x"))
    assert other.not_payable_before is None


def test_only_open_holds_are_listed() -> None:
    record = holds().renewed([ground()], at=NOW, by="x").model_copy(update={"supplier_id": "s"})
    assert [(each.name, each.value) for each in record.lookups()] == [
        ("open", "all"),
        ("open_supplier", "s"),
    ]
    assert list(lifted(record).lookups()) == []
    with pytest.raises(NotFound):
        record.hold("h2")


def test_account_numbers_are_masked_to_their_ends() -> None:
    assert masked_iban("FR7630006000011234567890189") == "FR76 … 0189"
    assert masked_iban("DE89X370") == "DE89 … X370"


REASONS = st.sampled_from(sorted(set(HoldReason) - LASTING))
STEPS = st.lists(
    st.one_of(
        st.lists(st.tuples(REASONS, st.sampled_from("ab")), max_size=4),
        st.just("lift"),
        st.sampled_from(["user:a", "user:b"]),
    ),
    max_size=8,
)


@given(STEPS)
def test_whatever_happens_each_present_ground_is_open_or_was_lifted(steps: list[object]) -> None:
    record = holds()
    for step in steps:
        if step == "lift":
            record = lifted(record)
        elif isinstance(step, str):
            record = record.reopened(lifter=step, at=NOW)
        elif isinstance(step, list):
            grounds = [ground(reason, about) for reason, about in step]
            record = record.renewed(grounds, at=NOW, by="x")
            counting = {hold.subject for hold in record.holds if hold.counts}
            assert {each.subject for each in grounds} <= counting
    ids = [hold.id for hold in record.holds]
    assert ids == [f"h{number}" for number in range(1, len(ids) + 1)]
    subjects = [hold.subject for hold in record.holds if hold.is_open]
    assert len(subjects) == len(set(subjects))


@pytest.mark.parametrize(
    ("iban", "bank"),
    [
        ("FR7630006000011234567890189", "30006"),
        ("DE89370400440532013000", "37040044"),
        ("IT60X0542811101000000123456", "05428"),
        ("GB29NWBK60161331926819", "NWBK"),
        ("MT84MALT011000012345MTLCAST001S", None),
    ],
)
def test_bank_codes(iban: str, bank: str | None) -> None:
    assert bank_code(iban) == bank
