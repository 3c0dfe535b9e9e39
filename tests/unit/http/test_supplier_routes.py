"""Suppliers by API: listed, confirmed, corrected."""

from typing import Any

import pytest
from lettrage.domain.third_party import SupplierState, ThirdParty, ThirdPartyRole

from tests.unit.http import purchases
from tests.unit.http.client import A, World

SUPPLIERS = f"/v1/organisations/{A}/suppliers"
ONE = f"{SUPPLIERS}/supplier-1"


@pytest.fixture
def world() -> World:
    return World()


def test_suppliers_are_listed_by_name_and_customers_are_not(world: World) -> None:
    customer = frozenset({ThirdPartyRole.CUSTOMER})
    for number, (name, more) in enumerate(
        [("Zoé", {}), ("Abeille", {}), ("Client", {"roles": customer})]
    ):
        purchases.supplier(world, id=f"s{number}", name=name, siren=None, **more)
    listed = world.call("GET", SUPPLIERS, user="u-reader").body["items"]
    assert [s["name"] for s in listed] == ["Abeille", "Zoé"]
    assert world.call("GET", f"{SUPPLIERS}/s2").status == 404


def test_one_supplier_shows_its_accounts_and_where_they_were_seen(world: World) -> None:
    purchases.supplier(world)
    answer = world.call("GET", ONE)
    assert answer.body["ibans"] == [
        {"iban": purchases.IBAN, "first_seen_on": "2026-01-01", "origin": "purchase_invoice:x"}
    ]


def test_confirming_settles_the_remark_about_the_supplier_but_no_account(world: World) -> None:
    purchases.supplier(world, state=SupplierState.TO_CONFIRM)
    invoice = purchases.invoice(world)
    before = world.call("GET", purchases.path(invoice.id)).body["checks"]
    assert {"supplier_unconfirmed", "iban_new"} <= {c["code"] for c in before}
    answer = world.call("POST", f"{ONE}/confirm", if_match='"1"', user="u-manager")
    assert (answer.status, answer.body["state"]) == (200, "confirmed")
    after = world.call("GET", purchases.path(invoice.id)).body["checks"]
    remarks = {c["code"]: c["blocking"] for c in after}
    assert "supplier_unconfirmed" not in remarks
    assert remarks["iban_new"] is False
    assert world.call("POST", f"{ONE}/confirm", if_match='"2"').etag == '"2"'


def test_fields_are_changed_and_taken_out(world: World) -> None:
    purchases.supplier(world)
    body = {"name": "Papeterie Rouge", "email": "x@y.test", "siren": None}
    answer = world.call("PATCH", ONE, body, if_match='"1"')
    assert (answer.body["name"], answer.body["siren"]) == ("Papeterie Rouge", None)
    stored = world.store.get(ThirdParty, A, "supplier-1")
    assert any("ROUGE" in key.upper() for key in stored.keys)


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"siren": "732829321"}, "/body/siren", "check_digit"),
        ({"siret": "73282932000075"}, "/body/siret", "check_digit"),
        ({"siret": "55210055400013"}, "/body/siret", "other_siren"),
        ({"vat_id": "FR00732829320"}, "/body/vat_id", "check_digit"),
        ({"name": None}, "/body/name", "missing"),
    ],
)
def test_wrong_identifiers_are_named(
    world: World, body: dict[str, Any], pointer: str, code: str
) -> None:
    purchases.supplier(world)
    answer = world.call("PATCH", ONE, body, if_match='"1"')
    assert answer.status == 422
    assert (answer.body["errors"][0]["pointer"], answer.body["errors"][0]["code"]) == (
        pointer,
        code,
    )


def test_a_number_of_another_third_party_is_a_conflict_that_names_it(world: World) -> None:
    purchases.supplier(world)
    purchases.supplier(world, id="supplier-2", siren="552100554")
    answer = world.call("PATCH", ONE, {"siren": "552100554"}, if_match='"1"')
    assert (answer.status, answer.body["existing_id"]) == (409, "supplier-2")


@pytest.mark.parametrize(("method", "action"), [("PATCH", ""), ("POST", "/confirm")])
def test_a_merged_supplier_is_left_alone(world: World, method: str, action: str) -> None:
    purchases.supplier(world, state=SupplierState.MERGED)
    body = {"name": "X"} if method == "PATCH" else None
    answer = world.call(method, ONE + action, body, if_match='"1"')
    assert (answer.status, answer.problem) == (409, "supplier_merged")
