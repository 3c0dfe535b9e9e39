"""Learned signs and trust: two confirmations, no contradiction, and what undoing does."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from lettrage.contracts.steps import NEW_TRANSACTIONS
from lettrage.domain.bank_transaction import Transaction, TransactionState
from lettrage.domain.errors import NotFound
from lettrage.domain.evidence_words import evidence_words
from lettrage.domain.learned_sign import LearnedSign, SignKind
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.trust import BASE, HIGHEST, ReconciliationTrust
from lettrage.services.decide_transaction import DecideTransaction
from lettrage.services.learning import Learning
from lettrage.services.postings import Part
from lettrage.services.trust import RELATIONS, SIGNS, Trust, held_back
from lettrage.services.unit_of_work import Work

from tests.unit.reconcile_service import desk
from tests.unit.reconcile_service import scenarios as told

IBAN = "FR7630006000011234567890189"
PURCHASE = OpenDocumentKind.PURCHASE


def _assigned(work: Work, name: str, label: str, party: str = "martinet", **fields: Any) -> None:
    made = desk.transaction(work, name, "-12.00", label, **fields)
    DecideTransaction(work).assign(desk.ACTOR, made, party, PURCHASE)


def _party_of(work: Work, label: str, **fields: Any) -> str | None:
    desk.transaction(work, "new", "-99.00", label, **fields)
    desk.run(work)
    return desk.now(work, "new").third_party_id


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"counterparty": {"iban": IBAN}},
        {"mandate_id": "RUM-0042"},
    ],
)
def test_a_sign_counts_after_two_confirmations(fields: dict[str, Any]) -> None:
    labels = ["PRLV SEPA NUAGE SAS 11", "PRLV SEPA NUAGE SAS 12", "PRLV SEPA NUAGE SAS 13"]
    if fields:
        labels = ["PRLV SEPA ALPHA", "PRLV SEPA BETA", "PRLV SEPA GAMMA"]
    once = desk.desk()
    _assigned(once, "t1", labels[0], **fields)
    assert _party_of(once, labels[2], **fields) is None
    twice = desk.desk()
    _assigned(twice, "t1", labels[0], **fields)
    _assigned(twice, "t2", labels[1], **fields)
    assert _party_of(twice, labels[2], **fields) == "martinet"


def test_a_contradiction_and_an_undoing_take_a_sign_back() -> None:
    work = desk.desk()
    desk.party(work, "legoff", "Menuiserie Legoff")
    for name, party in (("t1", "martinet"), ("t2", "martinet"), ("t3", "legoff")):
        _assigned(work, name, "PRLV SEPA NUAGE SAS", party)
    assert Learning(work).history("org") == ()
    DecideTransaction(work).undo(desk.ACTOR, desk.now(work, "t3"))
    assert {m.third_party_id for m in Learning(work).history("org")} == {"martinet"}
    DecideTransaction(work).undo(desk.ACTOR, desk.now(work, "t2"))
    assert Learning(work).history("org") == ()


def test_what_is_forgotten_on_request_counts_after_two_new_confirmations_only() -> None:
    work = desk.desk()
    for name in ("t1", "t2"):
        _assigned(work, name, "PRLV SEPA NUAGE SAS")
    service = Learning(work)
    (sign,) = service.page("org", 10, None).records
    service.forget(desk.ACTOR, sign)
    assert service.history("org") == ()
    _assigned(work, "t3", "PRLV SEPA NUAGE SAS")
    assert service.history("org") == ()
    _assigned(work, "t4", "PRLV SEPA NUAGE SAS")
    assert len(service.history("org")) == 2


def test_words_that_every_transfer_has_teach_nothing() -> None:
    work = desk.desk()
    for name in ("t1", "t2"):
        _assigned(work, name, "VIR SEPA 2026")
    assert not work.store.find(LearnedSign, "org", "all", "all").records


def test_a_decision_that_comes_twice_is_one_confirmation() -> None:
    work = desk.desk()
    _assigned(work, "t1", "PRLV SEPA NUAGE SAS")
    Learning(work).confirm(desk.ACTOR, desk.now(work, "t1"))
    (sign,) = work.store.find(LearnedSign, "org", "all", "all").records
    assert (sign.sign, len(sign.votes)) == (SignKind.WORDING, 1)


def test_undoing_a_match_by_a_learned_sign_contradicts_the_sign() -> None:
    work = desk.desk()
    for name in ("t1", "t2"):
        _assigned(work, name, "PRLV SEPA NUAGE SAS")
    desk.document(work, "7", "40.00", number="")
    desk.transaction(work, "t3", "-40.00", "PRLV SEPA NUAGE SAS")
    desk.run(work)
    assert desk.now(work, "t3").state is TransactionState.MATCHED

    DecideTransaction(work).undo(desk.ACTOR, desk.now(work, "t3"))

    assert Learning(work).history("org") == ()


def _named(work: Work, name: str, amount: str) -> None:
    desk.document(work, f"d{name}", amount)
    desk.transaction(work, name, f"-{amount}", "VIR BOULANGERIE MARTINET")


def test_undoing_lowers_trust_in_that_kind_at_once_and_leaves_harder_evidence_alone() -> None:
    work = desk.desk()
    _named(work, "t1", "41.00")
    desk.run(work)
    first = desk.now(work, "t1")
    assert first.evidence_kind == "third_party_name-amount_equal"
    DecideTransaction(work).undo(desk.ACTOR, first)
    _named(work, "t2", "42.00")
    cited = desk.document(work, "0007812", "120.00")
    desk.transaction(work, "t3", "-120.00", "VIR BOULANGERIE MARTINET F-2026-0007812")

    desk.run(work)

    held = desk.now(work, "t2")
    assert held.state is TransactionState.PARTIAL
    assert held.reasons[0].code == "trust_lowered"
    assert held.suggestions[0].document_ids == ("dt2",)
    assert desk.settled(work, "dt2") == 0
    assert desk.now(work, "t3").state is TransactionState.MATCHED
    assert desk.settled(work, cited.id) == Decimal("120.00")
    again = desk.now(work, "t2").version
    desk.run(work)
    assert desk.now(work, "t2").version == again


def _two_payments_of_one(work: Work) -> None:
    desk.document(work, "d9", "99.00", number="F-2026-9")
    for name, days in (("t9", 1), ("t8", 0)):  # the later one is delivered first
        on = desk.DAY + timedelta(days=days)
        desk.transaction(work, name, "-99.00", "VIR BOULANGERIE MARTINET", booking_date=on)


def _said(transaction: Transaction) -> tuple[list[str], str]:
    codes = [reason.code for reason in transaction.reasons]
    every = [*transaction.reasons, *(s for each in transaction.suggestions for s in each.reasons)]
    every += [transaction.runner_up.reason] if transaction.runner_up else []
    return codes, " ".join(reason.message_fr for reason in every)


def test_of_two_payments_the_second_is_told_that_the_document_is_settled_once_it_is() -> None:
    work = desk.desk()
    _two_payments_of_one(work)
    desk.run(work)
    assert desk.settled(work, "d9") == Decimal("99.00")
    codes, said = _said(desk.now(work, "t9"))
    assert "double_payment" in codes
    assert "F-2026-9 est déjà réglé" in said


@pytest.mark.parametrize("about", [(), (NEW_TRANSACTIONS,), ("document:d9",)])
def test_what_trust_holds_back_is_not_said_to_be_settled(about: tuple[str, ...]) -> None:
    work = desk.desk()
    _named(work, "t1", "41.00")
    desk.run(work)
    DecideTransaction(work).undo(desk.ACTOR, desk.now(work, "t1"))
    _two_payments_of_one(work)

    desk.run(work, *about)

    assert desk.settled(work, "d9") == 0
    held, second = desk.now(work, "t8"), desk.now(work, "t9")
    assert held.reasons[0].code == "trust_lowered"
    assert held.suggestions[0].document_ids == ("d9",)
    codes, said = _said(second)
    assert ("awaited_elsewhere" in codes, "double_payment" in codes) == (True, False)
    assert "déjà réglé" not in said
    assert "décidez d’abord de celle-là" in said
    desk.run(work)
    assert desk.now(work, "t9").version == second.version

    service = DecideTransaction(work)
    service.allocate(desk.ACTOR, desk.now(work, "t8"), [Part("d9", Decimal("99.00"))], ())
    desk.run(work)
    assert "awaited_elsewhere" not in _said(desk.now(work, "t9"))[0]


def test_accepting_what_was_held_back_is_experience_too_and_a_reset_forgets() -> None:
    work = desk.desk()
    _named(work, "t1", "41.00")
    desk.run(work)
    DecideTransaction(work).undo(desk.ACTOR, desk.now(work, "t1"))
    _named(work, "t2", "42.00")
    desk.run(work)
    kind = "third_party_name-amount_equal"
    service = Trust(work)
    before = service.of("org").kinds[kind]

    DecideTransaction(work).allocate(
        desk.ACTOR, desk.now(work, "t2"), [Part("dt2", Decimal("42.00"))], ()
    )

    assert service.of("org").kinds[kind].posted == before.posted + 1
    assert service.reset(desk.ACTOR, "org", kind).kinds == {}
    with pytest.raises(NotFound):
        service.reset(desk.ACTOR, "org", kind)


def test_one_organisation_does_not_learn_from_another() -> None:
    work = desk.desk()
    told.organisation_of(work, "other")
    for name in ("t1", "t2"):
        _assigned(work, name, "PRLV SEPA NUAGE SAS")
    assert Learning(work).history("other") == ()
    assert Trust(work).of("other").kinds == {}


def _trust(kinds: dict[str, dict[str, int]]) -> ReconciliationTrust:
    work = desk.desk()
    return ReconciliationTrust.model_validate({"id": "trust", "kinds": kinds, **told.stamps(work)})


@pytest.mark.parametrize(
    ("posted", "undone", "trusted"),
    [(0, 0, True), (1, 1, False), (300, 1, True), (300, 6, False)],
)
def test_name_matches_are_trusted_by_how_often_they_were_undone(
    posted: int, undone: int, trusted: bool
) -> None:
    record = _trust({"name": {"posted": posted, "undone": undone}})
    assert record.trusts("name", 992) is trusted


@pytest.mark.parametrize(
    ("kinds", "threshold"),
    [
        ({"number": (1, 1)}, BASE),
        ({"number": (3, 3), "name": (150, 0)}, BASE),
        ({"number": (200, 2)}, BASE),
        ({"number": (200, 4), "name": (100, 2)}, BASE + 5),
        ({"number": (200, 40)}, HIGHEST),
    ],
)
def test_threshold_follows_the_rate_of_undoing_over_enough_matches(
    kinds: dict[str, tuple[int, int]], threshold: int
) -> None:
    told = {kind: {"posted": p, "undone": u} for kind, (p, u) in kinds.items()}
    assert _trust(told).threshold == threshold


@pytest.mark.parametrize("measured", [990, 992, 995, 998])
def test_one_undoing_lowers_its_own_kind_and_no_other(measured: int) -> None:
    record = _trust({"reference_found-amount_equal": {"posted": 1, "undone": 1}})
    assert not record.trusts("reference_found-amount_equal", measured)
    assert record.trusts("third_party_name-amount_equal", measured)


def test_undoing_a_cited_number_holds_back_no_name_and_its_own_kind_with_the_truth() -> None:
    work = desk.desk()
    label = "VIR BOULANGERIE MARTINET F-2026-000781"
    for number in range(2):
        desk.document(work, f"000781{number}", f"12{number}.00")
    desk.transaction(work, "t0", "-120.00", f"{label}0")
    desk.run(work)
    assert desk.now(work, "t0").evidence_kind == "reference_found-amount_equal"
    DecideTransaction(work).undo(desk.ACTOR, desk.now(work, "t0"))
    _named(work, "t2", "42.00")
    desk.transaction(work, "t1", "-121.00", f"{label}1")

    desk.run(work)

    assert desk.now(work, "t2").state is TransactionState.MATCHED
    held = desk.now(work, "t1").reasons[0]
    assert (held.code, held.facts["undone"], held.facts["threshold"]) == (
        "trust_lowered",
        "1",
        "990",
    )
    assert "1 rapprochement de ce type a été annulé" in held.message_fr
    assert "1 match of this kind was undone" in held.message_en


def test_a_match_held_by_the_threshold_alone_says_so() -> None:
    record = _trust({"number": {"posted": 300, "undone": 12}})
    why = held_back(record, "third_party_name-amount_equal", 992)
    assert "4,0 % de vos rapprochements automatiques" in why.message_fr
    assert "de ce type" not in why.message_fr
    assert "4.0 % of your automatic matches" in why.message_en


@given(
    tallies=some.lists(
        some.tuples(some.integers(0, 5_000), some.integers(0, 50)), min_size=1, max_size=5
    ),
    measured=some.integers(BASE, 998),
)
def test_undoing_never_raises_confidence_nor_lowers_the_threshold(
    tallies: list[tuple[int, int]], measured: int
) -> None:
    kinds = {f"k{i}": {"posted": p, "undone": min(u, p)} for i, (p, u) in enumerate(tallies)}
    before = _trust(kinds)
    after = before.changed(at=before.updated_at, kinds=before.with_posted(Counter({"k0": 1})))
    undone = after.changed(at=before.updated_at, kinds=after.with_undone("k0"))
    assert undone.confidence("k0", measured) <= after.confidence("k0", measured)
    assert BASE <= after.threshold <= undone.threshold <= HIGHEST


@pytest.mark.parametrize("sign", [*SIGNS, "none"])
@pytest.mark.parametrize("relation", [*RELATIONS, "none"])
def test_every_kind_of_evidence_is_said_in_words(sign: str, relation: str) -> None:
    for words in evidence_words(f"{sign}-{relation}"):
        assert words[0].isupper()
        assert "_" not in words
        assert f"{sign}-" not in words
        assert "none" not in words


def test_a_kind_of_evidence_is_told_by_its_sign_and_its_relation() -> None:
    told = evidence_words("reference_found-amount_equal")
    assert told == ("Numéro cité, montant exact", "Cited number, exact amount")
    assert evidence_words("rejection-none") == ("Rejet", "Reject")


def test_a_label_is_learned_with_the_name_that_the_bank_gives_apart() -> None:
    work = desk.desk()
    known: dict[str, Any] = {"counterparty": {"name": "CAISSE CENTRALE"}}
    other: dict[str, Any] = {"counterparty": {"name": "AUTRE GUICHET"}}
    for name in ("t1", "t2"):
        _assigned(work, name, "AVANCE", **known)
    desk.transaction(work, "t3", "-50.00", "AVANCE", **known)
    desk.transaction(work, "t4", "-50.00", "AVANCE", **other)
    desk.run(work)

    assert desk.now(work, "t3").third_party_id == "martinet"
    assert desk.now(work, "t4").third_party_id is None
