"""Documents that money can settle: the one port between sales, purchases and the bank.

A validated purchase invoice, an invoice made elsewhere, a credit note, an income: each has one
`OpenDocument`, and reconciliation sees nothing else. Quotes are kept here too, never matched.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from lettrage.domain.holds import HoldReason
from lettrage.domain.money import Amount, Currency
from lettrage.domain.record import Lookup, Record, Unique, Value


class OpenDocumentKind(StrEnum):
    """Kinds of documents, in the words of the vocabulary (§10 gives the French ones)."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    INCOME = "income"
    PURCHASE = "purchase"
    PURCHASE_CREDIT_NOTE = "purchase_credit_note"
    EXPENSE = "expense"
    QUOTE = "quote"


SIGN = {
    OpenDocumentKind.INVOICE: 1,
    OpenDocumentKind.INCOME: 1,
    OpenDocumentKind.PURCHASE_CREDIT_NOTE: 1,
    OpenDocumentKind.PURCHASE: -1,
    OpenDocumentKind.EXPENSE: -1,
    OpenDocumentKind.CREDIT_NOTE: -1,
    OpenDocumentKind.QUOTE: 0,
}
"""Sense of money that settles a kind: +1 in, -1 out (samples/reconciliation, «A scenario»)."""


class DocumentState(StrEnum):
    """`open` can be settled, `settled` is, `cancelled` counts no more, `quote` never did."""

    OPEN = "open"
    SETTLED = "settled"
    CANCELLED = "cancelled"
    QUOTE = "quote"


DUE = "amount:"
CITED = ("number:", "structured:")
CREATED = "structured:created:"
"""How keys begin (`OpenDocument.keys`): of an amount due, of what a label may cite, and of what
rules created."""

_ENDING = 5
"""Last characters of a key that name its list: of a hundred thousand numbers about one each."""

SHOWN = (
    "document_kind",
    "third_party_id",
    "number",
    "issue_date",
    "gross_total",
    "due_date",
    "outstanding",
    "currency",
    "net_total",
    "structured_reference",
    "end_to_end_id",
    "payment_batch",
    "commission",
    "cheque_slip",
    "cheque_number",
    "period",
    "discount",
    "created_by_rule",
)
"""Fields of an open document that lists of what is due show: all that the engine is given. The
order is stored; new ones go to the end."""


def ending(key: str) -> str:
    """The list that holds a key of a number or a reference: by how it ends."""
    return key.partition(":")[2][-_ENDING:]


class EarlyPaymentDiscount(Value):
    """Discount when paid until a date: `percent` as a percentage."""

    percent: Amount
    until: date


