"""What a validated invoice teaches of its supplier: presets, account, other name, rhythm; pure.

Presets fill what a later document does not say, and never override what it prints.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lettrage.domain.invoice_reading import DocumentKind, ExtractionSource, FieldName
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.review.values import day
from lettrage.domain.rhythm import MOST_KEPT, expectation
from lettrage.domain.third_party import KnownIban, ThirdParty, invoice_origin
from lettrage.services.suppliers import SupplierSigns, named_otherwise

_TERMS_KEPT = 3
_SENDERS_KEPT = 20
"""Addresses: a supplier's people come and go; a long list would hide imitations."""


@dataclass(frozen=True)
class TaughtSender:
    """The author of the mail that brought a validated invoice, as it may be learnt.

    Attributes:
        address: Whole, as `SenderTrust.teaches`; "" for none.
        acknowledged: Who validates settled the remark on the sender beforehand.
        shared: It sends for other suppliers too: coming again says nothing.
    """

    address: str = ""
    acknowledged: bool = False
    shared: bool = False


_IN_RHYTHM = frozenset({DocumentKind.INVOICE, DocumentKind.SUPPORTING_DOCUMENT})
"""Kinds that come back; deposits and credit notes come when they come."""


def learnt(
    supplier: ThirdParty,
    invoice: PurchaseInvoice,
    signs: SupplierSigns,
    *,
    sender: TaughtSender,
    at: datetime,
) -> ThirdParty:
    """The supplier after one of its invoices was validated; itself when nothing is new.

    A sender is known once who validates acknowledged the remark on it, else at the second
    validated invoice from the same address: one look in passing must not open the door to all that
    follows, and an honest supplier must not be asked for ever. One that sends for other suppliers
    too is known by acknowledgement alone. Raises: nothing.
    """
    fields: dict[str, object] = {}
    if supplier.last_document_type != invoice.document_type:
        fields["last_document_type"] = invoice.document_type.value
    if invoice.category and invoice.category != supplier.last_category:
        fields["last_category"] = invoice.category
    if signs.iban and signs.iban not in {known.iban for known in supplier.ibans}:
        origin = invoice_origin(invoice.id)
        seen = KnownIban(iban=signs.iban, first_seen_on=at.date().isoformat(), origin=origin)
        fields["ibans"] = (*supplier.ibans, seen)
    if named_otherwise(supplier, signs):
        fields["aliases"] = (*supplier.aliases, signs.name)
    fields |= _senders(supplier, sender)
    fields |= _terms(supplier, invoice) | _rhythm(supplier, invoice)
    return supplier.changed(at=at, **fields) if fields else supplier


def untaught(
    supplier: ThirdParty, invoice: PurchaseInvoice, *, only_one_of_its_day: bool, at: datetime
) -> ThirdParty:
    """The supplier without what an invoice taught that is reopened; itself when that is nothing.

    Its account, payment term and issue date: validated once more, it teaches them once more, as
    they are then. A date stays that another invoice has too. Raises: nothing.
    """
    fields: dict[str, object] = {}
    origin = invoice_origin(invoice.id)
    if any(known.origin == origin for known in supplier.ibans):
        fields["ibans"] = tuple(known for known in supplier.ibans if known.origin != origin)
    if invoice.id in supplier.recent_terms_of:
        kept = [(i, days) for i, days in _told_terms(supplier) if i != invoice.id]
        fields |= _terms_fields(kept)
    issued = day(invoice, FieldName.ISSUE_DATE)
    if only_one_of_its_day and issued in supplier.recent_issue_dates:
        fields |= issue_dates(each for each in supplier.recent_issue_dates if each != issued)
    return supplier.changed(at=at, **fields) if fields else supplier


def _told_terms(supplier: ThirdParty) -> list[tuple[str, int]]:
    """Terms with their invoices, oldest first; "" where none is named."""
    days, of = supplier.recent_terms_days, supplier.recent_terms_of
    return list(zip(("",) * (len(days) - len(of)) + of, days, strict=True))


def _terms_fields(told: Sequence[tuple[str, int]]) -> dict[str, object]:
    kept = told[-_TERMS_KEPT:]
    return {
        "recent_terms_days": tuple(days for _, days in kept),
        "recent_terms_of": tuple(invoice_id for invoice_id, _ in kept),
    }


def _senders(supplier: ThirdParty, sender: TaughtSender) -> dict[str, object]:
    address, seen = sender.address, supplier.senders_seen
    if not address or address in supplier.sender_addresses:
        return {}
    if not sender.acknowledged and sender.shared:
        return {}
    if not sender.acknowledged and address not in seen:
        return {"senders_seen": (*seen, address)[-_SENDERS_KEPT:]}
    known = (*supplier.sender_addresses, address)[-_SENDERS_KEPT:]
    left = tuple(each for each in seen if each != address)
    return {"sender_addresses": known, **({"senders_seen": left} if left != seen else {})}


def _terms(supplier: ThirdParty, invoice: PurchaseInvoice) -> dict[str, object]:
    """Days between the dates that the document or a person said; a preset teaches nothing."""
    issued, due = day(invoice, FieldName.ISSUE_DATE), day(invoice, FieldName.DUE_DATE)
    field = invoice.fields.get(FieldName.DUE_DATE)
    if issued is None or due is None or due < issued or field is None:
        return {}
    if field.source is ExtractionSource.RULE:
        return {}
    return _terms_fields([*_told_terms(supplier), (invoice.id, (due - issued).days)])


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
