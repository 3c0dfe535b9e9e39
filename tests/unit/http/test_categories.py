"""Categories of purchase invoices: set by a person, preset by the supplier, learnt, filtered by."""

from typing import Any

import pytest
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.third_party import ThirdParty

from tests.unit.http import purchases
from tests.unit.http.client import A, Answer, World
from tests.unit.http.purchases import path

QUEUE = f"/v1/organisations/{A}/review-queue"
SUPPLIER = f"/v1/organisations/{A}/suppliers/supplier-1"


@pytest.fixture
def world() -> World:
    return World()


def invoice(world: World, number: str = "F-1", **more: Any) -> PurchaseInvoice:
    return purchases.invoice(world, {"number": number}, data=number.encode(), **more)


def correct(world: World, made: PurchaseInvoice, **body: Any) -> Answer:
    return world.call("PATCH", path(made.id), body, if_match="*", user="u-accountant")


def numbers(world: World, where: str, **query: str) -> set[str]:
    answer = world.call("GET", where, query=query)
    assert answer.status == 200, answer.body
    return {item["number"] for item in answer.body["items"]}


def test_a_person_sets_leaves_and_takes_out_the_category(world: World) -> None:
    purchases.supplier(world)
    made = invoice(world)
    assert correct(world, made, category="6064 Fournitures").body["category"] == "6064 Fournitures"
    left = correct(world, made, document_type="purchase")
    assert (left.status, left.body["category"]) == (200, "6064 Fournitures")
    assert correct(world, made, category=None).body["category"] is None


@pytest.mark.parametrize("category", ["", " ", " 6064", "6064 ", "60\n64", "6" * 65])
def test_a_code_that_is_no_one_text_is_refused(world: World, category: str) -> None:
    purchases.supplier(world)
    answer = correct(world, invoice(world), category=category)
    assert answer.status == 422
    assert answer.body["errors"][0]["pointer"] == "/body/category"


def test_validation_teaches_the_category_and_never_unlearns_it(world: World) -> None:
    purchases.supplier(world)
    for number, category, known in (
        ("F-1", "6064", "6064"),
        ("F-2", None, "6064"),
        ("F-3", "6251", "6251"),
    ):
        made = invoice(world, number, category=category)
        answer = world.call("POST", path(made.id, "validate"), if_match="*")
        assert (answer.status, answer.body["category"]) == (200, category), answer.body
        assert world.call("GET", SUPPLIER).body["last_category"] == known


def test_what_a_person_chose_for_a_supplier_wins_over_what_was_learnt(world: World) -> None:
    purchases.supplier(world, last_category="6064")
    assert world.store.get(ThirdParty, A, "supplier-1").preset_category == "6064"
    body = {"default_category": "6251"}
    answer = world.call("PATCH", SUPPLIER, body, if_match="*")
    assert (answer.status, answer.body["default_category"]) == (200, "6251")
    assert world.store.get(ThirdParty, A, "supplier-1").preset_category == "6251"


def test_choosing_a_supplier_takes_its_category_unless_one_is_given(world: World) -> None:
    purchases.supplier(world, last_category="6064")
    preset = invoice(world, "F-1", supplier_id=None)
    assert correct(world, preset, supplier_id="supplier-1").body["category"] == "6064"
    given = invoice(world, "F-2", supplier_id=None)
    answer = correct(world, given, supplier_id="supplier-1", category="6251")
    assert answer.body["category"] == "6251"
    without = invoice(world, "F-3", supplier_id=None)
    answer = correct(world, without, supplier_id="supplier-1", category=None)
    assert answer.body["category"] is None


def test_lists_are_filtered_by_category(world: World) -> None:
    purchases.supplier(world)
    invoice(world, "F-1", category="6064")
    invoice(world, "F-2", category="6251")
    validated = invoice(world, "F-3", category="6064")
    invoice(world, "F-4")
    world.call("POST", path(validated.id, "validate"), if_match="*")
    everything = f"/v1/organisations/{A}/purchase-invoices"
    assert numbers(world, QUEUE, category="6064") == {"F-1"}
    assert numbers(world, everything, category="6064") == {"F-1", "F-3"}
    assert numbers(world, everything, category="6064", state="to_review") == {"F-1"}
    by_both = {"category": "6251", "supplier_id": "supplier-1"}
    assert numbers(world, everything, **by_both) == {"F-2"}
    assert numbers(world, everything, category="9") == set()


def test_a_corrected_category_moves_the_invoice_between_lists(world: World) -> None:
    purchases.supplier(world)
    made = invoice(world, category="6064")
    correct(world, made, category="6251")
    everything = f"/v1/organisations/{A}/purchase-invoices"
    assert numbers(world, everything, category="6064") == set()
    assert numbers(world, everything, category="6251") == {"F-1"}
