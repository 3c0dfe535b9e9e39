"""Routes of merges: one supplier into another, and back."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.collection import SupplierView
from lettrage.contracts.api.suppliers import MergeSupplier, SupplierMergeView
from lettrage.entrypoints import bootstrap_purchases
from lettrage.entrypoints import bootstrap_suppliers as parts
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.conventions import IfMatch, errors, must_match, shown
from lettrage.entrypoints.http.purchases import TAG, OrganisationId, RecordId
from lettrage.entrypoints.http.suppliers import SUPPLIERS, TRUST
from lettrage.services.merge_suppliers import Moved

router = APIGatewayHttpRouter()


def _shown(moved: Moved) -> Response[SupplierMergeView]:
    view = SupplierMergeView(
        supplier=SupplierView.of(moved.party),
        into_id=moved.into_id,
        moved=moved.moved,
        left=tuple(moved.left),
        complete=moved.complete,
    )
    return shown(moved.party, view)


@router.post(
    f"{SUPPLIERS}/<supplier_id>/merge",
    tags=[TAG],
    operation_id="mergeSupplier",
    summary="This supplier is another one: documents, accounts and names follow",
    description="The two become one at once; documents follow, up to 150 a call: the same call"
    " goes on while `complete` is false. Accounts go along as seen: what two people confirmed for"
    " the one is not confirmed for the other.",
    middlewares=[TRUST],
    responses={200: {"description": "Merged"}, **errors(409, 412, 428)},
)
def merge_supplier(
    organisation_id: OrganisationId,
    supplier_id: RecordId,
    body: MergeSupplier,
    if_match: IfMatch = None,
) -> Response[SupplierMergeView]:
    supplier = bootstrap_purchases.manage_suppliers().get(organisation_id, supplier_id)
    must_match(supplier, if_match)
    return _shown(parts.merge_suppliers().merge(caller().actor, supplier, body.into_id))


@router.post(
    f"{SUPPLIERS}/<supplier_id>/unmerge",
    tags=[TAG],
    operation_id="unmergeSupplier",
    summary="Undo a merge: what it moved comes back",
    description="Documents that came since stay with the other. The same call goes on while"
    " `complete` is false.",
    middlewares=[TRUST],
    responses={200: {"description": "Two again"}, **errors(409, 412, 428)},
)
def unmerge_supplier(
    organisation_id: OrganisationId, supplier_id: RecordId, if_match: IfMatch = None
) -> Response[SupplierMergeView]:
    supplier = bootstrap_purchases.manage_suppliers().get(organisation_id, supplier_id)
    must_match(supplier, if_match)
    return _shown(parts.merge_suppliers().unmerge(caller().actor, supplier))
