"""Routes of bank accounts."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.banking import (
    BankAccountView,
    ChangeBankAccount,
)
from lettrage.contracts.api.common import Page
from lettrage.domain.organisation import Role
from lettrage.entrypoints import bootstrap_banking as parts
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.banking_parameters import (
    BASE,
    OfConnection,
    OrganisationId,
    RecordId,
    WithInactive,
    needs,
)
from lettrage.entrypoints.http.conventions import (
    Cursor,
    IfMatch,
    Limit,
    errors,
    must_match,
    page,
    shown,
)

TAG = "banking"
router = APIGatewayHttpRouter()


@router.get(
    f"{BASE}/bank-accounts",
    tags=[TAG],
    operation_id="listBankAccounts",
    summary="Active accounts with their balance and its proof",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Oldest first"}, **errors()},
)
def list_bank_accounts(
    organisation_id: OrganisationId,
    connection_id: OfConnection = None,
    with_inactive: WithInactive = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[BankAccountView]:
    service = parts.manage_bank_accounts()
    found = service.accounts(
        organisation_id,
        limit,
        cursor,
        connection_id=connection_id,
        with_inactive=with_inactive,
    )
    waits = service.next_reads(found.records)
    return page(found, lambda each: BankAccountView.of(each, waits))


@router.get(
    f"{BASE}/bank-accounts/<bank_account_id>",
    tags=[TAG],
    operation_id="getBankAccount",
    summary="One account",
    middlewares=needs(Role.READER),
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_bank_account(
    organisation_id: OrganisationId, bank_account_id: RecordId
) -> Response[BankAccountView]:
    service = parts.manage_bank_accounts()
    account = service.account(organisation_id, bank_account_id)
    return shown(account, BankAccountView.of(account, service.next_reads([account])))


@router.patch(
    f"{BASE}/bank-accounts/<bank_account_id>",
    tags=[TAG],
    operation_id="changeBankAccount",
    summary="Rename, or switch fetching on or off",
    middlewares=needs(Role.MANAGER),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def change_bank_account(
    organisation_id: OrganisationId,
    bank_account_id: RecordId,
    body: ChangeBankAccount,
    if_match: IfMatch = None,
) -> Response[BankAccountView]:
    service = parts.manage_bank_accounts()
    account = service.account(organisation_id, bank_account_id)
    must_match(account, if_match)
    after = service.change(caller().actor, account, name=body.name, active=body.active)
    return shown(after, BankAccountView.of(after, service.next_reads([after])))
