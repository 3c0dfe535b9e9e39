"""Route that explains a decision, a suggestion, or why not this document."""

from dataclasses import asdict
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.explanations import (
    ChangeView,
    ExplainedDocumentView,
    ExplanationView,
    PairFactView,
)
from lettrage.domain.organisation import Role
from lettrage.entrypoints import bootstrap_reconciliation as parts
from lettrage.entrypoints.http.banking_parameters import BASE, OrganisationId, RecordId, needs
from lettrage.entrypoints.http.conventions import errors
from lettrage.services.explain_transaction import ExplainedPair
from lettrage.services.pair_obstacles import PairFact

TAG = "banking"
router = APIGatewayHttpRouter()

OfDocument = Annotated[
    str | None,
    Query(pattern=r"^[0-9A-Za-z_\-]{1,128}$", description="Why not this one? Any document"),
]


@router.get(
    f"{BASE}/transactions/<transaction_id>/why",
    tags=[TAG],
    operation_id="explainTransaction",
    summary="Why it is what it is: facts, what lost and why, and what would change it",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Its documents, or the one asked about"}, **errors()},
)
def explain(
    organisation_id: OrganisationId, transaction_id: RecordId, document_id: OfDocument = None
) -> ExplanationView:
    found = parts.explain_transaction()(organisation_id, transaction_id, document_id)
    transaction = found.transaction
    return ExplanationView(
        transaction_id=transaction.id,
        state=transaction.state,
        manual=transaction.manual,
        engine_version=transaction.engine_version,
        reasons=found.reasons,
        runner_up_lost=found.lost,
        documents=tuple(_pair(pair) for pair in found.pairs),
    )


def _pair(pair: ExplainedPair) -> ExplainedDocumentView:
    document = pair.document
    against = None if pair.role == "allocated" else pair.decisive
    return ExplainedDocumentView.model_validate(
        {
            "document_id": document.id,
            "kind": document.document_kind,
            "number": document.number,
            "issue_date": document.issue_date,
            "third_party_id": document.third_party_id,
            "outstanding": document.outstanding,
            "currency": document.currency,
            "role": pair.role,
            "why_not": None if against is None else _fact(against),
            "facts": tuple(_fact(fact) for fact in pair.facts),
            "settled_by": pair.settled_by,
            "would_change": tuple(
                ChangeView(message_fr=french, message_en=english)
                for french, english in pair.changes
            ),
        }
    )


def _fact(fact: PairFact) -> PairFactView:
    values = asdict(fact)
    return PairFactView.model_validate({n: values[n] for n in PairFactView.model_fields})
