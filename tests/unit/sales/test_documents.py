"""Documents made elsewhere by API: entered, listed, settled, cancelled."""

from typing import Any

import pytest
from lettrage.domain.errors import Unavailable

from tests.unit.http.client import A
from tests.unit.sales.office import REFERENCE, Office, codes

KINDS = {
    "invoices": "invoice",
    "credit-notes": "credit_note",
    "incomes": "income",
    "expenses": "expense",
    "quotes": "quote",
}

WRONG_REFERENCE = ("/body/structured_reference", "check_digit")


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.parametrize("collection", KINDS)
def test_each_kind_is_entered_read_and_kept_apart(office: Office, collection: str) -> None:
    party = office.customer()
    body = {
        "third_party_id": party,
        "number": " N° 12 ",
        "issue_date": "2026-03-24",
        "due_date": "2026-04-23",
        "net_total": "1000",
        "gross_total": "1200",
        "structured_reference": "RF18 5390 0754 7034",
        "end_to_end_id": "E2E-1",
        "period": "2026-03",
        "discount": {"percent": "2.00", "until": "2026-04-01"},
    }
    made = office.call("POST", collection, body)
    assert made.status == 201, made
    assert made.headers["Location"] == f"/v1/organisations/{A}/{collection}/{made.body['id']}"
    quote = collection == "quotes"
    expected: dict[str, Any] = {
        "kind": KINDS[collection],
        "state": "quote" if quote else "open",
        "number": "N° 12",
        "net_total": "1000.00",
        "gross_total": "1200.00",
        "outstanding": "0.00" if quote else "1200.00",
        "structured_reference": REFERENCE,
        "discount": {"percent": "2.00", "until": "2026-04-01"},
        "settlements": [],
    }
    assert {name: made.body[name] for name in expected} == expected
    for other in KINDS:
        found = office.call("GET", f"{other}/{made.body['id']}")
        assert found.status == (200 if other == collection else 404)
    assert office.world.tasks.reconciled == [(A, "document_added", None)]


def test_a_number_is_used_once_however_it_is_written(office: Office) -> None:
    party = office.customer()
    first = office.invoice(party, "F-2026/001").body["id"]
    again = office.invoice(party, "f 2026 001")
    assert (again.status, again.problem, again.body["existing_id"]) == (409, "number_taken", first)
    assert len(office.documents()) == 1


def test_the_document_stands_when_reconciliation_cannot_start(office: Office) -> None:
    party = office.customer()
    office.world.tasks.failure = Unavailable("down")
    assert office.invoice(party).status == 201
    assert len(office.documents()) == 1


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"number": " - "}, ("/body/number", "missing")),
        ({"gross_total": "0.00"}, ("/body/gross_total", "not_positive")),
        ({"gross_total": "-5.00"}, ("/body/gross_total", "not_positive")),
        ({"gross_total": "5.005"}, ("/body/gross_total", "too_precise")),
        ({"gross_total": "5.5", "currency": "JPY"}, ("/body/gross_total", "too_precise")),
        ({"net_total": "1200.01"}, ("/body/net_total", "out_of_range")),
        ({"outstanding": "1200.01"}, ("/body/outstanding", "out_of_range")),
        ({"outstanding": "-0.01"}, ("/body/outstanding", "out_of_range")),
        ({"commission": "-4.20"}, ("/body/commission", "commission_out_of_range")),
        ({"commission": "1200.00"}, ("/body/commission", "commission_out_of_range")),
        ({"due_date": "2026-03-23"}, ("/body/due_date", "due_date_before_issue_date")),
        (
            {"structured_reference": "RF19539007547034"},
            ("/body/structured_reference", "check_digit"),
        ),
        (
            {"discount": {"percent": "100", "until": "2026-04-01"}},
            ("/body/discount/percent", "out_of_range"),
        ),
    ],
)
def test_wrong_fields_are_named(
    office: Office, fields: dict[str, Any], fault: tuple[str, str]
) -> None:
    answer = office.invoice(**{"party": office.customer(), **fields})
    assert (answer.status, codes(answer)) == (422, {fault})
    assert office.world.tasks.reconciled == []


@pytest.mark.parametrize("collection", KINDS)
@pytest.mark.parametrize(("due", "early"), [("2026-03-23", True), ("2026-03-24", False)])
def test_only_what_others_send_may_be_due_before_it_is_issued(
    office: Office, collection: str, due: str, *, early: bool
) -> None:
    body = {
        "third_party_id": office.customer(),
        "number": "F-1",
        "issue_date": "2026-03-24",
        "due_date": due,
        "gross_total": "12.00",
    }
    answer = office.call("POST", collection, body)
    ours = collection not in ("incomes", "expenses")
    assert answer.status == (422 if ours and early else 201)
    if answer.status != 201:
        assert codes(answer) == {("/body/due_date", "due_date_before_issue_date")}
        assert "laissez l’échéance vide" in answer.body["errors"][0]["message_fr"]


