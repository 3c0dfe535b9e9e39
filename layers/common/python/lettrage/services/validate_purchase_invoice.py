"""Use case: a reviewed invoice is validated: archived, open for matching, its supplier learnt.

What is learnt is the supplier's name and account, how its documents are read, and who sends them.

The archive comes first and keeps what is there, then one transaction, then the matching run: a
run that stops in between is finished by validating again.
"""

from lettrage.domain.collection import SourceDocument
from lettrage.domain.errors import Conflict, Fault, Invalid, Stale
from lettrage.domain.holds import InvoiceHolds
from lettrage.domain.open_document import OpenDocument
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.domain.review import Check, blocking
from lettrage.domain.sender_trust import SenderTrust
from lettrage.domain.supplier_iban import IBAN_ID
from lettrage.domain.supplier_sender import SENDER_ID
from lettrage.domain.third_party import SupplierState, ThirdParty
from lettrage.ports.objects import ObjectStore
from lettrage.ports.tasks import Tasks
from lettrage.services.contention import MOST_TRIES
from lettrage.services.filing import STORED_AS
from lettrage.services.hold_grounds import HoldGrounds
from lettrage.services.learn_reading import LearnReading
from lettrage.services.learn_supplier import TaughtSender, learnt
from lettrage.services.open_purchases import opened
from lettrage.services.payment_holds import PaymentHolds, stopped
from lettrage.services.readings import Readings
from lettrage.services.review_facts import ReviewFacts
from lettrage.services.review_purchase_invoice import must_be_under_review
from lettrage.services.shared_senders import SharedSenders
from lettrage.services.suppliers import SupplierSigns
from lettrage.services.unit_of_work import Actor, UnitOfWork, Work

REASON = "purchase_invoice_validated"

_ON_SENDER = frozenset({"sender_unknown", "sender_lookalike", "sender_shared"})


