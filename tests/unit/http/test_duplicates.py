"""Copies of one debt, through whatever door: proposed with the reason, answered by a person."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.domain.purchase_invoice import PurchaseInvoice

from tests.unit.http.client import SETUP, A
from tests.unit.http.collecting import Office, holds_path
from tests.unit.services.collect.world import document_bytes


@pytest.fixture
def office() -> Office:
    made = Office()
    made.supplier()
    return made


def path(invoice_id: str, action: str = "") -> str:
    return f"/v1/organisations/{A}/purchase-invoices/{invoice_id}" + (action and f"/{action}")


def post(office: Office, invoice_id: str, action: str, body: Any = None, **more: Any) -> Any:
    return office.ask("POST", path(invoice_id, action), body, if_match="*", **more)


def remark(office: Office, invoice: PurchaseInvoice) -> dict[str, Any] | None:
    checks = office.ask("GET", path(invoice.id)).body["checks"]
    return next((c for c in checks if c["code"] == "duplicate_suspected"), None)


def upload(office: Office, number: str | None, **fields: str) -> PurchaseInvoice:
    told = {
        "kind": "invoice",
        "issue_date": "2026-11-02",
        "currency": "EUR",
        "supplier_siren": "732829320",
        "gross_total": "120.00",
        **({} if number is None else {"number": number}),
        **fields,
    }
    event = office.collect.upload(f"u{len(office.changes())}", document_bytes("text", told))
    office.collect.receive_upload(event, "request")
    office.collect.run_all()
    return office.newest()


def test_the_same_number_through_another_door_is_told_with_rule_and_door(office: Office) -> None:
    first = office.mail("F-100")
    again = upload(office, "f 100", gross_total="120")
    told = remark(office, again)
    assert told is not None
    assert (told["blocking"], told["related_id"]) == (True, first.id)
    assert "par email" in told["message_fr"]
    (item,) = office.ask("GET", path(again.id, "duplicates"), user="u-reader").body["items"]
    assert (item["id"], item["rule"], item["door"]) == (first.id, "supplier_number", "email")
    hold = office.holds(again.id)["duplicate_suspected"]["facts"]
    assert (hold["rule"], hold["door"], hold["duplicate_of"]) == (
        "supplier_number",
        "email",
        first.id,
    )
    assert "duplicate_suspected" not in office.holds(first.id)


@pytest.mark.parametrize("number", [None, "100", "F-1OO", "F-l00"])
def test_the_same_amount_and_day_is_proposed_when_the_numbers_allow_it(
    office: Office, number: str | None
) -> None:
    first = office.mail("F-100")
    again = upload(office, number)
    told = remark(office, again)
    assert told is not None
    assert (told["blocking"], told["related_id"]) == (False, first.id)
    assert "du même jour et du même montant" in told["message_fr"]
    assert office.holds(again.id)["duplicate_suspected"]["facts"]["rule"] == "supplier_amount_date"


@pytest.mark.parametrize(
    "other",
    [
        {"gross_total": "120.01"},
        {"issue_date": "2026-11-03"},
        {"currency": "USD"},
        {"kind": "credit_note"},
        {"supplier_siren": "552081317", "supplier_name": "Autre"},
    ],
)
def test_another_amount_day_currency_sense_or_supplier_is_another_document(
    office: Office, other: dict[str, str]
) -> None:
    office.mail("F-100")
    assert remark(office, upload(office, None, **other)) is None


def test_two_numbers_of_one_day_and_amount_are_a_weak_sign_that_holds_nothing(
    office: Office,
) -> None:
    first = office.mail("F-100")
    second = upload(office, "F-101")
    told = remark(office, second)
    assert told is not None
    assert (told["blocking"], told["related_id"]) == (False, first.id)
    assert "autre numéro (F-100)" in told["message_fr"]
    assert "another number (F-100)" in told["message_en"]
    assert "duplicate_suspected" not in office.holds(second.id)
    (item,) = office.ask("GET", path(second.id, "duplicates")).body["items"]
    assert (item["id"], item["rule"]) == (first.id, "other_number")
    post(office, second.id, "not-duplicate", {"of_id": first.id})
    assert remark(office, second) is None


def test_three_equal_ones_of_a_day_are_tickets(office: Office) -> None:
    made = [upload(office, f"T-{number}01") for number in (1, 2, 3)]
    assert remark(office, made[2]) is None
    assert remark(office, made[0]) is None
    another_day = [upload(office, f"T-{n}01", issue_date="2026-11-05") for n in (4, 5)]
    assert remark(office, another_day[1]) is None
    assert all("duplicate_suspected" not in office.holds(each.id) for each in made)


def test_a_strong_sign_is_told_before_a_weak_one(office: Office) -> None:
    upload(office, "F-100")
    twin = upload(office, "F-200")
    again = office.mail("F-200")
    told = remark(office, again)
    assert told is not None
    assert (told["blocking"], told["related_id"]) == (True, twin.id)


@pytest.mark.parametrize("other", [{"gross_total": "121.00"}, {"issue_date": "2026-11-03"}])
def test_another_number_and_amount_or_day_is_no_sign(office: Office, other: dict[str, str]) -> None:
    upload(office, "F-100")
    assert remark(office, upload(office, "F-101", **other)) is None


def test_what_was_entered_without_a_file_is_a_door_too(office: Office) -> None:
    now = office.collect.clock.now()
    entered = OpenDocument(
        organisation_id=A,
        id="entered",
        created_at=now,
        updated_at=now,
        document_kind=OpenDocumentKind.EXPENSE,
        third_party_id="bleue",
        issue_date=date(2026, 11, 2),
        gross_total=Decimal("120.00"),
        outstanding=Decimal(0),
    )
    office.collect.work.add(SETUP, entered, "entered")
    invoice = office.mail("F-100")
    told = remark(office, invoice)
    assert told is not None
    assert told["related_id"] == "entered"
    assert "saisi sans fichier" in told["message_fr"]
    (item,) = office.ask("GET", path(invoice.id, "duplicates")).body["items"]
    assert (item["door"], item["state"]) == (None, None)


def test_a_duplicate_is_put_aside_and_taken_back(office: Office) -> None:
    first = office.mail("F-100")
    again = upload(office, "F-100")
    answer = post(office, again.id, "duplicate", {"of_id": first.id}, user="u-accountant")
    assert (answer.status, answer.body["state"], answer.body["duplicate_of"]) == (
        200,
        "duplicate",
        first.id,
    )
    same = post(office, again.id, "duplicate", {"of_id": first.id})
    assert (same.status, same.etag) == (200, answer.etag)
    assert office.ask("GET", path(first.id, "duplicates")).body["items"] == []
    assert office.ask("POST", path(again.id, "validate"), if_match="*").status == 409
    back = post(office, again.id, "reopen")
    assert (back.body["state"], back.body["duplicate_of"]) == ("to_review", None)
    assert [c.reason for c in office.changes() if c.record_id == again.id][-2:] == [
        "marked_duplicate_by_user",
        "reopened_by_user",
    ]


def test_denied_it_is_not_proposed_again_on_either_side_but_stays_held(office: Office) -> None:
    first = office.mail("F-100")
    again = upload(office, None)
    third = upload(office, None, supplier_name="Papeterie Bleue")
    assert post(office, again.id, "not-duplicate", {"of_id": first.id}).status == 200
    assert "duplicate_suspected" in office.holds(again.id)
    told = remark(office, again)
    assert told is not None
    assert told["related_id"] == third.id  # the next one is proposed, not hidden
    post(office, again.id, "not-duplicate", {"of_id": third.id})
    assert remark(office, again) is None
    assert [i["denied"] for i in office.ask("GET", path(again.id, "duplicates")).body["items"]] == [
        True,
        True,
    ]
    of_first = remark(office, first)
    assert of_first is not None
    assert of_first["related_id"] == third.id
    lifted = office.lifted(again.id, "duplicate_suspected", asks="u-accountant", lifts="u-manager")
    assert lifted.status == 200
    office.ask("PATCH", path(again.id), {"fields": {"due_date": "2026-12-24"}}, if_match="*")
    assert "duplicate_suspected" not in office.holds(again.id)


def test_correcting_the_number_that_made_the_twin_withdraws_the_hold(office: Office) -> None:
    office.mail("F-100")
    again = upload(office, "F-100")
    office.ask("PATCH", path(again.id), {"fields": {"number": "F-200"}}, if_match="*")
    assert "duplicate_suspected" not in office.holds(again.id)
    states = [h["state"] for h in office.ask("GET", holds_path(again.id)).body["holds"]]
    assert "withdrawn" in states


@pytest.mark.parametrize("action", ["duplicate", "not-duplicate"])
def test_unknown_documents_and_itself_are_refused(office: Office, action: str) -> None:
    invoice = office.mail("F-100")
    for of_id in ("no-such", invoice.id):
        answer = post(office, invoice.id, action, {"of_id": of_id})
        assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/body/of_id")


def test_a_duplicate_of_a_duplicate_names_the_one_that_counts(office: Office) -> None:
    first, second, third = (office.mail("F-100"), upload(office, "F-100"), upload(office, None))
    post(office, second.id, "duplicate", {"of_id": first.id})
    answer = post(office, third.id, "duplicate", {"of_id": second.id})
    assert (answer.status, answer.problem, answer.body["existing_id"]) == (
        409,
        "is_duplicate",
        first.id,
    )
    assert post(office, first.id, "duplicate", {"of_id": second.id}).status == 409


def test_a_validated_invoice_is_no_duplicate_any_more(office: Office) -> None:
    first = office.mail("F-100")
    office.validated(first.id, user="u-accountant")
    other = office.mail("F-300", issue_date="2026-11-05")
    answer = post(office, first.id, "duplicate", {"of_id": other.id})
    assert (answer.status, answer.problem) == (409, "not_to_review")
