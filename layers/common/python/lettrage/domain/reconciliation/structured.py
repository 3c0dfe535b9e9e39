"""Explanations by identifiers: creditor reference, end-to-end id, batch, slip, cheque, payout."""

from collections.abc import Sequence

from lettrage.domain.reconciliation.amounts import Fit, fit, text
from lettrage.domain.reconciliation.candidates import Candidates
from lettrage.domain.reconciliation.case import Case, Hardness
from lettrage.domain.reconciliation.decision import (
    Adjustment,
    AdjustmentKind,
    Reason,
    ReasonCode,
)
from lettrage.domain.reconciliation.identity import bears
from lettrage.domain.reconciliation.inputs import MatchDocument, Payout
from lettrage.domain.reconciliation.keys import cheque_key, compact, structured_queries
from lettrage.domain.reconciliation.ledger import Ledger, double_payment, post
from lettrage.domain.reconciliation.numbers import number_form, number_key

_FIELDS = (
    ("structured_ref", ReasonCode.STRUCTURED_REFERENCE),
    ("end_to_end_id", ReasonCode.END_TO_END_ID),
    ("payment_batch", ReasonCode.BATCH),
    ("cheque_slip", ReasonCode.DEPOSIT_SLIP),
    ("cheque_number", ReasonCode.CHEQUE_NUMBER),
)


def settle(case: Case, ledger: Ledger) -> None:
    """Post a case that carries an identifier of documents; say why when it does not add up."""
    if _payout(case, ledger):
        return
    for key in case.carried:
        found = ledger.candidates.by_structured(key)
        for field, code in _FIELDS:
            if code is ReasonCode.STRUCTURED_REFERENCE and key not in case.label.rf_references:
                continue
            cheque = code is ReasonCode.CHEQUE_NUMBER
            same = cheque_key if cheque else compact
            documents = [d for d in found if same(getattr(d, field)) == key]
            if documents and _acceptable(case, code, key):
                value = (case.label.cheque_number if cheque else None) or key
                _by_identifier(case, ledger, documents, Reason(code, (("value", value),), 100))
                return


def carried(case: Case, candidates: Candidates) -> tuple[str, ...]:
    """Structured identifiers of the case that are those of documents; none of a reject."""
    label = case.label
    if label.is_reject or label.is_reject_fee or label.is_card_summary:
        return ()
    queries = structured_queries(case.transaction, case.label)
    return tuple(key for key in queries if candidates.by_structured(key))


def _acceptable(case: Case, code: ReasonCode, key: str) -> bool:
    """Slips and cheque numbers are short: only what the label calls so counts."""
    if code is ReasonCode.CHEQUE_NUMBER:
        return key == cheque_key(case.label.cheque_number)
    if code is ReasonCode.DEPOSIT_SLIP:
        return key == case.label.deposit_slip or case.label.kind.value in ("cheque", "card_payout")
    return True


def _by_identifier(
    case: Case, ledger: Ledger, found: Sequence[MatchDocument], reason: Reason
) -> None:
    documents = [d for d in found if d.available and not ledger.refused(case, d)]
    parties = {document.third_party_id for document in documents}
    case.evidence = (reason, *case.evidence)
    case.sets.append(tuple(sorted(document.id for document in documents)))
    if len(parties) == 1:
        party = parties.pop()
        # Who keeps a commission pays for others: the name in the label is the provider's.
        paid_out = any(document.commission for document in documents)
        named = case.hardness > Hardness.NONE and case.party != party and not bears(case, party)
        if named and not paid_out:
            case.block(Reason(ReasonCode.EVIDENCE_CONFLICT, (("signs", "2"),), 90))
        else:
            case.blocked, case.conflict = False, False
        case.party, case.hardness = party, Hardness.IDENTIFIER
    elif reason.code is ReasonCode.STRUCTURED_REFERENCE:
        case.block(Reason(ReasonCode.EVIDENCE_CONFLICT, (("signs", str(len(parties))),), 90))
    if not documents or case.blocked:
        case.block()
        return
    due = [document for document in documents if ledger.open(document) > 0]
    if not due:
        case.block(double_payment(case, documents))
        return
    for lens in case.usable:
        same = [document for document in due if document.currency == lens.currency]
        total = sum(ledger.signed(document) for document in same)
        explained = fit(lens, total, same, case.transaction, case.label) if same else None
        if explained:
            case.conflict = False
            post(case, same, ledger, fit=explained, hardness=Hardness.IDENTIFIER)
            return
    _keep_to(case, ledger, due, reason)


def _keep_to(case: Case, ledger: Ledger, due: Sequence[MatchDocument], reason: Reason) -> None:
    """The identifier's documents do not make the amount: no other document may be taken for them.

    Where the label cites them as well, and nothing else, a part may be paid.
    """
    if len(due) == 1 and {c.document.id for c in case.cited} == {due[0].id}:
        return
    case.evidence = tuple(each for each in case.evidence if each is not reason)
    shown = (
        ("number", ", ".join(document.number for document in due)),
        ("expected", text(abs(sum(map(ledger.signed, due))), due[0].currency)),
        ("currency", due[0].currency),
    )
    case.block(reason, Reason(ReasonCode.IDENTIFIER_OF_ANOTHER_AMOUNT, shown, 80))


def _payout(case: Case, ledger: Ledger) -> bool:
    """A payout that the provider told us about; True when the label names one."""
    payout = ledger.payouts.named(case)
    if payout is None:
        return False
    shown = (("provider", payout.provider), ("reference", payout.reference))
    reason = Reason(ReasonCode.PAYOUT, shown, 100)
    documents = [_document(item.number, ledger) for item in payout.items]
    found = [document for document in documents if document is not None]
    case.sets.append(tuple(document.id for document in found))
    case.evidence, case.conflict = (reason,), False
    right = (
        len(found) == len(payout.items)
        and len({document.id for document in found}) == len(found)
        and payout.net == case.transaction.amount
        and all(d.available and not ledger.refused(case, d) for d in found)
    )
    parts = [
        document.sign * item.gross for document, item in zip(found, payout.items, strict=False)
    ]
    if right and any(not 0 < part <= ledger.open(d) for part, d in zip(parts, found, strict=True)):
        case.block(reason, double_payment(case, found))
        return True
    if not right or sum(item.gross for item in payout.items) - payout.fee != payout.net:
        expected = (("expected", text(payout.net, case.transaction.currency)),)
        case.block(reason, Reason(ReasonCode.UNEXPLAINED_DIFFERENCE, expected, 80))
        return True
    commission = Adjustment(AdjustmentKind.COMMISSION, -payout.fee) if payout.fee else None
    post(
        case,
        found,
        ledger,
        amounts=parts,
        fit=Fit(Reason(ReasonCode.FEE_STATED, _fee_facts(case, payout), 40), commission),
        hardness=Hardness.IDENTIFIER,
    )
    return True


def _fee_facts(case: Case, payout: Payout) -> tuple[tuple[str, str], ...]:
    currency = case.transaction.currency
    return (("fee", text(payout.fee, currency)), ("currency", currency))


def _document(number: str, ledger: Ledger) -> MatchDocument | None:
    """The document with exactly this number."""
    wanted = number_form(number).compact
    key = number_key(number)
    found = [
        document
        for document in (ledger.candidates.by_number(key) if key else ())
        if number_form(document.number).compact == wanted
    ]
    return found[0] if len(found) == 1 else None
