"""The supplier that an address was given to: where the document names nobody, to be confirmed."""

from typing import Any

import pytest
from lettrage.domain.collection import SourceDocument
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.third_party import SupplierState, ThirdParty
from lettrage.services.manage_inbound_addresses import ManageInboundAddresses

from tests.unit.services.collect.test_inbound_addresses import address_of, supplier
from tests.unit.services.collect.world import (
    SETUP,
    A,
    World,
    document_bytes,
    invoice_bytes,
    mail_bytes,
    part,
)

NAMELESS = document_bytes("text", {"kind": "invoice", "number": "F-1", "gross_total": "120.00"})


def tied() -> World:
    world = World()
    supplier(world)
    ManageInboundAddresses(world.work).tie(SETUP, address_of(world), "supplier-1")
    return world


def invoice(world: World, data: bytes = NAMELESS) -> PurchaseInvoice:
    world.store_mail("m1", mail_bytes(part(data)))
    world.receive("m1", world.address(A))
    world.run_all()
    (found,) = world.store.find(PurchaseInvoice, A, "state", "to_review").records
    return found


def remarks(found: PurchaseInvoice) -> dict[str, Any]:
    return {
        finding.code: (finding.blocking, finding.related_id)
        for finding in found.findings
        if finding.code.endswith("address")
    }


def test_a_document_that_names_nobody_gets_the_supplier_of_the_address_to_confirm() -> None:
    found = invoice(tied())
    assert found.supplier_id == "supplier-1"
    assert remarks(found) == {"supplier_from_address": (True, "supplier-1")}


def test_a_document_that_names_another_keeps_it() -> None:
    world = tied()
    found = invoice(world, invoice_bytes())
    assert found.supplier_id not in {None, "supplier-1"}
    assert remarks(found) == {"supplier_differs_from_address": (False, "supplier-1")}
    assert world.store.get(ThirdParty, A, "supplier-1").siren is None


def test_a_document_that_names_the_supplier_needs_no_hint() -> None:
    world = World()
    supplier(world, siren="732829320")
    ManageInboundAddresses(world.work).tie(SETUP, address_of(world), "supplier-1")
    found = invoice(world, invoice_bytes())
    assert (found.supplier_id, remarks(found)) == ("supplier-1", {})


def test_our_own_name_on_it_takes_no_hint() -> None:
    found = invoice(tied(), invoice_bytes(supplier_siren="552100554"))
    assert (found.supplier_id, remarks(found)) == (None, {})


@pytest.mark.parametrize("gone", ["merged", "untied"])
def test_a_supplier_since_merged_is_no_hint_and_an_earlier_mail_keeps_its_own(gone: str) -> None:
    world = tied()
    world.store_mail("m1", mail_bytes(part(NAMELESS)))
    world.receive("m1", world.address(A))
    if gone == "merged":
        known = world.store.get(ThirdParty, A, "supplier-1")
        after = known.changed(at=world.clock.now(), state=SupplierState.MERGED)
        world.work.change(SETUP, known, after, "merged")
    else:
        ManageInboundAddresses(world.work).tie(SETUP, address_of(world), None)
    world.run_all()
    (found,) = world.store.find(PurchaseInvoice, A, "state", "to_review").records
    assert found.supplier_id == (None if gone == "merged" else "supplier-1")


def test_the_origin_carries_verdicts_and_hint() -> None:
    world = tied()
    found = invoice(world)
    (origin,) = world.store.get(SourceDocument, A, found.document_id).origins
    assert origin.supplier_id == "supplier-1"
    assert origin.authentication == {
        "spf": "pass",
        "dkim": "pass",
        "dmarc": "pass",
        "spam": "pass",
        "virus": "pass",
    }
