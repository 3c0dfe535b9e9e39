"""Who may: no token, another organisation's identifiers, a switched-off feature, a removed member.

The routes are those of the API's description: a route added tomorrow is covered unasked.
"""

import json
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from infra.local.runtime import LocalRuntime
from tests.e2e.product import DESCRIPTION, Json, Office, Person

METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Route:
    """One operation of the description.

    Attributes:
        method: In capitals.
        path: With `{names}`.
        public: Answered without a token.
        document: The operation as described.
    """

    method: str
    path: str
    public: bool
    document: Json

    def __str__(self) -> str:
        """As pytest shows it."""
        return f"{self.method} {self.path}"


def _routes() -> list[Route]:
    if not DESCRIPTION.exists():
        return []
    document = json.loads(DESCRIPTION.read_text())
    return [
        Route(method.upper(), path, operation.get("security") == [], operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


ROUTES = _routes()
OURS = [route for route in ROUTES if "{organisation_id}" in route.path]
GUARDED = [route for route in ROUTES if not route.public]


def test_there_are_routes() -> None:
    assert len(OURS) > 10, f"{DESCRIPTION.name} is missing or empty: run `make openapi`"


@pytest.mark.parametrize("route", GUARDED, ids=str)
def test_no_token_no_answer(runtime: LocalRuntime, route: Route) -> None:
    address = runtime.api_url + route.path.format(**dict.fromkeys(_names(route), "x"))
    for headers in ({}, {"Authorization": "Bearer not.a.token"}):
        reply = requests.request(route.method, address, headers=headers, json={}, timeout=30)
        assert reply.status_code == 401


@pytest.mark.parametrize("route", OURS, ids=str)
def test_another_organisation_is_not_there(
    intruder: Person, stranger: Office, route: Route
) -> None:
    known = _known(stranger)
    values = {name: known.get(name, "x") for name in _names(route)}
    reply = _ask(intruder, route, route.path.format(**values))
    assert reply.status_code == 404
    assert reply.json()["type"] == "urn:lettrage:problem:not_found"
    assert reply.headers["Content-Type"] == PROBLEM


@pytest.mark.parametrize("route", OURS, ids=str)
def test_another_organisation_s_records_are_not_in_ours(
    intruder: Person, stranger: Office, route: Route
) -> None:
    known = {k: v for k, v in _known(stranger).items() if k != "organisation_id"}
    named = [name for name in _names(route) if name in known]
    if not named:
        pytest.skip("names no record that the other organisation has")
    values = {name: known.get(name) or _any_value(route, name) for name in _names(route)}
    values["organisation_id"] = intruder.organisation
    reply = _ask(intruder, route, route.path.format(**values))
    # A body that is not right for the route may be refused before the record is looked for.
    assert reply.status_code in ({404} if route.method in {"GET", "DELETE"} else {404, 422})
    for secret in known.values():
        assert secret not in reply.text or secret in (reply.request.url or "")


def test_switched_off_feature_is_forbidden_by_a_stable_type(office: Office) -> None:
    office.user.get("~/purchase-invoices")
    office.user.change("PATCH", "~", "~", {"features": ["sales"]})
    for path in ("purchase-invoices", "documents?outcome=filed", "uploads", "suppliers"):
        reply = office.user.request("GET", f"~/{path}")
        assert reply.status_code == 403
        assert reply.json()["type"] == "urn:lettrage:problem:feature_off"
    for path in ("transactions", "bank-accounts", "bank-connections"):
        reply = office.user.request("GET", f"~/{path}")
        assert (reply.status_code, reply.json()["type"]) == (
            403,
            "urn:lettrage:problem:feature_off",
        )
    office.user.change("PATCH", "~", "~", {"features": ["purchases", "inbound_mail"]})
    office.user.get("~/purchase-invoices")


def test_removed_member_is_out_at_the_next_request(office: Office, intruder: Person) -> None:
    path = f"~/members/{_subject(intruder)}"
    added = {"user_id": _subject(intruder), "role": "reader"}
    office.user.call("POST", "~/members", json=added)
    guest = Person(office.runtime, intruder.email)
    guest.organisation = office.user.organisation
    assert guest.get("~")["role"] == "reader"
    etag = office.user.call("GET", path).headers["ETag"]
    office.user.call("DELETE", path, headers={"If-Match": etag})
    assert guest.request("GET", "~/purchase-invoices").status_code == 404


def test_role_too_low_is_forbidden_by_a_stable_type(office: Office, intruder: Person) -> None:
    added = {"user_id": _subject(intruder), "role": "reader"}
    office.user.call("POST", "~/members", json=added)
    path = f"/v1/organisations/{office.user.organisation}/members"
    reply = intruder.request("POST", path, json=added)
    assert reply.status_code == 403
    assert reply.json()["type"] == "urn:lettrage:problem:role_too_low"


@pytest.fixture(scope="module")
def intruder(runtime: LocalRuntime) -> Person:
    """A signed-in user with an organisation of their own."""
    return Office.open(runtime, "voisin").user


def _known(office: Office) -> dict[str, str]:
    """Real identifiers of an organisation, by the name of the path parameter."""
    (invoice,) = office.invoices()
    return {
        "organisation_id": office.user.organisation,
        "purchase_invoice_id": invoice["id"],
        "document_id": invoice["id"],
        "supplier_id": invoice["supplier_id"],
        "inbound_message_id": office.mails()[0]["id"],
        "inbound_address_id": office.user.get("~/inbound-addresses")["items"][0]["id"],
        "user_id": office.user.get("~/members")["items"][0]["user_id"],
    }


def _names(route: Route) -> list[str]:
    return [part[1:-1] for part in route.path.split("/") if part.startswith("{")]


def _any_value(route: Route, name: str) -> str:
    """What may stand at a place of the path: the first of its words where they are listed."""
    (schema,) = (p["schema"] for p in route.document["parameters"] if p["name"] == name)
    if "$ref" in schema:
        kinds = json.loads(DESCRIPTION.read_text())["components"]["schemas"]
        schema = kinds[schema["$ref"].rsplit("/", 1)[-1]]
    return str((schema.get("enum") or ["1" if schema.get("type") == "integer" else "x"])[0])


def _ask(user: Person, route: Route, path: str) -> requests.Response:
    needed = {
        p["name"]: (p["schema"].get("enum") or ["filed"])[0]
        for p in route.document.get("parameters", ())
        if p["in"] == "query" and p.get("required")
    }
    body: Any = None if route.method in {"GET", "DELETE"} else {}
    return user.request(route.method, path, headers={"If-Match": "*"}, params=needed, json=body)


def _subject(user: Person) -> str:
    found: str = user.get("~/members")["items"][0]["user_id"]
    return found