class OpenDocument(Record):
    """One document with what is still due on it.

    Attributes:
        document_kind: See `OpenDocumentKind`.
        third_party_id: Who owes or is owed.
        number: As printed; may be empty for incomes and expenses.
        issue_date: Date of the document.
        due_date: When known.
        currency: ISO 4217.
        net_total: Before VAT, when known.
        gross_total: Positive; the kind gives the sense.
        outstanding: Still due, positive or zero.
        cancelled: Counts no more.
        structured_reference: ISO 11649 `RF…` printed on it.
        end_to_end_id: Of the transfer that pays it, when we issued it.
        payment_batch: Batch the payment went in, or the payout that a card provider pays it with.
        commission: What the provider keeps of it when paying it out, None when nothing is known.
        cheque_slip: Slip the cheque was handed in with.
        cheque_number: Cheque that pays it.
        period: `YYYY-MM` for subscriptions.
        discount: Early-payment discount.
        created_by_rule: Rule and transaction that created it, `rule|transaction`.
        source_id: Purchase invoice it stands for, None when it came by API, CSV or rule.
        payment_holds: Reasons that stop its payment now (`domain.holds`), by name.
        not_payable_before: End of the cooling of its account, None without.
        keys: Matching keys computed by the engine (`domain.reconciliation`), `kind:value`.
    """

    KIND: ClassVar[str] = "open_document"

    document_kind: OpenDocumentKind
    third_party_id: str
    number: str = ""
    issue_date: date
    due_date: date | None = None
    currency: Currency = "EUR"
    net_total: Amount | None = None
    gross_total: Amount
    outstanding: Amount
    cancelled: bool = False
    structured_reference: str | None = None
    end_to_end_id: str | None = None
    payment_batch: str | None = None
    commission: Amount | None = None
    cheque_slip: str | None = None
    cheque_number: str | None = None
    period: str | None = None
    discount: EarlyPaymentDiscount | None = None
    created_by_rule: str | None = None
    source_id: str | None = None
    payment_holds: tuple[HoldReason, ...] = ()
    not_payable_before: AwareDatetime | None = None
    keys: tuple[str, ...] = ()

    @property
    def state(self) -> DocumentState:
        """Derived, never stored apart from the amounts it follows from."""
        if self.cancelled:
            return DocumentState.CANCELLED
        if self.document_kind is OpenDocumentKind.QUOTE:
            return DocumentState.QUOTE
        return DocumentState.OPEN if self.outstanding else DocumentState.SETTLED

    def payment_stopped(self, at: datetime) -> bool:
        """Whether paying is forbidden at that instant; matching what was paid is not."""
        cooling = self.not_payable_before is not None and at < self.not_payable_before
        return bool(self.payment_holds) or cooling

    @property
    def commission_kept(self) -> Decimal:
        """What a card provider keeps of takings that it pays out whole; zero of anything else."""
        paid_out = SIGN[self.document_kind] > 0 and self.outstanding == self.gross_total
        return self.commission or Decimal(0) if paid_out else Decimal(0)

    def lookups(self) -> Iterable[Lookup]:
        """By kind, kind and state, third party and, while it matters, matching keys.

        Lists of what is due, by third party and by amount, show it all (`shown`). Numbers and
        references are filed by how they end: who looks for several that end alike reads one list.
        """
        issued = self.issue_date.isoformat()
        kind_party = f"{self.document_kind}.{self.third_party_id}"
        yield Lookup(name="kind", value=self.document_kind, sort=issued)
        yield Lookup(name="kind_third_party", value=kind_party, sort=issued)
        yield Lookup(name="kind_state", value=f"{self.document_kind}.{self.state}", sort=issued)
        shows = self.shown() if self.state is DocumentState.OPEN else ""
        whose = f"{self.third_party_id}.{self.state}"
        yield Lookup(name="third_party", value=whose, sort=issued, shows=shows)
        cited: dict[str, list[str]] = defaultdict(list)
        for key in self.keys:
            if key.startswith(CITED) and not key.startswith(CREATED):
                cited[ending(key)].append(key)
            else:
                due = key.startswith(DUE)
                yield Lookup(name="key", value=key, shows=shows if due else "")
        for end, (first, *others) in cited.items():
            yield Lookup(name="ending", value=end, sort=first, shows=" ".join((first, *others)))
            for key in others:  # a list has one place for a record
                yield Lookup(name="key", value=key)

    def shown(self) -> str:
        """What matching weighs of it while it is open, as lists show it; see `SHOWN`.

        Shapes: a JSON list of the fields in that order as far as one is set, null for a default,
        for all being due still, and for euros.
        """
        told = self.model_dump(mode="json", include=set(SHOWN), exclude_defaults=True)
        if self.outstanding == self.gross_total:
            del told["outstanding"]
        values = [told.get(name) for name in SHOWN]
        while values[-1] is None:
            values.pop()
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    def uniques(self) -> Iterable[Unique]:
        """One number per kind; for purchases per supplier, where a cancelled one frees it.

        Our own numbers are used once and for all. Source: CGI ann. II, article 242 nonies A, I 7°.
        """
        if not self.number:
            return
        number = "".join(c for c in self.number.upper() if c.isalnum()) or "-"
        mine = self.document_kind in (
            OpenDocumentKind.INVOICE,
            OpenDocumentKind.CREDIT_NOTE,
            OpenDocumentKind.QUOTE,
        )
        if self.cancelled and not mine:
            return
        scope = "own" if mine else self.third_party_id
        yield Unique(name="number", value=f"{self.document_kind}.{scope}.{number}")


class SettlementKind(StrEnum):
    """`settlement.kind`: money in is a receipt, money out a payment."""

    RECEIPT = "receipt"
    PAYMENT = "payment"


class SettlementOrigin(StrEnum):
    """`settlement.origin` of the vocabulary."""

    DECLARED = "declared"
    RECONCILED = "reconciled"
    PAYMENT_ORDER = "payment_order"


class Settlement(Record):
    """Money tied to a document.

    Attributes:
        settlement_kind: Receipt or payment.
        origin: `reconciled` when an allocation made it.
        document_id: The `OpenDocument`.
        transaction_id: The bank transaction, for origin `reconciled`.
        settled_on: Accounting date.
        amount: In the document's currency; negative when a reject reopens it.
        currency: ISO 4217.
    """

    KIND: ClassVar[str] = "settlement"

    settlement_kind: SettlementKind
    origin: SettlementOrigin
    document_id: str
    transaction_id: str | None = None
    settled_on: date
    amount: Amount
    currency: Currency = "EUR"

    def lookups(self) -> Iterable[Lookup]:
        """By document, by date; a transaction names its settlements itself."""
        yield Lookup(name="document", value=self.document_id, sort=self.settled_on.isoformat())
