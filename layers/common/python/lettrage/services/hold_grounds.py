"""Why an invoice should not be paid yet, with the evidence from the store; writes nothing.

The evidence is for the person who decides: what is new beside what was known, where and when it
was first seen, and what the mail said of its sender.
Source: security-reliability D7, H6, H7.
"""

from collections.abc import Collection, Iterator
from datetime import date

from lettrage.domain.holds import DUPLICATE_OF, Ground, HoldReason
from lettrage.domain.invoice_reading import ExtractionSource, FieldName
from lettrage.domain.platform_flow import FlowDirection
from lettrage.domain.platform_statuses import PAYEE_ACCOUNT_CHANGED
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.review.amount_checks import amount_checks
from lettrage.domain.review.values import day
from lettrage.domain.sender_trust import facts_of
from lettrage.domain.supplier_iban import IbanState, SupplierIban, bank_code
from lettrage.domain.third_party import SupplierState, ThirdParty
from lettrage.services.duplicates import Duplicates, is_earlier
from lettrage.services.mail_senders import MailSenders
from lettrage.services.platform_history import history_of
from lettrage.services.review_facts import ReviewFacts
from lettrage.services.unit_of_work import Work
from lettrage.services.whole_lists import whole

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
            *self._sender(invoice, supplier),
            *self._announced(invoice),
            *_supplier(supplier, validator),
            *_page_and_xml(invoice),
            *_totals(invoice),
            *self._duplicate(invoice, held_for),
        ]

    def history(self, supplier: ThirdParty) -> dict[str, SupplierIban]:
        """Accounts seen at a supplier by number, oldest first."""
        entries = whole(
            self._store, SupplierIban, supplier.organisation_id, "supplier", supplier.id
        )
        return {entry.iban: entry for entry in entries}

    def account(self, invoice: PurchaseInvoice) -> str | None:
        """The checked account that the invoice asks to pay; None without, or when it is ours."""
        signs = self._facts.signs(invoice)
        return signs.iban if signs else None

    def _account(self, invoice: PurchaseInvoice, supplier: ThirdParty | None) -> Iterator[Ground]:
        iban = self.account(invoice)
        if supplier is None or iban is None:
            return
        history = self.history(supplier)
        entry = history.get(iban)
        if entry is not None and entry.state is IbanState.CONFIRMED:
            return
        others = [e for e in history.values() if e.iban != iban and e.state is not _REFUSED]
        facts = {"iban": iban, "iban_country": iban[:2], **_about(entry, invoice)}
        facts |= _due(invoice, self._facts.today())
        known = max(others, key=_trust, default=None)
        if known is not None:
            facts |= _known(known.iban, known)
        elif before := [each for each in supplier.ibans if each.iban != iban]:
            last = before[-1]
            facts |= _known(last.iban, None)
            facts |= {
                "known_first_seen_at": last.first_seen_on,
                "known_first_seen_in": last.origin,
            }
        numbers = [e.iban for e in others] + [e.iban for e in supplier.ibans if e.iban != iban]
        if facts.get("known_iban"):
            facts |= _compared(iban, facts["known_iban"])
        yield Ground(
            reason=_reason(iban, numbers), about=(supplier.id, iban, _refusal(entry)), facts=facts
        )

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
        for flow in history_of(self._store, invoice).flows:
            told = flow.direction is FlowDirection.IN and flow.counts
            if not told or flow.status_code != PAYEE_ACCOUNT_CHANGED:
                continue
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


_REFUSED = IbanState.REFUSED
_RANK = {IbanState.CONFIRMED: 1, IbanState.SEEN: 0, IbanState.REFUSED: -1}


def _trust(entry: SupplierIban) -> tuple[int, str]:
    return _RANK[entry.state], entry.last_seen_at.isoformat()


def _reason(iban: str, known: list[str]) -> HoldReason:
    if not known:
        return HoldReason.IBAN_NEW
    if iban[:2] not in {other[:2] for other in known}:
        return HoldReason.IBAN_COUNTRY_CHANGED
    return HoldReason.IBAN_CHANGED


def _word(holds: bool) -> str:
    return "true" if holds else "false"


def _refusal(entry: SupplierIban | None) -> str:
    return "refused" if entry is not None and entry.state is _REFUSED else ""


def _about(entry: SupplierIban | None, invoice: PurchaseInvoice) -> dict[str, str]:
    facts = {"purchase_invoice_id": invoice.id, "door": invoice.source.value}
    if entry is None:
        where = f"purchase_invoice:{invoice.id}"
        return {**facts, "first_seen_at": invoice.received_at.isoformat(), "first_seen_in": where}
    facts |= {
        "first_seen_at": entry.first_seen_at.isoformat(),
        "first_seen_in": entry.first_seen_in,
        "iban_state": entry.state.value,
    }
    if entry.state is _REFUSED:
        facts["refused_note"] = entry.refused_note
    return facts


def _known(iban: str, entry: SupplierIban | None) -> dict[str, str]:
    facts = {"known_iban": iban, "known_iban_country": iban[:2]}
    if entry is not None:
        facts |= {
            "known_iban_state": entry.state.value,
            "known_first_seen_at": entry.first_seen_at.isoformat(),
            "known_first_seen_in": entry.first_seen_in,
            "known_last_seen_at": entry.last_seen_at.isoformat(),
        }
    return facts


def _compared(iban: str, known: str) -> dict[str, str]:
    banks = bank_code(iban), bank_code(known)
    if None in banks:
        return {"country_changed": _word(iban[:2] != known[:2])}
    same_bank = iban[:2] == known[:2] and banks[0] == banks[1]
    return {
        "country_changed": _word(iban[:2] != known[:2]),
        "bank_changed": _word(not same_bank),
    }


def _due(invoice: PurchaseInvoice, today: date) -> dict[str, str]:
    """Days to the due date: a change shortly before it is what fraud looks like (H6)."""
    due = day(invoice, FieldName.DUE_DATE)
    return {} if due is None else {"days_to_due_date": str((due - today).days)}


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
