"""Seeded walks of several people over held invoices: whatever they do, two are needed to pay.

After every step: what was lifted was asked for by one and lifted by another who had no part in
the invoice; what is due carries the holds of its invoice; nothing can be paid to an account that
two people have not confirmed (security-reliability I8, I9).
"""

import os
import random
from typing import Any

from lettrage.domain.holds import IBAN_REASONS, HoldState, InvoiceHolds
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.open_document import OpenDocument
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.supplier_iban import IbanState, SupplierIban, supplier_iban_id
from lettrage.domain.third_party import SupplierState

from tests.unit.http.client import A
from tests.unit.http.collecting import GENUINE, GERMAN, SAME_COUNTRY, Office, holds_path

SEEDS = int(os.environ.get("LETTRAGE_SEEDS", "150")) // 15
USERS = ("u-accountant", "u-manager", "u-owner")
IBANS = (GENUINE, SAME_COUNTRY, GERMAN)
SUPPLIERS = f"/v1/organisations/{A}/suppliers"


class Walk:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a replayable run, no secret
        self.office = Office()
        self.office.supplier(state=SupplierState.TO_CONFIRM)
        self.office.supplier(id="autre", name="Autre", siren=None, vat_id="FR44732829320")
        self.invoices: list[str] = []

    def step(self) -> None:
        chance = self.random
        if (len(self.invoices) < 3 and chance.random() < 0.3) or not self.invoices:
            number = f"F-{chance.randrange(3)}"
            gross = chance.choice(["120.00", "120.00", "121.00"])
            mail = self.office.mail(number, chance.choice(IBANS), gross_total=gross)
            self.invoices.append(mail.id)
            return
        actions = (self.validate, self.correct, self.request, self.lift, self.lift, self.request)
        rare = (self.confirm, self.refuse, self.place, self.merge, self.unmerge, self.reconsider)
        act = chance.choice(rare if chance.random() < 0.1 else actions)
        act(chance.choice(USERS), chance.choice(self.invoices))

    def validate(self, user: str, invoice_id: str) -> None:
        self.office.validated(invoice_id, user=user)

    def correct(self, user: str, invoice_id: str) -> None:
        path = f"/v1/organisations/{A}/purchase-invoices/{invoice_id}"
        body: dict[str, Any] = self.random.choice(
            [
                {"fields": {"iban": self.random.choice(IBANS)}},
                {"fields": {"gross_total": "120.00"}},
                {"fields": {"number": f"C-{self.random.randrange(9)}"}},
                {"supplier_id": "bleue"},
            ]
        )
        self.office.ask("PATCH", path, body, user=user, if_match="*")

    def _hold(self, invoice_id: str) -> str:
        held = self.office.ask("GET", holds_path(invoice_id)).body["holds"]
        held = [hold for hold in held if hold["state"] == "open"] or held
        # The last asked for first: lifting what nobody asked for leads nowhere.
        asked = [hold for hold in held if hold["requested_by"] and self.random.random() < 0.7]
        return str(self.random.choice(asked or held)["id"]) if held else "h1"

    def request(self, user: str, invoice_id: str) -> None:
        self.office.hold_post(invoice_id, f"{self._hold(invoice_id)}/request-lift", user=user)

    def lift(self, user: str, invoice_id: str) -> None:
        self.office.hold_post(invoice_id, f"{self._hold(invoice_id)}/lift", user=user)

    def place(self, user: str, invoice_id: str) -> None:
        self.office.hold_post(invoice_id, "", user=user)

    def confirm(self, user: str, _: str) -> None:
        self.office.ask("POST", f"{SUPPLIERS}/bleue/confirm", user=user, if_match="*")

    def refuse(self, user: str, _: str) -> None:
        key = supplier_iban_id("bleue", self.random.choice(IBANS))
        path = f"{SUPPLIERS}/bleue/ibans/{key}/refuse"
        self.office.ask("POST", path, {"note": "Non."}, user=user, if_match="*")

    def reconsider(self, user: str, _: str) -> None:
        key = supplier_iban_id("bleue", self.random.choice(IBANS))
        path = f"{SUPPLIERS}/bleue/ibans/{key}/reconsider"
        self.office.ask("POST", path, user=user, if_match="*")

    def merge(self, user: str, _: str) -> None:
        body = {"into_id": "autre"}
        self.office.ask("POST", f"{SUPPLIERS}/bleue/merge", body, user=user, if_match="*")

    def unmerge(self, user: str, _: str) -> None:
        self.office.ask("POST", f"{SUPPLIERS}/bleue/unmerge", user=user, if_match="*")

    def check(self) -> None:
        store = self.office.collect.store
        for invoice_id in self.invoices:
            invoice = store.get(PurchaseInvoice, A, invoice_id)
            holds = store.get_many(InvoiceHolds, A, [invoice_id]).get(invoice_id)
            due = store.get_many(OpenDocument, A, [invoice_id]).get(invoice_id)
            if holds is None:
                assert due is None
                continue
            self._check_lifted(invoice, holds)
            if due is not None:
                assert due.payment_holds == holds.open_reasons
                assert due.third_party_id == invoice.supplier_id
                if not due.payment_holds:
                    self._check_payable(invoice)

    def _check_lifted(self, invoice: PurchaseInvoice, holds: InvoiceHolds) -> None:
        for hold in holds.holds:
            if hold.state is not HoldState.LIFTED:
                continue
            assert hold.requested_by is not None
            assert hold.ended_by is not None
            assert hold.requested_by != hold.ended_by
            assert hold.ended_by in ("user:u-manager", "user:u-owner")
            if hold.ended_by == f"user:{invoice.validated_by}":
                later = [h for h in holds.holds if h.facts.get("reopened") == hold.id]
                assert later or any(
                    h.subject == hold.subject and h.id != hold.id for h in holds.holds
                )

    def _check_payable(self, invoice: PurchaseInvoice) -> None:
        iban = invoice.text(FieldName.IBAN)
        assert iban is not None
        assert invoice.supplier_id is not None
        key = supplier_iban_id(invoice.supplier_id, iban)
        account = self.office.collect.store.get(SupplierIban, A, key)
        assert account.state is IbanState.CONFIRMED
        assert account.asked_by is not None
        assert account.asked_by != account.confirmed_by


def test_two_people_stand_before_every_payment() -> None:
    due = payable = 0
    for seed in range(SEEDS):
        walk = Walk(seed)
        for _ in range(60):
            walk.step()
            walk.check()
        found = walk.office.collect.store.get_many(OpenDocument, A, walk.invoices)
        due += len(found)
        payable += sum(not document.payment_holds for document in found.values())
    # Walks that never reach a payment, or always do, would prove nothing.
    assert 0.05 * due < payable < 0.95 * due, (payable, due)


def test_account_reasons_are_those_of_the_vocabulary_and_that_of_another() -> None:
    of_vocabulary = ["iban_changed", "iban_country_changed", "iban_new"]
    assert sorted(IBAN_REASONS) == [*of_vocabulary, "iban_of_another"]
