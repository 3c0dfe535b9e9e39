"""Routes of suppliers: those that documents brought, to confirm and to correct; their memory."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.collection import ChangeSupplier, SupplierView
from lettrage.contracts.api.common import Page
from lettrage.contracts.api.reading_memory import ReadingMemoryView
from lettrage.contracts.api.suppliers import SupplierInFull, SupplierListed
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.organisation import FeatureFlag, Role
from lettrage.domain.third_party import ThirdParty
from lettrage.entrypoints import bootstrap_purchases as parts
from lettrage.entrypoints import bootstrap_suppliers
from lettrage.entrypoints.http.access import Needs, caller
from lettrage.entrypoints.http.conventions import (
    JSON,
    Cursor,
    IfMatch,
    Limit,
    errors,
    must_match,
    page,
    shown,
)
from lettrage.entrypoints.http.purchases import CODE, READ, TAG, OrganisationId, RecordId

router = APIGatewayHttpRouter()

Amounts = Annotated[bool, Query(description="Add what is open with each, one look-up a supplier")]

SUPPLIERS = "/v1/organisations/<organisation_id>/suppliers"
MEMORY = f"{SUPPLIERS}/<supplier_id>/reading-memory"

# Who confirms a supplier trusts its bank account: more than coding documents (H6, K6).
TRUST = Needs(Role.MANAGER, FeatureFlag.PURCHASES)


@router.get(
    SUPPLIERS,
    tags=[TAG],
    operation_id="listSuppliers",
    summary="Suppliers",
    middlewares=[READ],
    responses={200: {"description": "By name"}, **errors()},
)
def list_suppliers(
    organisation_id: OrganisationId,
    amounts: Amounts = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[SupplierListed]:
    found = parts.manage_suppliers().list(organisation_id, limit=limit, cursor=cursor)
    if not amounts:
        return page(found, lambda s: SupplierListed.listed(s, None, complete=None))
    overview = bootstrap_suppliers.supplier_overview()

    def listed(supplier: ThirdParty) -> SupplierListed:
        owed = overview.owed(supplier)
        return SupplierListed.listed(supplier, owed.by_currency, complete=owed.complete)

    return page(found, listed)


@router.get(
    f"{SUPPLIERS}/<supplier_id>",
    tags=[TAG],
    operation_id="getSupplier",
    summary="One supplier with its known accounts",
    middlewares=[READ],
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_supplier(
    organisation_id: OrganisationId, supplier_id: RecordId
) -> Response[SupplierInFull]:
    supplier = parts.manage_suppliers().get(organisation_id, supplier_id)
    overview = bootstrap_suppliers.supplier_overview()
    owed = overview.owed(supplier)
    view = SupplierInFull.in_full(
        supplier,
        owed=(owed.by_currency, owed.complete),
        history=bootstrap_suppliers.supplier_history().of(supplier),
        alike=overview.alike(supplier),
    )
    return shown(supplier, view)


@router.patch(
    f"{SUPPLIERS}/<supplier_id>",
    tags=[TAG],
    operation_id="changeSupplier",
    summary="Correct name, identifiers, address for mail or preset category",
    middlewares=[TRUST],
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def change_supplier(
    organisation_id: OrganisationId,
    supplier_id: RecordId,
    body: ChangeSupplier,
    if_match: IfMatch = None,
) -> Response[SupplierView]:
    service = parts.manage_suppliers()
    supplier = service.get(organisation_id, supplier_id)
    must_match(supplier, if_match)
    changes = body.model_dump(exclude_unset=True)
    after = service.change(caller().actor, supplier, changes)
    return shown(after, SupplierView.of(after))


@router.post(
    f"{SUPPLIERS}/<supplier_id>/confirm",
    tags=[TAG],
    operation_id="confirmSupplier",
    summary="Confirm that a supplier is who it says; its accounts are confirmed apart",
    description="No account is confirmed by it: each stays as it was seen until one person asks to"
    " lift the hold on it, and another lifts it.",
    middlewares=[TRUST],
    responses={200: {"description": "Confirmed"}, **errors(409, 412, 428)},
)
def confirm_supplier(
    organisation_id: OrganisationId, supplier_id: RecordId, if_match: IfMatch = None
) -> Response[SupplierView]:
    service = parts.manage_suppliers()
    supplier = service.get(organisation_id, supplier_id)
    must_match(supplier, if_match)
    after = service.confirm(caller().actor, supplier)
    return shown(after, SupplierView.of(after))


@router.get(
    MEMORY,
    tags=[TAG],
    operation_id="getReadingMemory",
    summary="What validated invoices taught of how this supplier's documents are read",
    middlewares=[READ],
    responses={200: {"description": "By field, with its ETag"}, **errors()},
)
def get_reading_memory(
    organisation_id: OrganisationId, supplier_id: RecordId
) -> Response[ReadingMemoryView]:
    memory = parts.manage_reading_memory().get(organisation_id, supplier_id)
    return shown(memory, ReadingMemoryView.of(memory))


@router.delete(
    MEMORY,
    tags=[TAG],
    operation_id="forgetReadingMemory",
    summary="Forget all of it; later validations teach anew",
    status_code=204,
    middlewares=[CODE],
    responses={204: {"description": "Forgotten"}, **errors(409, 412, 428)},
)
def forget_reading_memory(
    organisation_id: OrganisationId, supplier_id: RecordId, if_match: IfMatch = None
) -> Response[None]:
    service = parts.manage_reading_memory()
    memory = service.get(organisation_id, supplier_id)
    must_match(memory, if_match)
    service.forget(caller().actor, memory)
    return Response(status_code=204, content_type=JSON)


@router.delete(
    f"{MEMORY}/<field>",
    tags=[TAG],
    operation_id="forgetReadingMemoryField",
    summary="Forget one field",
    status_code=204,
    middlewares=[CODE],
    responses={204: {"description": "Forgotten"}, **errors(409, 412, 428)},
)
def forget_reading_memory_field(
    organisation_id: OrganisationId,
    supplier_id: RecordId,
    field: FieldName,
    if_match: IfMatch = None,
) -> Response[None]:
    service = parts.manage_reading_memory()
    memory = service.get(organisation_id, supplier_id)
    must_match(memory, if_match)
    service.forget_field(caller().actor, memory, field)
    return Response(status_code=204, content_type=JSON)
