"""The composition root's part for suppliers, holds and duplicates in function `api_purchases`."""
# ruff: noqa: PLC0415 - as in `bootstrap`: a request loads what it uses

from __future__ import annotations

from typing import TYPE_CHECKING

from lettrage.entrypoints.bootstrap import part, work

if TYPE_CHECKING:
    from lettrage.services.lift_holds import LiftHolds
    from lettrage.services.mark_duplicate import MarkDuplicate
    from lettrage.services.merge_suppliers import MergeSuppliers
    from lettrage.services.supplier_history import SupplierHistory
    from lettrage.services.supplier_overview import SupplierOverview


@part
def lift_holds() -> LiftHolds:
    """Holds on payment."""
    from lettrage.services.lift_holds import LiftHolds

    return LiftHolds(work())


@part
def supplier_history() -> SupplierHistory:
    """Accounts seen at suppliers."""
    from lettrage.services.supplier_history import SupplierHistory

    return SupplierHistory(work())


@part
def mark_duplicate() -> MarkDuplicate:
    """Answers about copies."""
    from lettrage.services.mark_duplicate import MarkDuplicate

    return MarkDuplicate(work())


@part
def merge_suppliers() -> MergeSuppliers:
    """Merges of suppliers."""
    from lettrage.services.merge_suppliers import MergeSuppliers

    return MergeSuppliers(work())


@part
def supplier_overview() -> SupplierOverview:
    """What is owed to suppliers, and what should have come."""
    from lettrage.services.supplier_overview import SupplierOverview

    return SupplierOverview(work())
