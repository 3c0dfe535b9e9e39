"""What is owed to suppliers, and which invoices of regular ones should have come; reads only.

Lists are drawn from look-ups: the amounts of a page of suppliers, and the days on which validated
invoices let the next one be expected (`domain.rhythm`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.open_document import SIGN, DocumentState, OpenDocument
from lettrage.domain.paris import paris_date
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.domain.review.values import day
from lettrage.domain.rhythm import Expectation, expectation
from lettrage.domain.third_party import ThirdParty
from lettrage.ports.store import Found
from lettrage.services.supplier_lookalikes import lookalikes
from lettrage.services.unit_of_work import Work
from lettrage.services.whole_lists import whole

MOST_ADDED = 300
"""Open documents of one supplier that are added up: three pages of a look-up."""

AHEAD = timedelta(days=15)
"""How long before its day an invoice is listed as due."""

_LONGEST_WAIT = timedelta(days=2 * 366 + 20)
"""After this no rhythm expects an invoice any more (`Expectation.given_up_on`)."""

_WAITING = (PurchaseInvoiceState.RECEIVED, PurchaseInvoiceState.TO_REVIEW)


@dataclass(frozen=True)
class Owed:
    """What is open with one supplier.

    Attributes:
        by_currency: Positive: we owe; credit notes are taken off. Major units, by ISO 4217 code.
        complete: False when only the first `MOST_ADDED` documents were added up.
    """

    by_currency: dict[str, Decimal]
    complete: bool


@dataclass(frozen=True)
class Expected:
    """An invoice that should come, or should have come.

    Attributes:
        supplier: Whose.
        expectation: When, and how often.
        late: Whether its day and the tolerance are over.
    """

    supplier: ThirdParty
    expectation: Expectation
    late: bool


class SupplierOverview:
    """Money and rhythm of suppliers of one store."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def owed(self, supplier: ThirdParty) -> Owed:
        """What is open with a supplier, purchases and expenses less credit notes."""
        value = f"{supplier.id}.{DocumentState.OPEN}"
        due = whole(
            self._work.store,
            OpenDocument,
            supplier.organisation_id,
            "third_party",
            value,
            most=MOST_ADDED + 1,
        )
        sums: dict[str, Decimal] = {}
        for document in due[:MOST_ADDED]:
            signed = -SIGN[document.document_kind] * document.outstanding
            sums[document.currency] = sums.get(document.currency, Decimal(0)) + signed
        return Owed(dict(sorted(sums.items())), complete=len(due) <= MOST_ADDED)

    def alike(self, supplier: ThirdParty) -> Sequence[ThirdParty]:
        """Parties whose name is almost the supplier's."""
        return lookalikes(self._work.store, supplier)

    def expected(
        self, organisation_id: str, *, limit: int, cursor: str | None
    ) -> Found[ThirdParty]:
        """Suppliers by the day of their next invoice, up to `AHEAD` from now.

        Raises: Invalid, for a foreign cursor.
        """
        today = self._today()
        return self._work.store.find(
            ThirdParty,
            organisation_id,
            "expected",
            "all",
            limit=limit,
            cursor=cursor,
            since=(today - _LONGEST_WAIT).isoformat(),
            until=(today + AHEAD).isoformat(),
        )

    def missing(self, supplier: ThirdParty) -> Expected | None:
        """The invoice that a listed supplier owes us; None when it came or is given up."""
        told = expectation(supplier.recent_issue_dates)
        today = self._today()
        if told is None or today >= told.given_up_on or self._came(supplier, told):
            return None
        return Expected(
            supplier=supplier,
            expectation=told,
            late=today >= told.late_from,
        )

    def _came(self, supplier: ThirdParty, told: Expectation) -> bool:
        """Whether one of that day waits for review."""
        newest = self._work.store.find(
            PurchaseInvoice,
            supplier.organisation_id,
            "supplier",
            supplier.id,
            newest_first=True,
            limit=10,
        )
        earliest = told.expected_on - timedelta(days=told.tolerance_days)
        return any(
            invoice.state in _WAITING
            and (day(invoice, FieldName.ISSUE_DATE) or paris_date(invoice.received_at)) >= earliest
            for invoice in newest.records
        )

    def _today(self) -> date:
        return paris_date(self._work.clock.now())
