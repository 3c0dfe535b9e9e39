"""What the checks of an invoice are made against, gathered from the store; writes nothing."""

from datetime import date
from zoneinfo import ZoneInfo

from lettrage.domain.errors import NotFound
from lettrage.domain.invoice_reading import (
    DocumentKind,
    FieldName,
    FieldValue,
    Finding,
    Reading,
    ReadingOutcome,
)
from lettrage.domain.open_document import OpenDocument
from lettrage.domain.platform_flow import PlatformFlow, is_over
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.domain.reading import OwnIdentity
from lettrage.domain.review import Check, Facts, evaluate, open_findings
from lettrage.domain.third_party import SupplierState, ThirdParty
from lettrage.services import (
    account_findings,
    filing_findings,
    likeness_findings,
    sender_findings,
)
from lettrage.services.account_check import AccountCheck, OtherAccounts
from lettrage.services.duplicates import Duplicates
from lettrage.services.mail_accounts import AccountsInMails, MailAccounts
from lettrage.services.mail_senders import MailSenders
from lettrage.services.open_purchases import opened
from lettrage.services.own_identity import own_identity
from lettrage.services.platform_history import history_of
from lettrage.services.supplier_lookalikes import living, lookalikes
from lettrage.services.suppliers import SupplierSigns, is_own, signs_of
from lettrage.services.unit_of_work import UnitOfWork, Work

HOME = ZoneInfo("Europe/Paris")
"""Days are those of the organisations' country."""


