"""The table of lifecycle statuses, what a buyer may send, and which status stands."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from lettrage.domain.errors import Invalid
from lettrage.domain.platform_flow import (
    FlowDirection,
    InvoiceReference,
    PlatformFlow,
    StatusReason,
    current,
    is_over,
    outbound_id,
)
from lettrage.domain.platform_statuses import (
    BUYERS,
    KINDS,
    FlowOutcome,
    Phase,
    SetBy,
    check_sendable,
    kind_of,
    named,
)

T0 = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
VOCABULARY = """deposited 200 issued_by_platform 201 received_by_platform 202 made_available 203
in_hand 204 approved 205 partially_approved 206 disputed 207 suspended 208 completed 209 refused 210
payment_sent 211 payment_received 212 rejected 213 endorsed 214 cancelled 220 routing_error 221
direct_payment_requested 224 factored 225 factored_confidential 226 payee_account_changed 227
not_factored 228 inadmissible 501""".split()


def flow(code: str, minute: int = 0, *reasons: str, **more: Any) -> PlatformFlow:
    values: dict[str, Any] = {
        "organisation_id": "org-a",
        "id": f"in-{code}-{minute}",
        "created_at": T0,
        "updated_at": T0,
        "connection_id": "pa-1",
        "direction": FlowDirection.IN,
        "status_code": code,
        "reasons": tuple(StatusReason(code=reason) for reason in reasons),
        "invoice": InvoiceReference(number="F-1", seller_siren="732829320"),
        "at": T0 + timedelta(minutes=minute),
        **more,
    }
    return PlatformFlow(**values)


def test_codes_and_words_are_those_of_the_vocabulary() -> None:
    told = dict(zip(VOCABULARY[1::2], VOCABULARY[::2], strict=True))
    assert {code: kind.id for code, kind in KINDS.items()} == told


def test_a_buyer_sets_seven_statuses_each_with_its_condition_code() -> None:
    assert BUYERS == ("204", "205", "206", "207", "208", "210", "211")
    # Rule CL-05: MDT-88 of the treatment phase.
    assert all(
        KINDS[c].condition in {"45", "39", "37", "50", "49", "47", "46", "1"} for c in BUYERS
    )


def test_reasons_are_required_where_rule_cdv_15_says() -> None:
    assert {c for c, k in KINDS.items() if k.reason_required} == set(
        "206 207 208 210 213 501".split()
    )


@pytest.mark.parametrize(
    ("code", "count", "has", "has_not"),
    [
        ("206", 13, "PU_ERR", "JUSTIF_ABS"),
        ("207", 26, "AUTRE", "JUSTIF_ABS"),
        ("208", 7, "JUSTIF_ABS", "AUTRE"),
        ("210", 13, "TX_TVA_ERR", "AUTRE"),
        ("213", 12, "DOUBLON", "DOUBLE_FACT"),
        ("501", 10, "IRR_SYNTAX", "AUTRE"),
    ],
)
def test_reason_lists_are_those_of_rule_cl_09(
    code: str, count: int, has: str, has_not: str
) -> None:
    reasons = KINDS[code].reasons
    assert len(reasons) == len(set(reasons)) == count
    assert has in reasons
    assert has_not not in reasons


@pytest.mark.parametrize("text", ["210", "refused"])
def test_a_status_goes_by_code_or_word(text: str) -> None:
    assert named(text).code == "210"


@pytest.mark.parametrize(
    ("status", "reason", "code", "pointer"),
    [
        ("999", None, "platform_status_unknown", "/status"),
        ("unknown", None, "platform_status_unknown", "/status"),
        ("213", "DOUBLON", "not_buyers_status", "/status"),
        ("payment_received", None, "not_buyers_status", "/status"),
        ("refused", None, "reason_required", "/reason"),
        ("208", "AUTRE", "reason_not_allowed", "/reason"),
        ("210", "nonsense", "reason_not_allowed", "/reason"),
        ("approved", "AUTRE", "reason_without_status", "/reason"),
    ],
)
def test_what_a_buyer_may_not_send_is_refused_by_name(
    status: str, reason: str | None, code: str, pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_sendable(named(status), reason)
    assert (refused.value.code, refused.value.faults[0].pointer) == (code, pointer)


@pytest.mark.parametrize("code", BUYERS)
def test_every_reason_of_a_buyers_status_may_be_sent(code: str) -> None:
    for reason in KINDS[code].reasons or (None,):
        check_sendable(KINDS[code], reason)


def test_an_unknown_code_keeps_its_code() -> None:
    kind = kind_of("299")
    assert (kind.code, kind.id, kind.set_by) == ("299", "unknown", SetBy.UNKNOWN)
    standing = current([flow("203"), flow("299", 1)])
    assert standing is not None
    assert standing.status_code == "299"


def test_transmission_stands_in_order_of_setting_not_of_arrival() -> None:
    told = [flow("200", 1), flow("201", 2), flow("202", 3), flow("203", 4)]
    for order in permutations(told):
        standing = current(order)
        assert standing is not None
        assert standing.status_code == "203"


def test_transmission_told_late_does_not_undo_a_treatment() -> None:
    standing = current([flow("205", 1), flow("203", 9)])
    assert standing is not None
    assert standing.status_code == "205"


def test_refused_ends_the_invoice_whatever_comes_later() -> None:
    history = [flow("210", 1, "CMD_ERR"), flow("205", 5), flow("212", 9)]
    standing = current(history)
    assert standing is not None
    assert standing.status_code == "210"
    assert is_over(history)


def test_a_dispute_can_follow_a_payment() -> None:
    history = [flow("211", 1), flow("207", 5, "QTE_ERR")]
    standing = current(history)
    assert standing is not None
    assert standing.status_code == "207"
    assert not is_over(history)


def test_a_refused_second_delivery_says_nothing_of_the_invoice_held() -> None:
    history = [flow("203", 1), flow("205", 2), flow("213", 9, "DOUBLON")]
    standing = current(history)
    assert standing is not None
    assert standing.status_code == "205"
    assert not is_over(history)
    assert current([flow("213", 9, "DOUBLON")]) is None


def test_another_rejection_ends_the_delivery_until_a_new_one() -> None:
    assert is_over([flow("203", 1), flow("213", 2, "REJ_SEMAN")])
    assert not is_over([flow("213", 2, "REJ_SEMAN"), flow("202", 5)])


def test_a_message_that_the_platform_refused_does_not_count() -> None:
    failed = flow("210", 5, "CMD_ERR", outcome=FlowOutcome.ERROR)
    assert not is_over([flow("203", 1), failed])


def test_transmission_codes_are_set_by_platforms_alone() -> None:
    setters = {kind.set_by for kind in KINDS.values() if kind.phase is Phase.TRANSMISSION}
    assert setters == {SetBy.PLATFORM}


def test_our_identifier_fits_a_tracking_id_and_counts() -> None:
    ids = {outbound_id("01HINVOICE", ordinal) for ordinal in range(50)}
    assert len(ids) == 50
    assert {len(each) for each in ids} == {36}
