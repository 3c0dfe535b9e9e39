"""Suppliers with what is open, what was learnt of them, and what they should have sent."""

from datetime import date, timedelta
from typing import Any

import pytest
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.third_party import ThirdParty

from tests.unit.http.client import SETUP, A
from tests.unit.http.collecting import DOMAIN, GENUINE, SAME_COUNTRY, Office, trusted_office

SUPPLIERS = f"/v1/organisations/{A}/suppliers"
EXPECTED = f"/v1/organisations/{A}/expected-invoices"


@pytest.fixture
def office() -> Office:
    made = Office()
    made.supplier()
    return made


def book(office: Office, number: str, issued: str, **fields: Any) -> PurchaseInvoice:
    invoice = office.mail(number, issue_date=issued, **fields)
    answer = office.validated(invoice.id, user="u-accountant")
    assert answer.status == 200, answer.body
    return invoice


def supplier(office: Office) -> ThirdParty:
    return office.collect.store.get(ThirdParty, A, "bleue")


def expected(office: Office) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = office.ask("GET", EXPECTED, user="u-reader").body["items"]
    return items


def test_open_amounts_are_added_up_by_currency_less_credit_notes(office: Office) -> None:
    book(office, "F-1", "2026-10-01")
    book(office, "F-2", "2026-10-02", gross_total="240.00", net_total="200.00", vat_total="40.00")
    book(office, "F-3", "2026-10-03", currency="USD")
    credit = {"gross_total": "-60.00", "net_total": "-50.00", "vat_total": "-10.00"}
    book(office, "A-1", "2026-10-04", kind="credit_note", **credit)
    (plain,) = office.ask("GET", SUPPLIERS).body["items"]
    assert plain["open_amounts"] is None
    assert plain["last_invoice_on"] == "2026-10-03"
    (listed,) = office.ask("GET", SUPPLIERS, query={"amounts": "true"}).body["items"]
    assert listed["open_amounts"] == [
        {"currency": "EUR", "outstanding": "300.00"},
        {"currency": "USD", "outstanding": "120.00"},
    ]
    assert listed["open_amounts_complete"] is True


def test_one_supplier_shows_the_history_of_its_accounts_to_who_decides(office: Office) -> None:
    first = office.mail("F-1")
    office.collect.later(days=3)
    office.mail("F-2")
    office.mail("F-3", SAME_COUNTRY)
    office.lifted(first.id, "iban_new", asks="u-accountant", lifts="u-owner")
    shown = office.ask("GET", f"{SUPPLIERS}/bleue", user="u-manager").body["iban_history"]
    states = [(entry["iban"], entry["state"]) for entry in shown]
    assert states == [(GENUINE, "confirmed"), (SAME_COUNTRY, "seen")]
    assert shown[0]["first_seen_in"] == f"purchase_invoice:{first.id}"
    assert shown[0]["first_seen_at"] < shown[0]["last_seen_at"]
    assert (shown[0]["asked_by"], shown[0]["confirmed_by"]) == ("user:u-accountant", "user:u-owner")
    masked = office.ask("GET", f"{SUPPLIERS}/bleue", user="u-reader").body["iban_history"]
    assert [e["iban"] for e in masked] == ["FR76 … 0189", "FR14 … 2606"]


def test_payment_terms_are_preset_once_two_invoices_agree(office: Office) -> None:
    book(office, "F-1", "2026-08-01", due_date="2026-08-31")
    before = office.mail("F-2", issue_date="2026-09-01")
    assert "due_date" not in before.fields
    office.collect.later(hours=1)
    book(office, "F-3", "2026-09-15", due_date="2026-10-15")
    after = office.mail("F-4", issue_date="2026-10-01")
    preset = after.fields["due_date"]  # type: ignore[index]
    assert (preset.value, preset.source, preset.read) == ("2026-10-31", "rule", None)
    assert preset.confidence < 900
    shown = office.ask("GET", f"{SUPPLIERS}/bleue").body
    assert shown["default_terms_days"] == 30


