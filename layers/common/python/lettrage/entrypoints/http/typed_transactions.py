"""Routes of transactions that a person types, on accounts that no provider feeds."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.banking import TransactionView
from lettrage.contracts.api.typed_transactions import CorrectTransaction, TypeTransaction
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.organisation import Role
from lettrage.entrypoints import bootstrap_banking as parts
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.banking_parameters import BASE, OrganisationId, RecordId, needs
from lettrage.entrypoints.http.conventions import IfMatch, errors, must_match, shown
from lettrage.services.type_transactions import TypedMovement

TAG = "banking"
ONE = f"{BASE}/transactions/<transaction_id>"
router = APIGatewayHttpRouter()


@router.post(
    f"{BASE}/transactions",
    tags=[TAG],
    operation_id="typeTransaction",
    summary="A movement typed by hand, on an account that no bank provider feeds",
    description="Send an `Idempotency-Key`: movements may be alike, so a request repeated without"
    " one is another movement. 409 `fed_by_bank` on an account that a provider feeds.",
    status_code=201,
    middlewares=needs(Role.ACCOUNTANT),
    responses={201: {"description": "Created; reconciled soon"}, **errors(409)},
)
def type_transaction(
    organisation_id: OrganisationId, body: TypeTransaction
) -> Response[TransactionView]:
    told = body.model_dump()
    account_id = told.pop("bank_account_id")
    service = parts.type_transactions()
    made = service.add(caller().actor, organisation_id, account_id, TypedMovement(**told))
    location = f"/v1/organisations/{organisation_id}/transactions/{made.id}"
    return shown(made, TransactionView.of(made), status=201, location=location)


@router.patch(
    ONE,
    tags=[TAG],
    operation_id="correctTransaction",
    summary="Correct a typed movement, while nothing was decided about it",
    middlewares=needs(Role.ACCOUNTANT),
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def correct_transaction(
    organisation_id: OrganisationId,
    transaction_id: RecordId,
    body: CorrectTransaction,
    if_match: IfMatch = None,
) -> Response[TransactionView]:
    before = _matched(organisation_id, transaction_id, if_match)
    changes = body.model_dump(exclude_unset=True)
    after = parts.type_transactions().correct(caller().actor, before, changes)
    return shown(after, TransactionView.of(after))


@router.delete(
    ONE,
    tags=[TAG],
    operation_id="removeTransaction",
    summary="Remove a typed movement, while nothing was decided about it",
    status_code=204,
    middlewares=needs(Role.ACCOUNTANT),
    responses={204: {"description": "Gone"}, **errors(409, 412, 428)},
)
def remove_transaction(
    organisation_id: OrganisationId, transaction_id: RecordId, if_match: IfMatch = None
) -> Response[None]:
    before = _matched(organisation_id, transaction_id, if_match)
    parts.type_transactions().remove(caller().actor, before)
    return Response(status_code=204)


def _matched(organisation_id: str, transaction_id: str, if_match: str | None) -> Transaction:
    transaction = parts.list_transactions().get(organisation_id, transaction_id)
    must_match(transaction, if_match)
    return transaction
