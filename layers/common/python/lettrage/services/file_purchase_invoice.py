"""Use case: a read document becomes one purchase invoice in «À vérifier».

Resolves the supplier, looks for duplicates, compares the bank details, and writes invoice,
supplier and document in one transaction. Decides nothing that a person has to decide.
"""

import logging

from lettrage.contracts.steps import DocumentRef, FiledRef
from lettrage.domain.collection import DocumentOutcome, SourceDocument
from lettrage.domain.invoice_reading import FieldName, Finding, Reading, ReadingOutcome
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.domain.reading import OwnIdentity
from lettrage.domain.third_party import ThirdParty, invoice_origin
from lettrage.services import (
    filing_findings,
    likeness_findings,
    sender_findings,
    supplier_hints,
)
from lettrage.services.account_check import AccountCheck
from lettrage.services.contention import settled
from lettrage.services.duplicates import Duplicates, later_of
from lettrage.services.mail_senders import MailSenders
from lettrage.services.own_identity import own_identity
from lettrage.services.payment_holds import PaymentHolds
from lettrage.services.purchase_drafts import draft, kind_of
from lettrage.services.readings import FieldReader, Readings, StoredReading
from lettrage.services.remembering_reader import RememberingReader
from lettrage.services.review_facts import ReviewFacts
from lettrage.services.suppliers import (
    SupplierDirectory,
    SupplierSigns,
    completed,
    is_own,
    natural_id,
    signs_of,
    to_confirm,
)
from lettrage.services.unit_of_work import Actor, UnitOfWork, Work

logger = logging.getLogger(__name__)


