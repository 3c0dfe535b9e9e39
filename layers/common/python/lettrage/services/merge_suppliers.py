"""Use cases: one third party is merged into another, and the merge is undone.

The merge itself is one transaction: from then on nothing resolves or matches to the merged one.
Its documents follow one by one, within the time of a request; the same call goes on with what is
left. What two people confirmed of an account is not carried over: a merge is one person's act.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from lettrage.domain.errors import Conflict, Fault, Invalid, NotFound, Stale
from lettrage.domain.supplier_merge import (
    MovedDocument,
    SupplierMerge,
    gains,
    with_gains,
    without_gains,
)
from lettrage.domain.third_party import SupplierState, ThirdParty
from lettrage.services.learn_supplier import issue_dates
from lettrage.services.move_documents import MoveDocuments
from lettrage.services.unit_of_work import Actor, Work

MOST_MOVED = 150
"""Documents moved in one request: a move is three reads and a transaction, some 60 ms in all, and
a request ends after 29 s (aws.md §6)."""


@dataclass
class Moved:
    """How far a merge, or undoing one, has come.

    Attributes:
        party: The merged party, or the restored one.
        into_id: The party that stays.
        moved: Documents moved by this call.
        left: Documents that stay because the other has their number already.
        complete: Nothing else is to be moved.
    """

    party: ThirdParty
    into_id: str
    moved: int = 0
    left: list[str] = field(default_factory=list)
    complete: bool = True


class MergeSuppliers:
    """Merges of third parties of one store."""

    def __init__(self, work: Work, *, most_moved: int = MOST_MOVED) -> None:
        self._work = work
        self._most_moved = most_moved
        self._moves = MoveDocuments(work)

    def merge(self, actor: Actor, merged: ThirdParty, into_id: str) -> Moved:
        """Merge into the other; asked again for the same, move what is left.

        Raises: Invalid, for an unknown other or itself; Conflict `other_entity`, when a
        registration number says that they are two, `supplier_merged`, when either was merged
        elsewhere; Stale; Unavailable.
        """
        if merged.state is SupplierState.MERGED:
            if merged.merged_into != into_id:
                message = "this supplier was merged into another: undo that first"
                french = "Ce fournisseur a été fusionné avec un autre : annulez d’abord cela."
                raise Conflict(
                    message,
                    code="supplier_merged",
                    message_fr=french,
                    existing_id=merged.merged_into,
                )
            after = merged
        else:
            after = self._merged(actor, merged, self._other(merged, into_id))
        return self._moved(after, into_id, partial(self._moves.forth, actor, after, into_id))

    def unmerge(self, actor: Actor, merged: ThirdParty) -> Moved:
        """Undo the merge and take back the documents that it moved; asked again, go on.

        Documents that came since, or that a person gave to somebody else, stay where they are.
        Raises: Conflict `not_merged`, or `supplier_merged`, when the other was merged since;
        Stale; Unavailable.
        """
        if merged.state is SupplierState.MERGED:
            merged, into_id = self._restored(actor, merged)
        else:
            left = self._work.store.find(
                MovedDocument, merged.organisation_id, "merged", merged.id, limit=1
            ).records
            if not left:
                raise Conflict("this supplier is not merged", code="not_merged")
            into_id = left[0].into_id
        return self._moved(merged, into_id, partial(self._moves.back, actor, merged, into_id))

    def _moved(
        self, party: ThirdParty, into_id: str, move: Callable[[int], tuple[int, list[str], bool]]
    ) -> Moved:
        moved, left, complete = move(self._most_moved)
        return Moved(party, into_id, moved, left, complete)

    def _other(self, merged: ThirdParty, into_id: str) -> ThirdParty:
        if into_id == merged.id:
            raise _unknown("a supplier is not merged into itself")
        try:
            into = self._work.store.get(ThirdParty, merged.organisation_id, into_id)
        except NotFound as error:
            raise _unknown("no such supplier") from error
        if into.state is SupplierState.MERGED:
            message = "the other was merged itself: name the one that it is now"
            raise Conflict(message, code="supplier_merged", existing_id=into.merged_into)
        for name in ("siren", "vat_id"):
            one, other = getattr(merged, name), getattr(into, name)
            if one is not None and other is not None and one != other:
                message = f"their {name} differ: correct the wrong one first, or leave them two"
                raise Conflict(message, code="other_entity", existing_id=into.id)
        return into

    def _merged(self, actor: Actor, merged: ThirdParty, into: ThirdParty) -> ThirdParty:
        now = self._work.clock.now()
        merge = SupplierMerge(
            organisation_id=merged.organisation_id,
            id=merged.id,
            created_at=now,
            updated_at=now,
            into_id=into.id,
            state_before=merged.state,
            **gains(merged, into),
        )
        after = merged.changed(at=now, state=SupplierState.MERGED, merged_into=into.id)
        days = issue_dates((*into.recent_issue_dates, *merge.issue_dates))
        gained = into.changed(at=now, **with_gains(into, merge, merged), **days)
        unit = self._work.unit(actor)
        unit.change(merged, after, "supplier_merged")
        unit.change(into, gained, "supplier_gained_by_merge")
        unit.add(merge, "supplier_merged")
        return next(r for r in unit.commit() if isinstance(r, ThirdParty) and r.id == merged.id)

    def _restored(self, actor: Actor, merged: ThirdParty) -> tuple[ThirdParty, str]:
        """The party as it was before, and where its documents are."""
        store, organisation_id = self._work.store, merged.organisation_id
        try:
            merge = store.get(SupplierMerge, organisation_id, merged.id)
        except NotFound as error:
            message = "this supplier was merged before merges could be undone"
            french = "Cette fusion est plus ancienne que ce que l’on sait annuler."
            raise Conflict(message, code="not_merged", message_fr=french) from error
        into = store.get(ThirdParty, organisation_id, merge.into_id)
        if into.state is SupplierState.MERGED:
            message = "the other was merged since: undo that merge first"
            french = "L’autre fournisseur a été fusionné depuis : annulez d’abord cette fusion."
            raise Conflict(message, code="supplier_merged", message_fr=french, existing_id=into.id)
        now = self._work.clock.now()
        after = merged.changed(at=now, state=merge.state_before, merged_into=None)
        unit = self._work.unit(actor)
        unit.change(merged, after, "supplier_unmerged")
        lost = without_gains(into, merge)
        kept = set(into.recent_issue_dates) - set(merge.issue_dates)
        unit.change(into, into.changed(at=now, **lost, **issue_dates(kept)), "supplier_unmerged")
        unit.remove(merge, "supplier_unmerged")
        try:
            written = unit.commit()
        except Stale as error:
            raise Stale("one of the two suppliers changed meanwhile: ask again") from error
        return next(r for r in written if isinstance(r, ThirdParty) and r.id == after.id), into.id


def _unknown(message: str) -> Invalid:
    return Invalid(message, faults=[Fault("/body/into_id", "unknown_supplier", message)])
