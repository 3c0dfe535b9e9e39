"""Why an invoice should not be paid yet, with the evidence from the store; writes nothing.

The evidence is for the person who decides: what is new beside what was known, where and when it
was first seen, and what the mail said of its sender.
Source: security-reliability D7, H6, H7.
"""

from collections.abc import Collection, Iterator

from lettrage.domain.holds import ACCOUNT_OF, DUPLICATE_OF, Ground, HoldReason
from lettrage.domain.invoice_reading import ExtractionSource, FieldName
from lettrage.domain.platform_statuses import kind_of
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.review.amount_checks import amount_checks
from lettrage.domain.sender_facts import facts_of
from lettrage.domain.third_party import SupplierState, ThirdParty
from lettrage.services.account_check import AccountCheck
from lettrage.services.account_evidence import (
    compared,
    known_account,
    owned,
    refusal,
    sighting,
    until_due,
)
from lettrage.services.duplicates import Duplicates, is_earlier
from lettrage.services.mail_senders import MailSenders
from lettrage.services.platform_history import history_of
from lettrage.services.review_facts import ReviewFacts
from lettrage.services.unit_of_work import Work

_PAGE_IS_NOT_XML = ("pdf_xml_mismatch", "page_shows_nothing")


class HoldGrounds:
    """Grounds for holds of one store.

    Attributes:
        senders: Who sent the documents.
    """

    def __init__(self, work: Work) -> None:
        self._store = work.store
        self._facts = ReviewFacts(work)
        self._duplicates = Duplicates(work.store)
        self.senders = MailSenders(work.store)
        self._accounts = AccountCheck(work.store)

    def of(
        self,
        invoice: PurchaseInvoice,
        supplier: ThirdParty | None,
        *,
        validator: str | None = None,
        held_for: Collection[str] = (),
    ) -> list[Ground]:
        """Every present ground; the supplier may not be stored yet.

        `validator` is the actor who validates, or validated, the invoice; `held_for` are twins
        that it is held for already.
        Raises: NotFound, without its organisation; Unavailable.
        """
        return [
            *self._account(invoice, supplier),
            *self._several(invoice, supplier),
            *self._in_mails(invoice, supplier),
            *self._sender(invoice, supplier),
            *self._announced(invoice),
            *_supplier(supplier, validator),
            *_page_and_xml(invoice),
            *_totals(invoice),
            *self._duplicate(invoice, held_for),
            *self._platform(invoice),
        ]

    def account(self, invoice: PurchaseInvoice) -> str | None:
        """The checked account that the invoice asks to pay; None without, or when it is ours."""
        signs = self._facts.signs(invoice)
        return signs.iban if signs else None

    def _account(self, invoice: PurchaseInvoice, supplier: ThirdParty | None) -> Iterator[Ground]:
        doubt = self._accounts.doubt(supplier, self.account(invoice))
        if supplier is None or doubt is None:
            return
        iban = doubt.iban
        facts = {"iban": iban, "iban_country": iban[:2], **sighting(doubt.entry, invoice)}
        facts |= {ACCOUNT_OF: supplier.id, **until_due(invoice, self._facts.today())}
        trust = self.senders.of_invoice(invoice, supplier)
        if trust is not None and trust.shared:
            facts |= {"author": trust.mail.author, "shared_with": ", ".join(trust.shared)}
        if doubt.known is not None:
            facts |= known_account(doubt.known, doubt.known_entry) | compared(iban, doubt.known)
        if doubt.known_before is not None:
            facts |= {
                "known_first_seen_at": doubt.known_before.first_seen_on,
                "known_first_seen_in": doubt.known_before.origin,
            }
        if doubt.seen:
            facts["also_seen_iban"] = doubt.seen[-1]
        about: tuple[str, ...] = (supplier.id, iban, refusal(doubt.entry))
        if doubt.owner is not None:
            facts |= owned(doubt.owner)
            about = (*about, doubt.owner.party.id)
        yield Ground(reason=doubt.reason, about=about, facts=facts)

    def _several(self, invoice: PurchaseInvoice, supplier: ThirdParty | None) -> Iterator[Ground]:
        """Unknown accounts printed beside the one to pay, at a supplier that has a confirmed one.

        One ground a number: another number is another question.
        """
        found = self._facts.several(invoice, supplier)
        if supplier is None or found is None or not found.held:
            return
        for other in found.others:
            facts = {"iban": found.chosen, "other_iban": other, "supplier_id": supplier.id}
            facts |= sighting(None, invoice) | compared(other, found.chosen)
            about = (supplier.id, found.chosen, other)
            yield Ground(reason=HoldReason.IBAN_SEVERAL, about=about, facts=facts)

    def _in_mails(self, invoice: PurchaseInvoice, supplier: ThirdParty | None) -> Iterator[Ground]:
        """Unknown accounts that the mail names; one ground a number, as `_several`."""
        if supplier is None:
            return
        for mail in self._facts.in_mails(invoice, supplier):
            for other in mail.unknown:
                facts = {"other_iban": other, "supplier_id": supplier.id, "author": mail.author}
                facts |= {"announces": mail.told.announces, "mail_reference": mail.reference}
                facts |= sighting(None, invoice)
                if mail.chosen:
                    facts |= {"iban": mail.chosen, **compared(other, mail.chosen)}
                said = {name: value for name, value in facts.items() if value}
                about = (supplier.id, mail.chosen, other)
                yield Ground(reason=HoldReason.IBAN_IN_MAIL, about=about, facts=said)

    def _platform(self, invoice: PurchaseInvoice) -> Iterator[Ground]:
        ended = self._facts.ended_at_platform(invoice)
        if ended is None:
            return
        kind = kind_of(ended.status_code)
        facts = {
            "platform_status": ended.status_code,
            "platform_status_id": kind.id,
            "reasons": ", ".join(reason.code or reason.text for reason in ended.reasons),
            "set_at": ended.at.isoformat(),
        }
        about = (ended.id, ended.status_code)
        yield Ground(reason=HoldReason.PLATFORM_REFUSED, about=about, facts=facts)

    def _sender(self, invoice: PurchaseInvoice, supplier: ThirdParty | None) -> Iterator[Ground]:
        trust = self.senders.of_invoice(invoice, supplier)
        if trust is None or not trust.doubts:
            return
        about = (trust.mail.reference, trust.looks_like or "")
        yield Ground(reason=HoldReason.SENDER_UNAUTHENTICATED, about=about, facts=facts_of(trust))

    def _announced(self, invoice: PurchaseInvoice) -> Iterator[Ground]:
        """A platform's word that another account is to be paid; told twice it is one.

        There is no account in it: lifting the hold confirms none.
        """
        for flow in history_of(self._store, invoice).account_changes:
            facts = {
                "platform_status": flow.status_code,
                "platform_status_set_at": flow.at.isoformat(),
                "platform_flow_id": flow.flow_id,
                "supplier_connector_id": flow.connection_id,
                "purchase_invoice_id": invoice.id,
            }
            printed = invoice.text(FieldName.IBAN)
            if printed:
                facts["printed_iban"] = printed
            about = ("platform_status", flow.status_code, flow.at.isoformat())
            yield Ground(reason=HoldReason.IBAN_CHANGED, about=about, facts=facts)

    def _duplicate(self, invoice: PurchaseInvoice, held_for: Collection[str]) -> Iterator[Ground]:
        """One ground a twin that was there first; saying «no duplicate» alone lifts nothing.

        Which was first is what filing saw: clocks may go back between two.
        """
        told = {finding.related_id for finding in invoice.findings}
        for twin in self._duplicates.all(invoice):
            if not (is_earlier(twin, invoice) or twin.id in told or twin.id in held_for):
                continue
            facts = {
                "rule": twin.rule.value,
                DUPLICATE_OF: twin.id,
                "door": twin.door.value if twin.door else "entered",
                "received_at": twin.received_at.isoformat(),
                "number": twin.number,
            }
            yield Ground(reason=HoldReason.DUPLICATE_SUSPECTED, about=(twin.id,), facts=facts)


