"""Use cases of reading memories: what is remembered of a supplier, and forgetting it."""

from lettrage.domain.errors import NotFound
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.reading_memory import SupplierReadingMemory
from lettrage.services.unit_of_work import Actor, Work


class ManageReadingMemory:
    """Shows and forgets; only validation teaches."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def get(self, organisation_id: str, supplier_id: str) -> SupplierReadingMemory:
        """What is remembered of a supplier. Raises: NotFound, also when nothing is."""
        return self._work.store.get(SupplierReadingMemory, organisation_id, supplier_id)

    def forget(self, actor: Actor, memory: SupplierReadingMemory) -> None:
        """Forget all of it; later validations teach anew. Raises: Stale."""
        unit = self._work.unit(actor)
        unit.remove(memory, "reading_forgotten")
        unit.commit()

    def forget_field(self, actor: Actor, memory: SupplierReadingMemory, field: FieldName) -> None:
        """Forget one field, and the whole once no field is left.

        Raises: NotFound, when nothing is remembered of that field; Stale.
        """
        left = memory.without(field)
        if len(left) == len(memory.habits):
            raise NotFound("nothing is remembered of this field", kind="reading_habit")
        unit = self._work.unit(actor)
        if left:
            after = memory.changed(at=self._work.clock.now(), habits=left)
            unit.change(memory, after, "reading_field_forgotten")
        else:
            unit.remove(memory, "reading_forgotten")
        unit.commit()
