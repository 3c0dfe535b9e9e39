"""Use cases of review: the queue, one invoice in full, corrections, refusal."""

from dataclasses import dataclass
from datetime import datetime

from lettrage.domain.collection import SourceDocument
from lettrage.domain.errors import Conflict, Fault, Invalid, NotFound
from lettrage.domain.identifiers import compact, is_iban
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.domain.purchase_invoice import (
    TRANSITIONS,
    Acknowledgement,
    PurchaseInvoice,
    PurchaseInvoiceState,
)
from lettrage.domain.review import Check, evaluate, open_findings
from lettrage.domain.third_party import SupplierState, ThirdParty
from lettrage.ports.store import Found
from lettrage.services.corrections import Corrections, changes_of, changes_of_supplier
from lettrage.services.learn_supplier import untaught
from lettrage.services.payment_holds import PaymentHolds
from lettrage.services.replaced_invoices import ReplacedInvoices
from lettrage.services.resolve_supplier import BANK_DETAILS, SIGNS, ResolveSupplier
from lettrage.services.review_facts import ReviewFacts
from lettrage.services.unit_of_work import Actor, UnitOfWork, Work


@dataclass(frozen=True)
class InFull:
    """An invoice with all that belongs to it; `checks` only while it is to review."""

    invoice: PurchaseInvoice
    checks: tuple[Check, ...]
    supplier: ThirdParty | None
    document: SourceDocument | None
    open_document: OpenDocument | None


