from typing import Any

import pytest
from lettrage.domain.bank import BankAccount
from lettrage.domain.collection import SourceDocument
from lettrage.domain.purchase_invoice import (
    DocumentType,
    PurchaseInvoice,
    PurchaseInvoiceState,
)
from lettrage.domain.third_party import (
    KnownIban,
    SupplierState,
    ThirdParty,
    ThirdPartyRole,
)

from tests.unit.services.collect.world import (
    SETUP,
    A,
    World,
    document_bytes,
    invoice_bytes,
    mail_bytes,
    part,
)

SIREN, OTHER_SIREN = "732829320", "552081317"
VAT = "FR44732829320"
IBAN, OTHER_IBAN = "FR7630006000011234567890189", "FR1420041010050500013M02606"


def party(world: World, party_id: str, **fields: Any) -> ThirdParty:
    now = world.clock.now()
    record = ThirdParty(
        organisation_id=A,
        id=party_id,
        created_at=now,
        updated_at=now,
        **{"name": party_id, "roles": frozenset({ThirdPartyRole.SUPPLIER}), **fields},
    )
    return world.work.add(SETUP, record, "entered")


def known(iban: str) -> tuple[KnownIban, ...]:
    return (KnownIban(iban=iban, first_seen_on="2026-01-01", origin="person"),)


def filed(world: World, data: bytes, upload_id: str = "u") -> PurchaseInvoice:
    result = world.receive_upload(world.upload(upload_id, data), "request")
    world.run_all()
    document = world.store.get(SourceDocument, A, result.document_id or "")
    return world.store.get(PurchaseInvoice, A, document.purchase_invoice_id or "")


def bare(**fields: str) -> bytes:
    return document_bytes(
        "text", {"kind": "invoice", "number": "N-1", "gross_total": "1.00", **fields}
    )


def codes(invoice: PurchaseInvoice) -> set[str]:
    return {finding.code for finding in invoice.findings}


def suppliers(world: World) -> list[ThirdParty]:
    return list(world.store.find(ThirdParty, A, "role", "supplier").records)


def test_signs_are_tried_from_the_strongest() -> None:
    world = World()
    party(world, "by-siren", siren=SIREN)
    party(world, "by-vat", vat_id="DE136695976")
    party(world, "by-iban", ibans=known(IBAN))
    party(world, "by-name", name="Étoile & Fils")
    told = {
        "by-siren": bare(supplier_siren=SIREN, iban=IBAN, supplier_name="Étoile & Fils"),
        "by-vat": bare(supplier_vat_id="DE 136 695 976", iban=IBAN),
        "by-iban": bare(iban=IBAN),
        "by-name": bare(supplier_name="ETOILE & FILS"),
    }
    for supplier_id, data in told.items():
        assert filed(world, data, supplier_id).supplier_id == supplier_id


@pytest.mark.parametrize(
    "fields",
    [
        {"supplier_siret": "73282932000074"},
        {"supplier_vat_id": VAT},
        {"supplier_siren": "732 829 320"},
    ],
)
def test_siret_and_french_vat_number_hold_the_siren(fields: dict[str, str]) -> None:
    world = World()
    party(world, "known", siren=SIREN)
    assert filed(world, bare(**fields)).supplier_id == "known"


def test_identifier_with_a_wrong_check_digit_is_no_sign() -> None:
    world = World()
    party(world, "known", siren="732829321", ibans=known("FR7630006000011234567890180"))
    invoice = filed(world, bare(supplier_siren="732829321", iban="FR7630006000011234567890180"))
    assert invoice.supplier_id is None
    assert "supplier_unknown" in codes(invoice)


def test_weaker_sign_never_overrides_a_stronger_one() -> None:
    world = World()
    party(world, "known", siren=SIREN, ibans=known(IBAN), name="Papeterie Bleue")
    invoice = filed(
        world, bare(supplier_siren=OTHER_SIREN, iban=IBAN, supplier_name="Papeterie Bleue")
    )
    assert invoice.supplier_id != "known"
    assert len(suppliers(world)) == 2


