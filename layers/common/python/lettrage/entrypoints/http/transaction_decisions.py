"""Routes of what a person decides about transactions: assign, allocate, undo, set aside."""

from collections.abc import Iterable
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.banking import TransactionView
from lettrage.contracts.api.candidates import (
    AllocationPreview,
    CandidatesView,
    CandidateView,
    PreviewAllocation,
    TickedView,
)
from lettrage.contracts.api.reconciliation import (
    AdjustmentBody,
    AllocateTransaction,
    AllocateTransactions,
    AssignTransaction,
    TransactionAllocations,
    TransactionsView,
)
from lettrage.domain.bank_transaction import Adjustment, Transaction
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.organisation import Role
from lettrage.entrypoints import bootstrap_reconciliation as parts
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.banking_parameters import BASE, OrganisationId, RecordId, needs
from lettrage.entrypoints.http.conventions import (
    IfMatch,
    errors,
    must_match,
    shown,
)
from lettrage.entrypoints.http.problems import field_problem
from lettrage.services.candidate_documents import CandidateDocument
from lettrage.services.postings import Part, Posting
from lettrage.services.preview_posting import Preview

TAG = "banking"
ONE = f"{BASE}/transactions/<transaction_id>"
router = APIGatewayHttpRouter()

OfThirdParty = Annotated[
    str | None,
    Query(pattern=r"^[0-9A-Za-z_\-]{1,128}$", description="Another than the assigned one"),
]
OfType = Annotated[OpenDocumentKind | None, Query(description="Of this kind only")]


@router.get(
    f"{ONE}/candidates",
    tags=[TAG],
    operation_id="listCandidates",
    summary="Open documents of the assigned third party, the fitting ones first",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Without a third party: those of exactly the amount"}}
    | errors(),
)
def list_candidates(
    organisation_id: OrganisationId,
    transaction_id: RecordId,
    third_party_id: OfThirdParty = None,
    document_type: OfType = None,
) -> CandidatesView:
    transaction = parts.decide_transaction().get(organisation_id, transaction_id)
    found = parts.candidate_documents().of(transaction, third_party_id, document_type)
    return CandidatesView(items=tuple(_candidate(c) for c in found))


@router.post(
    f"{ONE}/preview",
    tags=[TAG],
    operation_id="previewAllocation",
    summary="What ticking these documents would leave; writes nothing",
    middlewares=needs(Role.READER),
    responses={200: {"description": "The rest, and why it cannot be posted yet"}, **errors()},
)
def preview_allocation(
    organisation_id: OrganisationId, transaction_id: RecordId, body: PreviewAllocation
) -> AllocationPreview:
    transaction = parts.decide_transaction().get(organisation_id, transaction_id)
    adjustments = _adjustments(body.adjustments)
    chosen = [(ticked.document_id, ticked.amount) for ticked in body.allocations]
    return _previewed(transaction, parts.preview_posting()(transaction, chosen, adjustments))