class ReviewPurchaseInvoice:
    """What a person does with the queue, short of validating."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._facts = ReviewFacts(work)
        self._resolve = ResolveSupplier(work)
        self._holds = PaymentHolds(work)
        self._replaced = ReplacedInvoices(work)

    def list(
        self,
        organisation_id: str,
        *,
        state: PurchaseInvoiceState | None,
        supplier_id: str | None,
        category: str | None = None,
        limit: int,
        cursor: str | None,
    ) -> Found[PurchaseInvoice]:
        """Newest first. With several filters a page may hold fewer than `limit`, even none.

        Raises: Invalid, for a foreign cursor.
        """
        name, value = "all", "all"
        if supplier_id is not None:
            name, value = "supplier", supplier_id
        elif category is not None:
            name, value = "category", category
        elif state is not None:
            name, value = "state", state
        found = self._work.store.find(
            PurchaseInvoice,
            organisation_id,
            name,
            value,
            limit=limit,
            cursor=cursor,
            newest_first=True,
        )
        kept = tuple(
            invoice
            for invoice in found.records
            if state in {None, invoice.state} and category in {None, invoice.category}
        )
        return Found(records=kept, next_cursor=found.next_cursor)

    def get(self, organisation_id: str, invoice_id: str) -> PurchaseInvoice:
        """One invoice. Raises: NotFound."""
        return self._work.store.get(PurchaseInvoice, organisation_id, invoice_id)

    def in_full(self, invoice: PurchaseInvoice) -> InFull:
        """The invoice with its checks, supplier, document and open document."""
        organisation_id, store = invoice.organisation_id, self._work.store
        reviewing = invoice.state is PurchaseInvoiceState.TO_REVIEW
        documents = store.get_many(SourceDocument, organisation_id, [invoice.document_id])
        opened = store.get_many(OpenDocument, organisation_id, [] if reviewing else [invoice.id])
        return InFull(
            invoice=invoice,
            checks=self._facts.checks(invoice) if reviewing else (),
            supplier=self._facts.supplier(invoice),
            document=documents.get(invoice.document_id),
            open_document=opened.get(invoice.id),
        )

    def correct(
        self, actor: Actor, invoice: PurchaseInvoice, corrections: Corrections
    ) -> PurchaseInvoice:
        """Apply what a person changed, check anew, then note what they override.

        Raises: Conflict, when it is not under review; Invalid, for an unknown supplier, an account
        whose check digits are wrong, or a code that cannot be overridden; Stale.
        """
        must_be_under_review(invoice)
        must_be_account(corrections.fields.get(FieldName.IBAN))
        unit = self._work.unit(actor)
        now = self._work.clock.now()
        # Updated at the end: a correction that changes nothing leaves the version alone.
        after = invoice.changed(at=invoice.updated_at, **changes_of(invoice, corrections))
        supplier = self._supplier(unit, after, corrections, now)
        if supplier is not None and supplier.id != invoice.supplier_id:
            after = after.changed(
                at=invoice.updated_at, **changes_of_supplier(supplier, corrections)
            )
        after = self._reviewed(after, supplier, corrections.acknowledge, actor)
        if after == invoice:
            return invoice
        unit.change(invoice, after.changed(at=now), "corrected_by_user")
        paid_to = not BANK_DETAILS.isdisjoint(corrections.fields) or corrections.supplier_id
        edited = invoice.text(FieldName.IBAN) != after.text(FieldName.IBAN)
        self._holds.renew(unit, after, supplier, actor, touched=bool(paid_to), edited=edited)
        return _invoice(unit)

    def refuse(self, actor: Actor, invoice: PurchaseInvoice, note: str) -> PurchaseInvoice:
        """Put aside, with the reason. Raises: Conflict, when it is not under review; Stale."""
        after = self._moved(invoice, PurchaseInvoiceState.REFUSED, refused_reason=note)
        return self._work.change(actor, invoice, after, "refused_by_user")

    def reopen(self, actor: Actor, invoice: PurchaseInvoice) -> PurchaseInvoice:
        """Back into the queue; what a split or a join put in its place is put aside.

        Of a validated one the open document is cancelled, and account, payment term and issue
        date that it taught are no longer the supplier's; validating it again opens the document
        anew and teaches as it is then. The archive keeps it.
        Raises: Conflict, when nothing is to reopen, money settles it, or what replaced it cannot be
            put aside; Stale.
        """
        after = self._moved(
            invoice,
            PurchaseInvoiceState.TO_REVIEW,
            refused_reason=None,
            replaced_by=(),
            duplicate_of=None,
            validated_at=None,
            validated_by=None,
        )
        if invoice.replaced_by:
            self._replaced.put_aside(actor, invoice)
        unit = self._work.unit(actor)
        unit.change(invoice, after, "reopened_by_user")
        if invoice.state is PurchaseInvoiceState.VALIDATED:
            self._unvalidate(unit, invoice, after.updated_at)
        return _invoice(unit)

    def _unvalidate(self, unit: UnitOfWork, invoice: PurchaseInvoice, now: datetime) -> None:
        """Money that settles the document would have moved the invoice on: there is none."""
        store, organisation_id = self._work.store, invoice.organisation_id
        document = store.get(OpenDocument, organisation_id, invoice.id)
        if not document.cancelled:
            unit.change(document, document.changed(at=now, cancelled=True), "invoice_reopened")
        supplier = self._facts.supplier(invoice)
        if supplier is not None:
            alone = self._only_one_of_its_day(supplier, document)
            after = untaught(supplier, invoice, only_one_of_its_day=alone, at=now)
            unit.change(supplier, after, "invoice_reopened")

    def _only_one_of_its_day(self, supplier: ThirdParty, document: OpenDocument) -> bool:
        """Whether no other invoice of the supplier that counts was issued on the document's day."""
        issued = document.issue_date.isoformat()
        return not any(
            other.id != document.id and other.source_id is not None and not other.cancelled
            for kind in (OpenDocumentKind.PURCHASE, OpenDocumentKind.EXPENSE)
            for other in self._work.store.find(
                OpenDocument,
                document.organisation_id,
                "kind_third_party",
                f"{kind}.{supplier.id}",
                since=issued,
                until=issued,
            ).records
        )

    def _moved(
        self, invoice: PurchaseInvoice, state: PurchaseInvoiceState, **fields: object
    ) -> PurchaseInvoice:
        if state not in TRANSITIONS[invoice.state]:
            raise Conflict(f"the invoice is {invoice.state}, it cannot be {state}", code="state")
        return invoice.changed(at=self._work.clock.now(), state=state, **fields)

    def _supplier(
        self, unit: UnitOfWork, invoice: PurchaseInvoice, corrections: Corrections, now: datetime
    ) -> ThirdParty | None:
        """The supplier a person chose, or the one that the corrected signs name."""
        if corrections.supplier_id is not None:
            chosen = self._chosen(invoice.organisation_id, corrections.supplier_id)
            return self._resolve.as_supplier(unit, chosen, now)
        present = self._facts.supplier(invoice)
        if SIGNS.isdisjoint(corrections.fields):
            return present
        signs = self._facts.signs(invoice)
        return present if signs is None else self._resolve(unit, invoice, signs, present, now)

    def _chosen(self, organisation_id: str, supplier_id: str) -> ThirdParty:
        try:
            party = self._work.store.get(ThirdParty, organisation_id, supplier_id)
        except NotFound as error:
            raise _no_supplier("no such third party") from error
        if party.state is SupplierState.MERGED:
            raise _no_supplier("this third party was merged into another")
        return party

    def _reviewed(
        self,
        invoice: PurchaseInvoice,
        supplier: ThirdParty | None,
        codes: tuple[str, ...],
        actor: Actor,
    ) -> PurchaseInvoice:
        """The corrected invoice with overrides noted and its remarks brought up to date."""
        facts = self._facts.of(invoice, supplier)
        now = self._work.clock.now()
        noted = _acknowledged(invoice, evaluate(invoice, facts), codes, actor, now)
        after = invoice.model_copy(update={"acknowledged": noted})
        remarks = open_findings(after, evaluate(after, facts), facts.remarks)
        return after.model_copy(update={"findings": remarks})


