"""The same document a second time, as other bytes, through whatever door.

Two rules: same supplier, number and year; or same supplier, amount and date where the numbers do
not say otherwise. Where they do, it is proposed as a weak sign that holds nothing. What is found is
proposed, never merged.
Source: security-reliability I2, and «accident of first rank: same invoice paid twice» (A).
"""

from collections.abc import Iterator, Sequence

from lettrage.domain.duplicate import DuplicateRule, Twin
from lettrage.domain.invoice_reading import DocumentKind, FieldName
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.domain.purchase_invoice import (
    PurchaseInvoice,
    PurchaseInvoiceState,
    debt_key,
    number_key,
)
from lettrage.domain.review.values import amount, currency, day
from lettrage.domain.third_party import name_key
from lettrage.ports.store import Store

_SETTLED = frozenset({PurchaseInvoiceState.REFUSED, PurchaseInvoiceState.DUPLICATE})
"""What a person put aside is no reason to stop its corrected copy."""

_MISREAD = str.maketrans("OQILSBZ", "0011582")
"""Letters and the digits that text recognition takes them for."""

_SHORTEST_TAIL = 3
"""Letters of a number that are no chance at the end of another: `118` in `F-2026-118`."""

REGULAR = 3
"""Equal documents of one day under other numbers, from which they are tickets rather than copies:
a copy under another number comes once."""

_DEBTS = (OpenDocumentKind.PURCHASE, OpenDocumentKind.EXPENSE)


class Duplicates:
    """Finds twins of purchase invoices in one store; writes nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, invoice: PurchaseInvoice) -> Twin | None:
        """The earliest other document that looks like the same one, None without.

        Those that a person said to be others are left out; a weak sign counts without a strong one.
        """
        for found in (self.all, self.weak):
            proposed = [twin for twin in found(invoice) if not denied(invoice, twin)]
            if proposed:
                return min(proposed, key=_age)
        return None

    def weak(self, invoice: PurchaseInvoice) -> list[Twin]:
        """Documents of that supplier, day and amount under another number, oldest first.

        None of a supplier that sends several equal ones a day, as of tickets: `REGULAR` or more.
        Raises: Unavailable.
        """
        number = invoice.text(FieldName.NUMBER) or ""
        value = debt_key(invoice)
        alike = [
            other
            for other in self._others(invoice, "debt", value)
            if _is_credit(invoice) == _is_credit(other)
            and not _may_be_one(number, other.text(FieldName.NUMBER) or "")
        ]
        if not alike or self._sends_equal_ones(invoice, [invoice, *alike]):
            return []
        return sorted((_twin(o, DuplicateRule.OTHER_NUMBER) for o in alike), key=_age)

    def _sends_equal_ones(self, invoice: PurchaseInvoice, alike: Sequence[PurchaseInvoice]) -> bool:
        """Whether that day, or a day of the supplier's last invoices, has so many equal ones."""
        latest = self._store.find(
            PurchaseInvoice,
            invoice.organisation_id,
            "supplier",
            invoice.supplier_id or "-",
            newest_first=True,
        ).records
        numbers: dict[str, set[str]] = {}
        for each in (*alike, *latest):
            number, key = each.text(FieldName.NUMBER), debt_key(each)
            if number and key and each.state not in _SETTLED:
                numbers.setdefault(key, set()).add(number_key(number))
        return max(map(len, numbers.values()), default=0) >= REGULAR

    def all(self, invoice: PurchaseInvoice) -> list[Twin]:
        """Every other document that looks like the same one, oldest first."""
        found: dict[str, Twin] = {}
        for twin in (*self._numbered(invoice), *self._owing(invoice), *self._entered(invoice)):
            found.setdefault(twin.id, twin)
        return sorted(found.values(), key=_age)

    def _numbered(self, invoice: PurchaseInvoice) -> Iterator[Twin]:
        number = invoice.text(FieldName.NUMBER)
        for other in self._others(invoice, "number", number_key(number) if number else None):
            if _same(invoice, other):
                yield _twin(other, DuplicateRule.SUPPLIER_NUMBER)

    def _owing(self, invoice: PurchaseInvoice) -> Iterator[Twin]:
        number = invoice.text(FieldName.NUMBER) or ""
        for other in self._others(invoice, "debt", debt_key(invoice)):
            agree = _may_be_one(number, other.text(FieldName.NUMBER) or "")
            if agree and _is_credit(invoice) == _is_credit(other):
                yield _twin(other, DuplicateRule.SUPPLIER_AMOUNT_DATE)

    def _others(
        self, invoice: PurchaseInvoice, name: str, value: str | None
    ) -> Iterator[PurchaseInvoice]:
        if value is None:
            return
        alike = self._store.find(PurchaseInvoice, invoice.organisation_id, name, value)
        for other in alike.records:
            if other.id != invoice.id and other.state not in _SETTLED:
                yield other

    def _entered(self, invoice: PurchaseInvoice) -> Iterator[Twin]:
        """Documents of that supplier, day and amount that came without a file."""
        issued, gross = day(invoice, FieldName.ISSUE_DATE), amount(invoice, FieldName.GROSS_TOTAL)
        if invoice.supplier_id is None or issued is None or gross is None:
            return
        kinds = (OpenDocumentKind.PURCHASE_CREDIT_NOTE,) if _is_credit(invoice) else _DEBTS
        number = invoice.text(FieldName.NUMBER) or ""
        for kind in kinds:
            found = self._store.find(
                OpenDocument,
                invoice.organisation_id,
                "kind_third_party",
                f"{kind}.{invoice.supplier_id}",
                since=issued.isoformat(),
                until=issued.isoformat(),
            )
            for other in found.records:
                owed = other.source_id is None and not other.cancelled
                money = (other.gross_total, other.currency) == (abs(gross), currency(invoice))
                if owed and money and _may_be_one(number, other.number):
                    yield _entered_twin(other)


