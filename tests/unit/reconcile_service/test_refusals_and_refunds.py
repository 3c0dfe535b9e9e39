"""What a person refused stays refused and is told so; money going back is flagged."""

from decimal import Decimal

import pytest
from lettrage.domain.bank_transaction import Transaction, TransactionState
from lettrage.domain.errors import Invalid
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.domain.third_party import ThirdPartyRole
from lettrage.services.decide_transaction import DecideTransaction
from lettrage.services.explain_transaction import ExplainTransaction
from lettrage.services.reconcile import Reconcile
from lettrage.services.unit_of_work import Work

from tests.unit.reconcile_service import desk

INVOICE = OpenDocumentKind.INVOICE
PURCHASE = OpenDocumentKind.PURCHASE


def _living(work: Work) -> list[str]:
    made = work.store.find(OpenDocument, "org", "kind", OpenDocumentKind.EXPENSE).records
    return [document.id for document in made if not document.cancelled]


def _undone(work: Work, name: str) -> Transaction:
    return DecideTransaction(work).undo(desk.ACTOR, desk.now(work, name))


def _created_and_undone(paid: bool) -> Work:
    work = desk.desk()
    for name in ("r1", "r2"):
        fields = {"create_document": True, "create_payment": paid, "code": name.upper()}
        desk.rule(work, name, "FRAIS", **fields)
    desk.transaction(work, "t1", "-9.20", "FRAIS DE TENUE")
    desk.run(work)
    assert _living(work)
    _undone(work, "t1")
    return work


@pytest.mark.parametrize("paid", [True, False])
@pytest.mark.parametrize("deleted", [True, False])
def test_what_a_person_undid_no_rule_creates_again(paid: bool, deleted: bool) -> None:
    work = _created_and_undone(paid)
    if deleted:
        unit = work.unit(desk.ACTOR)
        unit.remove(work.store.get(ReconciliationRule, "org", "r1"), "test")
        unit.commit()

    ((_, previewed),) = Reconcile(work).preview("org")
    desk.run(work)
    desk.run(work)

    left = desk.now(work, "t1")
    assert _living(work) == []
    assert (left.state, previewed.state) == (TransactionState.PARTIAL, "partial")
    assert (left.allocations, left.third_party_id) == ((), "martinet")
    first = left.reasons[0]
    assert first.code == "creation_refused"
    assert "annulé à la main le 24/11/2026" in first.message_fr
    codes = {reason.code for reason in left.reasons}
    assert codes.isdisjoint({"decided_before", "pair_refused", "expense_created"})


def test_it_is_created_again_when_the_person_asks_under_the_same_identifier() -> None:
    work = _created_and_undone(paid=True)
    desk.run(work)
    DecideTransaction(work).lift_refusals(desk.ACTOR, desk.now(work, "t1"))

    desk.run(work)
    desk.run(work)

    (made,) = _living(work)
    again = desk.now(work, "t1")
    assert again.state is TransactionState.MATCHED
    assert [a.document_id for a in again.allocations] == [made]
    assert desk.settled(work, made) == Decimal("9.20")


def test_an_expense_cancelled_before_its_transaction_was_undone_is_refused_too() -> None:
    work = desk.desk()
    desk.rule(work, "r1", "FRAIS", create_document=True)
    desk.transaction(work, "t1", "-9.20", "FRAIS DE TENUE")
    desk.run(work)
    (made,) = _living(work)
    document = work.store.get(OpenDocument, "org", made)
    gone = document.changed(at=work.clock.now(), cancelled=True)
    work.change(desk.ACTOR, document, gone, "test")
    _undone(work, "t1")
    desk.run(work)
    assert _living(work) == []