def _acknowledged(
    invoice: PurchaseInvoice,
    checks: tuple[Check, ...],
    codes: tuple[str, ...],
    actor: Actor,
    now: datetime,
) -> tuple[Acknowledgement, ...]:
    faults = []
    noted = list(invoice.acknowledged)
    known = {check.code for check in checks} | {note.code for note in noted}
    for position, code in enumerate(codes):
        meant = [check for check in checks if check.code == code]
        pointer = f"/body/acknowledge/{position}"
        if code not in known:
            faults.append(Fault(pointer, "no_such_check", f"nothing to override: {code}"))
        if not all(check.acknowledgeable for check in meant):
            faults.append(Fault(pointer, "not_acknowledgeable", f"{code} is settled by correcting"))
        noted.extend(
            Acknowledgement(code=code, subject=check.subject, by=actor.name, at=now)
            for check in meant
            if check.acknowledgeable and not check.acknowledged
        )
    if faults:
        raise Invalid("these checks cannot be overridden", faults=faults)
    return tuple(noted)


def must_be_under_review(invoice: PurchaseInvoice) -> None:
    """Raises: Conflict `not_to_review`; it says so where the invoice may be reopened."""
    if invoice.state is PurchaseInvoiceState.TO_REVIEW:
        return
    message, french = f"the invoice is {invoice.state}, not to review", ""
    if PurchaseInvoiceState.TO_REVIEW in TRANSITIONS[invoice.state]:
        message += ": reopen it first"
        french = "La facture n’est plus à vérifier : rouvrez-la d’abord."
    raise Conflict(message, code="not_to_review", message_fr=french)


def must_be_account(iban: str | None) -> None:
    """Raises: Invalid `check_digit`, for an account that a person types in and no bank can have."""
    if iban is not None and not is_iban(compact(iban)):
        message = "the check digits (mod 97) or the length of this IBAN are wrong: type it again"
        french = (
            "La clé de contrôle (mod 97) ou la longueur de cet IBAN est fausse : ressaisissez-le."
        )
        fault = Fault("/body/fields/iban", "check_digit", message, french)
        raise Invalid(message, faults=[fault])


def _no_supplier(message: str) -> Invalid:
    return Invalid(message, faults=[Fault("/body/supplier_id", "unknown_supplier", message)])


def _invoice(unit: UnitOfWork) -> PurchaseInvoice:
    return next(record for record in unit.commit() if isinstance(record, PurchaseInvoice))