def test_documents_are_of_somebody_known(office: Office) -> None:
    answer = office.invoice("nobody")
    assert codes(answer) == {("/body/third_party_id", "unknown_third_party")}


def test_amounts_are_strings(office: Office) -> None:
    answer = office.invoice(office.customer(), gross_total=12.5)
    assert (answer.status, {p for p, _ in codes(answer)}) == (422, {"/body/gross_total"})


def test_only_customers_are_invoiced(office: Office) -> None:
    body = {"name": "Fournil", "roles": ["supplier"]}
    party = office.call("POST", "third-parties", body).body["id"]
    assert codes(office.invoice(party)) == {("/body/third_party_id", "not_a_customer")}
    expense = {"third_party_id": party, "issue_date": "2026-03-24", "gross_total": "9.00"}
    assert office.call("POST", "expenses", expense).status == 201


def test_lists_are_newest_first_and_filtered(office: Office) -> None:
    one, two = office.customer("Un"), office.customer("Deux")
    office.invoice(one, "F-1", issue_date="2026-01-05")
    office.invoice(two, "F-2", issue_date="2026-03-05", outstanding="0.00")
    office.invoice(one, "F-3", issue_date="2026-02-05")

    def numbers(**query: str) -> list[str]:
        return [d["number"] for d in office.call("GET", "invoices", query=query).body["items"]]

    assert numbers() == ["F-2", "F-3", "F-1"]
    assert numbers(state="open") == ["F-3", "F-1"]
    assert numbers(state="settled") == ["F-2"]
    assert numbers(third_party_id=one) == ["F-3", "F-1"]
    assert numbers(third_party_id=one, state="settled") == []
    assert office.call("GET", "invoices", query={"state": "lost"}).status == 422


def test_settlements_show_on_the_document_and_by_transaction(office: Office) -> None:
    document = office.invoice(office.customer()).body["id"]
    parts = ((document, "100.00"), (document, "200.00"))
    office.transaction("transaction-1", "300.00", *parts)
    office.settle(document, "200.00", 2)
    office.settle(document, "100.00", 1)
    shown = office.call("GET", f"invoices/{document}").body
    assert [s["amount"] for s in shown["settlements"]] == ["100.00", "200.00"]
    assert (shown["state"], shown["outstanding"]) == ("open", "900.00")
    for query in ({"document_id": document}, {"transaction_id": "transaction-1"}):
        listed = office.call("GET", "settlements", query=query).body["items"]
        assert listed == shown["settlements"]
    for query in ({"document_id": "other"}, {"transaction_id": "other"}):
        assert office.call("GET", "settlements", query=query).status == 404
    both = {"document_id": document, "transaction_id": "transaction-1"}
    for query in ({}, both):
        assert office.call("GET", "settlements", query=query).status == 422


def test_cancelling_needs_the_version_and_no_money(office: Office) -> None:
    party = office.customer()
    made = office.invoice(party)
    path = f"invoices/{made.body['id']}/cancel"
    assert office.call("POST", path).status == 428
    assert office.call("POST", path, if_match='"9"').status == 412
    done = office.call("POST", path, if_match=made.etag)
    assert (done.status, done.body["state"]) == (200, "cancelled")
    again = office.call("POST", path, if_match=done.etag)
    assert (again.status, again.etag) == (200, done.etag)
    paid = office.invoice(party, "F-2").body["id"]
    office.settle(paid, "100.00")
    refused = office.call("POST", f"invoices/{paid}/cancel", if_match="*")
    assert (refused.status, refused.problem) == (409, "partly_settled")


def test_a_cancelled_quote_is_cancelled(office: Office) -> None:
    party = office.customer()
    body = {
        "third_party_id": party,
        "number": "D-1",
        "issue_date": "2026-03-24",
        "gross_total": "10.00",
    }
    made = office.call("POST", "quotes", body).body["id"]
    done = office.call("POST", f"quotes/{made}/cancel", if_match="*")
    assert done.body["state"] == "cancelled"


def test_repeating_a_post_with_its_key_enters_one_document(office: Office) -> None:
    body = {
        "third_party_id": office.customer(),
        "issue_date": "2026-03-24",
        "gross_total": "10.00",
    }
    first = office.call("POST", "incomes", body, idempotency_key="k1")
    again = office.call("POST", "incomes", body, idempotency_key="k1")
    assert (again.status, again.body["id"]) == (201, first.body["id"])
    assert len(office.documents("incomes")) == 1