@router.post(
    f"{ONE}/assign",
    tags=[TAG],
    operation_id="assignTransaction",
    summary="Set type and third party by hand",
    middlewares=needs(Role.ACCOUNTANT),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def assign(
    organisation_id: OrganisationId,
    transaction_id: RecordId,
    body: AssignTransaction,
    if_match: IfMatch = None,
) -> Response[TransactionView]:
    transaction = _matched(organisation_id, transaction_id, if_match)
    after = parts.decide_transaction().assign(
        caller().actor,
        transaction,
        body.third_party_id,
        body.document_type,
        refund=body.refund,
    )
    return shown(after, TransactionView.of(after))


@router.post(
    f"{ONE}/allocate",
    tags=[TAG],
    operation_id="allocateTransaction",
    summary="Tie the whole transaction to one or several documents",
    middlewares=needs(Role.ACCOUNTANT),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def allocate(
    organisation_id: OrganisationId,
    transaction_id: RecordId,
    body: AllocateTransaction,
    if_match: IfMatch = None,
) -> Response[TransactionView]:
    transaction = _matched(organisation_id, transaction_id, if_match)
    after = parts.decide_transaction().allocate(
        caller().actor,
        transaction,
        _parts(body),
        _adjustments(body.adjustments),
    )
    return shown(after, TransactionView.of(after))


@router.post(
    f"{BASE}/allocations",
    tags=[TAG],
    operation_id="allocateTransactions",
    summary="Tie several transactions to the documents they share, all or none",
    middlewares=needs(Role.ACCOUNTANT),
    responses={200: {"description": "As they are now"}, **errors(409, 412)},
)
def allocate_together(
    organisation_id: OrganisationId, body: AllocateTransactions
) -> TransactionsView:
    postings = [_posting(organisation_id, each) for each in body.transactions]
    decided = parts.decide_transaction().allocate_all(caller().actor, postings)
    return TransactionsView(items=tuple(TransactionView.of(each) for each in decided))


@router.post(
    f"{ONE}/undo",
    tags=[TAG],
    operation_id="undoTransaction",
    summary="Take the decision back: what was settled is due again, what a rule made is cancelled",
    middlewares=needs(Role.ACCOUNTANT),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def undo(
    organisation_id: OrganisationId, transaction_id: RecordId, if_match: IfMatch = None
) -> Response[TransactionView]:
    transaction = _matched(organisation_id, transaction_id, if_match)
    after = parts.decide_transaction().undo(caller().actor, transaction)
    return shown(after, TransactionView.of(after))


@router.post(
    f"{ONE}/exclude",
    tags=[TAG],
    operation_id="excludeTransaction",
    summary="Set aside: it needs no document. `undo` takes it back",
    middlewares=needs(Role.ACCOUNTANT),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def exclude(
    organisation_id: OrganisationId, transaction_id: RecordId, if_match: IfMatch = None
) -> Response[TransactionView]:
    transaction = _matched(organisation_id, transaction_id, if_match)
    after = parts.decide_transaction().exclude(caller().actor, transaction)
    return shown(after, TransactionView.of(after))


@router.post(
    f"{ONE}/cancel",
    tags=[TAG],
    operation_id="cancelTransaction",
    summary="It never happened: delivered twice, or taken back by the bank",
    middlewares=needs(Role.ACCOUNTANT),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def cancel(
    organisation_id: OrganisationId, transaction_id: RecordId, if_match: IfMatch = None
) -> Response[TransactionView]:
    transaction = _matched(organisation_id, transaction_id, if_match)
    after = parts.decide_transaction().cancel(caller().actor, transaction)
    return shown(after, TransactionView.of(after))


@router.post(
    f"{ONE}/restore",
    tags=[TAG],
    operation_id="restoreTransaction",
    summary="Follow again what a person set aside or cancelled",
    middlewares=needs(Role.ACCOUNTANT),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def restore(
    organisation_id: OrganisationId, transaction_id: RecordId, if_match: IfMatch = None
) -> Response[TransactionView]:
    transaction = _matched(organisation_id, transaction_id, if_match)
    after = parts.decide_transaction().restore(caller().actor, transaction)
    return shown(after, TransactionView.of(after))


@router.delete(
    f"{ONE}/refusals",
    tags=[TAG],
    operation_id="liftRefusals",
    summary="Let runs propose, post and create again what was undone for it",
    middlewares=needs(Role.ACCOUNTANT),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def lift_refusals(
    organisation_id: OrganisationId, transaction_id: RecordId, if_match: IfMatch = None
) -> Response[TransactionView]:
    transaction = _matched(organisation_id, transaction_id, if_match)
    after = parts.decide_transaction().lift_refusals(caller().actor, transaction)
    return shown(after, TransactionView.of(after))


def _matched(organisation_id: str, transaction_id: str, if_match: str | None) -> Transaction:
    transaction = parts.decide_transaction().get(organisation_id, transaction_id)
    must_match(transaction, if_match)
    return transaction


def _candidate(candidate: CandidateDocument) -> CandidateView:
    document = candidate.document
    return CandidateView(
        document_id=document.id,
        kind=document.document_kind,
        number=document.number,
        issue_date=document.issue_date,
        due_date=document.due_date,
        third_party_id=document.third_party_id,
        third_party_name=candidate.third_party_name,
        gross_total=document.gross_total,
        outstanding=document.outstanding,
        currency=document.currency,
        fits=candidate.fits,
        refused=candidate.refused,
        suggested=candidate.suggested,
    )


def _parts(body: AllocateTransaction) -> list[Part]:
    return [Part(a.document_id, a.amount) for a in body.allocations]


def _adjustments(bodies: Iterable[AdjustmentBody]) -> list[Adjustment]:
    return [Adjustment(kind=each.kind, amount=each.amount) for each in bodies]


def _posting(organisation_id: str, body: TransactionAllocations) -> Posting:
    transaction = _matched(organisation_id, body.transaction_id, f'"{body.version}"')
    return Posting(transaction, _parts(body), _adjustments(body.adjustments))


def _previewed(transaction: Transaction, preview: Preview) -> AllocationPreview:
    return AllocationPreview(
        amount=transaction.amount,
        currency=transaction.currency,
        explained=preview.explained,
        rest=preview.rest,
        complete=not preview.faults,
        allocations=tuple(
            TickedView(
                document_id=each.document.id,
                number=each.document.number,
                amount=each.amount,
                currency=each.document.currency,
                worth=each.worth,
                outstanding=each.document.outstanding,
                outstanding_after=each.outstanding_after,
            )
            for each in preview.ticked
        ),
        adjustments=preview.adjustments,
        reasons=preview.reasons,
        problems=tuple(map(field_problem, preview.faults)),
    )