def test_after_an_undo_the_reason_names_the_refused_document_and_the_day() -> None:
    work = desk.desk()
    desk.document(work, "15", "120.00", number="VRA-2026-15")
    desk.transaction(work, "t1", "-120.00", "VIR BOULANGERIE MARTINET VRA-2026-15")
    desk.run(work)
    _undone(work, "t1")
    desk.run(work)

    left = desk.now(work, "t1")

    assert left.state is TransactionState.PARTIAL
    first = left.reasons[0]
    assert (first.code, first.facts["number"]) == ("refused_pair", "VRA-2026-15")
    assert "avec l’achat VRA-2026-15 a été refusé le 24/11/2026" in first.message_fr
    assert "purchase VRA-2026-15 was refused on 2026-11-24" in first.message_en
    codes = {reason.code for reason in left.reasons}
    assert codes.isdisjoint({"no_document", "unexplained_difference", "number_of_none"})
    (pair,) = ExplainTransaction(work)("org", "t1", "15").pairs
    assert pair.decisive is not None
    assert pair.decisive.code == "refused"


def test_a_refused_document_of_another_amount_explains_nothing() -> None:
    work = desk.desk()
    desk.document(work, "15", "90.00", number="VRA-2026-15")
    made = desk.transaction(work, "t1", "-120.00", "VIR BOULANGERIE MARTINET")
    refused = made.changed(at=made.updated_at, refused_document_ids=frozenset({"15"}))
    work.change(desk.ACTOR, made, refused, "test")
    desk.run(work)
    codes = [reason.code for reason in desk.now(work, "t1").reasons]
    assert codes[:2] == ["refused_pair", "no_document"]
    assert "refusé : il" in desk.now(work, "t1").reasons[0].message_fr


def test_a_rule_is_told_by_its_code_and_name() -> None:
    work = desk.desk()
    fields = {"code": "R0007", "name": "Banque"}
    desk.rule(work, "01HZZ", "FRAIS", create_document=True, **fields)
    desk.transaction(work, "t1", "-9.20", "FRAIS DE TENUE")
    desk.run(work)
    reasons = {reason.code: reason for reason in desk.now(work, "t1").reasons}
    applied, made = reasons["keyword_rule"], reasons["expense_created"]
    assert "La règle R0007 « Banque » s’applique" in applied.message_fr
    assert 'Rule R0007 "Banque" creates' in made.message_en
    assert applied.facts["rule"] == "01HZZ"
    assert "01HZZ" not in applied.message_fr + applied.message_en + made.message_fr


@pytest.mark.parametrize(
    ("amount", "label", "roles", "because"),
    [
        ("-40.00", "EMIS DOMAINE ESTRADE REMBOURSEMENT", {"customer"}, "label"),
        ("-40.00", "EMIS DOMAINE ESTRADE REMBOURSEMENT", {"customer", "supplier"}, "label"),
        ("91.00", "RECU DOMAINE ESTRADE REMBT", {"supplier"}, "label"),
        ("91.00", "RECU DOMAINE ESTRADE", {"customer"}, None),
        ("-91.00", "EMIS DOMAINE ESTRADE", {"supplier"}, None),
        ("-91.00", "EMIS DOMAINE ESTRADE REMBOURSEMENT", {"supplier"}, None),
    ],
)
def test_a_run_flags_a_refund_of_a_known_third_party(
    amount: str, label: str, roles: set[str], because: str | None
) -> None:
    work = desk.desk()
    estrade = desk.party(work, "estrade", "Domaine Estrade")
    both = frozenset(ThirdPartyRole(role) for role in roles)
    work.change(desk.ACTOR, estrade, estrade.changed(at=estrade.updated_at, roles=both), "test")
    desk.transaction(work, "t1", amount, label)
    desk.run(work)

    left = desk.now(work, "t1")

    why = [reason for reason in left.reasons if reason.code == "refund"]
    if because:
        assert left.third_party_id == "estrade"
    assert left.refund is (because is not None)
    assert [reason.facts["because"] for reason in why] == ([because] if because else [])