def _supplier(supplier: ThirdParty | None, validator: str | None) -> Iterator[Ground]:
    """Nobody confirmed the supplier, or nobody but the person who validates."""
    if supplier is None:
        return
    facts = {"supplier_id": supplier.id, "supplier_name": supplier.name}
    if supplier.state is SupplierState.TO_CONFIRM:
        yield Ground(reason=HoldReason.SUPPLIER_UNCONFIRMED, about=(supplier.id,), facts=facts)
    elif supplier.confirmed_by is not None and supplier.confirmed_by == validator:
        facts["confirmed_by"] = supplier.confirmed_by
        yield Ground(reason=HoldReason.SUPPLIER_UNCONFIRMED, about=(supplier.id,), facts=facts)


def _page_and_xml(invoice: PurchaseInvoice) -> Iterator[Ground]:
    """The page and the XML inside it do not say the same: both values side by side."""
    for finding in invoice.findings:
        if finding.code not in _PAGE_IS_NOT_XML:
            continue
        facts = {"fields": ", ".join(finding.fields)}
        for name in finding.fields:
            field = invoice.fields.get(FieldName(name))
            read = field.read if field else None
            if read is None or read.source is not ExtractionSource.EMBEDDED_XML:
                continue
            facts[f"xml_{name}"] = read.value
            if read.candidates:
                facts[f"page_{name}"] = read.candidates[-1]
        about = (finding.code, *finding.fields)
        yield Ground(reason=HoldReason.PDF_XML_MISMATCH, about=about, facts=facts)


def _totals(invoice: PurchaseInvoice) -> Iterator[Ground]:
    wrong = [check for check in amount_checks(invoice) if check.code == "totals_mismatch"]
    if wrong:
        names = (FieldName.NET_TOTAL, FieldName.VAT_TOTAL, FieldName.GROSS_TOTAL)
        facts = {name.value: invoice.text(name) or "" for name in names}
        yield Ground(reason=HoldReason.TOTALS_MISMATCH, about=tuple(facts.values()), facts=facts)
