"""Records as the engine wants them: minor units inside, `Decimal` at the edge."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from lettrage.domain import bank_transaction as bank
from lettrage.domain import reconciliation as engine
from lettrage.domain.bank import BankAccount
from lettrage.domain.labels import normal_form
from lettrage.domain.money import major_units, minor_units
from lettrage.domain.open_document import SHOWN, DocumentState, OpenDocument
from lettrage.domain.reconciliation_rule import KeywordMode, ReconciliationRule
from lettrage.domain.third_party import ThirdParty

_UNSAID = datetime.min.replace(tzinfo=UTC)


def match_document(document: OpenDocument) -> engine.MatchDocument:
    """A document for the engine; due when issued where no due date is known."""
    currency = document.currency
    rule, _, transaction = (document.created_by_rule or "").partition("|")
    discount = document.discount
    return engine.MatchDocument(
        id=document.id,
        type=engine.DocumentType(document.document_kind),
        third_party_id=document.third_party_id,
        number=document.number,
        date=document.issue_date,
        due_date=document.due_date or document.issue_date,
        currency=currency,
        total=minor_units(document.gross_total, currency),
        open=minor_units(document.outstanding, currency),
        available=document.state in (DocumentState.OPEN, DocumentState.SETTLED),
        structured_ref=document.structured_reference,
        end_to_end_id=document.end_to_end_id,
        payment_batch=document.payment_batch,
        commission=(
            minor_units(document.commission, currency) if document.commission is not None else 0
        ),
        cheque_slip=document.cheque_slip,
        cheque_number=document.cheque_number,
        discount=engine.Discount(discount.percent, discount.until) if discount else None,
        net=None if document.net_total is None else minor_units(document.net_total, currency),
        period=date.fromisoformat(f"{document.period}-01") if document.period else None,
        created_by=(rule, transaction) if rule else None,
    )


def match_shown(record_id: str, text: str) -> engine.MatchDocument:
    """An open document for the engine, from what a list shows of it (`OpenDocument.shown`)."""
    told = zip(SHOWN, json.loads(text), strict=False)
    fields = {name: value for name, value in told if value is not None}
    whole = {"outstanding": fields["gross_total"], **fields}
    # The engine is given nothing of whose it is and when it was written.
    rest = {"organisation_id": "-", "id": record_id, "created_at": _UNSAID, "updated_at": _UNSAID}
    return match_document(OpenDocument.model_validate({**whole, **rest}))


def match_third_party(party: ThirdParty) -> engine.MatchThirdParty:
    """A third party for the engine."""
    return engine.MatchThirdParty(
        id=party.id,
        name=party.name,
        roles=frozenset(engine.Role(role) for role in party.roles),
        ibans=tuple(known.iban for known in party.ibans),
        mandates=party.mandates,
        creditor_id=party.creditor_id,
    )


def match_transaction(transaction: bank.Transaction) -> engine.MatchTransaction:
    """A transaction for the engine.

    Allocations are told in minor units of their documents: a reject takes them back as they are.
    """
    original = transaction.original_amount
    original_currency = transaction.original_currency
    state = engine.TransactionState(transaction.state)
    undecided = state in (
        engine.TransactionState.TO_PROCESS,
        engine.TransactionState.UNMATCHED,
        engine.TransactionState.PARTIAL,
    )
    # What the bank corrected after it was posted asks for a person; for the engine it is settled.
    posted = engine.TransactionState.MATCHED if transaction.allocations else None
    return engine.MatchTransaction(
        id=transaction.id,
        bank_id=transaction.bank_reference,
        account_id=transaction.bank_account_id,
        booking_date=transaction.booking_date,
        amount=minor_units(transaction.amount, transaction.currency),
        currency=transaction.currency,
        label=read_text(transaction),
        counterparty_iban=transaction.counterparty.iban,
        end_to_end_id=transaction.end_to_end_id,
        mandate_id=transaction.mandate_id,
        creditor_id=transaction.creditor_id,
        original_amount=(
            minor_units(original, original_currency)
            if original is not None and original_currency
            else None
        ),
        original_currency=original_currency,
        pending=transaction.pending,
        state=posted or (None if undecided and not transaction.manual else state),
        allocations=tuple(
            engine.Allocation(
                a.document_id, minor_units(a.amount, a.currency or transaction.currency)
            )
            for a in transaction.allocations
        ),
        third_party_id=transaction.third_party_id,
        manual=transaction.manual,
        name_apart=name_apart(transaction),
    )


def read_text(transaction: bank.Transaction) -> str:
    """The label as the engine reads it: a name that the bank gives apart stands after its tag.

    A name that the label holds is left where it stands.
    """
    name = name_apart(transaction)
    return f"{transaction.label} /DE {name}" if name else transaction.label


def name_apart(transaction: bank.Transaction) -> str:
    """The other side's name in the normal form, "" where the bank gives none or the label has it.

    Raises: nothing.
    """
    name = normal_form(transaction.counterparty.name)
    return "" if f" {name} " in f" {normal_form(transaction.label)} " else name


def match_rule(rule: ReconciliationRule) -> engine.Rule:
    """A rule for the engine; its amounts are euros (rules bound to accounts are no exception)."""

    def cents(amount: Decimal | None) -> int | None:
        return None if amount is None else minor_units(amount)

    return engine.Rule(
        id=rule.id,
        priority=rule.priority,
        keywords=rule.keywords,
        type=engine.DocumentType(rule.document_type),
        third_party_id=rule.third_party_id,
        account_ids=rule.bank_account_ids,
        create_document=rule.create_document,
        create_payment=rule.create_payment,
        amount_min=cents(rule.amount_min),
        amount_max=cents(rule.amount_max),
        any_keyword=rule.keyword_mode is KeywordMode.ANY,
    )


def match_account(account: BankAccount) -> engine.Account:
    """An own account for the engine; an inactive one is not followed."""
    return engine.Account(
        id=account.id,
        name=account.name,
        iban=account.iban,
        currency=account.currency,
        followed=account.active,
    )


def reasons_of(
    decision: engine.Decision, rules: Mapping[str, ReconciliationRule]
) -> tuple[bank.Reason, ...]:
    """The engine's evidence with its sentences; weights per mille.

    Shapes: `rules` by identifier; one that is told is named by its code and name.
    """
    named = ((reason, rules.get(dict(reason.facts).get("rule", ""))) for reason in decision.reasons)
    return tuple(reason_of(reason, rule) for reason, rule in named)


def reason_of(reason: engine.Reason, rule: ReconciliationRule | None = None) -> bank.Reason:
    """One piece of the engine's evidence with its sentences, its weight per mille."""
    facts = dict(reason.facts)
    if rule is not None:
        facts |= {"rule_code": rule.code, "rule_name": rule.name}
    return bank.Reason(
        code=reason.code,
        facts=facts,
        weight=reason.weight * 10,
        message_fr=engine.sentence_fr(_naming(reason, rule, "« {} »")),
        message_en=engine.sentence_en(_naming(reason, rule, '"{}"')),
    )


def _naming(reason: engine.Reason, rule: ReconciliationRule | None, quoted: str) -> engine.Reason:
    """The reason with its rule as people know it, for the sentence."""
    if rule is None:
        return reason
    name = quoted.format(rule.name) if rule.name else ""
    shown = " ".join(each for each in (rule.code, name) if each) or rule.id
    facts = tuple((n, shown if n == "rule" else v) for n, v in reason.facts)
    return reason._replace(facts=facts)


def adjustments_of(decision: engine.Decision, currency: str) -> tuple[bank.Adjustment, ...]:
    """Explained differences in major units of the transaction's currency."""
    return tuple(
        bank.Adjustment(kind=a.kind, amount=major_units(a.amount, currency))
        for a in decision.adjustments
    )
