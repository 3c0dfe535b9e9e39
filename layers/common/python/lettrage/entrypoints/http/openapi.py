"""The OpenAPI 3.1 document of all routes: one source for validation, documentation and gateway."""

import json
from typing import Any

from aws_lambda_powertools.event_handler.openapi.models import Contact, License

from lettrage.entrypoints.http.app import resolver
from lettrage.entrypoints.http.functions import CONTEXTS, routers

TITLE = "Lettrage"
VERSION = "1.0.0"
DESCRIPTION = """Back office for French small businesses: purchase invoices collect themselves, \
bank transactions fetch themselves, and the two are reconciled with reasons.

Amounts are decimal strings in major units beside their currency. Dates are `YYYY-MM-DD`, instants \
UTC RFC 3339. Errors are problem documents (RFC 9457). Lists are pages: give `next_cursor` back as \
`cursor`. Changes need `If-Match` with the ETag read; POSTs honour `Idempotency-Key`. Clients must \
accept unknown fields and enum values."""


def document() -> dict[str, Any]:
    """The document as plain data, deterministic.

    Raises: ValueError, when a route lacks one tag of `CONTEXTS`.
    """
    every = [router for context in CONTEXTS for router in routers(context)]
    schema = resolver(every).get_openapi_schema(
        title=TITLE,
        version=VERSION,
        description=DESCRIPTION,
        license_info=License(name="Apache-2.0", identifier="Apache-2.0"),
        contact=Contact(name="Lettrage"),
    )
    data: dict[str, Any] = json.loads(schema.model_dump_json(by_alias=True, exclude_none=True))
    data.pop("servers", None)
    data.setdefault("components", {})["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "Cognito access token",
        }
    }
    data["security"] = [{"token": []}]
    for path, operations in data["paths"].items():
        for method, operation in operations.items():
            if operation.get("tags", [None])[0] not in CONTEXTS:
                message = f"{method} {path} has no bounded context as its tag"
                raise ValueError(message)
    return data
