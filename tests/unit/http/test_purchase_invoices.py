"""Review by API: the queue, corrections, overrides, validation, refusal."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from lettrage.domain.errors import Unavailable
from lettrage.domain.invoice_reading import DocumentKind, Finding
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.domain.purchase_invoice import DocumentType, PurchaseInvoice, PurchaseInvoiceState
from lettrage.domain.third_party import SupplierState, ThirdParty, ThirdPartyRole

from tests.unit.http import purchases
from tests.unit.http.client import A, Answer, World
from tests.unit.http.purchases import IBAN, OTHER_IBAN, path


@pytest.fixture
def world() -> World:
    return World()


def codes(answer: Answer) -> set[str]:
    """What blocks."""
    return {check["code"] for check in answer.body["checks"] if check["blocking"]}


def opened(world: World, invoice_id: str) -> OpenDocument:
    return world.store.get(OpenDocument, A, invoice_id)


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


def test_validation_opens_the_document_archives_it_and_starts_matching(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world, data=b"%PDF-x")
    answer = world.call("POST", path(invoice.id, "validate"), if_match='"1"', user="u-accountant")
    assert answer.status == 200, answer.body
    assert answer.body["state"] == "validated"
    assert answer.body["open_document"]["outstanding"] == "120.00"
    document = opened(world, invoice.id)
    assert document.document_kind is OpenDocumentKind.EXPENSE
    assert document.source_id == invoice.id
    assert document.keys
    assert world.bucket("archive_bucket").get(f"{A}/2026/{invoice.id}") == b"%PDF-x"
    assert world.tasks.reconciled == [(A, "purchase_invoice_validated", None)]
    assert world.store.get(ThirdParty, A, "supplier-1").last_document_type == "expense"
    reasons = {change.reason for change in world.store.changes(A)[0]}
    assert {"validated_by_user", "purchase_invoice_opened"} <= reasons


def test_the_archived_copy_is_what_the_link_gives(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world, data=b"%PDF-x")
    world.call("POST", path(invoice.id, "validate"), if_match='"1"')
    url = world.call("GET", path(invoice.id, "document")).body["url"]
    assert f"{A}%2F2026%2F" in url


@pytest.mark.parametrize(
    ("kind", "document_type", "gross", "opened_as"),
    [
        ("invoice", "purchase", "120.00", OpenDocumentKind.PURCHASE),
        ("invoice", "expense", "120.00", OpenDocumentKind.EXPENSE),
        ("deposit", "purchase", "120.00", OpenDocumentKind.PURCHASE),
        ("credit_note", "purchase", "-120.00", OpenDocumentKind.PURCHASE_CREDIT_NOTE),
        ("credit_note", "expense", "120.00", OpenDocumentKind.PURCHASE_CREDIT_NOTE),
    ],
)
def test_what_an_invoice_is_opened_as(
    world: World, kind: str, document_type: str, gross: str, opened_as: OpenDocumentKind
) -> None:
    purchases.supplier(world)
    sign = "-" if gross.startswith("-") else ""
    fields: dict[str, str | None] = {
        "gross_total": gross,
        "net_total": f"{sign}100.00",
        "vat_total": f"{sign}20.00",
    }
    invoice = purchases.invoice(
        world,
        fields,
        document_kind=DocumentKind(kind),
        document_type=DocumentType(document_type),
        vat_breakdown=(),
    )
    answer = world.call("POST", path(invoice.id, "validate"), if_match='"1"')
    assert answer.status == 200, answer.body
    document = opened(world, invoice.id)
    assert (document.document_kind, document.gross_total) == (opened_as, Decimal("120.00"))


@pytest.mark.parametrize(
    ("payable", "outstanding"), [("90.00", "90.00"), ("0.00", "120.00"), ("150.00", "120.00")]
)
def test_what_is_due_is_the_rest_after_deposits_or_the_whole(
    world: World, payable: str, outstanding: str
) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world, {"payable": payable})
    world.call("POST", path(invoice.id, "validate"), if_match='"1"')
    assert opened(world, invoice.id).outstanding == Decimal(outstanding)


def test_validation_lists_what_forbids_it(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world, {"number": None, "gross_total": "121.00"})
    answer = world.call("POST", path(invoice.id, "validate"), if_match='"1"')
    assert (answer.status, answer.problem) == (422, "blocking_checks")
    told = {(e["pointer"], e["code"]) for e in answer.body["errors"]}
    assert told == {("/fields/number", "field_missing"), ("/fields/net_total", "totals_mismatch")}
    assert world.store.get(PurchaseInvoice, A, invoice.id).version == 1
    assert world.bucket("archive_bucket").objects == {}
    assert world.tasks.reconciled == []


def test_a_new_account_needs_a_word_and_is_then_known(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world, {"iban": OTHER_IBAN})
    assert codes(world.call("GET", path(invoice.id))) == {"iban_changed"}
    world.call("PATCH", path(invoice.id), {"acknowledge": ["iban_changed"]}, if_match='"1"')
    assert world.call("POST", path(invoice.id, "validate"), if_match='"2"').status == 200
    ibans = world.store.get(ThirdParty, A, "supplier-1").ibans
    assert [known.iban for known in ibans] == [IBAN, OTHER_IBAN]
    assert ibans[1].origin == f"purchase_invoice:{invoice.id}"


def test_a_suspected_duplicate_blocks_until_a_person_decides(world: World) -> None:
    purchases.supplier(world)
    first = purchases.invoice(world)
    world.clock.advance(timedelta(minutes=1))
    second = purchases.invoice(world, data=b"scan of the same")
    answer = world.call("GET", path(second.id))
    (check,) = [c for c in answer.body["checks"] if c["blocking"]]
    assert (check["code"], check["related_id"]) == ("duplicate_suspected", first.id)


def test_a_number_validated_before_cannot_be_validated_again(world: World) -> None:
    purchases.supplier(world)
    first = purchases.invoice(world)
    world.call("POST", path(first.id, "validate"), if_match='"1"')
    second = purchases.invoice(world, data=b"scan of the same")
    body = {"acknowledge": ["duplicate_suspected"]}
    answer = world.call("PATCH", path(second.id), body, if_match='"1"')
    assert codes(answer) == {"number_taken"}
    assert world.call("POST", path(second.id, "validate"), if_match='"2"').status == 422


def test_validation_repeated_after_a_lost_start_of_matching(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    world.tasks.failure = Unavailable("busy", retry_after_s=3)
    answer = world.call("POST", path(invoice.id, "validate"), if_match='"1"')
    assert (answer.status, answer.headers["Retry-After"]) == (503, "3")
    world.tasks.failure = None
    again = world.call("GET", path(invoice.id))
    assert again.body["state"] == "validated"
    assert world.call("POST", path(invoice.id, "validate"), if_match=again.etag).status == 200
    assert len(world.tasks.reconciled) == 1
    assert world.store.count(OpenDocument, A, "kind", OpenDocumentKind.EXPENSE) == 1


def test_validation_repeated_after_a_crash_behind_the_archive(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world, data=b"%PDF-x")

    def fault(operation: str, moment: str) -> None:
        if operation == "write" and moment == "before":
            raise Unavailable("the table is down")

    world.store.fault = fault
    assert world.call("POST", path(invoice.id, "validate"), if_match='"1"').status == 503
    world.store.fault = None
    assert world.call("POST", path(invoice.id, "validate"), if_match='"1"').status == 200
    assert list(world.bucket("archive_bucket").objects) == [f"{A}/2026/{invoice.id}"]


def test_refused_with_a_note_and_taken_up_again(world: World) -> None:
    invoice = purchases.invoice(world)
    body = {"note": "Pas pour nous"}
    answer = world.call("POST", path(invoice.id, "refuse"), body, if_match='"1"')
    assert (answer.body["state"], answer.body["refused_reason"]) == ("refused", "Pas pour nous")
    assert world.call("POST", path(invoice.id, "validate"), if_match='"2"').status == 409
    answer = world.call("POST", path(invoice.id, "reopen"), if_match='"2"')
    assert (answer.body["state"], answer.body["refused_reason"]) == ("to_review", None)


def test_a_validated_invoice_is_neither_corrected_nor_refused_nor_reopened(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    world.call("POST", path(invoice.id, "validate"), if_match='"1"')
    for method, action, body in (
        ("PATCH", "", {"fields": {"number": "X"}}),
        ("POST", "refuse", {"note": "non"}),
        ("POST", "reopen", None),
    ):
        assert world.call(method, path(invoice.id, action), body, if_match='"2"').status == 409


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
