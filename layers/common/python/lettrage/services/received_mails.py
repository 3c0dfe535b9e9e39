"""Use cases: mails received, with what became of their documents since; reads only.

What a mail came to is not written to it: it would have to follow each document and invoice. It is
read by key for the mails that are looked at.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lettrage.domain.collection import InboundMessage, InboundMessageState, SourceDocument
from lettrage.domain.mail_outcome import MailOutcome, outcome_of
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.ports.store import Found, Store

MOST_PAGES = 5
"""Pages looked through for one answer: a rare outcome gives short pages, empty ones too, with a
cursor to go on, and no request takes long."""


@dataclass(frozen=True)
class MailsNow:
    """Mails with what they brought.

    Attributes:
        found: The mails, newest first; may be fewer than asked for while `next_cursor` goes on.
        documents: By identifier.
        invoices: What these were filed as, by identifier.
    """

    found: Found[InboundMessage]
    documents: dict[str, SourceDocument]
    invoices: dict[str, PurchaseInvoice]

    def outcome(self, message: InboundMessage) -> MailOutcome:
        """What one of them came to."""
        return outcome_of(message, self.documents, self.invoices)


class ReceivedMails:
    """Mails of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def list(
        self,
        organisation_id: str,
        state: InboundMessageState | None,
        outcome: MailOutcome | None,
        *,
        limit: int,
        cursor: str | None,
    ) -> MailsNow:
        """Mails received, newest first, those of an outcome alone where one is asked for.

        Raises: Invalid, for a foreign cursor.
        """
        name, value = ("state", str(state)) if state else ("all", "all")
        for _ in range(MOST_PAGES):
            page = self._store.find(
                InboundMessage,
                organisation_id,
                name,
                value,
                limit=limit,
                cursor=cursor,
                newest_first=True,
            )
            now = self._now(organisation_id, page)
            cursor = page.next_cursor
            kept = tuple(
                message
                for message in page.records
                if outcome is None or now.outcome(message) is outcome
            )
            if kept or cursor is None:
                break
        return MailsNow(Found(kept, cursor), now.documents, now.invoices)

    def one(self, organisation_id: str, message_id: str) -> MailsNow:
        """One mail. Raises: NotFound."""
        message = self._store.get(InboundMessage, organisation_id, message_id)
        return self._now(organisation_id, Found((message,), None))

    def _now(self, organisation_id: str, found: Found[InboundMessage]) -> MailsNow:
        documents = self._store.get_many(
            SourceDocument, organisation_id, _once(m.document_ids for m in found.records)
        )
        filed = [d.purchase_invoice_id for d in documents.values() if d.purchase_invoice_id]
        invoices = self._store.get_many(PurchaseInvoice, organisation_id, filed)
        return MailsNow(found, documents, invoices)


def _once(groups: Iterable[Sequence[str]]) -> Sequence[str]:
    return list(dict.fromkeys(each for group in groups for each in group))
