"""Routes of banks: providers, connections, accounts, transactions."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.banking import (
    BankAccountView,
    BankConnectionView,
    BankProviderView,
    BankView,
    ChangeBankAccount,
    ConnectBank,
    RenewBankConnection,
    TransactionView,
)
from lettrage.contracts.api.common import Page
from lettrage.domain.errors import LettrageError, NotFound
from lettrage.domain.organisation import Role
from lettrage.entrypoints import bootstrap_banking as parts
from lettrage.entrypoints.http import consent_page
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.banking_parameters import (
    BASE,
    Country,
    InState,
    OfAccount,
    OfConnection,
    OrganisationId,
    ProviderName,
    RecordId,
    Reference,
    Since,
    Until,
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
from lettrage.services.connect_bank import AskedConnection

TAG = "banking"
router = APIGatewayHttpRouter()


@router.get(
    f"{BASE}/bank-providers",
    tags=[TAG],
    operation_id="listBankProviders",
    summary="Aggregators that can read accounts",
    middlewares=needs(Role.READER),
    responses={200: {"description": "By name"}, **errors()},
)
def list_bank_providers(organisation_id: OrganisationId) -> Page[BankProviderView]:
    names = parts.connect_bank().providers()
    return Page(items=tuple(BankProviderView(name=name) for name in names))


@router.get(
    f"{BASE}/banks",
    tags=[TAG],
    operation_id="listBanks",
    summary="Banks of a provider in a country",
    middlewares=needs(Role.READER),
    responses={200: {"description": "All of them, by name"}, **errors()},
)
def list_banks(
    organisation_id: OrganisationId, provider: ProviderName, country: Country = "FR"
) -> Page[BankView]:
    found = parts.connect_bank().banks(provider, country)
    names = BankView.model_fields
    return Page(items=tuple(BankView(**{n: getattr(bank, n) for n in names}) for bank in found))


@router.post(
    f"{BASE}/bank-connections",
    tags=[TAG],
    operation_id="connectBank",
    summary="Ask for a consent; the reply has the address where the user gives it",
    status_code=201,
    middlewares=needs(Role.MANAGER),
    responses={201: {"description": "Pending"}, **errors(409)},
)
def connect_bank(
    organisation_id: OrganisationId, body: ConnectBank
) -> Response[BankConnectionView]:
    asked = AskedConnection(**body.model_dump())
    connection = parts.connect_bank()(caller().actor, organisation_id, asked)
    return shown(
        connection,
        BankConnectionView.of(connection),
        status=201,
        location=f"/v1/organisations/{organisation_id}/bank-connections/{connection.id}",
    )


@router.get(
    f"{BASE}/bank-connections",
    tags=[TAG],
    operation_id="listBankConnections",
    summary="Connections",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Oldest first"}, **errors()},
)
def list_bank_connections(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[BankConnectionView]:
    found = parts.manage_bank_accounts().connections(organisation_id, limit, cursor)
    return page(found, BankConnectionView.of)


@router.get(
    f"{BASE}/bank-connections/<connection_id>",
    tags=[TAG],
    operation_id="getBankConnection",
    summary="One connection",
    middlewares=needs(Role.READER),
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_bank_connection(
    organisation_id: OrganisationId, connection_id: RecordId
) -> Response[BankConnectionView]:
    connection = parts.manage_bank_accounts().connection(organisation_id, connection_id)
    return shown(connection, BankConnectionView.of(connection))


@router.delete(
    f"{BASE}/bank-connections/<connection_id>",
    tags=[TAG],
    operation_id="disconnectBank",
    summary="Give the consent back; accounts and transactions stay",
    middlewares=needs(Role.MANAGER),
    responses={200: {"description": "Revoked"}, **errors(409, 412, 428)},
)
def disconnect_bank(
    organisation_id: OrganisationId, connection_id: RecordId, if_match: IfMatch = None
) -> Response[BankConnectionView]:
    service = parts.manage_bank_accounts()
    connection = service.connection(organisation_id, connection_id)
    must_match(connection, if_match)
    revoked = service.disconnect(caller().actor, connection)
    return shown(revoked, BankConnectionView.of(revoked))


@router.post(
    f"{BASE}/bank-connections/<connection_id>/renew",
    tags=[TAG],
    operation_id="renewBankConnection",
    summary="Ask for a new consent at the same bank, which takes the accounts over",
    status_code=201,
    middlewares=needs(Role.MANAGER),
    responses={201: {"description": "Pending"}, **errors(409)},
)
def renew_bank_connection(
    organisation_id: OrganisationId, connection_id: RecordId, body: RenewBankConnection
) -> Response[BankConnectionView]:
    before = parts.manage_bank_accounts().connection(organisation_id, connection_id)
    renewed = parts.connect_bank().renew(caller().actor, before, **body.model_dump())
    return shown(
        renewed,
        BankConnectionView.of(renewed),
        status=201,
        location=f"/v1/organisations/{organisation_id}/bank-connections/{renewed.id}",
    )


@router.get(
    "/v1/bank-connections/callback",
    tags=[TAG],
    operation_id="completeBankConnection",
    summary="Where a bank sends the browser back to; public, believes nothing but the reference",
    openapi_extensions={"security": []},
    responses={**consent_page.RESPONSES, 422: errors()[422]},
)
def complete_bank_connection(ref: Reference = "") -> Response[str]:
    try:
        connection = parts.complete_bank_connection()(ref or "-", caller().request_id)
    except NotFound:
        return consent_page.page(404, consent_page.UNKNOWN)
    except LettrageError:
        return consent_page.page(503, consent_page.LATER)
    return consent_page.after_consent(connection)


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
    found = parts.manage_bank_accounts().accounts(
        organisation_id,
        limit,
        cursor,
        connection_id=connection_id,
        with_inactive=with_inactive,
    )
    return page(found, BankAccountView.of)


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
    account = parts.manage_bank_accounts().account(organisation_id, bank_account_id)
    return shown(account, BankAccountView.of(account))


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
    return shown(after, BankAccountView.of(after))


@router.get(
    f"{BASE}/transactions",
    tags=[TAG],
    operation_id="listTransactions",
    summary="Transactions by account, state and booking date",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Newest first; a page may be short"}, **errors()},
)
def list_transactions(
    organisation_id: OrganisationId,
    bank_account_id: OfAccount = None,
    state: InState = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[TransactionView]:
    found = parts.list_transactions()(
        organisation_id,
        limit,
        cursor,
        bank_account_id=bank_account_id,
        state=state,
        since=since,
        until=until,
    )
    return page(found, TransactionView.of)


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
