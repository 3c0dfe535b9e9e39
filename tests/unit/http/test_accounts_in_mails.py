"""Accounts and changes of them that a mail tells, beside what its document asks to pay."""

from typing import Any

import pytest
from lettrage.domain.bank import BankAccount
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.supplier_iban import supplier_iban_id
from lettrage.domain.third_party import KnownIban, ThirdParty

from tests.unit.http.client import SETUP, A
from tests.unit.http.collecting import (
    GENUINE,
    GERMAN,
    SAME_BANK,
    SAME_COUNTRY,
    Office,
    trusted_office,
)
from tests.unit.http.test_sender_story import codes

CHANGE = "Bonjour,\nnous avons changé de banque."


def remark(invoice: PurchaseInvoice, code: str) -> Any:
    return next(each for each in invoice.findings if each.code == code)


def told(office: Office, number: str, *texts: str, iban: str | None = GENUINE) -> PurchaseInvoice:
    return office.mail(number, iban, said={"texts": texts}, issue_date=f"2026-10-{number[-2:]}")


def test_an_unknown_account_in_the_mail_is_remarked_and_held_until_two_people_agree() -> None:
    office = trusted_office()
    invoice = told(office, "F-101", f"{CHANGE} Nouvel IBAN : {GERMAN}")
    said = remark(invoice, "iban_in_mail")
    assert said.blocking
    assert "…3000" in said.message_fr
    assert GERMAN not in said.message_fr
    assert "inconnu pour ce fournisseur" in said.message_fr
    assert not remark(invoice, "bank_change_in_mail").blocking
    assert "nous avons changé de banque" in remark(invoice, "bank_change_in_mail").message_en
    facts = office.holds(invoice.id)["iban_in_mail"]["facts"]
    assert (facts["iban"], facts["other_iban"]) == (GENUINE, GERMAN)
    assert (facts["country_changed"], facts["announces"]) == (
        "true",
        "Bonjour, nous avons changé de banque",
    )
    masked = office.holds(invoice.id, user="u-reader")["iban_in_mail"]["facts"]
    assert GERMAN not in str(masked)
    assert office.validated(invoice.id, user="u-accountant").status == 200
    assert "iban_in_mail" in office.holds(invoice.id)  # settled by one, held for a second
    office.lifted(invoice.id, "iban_in_mail", asks="u-accountant", lifts="u-owner")
    assert office.holds(invoice.id) == {}
    # Lifting paid this invoice: it made nobody trust the account.
    again = told(office, "F-102", "Merci.", iban=GERMAN)
    assert "iban_country_changed" in office.holds(again.id)


def test_words_alone_are_remarked_and_hold_nothing() -> None:
    office = trusted_office()
    invoice = told(office, "F-101", CHANGE)
    assert "bank_change_in_mail" in codes(invoice)
    assert office.holds(invoice.id) == {}
    path = f"/v1/organisations/{A}/purchase-invoices/validate"
    bulk = office.ask("POST", path, {"purchase_invoice_ids": [invoice.id]}, user="u-accountant")
    assert "not_proved" in str(bulk.body)


@pytest.mark.parametrize(
    "text",
    ["", f"Notre IBAN : {GENUINE}", "Nous ne changeons jamais de RIB.", f"votre IBAN {SAME_BANK}"],
)
def test_what_says_nothing_new_is_not_remarked(text: str) -> None:
    office = trusted_office()
    now = office.collect.clock.now()
    ours = BankAccount(
        organisation_id=A,
        id="ours",
        created_at=now,
        updated_at=now,
        connection_id="c",
        provider_account_id="p",
        name="Compte courant",
        iban=SAME_BANK,
        currency="EUR",
    )
    office.collect.work.add(SETUP, ours, "made")
    invoice = told(office, "F-101", text)
    assert codes(invoice) & {"iban_in_mail", "bank_change_in_mail"} == set()
    assert office.holds(invoice.id) == {}


