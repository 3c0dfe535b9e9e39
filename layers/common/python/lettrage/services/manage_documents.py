"""Use cases of documents made elsewhere: enter, list, cancel; reconciliation sees them at once.

Invoices, credit notes, incomes, expenses and quotes are one record, `OpenDocument`. What settles
them is written by `services.postings` alone.
"""

import logging
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import Conflict, Fault, Invalid, LettrageError, NotFound, Unavailable
from lettrage.domain.identifiers import compact, is_creditor_reference
from lettrage.domain.money import minor_units, round_money
from lettrage.domain.open_document import (
    DocumentState,
    OpenDocument,
    OpenDocumentKind,
    Settlement,
)
from lettrage.domain.third_party import SupplierState, ThirdParty, ThirdPartyRole
from lettrage.ports.store import MAX_PAGE, Found
from lettrage.ports.tasks import Tasks
from lettrage.services.unit_of_work import Actor, Work

log = logging.getLogger(__name__)

NUMBERED = frozenset(
    {OpenDocumentKind.INVOICE, OpenDocumentKind.CREDIT_NOTE, OpenDocumentKind.QUOTE}
)
"""Kinds we issue: a document of theirs has a number (CGI ann. II art. 242 nonies A)."""

_MOST_PERCENT = 100
_AMOUNTS = ("net_total", "gross_total", "outstanding", "commission")


class ManageDocuments:
    """Reads, adds and cancels the documents of an organisation."""

    def __init__(self, work: Work, tasks: Tasks) -> None:
        self._work = work
        self._tasks = tasks

    def page(
        self,
        organisation_id: str,
        kind: OpenDocumentKind,
        limit: int,
        cursor: str | None,
        *,
        state: DocumentState | None = None,
        third_party_id: str | None = None,
    ) -> Found[OpenDocument]:
        """Documents of a kind, newest first; a page of both filters may be short."""
        name, value = "kind", str(kind)
        if third_party_id is not None:
            name, value = "kind_third_party", f"{kind}.{third_party_id}"
        elif state is not None:
            name, value = "kind_state", f"{kind}.{state}"
        found = self._work.store.find(
            OpenDocument,
            organisation_id,
            name,
            value,
            limit=limit,
            cursor=cursor,
            newest_first=True,
        )
        fitting = tuple(d for d in found.records if state is None or d.state is state)
        return Found(fitting, found.next_cursor)

    def get(self, organisation_id: str, kind: OpenDocumentKind, document_id: str) -> OpenDocument:
        """One document. Raises: NotFound, also for one of another kind."""
        document = self._work.store.get(OpenDocument, organisation_id, document_id)
        if document.document_kind is not kind:
            raise NotFound(f"no such {kind}", kind=kind)
        return document

    def settlements(
        self, organisation_id: str, name: str, record_id: str, limit: int, cursor: str | None
    ) -> Found[Settlement]:
        """Settlements of a `document`, by date, or of a `transaction`, these in one page.

        Raises: NotFound.
        """
        if name == "document":
            self._work.store.get(OpenDocument, organisation_id, record_id)
            return self._settlements(organisation_id, record_id, limit, cursor)
        transaction = self._work.store.get(Transaction, organisation_id, record_id)
        ids = [allocation.settlement_id for allocation in transaction.allocations]
        found = self._work.store.get_many(Settlement, organisation_id, ids)
        return Found(tuple(found[each] for each in ids if each in found), None)

    def of_document(self, document: OpenDocument) -> tuple[Settlement, ...]:
        """The first settlements of a document that was read, by date: a page of them."""
        found = self._settlements(document.organisation_id, document.id, MAX_PAGE, None)
        return found.records

    def _settlements(
        self, organisation_id: str, document_id: str, limit: int, cursor: str | None
    ) -> Found[Settlement]:
        return self._work.store.find(
            Settlement, organisation_id, "document", document_id, limit=limit, cursor=cursor
        )

    def create(
        self,
        actor: Actor,
        organisation_id: str,
        kind: OpenDocumentKind,
        fields: Mapping[str, object],
    ) -> OpenDocument:
        """A document of these fields, and a run of reconciliation.

        Raises: Invalid, naming the fields; Conflict, with the other's identifier, when the number
        is in use.
        """
        now = self._work.clock.now()
        document = drafted(
            {
                "organisation_id": organisation_id,
                "id": self._work.ids.new_id(),
                "created_at": now,
                "updated_at": now,
                **fields,
            },
            kind,
        )
        self._must_be_party(document)
        try:
            stored = self._work.add(actor, document, "document_added")
        except Conflict as error:
            raise _number_taken(document, error) from error
        self.reconcile(organisation_id, "document_added", f"document:{stored.id}")
        return stored

    def cancel(self, actor: Actor, document: OpenDocument) -> OpenDocument:
        """The document counts no more; a cancelled one stays as it is.

        Raises: Conflict, when money settles a part of it; Stale.
        """
        if document.cancelled:
            return document
        if self._settled(document) != 0:
            message = "money settles a part of this document: undo its allocations first"
            raise Conflict(message, code="partly_settled")
        after = document.changed(at=self._work.clock.now(), cancelled=True)
        stored = self._work.change(actor, document, after, "document_cancelled")
        self.reconcile(document.organisation_id, "document_cancelled", f"document:{stored.id}")
        return stored

    def reconcile(self, organisation_id: str, reason: str, *about: str) -> None:
        """Ask for a run over what changed (`ReconcileRequest.about`), or over all when nothing is.

        The documents stand without it, and the next run sees them.
        """
        try:
            self._tasks.reconcile(organisation_id, reason, about=about)
        except Unavailable:
            log.warning("reconciliation not started", extra={"reason": reason})

    def _settled(self, document: OpenDocument) -> Decimal:
        total, cursor = Decimal(0), None
        while True:
            found = self._settlements(document.organisation_id, document.id, MAX_PAGE, cursor)
            total += sum((each.amount for each in found.records), Decimal(0))
            cursor = found.next_cursor
            if cursor is None:
                return total

    def _must_be_party(self, document: OpenDocument) -> None:
        pointer = "/body/third_party_id"
        try:
            party = self._work.store.get(
                ThirdParty, document.organisation_id, document.third_party_id
            )
        except NotFound as error:
            raise _wrong(Fault(pointer, "unknown_third_party", "no such third party")) from error
        if party.state is SupplierState.MERGED:
            raise _wrong(Fault(pointer, "third_party_merged", "it was merged into another"))
        if document.document_kind in NUMBERED and ThirdPartyRole.CUSTOMER not in party.roles:
            message = "this third party is no customer: give it that role first"
            raise _wrong(Fault(pointer, "not_a_customer", message))


