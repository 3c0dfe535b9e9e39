"""Routes of treasury: balances, flows, and the reference rates that totals are made with."""

from datetime import date
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.common import Page
from lettrage.contracts.api.treasury import (
    AccountBalanceView,
    CurrencyBalanceView,
    FlowView,
    ImportReferenceRates,
    RatesKeptView,
    ReferenceRatesView,
    TotalRefusedView,
    TotalView,
    TreasuryBalancesView,
    TreasuryFlowsView,
)
from lettrage.domain.organisation import Role
from lettrage.domain.treasury import Step
from lettrage.entrypoints import bootstrap_banking as parts
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.banking_parameters import (
    BASE,
    OfAccount,
    OrganisationId,
    needs,
)
from lettrage.entrypoints.http.conventions import Cursor, Limit, errors, page

TAG = "banking"
TREASURY = f"{BASE}/treasury"
router = APIGatewayHttpRouter()

By = Annotated[Step, Query(description="Day, ISO week from Monday, or calendar month")]
From = Annotated[date, Query(alias="from", description="First booking date, inclusive")]
To = Annotated[date, Query(alias="to", description="Last booking date, inclusive")]


@router.get(
    f"{TREASURY}/balances",
    tags=[TAG],
    operation_id="getTreasuryBalances",
    summary="Balances by account and currency, and their total with the rates used",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Without a total where a rate is missing"}, **errors()},
)
def get_treasury_balances(organisation_id: OrganisationId) -> TreasuryBalancesView:
    told = parts.treasury().balances(organisation_id)
    return TreasuryBalancesView(
        accounts=tuple(map(AccountBalanceView.of, told.accounts)),
        by_currency=tuple(map(CurrencyBalanceView.of, told.by_currency)),
        total=TotalView.of(told.total) if told.total else None,
        total_refused=TotalRefusedView.of(told.refusal) if told.refusal else None,
        without_balance=told.without_balance,
    )


@router.get(
    f"{TREASURY}/flows",
    tags=[TAG],
    operation_id="getTreasuryFlows",
    summary="Money in and out by day, week or month",
    description="Booked transactions by booking date. At most 1,100 days and 10,000 transactions:"
    " 422 `period_too_long` tells which part fits.",
    middlewares=needs(Role.READER),
    responses={200: {"description": "By start, then currency"}, **errors()},
)
def get_treasury_flows(
    organisation_id: OrganisationId,
    first: From,
    last: To,
    by: By = Step.MONTH,
    bank_account_id: OfAccount = None,
) -> TreasuryFlowsView:
    flows = parts.treasury().flows(
        organisation_id, by=by, first=first, last=last, bank_account_id=bank_account_id
    )
    return TreasuryFlowsView(by=by, flows=tuple(map(FlowView.of, flows)))


@router.get(
    f"{TREASURY}/reference-rates",
    tags=[TAG],
    operation_id="listReferenceRates",
    summary="Exchange reference rates by day",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Newest first"}, **errors()},
)
def list_reference_rates(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[ReferenceRatesView]:
    found = parts.reference_rates().list_days(organisation_id, limit, cursor)
    return page(found, ReferenceRatesView.of)


@router.post(
    f"{TREASURY}/reference-rates/refresh",
    tags=[TAG],
    operation_id="refreshReferenceRates",
    summary="Fetch the last days from the European Central Bank",
    middlewares=needs(Role.ACCOUNTANT),
    responses={200: {"description": "How many days are new or changed"}, **errors()},
)
def refresh_reference_rates(organisation_id: OrganisationId) -> RatesKeptView:
    return RatesKeptView(days=parts.reference_rates().refresh(caller().actor, organisation_id))


@router.post(
    f"{TREASURY}/reference-rates/imports",
    tags=[TAG],
    operation_id="importReferenceRates",
    summary="Take the rates of a file of the European Central Bank",
    middlewares=needs(Role.ACCOUNTANT),
    responses={200: {"description": "How many days are new or changed"}, **errors()},
)
def import_reference_rates(
    organisation_id: OrganisationId, body: ImportReferenceRates
) -> RatesKeptView:
    days = parts.reference_rates().import_file(caller().actor, organisation_id, body.xml.encode())
    return RatesKeptView(days=days)
