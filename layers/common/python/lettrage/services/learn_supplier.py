"""What a validated invoice teaches of its supplier: presets, account, other name, rhythm; pure.

Presets fill what a later document does not say, and never override what it prints.
"""

from collections.abc import Iterable
from datetime import date, datetime

from lettrage.domain.invoice_reading import DocumentKind, ExtractionSource, FieldName
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.review.values import day
from lettrage.domain.rhythm import MOST_KEPT, expectation
from lettrage.domain.sender_trust import KnownSenders
from lettrage.domain.third_party import KnownIban, ThirdParty
from lettrage.services.suppliers import SupplierSigns, named_otherwise

_TERMS_KEPT = 3
_SENDERS_KEPT = 5
"""Domains, and addresses: a supplier changes them now and then; a long list would hide imitations.
"""

_IN_RHYTHM = frozenset({DocumentKind.INVOICE, DocumentKind.SUPPORTING_DOCUMENT})
"""Kinds that come back; deposits and credit notes come when they come."""


def learnt(
    supplier: ThirdParty,
    invoice: PurchaseInvoice,
    signs: SupplierSigns,
    *,
    senders: KnownSenders,
    at: datetime,
) -> ThirdParty:
    """The supplier after one of its invoices was validated; itself when nothing is new.

    `senders` is what the mail that brought the invoice teaches (`domain.sender_trust`).
    Raises: nothing.
    """
    fields: dict[str, object] = {}
    if supplier.last_document_type != invoice.document_type:
        fields["last_document_type"] = invoice.document_type.value
    if invoice.category and invoice.category != supplier.last_category:
        fields["last_category"] = invoice.category
    if signs.iban and signs.iban not in {known.iban for known in supplier.ibans}:
        origin = f"purchase_invoice:{invoice.id}"
        seen = KnownIban(iban=signs.iban, first_seen_on=at.date().isoformat(), origin=origin)
        fields["ibans"] = (*supplier.ibans, seen)
    if named_otherwise(supplier, signs):
        fields["aliases"] = (*supplier.aliases, signs.name)
    fields |= _senders(supplier, senders)
    fields |= _terms(supplier, invoice) | _rhythm(supplier, invoice)
    return supplier.changed(at=at, **fields) if fields else supplier


def _senders(supplier: ThirdParty, senders: KnownSenders) -> dict[str, object]:
    fields: dict[str, object] = {}
    told = {"sender_domains": senders.domains, "sender_addresses": senders.addresses}
    for name, values in told.items():
        known = getattr(supplier, name)
        new = tuple(value for value in values if value not in known)
        if new:
            fields[name] = (*known, *new)[-_SENDERS_KEPT:]
    return fields


def _terms(supplier: ThirdParty, invoice: PurchaseInvoice) -> dict[str, object]:
    """Days between the dates that the document or a person said; a preset teaches nothing."""
    issued, due = day(invoice, FieldName.ISSUE_DATE), day(invoice, FieldName.DUE_DATE)
    field = invoice.fields.get(FieldName.DUE_DATE)
    if issued is None or due is None or due < issued or field is None:
        return {}
    if field.source is ExtractionSource.RULE:
        return {}
    return {"recent_terms_days": (*supplier.recent_terms_days, (due - issued).days)[-_TERMS_KEPT:]}


def _rhythm(supplier: ThirdParty, invoice: PurchaseInvoice) -> dict[str, object]:
    issued = day(invoice, FieldName.ISSUE_DATE)
    if issued is None or invoice.document_kind not in _IN_RHYTHM:
        return {}
    return issue_dates((*supplier.recent_issue_dates, issued))


def issue_dates(dates: Iterable[date]) -> dict[str, object]:
    """Fields of a third party that follow from the issue dates of its invoices."""
    kept = tuple(sorted(set(dates)))[-MOST_KEPT:]
    expected = expectation(kept)
    return {
        "recent_issue_dates": kept,
        "expected_on": expected.expected_on if expected else None,
    }