def test_a_person_s_assignment_is_flagged_by_label_or_role_and_else_asked_about() -> None:
    work = desk.desk()
    service = DecideTransaction(work)
    back = desk.transaction(work, "t1", "91.00", "VIR DIVERS")
    flagged = service.assign(desk.ACTOR, back, "martinet", PURCHASE)
    assert flagged.refund
    assert "n’est que fournisseur, et l’argent entre" in flagged.reasons[-1].message_fr
    both = frozenset({ThirdPartyRole.CUSTOMER, ThirdPartyRole.SUPPLIER})
    two = desk.party(work, "two", "Domaine Double")
    work.change(desk.ACTOR, two, two.changed(at=two.updated_at, roles=both), "test")
    silent = desk.transaction(work, "t2", "91.00", "VIR DIVERS")
    with pytest.raises(Invalid) as refused:
        service.assign(desk.ACTOR, silent, "two", PURCHASE)
    assert refused.value.message_fr.startswith(
        "Une opération au crédit de 91,00 EUR est « Facture » ou « Recette », non « Achat »"
    )
    assert "a credit of 91.00 EUR is invoice or income, not purchase" in refused.value.message
    told = desk.transaction(work, "t3", "91.00", "RECU DOUBLE REMBT")
    assert service.assign(desk.ACTOR, told, "two", PURCHASE).refund
    ordinary = service.assign(desk.ACTOR, silent, "two", INVOICE)
    assert not ordinary.refund


@pytest.mark.parametrize(
    "label",
    ["REJET PRLV DOMAINE ESTRADE IMPAYE", "FRAIS REJET PRLV DOMAINE ESTRADE", "FRAIS REJET FA-111"],
)
def test_a_reject_and_the_fee_for_it_are_no_refund(label: str) -> None:
    work = desk.desk()
    desk.party(work, "estrade", "Domaine Estrade", ThirdPartyRole.CUSTOMER)
    sold = {"third_party_id": "estrade", "document_kind": INVOICE, "number": "FA-111"}
    desk.document(work, "d1", "200.00", **sold)
    desk.transaction(work, "t1", "-40.00", label)
    desk.run(work)
    assert not desk.now(work, "t1").refund


@pytest.mark.parametrize(
    ("amount", "what"), [("300.00", "la facture d’acompte de 300,00"), ("1000.00", "la facture de")]
)
def test_money_for_a_cited_quote_proposes_the_deposit_invoice(amount: str, what: str) -> None:
    work = desk.desk()
    desk.party(work, "estrade", "Domaine Estrade", ThirdPartyRole.CUSTOMER)
    quote = {
        "document_kind": OpenDocumentKind.QUOTE,
        "third_party_id": "estrade",
        "number": "DV-2026-31",
        "outstanding": Decimal(0),
    }
    desk.document(work, "q", "1000.00", **quote)
    desk.transaction(work, "t1", amount, "VIR DOMAINE ESTRADE ACOMPTE DV-2026-31")
    desk.run(work)

    left = desk.now(work, "t1")

    first = left.reasons[0]
    assert first.code == "deposit_invoice_proposed"
    assert (first.facts["quote_id"], first.facts["amount"]) == ("q", amount)
    assert "DV-2026-31" in first.message_fr
    assert what in first.message_fr
    assert left.suggestions[-1].reasons == (first,)
    assert "unavailable_document" not in {reason.code for reason in left.reasons}
    assert left.allocations == ()


def test_more_than_the_quote_asks_or_a_cancelled_one_proposes_nothing() -> None:
    work = desk.desk()
    desk.party(work, "estrade", "Domaine Estrade", ThirdPartyRole.CUSTOMER)
    quote = {"document_kind": OpenDocumentKind.QUOTE, "third_party_id": "estrade"}
    desk.document(work, "q", "100.00", number="DV-2026-31", outstanding=Decimal(0), **quote)
    gone = {**quote, "cancelled": True, "outstanding": Decimal(0)}
    desk.document(work, "q2", "500.00", number="DV-2026-32", **gone)
    desk.transaction(work, "t1", "300.00", "VIR DOMAINE ESTRADE DV-2026-31")
    desk.transaction(work, "t2", "300.00", "VIR DOMAINE ESTRADE DV-2026-32")
    desk.run(work)
    for name in ("t1", "t2"):
        codes = {reason.code for reason in desk.now(work, name).reasons}
        assert "deposit_invoice_proposed" not in codes