class FilePurchaseInvoice:
    """Last state of `collect_document`."""

    def __init__(self, work: Work, readings: Readings, read: FieldReader) -> None:
        self._work = work
        self._readings = readings
        self._read = RememberingReader(work.store, read)
        self._directory = SupplierDirectory(work.store)
        self._duplicates = Duplicates(work.store)
        self._accounts = AccountCheck(work.store)
        self._holds = PaymentHolds(work)
        self._facts = ReviewFacts(work)
        self._senders = MailSenders(work.store)

    def __call__(self, request: DocumentRef) -> FiledRef:
        """File the document once; a document that has its end state is told as it is.

        Raises: NotFound, when it was never read; Unavailable.
        """
        actor = Actor("system:file_purchase_invoice", request.execution_id)
        document = self._document(request)
        if self._mine(document, request):
            own = own_identity(self._work.store, request.organisation_id)
            stored = self._stored(document, own)
            document = settled(lambda: self._filed(request, stored, own, actor))
        if document.purchase_invoice_id is not None:
            settled(lambda: self._flag_twin(document, actor))
        logger.info(
            "document filed",
            extra={
                "organisation_id": document.organisation_id,
                "document_id": document.id,
                "outcome": document.outcome.value,
            },
        )
        return FiledRef(
            organisation_id=document.organisation_id,
            document_id=document.id,
            outcome=document.outcome,
            purchase_invoice_id=document.purchase_invoice_id,
        )

    def _document(self, request: DocumentRef) -> SourceDocument:
        return self._work.store.get(SourceDocument, request.organisation_id, request.document_id)

    def _mine(self, document: SourceDocument, request: DocumentRef) -> bool:
        """Whether this execution may still file it."""
        return document.claimable_by(request.execution_id, self._work.clock.now())

    def _stored(self, document: SourceDocument, own: OwnIdentity) -> StoredReading:
        """The reading, made now from the recognised pages where recognition was needed."""
        stored = self._readings.reading(document)
        if stored is not None:
            return stored
        stored = self._readings.so_far(document, self._read, own)
        self._readings.keep_reading(document, stored)
        return stored

    def _filed(
        self,
        request: DocumentRef,
        stored: StoredReading,
        own: OwnIdentity,
        actor: Actor,
    ) -> SourceDocument:
        document = self._document(request)
        if not self._mine(document, request):
            return document
        unit = self._work.unit(actor)
        if stored.reading.outcome is ReadingOutcome.REJECT:
            outcome: dict[str, object] = {
                "outcome": DocumentOutcome.REFUSED,
                "refusal": stored.reading.refusal,
            }
        else:
            invoice, supplier = self._invoice(document, stored, own, unit)
            unit.add(invoice, "purchase_invoice_filed")
            self._holds.renew(unit, invoice, supplier, actor)
            outcome = {"outcome": DocumentOutcome.FILED, "purchase_invoice_id": invoice.id}
        after = document.changed(at=self._work.clock.now(), claim=None, claimed_at=None, **outcome)
        unit.change(document, after, "document_filed")
        written = unit.commit()
        return next(record for record in written if isinstance(record, SourceDocument))

    def _invoice(
        self,
        document: SourceDocument,
        stored: StoredReading,
        own: OwnIdentity,
        unit: UnitOfWork,
    ) -> tuple[PurchaseInvoice, ThirdParty | None]:
        reading = stored.reading
        signs = signs_of(reading, own)
        ours = is_own(signs, own)
        supplier = (
            None
            if ours
            else self._supplier(document, signs, unit, may_create=_is_purchase(reading, signs))
        )
        hint = None if ours else supplier_hints.hinted(self._work.store, document)
        hint_findings, supplier = supplier_hints.of_hint(hint, supplier), supplier or hint
        invoice = draft(document, reading, supplier=supplier, at=self._work.clock.now())
        findings = [
            *filing_findings.of_customer(reading, own),  # names the customer, the reader does not
            *reading.findings,
            *(filing_findings.of_parser(code) for code in stored.findings_codes),
            *self._facts.remarks(invoice, supplier),
            *hint_findings,
            *sender_findings.of_sender(self._senders.of_document(document, supplier)),
            *invoice.findings,
        ]
        return invoice.model_copy(update={"findings": _once_each(findings)}), supplier

    def _supplier(
        self,
        document: SourceDocument,
        signs: SupplierSigns,
        unit: UnitOfWork,
        *,
        may_create: bool,
    ) -> ThirdParty | None:
        """The supplier, found or made to be confirmed; None when the document names nobody."""
        now = self._work.clock.now()
        known = self._directory.find(document.organisation_id, signs)
        if known is not None:
            after = completed(known, signs)
            if after is not known:
                unit.change(known, after.model_copy(update={"updated_at": now}), "supplier_seen")
            return after
        if not (may_create and signs.identifies):
            return None
        supplier_id = natural_id(signs)
        if self._directory.taken(document.organisation_id, supplier_id):
            supplier_id = self._work.ids.new_id()
        another = signs.iban and self._accounts.owner(document.organisation_id, signs.iban)
        supplier = to_confirm(
            document.organisation_id,
            supplier_id,
            signs,
            origin=invoice_origin(document.id),
            at=now,
            of_another=bool(another),
        )
        unit.add(supplier, "supplier_found_on_document")
        return supplier

    def _flag_twin(self, document: SourceDocument, actor: Actor) -> None:
        """Mark the later of two invoices that were filed at the same moment.

        Neither transaction could see the other; after both, at least one of them looks here.
        """
        invoice = self._work.store.get(PurchaseInvoice, document.organisation_id, document.id)
        twin = self._duplicates.of(invoice)
        other = twin.invoice if twin else None
        if other is None or _mentions(invoice, other) or _mentions(other, invoice):
            return
        later = later_of(invoice, other)
        if later.state is not PurchaseInvoiceState.TO_REVIEW:
            return
        earlier = self._duplicates.of(later)
        if earlier is None:
            return
        after = later.changed(
            at=self._work.clock.now(),
            findings=(*later.findings, likeness_findings.of_duplicate(earlier)),
        )
        unit = self._work.unit(actor)
        unit.change(later, after, "duplicate_suspected")
        self._holds.renew(unit, after, self._facts.supplier(after), actor)
        unit.commit()


def _once_each(findings: list[Finding]) -> tuple[Finding, ...]:
    """One remark a code: the reader, who saw the page, speaks first."""
    return tuple({finding.code: finding for finding in reversed(findings)}.values())[::-1]


def _mentions(invoice: PurchaseInvoice, twin: PurchaseInvoice) -> bool:
    return any(finding.related_id == twin.id for finding in invoice.findings)


_TOTALS = (FieldName.NET_TOTAL, FieldName.VAT_TOTAL, FieldName.GROSS_TOTAL, FieldName.PAYABLE)


def _is_purchase(reading: Reading, signs: SupplierSigns) -> bool:
    """Whether it may bring a new supplier: it does not say that it is no invoice, and has a total.

    Without one, an invoice needs its date and the supplier's number, with check digits. A kind
    alone proves nothing: it may be a word of the subject printed with a mail filed by hand. «Je
    suis absent» and «Réponse automatique : Facture 12» are nobody's names.
    """
    kind = kind_of(reading)
    if any(name in reading.fields for name in _TOTALS):
        return kind is None or kind in filing_findings.PAYABLE_KINDS
    numbered = signs.siren or signs.vat_id or signs.iban
    dated = FieldName.ISSUE_DATE in reading.fields
    return kind in filing_findings.PAYABLE_KINDS and dated and bool(numbered)
