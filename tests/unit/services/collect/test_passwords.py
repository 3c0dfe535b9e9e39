"""A document that a password opened: the copy is read, the original stays the record."""

from lettrage.domain.collection import DocumentOutcome, SourceDocument
from lettrage.domain.parsed_document import UnlockedDocument
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.services.readings import Readings
from lettrage.services.unlock_document import UnlockDocument

from tests.fakes.scripted_unlocker import ScriptedUnlocker
from tests.unit.services.collect.world import SETUP, A, World, invoice_bytes


class _Opens(ScriptedUnlocker):
    """Gives a readable invoice for the right password."""

    def unlock(self, data: bytes, *, password: str) -> UnlockedDocument:
        unlocked = super().unlock(data, password=password)
        return unlocked if unlocked.refusal else UnlockedDocument(data=invoice_bytes("F-7"))


def waiting(world: World) -> SourceDocument:
    """A locked upload that has been read once."""
    world.receive_upload(world.upload("upload-1", invoice_bytes("F-7", "locked")), "request")
    world.run_all()
    (document,) = world.store.find(
        SourceDocument, A, "outcome", DocumentOutcome.PASSWORD_REQUIRED, limit=9
    ).records
    return document


def unlock(world: World) -> UnlockDocument:
    return UnlockDocument(world.work, Readings(world.objects), _Opens(), world.tasks)


def test_opened_document_is_read_and_filed() -> None:
    world = World()
    document = waiting(world)
    unlock(world)(SETUP, A, document.id, "sesame")
    world.run_all()
    filed = world.store.get(SourceDocument, A, document.id)
    assert filed.outcome is DocumentOutcome.FILED
    assert world.store.get(PurchaseInvoice, A, document.id).document_id == document.id
    assert world.objects.get(document.original_key) == invoice_bytes("F-7", "locked")


def test_sweep_starts_an_opened_document_whose_start_was_lost() -> None:
    world = World()
    document = waiting(world)
    unlock(world)(SETUP, A, document.id, "sesame")
    world.tasks.collected.clear()
    world.sweep_once()
    world.run_all()
    assert world.store.get(SourceDocument, A, document.id).outcome is DocumentOutcome.FILED
