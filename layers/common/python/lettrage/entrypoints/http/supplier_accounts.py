"""Routes of the accounts of a supplier: refuse one, take the refusal back."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.holds import HoldNote, SupplierIbanView
from lettrage.domain.supplier_iban import SupplierIban
from lettrage.entrypoints import bootstrap_suppliers as parts
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.conventions import IfMatch, errors, must_match, shown
from lettrage.entrypoints.http.purchases import TAG, OrganisationId, RecordId
from lettrage.entrypoints.http.suppliers import SUPPLIERS, TRUST

router = APIGatewayHttpRouter()

ACCOUNT = f"{SUPPLIERS}/<supplier_id>/ibans/<iban_id>"


def _shown(account: SupplierIban) -> Response[SupplierIbanView]:
    return shown(account, SupplierIbanView.of(account))


@router.post(
    f"{ACCOUNT}/refuse",
    tags=[TAG],
    operation_id="refuseSupplierIban",
    summary="It is not the supplier's: whatever asks for it is held",
    middlewares=[TRUST],
    responses={200: {"description": "Refused"}, **errors(409, 412, 428)},
)
def refuse_supplier_iban(
    organisation_id: OrganisationId,
    supplier_id: RecordId,
    iban_id: RecordId,
    body: HoldNote,
    if_match: IfMatch = None,
) -> Response[SupplierIbanView]:
    service = parts.supplier_history()
    account = service.get(organisation_id, supplier_id, iban_id)
    must_match(account, if_match)
    return _shown(service.refuse(caller().actor, account, body.note))


@router.post(
    f"{ACCOUNT}/reconsider",
    tags=[TAG],
    operation_id="reconsiderSupplierIban",
    summary="Take a refusal back: two people must confirm the account anew",
    middlewares=[TRUST],
    responses={200: {"description": "As if seen only"}, **errors(409, 412, 428)},
)
def reconsider_supplier_iban(
    organisation_id: OrganisationId,
    supplier_id: RecordId,
    iban_id: RecordId,
    if_match: IfMatch = None,
) -> Response[SupplierIbanView]:
    service = parts.supplier_history()
    account = service.get(organisation_id, supplier_id, iban_id)
    must_match(account, if_match)
    return _shown(service.reconsider(caller().actor, account))