@pytest.mark.parametrize(
    ("printed", "due"),
    [({"due_date": "2026-10-05"}, "2026-10-05"), ({"payment_terms": "À réception"}, None)],
)
def test_a_preset_never_overrides_what_is_printed(
    office: Office, printed: dict[str, Any], due: str | None
) -> None:
    for number, issued in (("F-1", "2026-08-01"), ("F-2", "2026-09-01")):
        book(office, number, issued, due_date=str(date.fromisoformat(issued) + timedelta(days=30)))
    invoice = office.mail("F-3", issue_date="2026-10-01", **printed)
    field = invoice.fields.get("due_date")  # type: ignore[call-overload]
    assert (field.value if field else None) == due


def test_a_preset_teaches_nothing(office: Office) -> None:
    for number, issued in (("F-1", "2026-08-01"), ("F-2", "2026-09-01")):
        book(office, number, issued, due_date=str(date.fromisoformat(issued) + timedelta(days=30)))
    book(office, "F-3", "2026-10-01")
    assert supplier(office).recent_terms_days == (30, 30)


def reopened(office: Office, invoice: PurchaseInvoice) -> None:
    path = f"/v1/organisations/{A}/purchase-invoices/{invoice.id}/reopen"
    assert office.ask("POST", path, user="u-accountant", if_match="*").status == 200


def test_an_invoice_validated_once_more_teaches_its_supplier_once(office: Office) -> None:
    for number, month in (("F-1", 8), ("F-2", 9)):
        book(office, number, f"2026-{month:02d}-30", due_date=f"2026-{month + 1:02d}-30")
    last = book(office, "F-3", "2026-10-30", due_date="2026-11-29")
    before = supplier(office)
    assert (before.recent_terms_days, before.expected_on) == ((31, 30, 30), date(2026, 11, 30))
    for _ in range(2):
        reopened(office, last)
        assert supplier(office).recent_terms_days == (31, 30)
        assert supplier(office).expected_on is None
        assert office.validated(last.id, user="u-accountant").status == 200
        again = supplier(office)
        assert again.changed(at=before.updated_at, version=before.version) == before


def test_a_reopened_invoice_that_is_corrected_teaches_as_it_is_then(office: Office) -> None:
    book(office, "F-1", "2026-09-01", due_date="2026-10-01")
    wrong = book(office, "F-2", "2026-10-11", due_date="2026-10-21")
    reopened(office, wrong)
    path = f"/v1/organisations/{A}/purchase-invoices/{wrong.id}"
    fields = {"issue_date": "2026-10-01", "due_date": "2026-10-31"}
    answer = office.ask("PATCH", path, {"fields": fields}, user="u-accountant", if_match="*")
    assert answer.status == 200, answer.body
    assert office.validated(wrong.id, user="u-accountant").status == 200
    after = supplier(office)
    assert after.recent_issue_dates == (date(2026, 9, 1), date(2026, 10, 1))
    assert (after.recent_terms_days, after.default_terms_days) == ((30, 30), 30)


def test_a_day_that_another_invoice_has_too_stays_learnt(office: Office) -> None:
    amounts = {"gross_total": "240.00", "net_total": "200.00", "vat_total": "40.00"}
    book(office, "F-1", "2026-09-01")
    second = book(office, "F-2", "2026-09-01", **amounts)
    reopened(office, second)
    assert supplier(office).recent_issue_dates == (date(2026, 9, 1),)


def test_terms_learnt_before_their_invoices_were_named_stay(office: Office) -> None:
    invoice = book(office, "F-1", "2026-09-01", due_date="2026-10-01")
    known = supplier(office)
    earlier = known.changed(at=known.updated_at, recent_terms_days=(45, 30, 30))
    office.collect.work.change(SETUP, known, earlier, "test")
    reopened(office, invoice)
    assert supplier(office).recent_terms_days == (45, 30)


