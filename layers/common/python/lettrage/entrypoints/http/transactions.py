"""Routes of transactions: lists by any criterion, the list by account, one, and a file."""

from dataclasses import replace
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.banking import TransactionView
from lettrage.contracts.api.common import Page
from lettrage.contracts.api.transactions import (
    AccountTransactionsView,
    ExportCriteria,
    TransactionCriteria,
    TransactionsByAccountView,
    TransactionsExportView,
)
from lettrage.contracts.api.treasury import AccountBalanceView
from lettrage.domain.bank_transaction import TransactionState
from lettrage.domain.organisation import Role
from lettrage.domain.transactions.wanted import OPEN_STATES
from lettrage.entrypoints import bootstrap_banking as parts
from lettrage.entrypoints.http import account_numbers
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.banking_parameters import BASE, OrganisationId, RecordId, needs
from lettrage.entrypoints.http.conventions import Cursor, Limit, errors, page, shown

TAG = "banking"
router = APIGatewayHttpRouter()

Criteria = Annotated[TransactionCriteria, Query()]
OfFile = Annotated[ExportCriteria, Query()]


@router.get(
    f"{BASE}/transactions",
    tags=[TAG],
    operation_id="listTransactions",
    summary="Transactions by any criterion; without `state` those that wait for a person",
    description="Without `state`: to_process, unmatched and partial, on active accounts or on"
    " the one that is named. `state=all` lists everything.",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Newest first; a page may be short"}, **errors()},
)
def list_transactions(
    organisation_id: OrganisationId,
    criteria: Criteria,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[TransactionView]:
    service = parts.list_transactions()
    listed = service if criteria.state else service.waiting
    found = listed(organisation_id, criteria.wanted(), limit, cursor)
    return page(found, TransactionView.of)


@router.get(
    f"{BASE}/transactions/by-account",
    tags=[TAG],
    operation_id="listTransactionsByAccount",
    summary="Active accounts with bank, consent and balance, each with its open transactions",
    description="Without `state`: to_process, unmatched and partial.",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Accounts oldest first, transactions newest"}, **errors()},
)
def list_transactions_by_account(
    organisation_id: OrganisationId, criteria: Criteria, limit: Limit = 20
) -> TransactionsByAccountView:
    wanted = criteria.wanted()
    if criteria.every:
        wanted = replace(wanted, states=frozenset(TransactionState))
    groups = parts.list_transactions().by_account(organisation_id, wanted, limit)
    return TransactionsByAccountView(
        states=tuple(sorted(wanted.states or OPEN_STATES)),
        accounts=tuple(
            AccountTransactionsView(
                account=AccountBalanceView.of(group.told),
                transactions=tuple(map(TransactionView.of, group.found.records)),
                next_cursor=group.found.next_cursor,
            )
            for group in groups
        ),
    )


@router.get(
    f"{BASE}/transactions/export",
    tags=[TAG],
    operation_id="exportTransactions",
    summary="A CSV file of the transactions wanted, behind a link good for five minutes",
    description="At most 10,000 rows: 422 `export_too_large` asks for a shorter period.",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Open the link in a browser; it downloads"}, **errors()},
)
def export_transactions(
    organisation_id: OrganisationId, criteria: OfFile
) -> TransactionsExportView:
    export = parts.export_transactions()
    told = str if account_numbers.sees(caller()) else account_numbers.masked_text
    made = export(organisation_id, criteria.wanted(), criteria.language, shown=told)
    return TransactionsExportView(
        url=made.url, expires_at=made.expires_at, file_name=made.file_name, rows=made.rows
    )


@router.get(
    f"{BASE}/transactions/<transaction_id>",
    tags=[TAG],
    operation_id="getTransaction",
    summary="One transaction",
    middlewares=needs(Role.READER),
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_transaction(
    organisation_id: OrganisationId, transaction_id: RecordId
) -> Response[TransactionView]:
    transaction = parts.list_transactions().get(organisation_id, transaction_id)
    return shown(transaction, TransactionView.of(transaction))
