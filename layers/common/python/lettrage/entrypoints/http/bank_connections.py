"""Routes of bank providers, their banks, and connections under a consent."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.bank_connections import (
    BankConnectionView,
    ConnectBank,
    RenewBankConnection,
)
from lettrage.contracts.api.banking import BankProviderView, BankView
from lettrage.contracts.api.common import Page
from lettrage.domain.errors import LettrageError, NotFound
from lettrage.domain.organisation import Role
from lettrage.entrypoints import bootstrap_banking as parts
from lettrage.entrypoints.http import consent_page
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.banking_parameters import (
    BASE,
    Country,
    OrganisationId,
    ProviderName,
    RecordId,
    Reference,
    Returned,
    WithEnded,
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
    summary="Aggregators that can read accounts: who they are, their licence, what they see",
    middlewares=needs(Role.READER),
    responses={200: {"description": "By name"}, **errors()},
)
def list_bank_providers(organisation_id: OrganisationId) -> Page[BankProviderView]:
    return Page(
        items=tuple(
            BankProviderView.of(
                each.profile, configured=each.configured, delayed_since=each.delayed_since
            )
            for each in parts.list_bank_providers()()
        )
    )


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
    told = {**body.model_dump(), "user_email": body.user_email or _known_email()}
    asked = AskedConnection(**told)
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
    summary="Connections in use, or that wait for somebody",
    description="Without `with_ended` neither those replaced by another nor those whose consent"
    " nobody finished within 24 hours (`consent_abandoned`; given later, it still counts).",
    middlewares=needs(Role.READER),
    responses={200: {"description": "Oldest first; a page may be short"}, **errors()},
)
def list_bank_connections(
    organisation_id: OrganisationId,
    with_ended: WithEnded = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[BankConnectionView]:
    service = parts.manage_bank_accounts()
    found = service.connections(organisation_id, limit, cursor, with_ended=with_ended)
    off = service.switched_off(organisation_id)
    return page(found, lambda each: BankConnectionView.of(each, off))


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
    service = parts.manage_bank_accounts()
    connection = service.as_it_stands(organisation_id, connection_id)
    off = service.switched_off(organisation_id)
    return shown(connection, BankConnectionView.of(connection, off))


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
    off = service.switched_off(organisation_id)
    return shown(revoked, BankConnectionView.of(revoked, off))


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
    told = {**body.model_dump(), "user_email": body.user_email or _known_email()}
    renewed = parts.connect_bank().renew(caller().actor, before, **told)
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
def complete_bank_connection(
    ref: Reference = "",
    state: Reference = "",
    context: Reference = "",
    code: Returned = "",
    error: Returned = "",
    item_id: Returned = "",
    success: Returned = "",
) -> Response[str]:
    told = {"code": code, "error": error, "item_id": item_id, "success": success}
    returned = {name: value for name, value in told.items() if value}
    reference = ref or state or context or "-"
    try:
        connection = parts.complete_bank_connection()(reference, caller().request_id, returned)
    except NotFound:
        return consent_page.page(404, consent_page.UNKNOWN)
    except LettrageError:
        return consent_page.page(503, consent_page.LATER)
    off = parts.manage_bank_accounts().switched_off(connection.organisation_id)
    return consent_page.after_consent(connection, len(off.get(connection.id, ())))


def _known_email() -> str:
    """Where the caller is written to, "" when nobody knows."""
    present = caller()
    return present.email or (present.membership.email if present.membership else "")
