"""The API does what its description says: generated requests, every reply checked against it.

Requests carry a real token and real identifiers where the organisation has some; the rest is made
up by schemathesis, alike in each run. The description's generation phase is bounded by examples a
route, so that the suite stays within minutes.
"""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from infra.local.demo import papers
from infra.local.runtime import LocalRuntime
from tests.e2e.product import DESCRIPTION, Office, an_invoice

EXAMPLES = 20
"""A route: some sixty routes at ten milliseconds a request stay below a minute."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

STEERED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def _operations() -> list[Any]:
    if not DESCRIPTION.exists():
        return []
    schema = schemathesis.openapi.from_path(DESCRIPTION)
    found: list[Any] = list(schema.get_all_operations())
    return [each.ok() for each in found]


def test_the_description_has_operations() -> None:
    assert _operations(), f"{DESCRIPTION.name} is missing: run `make openapi`"


@pytest.mark.parametrize("operation", _operations(), ids=lambda o: f"{o.method} {o.path}")
def test_replies_are_those_described(
    runtime: LocalRuntime, subject: dict[str, str], operation: Any
) -> None:
    token = subject["Authorization"]

    @given(case=operation.as_strategy())
    @STEERED
    def replies(case: Any) -> None:
        case.path_parameters = {
            name: subject.get(name, value) for name, value in (case.path_parameters or {}).items()
        }
        reply = case.call(base_url=runtime.api_url, headers={"Authorization": token})
        case.validate_response(reply, checks=CHECKS)

    replies()


@pytest.fixture(scope="module")
def subject(runtime: LocalRuntime) -> dict[str, str]:
    """Token and real path parameters of one organisation with an invoice in review."""
    office = Office.open(runtime, "schema")
    office.send(facture=papers.factur_x(an_invoice("SCHEMA-1")))
    invoice = office.invoice("SCHEMA-1")
    return {
        "Authorization": office.user.token(),
        "organisation_id": office.user.organisation,
        "purchase_invoice_id": invoice["id"],
        "document_id": invoice["document_id"],
        "supplier_id": invoice["supplier_id"],
        "inbound_message_id": office.mails()[0]["id"],
        "inbound_address_id": office.user.get("~/inbound-addresses")["items"][0]["id"],
    }
