"""The wrapper of workflow tasks: validate, bind identifiers, run, serialise.

Errors of the product's tree pass unchanged: workflows decide on their class names.
"""

import functools
import inspect
import json
from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

from pydantic import BaseModel, ValidationError

from lettrage.domain.errors import Invalid
from lettrage.entrypoints import observability

Request = TypeVar("Request", bound=BaseModel)
Result = TypeVar("Result", bound=BaseModel)

_IDENTIFIERS = (
    "organisation_id",
    "document_id",
    "execution_id",
    "page",
    "job_id",
    "bank_account_id",
    "connection_id",
)


def step(
    handler: Callable[[Request], Result],
) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """Turn `contract → contract` into a Lambda handler.

    Shapes: the event is the JSON of the first parameter's contract, the result that of the
    annotated return contract.
    Raises: Invalid, when the payload is not the contract; whatever the use case raises.
    """
    name = next(iter(inspect.signature(handler).parameters))
    contract: type[Request] = get_type_hints(handler)[name]

    @functools.wraps(handler)
    def wrapped(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - AWS's object
        observability.unbind()
        try:
            request = contract.model_validate_json(json.dumps(event))
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, e["loc"])) for e in error.errors())
            raise Invalid(f"payload is no {contract.__name__}: {fields}") from error
        present = {n: str(event[n]) for n in _IDENTIFIERS if event.get(n) is not None}
        observability.bind(request_id=getattr(context, "aws_request_id", ""), **present)
        return handler(request).model_dump(mode="json")

    return wrapped