def denied(invoice: PurchaseInvoice, twin: Twin) -> bool:
    """Whether a person said, of either one, that they are two documents."""
    theirs = twin.invoice.not_duplicate_of if twin.invoice else ()
    return twin.id in invoice.not_duplicate_of or invoice.id in theirs


def is_earlier(twin: Twin, invoice: PurchaseInvoice) -> bool:
    """Whether the twin was filed first: the later one is the one to stop."""
    if twin.invoice is None:
        return True
    return (twin.invoice.created_at, twin.id) < (invoice.created_at, invoice.id)


def later_of(one: PurchaseInvoice, other: PurchaseInvoice) -> PurchaseInvoice:
    """The one that was filed last."""
    return max(one, other, key=lambda invoice: (invoice.created_at.isoformat(), invoice.id))


def _age(twin: Twin) -> tuple[str, str]:
    at = twin.invoice.created_at if twin.invoice else twin.received_at
    return at.isoformat(), twin.id


def _twin(other: PurchaseInvoice, rule: DuplicateRule) -> Twin:
    return Twin(
        id=other.id,
        rule=rule,
        door=other.source,
        received_at=other.received_at,
        number=other.text(FieldName.NUMBER) or "",
        gross_total=amount(other, FieldName.GROSS_TOTAL),
        currency=currency(other),
        invoice=other,
    )


def _entered_twin(other: OpenDocument) -> Twin:
    return Twin(
        id=other.id,
        rule=DuplicateRule.SUPPLIER_AMOUNT_DATE,
        door=None,
        received_at=other.created_at,
        number=other.number,
        gross_total=other.gross_total,
        currency=other.currency,
    )


def _same(one: PurchaseInvoice, other: PurchaseInvoice) -> bool:
    if _is_credit(one) != _is_credit(other):
        return False
    days = [invoice.text(FieldName.ISSUE_DATE) for invoice in (one, other)]
    if all(days) and days[0] is not None and days[1] is not None and days[0][:4] != days[1][:4]:
        return False
    if one.supplier_id and other.supplier_id:
        return one.supplier_id == other.supplier_id
    return (
        name_key(one.supplier_name) == name_key(other.supplier_name)
        and one.text(FieldName.GROSS_TOTAL) == other.text(FieldName.GROSS_TOTAL)
        and one.text(FieldName.GROSS_TOTAL) is not None
    )


def _may_be_one(number: str, other: str) -> bool:
    """Whether the numbers allow one document: one is unknown, cut or misread.

    Two other numbers on one day are two documents, as the tickets of one journey are.
    """
    if not number or not other:
        return True
    first, second = (number_key(each).translate(_MISREAD) for each in (number, other))
    shorter, longer = sorted((first, second), key=len)
    return first == second or (len(shorter) >= _SHORTEST_TAIL and longer.endswith(shorter))


def _is_credit(invoice: PurchaseInvoice) -> bool:
    return invoice.document_kind is DocumentKind.CREDIT_NOTE