class ValidatePurchaseInvoice:
    """The one way from «À vérifier» to something that money can settle."""

    def __init__(
        self, work: Work, originals: ObjectStore, archive: ObjectStore, tasks: Tasks
    ) -> None:
        self._work = work
        self._originals = originals
        self._archive = archive
        self._tasks = tasks
        self._facts = ReviewFacts(work)
        self._holds = PaymentHolds(work)
        self._grounds = HoldGrounds(work)
        self._senders = SharedSenders(work.store)
        self._learn = LearnReading(work.store, Readings(originals))

    def __call__(self, actor: Actor, invoice: PurchaseInvoice, *, user_id: str) -> PurchaseInvoice:
        """The validated invoice; matching is started, also for one that was validated before.

        Raises: Invalid `blocking_checks`, a fault a check; Conflict, when it was put aside or its
        number is taken; Stale; NotFound, without its file; Unavailable.
        """
        if invoice.state is PurchaseInvoiceState.TO_REVIEW:
            invoice = self._settled(actor, invoice, user_id)
        elif invoice.validated_at is None:
            must_be_under_review(invoice)
        # Its open document has the invoice's own identifier.
        about = (f"document:{invoice.id}",)
        self._tasks.reconcile(invoice.organisation_id, REASON, about=about)
        return invoice

    def _settled(self, actor: Actor, invoice: PurchaseInvoice, user_id: str) -> PurchaseInvoice:
        """Try again while only the supplier was changed meanwhile, by another validation."""
        for _ in range(MOST_TRIES - 1):
            try:
                return self._validated(actor, invoice, user_id)
            except Conflict as error:
                if not (isinstance(error, Stale) or _made_meanwhile(error, invoice)):
                    raise
                current = self._work.store.get(PurchaseInvoice, invoice.organisation_id, invoice.id)
                if current.version != invoice.version:
                    raise
        return self._validated(actor, invoice, user_id)

    def _validated(self, actor: Actor, invoice: PurchaseInvoice, user_id: str) -> PurchaseInvoice:
        checks = self._facts.checks(invoice)
        stopping = blocking(checks)
        now = self._work.clock.now()
        supplier = self._facts.supplier(invoice)
        owed = invoice.model_copy(update={"supplier_id": supplier.id if supplier else None})
        document = opened(owed, at=now)
        if stopping or document is None or supplier is None:
            raise Invalid(
                "checks forbid validation: correct the invoice or acknowledge them",
                code="blocking_checks",
                faults=[_fault(check) for check in stopping],
            )
        source = self._work.store.get(SourceDocument, invoice.organisation_id, invoice.document_id)
        archive_key = self._archived(source, document)
        after = owed.changed(
            at=now,
            state=PurchaseInvoiceState.VALIDATED,
            validated_at=now,
            validated_by=user_id,
            archive_key=archive_key,
        )
        unit = self._work.unit(actor)
        unit.change(invoice, after, "validated_by_user")
        holds = self._holds.renew(unit, after, supplier, actor)
        self._open(unit, stopped(document, holds))
        signs = self._facts.signs(invoice) or SupplierSigns()
        trust = self._grounds.senders.of_invoice(invoice, supplier)
        acknowledged = _acknowledged(invoice, checks, actor)
        # Reopened and validated once more is no second invoice of the sender.
        says_nothing = invoice.archive_key is not None and not acknowledged
        sender = TaughtSender(
            address="" if says_nothing else _taught(trust, supplier, holds),
            acknowledged=acknowledged,
            shared=bool(trust and trust.shared),
        )
        sends = trust.sends if trust else ""
        self._senders.note(unit, supplier, sends, where=invoice.id, at=now)
        taught = learnt(supplier, invoice, signs, sender=sender, at=now)
        unit.change(supplier, taught, "supplier_seen_validated")
        self._learn(unit, invoice, source, now)
        return next(r for r in unit.commit() if isinstance(r, PurchaseInvoice))

    def _open(self, unit: UnitOfWork, document: OpenDocument) -> None:
        """Open the document, anew where a reopened invoice had one."""
        stored = self._work.store.get_many(OpenDocument, document.organisation_id, [document.id])
        before = stored.get(document.id)
        if before is None or not before.cancelled:
            unit.add(document, "purchase_invoice_opened")  # a conflict, where it is open
            return
        own = {"version": before.version, "created_at": before.created_at}
        unit.change(before, document.model_copy(update=own), "invoice_opened_anew")

    def _archived(self, source: SourceDocument, document: OpenDocument) -> str:
        """Key of the copy in the archive, whose bucket locks whatever arrives."""
        folder = f"{source.organisation_id}/{document.issue_date.year}"
        made_from = self._work.store.get_many(
            SourceDocument, source.organisation_id, source.made_from
        )
        for each in (*made_from.values(), source):  # a piece is no proof without its file
            data = self._originals.get(each.original_key)
            self._archive.put_new(f"{folder}/{each.id}", data, content_type=STORED_AS)
        return f"{folder}/{source.id}"


def _taught(trust: SenderTrust | None, supplier: ThirdParty, holds: InvoiceHolds) -> str:
    """The vouched author of the mail that brought it; nobody for a member who passed it on.

    Nobody either while anything holds the invoice, or nobody confirmed its supplier: a first
    forged mail, with the forger's account, would make the forger known.
    """
    if trust is None or holds.open_reasons or supplier.state is not SupplierState.CONFIRMED:
        return ""
    return trust.teaches


def _acknowledged(invoice: PurchaseInvoice, checks: tuple[Check, ...], actor: Actor) -> bool:
    """Whether who validates settled the remark on the sender, as it stands."""
    said = {(each.code, each.subject) for each in invoice.acknowledged if each.by == actor.name}
    return any((each.code, each.subject) in said for each in checks if each.code in _ON_SENDER)


def _made_meanwhile(error: Conflict, invoice: PurchaseInvoice) -> bool:
    """Whether somebody else made a record that both needed: memory, holds, account, sender.

    The memory's identifier is the supplier's, that of the holds the invoice's.
    """
    existing = error.existing_id or ""
    return existing in (invoice.supplier_id, invoice.id) or existing.startswith(
        (IBAN_ID, SENDER_ID)
    )


def _fault(check: Check) -> Fault:
    pointer = f"/fields/{check.fields[0]}" if check.fields else ""
    return Fault(pointer, check.code, check.message_en, check.message_fr)