def test_addresses_of_authenticated_outsiders_are_learnt() -> None:
    office = trusted_office()
    book(office, "F-1", "2026-08-01", sender="compta@bleue-groupe.example")
    book(office, "F-2", "2026-08-02", sender="u@atelier.test")  # a member forwards
    forged = {"spf": "FAIL", "dkim": "FAIL", "dmarc": "GRAY"}
    book(office, "F-3", "2026-08-03", sender="x@faux.example", verdicts=forged)
    book(office, "F-4", "2026-08-04", sender="compta@bleue-groupe.example")
    shown = office.ask("GET", f"{SUPPLIERS}/bleue").body
    assert shown["sender_domains"] == []
    assert shown["sender_addresses"] == ["compta@bleue-groupe.example"]
    imitation = office.mail("F-5", issue_date="2026-08-05", sender="x@b1eue-groupe.example")
    facts = office.holds(imitation.id)["sender_unauthenticated"]["facts"]
    assert facts["looks_like"] == "bleue-groupe.example"
    assert facts["known_domains"] == f"{DOMAIN}, compta@bleue-groupe.example"


def test_a_preset_category_is_a_person_s_choice(office: Office) -> None:
    body = {"default_category": "606400"}
    answer = office.ask("PATCH", f"{SUPPLIERS}/bleue", body, if_match="*")
    assert (answer.status, answer.body["default_category"]) == (200, "606400")


def test_a_monthly_invoice_is_due_then_late_then_given_up(office: Office) -> None:
    for number, month in enumerate((8, 9, 10), 1):
        book(office, f"F-{number}", f"2026-{month:02d}-30")
    assert expected(office) == [
        {
            "supplier_id": "bleue",
            "supplier_name": "Papeterie Bleue",
            "rhythm": "monthly",
            "expected_on": "2026-11-30",
            "tolerance_days": 6,
            "state": "due",
            "last_invoice_on": "2026-10-30",
            "based_on": 3,
        }
    ]
    office.collect.later(days=13)  # 7 December
    assert [item["state"] for item in expected(office)] == ["late"]
    office.collect.later(days=62)  # 7 February: two more never came
    assert expected(office) == []


def test_one_that_waits_for_review_has_come(office: Office) -> None:
    for number, month in enumerate((8, 9, 10), 1):
        book(office, f"F-{number}", f"2026-{month:02d}-20")
    assert [item["state"] for item in expected(office)] == ["due"]
    office.mail("F-9", issue_date="2026-11-21")
    assert expected(office) == []


def test_two_invoices_are_no_rhythm_and_a_far_one_is_not_listed(office: Office) -> None:
    book(office, "F-1", "2026-09-20")
    book(office, "F-2", "2026-10-20")
    assert expected(office) == []
    book(office, "F-3", "2026-11-20")
    assert supplier(office).expected_on == date(2026, 12, 20)
    assert expected(office) == []


def test_a_new_supplier_of_almost_the_same_name_is_flagged_with_candidates(office: Office) -> None:
    invoice = office.mail(
        "F-1", SAME_COUNTRY, supplier_siren="552081317", supplier_name="Papeterie BIeue SAS"
    )
    assert invoice.supplier_id != "bleue"
    path = f"/v1/organisations/{A}/purchase-invoices/{invoice.id}"
    checks = {c["code"]: c for c in office.ask("GET", path).body["checks"]}
    assert checks["supplier_lookalike"]["related_id"] == "bleue"
    assert "Papeterie Bleue" in checks["supplier_lookalike"]["message_fr"]
    assert not checks["supplier_lookalike"]["blocking"]
    shown = office.ask("GET", f"{SUPPLIERS}/{invoice.supplier_id}").body
    assert [(each["id"], each["siren"]) for each in shown["lookalikes"]] == [("bleue", "732829320")]
    office.ask("POST", f"{SUPPLIERS}/{invoice.supplier_id}/confirm", if_match="*")
    checks = {c["code"]: c for c in office.ask("GET", path).body["checks"]}
    assert "supplier_lookalike" not in checks


def test_a_new_supplier_of_another_name_is_not(office: Office) -> None:
    invoice = office.mail(
        "F-1", SAME_COUNTRY, supplier_siren="552081317", supplier_name="Garage Moderne"
    )
    path = f"/v1/organisations/{A}/purchase-invoices/{invoice.id}"
    assert "supplier_lookalike" not in {c["code"] for c in office.ask("GET", path).body["checks"]}
