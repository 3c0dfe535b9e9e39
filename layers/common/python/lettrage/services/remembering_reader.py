"""The field reader with what an organisation's people taught it of the supplier; writes nothing."""

from collections.abc import Sequence

from lettrage.domain.invoice_reading import Reading
from lettrage.domain.page import Page
from lettrage.domain.reading import OwnIdentity, Recollection, remembered
from lettrage.domain.reading_memory import SupplierReadingMemory
from lettrage.domain.typed_fields import TypedPage
from lettrage.ports.store import Store
from lettrage.services.readings import FieldReader
from lettrage.services.suppliers import SupplierDirectory, is_own, numbered, signs_of


class RememberingReader:
    """Reads once to learn who sent the document, and again where its supplier is remembered."""

    def __init__(self, store: Store, read: FieldReader) -> None:
        self._store = store
        self._read = read
        self._directory = SupplierDirectory(store)

    def __call__(
        self,
        organisation_id: str,
        own: OwnIdentity,
        pages: Sequence[Page],
        structured: Reading | None = None,
        *,
        typed: Sequence[TypedPage] = (),
    ) -> Reading:
        """The reading; XML needs no memory.

        An organisation without memories costs one question to the store more, and no reading.
        Raises: Unavailable.
        """
        first = self._read(pages, structured, own, typed=typed)
        if structured is not None or not first.fields:
            return first
        memory = self._memory(organisation_id, own, first)
        if memory is None:
            return first
        return remembered(first, self._read(pages, None, own, memory, typed=typed))

    def _memory(
        self, organisation_id: str, own: OwnIdentity, first: Reading
    ) -> Recollection | None:
        """What is remembered of the supplier that the first reading names, None without any."""
        taught = self._store.find(SupplierReadingMemory, organisation_id, "all", "all", limit=1)
        signs = signs_of(first, own)
        if not taught.records or is_own(signs, own):
            return None
        supplier = self._directory.find(organisation_id, signs)
        if supplier is None:
            return None
        known = self._store.get_many(SupplierReadingMemory, organisation_id, [supplier.id])
        memory = known.get(supplier.id)
        if memory is None:
            return None
        return Recollection.of(memory.habits, first, numbered=numbered(supplier, signs))
