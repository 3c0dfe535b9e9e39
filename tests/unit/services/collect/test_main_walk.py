from lettrage.domain.collection import (
    DocumentOutcome,
    InboundMessage,
    InboundMessageState,
    SourceDocument,
    Upload,
    UploadState,
)
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.domain.third_party import SupplierState, ThirdParty

from tests.unit.services.collect.world import A, B, World, invoice_bytes, mail_bytes, part


def queue(world: World, organisation_id: str = A) -> list[PurchaseInvoice]:
    found = world.store.find(PurchaseInvoice, organisation_id, "state", "to_review")
    return list(found.records)


def documents(world: World, organisation_id: str = A) -> list[SourceDocument]:
    outcomes = [outcome.value for outcome in DocumentOutcome]
    return [
        document
        for outcome in outcomes
        for document in world.store.find(
            SourceDocument, organisation_id, "outcome", outcome
        ).records
    ]


def test_mail_becomes_a_purchase_invoice_to_review() -> None:
    world = World()
    world.store_mail("m1", mail_bytes(part(invoice_bytes("F-7"))))

    result = world.receive("m1", world.address(A))
    world.run_all()

    (invoice,) = queue(world)
    assert result.filed == 1
    assert invoice.state is PurchaseInvoiceState.TO_REVIEW
    assert invoice.source == "email"
    assert invoice.text(FieldName.NUMBER) == "F-7"
    message = world.store.get(InboundMessage, A, "m1")
    assert message.state is InboundMessageState.FILED
    assert message.document_ids == (invoice.document_id,)
    document = world.store.get(SourceDocument, A, invoice.document_id)
    assert (document.outcome, document.claim) == (DocumentOutcome.FILED, None)
    assert document.purchase_invoice_id == invoice.id


def test_unknown_supplier_is_created_to_be_confirmed() -> None:
    world = World()
    world.receive_upload(world.upload("u1", invoice_bytes(iban="FR7630006000011234567890189")), "r")
    world.run_all()

    (invoice,) = queue(world)
    supplier = world.store.get(ThirdParty, A, invoice.supplier_id or "")
    assert supplier.state is SupplierState.TO_CONFIRM
    assert (supplier.name, supplier.siren) == ("Papeterie Bleue", "732829320")
    codes = {finding.code: finding.blocking for finding in invoice.findings}
    assert codes == {"supplier_unconfirmed": False, "iban_new": True}


def test_every_kind_of_file_reaches_the_queue() -> None:
    for kind in ("xml", "text", "scan"):
        world = World()
        world.receive_upload(world.upload("u1", invoice_bytes("F-1", kind)), "r")
        world.run_all()
        (invoice,) = queue(world)
        assert invoice.text(FieldName.GROSS_TOTAL) == "120.00", kind


def test_text_with_a_reading_that_stands_costs_no_recognition() -> None:
    world = World()
    world.receive_upload(world.upload("u1", invoice_bytes("F-1", "text")), "r")
    world.run_all()
    assert world.page_reader.bought == []


def test_middle_pages_of_a_scan_are_bought_only_when_needed() -> None:
    world = World()
    world.receive_upload(world.upload("u1", invoice_bytes("F-1", "scan", pages="6")), "r")
    world.run_all()
    assert world.page_reader.bought == [1, 6]
    assert len(queue(world)) == 1


def test_pages_without_text_are_recognised_when_the_others_do_not_suffice() -> None:
    world = World()
    world.receive_upload(world.upload("u1", invoice_bytes("F-1", "mixed", pages="3")), "r")
    world.run_all()
    assert world.page_reader.bought == [3, 2]
    (invoice,) = queue(world)
    assert invoice.text(FieldName.NUMBER) == "F-1"


def test_same_bytes_twice_are_one_document_with_two_origins() -> None:
    world = World()
    data = invoice_bytes()
    world.store_mail("m1", mail_bytes(part(data)))
    world.receive("m1", world.address(A))
    world.run_all()
    world.receive_upload(world.upload("u1", data), "r")
    world.run_all()

    (document,) = documents(world)
    assert [origin.source for origin in document.origins] == ["email", "upload"]
    assert len(queue(world)) == 1
    upload = world.store.get(Upload, A, "u1")
    assert (upload.state, upload.document_id) == (UploadState.FILED, document.id)


def test_one_mail_to_two_organisations_is_filed_in_each() -> None:
    world = World()
    world.store_mail("m1", mail_bytes(part(invoice_bytes())))
    world.receive("m1", world.address(A), world.address(B))
    world.run_all()
    assert len(queue(world, A)) == len(queue(world, B)) == 1


def test_several_attachments_are_several_documents_and_logos_are_listed() -> None:
    world = World()
    world.store_mail(
        "m1",
        mail_bytes(
            part(invoice_bytes("F-1"), "2"),
            part(invoice_bytes("F-2"), "3"),
            part(b"logo", "4", decorative=True),
            part(b"", "5", ignored="tnef_unreadable"),
        ),
    )
    world.receive("m1", world.address(A))
    world.run_all()
    message = world.store.get(InboundMessage, A, "m1")
    assert len(queue(world)) == 2
    assert [(i.part, i.code) for i in message.ignored] == [
        ("4", "decorative"),
        ("5", "tnef_unreadable"),
    ]


def test_refused_and_locked_files_are_kept_and_listed() -> None:
    world = World()
    refused, locked = invoice_bytes("F-1", "refused"), invoice_bytes("F-2", "locked")
    world.store_mail("m1", mail_bytes(part(refused, "2"), part(locked, "3")))
    world.receive("m1", world.address(A))
    world.run_all()
    told = {document.outcome: document.refusal for document in documents(world)}
    assert set(told) == {DocumentOutcome.REFUSED, DocumentOutcome.PASSWORD_REQUIRED}
    assert all(told.values())
    assert queue(world) == []
    assert {o.data for o in world.objects.objects.values()} >= {refused, locked}


def test_a_reading_that_the_reader_rejects_is_a_refused_document() -> None:
    world = World()
    world.receive_upload(world.upload("u1", invoice_bytes("F-1", reject="yes")), "r")
    world.run_all()
    (document,) = documents(world)
    assert document.outcome is DocumentOutcome.REFUSED
    assert document.refusal is not None
    assert document.refusal.code == "not_readable"