def test_customer_that_sells_to_us_becomes_supplier_as_well() -> None:
    world = World()
    party(world, "both", siren=SIREN, roles=frozenset({ThirdPartyRole.CUSTOMER}))
    assert filed(world, bare(supplier_siren=SIREN)).supplier_id == "both"
    roles = world.store.get(ThirdParty, A, "both").roles
    assert roles == {ThirdPartyRole.CUSTOMER, ThirdPartyRole.SUPPLIER}


def test_merged_supplier_is_not_found_again() -> None:
    world = World()
    party(world, "merged", siren=SIREN, state=SupplierState.MERGED)
    invoice = filed(world, bare(supplier_siren=SIREN, supplier_name="Papeterie Bleue"))
    assert invoice.supplier_id not in {None, "merged"}


def test_document_type_is_that_of_the_supplier_before() -> None:
    world = World()
    party(world, "known", siren=SIREN, last_document_type="purchase")
    assert filed(world, bare(supplier_siren=SIREN)).document_type is DocumentType.PURCHASE
    assert filed(World(), invoice_bytes()).document_type is DocumentType.EXPENSE


def test_name_alone_must_be_likely_to_create_a_supplier() -> None:
    assert filed(World(), bare(supplier_name="Chez Lise")).supplier_id is not None
    nameless = filed(World(), bare(supplier_siren=SIREN))
    assert nameless.supplier_id is None


def test_two_documents_of_a_new_supplier_filed_at_once_make_one() -> None:
    world = World()
    for upload_id, number in (("u1", "F-1"), ("u2", "F-2")):
        world.receive_upload(world.upload(upload_id, invoice_bytes(number)), "request")
    first, second = world.tasks.collected
    in_the_middle(world, lambda: world.run(*second))
    world.run(*first)
    assert len(suppliers(world)) == 1
    assert world.store.count(PurchaseInvoice, A, "supplier", suppliers(world)[0].id) == 2


def test_twins_filed_at_once_are_flagged_on_the_later_one_only() -> None:
    world = World()
    party(world, "known", siren=SIREN)
    for upload_id, total in (("u1", "120.00"), ("u2", "120.0")):
        data = invoice_bytes("F-1", gross_total=total)
        world.receive_upload(world.upload(upload_id, data), "request")
    first, second = world.tasks.collected
    in_the_middle(world, lambda: world.run(*second))
    world.run(*first)
    flagged = [
        invoice
        for invoice in world.store.find(PurchaseInvoice, A, "all", "all").records
        if "duplicate_suspected" in codes(invoice)
    ]
    assert len(flagged) == 1


def in_the_middle(world: World, other: Any) -> None:
    """Let `other` happen between the reads and the write of the next filing."""

    def fault(operation: str, moment: str) -> None:
        # The third write: after the claim and the note of what was recognised comes filing.
        if (operation, moment) == ("write", "before"):
            seen.append(operation)
            if len(seen) == 3:
                world.store.fault = None
                other()

    seen: list[str] = []
    world.store.fault = fault


def test_same_number_again_is_flagged_with_the_earlier_one() -> None:
    world = World()
    first = filed(world, invoice_bytes("F-1"), "u1")
    again = filed(world, invoice_bytes("f 1", gross_total="121.00"), "u2")
    (finding,) = [f for f in again.findings if f.code == "duplicate_suspected"]
    assert (finding.related_id, finding.blocking) == (first.id, True)


@pytest.mark.parametrize(
    "other",
    [
        {"supplier_siren": OTHER_SIREN, "supplier_name": "Autre"},
        {"issue_date": "2025-11-02"},
        {"kind": "credit_note"},
    ],
)
def test_other_supplier_year_or_sense_is_no_duplicate(other: dict[str, str]) -> None:
    world = World()
    filed(world, invoice_bytes("F-1"), "u1")
    fields = {"number": "F-1", **other}
    again = filed(world, invoice_bytes(fields.pop("number"), **fields), "u2")
    assert "duplicate_suspected" not in codes(again)


