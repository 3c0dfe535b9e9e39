"""What validation says of an invoice, decided without any I/O."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.collection import Source
from lettrage.domain.invoice_reading import (
    DocumentKind,
    ExtractionSource,
    FieldName,
    Finding,
    VatLine,
)
from lettrage.domain.money import round_money
from lettrage.domain.purchase_invoice import (
    Acknowledgement,
    DocumentType,
    PurchaseInvoice,
    PurchaseInvoiceState,
    ReviewedField,
)
from lettrage.domain.review import Check, Facts, blocking, evaluate, open_findings

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
FACTS = Facts(today=date(2026, 11, 24))
FINE = {
    "number": "F1",
    "issue_date": "2026-11-02",
    "currency": "EUR",
    "net_total": "100.00",
    "vat_total": "20.00",
    "gross_total": "120.00",
}


def invoice(
    fields: Mapping[str, str | None] | None = None,
    rows: tuple[tuple[str, str, str], ...] = (("20.00", "100.00", "20.00"),),
    *,
    confidence: int = 1000,
    **more: Any,
) -> PurchaseInvoice:
    texts = {**FINE, **(fields or {})}
    human = ExtractionSource.HUMAN
    values: dict[str, Any] = {
        "organisation_id": "o",
        "id": "i",
        "document_id": "i",
        "source": Source.UPLOAD,
        "state": PurchaseInvoiceState.TO_REVIEW,
        "document_kind": DocumentKind.INVOICE,
        "document_type": DocumentType.EXPENSE,
        "supplier_id": "s",
        "fields": {
            FieldName(name): ReviewedField(value=text, confidence=confidence, source=human)
            for name, text in texts.items()
            if text is not None
        },
        "vat_breakdown": tuple(VatLine(rate=r, taxable=t, vat=v) for r, t, v in rows),
        "received_at": NOW,
        "created_at": NOW,
        "updated_at": NOW,
        **more,
    }
    return PurchaseInvoice(**values)


def told(made: PurchaseInvoice, facts: Facts = FACTS) -> set[str]:
    return {check.code for check in evaluate(made, facts)}


def stopped(made: PurchaseInvoice, facts: Facts = FACTS) -> set[str]:
    return {check.code for check in blocking(evaluate(made, facts))}


def test_an_invoice_in_order_has_no_checks() -> None:
    assert evaluate(invoice(), FACTS) == ()


@pytest.mark.parametrize("name", ["number", "issue_date", "currency", "gross_total"])
def test_what_is_required_blocks_when_missing(name: str) -> None:
    checks = evaluate(invoice({name: None}), FACTS)
    (missing,) = [c for c in checks if c.code == "field_missing"]
    assert (missing.fields, missing.blocking, missing.acknowledgeable) == ((name,), True, False)


def test_a_receipt_needs_no_number_but_is_an_expense() -> None:
    receipt: dict[str, Any] = {"document_kind": DocumentKind.SUPPORTING_DOCUMENT}
    assert stopped(invoice({"number": None}, **receipt)) == set()
    assert "number_unknown" in told(invoice({"number": None}, **receipt))
    as_purchase = invoice(**receipt, document_type=DocumentType.PURCHASE)
    assert stopped(as_purchase) == {"receipt_as_purchase"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"issue_date": "2026-13-01"}, "field_malformed"),
        ({"due_date": "soon"}, "field_malformed"),
        ({"delivery_date": "mars 2026"}, "field_malformed"),
        ({"billing_period_start": "01/03/2026"}, "field_malformed"),
        ({"billing_period_end": "2026-02-30"}, "field_malformed"),
        ({"direct_debit_date": "le 15"}, "field_malformed"),
        ({"gross_total": "12O.00"}, "field_malformed"),
        ({"gross_total": "120.001"}, "field_malformed"),
        ({"currency": "EURO"}, "field_malformed"),
        ({"issue_date": "2026-11-25"}, "issue_date_in_future"),
        ({"issue_date": "2015-11-25"}, "issue_date_too_old"),
        ({"iban": "FR7630006000011234567890188"}, "iban_invalid"),
        ({"gross_total": "130.00"}, "totals_mismatch"),
        ({"gross_total": "120.01"}, "totals_mismatch"),
        ({"net_total": None}, "totals_incomplete"),
        ({"vat_total": None}, "totals_incomplete"),
        (
            {"gross_total": "-120.00", "net_total": "-100.00", "vat_total": "-20.00"},
            "negative_total",
        ),
    ],
)
def test_what_blocks(fields: dict[str, str | None], code: str) -> None:
    assert code in stopped(invoice(fields, rows=()))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"due_date": "2026-11-01"}, "due_date_before_issue_date"),
        ({"due_date": "2027-12-01"}, "due_date_far"),
        (
            {"billing_period_start": "2026-03-31", "billing_period_end": "2026-03-01"},
            "billing_period_reversed",
        ),
        ({"currency": "USD"}, "foreign_currency"),
        ({"supplier_siren": "732829321"}, "identifier_invalid"),
        ({"payable": "119.00"}, "payable_mismatch"),
        ({"net_total": "0.00", "vat_total": "0.00", "gross_total": "0.00"}, "zero_total"),
    ],
)
def test_what_is_only_said(fields: dict[str, str | None], code: str) -> None:
    made = invoice(fields, rows=())
    assert code in told(made)
    assert stopped(made) == set()


def test_currencies_have_their_own_decimals() -> None:
    yen = {"currency": "JPY", "net_total": "100", "vat_total": "10", "gross_total": "110"}
    assert stopped(invoice(yen, rows=(("10", "100", "10"),))) == set()
    cents = {**yen, "gross_total": "110.50"}
    assert "field_malformed" in stopped(invoice(cents, rows=()))


def test_the_breakdown_must_sum_up_and_follow_its_rates() -> None:
    two = (("20.00", "60.00", "12.00"), ("5.50", "40.00", "2.20"))
    sums = {"vat_total": "14.20", "gross_total": "114.20"}
    assert told(invoice(sums, rows=two)) == set()
    assert stopped(invoice(rows=two)) == {"vat_breakdown_mismatch"}
    wrong_rate = (("10.00", "100.00", "20.00"),)
    assert stopped(invoice(rows=wrong_rate)) == {"vat_breakdown_mismatch"}


def test_one_cent_of_rounding_per_rate_is_only_said() -> None:
    fields = {"net_total": "8.32", "vat_total": "1.67", "gross_total": "9.99"}
    assert told(invoice(fields, rows=(("20.00", "8.32", "1.67"),))) == {"vat_rounding"}
    off_by_two = {"net_total": "8.31", "vat_total": "1.68", "gross_total": "9.99"}
    made = invoice(off_by_two, rows=(("20.00", "8.31", "1.68"),))
    assert stopped(made) == {"vat_breakdown_mismatch"}


amounts = st.decimals(min_value="0.01", max_value="999999", places=2)
rates = st.sampled_from([Decimal(r) for r in ("2.10", "5.50", "10.00", "20.00")])


@given(gross=amounts, rate=rates)
def test_a_price_with_vat_split_in_two_never_blocks(gross: Decimal, rate: Decimal) -> None:
    vat = round_money(gross * rate / (100 + rate))
    net = gross - vat
    fields = {"net_total": f"{net}", "vat_total": f"{vat}", "gross_total": f"{gross}"}
    assert stopped(invoice(fields, rows=((f"{rate}", f"{net}", f"{vat}"),))) == set()


@given(net=amounts, vat=amounts, gross=amounts)
def test_totals_pass_exactly_when_they_add_up(net: Decimal, vat: Decimal, gross: Decimal) -> None:
    fields = {"net_total": f"{net}", "vat_total": f"{vat}", "gross_total": f"{gross}"}
    mismatch = "totals_mismatch" in stopped(invoice(fields, rows=()))
    assert mismatch is (net + vat != gross)


def test_remarks_of_filing_are_checks_of_their_own() -> None:
    remark = Finding(
        code="iban_new", message_fr="IBAN", message_en="IBAN", blocking=True, fields=("iban",)
    )
    assert stopped(invoice(), Facts(today=FACTS.today, remarks=(remark,))) == {"iban_new"}


def test_a_stored_remark_that_is_made_anew_does_not_count_twice() -> None:
    stale = Finding(code="iban_new", message_fr="x", message_en="x", blocking=True)
    kept = Finding(code="pdf_xml_mismatch", message_fr="x", message_en="x", blocking=True)
    assert stopped(invoice(findings=(stale, kept))) == {"pdf_xml_mismatch"}


def test_the_number_of_a_validated_document_is_taken() -> None:
    facts = Facts(today=FACTS.today, number_taken_by="other")
    (check,) = blocking(evaluate(invoice(), facts))
    assert (check.code, check.related_id, check.acknowledgeable) == ("number_taken", "other", False)


def acknowledged(made: PurchaseInvoice, check: Check) -> PurchaseInvoice:
    note = Acknowledgement(code=check.code, subject=check.subject, by="user:u", at=NOW)
    return made.model_copy(update={"acknowledged": (note,)})


def test_an_override_holds_for_its_values_and_no_others() -> None:
    made = invoice({"gross_total": "130.00"})
    (check,) = blocking(evaluate(made, FACTS))
    assert stopped(acknowledged(made, check)) == set()
    changed = acknowledged(invoice({"gross_total": "131.00"}), check)
    assert stopped(changed) == {"totals_mismatch"}


def test_an_override_for_one_supplier_is_none_for_another() -> None:
    remark = Finding(code="iban_new", message_fr="x", message_en="x", blocking=True)
    facts = Facts(today=FACTS.today, remarks=(remark,))
    made = invoice()
    (check,) = blocking(evaluate(made, facts))
    done = acknowledged(made, check)
    assert stopped(done, facts) == set()
    assert stopped(done.model_copy(update={"supplier_id": "t"}), facts) == {"iban_new"}


def test_what_only_a_correction_settles_takes_no_override() -> None:
    made = invoice({"number": None})
    (check,) = blocking(evaluate(made, FACTS))
    assert stopped(acknowledged(made, check)) == {"field_missing"}


def test_blocking_checks_come_first() -> None:
    made = invoice({"due_date": "2026-11-01", "gross_total": "130.00"}, confidence=400)
    flags = [check.blocking for check in evaluate(made, FACTS)]
    assert flags == sorted(flags, reverse=True)
    assert len(flags) == 3


def test_values_without_proof_are_named() -> None:
    (check,) = evaluate(invoice(confidence=899), FACTS)
    assert check.code == "unproved_fields"
    assert "total TTC" in check.message_fr
    assert evaluate(invoice(confidence=900), FACTS) == ()


def test_settled_remarks_close_and_new_ones_open() -> None:
    unread = Finding(code="reading_failed", message_fr="x", message_en="x", blocking=True)
    hidden = Finding(code="hidden_text", message_fr="x", message_en="x")
    fresh = Finding(code="iban_new", message_fr="x", message_en="x", blocking=True)
    facts = Facts(today=FACTS.today, remarks=(fresh,))
    incomplete = invoice({"number": None}, findings=(unread, hidden))
    left = open_findings(incomplete, evaluate(incomplete, facts), facts.remarks)
    assert [f.code for f in left] == ["reading_failed", "hidden_text", "iban_new"]
    whole = invoice(findings=(unread, hidden))
    left = open_findings(whole, evaluate(whole, FACTS), ())
    assert [f.code for f in left] == ["hidden_text"]


@pytest.mark.parametrize(
    ("fields", "remark", "check"),
    [
        ({"iban": "FR7630006000011234567890188"}, "iban_check_failed", "iban_invalid"),
        ({"supplier_vat_id": "DE0815"}, "vat_id_check_failed", "identifier_invalid"),
        ({"vat_total": "19.00", "gross_total": "119.00"}, "vat_breakdown_mismatch", None),
    ],
)
def test_a_reader_and_a_check_do_not_say_the_same_twice(
    fields: dict[str, str | None], remark: str, check: str | None
) -> None:
    said = Finding(code=remark, message_fr="x", message_en="x")
    found = [c.code for c in evaluate(invoice(fields, findings=(said,)), FACTS)]
    assert found == [check or remark]
