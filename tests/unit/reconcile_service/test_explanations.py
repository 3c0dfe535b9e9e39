"""Why a transaction is what it is, and why not another document."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from lettrage.domain.errors import NotFound
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.third_party import ThirdPartyRole
from lettrage.services.candidate_documents import CandidateDocuments
from lettrage.services.decide_transaction import DecideTransaction
from lettrage.services.explain_transaction import ExplainTransaction
from lettrage.services.unit_of_work import Work

from tests.unit.reconcile_service import desk

LABEL = "VIR BOULANGERIE MARTINET F-2026-0007812"


def _why(work: Work, document_id: str | None = None) -> Any:
    return ExplainTransaction(work)("org", "t1", document_id)


def test_a_match_tells_where_in_the_label_and_how_far_in_cents_and_days() -> None:
    work = desk.desk()
    due = desk.DAY + timedelta(days=10)
    desk.document(work, "0007812", "120.00", issue_date=desk.DAY - timedelta(days=20), due_date=due)
    desk.transaction(work, "t1", "-120.00", LABEL)
    desk.run(work)

    (pair,) = _why(work).pairs

    facts = {fact.code: fact for fact in pair.facts}
    assert pair.role == "allocated"
    assert facts["amount"].facts["difference_cents"] == "0"
    assert facts["date"].facts == {"days_after_issue": "20", "days_after_due": "-10"}
    place = facts["number"].facts
    assert LABEL[int(place["from"]) : int(place["to"])] == place["text"] == "F-2026-0007812"
    named = facts["name"].facts
    assert LABEL[int(named["from"]) : int(named["to"])] in {"BOULANGERIE", "MARTINET"}
    assert pair.changes == ()


@pytest.mark.parametrize(
    ("fields", "code", "facts"),
    [
        ({"gross_total": Decimal("121.50")}, "amount", {"difference_cents": "-150"}),
        ({"gross_total": Decimal("100")}, "amount", {"difference_cents": "2000"}),
        ({"cancelled": True}, "state", {"state": "cancelled"}),
        ({"document_kind": OpenDocumentKind.INVOICE}, "direction", {"direction": "debit"}),
        ({"currency": "USD"}, "currency", {"document": "USD", "transaction": "EUR"}),
        ({"third_party_id": "legoff"}, "name", {"name": "Menuiserie Legoff", "level": "partly"}),
        ({"issue_date": desk.DAY + timedelta(days=3)}, "date", {"days_after_issue": "-3"}),
    ],
)
def test_why_not_this_one_names_the_decisive_fact(
    fields: dict[str, Any], code: str, facts: dict[str, str]
) -> None:
    work = desk.desk()
    desk.party(work, "legoff", "Menuiserie Legoff")
    gross = fields.pop("gross_total", Decimal("120.00"))
    desk.document(work, "d1", str(gross), **fields)
    desk.transaction(work, "t1", "-120.00", "VIR BOULANGERIE MARTINET")

    (pair,) = _why(work, "d1").pairs

    assert pair.role == "asked"
    assert pair.decisive is not None
    assert pair.decisive.code == code
    assert facts.items() <= pair.decisive.facts.items()
    assert pair.decisive.message_fr != pair.decisive.message_en
    assert pair.decisive.message_fr.endswith(".")


def test_a_settled_document_tells_who_settles_it_and_what_would_free_it() -> None:
    work = desk.desk()
    desk.document(work, "0007812", "120.00")
    desk.transaction(work, "t0", "-120.00", LABEL)
    desk.run(work)
    desk.transaction(work, "t1", "-120.00", LABEL)
    desk.run(work)

    (pair,) = _why(work, "0007812").pairs

    assert pair.settled_by == ("t0",)
    assert pair.decisive.code == "state"
    assert any("Annuler" in french for french, _ in pair.changes)


@pytest.mark.parametrize("known", [True, False])
def test_an_unrelated_settled_document_is_first_of_all_another_party_s(known: bool) -> None:
    work = desk.desk()
    desk.party(work, "legoff", "Menuiserie Legoff")
    settled = {"third_party_id": "legoff", "outstanding": Decimal(0)}
    desk.document(work, "d1", "64.00", document_kind=OpenDocumentKind.EXPENSE, **settled)
    label = "VIR BOULANGERIE MARTINET" if known else "PRLV INCONNU"
    desk.transaction(work, "t1", "-120.00", label)
    desk.run(work)

    (pair,) = _why(work, "d1").pairs

    assert pair.decisive.code == ("third_party" if known else "name")
    assert "Menuiserie Legoff" in pair.decisive.message_fr
    assert ("Boulangerie Martinet" in pair.decisive.message_fr) is known
    told = " ".join(fact.message_fr + fact.message_en for fact in pair.facts)
    assert "double paiement" not in told
    assert "twice" not in told


def test_refused_pair_says_so_and_a_runner_up_says_why_it_lost() -> None:
    work = desk.desk()
    for name in ("d1", "d2"):
        desk.document(work, name, "120.00")
    desk.transaction(work, "t1", "-120.00", "VIR BOULANGERIE MARTINET")
    desk.run(work)

    found = _why(work)

    assert found.lost.code == "several_explanations"
    assert {pair.document.id for pair in found.pairs} == {"d1", "d2"}
    made = desk.document(work, "0007812", "80.00")
    desk.transaction(work, "t2", "-80.00", "VIR BOULANGERIE MARTINET F-2026-0007812")
    desk.run(work)
    DecideTransaction(work).undo(desk.ACTOR, desk.now(work, "t2"))
    (pair,) = ExplainTransaction(work)("org", "t2", made.id).pairs
    assert pair.decisive is not None
    assert pair.decisive.code == "refused"


def test_unknown_documents_are_not_found() -> None:
    work = desk.desk()
    desk.transaction(work, "t1", "-1.00", "VIR")
    with pytest.raises(NotFound):
        _why(work, "nothing")


def _amounts(work: Work, transaction_id: str) -> list[tuple[str, str]]:
    pairs = ExplainTransaction(work)("org", transaction_id).pairs
    return [
        (fact.weighs, fact.message_fr) for p in pairs for fact in p.facts if fact.code == "amount"
    ]


def test_each_document_of_a_sum_tells_what_it_takes_of_the_transaction() -> None:
    work = desk.desk()
    desk.document(work, "0000101", "120.40")
    desk.document(work, "0000102", "79.60")
    label = "VIR BOULANGERIE MARTINET F-2026-0000101 F-2026-0000102"
    desk.transaction(work, "t1", "-200.00", label)
    desk.run(work)

    told = sorted(_amounts(work, "t1"))

    assert told == [
        ("for", "L’opération règle 120,40 EUR de ce document : plus rien n’est dû."),
        ("for", "L’opération règle 79,60 EUR de ce document : plus rien n’est dû."),
    ]


def test_a_part_payment_tells_what_is_left_and_a_reject_what_it_undoes() -> None:
    work = desk.desk()
    desk.document(work, "0000101", "300.00")
    desk.transaction(work, "t1", "-100.00", "VIR BOULANGERIE MARTINET ACOMPTE F-2026-0000101")
    desk.run(work)
    settled = "L’opération règle 100,00 EUR de ce document : il reste dû 200,00."
    assert _amounts(work, "t1") == [("for", settled)]
    later = desk.DAY + timedelta(days=3)
    back = "REJET VIR BOULANGERIE MARTINET F-2026-0000101"
    desk.transaction(work, "t2", "100.00", back, booking_date=later)
    desk.run(work)

    (pair,) = ExplainTransaction(work)("org", "t2").pairs

    assert pair.role == "allocated"
    assert pair.decisive is None, "nothing speaks against what was posted"
    undone = "L’opération annule 100,00 EUR de ce qui était réglé."
    assert _amounts(work, "t2") == [("for", undone)]


def test_a_reject_of_what_nothing_settles_says_so() -> None:
    work = desk.desk()
    desk.document(work, "0000101", "300.00")
    desk.transaction(work, "t1", "300.00", "REJET VIR BOULANGERIE MARTINET F-2026-0000101")
    desk.run(work)

    first = desk.now(work, "t1").reasons[0]

    assert first.code == "unexplained_difference"
    assert "F-2026-0000101, que rien ne règle encore" in first.message_fr
    assert "F-2026-0000101, which nothing settles yet" in first.message_en


def test_a_quote_is_called_one_in_both_languages() -> None:
    work = desk.desk()
    desk.document(work, "q", "9.00", document_kind=OpenDocumentKind.QUOTE, outstanding=Decimal(0))
    desk.transaction(work, "t1", "-9.00", "VIR BOULANGERIE MARTINET")
    (pair,) = _why(work, "q").pairs
    assert "The document is a quote: nothing can settle it." in {
        fact.message_en for fact in pair.facts
    }


def test_a_name_that_the_bank_gives_apart_is_evidence_like_one_in_the_label() -> None:
    work = desk.desk()
    desk.party(work, "odeon", "Théâtre Odéon")
    desk.document(work, "d1", "120.00", third_party_id="odeon")
    apart = {"counterparty": {"name": "THEATRE ODEON"}}
    desk.transaction(work, "t1", "-120.00", "AVANCE", **apart)
    desk.run(work)

    decided = desk.now(work, "t1")
    assert [each.document_id for each in decided.allocations] == ["d1"]
    named = next(fact for fact in _why(work, "d1").pairs[0].facts if fact.code == "name")
    assert named.weighs == "for"
    said = next(r.message_fr for r in decided.reasons if r.code == "third_party_name")
    assert (
        named.message_fr == said == "L’autre partie, nommée à part du libellé, est Théâtre Odéon."
    )


@pytest.mark.parametrize(
    ("label", "settles"), [("CARTE ODEON THEATRE", True), ("VIR ODEON", False)]
)
def test_whoever_is_named_apart_a_card_pays_the_shop_in_its_label(
    label: str, settles: bool
) -> None:
    work = desk.desk()
    desk.party(work, "odeon", "Odéon Théâtre" if settles else "Odéon")
    desk.document(work, "d1", "120.00", third_party_id="odeon")
    desk.transaction(work, "t1", "-120.00", label, counterparty={"name": "Dupont"})
    desk.run(work)
    assert bool(desk.now(work, "t1").allocations) is settles


@pytest.mark.parametrize("provider", [False, True])
def test_a_sale_paid_out_less_a_commission_is_a_candidate_and_a_suggestion(provider: bool) -> None:
    work = desk.desk()
    if provider:
        desk.party(work, "stripe", "Stripe Payments", ThirdPartyRole.CUSTOMER)
    desk.party(work, "camille", "Camille Vannier", ThirdPartyRole.CUSTOMER)
    sold = {"document_kind": OpenDocumentKind.INVOICE, "commission": Decimal("4.20")}
    desk.document(work, "d1", "240.00", third_party_id="camille", **sold)
    desk.transaction(work, "t1", "235.80", "VIR STRIPE PAYMENTS")
    desk.run(work)

    left = desk.now(work, "t1")
    assert not left.allocations
    assert left.suggestions[0].document_ids == ("d1",)
    (found,) = CandidateDocuments(work).of(left)
    assert (found.document.id, found.fits, found.suggested) == ("d1", True, True)


@pytest.mark.parametrize("name", ["", "CAMILLE VANNIER"])
def test_reasons_and_the_pair_say_the_same_of_a_name(name: str) -> None:
    work = desk.desk()
    desk.party(work, "camille", "Camille Vannier")
    desk.party(work, "luc", "Luc Dupuis")
    desk.document(work, "d1", "120.00", third_party_id="camille")
    label = "SALAIRE 11/2026" if name else "SALAIRE 11/2026 CAMILLE VANNIER ET LUC DUPUIS"
    desk.transaction(work, "t1", "-120.00", label, counterparty={"name": name})
    desk.run(work)

    reasons = [r for r in desk.now(work, "t1").reasons if r.facts.get("name") == "Camille Vannier"]
    named = next(fact for fact in _why(work, "d1").pairs[0].facts if fact.code == "name")
    assert [reason.message_fr for reason in reasons] == [named.message_fr]
    assert named.weighs == "for"