def test_what_a_person_put_aside_is_no_reason_to_suspect() -> None:
    world = World()
    first = filed(world, invoice_bytes("F-1"), "u1")
    refused = first.changed(at=world.clock.now(), state=PurchaseInvoiceState.REFUSED)
    world.work.change(SETUP, first, refused, "refused")
    again = filed(world, invoice_bytes("F-1", gross_total="121.00"), "u2")
    assert "duplicate_suspected" not in codes(again)


@pytest.mark.parametrize(
    ("state", "ibans", "code", "blocking"),
    [
        (SupplierState.CONFIRMED, (IBAN,), "iban_new", False),
        (SupplierState.CONFIRMED, (), "iban_new", True),
        (SupplierState.CONFIRMED, (OTHER_IBAN,), "iban_changed", True),
        (SupplierState.TO_CONFIRM, (IBAN,), "iban_new", True),
        (SupplierState.TO_CONFIRM, (OTHER_IBAN,), "iban_changed", True),
    ],
)
def test_bank_details_are_compared_with_the_confirmed_ones(
    state: SupplierState, ibans: tuple[str, ...], code: str, blocking: bool
) -> None:
    world = World()
    entries = tuple(entry for iban in ibans for entry in known(iban))
    party(world, "known", siren=SIREN, state=state, ibans=entries)
    invoice = filed(world, invoice_bytes(iban=IBAN))
    found = [f for f in invoice.findings if f.code.startswith("iban_")]
    assert [(f.code, f.blocking) for f in found] == [(code, blocking)]
    assert world.store.get(ThirdParty, A, "known").ibans == entries


def test_account_numbers_are_not_written_out() -> None:
    invoice = filed(World(), invoice_bytes(iban=IBAN))
    told = " ".join(f.message_fr + f.message_en for f in invoice.findings)
    assert "…0189" in told
    assert "30006000" not in told


def test_iban_alone_under_another_name_is_somebody_else_with_a_warning() -> None:
    world = World()
    party(world, "factor", ibans=known(IBAN), name="Affacturage SA")
    invoice = filed(world, bare(iban=IBAN, supplier_name="Chez Lise"))
    assert "iban_of_another" in codes(invoice)
    made = world.store.get(ThirdParty, A, str(invoice.supplier_id))
    assert (made.name, made.state, made.ibans) == ("Chez Lise", SupplierState.TO_CONFIRM, ())


def test_our_own_bank_account_is_no_sign_of_the_supplier() -> None:
    world = World()
    now = world.clock.now()
    account = BankAccount(
        organisation_id=A,
        id="bank",
        created_at=now,
        updated_at=now,
        connection_id="c",
        provider_account_id="p",
        name="Courant",
        iban=IBAN,
    )
    world.work.add(SETUP, account, "connected")
    invoice = filed(world, invoice_bytes(iban=IBAN))
    assert not [code for code in codes(invoice) if code.startswith("iban_")]


def test_document_of_our_own_is_no_purchase() -> None:
    world = World()
    invoice = filed(world, invoice_bytes(supplier_siren="552100554"))
    assert invoice.supplier_id is None
    assert "own_document" in codes(invoice)
    assert suppliers(world) == []


@pytest.mark.parametrize("kind", ["quote", "reminder", "statement", "other"])
def test_what_is_no_invoice_is_filed_with_a_blocking_remark(kind: str) -> None:
    world = World()
    invoice = filed(world, _of_kind(kind))
    (finding,) = [f for f in invoice.findings if f.code == "not_an_invoice"]
    assert finding.blocking
    assert invoice.state is PurchaseInvoiceState.TO_REVIEW
    assert suppliers(world) == []


