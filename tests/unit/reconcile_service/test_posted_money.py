"""What was posted stays conserved: corrections by the bank, currencies, refusals."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from lettrage.contracts.steps import ReconcileRequest
from lettrage.domain.bank_transaction import Direction, Transaction, TransactionState
from lettrage.domain.collection import Source
from lettrage.domain.errors import Invalid
from lettrage.domain.invoice_reading import DocumentKind
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind, Settlement
from lettrage.domain.purchase_invoice import (
    DocumentType,
    PurchaseInvoice,
    PurchaseInvoiceState,
)
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.domain.third_party import ThirdParty, ThirdPartyRole
from lettrage.services.decide_transaction import DecideTransaction
from lettrage.services.postings import Part
from lettrage.services.reconcile import Reconcile
from lettrage.services.unit_of_work import Work

from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers
from tests.unit.reconcile_service import scenarios as told

DAY = date(2026, 11, 20)


@pytest.fixture
def work() -> Work:
    made = Work(InMemoryStore(), FixedClock(step=timedelta(seconds=1)), SequentialIdentifiers())
    told.organisation_of(made)
    party = ThirdParty(
        id="party",
        name="Boulangerie Martinet",
        roles=frozenset({ThirdPartyRole.SUPPLIER}),
        **told.stamps(made),
    )
    made.add(told.ACTOR, party, "test")
    return made


def _document(work: Work, document_id: str, gross: str, **fields: Any) -> OpenDocument:
    made = OpenDocument(
        id=document_id,
        **{
            "document_kind": OpenDocumentKind.PURCHASE,
            "third_party_id": "party",
            "number": f"F-2026-{document_id}",
            "issue_date": DAY,
            "gross_total": Decimal(gross),
            "outstanding": Decimal(gross),
            **told.stamps(work),
            **fields,
        },
    )
    return work.add(told.ACTOR, made, "test")


def _transaction(work: Work, amount: str, label: str, **fields: Any) -> Transaction:
    made = Transaction(
        **{"id": "t1", "bank_reference": "b1", **told.stamps(work), **fields},
        bank_account_id="account",
        booking_date=DAY,
        amount=Decimal(amount),
        direction=Direction.DEBIT if amount.startswith("-") else Direction.CREDIT,
        label=label,
    )
    return work.add(told.ACTOR, made, "test")


def _run(work: Work) -> None:
    Reconcile(work)(ReconcileRequest(organisation_id="org", reason="test"))


def _now(work: Work) -> Transaction:
    return work.store.get(Transaction, "org", "t1")


def _settled(work: Work, document_id: str) -> Decimal:
    found = work.store.find(Settlement, "org", "document", document_id).records
    return sum((each.amount for each in found), Decimal(0))


def test_run_leaves_allocations_of_a_transaction_whose_amount_the_bank_corrected(
    work: Work,
) -> None:
    _document(work, "0007812", "120.00")
    _document(work, "0009999", "90.00")
    _transaction(work, "-120.00", "VIR BOULANGERIE MARTINET F-2026-0007812")
    _run(work)
    matched = _now(work)
    assert [a.document_id for a in matched.allocations] == ["0007812"]
    corrected = matched.changed(
        at=work.clock.now(),
        amount=Decimal("-90.00"),
        label="VIR BOULANGERIE MARTINET F-2026-0009999",
        state=TransactionState.PARTIAL,
    )
    work.change(told.ACTOR, matched, corrected, "transaction_corrected")

    _run(work)

    assert _now(work).allocations == matched.allocations
    assert _now(work).state is TransactionState.PARTIAL
    assert _settled(work, "0007812") == Decimal("120.00")
    assert _settled(work, "0009999") == 0
    DecideTransaction(work).undo(told.ACTOR, _now(work))
    assert work.store.get(OpenDocument, "org", "0007812").outstanding == Decimal("120.00")


@pytest.mark.parametrize(
    "parts",
    [
        {"foreign": "0.01", "domestic": "5000.00"},
        {"foreign": "-1.00"},
        {"sold": "10.00"},
        {"sold": "10.00", "domestic": "20.00"},
    ],
)
def test_a_foreign_document_does_not_lift_conservation(work: Work, parts: dict[str, str]) -> None:
    _document(work, "foreign", "500.00", currency="USD")
    _document(work, "domestic", "5000.00")
    _document(work, "sold", "500.00", currency="USD", document_kind=OpenDocumentKind.INVOICE)
    transaction = _transaction(work, "-20.00", "VIR")

    with pytest.raises(Invalid) as refused:
        DecideTransaction(work).allocate(
            told.ACTOR, transaction, [Part(i, Decimal(a)) for i, a in parts.items()], ()
        )

    assert refused.value.code == "not_conserved"
    assert _now(work) == transaction


def test_a_part_in_another_currency_may_be_posted_beside_a_smaller_domestic_one(
    work: Work,
) -> None:
    _document(work, "foreign", "500.00", currency="USD")
    _document(work, "domestic", "15.00")
    transaction = _transaction(work, "-20.00", "VIR")

    after = DecideTransaction(work).allocate(
        told.ACTOR,
        transaction,
        [Part("foreign", Decimal("5.40")), Part("domestic", Decimal("15.00"))],
        (),
    )

    assert after.state is TransactionState.MATCHED
    assert work.store.get(OpenDocument, "org", "foreign").outstanding == Decimal("494.60")


def test_a_run_goes_on_beside_a_payment_of_a_finer_currency(work: Work) -> None:
    dinars = _document(work, "dinars", "12.345", currency="TND")
    transaction = _transaction(work, "-4.00", "VIR")
    DecideTransaction(work).allocate(
        told.ACTOR, transaction, [Part(dinars.id, dinars.outstanding)], ()
    )
    other = _transaction(work, "-7.00", "VIR AUTRE", id="t2", bank_reference="b2")

    _run(work)

    judged = work.store.get(Transaction, "org", other.id)
    assert judged.engine_version


def test_undoing_what_a_rule_created_holds_over_the_next_run(work: Work) -> None:
    rule = ReconciliationRule(
        id="rule",
        keywords=("FRAIS", "TENUE"),
        document_type=OpenDocumentKind.EXPENSE,
        third_party_id="party",
        create_document=True,
        create_payment=True,
        **told.stamps(work),
    )
    work.add(told.ACTOR, rule, "test")
    _transaction(work, "-8.50", "FRAIS TENUE DE COMPTE")
    _run(work)
    expense = _now(work).allocations[0].document_id
    DecideTransaction(work).undo(told.ACTOR, _now(work))

    _run(work)

    assert _now(work).allocations == ()
    assert _settled(work, expense) == 0
    made = work.store.find(OpenDocument, "org", "kind", OpenDocumentKind.EXPENSE).records
    assert [document.id for document in made] == [expense]


def test_all_rules_count_however_many_there_are(work: Work) -> None:
    for number in range(101):
        rule = ReconciliationRule(
            id=f"rule{number}",
            priority=number,
            keywords=(f"MOTCLE{number}",),
            document_type=OpenDocumentKind.EXPENSE,
            third_party_id="party",
            create_document=True,
            create_payment=True,
            **told.stamps(work),
        )
        work.add(told.ACTOR, rule, "test")
    _transaction(work, "-8.50", "PRLV MOTCLE100")

    _run(work)

    assert _now(work).state is TransactionState.MATCHED
    version = _now(work).version
    _run(work)
    assert _now(work).version == version


def test_a_run_that_meets_a_refused_pair_writes_that_once(work: Work) -> None:
    rule = ReconciliationRule(
        id="rule",
        keywords=("FRAIS",),
        document_type=OpenDocumentKind.EXPENSE,
        third_party_id="party",
        create_document=True,
        create_payment=True,
        **told.stamps(work),
    )
    work.add(told.ACTOR, rule, "test")
    _transaction(work, "-8.50", "FRAIS DE TENUE")
    _run(work)
    DecideTransaction(work).undo(told.ACTOR, _now(work))
    _run(work)
    left = _now(work)

    _run(work)

    assert left.state is TransactionState.PARTIAL
    assert left.suggestions == ()
    assert _now(work) == left


@pytest.mark.parametrize(
    ("paid", "state"),
    [
        ("80.00", PurchaseInvoiceState.PAID),
        ("30.00", PurchaseInvoiceState.PARTIALLY_PAID),
    ],
)
def test_undoing_gives_back_the_state_of_an_invoice_that_had_a_deposit(
    work: Work, paid: str, state: PurchaseInvoiceState
) -> None:
    invoice = PurchaseInvoice(
        id="0007812",
        document_id="paper",
        source=Source.UPLOAD,
        state=PurchaseInvoiceState.VALIDATED,
        document_kind=DocumentKind.INVOICE,
        document_type=DocumentType.PURCHASE,
        received_at=work.clock.now(),
        **told.stamps(work),
    )
    work.add(told.ACTOR, invoice, "test")
    _document(work, "0007812", "100.00", outstanding=Decimal("80.00"), source_id=invoice.id)
    transaction = _transaction(work, f"-{paid}", "VIR")
    service = DecideTransaction(work)
    service.allocate(told.ACTOR, transaction, [Part("0007812", Decimal(paid))], ())
    assert work.store.get(PurchaseInvoice, "org", invoice.id).state is state

    service.undo(told.ACTOR, _now(work))

    found = work.store.get(PurchaseInvoice, "org", invoice.id).state
    assert found is PurchaseInvoiceState.VALIDATED
