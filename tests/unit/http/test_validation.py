"""Validation by API: what it opens, archives, learns, refuses; what a crash in between leaves."""

from decimal import Decimal

import pytest
from lettrage.domain.errors import Unavailable
from lettrage.domain.invoice_reading import DocumentKind
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.domain.purchase_invoice import DocumentType, PurchaseInvoice, PurchaseInvoiceState
from lettrage.domain.third_party import ThirdParty

from tests.unit.http import purchases
from tests.unit.http.client import SETUP, A, Answer, World
from tests.unit.http.purchases import IBAN, OTHER_IBAN, path


@pytest.fixture
def world() -> World:
    return World()


def codes(answer: Answer) -> set[str]:
    """What blocks."""
    return {check["code"] for check in answer.body["checks"] if check["blocking"]}


def opened(world: World, invoice_id: str) -> OpenDocument:
    return world.store.get(OpenDocument, A, invoice_id)


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
    assert codes(world.call("GET", path(invoice.id))) == {"iban_country_changed"}
    body = {"acknowledge": ["iban_country_changed"]}
    world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert world.call("POST", path(invoice.id, "validate"), if_match='"2"').status == 200
    ibans = world.store.get(ThirdParty, A, "supplier-1").ibans
    assert [known.iban for known in ibans] == [IBAN, OTHER_IBAN]
    assert ibans[1].origin == f"purchase_invoice:{invoice.id}"


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