def test_a_known_account_that_is_not_the_documents_is_remarked_only() -> None:
    office = trusted_office()
    known = KnownIban(iban=SAME_COUNTRY, first_seen_on="2026-01-01", origin="person")
    supplier = office.collect.store.get(ThirdParty, A, "bleue")
    after = supplier.model_copy(update={"ibans": (*supplier.ibans, known)})
    office.collect.work.change(SETUP, supplier, after, "made")
    invoice = told(office, "F-101", f"Merci de payer sur {SAME_COUNTRY}")
    said = remark(invoice, "iban_in_mail")
    assert not said.blocking
    assert "connu de ce fournisseur" in said.message_fr
    assert "iban_in_mail" not in office.holds(invoice.id)


def test_a_refused_account_is_not_a_known_one() -> None:
    office = trusted_office()
    seen = told(office, "F-101", "Merci.", iban=GERMAN)
    office.validated(seen.id, user="u-accountant")
    held = office.holds(told(office, "F-102", f"IBAN {GERMAN}").id)
    assert "iban_in_mail" not in held  # validated once: known, if not confirmed
    key = supplier_iban_id("bleue", GERMAN)
    path = f"/v1/organisations/{A}/suppliers/bleue/ibans/{key}/refuse"
    answer = office.ask("POST", path, {"note": "faux"}, user="u-manager", if_match="*")
    assert answer.status == 200, answer.body
    assert "iban_in_mail" in office.holds(told(office, "F-103", f"IBAN {GERMAN}").id)


def test_without_an_account_on_the_document_the_mails_is_compared_with_those_known() -> None:
    office = trusted_office()
    known = told(office, "F-101", f"IBAN {GENUINE}", iban=None)
    assert "iban_in_mail" not in codes(known)
    unknown = told(office, "F-102", f"IBAN {GERMAN}", iban=None)
    assert "qui n’est pas celui à payer," in remark(unknown, "iban_in_mail").message_fr
    assert "iban" not in office.holds(unknown.id)["iban_in_mail"]["facts"]


def test_a_correction_that_takes_the_mails_account_meets_the_hold_on_that_account() -> None:
    office = trusted_office()
    invoice = told(office, "F-101", f"IBAN {GERMAN}")
    path = f"/v1/organisations/{A}/purchase-invoices/{invoice.id}"
    etag = office.ask("GET", path).etag
    body = {"fields": {"iban": GERMAN}}
    changed = office.ask("PATCH", path, body, user="u-accountant", if_match=etag)
    assert changed.status == 200, changed.body
    held = office.holds(invoice.id)
    assert "iban_in_mail" not in held
    assert "iban_country_changed" in held


def test_a_second_mail_with_the_same_document_counts_when_it_is_looked_at_again() -> None:
    office = trusted_office()
    invoice = told(office, "F-101", "Merci.")
    again = told(office, "F-101", f"{CHANGE} {GERMAN}")
    assert again.id == invoice.id
    checks = office.ask("GET", f"/v1/organisations/{A}/purchase-invoices/{invoice.id}").body
    assert {"iban_in_mail", "bank_change_in_mail"} <= {c["code"] for c in checks["checks"]}
    office.validated(invoice.id, user="u-accountant")
    assert "iban_in_mail" in office.holds(invoice.id)


def test_another_supplier_chosen_by_a_person_is_compared_with_its_own_accounts() -> None:
    office = trusted_office()
    german = KnownIban(iban=GERMAN, first_seen_on="2026-01-01", origin="person")
    office.supplier(id="durand", name="Durand", siren="552081317", email=None, ibans=(german,))
    invoice = told(office, "F-101", f"IBAN {GERMAN}", iban=SAME_BANK)
    assert "iban_in_mail" in office.holds(invoice.id)
    path = f"/v1/organisations/{A}/purchase-invoices/{invoice.id}"
    etag = office.ask("GET", path).etag
    body = {"supplier_id": "durand", "fields": {"supplier_siren": "552081317"}}
    assert office.ask("PATCH", path, body, if_match=etag).status == 200
    assert "iban_in_mail" not in office.holds(invoice.id)