def _of_kind(kind: str) -> bytes:
    return document_bytes("text", {"gross_total": "1.00", "supplier_name": "X", "kind": kind})


def test_unauthenticated_sender_is_told() -> None:
    world = World()
    world.store_mail("m1", mail_bytes(part(invoice_bytes())))
    world.receive("m1", world.address(A), spf="GRAY", dkim="FAIL", dmarc="GRAY")
    world.run_all()
    (invoice,) = world.store.find(PurchaseInvoice, A, "all", "all").records
    assert "sender_unauthenticated" in codes(invoice)


def test_invoice_of_another_company_is_told() -> None:
    world = World()
    named = {"customer_name": "Garage de la Gare SARL", "customer_siren": "542065479"}
    invoice = filed(world, invoice_bytes(**named))
    (finding,) = [f for f in invoice.findings if f.code == "customer_not_us"]
    assert finding.blocking
    assert "Garage de la Gare SARL" in finding.message_fr
    ours = filed(world, invoice_bytes("F-2", customer_siren="552100554"), "ours")
    assert "customer_not_us" not in codes(ours)


def test_mail_of_a_new_supplier_is_kept_once_and_never_changed() -> None:
    world = World()
    filed(world, invoice_bytes(supplier_email="contact@bleue.fr"))
    (supplier,) = suppliers(world)
    assert (supplier.email, supplier.state) == ("contact@bleue.fr", SupplierState.TO_CONFIRM)
    filed(world, invoice_bytes("F-2", supplier_email="voleur@exemple.com"), "second")
    assert [s.email for s in suppliers(world)] == ["contact@bleue.fr"]


def test_mail_of_a_known_supplier_is_left_alone() -> None:
    world = World()
    party(world, "known", siren=SIREN, name="Papeterie Bleue")
    assert filed(world, invoice_bytes(supplier_email="x@exemple.com")).supplier_id == "known"
    assert world.store.get(ThirdParty, A, "known").email is None


def test_what_is_no_mail_address_is_not_kept() -> None:
    world = World()
    filed(world, invoice_bytes(supplier_email="voir site"))
    assert [s.email for s in suppliers(world)] == [None]


def test_a_forged_first_document_does_not_make_the_genuine_account_look_changed() -> None:
    world = World()
    forged = filed(world, invoice_bytes("F-1", iban=OTHER_IBAN))
    genuine = filed(world, invoice_bytes("F-2", iban=IBAN), "v")
    assert genuine.supplier_id == forged.supplier_id
    for invoice in (forged, genuine):
        codes = {finding.code for finding in invoice.findings}
        assert "iban_new" in codes
        assert "iban_changed" not in codes


@pytest.mark.parametrize(
    ("fields", "made"),
    [
        ({"supplier_name": "Je suis absent"}, False),
        ({"supplier_name": "Je suis absent", "supplier_siren": SIREN}, False),
        ({"supplier_name": "Réponse automatique", "kind": "invoice"}, False),
        ({"supplier_name": "Northwind Ltd", "kind": "invoice", "supplier_siren": SIREN}, False),
        ({"supplier_name": "Réponse automatique", "kind": "credit_note", "number": "F-1"}, False),
        ({"supplier_name": "Chez Lise", "kind": "invoice", "payable": "12.00"}, True),
        ({"supplier_name": "Chez Lise", "gross_total": "12.00"}, True),
        ({"supplier_name": "Chez Lise", "gross_total": "12.00", "kind": "quote"}, False),
    ],
)
def test_what_is_no_invoice_makes_no_supplier_but_names_it(
    fields: dict[str, str], made: bool
) -> None:
    world = World()
    invoice = filed(world, document_bytes("text", fields))
    assert (invoice.supplier_id is not None) is made
    assert invoice.supplier_name == fields["supplier_name"]
    assert ("supplier_unknown" in codes(invoice)) is not made
