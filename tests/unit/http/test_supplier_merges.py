"""Two suppliers that are one: merged with all they have, and taken apart again."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.domain.supplier_iban import SupplierIban
from lettrage.domain.third_party import SupplierState, ThirdParty, ThirdPartyRole
from lettrage.services import merge_suppliers

from tests.unit.http.client import SETUP, A, serving
from tests.unit.http.collecting import GENUINE, SAME_COUNTRY
from tests.unit.http.two_suppliers import Two

SUPPLIERS = f"/v1/organisations/{A}/suppliers"


@pytest.fixture
def two() -> Two:
    return Two()


def test_documents_accounts_and_names_follow(two: Two) -> None:
    waiting, due = two.invoice("A-1"), two.invoice("A-2", validate=True)
    answer = two.merge()
    assert (answer.status, answer.body["moved"], answer.body["complete"]) == (200, 2, True)
    assert answer.body["supplier"]["state"] == "merged"
    assert answer.body["supplier"]["merged_into"] == "bleue"
    for invoice in (waiting, due):
        assert two.get(PurchaseInvoice, invoice.id).supplier_id == "bleue"
    assert two.get(OpenDocument, due.id).third_party_id == "bleue"
    stays: ThirdParty = two.get(ThirdParty, "bleue")
    assert [entry.iban for entry in stays.ibans] == [GENUINE, SAME_COUNTRY]
    assert set(stays.aliases) == {"Papeterie Bleu", "La Bleue"}
    assert (stays.vat_id, stays.email) == ("FR44732829320", "contact@papeterie-bleue.fr")
    assert ThirdPartyRole.CUSTOMER in stays.roles


def test_nothing_resolves_or_matches_to_the_merged_one(two: Two) -> None:
    two.merge()
    listed = [s["id"] for s in two.office.ask("GET", SUPPLIERS).body["items"]]
    assert listed == ["bleue"]
    store = two.office.collect.store
    for name, value in (("iban", SAME_COUNTRY), ("vat_id", "FR44732829320")):
        assert [p.id for p in store.find(ThirdParty, A, name, value).records] == ["bleue"]
    assert two.office.ask("GET", f"{SUPPLIERS}/bleu").body["merged_into"] == "bleue"


def test_an_invoice_filed_meanwhile_is_seen_as_the_others_and_follows_the_next_call(
    two: Two,
) -> None:
    straggler = two.invoice("A-9")
    two.merge()
    before = two.get(PurchaseInvoice, straggler.id)
    two.office.collect.work.change(
        SETUP, before, before.changed(at=before.updated_at, supplier_id="bleu"), "filed_late"
    )
    path = f"/v1/organisations/{A}/purchase-invoices/{straggler.id}"
    assert two.office.ask("GET", path).body["supplier"]["id"] == "bleue"
    assert two.office.validated(straggler.id, user="u-accountant").status == 200
    assert two.get(OpenDocument, straggler.id).third_party_id == "bleue"
    assert two.get(PurchaseInvoice, straggler.id).supplier_id == "bleue"
    assert two.merge().body["moved"] == 0


def test_what_two_people_confirmed_is_not_carried_over(two: Two) -> None:
    invoice = two.invoice("A-1", validate=True)
    office = two.office
    assert (
        office.lifted(invoice.id, "iban_changed", asks="u-accountant", lifts="u-owner").status
        == 200
    )
    assert office.holds(invoice.id) == {}
    two.merge()
    copies = office.collect.store.find(SupplierIban, A, "supplier", "bleue").records
    (copy,) = [entry for entry in copies if entry.iban == SAME_COUNTRY]
    assert (copy.state, copy.merged_from, copy.confirmed_by) == ("seen", "bleu", None)
    assert set(office.holds(invoice.id)) == {"iban_changed"}
    assert two.get(OpenDocument, invoice.id).payment_holds == ("iban_changed",)


def test_undoing_restores_both_and_leaves_what_came_since(two: Two) -> None:
    before = {i: two.get(ThirdParty, i) for i in ("bleue", "bleu")}
    waiting, due = two.invoice("A-1"), two.invoice("A-2", validate=True)
    taught: ThirdParty = two.get(ThirdParty, "bleu")
    two.merge()
    since = two.office.mail("A-3", GENUINE)
    answer = two.post("unmerge")
    assert (answer.status, answer.body["moved"], answer.body["complete"]) == (200, 2, True)
    for invoice in (waiting, due):
        assert two.get(PurchaseInvoice, invoice.id).supplier_id == "bleu"
    assert two.get(OpenDocument, due.id).third_party_id == "bleu"
    assert two.get(PurchaseInvoice, since.id).supplier_id == "bleue"
    same = {"version", "updated_at", "keys"}
    for party_id, expected in (("bleue", before["bleue"]), ("bleu", taught)):
        assert two.get(ThirdParty, party_id).model_dump(exclude=same) == expected.model_dump(
            exclude=same
        )
    accounts = two.office.collect.store.find(SupplierIban, A, "supplier", "bleue").records
    assert [entry.iban for entry in accounts] == [GENUINE]
    assert two.post("unmerge").problem == "not_merged"


def test_the_rhythm_is_shared_and_given_back(two: Two) -> None:
    for number, month in enumerate((8, 9), 1):
        mine = two.office.mail(f"B-{number}", GENUINE, issue_date=f"2026-{month:02d}-10")
        two.office.validated(mine.id, user="u-accountant")
    named: dict[str, Any] = {"supplier_siren": "", "supplier_name": "Papeterie Bleu"}
    for number, month in enumerate((9, 10), 1):
        day = f"2026-{month:02d}-10"
        other = two.office.mail(f"C-{number}", SAME_COUNTRY, issue_date=day, **named)
        two.office.validated(other.id, user="u-accountant")
    assert two.get(ThirdParty, "bleue").expected_on is None
    two.merge()
    assert two.get(ThirdParty, "bleue").expected_on == date(2026, 11, 10)
    two.post("unmerge")
    days = (date(2026, 8, 10), date(2026, 9, 10))
    assert two.get(ThirdParty, "bleue").recent_issue_dates == days
    assert two.get(ThirdParty, "bleu").recent_issue_dates == (days[1], date(2026, 10, 10))


def test_entered_documents_and_rules_follow_and_return(two: Two) -> None:
    now = two.office.collect.clock.now()
    stamps: dict[str, Any] = {"organisation_id": A, "created_at": now, "updated_at": now}
    two.add(
        OpenDocument(
            **stamps,
            id="entered",
            document_kind=OpenDocumentKind.EXPENSE,
            third_party_id="bleu",
            issue_date=date(2026, 11, 2),
            gross_total=Decimal("12.00"),
            outstanding=Decimal("12.00"),
        )
    )
    two.add(
        ReconciliationRule(
            **stamps,
            id="rule",
            keywords=("BLEU",),
            document_type=OpenDocumentKind.EXPENSE,
            third_party_id="bleu",
        )
    )
    assert two.merge().body["moved"] == 2
    assert two.get(OpenDocument, "entered").third_party_id == "bleue"
    assert two.get(ReconciliationRule, "rule").third_party_id == "bleue"
    two.post("unmerge")
    assert two.get(OpenDocument, "entered").third_party_id == "bleu"
    assert two.get(ReconciliationRule, "rule").third_party_id == "bleu"


def test_a_document_whose_number_the_other_has_stays_and_is_named(two: Two) -> None:
    mine = two.office.mail("A-1", GENUINE)
    two.office.validated(mine.id, user="u-accountant")
    twin = two.invoice("A-1", validate=True)
    answer = two.merge()
    assert (answer.body["left"], answer.body["moved"], answer.body["complete"]) == (
        [twin.id],
        0,
        True,
    )
    assert two.get(OpenDocument, twin.id).third_party_id == "bleu"


def test_a_long_merge_goes_on_where_it_stopped(two: Two) -> None:
    invoices = [two.invoice(f"A-{number}") for number in range(5)]
    service = merge_suppliers.MergeSuppliers(two.office.collect.work, most_moved=2)
    told = [service.merge(SETUP, two.get(ThirdParty, "bleu"), "bleue") for _ in range(3)]
    assert [(t.moved, t.complete) for t in told] == [(2, False), (2, False), (1, True)]
    assert {two.get(PurchaseInvoice, i.id).supplier_id for i in invoices} == {"bleue"}
    back = [service.unmerge(SETUP, two.get(ThirdParty, "bleu")) for _ in range(3)]
    assert [(t.moved, t.complete) for t in back] == [(2, False), (2, False), (1, True)]
    assert {two.get(PurchaseInvoice, i.id).supplier_id for i in invoices} == {"bleu"}


@pytest.mark.parametrize("moment", range(1, 9))
def test_cut_short_anywhere_the_same_call_finishes(moment: int) -> None:
    two = Two()
    invoices = [two.invoice("A-1"), two.invoice("A-2", validate=True)]
    store = two.office.collect.store

    class Dies(BaseException):
        pass

    seen: list[str] = []

    def fault(operation: str, when: str) -> None:
        if (operation, when) == ("write", "after"):
            seen.append(operation)
            if len(seen) == moment:
                raise Dies

    store.fault = fault
    with suppress(Dies):
        two.merge()
    store.fault = None
    answer = two.merge()
    assert (answer.status, answer.body["complete"]) == (200, True)
    assert {two.get(PurchaseInvoice, i.id).supplier_id for i in invoices} == {"bleue"}
    two.post("unmerge")
    assert {two.get(PurchaseInvoice, i.id).supplier_id for i in invoices} == {"bleu"}
    assert two.get(OpenDocument, invoices[1].id).third_party_id == "bleu"


def test_two_entities_are_not_merged(two: Two) -> None:
    two.office.supplier(id="other", siren="552100554")
    answer = two.post("merge", {"into_id": "other"}, of="bleue")
    assert (answer.status, answer.problem, answer.body["existing_id"]) == (
        409,
        "other_entity",
        "other",
    )
    assert "siren" in answer.body["detail"]


@pytest.mark.parametrize("into_id", ["bleu", "no-such"])
def test_itself_and_unknown_ones_are_refused(two: Two, into_id: str) -> None:
    answer = two.post("merge", {"into_id": into_id})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/body/into_id")


def test_chains_are_undone_from_the_end(two: Two) -> None:
    invoice = two.invoice("A-1")
    two.office.supplier(id="last", name="Bleue Réunie", siren=None)
    two.merge()
    assert two.post("merge", {"into_id": "last"}, of="bleue").status == 200
    assert two.get(PurchaseInvoice, invoice.id).supplier_id == "last"
    late = two.post("merge", {"into_id": "bleue"}, of="bleu")
    assert late.status == 200  # the same call again: nothing is left of its own
    early = two.post("unmerge")
    assert (early.status, early.problem) == (409, "supplier_merged")
    assert two.post("unmerge", of="bleue").status == 200
    assert two.get(PurchaseInvoice, invoice.id).supplier_id == "bleue"
    assert two.post("unmerge").status == 200
    assert two.get(PurchaseInvoice, invoice.id).supplier_id == "bleu"
    other = two.post("merge", {"into_id": "last"})
    assert other.status == 200
    elsewhere = two.merge()
    assert (elsewhere.status, elsewhere.problem) == (409, "supplier_merged")


def test_one_whose_merge_was_never_noted_cannot_be_taken_apart(two: Two) -> None:
    two.office.supplier(id="old", siren=None, state=SupplierState.MERGED)
    answer = two.post("unmerge", of="old")
    assert (answer.status, answer.problem) == (409, "not_merged")


def test_third_parties_show_no_merged_one(two: Two) -> None:
    two.merge()
    path = f"/v1/organisations/{A}/third-parties"
    items = two.office.ask("GET", path, api=serving("sales")).body["items"]
    assert [item["id"] for item in items] == ["bleue"]


def test_remarks_of_invoices_that_moved_are_those_of_the_supplier_they_moved_to() -> None:
    two = Two()
    office = two.office
    first = office.mail("F-100")
    office.validated(first.id, user="u-accountant")
    # Both have it: told as the other's until two people look, or they are merged.
    office.lifted(first.id, "iban_of_another", asks="u-accountant", lifts="u-owner")
    moved = two.invoice("B-1")
    assert two.merge().status == 200
    told = office.ask("GET", f"/v1/organisations/{A}/purchase-invoices/{moved.id}").body
    assert sorted(told["findings"]) == sorted(
        check["code"] for check in told["checks"] if check["code"] in told["findings"]
    )
    held = {reason for reason in office.holds(moved.id) if reason.startswith("iban")}
    assert held
    assert held <= set(told["findings"])
