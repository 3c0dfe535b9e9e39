"""Moves what belongs to a merged third party to the other, and back; one transaction a document.

Each move is noted where it happens, so that undoing takes back these documents and no others.
"""

from collections.abc import Iterator
from functools import partial

from lettrage.domain.errors import Conflict, Stale
from lettrage.domain.open_document import DocumentState, OpenDocument
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.domain.supplier_iban import IbanState, SupplierIban, supplier_iban_id
from lettrage.domain.supplier_merge import MovedDocument, moved_id
from lettrage.domain.third_party import ThirdParty
from lettrage.services.contention import settled
from lettrage.services.payment_holds import PaymentHolds, stopped
from lettrage.services.review_facts import ReviewFacts
from lettrage.services.unit_of_work import Actor, UnitOfWork, Work
from lettrage.services.whole_lists import whole

_INVOICE, _DUE, _RULE = PurchaseInvoice.KIND, OpenDocument.KIND, ReconciliationRule.KIND


class MoveDocuments:
    """Documents and accounts of third parties of one store."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._holds = PaymentHolds(work)
        self._facts = ReviewFacts(work)

    def forth(
        self, actor: Actor, merged: ThirdParty, into_id: str, most: int
    ) -> tuple[int, list[str], bool]:
        """Move up to `most` documents: how many, those that had to stay, whether that was all.

        A document stays when the other has one of its number: it is rather a duplicate.
        Raises: Unavailable.
        """
        into = self._work.store.get(ThirdParty, merged.organisation_id, into_id)
        self._copy_accounts(actor, merged, into)
        moved = 0
        left: list[str] = []
        for kind, document_id in self._belongings(merged):
            if moved >= most:
                return moved, left, False
            if self._done(partial(self._move, actor, kind, document_id, merged, into)):
                moved += 1
            else:
                left.append(document_id)
        return moved, left, True

    def back(
        self, actor: Actor, restored: ThirdParty, into_id: str, most: int
    ) -> tuple[int, list[str], bool]:
        """Take up to `most` documents back, in the same terms. Raises: Unavailable."""
        notes = whole(
            self._work.store,
            MovedDocument,
            restored.organisation_id,
            "merged",
            restored.id,
            most=most + 1,
        )
        left = [
            note.document_id
            for note in notes[:most]
            if not self._done(partial(self._take_back, actor, note, restored))
        ]
        self._forget_accounts(actor, restored, into_id)
        return len(notes[:most]) - len(left), left, len(notes) <= most

    @staticmethod
    def _done(attempt: "partial[None]") -> bool:
        """Whether it was moved; False when the number is taken there."""

        def once() -> bool:
            try:
                attempt()
            except Stale:
                raise
            except Conflict as error:
                if error.existing_id is None:
                    raise
                return False
            return True

        return settled(once)

    def _belongings(self, merged: ThirdParty) -> Iterator[tuple[str, str]]:
        """Every document and rule of the merged party; each list is read before it is moved."""
        store, organisation_id = self._work.store, merged.organisation_id
        invoices = whole(store, PurchaseInvoice, organisation_id, "supplier", merged.id)
        yield from ((_INVOICE, invoice.id) for invoice in invoices)
        for state in DocumentState:
            value = f"{merged.id}.{state}"
            due = whole(store, OpenDocument, organisation_id, "third_party", value)
            yield from ((_DUE, each.id) for each in due if each.source_id is None)
        rules = whole(store, ReconciliationRule, organisation_id)
        yield from ((_RULE, rule.id) for rule in rules if rule.third_party_id == merged.id)

    def _move(
        self, actor: Actor, kind: str, document_id: str, merged: ThirdParty, into: ThirdParty
    ) -> None:
        unit = self._work.unit(actor)
        if not self._give(unit, actor, (kind, document_id), merged.id, into):
            return
        now = self._work.clock.now()
        note = MovedDocument(
            organisation_id=merged.organisation_id,
            id=moved_id(merged.id, kind, document_id),
            created_at=now,
            updated_at=now,
            merged_id=merged.id,
            into_id=into.id,
            kind=kind,
            document_id=document_id,
        )
        found = self._work.store.get_many(MovedDocument, note.organisation_id, [note.id])
        if note.id in found:
            unit.change(found[note.id], found[note.id].changed(at=now, into_id=into.id), "moved")
        else:
            unit.add(note, "document_moved_by_merge")
        unit.commit()

    def _take_back(self, actor: Actor, note: MovedDocument, restored: ThirdParty) -> None:
        unit = self._work.unit(actor)
        self._give(unit, actor, (note.kind, note.document_id), note.into_id, restored)
        unit.remove(note, "document_taken_back")
        unit.commit()

    def _give(
        self,
        unit: UnitOfWork,
        actor: Actor,
        document: tuple[str, str],
        from_id: str,
        to: ThirdParty,
    ) -> bool:
        """Give a document, and what is due on it, to another; False when it is not `from_id`'s."""
        kind, document_id = document
        store, organisation_id, now = self._work.store, to.organisation_id, self._work.clock.now()
        if kind == _RULE:
            rule = store.get_many(ReconciliationRule, organisation_id, [document_id])
            if document_id not in rule or rule[document_id].third_party_id != from_id:
                return False
            given_rule = rule[document_id].changed(at=now, third_party_id=to.id)
            unit.change(rule[document_id], given_rule, "rule_follows_merge")
            return True
        due = store.get_many(OpenDocument, organisation_id, [document_id]).get(document_id)
        if kind == _INVOICE:
            invoice = store.get(PurchaseInvoice, organisation_id, document_id)
            if invoice.supplier_id != from_id:
                return False
            after = invoice.changed(at=now, supplier_id=to.id)
            if after.state is PurchaseInvoiceState.TO_REVIEW:
                after = self._facts.remarked(after, to)
            unit.change(invoice, after, "supplier_follows_merge")
            system = Actor("system:merge_suppliers", actor.request_id)
            holds = self._holds.renew(unit, after, to, system)
            if due is not None:
                given = stopped(due.changed(at=now, third_party_id=to.id), holds)
                unit.change(due, given, "third_party_follows_merge")
            return True
        if due is None or due.third_party_id != from_id:
            return False
        unit.change(due, due.changed(at=now, third_party_id=to.id), "third_party_follows_merge")
        return True

    def _copy_accounts(self, actor: Actor, merged: ThirdParty, into: ThirdParty) -> None:
        """The history of accounts goes along: what was confirmed is only seen, refusals stay."""
        for entry in self._accounts(merged.organisation_id, merged.id):
            settled(partial(self._copy_account, actor, entry, into))

    def _copy_account(self, actor: Actor, entry: SupplierIban, into: ThirdParty) -> None:
        key = supplier_iban_id(into.id, entry.iban)
        if key in self._work.store.get_many(SupplierIban, into.organisation_id, [key]):
            return
        now = self._work.clock.now()
        copy = entry.changed(
            at=now,
            id=key,
            version=0,
            created_at=now,
            supplier_id=into.id,
            state=_carried(entry.state),
            asked_by=None,
            confirmed_by=None,
            confirmed_at=None,
            confirmed_in=None,
            merged_from=entry.supplier_id,
        )
        self._work.add(actor, copy, "iban_follows_merge")

    def _forget_accounts(self, actor: Actor, restored: ThirdParty, into_id: str) -> None:
        """Take away copies that nobody has vouched for since."""
        for entry in self._accounts(restored.organisation_id, into_id):
            if entry.merged_from == restored.id and entry.state is IbanState.SEEN:
                unit = self._work.unit(actor)
                unit.remove(entry, "iban_left_with_unmerge")
                unit.commit()

    def _accounts(self, organisation_id: str, party_id: str) -> list[SupplierIban]:
        return whole(self._work.store, SupplierIban, organisation_id, "supplier", party_id)


def _carried(state: IbanState) -> IbanState:
    return IbanState.REFUSED if state is IbanState.REFUSED else IbanState.SEEN
