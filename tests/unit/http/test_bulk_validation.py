"""Many at once: only what leaves nothing to a person, each other one with its reasons."""

from typing import Any

import pytest
from lettrage.domain.third_party import SupplierState

from tests.unit.http.client import A
from tests.unit.http.collecting import GENUINE, GERMAN, SAME_COUNTRY, Office, trusted_office

BULK = f"/v1/organisations/{A}/purchase-invoices/validate"
FORGED = {"spf": "FAIL", "dkim": "FAIL", "dmarc": "FAIL"}


def bulk(office: Office, *ids: str) -> dict[str, Any]:
    answer = office.ask("POST", BULK, {"purchase_invoice_ids": list(ids)}, user="u-accountant")
    assert answer.status == 200, answer.body
    return {item["id"]: item for item in answer.body["items"]}


def test_a_genuine_invoice_of_a_known_account_is_validated() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", payable="120.00", issue_date="2026-11-03")
    told = bulk(office, invoice.id)[invoice.id]
    assert (told["state"], told["refused"]) == ("validated", None)
    assert office.holds(invoice.id) == {}


@pytest.mark.parametrize(
    ("iban", "more", "code"),
    [
        (SAME_COUNTRY, {}, "iban_changed"),
        (GERMAN, {}, "iban_country_changed"),
        (f"{GENUINE}|{GERMAN}", {}, "iban_several"),
        (GENUINE, {"verdicts": FORGED}, "sender_unauthenticated"),
        (GENUINE, {"sender": "x@papeterie-b1eue.fr"}, "sender_unauthenticated"),
        (GENUINE, {"verdicts": {"dmarc": "FAIL"}}, "sender_unauthenticated"),
        (GENUINE, {"net_total": "90.00"}, "totals_mismatch"),
        (GENUINE, {"supplier_name": "Garage Morel", "supplier_siren": ""}, "iban_of_another"),
        (
            None,
            {"supplier_name": "Papeteries Bleues", "supplier_siren": "552081317"},
            "supplier_unconfirmed",
        ),
    ],
)
def test_what_a_person_must_see_is_left_with_its_reason_in_both_languages(
    iban: str | None, more: dict[str, Any], code: str
) -> None:
    office = trusted_office()
    invoice = office.mail("F-101", iban, **{"issue_date": "2026-11-03", **more})
    refused = bulk(office, invoice.id)[invoice.id]["refused"]
    assert refused["code"] == "not_proved"
    assert code in [reason["code"] for reason in refused["reasons"]]
    assert refused["message_fr"] != refused["message_en"]
    for reason in refused["reasons"]:
        assert reason["message_fr"]
        assert reason["message_en"]
        assert reason["message_fr"] != reason["message_en"]


def test_an_open_hold_is_a_reason_though_its_remark_was_acknowledged() -> None:
    office = trusted_office()
    invoice = office.mail("F-101", SAME_COUNTRY, issue_date="2026-11-03")
    path = f"/v1/organisations/{A}/purchase-invoices/{invoice.id}"
    etag = office.ask("GET", path).etag
    office.ask("PATCH", path, {"acknowledge": ["iban_changed"]}, if_match=etag)
    reasons = bulk(office, invoice.id)[invoice.id]["refused"]["reasons"]
    assert [(r["pointer"], r["code"]) for r in reasons] == [("/holds", "iban_changed")]
    office.lifted(invoice.id, "iban_changed", asks="u-manager", lifts="u-owner")
    assert bulk(office, invoice.id)[invoice.id]["state"] == "validated"


def test_a_supplier_to_confirm_is_a_reason() -> None:
    office = Office()
    office.supplier(state=SupplierState.TO_CONFIRM)
    invoice = office.mail("F-1", None)
    told = [reason["code"] for reason in bulk(office, invoice.id)[invoice.id]["refused"]["reasons"]]
    assert "supplier_unconfirmed" in told
