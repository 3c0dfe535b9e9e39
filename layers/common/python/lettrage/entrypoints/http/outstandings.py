"""Routes of what is due: aged balances by third party, and one party's statement of account."""

from datetime import date
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.outstandings import (
    AgedView,
    OutstandingsView,
    PartyOutstandingView,
    PaymentBehaviourView,
    StatementLineView,
    StatementView,
)
from lettrage.domain.ageing import Side
from lettrage.domain.organisation import Role
from lettrage.entrypoints import bootstrap_reconciliation as parts
from lettrage.entrypoints.http.banking_parameters import BASE, OrganisationId, RecordId, needs
from lettrage.entrypoints.http.conventions import errors

TAG = "banking"
router = APIGatewayHttpRouter()

OfSide = Annotated[Side, Query(description="What customers owe, or what suppliers are owed")]
InCurrency = Annotated[
    str | None,
    Query(pattern=r"^[A-Z]{3}$", description="ISO 4217; EUR, or theirs where none is in euros"),
]
FirstDay = Annotated[date | None, Query(description="First day, inclusive")]
LastDay = Annotated[date | None, Query(description="Last day, inclusive")]


@router.get(
    f"{BASE}/outstandings",
    tags=[TAG],
    operation_id="listOutstandings",
    summary="What is due by third party and age",
    middlewares=needs(Role.READER),
    responses={200: {"description": "The longest due first"}, **errors()},
)
def list_outstandings(organisation_id: OrganisationId, side: OfSide) -> OutstandingsView:
    found = parts.outstandings()(organisation_id, side)
    return OutstandingsView(
        side=side,
        as_of=found.as_of,
        items=tuple(
            PartyOutstandingView(
                third_party_id=each.third_party_id,
                name=each.name,
                currency=each.currency,
                total=each.total,
                ageing=AgedView.model_validate(each.buckets),
                documents=each.documents,
                oldest_due_on=each.oldest_due_on,
            )
            for each in found.parties
        ),
        complete=found.complete,
    )


@router.get(
    f"{BASE}/outstandings/<third_party_id>",
    tags=[TAG],
    operation_id="getStatementOfAccount",
    summary="Statement of account: documents, settlements, balance, usual delay of payment",
    middlewares=needs(Role.READER),
    responses={200: {"description": "By date"}, **errors()},
)
def get_statement(
    organisation_id: OrganisationId,
    third_party_id: RecordId,
    currency: InCurrency = None,
    since: FirstDay = None,
    until: LastDay = None,
) -> StatementView:
    found = parts.outstandings().statement(
        organisation_id, third_party_id, currency=currency, since=since, until=until
    )
    return StatementView(
        third_party_id=found.third_party.id,
        name=found.third_party.name,
        currency=found.currency,
        currencies=found.currencies,
        opening=found.opening,
        lines=tuple(StatementLineView.model_validate(vars(line)) for line in found.lines),
        closing=found.closing,
        usual_delay_days=found.behaviour.usual_delay_days,
        behaviour=PaymentBehaviourView.model_validate(vars(found.behaviour)),
        receivable=AgedView.model_validate(found.receivable),
        payable=AgedView.model_validate(found.payable),
    )
