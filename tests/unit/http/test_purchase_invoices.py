"""Review by API: the queue, corrections, overrides, suppliers, refusal."""

from datetime import timedelta
from typing import Any

import pytest
from lettrage.domain.invoice_reading import DocumentKind, Finding, InvoiceLine
from lettrage.domain.page import Box
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.domain.third_party import SupplierState, ThirdParty, ThirdPartyRole

from tests.unit.http import purchases
from tests.unit.http.client import A, Answer, World
from tests.unit.http.purchases import path


@pytest.fixture
def world() -> World:
    return World()


def codes(answer: Answer) -> set[str]:
    """What blocks."""
    return {check["code"] for check in answer.body["checks"] if check["blocking"]}


def test_the_queue_lists_newest_first_by_pages(world: World) -> None:
    made = []
    for number in range(3):
        world.clock.advance(timedelta(minutes=1))
        made.append(purchases.invoice(world, {"number": f"F{number}"}, data=b"%d" % number).id)
    first = world.call("GET", path(), query={"state": "to_review", "limit": "2"})
    second = world.call(
        "GET",
        path(),
        query={"state": "to_review", "limit": "2", "cursor": first.body["next_cursor"]},
    )
    listed = [item["id"] for item in first.body["items"] + second.body["items"]]
    assert listed == made[::-1]
    assert second.body.get("next_cursor") is None


def test_lists_by_supplier_and_state(world: World) -> None:
    mine = purchases.invoice(world)
    purchases.invoice(world, data=b"other", supplier_id="supplier-2")
    purchases.invoice(world, data=b"done", state=PurchaseInvoiceState.REFUSED)
    query = {"supplier_id": "supplier-1", "state": "to_review"}
    answer = world.call("GET", path(), query=query)
    assert [item["id"] for item in answer.body["items"]] == [mine.id]