def drafted(fields: Mapping[str, object], kind: OpenDocumentKind) -> OpenDocument:
    """A checked document not stored yet; amounts in the currency's decimals.

    `outstanding` None means all of it, and nothing on a quote.
    Raises: Invalid, with a pointer into the body for each field that is wrong.
    """
    values = {**fields, "document_kind": kind}
    currency = str(values.get("currency") or "EUR")
    faults = [*_amount_faults(values, currency), *_date_faults(values, kind)]
    reference = values.get("structured_reference")
    if isinstance(reference, str):
        values["structured_reference"] = compact(reference)
        if not is_creditor_reference(compact(reference)):
            message = "an ISO 11649 reference begins with RF and has right check digits"
            faults.append(Fault("/body/structured_reference", "check_digit", message))
    values["number"] = str(values.get("number") or "").strip()
    if kind in NUMBERED and not any(c.isalnum() for c in str(values["number"])):
        faults.append(Fault("/body/number", "missing", f"a {kind} has a number"))
    if not faults:
        _settle_amounts(values, currency, quote=kind is OpenDocumentKind.QUOTE)
        faults = _total_faults(values, quote=kind is OpenDocumentKind.QUOTE)
    if faults:
        raise _wrong(*faults)
    return OpenDocument.model_validate(values)


def _amount_faults(values: Mapping[str, object], currency: str) -> list[Fault]:
    faults = []
    for name in _AMOUNTS:
        amount = values.get(name)
        if not isinstance(amount, Decimal):
            continue
        try:
            minor_units(amount, currency)
        except Invalid as error:
            faults.append(Fault(f"/body/{name}", error.code, error.message))
    discount = values.get("discount")
    percent = discount.get("percent") if isinstance(discount, Mapping) else None
    if isinstance(percent, Decimal) and not 0 < percent < _MOST_PERCENT:
        message = "a percentage above 0 and below 100"
        faults.append(Fault("/body/discount/percent", "out_of_range", message))
    return faults


def _date_faults(values: Mapping[str, object], kind: OpenDocumentKind) -> list[Fault]:
    """What we issue is due when issued at the earliest; without a due date it is due then.

    What others send may have been debited before: of a supplier's invoice it is a remark only.
    """
    issued, due = values.get("issue_date"), values.get("due_date")
    if kind not in NUMBERED or not (isinstance(issued, date) and isinstance(due, date)):
        return []
    if due >= issued:
        return []
    message = "it is before the issue date: correct one of them, or leave the due date out"
    return [Fault("/body/due_date", "due_date_before_issue_date", message)]


def _settle_amounts(values: dict[str, object], currency: str, *, quote: bool) -> None:
    if values.get("outstanding") is None:
        values["outstanding"] = Decimal(0) if quote else values["gross_total"]
    for name in _AMOUNTS:
        amount = values.get(name)
        if isinstance(amount, Decimal):
            values[name] = round_money(amount, currency)


def _total_faults(values: Mapping[str, object], *, quote: bool) -> list[Fault]:
    gross, net, due = (values.get(n) for n in ("gross_total", "net_total", "outstanding"))
    faults = []
    if not isinstance(gross, Decimal) or gross <= 0:
        message = "a positive amount: the kind of the document gives the sense"
        return [Fault("/body/gross_total", "not_positive", message)]
    if isinstance(net, Decimal) and not 0 <= net <= gross:
        message = "from 0 to the gross total"
        faults.append(Fault("/body/net_total", "out_of_range", message))
    kept = values.get("commission")
    if isinstance(kept, Decimal) and not 0 <= kept < gross:
        message = "without sign, from 0 to less than the gross total"
        faults.append(Fault("/body/commission", "commission_out_of_range", message))
    if isinstance(due, Decimal) and not 0 <= due <= gross:
        message = "from 0 to the gross total"
        faults.append(Fault("/body/outstanding", "out_of_range", message))
    if quote and due != 0:
        faults.append(Fault("/body/outstanding", "out_of_range", "nothing is due on a quote"))
    return faults


def _wrong(*faults: Fault) -> Invalid:
    return Invalid("the document is not valid", faults=faults)


def _number_taken(document: OpenDocument, error: Conflict) -> LettrageError:
    message = "a document of this kind has this number already"
    return Conflict(message, code="number_taken", existing_id=error.existing_id)