class ReviewFacts:
    """Facts and checks of invoices of one store."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._duplicates = Duplicates(work.store)
        self._senders = MailSenders(work.store)
        self._accounts = AccountCheck(work.store)
        self._in_mails = AccountsInMails(work.store)

    def today(self) -> date:
        """The day in France."""
        return self._work.clock.now().astimezone(HOME).date()

    def supplier(self, invoice: PurchaseInvoice) -> ThirdParty | None:
        """The invoice's supplier, or whose it was merged into; None without one, or when gone."""
        if invoice.supplier_id is None:
            return None
        try:
            return living(self._work.store, invoice.organisation_id, invoice.supplier_id)
        except NotFound:
            return None

    def of(self, invoice: PurchaseInvoice, supplier: ThirdParty | None) -> Facts:
        """The facts around an invoice of that supplier, who may not be stored yet.

        Raises: NotFound, without its organisation; Unavailable.
        """
        return Facts(
            today=self.today(),
            remarks=self.remarks(invoice, supplier),
            number_taken_by=self._number_taken_by(invoice),
        )

    def checks(self, invoice: PurchaseInvoice) -> tuple[Check, ...]:
        """All checks of an invoice as it stands. Raises: as `of`."""
        return evaluate(invoice, self.of(invoice, self.supplier(invoice)))

    def renewed(
        self, unit: UnitOfWork, invoice: PurchaseInvoice, supplier: ThirdParty | None
    ) -> PurchaseInvoice:
        """The invoice with its remarks as they are now, changed in the unit where they differ.

        What a person has settled already, put aside or validated, keeps the remarks it had.
        Raises: as `of`.
        """
        if invoice.state is not PurchaseInvoiceState.TO_REVIEW:
            return invoice
        after = self.remarked(invoice, supplier)
        if after.findings != invoice.findings:
            after = after.changed(at=self._work.clock.now())
            unit.change(invoice, after, "remarks_renewed")
            return after
        return invoice

    def remarked(self, invoice: PurchaseInvoice, supplier: ThirdParty | None) -> PurchaseInvoice:
        """The invoice with the remarks that are open as things stand. Raises: as `of`."""
        facts = self.of(invoice, supplier)
        remarks = open_findings(invoice, evaluate(invoice, facts), facts.remarks)
        return invoice.model_copy(update={"findings": remarks})

    def several(
        self, invoice: PurchaseInvoice, supplier: ThirdParty | None
    ) -> OtherAccounts | None:
        """Unknown accounts that the document prints beside the one to pay. Raises: as `of`."""
        own = own_identity(self._work.store, invoice.organisation_id)
        return self._accounts.several(invoice, supplier, own)

    def in_mails(
        self, invoice: PurchaseInvoice, supplier: ThirdParty | None
    ) -> tuple[MailAccounts, ...]:
        """What the mails that brought the invoice say of accounts. Raises: as `of`."""
        own = own_identity(self._work.store, invoice.organisation_id)
        return self._in_mails.of(invoice, supplier, own)

    def ended_at_platform(self, invoice: PurchaseInvoice) -> PlatformFlow | None:
        """The status that ended the invoice at its platform: refused, cancelled, never let through.

        Raises: Unavailable.
        """
        history = history_of(self._work.store, invoice)
        return history.current if is_over(history.flows) else None

    def announced(self, invoice: PurchaseInvoice) -> PlatformFlow | None:
        """The last word of a platform that another account is to be paid. Raises: Unavailable."""
        changes = history_of(self._work.store, invoice).account_changes
        return changes[-1] if changes else None

    def signs(self, invoice: PurchaseInvoice) -> SupplierSigns | None:
        """What the invoice says of its sender, checked; None when that is ourselves."""
        own = own_identity(self._work.store, invoice.organisation_id)
        signs = signs_of(_as_read(invoice), own)
        return None if is_own(signs, own) else signs

    def remarks(self, invoice: PurchaseInvoice, supplier: ThirdParty | None) -> tuple[Finding, ...]:
        """What filing and review remark of an invoice of that supplier, who may not be stored yet.

        Raises: as `of`.
        """
        own = own_identity(self._work.store, invoice.organisation_id)
        as_read = _as_read(invoice)
        signs = signs_of(as_read, own)
        if is_own(signs, own):
            about_supplier = [filing_findings.of_own_name()]
        else:
            about_supplier = filing_findings.of_supplier(supplier, signs)
        twin = self._duplicates.of(invoice)
        ended, announced = self.ended_at_platform(invoice), self.announced(invoice)
        new = supplier is not None and supplier.state is SupplierState.TO_CONFIRM
        alike = lookalikes(self._work.store, supplier) if supplier is not None and new else []
        about_account = self._about_account(invoice, supplier, signs, own)
        sender = self._senders.of_invoice(invoice, supplier)
        unproved = supplier is None or new or bool(about_account)
        return (
            *filing_findings.of_kind(_kind(invoice)),
            *about_supplier,
            *filing_findings.of_customer(as_read, own),
            *likeness_findings.of_lookalikes(alike),
            *about_account,
            *([likeness_findings.of_duplicate(twin)] if twin else []),
            *sender_findings.about_supplier(sender),
            *(sender_findings.of_shared(sender) if unproved else []),
            *([account_findings.of_platform(ended)] if ended else []),
            *([account_findings.of_announced(announced)] if announced else []),
        )

    def _about_account(
        self,
        invoice: PurchaseInvoice,
        supplier: ThirdParty | None,
        signs: SupplierSigns,
        own: OwnIdentity,
    ) -> list[Finding]:
        iban = None if is_own(signs, own) else signs.iban
        doubt = self._accounts.doubt(supplier, iban)
        several = self._accounts.several(invoice, supplier, own)
        return [
            *([account_findings.of_account(doubt)] if doubt else []),
            *([account_findings.of_several(several)] if several else []),
            *account_findings.of_mails(self._in_mails.of(invoice, supplier, own)),
        ]

    def _number_taken_by(self, invoice: PurchaseInvoice) -> str | None:
        document = opened(invoice, at=self._work.clock.now())
        for unique in document.uniques() if document else ():
            owner = self._work.store.owner(
                OpenDocument, invoice.organisation_id, unique.name, unique.value
            )
            if owner is not None and owner != invoice.id:
                return owner
        return None


def _kind(invoice: PurchaseInvoice) -> DocumentKind | None:
    """What the paper is, None while neither the reader nor a person said so."""
    if invoice.document_kind is DocumentKind.OTHER and FieldName.KIND not in invoice.fields:
        return None
    return invoice.document_kind


def _as_read(invoice: PurchaseInvoice) -> Reading:
    fields = {
        name: FieldValue(value=field.value, confidence=field.confidence, source=field.source)
        for name, field in invoice.fields.items()
    }
    return Reading(outcome=ReadingOutcome.REVIEW, fields=fields)
