"""The wrapper of event functions (mail, upload, schedule): validate, bind, run.

An event that is not the contract is a defect of its source: it raises, so that the function's
dead-letter queue keeps it with its cause. Nothing is dropped silently.
"""

import functools
import inspect
import json
from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

from pydantic import BaseModel, ValidationError

from lettrage.domain.errors import Invalid
from lettrage.entrypoints import observability

Event = TypeVar("Event", bound=BaseModel)


def event(
    handler: Callable[[Event, str], BaseModel | None],
) -> Callable[[dict[str, Any], Any], dict[str, Any] | None]:
    """Turn `(contract, request_id) → result` into a Lambda handler.

    Shapes: the result, when there is one, is returned as JSON (it shows what was done).
    Raises: Invalid, when the event is not the contract; whatever the use case raises.
    """
    name = next(iter(inspect.signature(handler).parameters))
    contract: type[Event] = get_type_hints(handler)[name]

    @functools.wraps(handler)
    def wrapped(raw: dict[str, Any], context: Any) -> dict[str, Any] | None:  # noqa: ANN401 - AWS's object
        request_id = str(getattr(context, "aws_request_id", "") or "local")
        observability.unbind()
        observability.bind(request_id=request_id)
        try:
            received = contract.model_validate_json(json.dumps(raw))
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, e["loc"])) for e in error.errors())
            raise Invalid(f"event is no {contract.__name__}: {fields}") from error
        result = handler(received, request_id)
        return None if result is None else result.model_dump(mode="json")

    return wrapped