def test_one_invoice_shows_value_proof_and_place(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    answer = world.call("GET", path(invoice.id), user="u-reader")
    assert answer.status == 200
    assert answer.etag == '"1"'
    gross = answer.body["fields"]["gross_total"]
    assert gross["value"] == "120.00"
    assert gross["read"]["box"] == {"left": 10, "top": 20, "right": 30, "bottom": 40}
    assert (gross["source"], gross["read"]["page"]) == ("text_layer", 1)
    assert answer.body["supplier"]["name"] == "Papeterie Bleue"
    assert answer.body["origins"][0]["file_name"] == "facture.pdf"
    assert codes(answer) == set()


def test_one_invoice_shows_its_lines_with_proof_and_place(world: World) -> None:
    box = Box(left=-5, top=20, right=30, bottom=40)
    read = InvoiceLine(
        description="Papier A4",
        quantity="10",
        unit_price="10.00",
        vat_rate="20.00",
        line_net="100.00",
        confidence=960,
        page=2,
        box=box,
    )
    bare = InvoiceLine(description="Livraison", line_gross="0.00", confidence=850)
    invoice = purchases.invoice(world, lines=(read, bare))
    first, second = world.call("GET", path(invoice.id), user="u-reader").body["lines"]
    assert first == {
        "description": "Papier A4",
        "quantity": "10",
        "unit": None,
        "unit_price": "10.00",
        "vat_rate": "20.00",
        "line_net": "100.00",
        "line_gross": None,
        "confidence": 960,
        "page": 2,
        "box": {"left": 0, "top": 20, "right": 30, "bottom": 40},
    }
    assert (second["line_gross"], second["page"], second["box"]) == ("0.00", None, None)


def test_lines_are_read_only(world: World) -> None:
    invoice = purchases.invoice(world)
    answer = world.call("PATCH", path(invoice.id), {"lines": []}, if_match='"1"')
    assert answer.status == 422


def test_the_link_gives_the_original_for_five_minutes(world: World) -> None:
    invoice = purchases.invoice(world, data=b"%PDF-original")
    answer = world.call("GET", path(invoice.id, "document"), user="u-reader")
    bucket = world.bucket("work_bucket")
    assert bucket.open_link(answer.body["url"]).data == b"%PDF-original"
    assert answer.body["file_name"] == "facture.pdf"
    world.clock.advance(timedelta(seconds=301))
    with pytest.raises(Exception, match="expired"):
        bucket.open_link(answer.body["url"])


def test_a_correction_keeps_what_the_machine_had_read(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world, {"number": "F-2026-l"})
    body: dict[str, Any] = {"fields": {"number": "F-2026-1", "due_date": None}}
    answer = world.call("PATCH", path(invoice.id), body, if_match='"1"', user="u-accountant")
    number = answer.body["fields"]["number"]
    assert (number["value"], number["source"], number["confidence"]) == ("F-2026-1", "human", 1000)
    assert number["read"]["value"] == "F-2026-l"
    assert "due_date" not in answer.body["fields"]
    assert answer.etag == '"2"'


def test_a_correction_of_nothing_leaves_the_version_alone(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    assert world.call("PATCH", path(invoice.id), {}, if_match='"1"').etag == '"1"'


def test_corrections_are_checked_anew(world: World) -> None:
    purchases.supplier(world)
    stale = Finding(code="totals_mismatch", message_fr="≠", message_en="≠", blocking=True)
    invoice = purchases.invoice(world, {"gross_total": "130.00"}, findings=(stale,))
    assert codes(world.call("GET", path(invoice.id))) == {"totals_mismatch"}
    body = {"fields": {"gross_total": "120.00"}}
    answer = world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert codes(answer) == set()
    assert answer.body["open_findings"] == []


def test_an_override_counts_for_the_values_it_was_given_for(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world, {"gross_total": "130.00"})
    body: dict[str, Any] = {"acknowledge": ["totals_mismatch"]}
    answer = world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert codes(answer) == set()
    (check,) = [c for c in answer.body["checks"] if c["code"] == "totals_mismatch"]
    assert check["acknowledged"] is True
    stored = world.store.get(PurchaseInvoice, A, invoice.id)
    assert [(a.code, a.by) for a in stored.acknowledged] == [("totals_mismatch", "user:u-owner")]
    body = {"fields": {"gross_total": "140.00"}}
    assert codes(world.call("PATCH", path(invoice.id), body, if_match='"2"')) == {"totals_mismatch"}


def test_the_unauthenticated_sender_can_be_acknowledged(world: World) -> None:
    purchases.supplier(world)
    remark = Finding(code="sender_unauthenticated", message_fr="?", message_en="?")
    invoice = purchases.invoice(world, findings=(remark,))
    assert codes(world.call("GET", path(invoice.id))) == set()
    body = {"acknowledge": ["sender_unauthenticated"]}
    answer = world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert answer.body["open_findings"] == []


def test_what_is_missing_cannot_be_overridden(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world, {"number": None})
    body = {"acknowledge": ["field_missing"]}
    answer = world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert answer.status == 422
    assert answer.body["errors"][0]["code"] == "not_acknowledgeable"


def test_choosing_a_supplier_gives_it_the_role_and_takes_its_type(world: World) -> None:
    purchases.supplier(
        world, roles=frozenset({ThirdPartyRole.CUSTOMER}), last_document_type="purchase"
    )
    invoice = purchases.invoice(world, supplier_id=None)
    assert "supplier_unknown" in codes(world.call("GET", path(invoice.id)))
    body = {"supplier_id": "supplier-1"}
    answer = world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert answer.body["document_type"] == "purchase"
    assert codes(answer) == set()
    roles = world.store.get(ThirdParty, A, "supplier-1").roles
    assert roles == {ThirdPartyRole.CUSTOMER, ThirdPartyRole.SUPPLIER}


@pytest.mark.parametrize("state", [None, SupplierState.MERGED])
def test_a_supplier_must_be_there_and_not_merged(world: World, state: SupplierState | None) -> None:
    if state:
        purchases.supplier(world, state=state)
    invoice = purchases.invoice(world, supplier_id=None)
    answer = world.call("PATCH", path(invoice.id), {"supplier_id": "supplier-1"}, if_match="*")
    assert answer.status == 422
    assert answer.body["errors"][0]["pointer"] == "/body/supplier_id"


def test_a_suspected_duplicate_blocks_until_a_person_decides(world: World) -> None:
    purchases.supplier(world)
    first = purchases.invoice(world)
    world.clock.advance(timedelta(minutes=1))
    second = purchases.invoice(world, data=b"scan of the same")
    answer = world.call("GET", path(second.id))
    (check,) = [c for c in answer.body["checks"] if c["blocking"]]
    assert (check["code"], check["related_id"]) == ("duplicate_suspected", first.id)


def test_refused_with_a_note_and_taken_up_again(world: World) -> None:
    invoice = purchases.invoice(world)
    body = {"note": "Pas pour nous"}
    answer = world.call("POST", path(invoice.id, "refuse"), body, if_match='"1"')
    assert (answer.body["state"], answer.body["refused_reason"]) == ("refused", "Pas pour nous")
    assert world.call("POST", path(invoice.id, "validate"), if_match='"2"').status == 409
    answer = world.call("POST", path(invoice.id, "reopen"), if_match='"2"')
    assert (answer.body["state"], answer.body["refused_reason"]) == ("to_review", None)


def test_two_reviewers_one_wins(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    assert world.call("PATCH", path(invoice.id), {"fields": {"number": "1"}}, if_match='"1"').etag
    late = world.call("POST", path(invoice.id, "refuse"), {"note": "non"}, if_match='"1"')
    assert (late.status, late.problem) == (412, "stale")


@pytest.mark.parametrize(
    "body",
    [
        {"fields": {"gross_total": 120}},
        {"fields": {"gross_total": "1e3"}},
        {"fields": {"issue_date": "02/11/2026"}},
        {"fields": {"delivery_date": "2026-02-30"}},
        {"fields": {"billing_period_end": "mars 2026"}},
        {"fields": {"supplier_email": "contact"}},
        {"fields": {"mandate": "R" * 36}},
        {"fields": {"mandate": "RUM_é"}},
        {"fields": {"kind": "invoice"}},
        {"fields": {"number": ""}},
        {"state": "validated"},
        {"document_type": "invoice"},
        {"vat_breakdown": [{"rate": "20", "taxable": "1.00"}]},
        {"acknowledge": ["Not A Code"]},
    ],
)
def test_a_body_that_is_not_the_contract_is_refused(world: World, body: dict[str, object]) -> None:
    invoice = purchases.invoice(world)
    answer = world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert answer.status == 422
    assert answer.body["errors"]


def test_the_remaining_fields_are_corrected_too(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    fields = {
        "supplier_email": "contact@bleue.fr",
        "supplier_phone": "04 72 11 22 33",
        "delivery_date": "2026-10-30",
        "billing_period_start": "2026-10-01",
        "billing_period_end": "2026-10-31",
        "payment_terms": "30 jours fin de mois",
        "contract_reference": "CT-9",
        "mandate": "++FR-2026/01",
        "direct_debit_date": "2026-12-05",
    }
    answer = world.call("PATCH", path(invoice.id), {"fields": fields}, if_match='"1"')
    assert answer.status == 200
    assert {name: answer.body["fields"][name]["value"] for name in fields} == fields
    assert codes(answer) == set()


def test_an_invoice_of_another_company_asks_for_an_override(world: World) -> None:
    purchases.supplier(world)
    named: dict[str, str | None] = {"customer_name": "Garage de la Gare SARL"}
    invoice = purchases.invoice(world, {**named, "customer_siren": "542065479"})
    answer = world.call("GET", path(invoice.id))
    assert codes(answer) == {"customer_not_us"}
    (check,) = [c for c in answer.body["checks"] if c["code"] == "customer_not_us"]
    assert check["acknowledgeable"] is True
    assert "Garage de la Gare SARL" in check["message_fr"]
    body: dict[str, Any] = {"acknowledge": ["customer_not_us"]}
    answer = world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert codes(answer) == set()


def test_a_corrected_customer_settles_whose_invoice_it_is(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world, {"customer_siren": "542065479"})
    body = {"fields": {"customer_siren": "552 100 554"}}
    answer = world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert "customer_not_us" not in {check["code"] for check in answer.body["checks"]}


def test_a_person_who_names_an_unknown_supplier_makes_it(world: World) -> None:
    invoice = purchases.invoice(world, {"supplier_name": None}, supplier_id=None)
    assert "supplier_unknown" in codes(world.call("GET", path(invoice.id)))
    body = {"fields": {"supplier_name": "Papeterie Bleue"}}
    answer = world.call("PATCH", path(invoice.id), body, if_match='"1"')
    made = world.store.get(ThirdParty, A, answer.body["supplier_id"])
    assert (made.name, made.siren, made.state) == (
        "Papeterie Bleue",
        purchases.SIREN,
        SupplierState.TO_CONFIRM,
    )
    assert "supplier_unknown" not in codes(answer)


def test_a_corrected_siren_moves_the_invoice_to_the_supplier_that_has_it(world: World) -> None:
    purchases.supplier(world)
    other = purchases.supplier(
        world, id="supplier-2", siren="542065479", name="Autre", last_document_type="purchase"
    )
    invoice = purchases.invoice(world)
    body = {"fields": {"supplier_siren": "542 065 479", "supplier_name": "Autre"}}
    answer = world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert (answer.body["supplier_id"], answer.body["supplier_name"]) == (other.id, "Autre")
    assert answer.body["document_type"] == "purchase"


def test_a_corrected_name_alone_moves_nothing(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    body = {"fields": {"supplier_name": "Papeterie Bleue SARL"}}
    answer = world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert answer.body["supplier_id"] == "supplier-1"


def test_ourselves_are_never_made_a_supplier(world: World) -> None:
    invoice = purchases.invoice(world, {"supplier_siren": None}, supplier_id=None)
    body = {"fields": {"supplier_siren": "552100554", "supplier_name": "Société"}}
    answer = world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert answer.body["supplier_id"] is None
    assert "own_document" in codes(answer)


def test_there_must_be_something_to_override(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    body = {"acknowledge": ["iban_changed"]}
    answer = world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "no_such_check")


def test_kind_type_and_rows_are_corrected_too(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world, {"kind": None}, document_kind=DocumentKind.OTHER)
    assert "kind_unknown" in codes(world.call("GET", path(invoice.id)))
    rows = [{"rate": "20.00", "taxable": "100.00", "vat": "20.00", "category": "S"}]
    body = {"document_kind": "invoice", "document_type": "purchase", "vat_breakdown": rows}
    answer = world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert (answer.body["document_kind"], answer.body["document_type"]) == ("invoice", "purchase")
    assert answer.body["fields"]["kind"]["value"] == "invoice"
    assert answer.body["vat_breakdown"] == rows
    assert codes(answer) == set()