def test_a_validated_invoice_is_neither_corrected_nor_refused(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    world.call("POST", path(invoice.id, "validate"), if_match='"1"')
    for method, action, body in (
        ("PATCH", "", {"fields": {"number": "X"}}),
        ("POST", "refuse", {"note": "non"}),
    ):
        answer = world.call(method, path(invoice.id, action), body, if_match='"2"')
        assert answer.status == 409
    assert (
        "rouvrez-la"
        in world.call("PATCH", path(invoice.id), {"fields": {"number": "X"}}, if_match='"2"').body[
            "detail_fr"
        ]
    )


def test_a_validated_invoice_is_reopened_corrected_and_validated_anew(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    world.call("POST", path(invoice.id, "validate"), if_match='"1"')
    world.store.get(OpenDocument, A, invoice.id)
    answer = world.call("POST", path(invoice.id, "reopen"), if_match='"2"')
    assert (answer.status, answer.body["state"]) == (200, "to_review"), answer.body
    assert answer.body["validated_at"] is None
    assert world.store.get(OpenDocument, A, invoice.id).cancelled
    changed = {"fields": {"number": "X-2"}}
    answer = world.call("PATCH", path(invoice.id), changed, if_match='"3"')
    assert answer.status == 200, answer.body
    answer = world.call("POST", path(invoice.id, "validate"), if_match='"4"')
    assert (answer.status, answer.body["state"]) == (200, "validated"), answer.body
    document = world.store.get(OpenDocument, A, invoice.id)
    assert (document.cancelled, document.number) == (False, "X-2")
    assert list(world.bucket("archive_bucket").objects) == [f"{A}/2026/{invoice.id}"]


def test_a_validated_invoice_whose_document_was_cancelled_is_reopened(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    world.call("POST", path(invoice.id, "validate"), if_match='"1"')
    document = world.store.get(OpenDocument, A, invoice.id)
    cancelled = document.changed(at=world.clock.now(), cancelled=True)
    world.work.change(SETUP, document, cancelled, "cancelled")
    assert world.call("POST", path(invoice.id, "reopen"), if_match='"2"').status == 200
    assert world.call("POST", path(invoice.id, "validate"), if_match='"3"').status == 200
    assert not world.store.get(OpenDocument, A, invoice.id).cancelled


@pytest.mark.parametrize("state", ["partially_paid", "paid", "scheduled"])
def test_an_invoice_that_money_settles_is_not_reopened(world: World, state: str) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    world.call("POST", path(invoice.id, "validate"), if_match='"1"')
    validated = world.store.get(PurchaseInvoice, A, invoice.id)
    paid = validated.changed(at=world.clock.now(), state=state)
    world.work.change(SETUP, validated, paid, "paid")
    answer = world.call("POST", path(invoice.id, "reopen"), if_match='"3"')
    assert answer.status == 409
    assert not world.store.get(OpenDocument, A, invoice.id).cancelled


def test_an_invoice_debited_before_it_was_issued_is_remarked_on_and_validated(
    world: World,
) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world, {"due_date": "2026-10-30"})
    shown = world.call("GET", path(invoice.id)).body
    said = {check["code"]: check for check in shown["checks"]}["due_date_before_issue_date"]
    assert said["severity"] == "warning"
    assert world.call("POST", path(invoice.id, "validate"), if_match='"1"').status == 200
    assert str(world.store.get(OpenDocument, A, invoice.id).due_date) == "2026-10-30"


def test_the_account_of_a_reopened_invoice_is_no_longer_the_suppliers(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world, {"iban": OTHER_IBAN})
    body = {"acknowledge": ["iban_country_changed"]}
    world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert world.call("POST", path(invoice.id, "validate"), if_match='"2"').status == 200
    assert world.call("POST", path(invoice.id, "reopen"), if_match='"3"').status == 200
    ibans = world.store.get(ThirdParty, A, "supplier-1").ibans
    assert [known.iban for known in ibans] == [IBAN]


def test_the_number_of_a_reopened_invoice_is_free_for_the_right_copy(world: World) -> None:
    purchases.supplier(world)
    first = purchases.invoice(world)
    world.call("POST", path(first.id, "validate"), if_match='"1"')
    world.call("POST", path(first.id, "reopen"), if_match='"2"')
    second = purchases.invoice(world, data=b"scan of the same")
    body = {"acknowledge": ["duplicate_suspected"]}
    world.call("PATCH", path(second.id), body, if_match='"1"')
    answer = world.call("POST", path(second.id, "validate"), if_match='"2"')
    assert answer.status == 200, answer.body


def test_what_was_put_aside_is_reopened_first_and_says_so(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    world.call("POST", path(invoice.id, "refuse"), {"note": "non"}, if_match='"1"')
    for method, action, body in (
        ("PATCH", "", {"fields": {"number": "X"}}),
        ("POST", "validate", None),
    ):
        answer = world.call(method, path(invoice.id, action), body, if_match='"2"')
        assert (answer.status, answer.problem) == (409, "not_to_review")
        assert "rouvrez-la" in answer.body["detail_fr"], action
        assert "reopen it first" in answer.body["detail"], action
    assert world.call("POST", path(invoice.id, "reopen"), if_match='"2"').status == 200


def test_validation_goes_on_when_another_one_taught_the_supplier_meanwhile(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    disturbed: list[bool] = []

    def fault(operation: str, moment: str) -> None:
        if operation == "write" and moment == "before" and not disturbed:
            disturbed.append(True)
            known = world.store.get(ThirdParty, A, "supplier-1")
            after = known.changed(at=world.clock.now(), email="a@b.test")
            world.work.change(SETUP, known, after, "meanwhile")

    world.store.fault = fault
    answer = world.call("POST", path(invoice.id, "validate"), if_match='"1"')
    assert answer.status == 200, answer.body
    learnt = world.store.get(ThirdParty, A, "supplier-1")
    assert (learnt.email, learnt.last_document_type) == ("a@b.test", "expense")


def test_a_reviewer_who_was_faster_is_not_overwritten(world: World) -> None:
    purchases.supplier(world)
    invoice = purchases.invoice(world)
    disturbed: list[bool] = []

    def fault(operation: str, moment: str) -> None:
        if operation == "write" and moment == "before" and not disturbed:
            disturbed.append(True)
            seen = world.store.get(PurchaseInvoice, A, invoice.id)
            refused = seen.changed(at=world.clock.now(), state=PurchaseInvoiceState.REFUSED)
            world.work.change(SETUP, seen, refused, "meanwhile")

    world.store.fault = fault
    answer = world.call("POST", path(invoice.id, "validate"), if_match='"1"')
    assert (answer.status, answer.problem) == (412, "stale")
    assert world.store.count(OpenDocument, A, "kind", OpenDocumentKind.EXPENSE) == 0
    assert world.tasks.reconciled == []


def test_the_other_name_of_a_supplier_is_remembered(world: World) -> None:
    purchases.supplier(world, siren=None)
    invoice = purchases.invoice(world, {"supplier_name": "PB Distribution", "supplier_siren": None})
    assert codes(world.call("GET", path(invoice.id))) == {"supplier_name_differs"}
    body = {"acknowledge": ["supplier_name_differs"]}
    world.call("PATCH", path(invoice.id), body, if_match='"1"')
    assert world.call("POST", path(invoice.id, "validate"), if_match='"2"').status == 200
    assert world.store.get(ThirdParty, A, "supplier-1").aliases == ("PB Distribution",)
