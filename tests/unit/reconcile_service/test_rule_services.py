"""Rules: what they ask, what they would do, why one fires, which ones decisions suggest."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from lettrage.domain import reconciliation as engine
from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import TransactionState
from lettrage.domain.errors import Invalid
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.domain.reconciliation.candidates import InMemoryCandidates
from lettrage.domain.reconciliation.directory import Directory
from lettrage.domain.reconciliation_rule import KeywordMode, ReconciliationRule
from lettrage.domain.third_party import ThirdPartyRole
from lettrage.services.decide_transaction import DecideTransaction
from lettrage.services.engine_inputs import match_rule, match_transaction
from lettrage.services.manage_rules import ManageRules, RuleFields
from lettrage.services.preview_rules import PreviewRules
from lettrage.services.propose_rules import ProposeRules
from lettrage.services.reconcile import Reconcile
from lettrage.services.rule_verdicts import conditions, first_to_fire
from lettrage.services.unit_of_work import Work

from tests.fakes.recording_tasks import RecordingTasks
from tests.unit.reconcile_service import desk
from tests.unit.reconcile_service import scenarios as told

EXPENSE = OpenDocumentKind.EXPENSE


def _fields(*keywords: str, **more: Any) -> RuleFields:
    given = {"priority": 100, "document_type": EXPENSE, "third_party_id": "martinet"}
    return RuleFields(keywords=keywords, **{**given, **more})


def _kept(work: Work, *words: str, **more: Any) -> ReconciliationRule:
    keywords = words or more.pop("keywords")
    service = ManageRules(work, RecordingTasks())
    return service.add(desk.ACTOR, service.drafted("org", _fields(*keywords, **more)))


def _previews(work: Work) -> PreviewRules:
    return PreviewRules(work, Reconcile(work))


@pytest.mark.parametrize(
    ("more", "label", "amount", "unmet"),
    [
        ({}, "PRLV ÉLECTRICITÉ VERTE", "-40.00", []),
        ({}, "PRLV electricite VERTE", "-40.00", []),
        ({}, "PRLV ELECTRICITES VERTE", "-40.00", ["keywords"]),
        ({}, "PRLV ELECTRICITE", "-40.00", ["keywords"]),
        ({"keyword_mode": KeywordMode.ANY}, "PRLV ELECTRICITE", "-40.00", []),
        ({"keyword_mode": KeywordMode.ANY}, "PRLV GAZ", "-40.00", ["keywords"]),
        ({}, "REMB ELECTRICITE VERTE", "40.00", ["direction"]),
        ({"bank_account_ids": frozenset({"other"})}, "ELECTRICITE VERTE", "-4", ["bank_account"]),
        ({"bank_account_ids": frozenset({"account"})}, "ELECTRICITE VERTE", "-4.00", []),
        ({"amount_min": Decimal("40")}, "ELECTRICITE VERTE", "-40.00", []),
        ({"amount_min": Decimal("40.01")}, "ELECTRICITE VERTE", "-40.00", ["amount"]),
        ({"amount_max": Decimal("40")}, "ELECTRICITE VERTE", "-40.00", []),
        ({"amount_max": Decimal("39.99")}, "ELECTRICITE VERTE", "-40.00", ["amount"]),
        ({"active": False}, "ELECTRICITE VERTE", "-40.00", ["active"]),
    ],
)
def test_conditions_are_those_that_the_engine_asks(
    more: dict[str, Any], label: str, amount: str, unmet: list[str]
) -> None:
    work = desk.desk()
    for account in more.get("bank_account_ids", ()):
        work.add(desk.ACTOR, BankAccount(id=account, name="Compte", **told.stamps(work)), "test")
    kept = _kept(work, "électricité", "Verte", **more)
    made = desk.transaction(work, "t1", amount, label)

    found = conditions(kept, made)

    assert [each.name for each in found if not each.met] == unmet
    assert all(each.message_fr and each.message_en for each in found)
    active = [match_rule(kept)] if kept.active else []
    context = engine.Context(rules=tuple(active))
    asked = Directory(context, InMemoryCandidates([], [])).rule(_as_case(made))
    assert (asked is not None) == (not unmet)


def _as_case(transaction: Any) -> Any:
    from lettrage.domain.reconciliation.engine import _case, read_labels  # the engine's own reading

    given = match_transaction(transaction)
    return _case(given, read_labels([given])[0])


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"keywords": ("FRAIS", "--")}, "empty_keyword"),
        ({"third_party_id": "nobody"}, "unknown_third_party"),
        ({"amount_min": Decimal(2), "amount_max": Decimal(1)}, "empty_range"),
        ({"amount_min": Decimal("-10.00")}, "negative_amount"),
        ({"amount_max": Decimal("-0.01")}, "negative_amount"),
        ({"amount_max": Decimal("10.001")}, "too_precise"),
        ({"bank_account_ids": frozenset({"nope"})}, "unknown_bank_account"),
        ({"create_payment": True}, "nothing_to_pay"),
        (
            {"document_type": OpenDocumentKind.PURCHASE, "create_document": True},
            "creates_expenses_only",
        ),
    ],
)
def test_a_rule_that_cannot_work_is_refused_by_name(more: dict[str, Any], code: str) -> None:
    work = desk.desk()
    words = more.pop("keywords", ("FRAIS",))
    with pytest.raises(Invalid) as refused:
        _kept(work, *words, **more)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ({}, {}, True),
        ({}, {"keywords": ("carte", "frais")}, True),
        ({}, {"keywords": ("FRAIS", "CARTE", "VISA")}, False),
        ({}, {"keywords": ("CARTE",)}, False),
        ({}, {"keywords": ("CARTE",), "keyword_mode": KeywordMode.ANY}, True),
        ({}, {"document_type": OpenDocumentKind.INVOICE}, False),
        ({}, {"active": False}, False),
        ({"amount_max": Decimal(10)}, {"amount_min": Decimal(11)}, False),
        ({"amount_max": Decimal(10)}, {"amount_min": Decimal(10)}, True),
        ({"bank_account_ids": frozenset("a")}, {"bank_account_ids": frozenset("b")}, False),
        ({"bank_account_ids": frozenset("a")}, {}, True),
    ],
)
def test_rules_of_the_same_wording_for_two_parties_clash_before_anything_came(
    first: dict[str, Any], second: dict[str, Any], clash: bool
) -> None:
    work = desk.desk()
    desk.party(work, "legoff", "Menuiserie Legoff", ThirdPartyRole.CUSTOMER)
    for account in ("a", "b"):
        work.add(desk.ACTOR, BankAccount(id=account, name="Compte", **told.stamps(work)), "test")
    kept = _kept(work, *first.pop("keywords", ("Frais", "Carte")), **first)
    more = {"third_party_id": "legoff", **second}
    other = _kept(work, *more.pop("keywords", ("Frais", "Carte")), **more)

    found = _previews(work).conflicts("org", other)

    assert [(c.rule_id, c.transactions) for c in found] == ([(kept.id, 0)] if clash else [])


CREATES: dict[str, Any] = {"create_document": True}
PAYS: dict[str, Any] = {"create_document": True, "create_payment": True}


@pytest.mark.parametrize(
    ("first", "second", "kind", "said"),
    [
        ({}, {"third_party_id": "legoff"}, "contradiction", "désigne un autre tiers"),
        ({}, {"document_type": OpenDocumentKind.PURCHASE}, "contradiction", "autre type"),
        ({}, CREATES, "contradiction", "ne crée pas de dépense"),
        (CREATES, {}, "contradiction", "crée une dépense"),
        (CREATES, PAYS, "contradiction", "ne règle pas la dépense créée"),
        (PAYS, CREATES, "contradiction", "règle la dépense créée"),
        ({}, {}, "duplicate", "la même en tout"),
        (PAYS, PAYS, "duplicate", "supprimez l’une des deux"),
        (
            {},
            {"keywords": ("carte", "FRAIS"), "name": "Autre", "priority": 7},
            "duplicate",
            "autre priorité",
        ),
        ({}, {"keywords": ("Frais", "Carte", "Visa")}, None, ""),
        ({}, {"amount_max": Decimal(10)}, None, ""),
        ({}, {"active": False}, None, ""),
        ({}, {"keyword_mode": KeywordMode.ANY}, None, ""),
        (
            {"keywords": ("Frais",)},
            {"keywords": ("frais",), "keyword_mode": KeywordMode.ANY},
            "duplicate",
            "",
        ),
    ],
)
def test_rules_of_one_wording_contradict_or_repeat_each_other(
    first: dict[str, Any], second: dict[str, Any], kind: str | None, said: str
) -> None:
    work = desk.desk()
    desk.party(work, "legoff", "Menuiserie Legoff")
    words = ("Frais", "Carte")
    before = _kept(work, **{"keywords": words, **first})
    other = _kept(work, **{"keywords": words, **second})

    found = _previews(work).conflicts("org", other)

    assert [(c.rule_id, c.kind) for c in found] == ([(before.id, kind)] if kind else [])
    assert all(said in c.message_fr and before.code in c.message_en for c in found)


@pytest.mark.parametrize(("priority", "party"), [(100, None), (99, "legoff"), (101, "martinet")])
def test_who_wins_a_conflict_is_who_the_engine_takes(priority: int, party: str | None) -> None:
    work = desk.desk()
    desk.party(work, "legoff", "Menuiserie Legoff")
    _kept(work, "FRAIS", "CARTE", create_document=True)
    more = {"third_party_id": "legoff", "priority": priority, "create_document": True}
    rule = _kept(work, "FRAIS", "CARTE", **more)
    desk.transaction(work, "t1", "-8.00", "FRAIS CARTE")
    desk.run(work)
    (clash,) = _previews(work).conflicts("org", rule)
    after = desk.now(work, "t1")
    assert clash.wins is (party == "martinet")
    if party is None:
        assert after.state is TransactionState.PARTIAL
        assert "aucune ne s’applique" in clash.message_fr
    else:
        assert (after.state, after.third_party_id) == (TransactionState.MATCHED, party)


def test_what_both_rules_fired_on_is_told_though_one_only_refines_the_other() -> None:
    work = desk.desk()
    made = desk.transaction(work, "t1", "-8.00", "FRAIS CARTE VISA")
    DecideTransaction(work).assign(desk.ACTOR, made, "martinet", EXPENSE)
    wide = _kept(work, "FRAIS", create_document=True)
    narrow = _kept(work, "FRAIS", "VISA")
    (clash,) = _previews(work).conflicts("org", narrow)
    assert (clash.rule_id, clash.transactions, clash.wins) == (wide.id, 1, False)
    assert "Elle ne s’y applique pas" in clash.message_fr


def test_codes_are_given_once_and_never_again() -> None:
    work = desk.desk()
    first, second = _kept(work, "A"), _kept(work, "B")
    ManageRules(work, RecordingTasks()).remove(desk.ACTOR, second)
    assert (first.code, second.code, _kept(work, "C").code) == ("R0001", "R0002", "R0003")


def test_keeping_a_rule_asks_for_a_run_over_what_it_concerns() -> None:
    work, tasks = desk.desk(), RecordingTasks()
    service = ManageRules(work, tasks)
    kept = service.add(desk.ACTOR, service.drafted("org", _fields("FRAIS")))
    changed = service.change(desk.ACTOR, kept, _fields("FRAIS", name="Banque"))
    off = service.change(desk.ACTOR, changed, _fields("FRAIS", name="Banque", active=False))
    assert tasks.about == [(f"rule:{kept.id}",)] * 3
    service.change(desk.ACTOR, off, _fields("AUTRE", name="Banque", active=False))
    assert len(tasks.about) == 3


def test_a_rule_that_goes_or_names_another_has_what_waited_for_it_judged_again() -> None:
    work, tasks = desk.desk(), RecordingTasks()
    desk.party(work, "legoff", "Menuiserie Legoff")
    service = ManageRules(work, tasks)
    kept = service.add(desk.ACTOR, service.drafted("org", _fields("FRAIS")))
    desk.transaction(work, "t", "-8.00", "FRAIS")
    desk.run(work, *tasks.about[-1])
    assert desk.now(work, "t").third_party_id == "martinet"

    moved = service.change(desk.ACTOR, kept, _fields("FRAIS", third_party_id="legoff"))
    assert tasks.about[-1] == (f"rule:{kept.id}", "third_party:martinet")
    desk.run(work, *tasks.about[-1])
    assert desk.now(work, "t").third_party_id == "legoff"

    service.remove(desk.ACTOR, moved)
    desk.run(work, *tasks.about[-1])
    assert desk.now(work, "t").third_party_id is None


def test_dry_run_tells_the_past_the_waiting_ones_and_the_conflicts_and_writes_nothing() -> None:
    work = desk.desk()
    desk.party(work, "legoff", "Menuiserie Legoff")
    other = _kept(work, "FRAIS", "TENUE", third_party_id="legoff", priority=10)
    service = DecideTransaction(work)
    for name, party in (("t1", "martinet"), ("t2", "legoff")):
        made = desk.transaction(work, name, "-8.00", f"FRAIS {name}")
        service.assign(desk.ACTOR, made, party, EXPENSE)
    desk.transaction(work, "t3", "-8.00", "FRAIS TENUE")
    desk.transaction(work, "t4", "-8.00", "FRAIS CARTE")
    long_ago = desk.DAY - timedelta(days=400)
    desk.transaction(work, "t5", "-8.00", "FRAIS", booking_date=long_ago)
    asked = ManageRules(work, RecordingTasks()).drafted(
        "org", _fields("frais", create_document=True)
    )
    before, _ = work.store.changes("org")

    found = _previews(work)("org", asked)

    assert {each.transaction_id: each.outcome for each in found.past} == {
        "t1": "agrees",
        "t2": "contradicts",
        "t3": "new",
        "t4": "new",
    }
    assert found.counts == {"agrees": 1, "contradicts": 1, "new": 2}
    assert {e.transaction_id for e in found.past if e.outranked_by == other.id} == {"t3"}
    assert [(c.rule_id, c.transactions, c.wins) for c in found.conflicts] == [(other.id, 1, True)]
    after = {e.transaction_id: e.state_after for e in found.effects}
    assert after["t4"] is TransactionState.MATCHED
    assert work.store.changes("org")[0] == before


def test_why_names_the_rule_that_is_taken_instead_and_what_overruled_it() -> None:
    work = desk.desk()
    desk.party(work, "legoff", "Menuiserie Legoff")
    strong = _kept(work, "FRAIS", priority=1)
    weak = _kept(work, "FRAIS", "TENUE", priority=2)
    desk.transaction(work, "t1", "-8.00", "FRAIS TENUE", third_party_id="legoff")
    desk.transaction(work, "t2", "-8.00", "AUTRE")

    answers = [_previews(work).why("org", rule, "t1") for rule in (strong, weak)]

    assert [(a.fires, a.decisive, a.overruled) for a in answers] == [
        (True, True, True),
        (True, False, False),
    ]
    assert answers[1].outranked_by == strong
    unfired = _previews(work).why("org", strong, "t2")
    assert (unfired.fires, unfired.outranked_by) == (False, None)
    taken = first_to_fire([weak, strong], desk.now(work, "t1"))
    assert taken == strong


def test_deleting_a_rule_leaves_what_it_posted() -> None:
    work = desk.desk()
    kept = _kept(work, "FRAIS", create_document=True, create_payment=True)
    desk.transaction(work, "t1", "-8.50", "FRAIS")
    desk.run(work)
    posted = desk.now(work, "t1")

    ManageRules(work, RecordingTasks()).remove(desk.ACTOR, kept)
    desk.run(work)

    assert desk.now(work, "t1") == posted
    assert desk.settled(work, posted.allocations[0].document_id) == Decimal("8.50")


def test_existing_document_is_settled_before_an_expense_is_created() -> None:
    work = desk.desk()
    _kept(work, "MARTINET", create_document=True, create_payment=True)
    known = desk.document(work, "0007812", "120.00")
    desk.transaction(work, "t1", "-120.00", "VIR BOULANGERIE MARTINET F-2026-0007812")
    desk.run(work)
    assert [a.document_id for a in desk.now(work, "t1").allocations] == [known.id]
    assert not work.store.find(OpenDocument, "org", "kind", EXPENSE).records


def _repeated(work: Work, *parties: str) -> None:
    service = DecideTransaction(work)
    for number, party in enumerate(parties):
        label = f"PRLV SEPA NUAGE HEBERGEMENT {number}{number}"
        made = desk.transaction(work, f"r{number}", "-12.00", label)
        service.assign(desk.ACTOR, made, party, EXPENSE)


def _proposals(work: Work) -> Any:
    return ProposeRules(work, _previews(work))("org")


def test_two_same_decisions_propose_a_rule_with_what_it_would_have_done() -> None:
    work = desk.desk()
    _repeated(work, "martinet")
    assert _proposals(work) == ()
    work = desk.desk()
    _repeated(work, "martinet", "martinet")
    desk.transaction(work, "t9", "-12.00", "PRLV SEPA NUAGE HEBERGEMENT 99")

    (found,) = _proposals(work)

    assert found.fields.third_party_id == "martinet"
    assert {"NUAGE", "HEBERGEMENT"} <= set(found.fields.keywords)
    assert (found.fields.document_type, found.fields.create_document) == (EXPENSE, True)
    assert found.confirmations == 2
    assert sorted(e.outcome for e in found.past) == ["agrees", "agrees", "new"]
    kept = _kept(work, *found.fields.keywords)
    assert kept.code
    assert _proposals(work) == ()


def test_contradicted_or_declined_wordings_propose_nothing() -> None:
    work = desk.desk()
    desk.party(work, "legoff", "Menuiserie Legoff")
    _repeated(work, "martinet", "martinet", "legoff")
    assert _proposals(work) == ()
    work = desk.desk()
    _repeated(work, "martinet", "martinet")
    (found,) = _proposals(work)
    ProposeRules(work, _previews(work)).decline(desk.ACTOR, "org", found.id)
    assert _proposals(work) == ()
