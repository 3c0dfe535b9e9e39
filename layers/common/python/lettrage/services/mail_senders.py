"""What is held of the sender of the mail that brought a document; writes nothing."""

from lettrage.domain.collection import InboundMessage, Source, SourceDocument
from lettrage.domain.errors import NotFound
from lettrage.domain.organisation import Membership
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.sender_trust import MailSender, SenderTrust, judge, known_senders
from lettrage.domain.third_party import ThirdParty
from lettrage.ports.store import Store
from lettrage.services.shared_senders import SharedSenders
from lettrage.services.whole_lists import whole


class MailSenders:
    """Senders of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shared = SharedSenders(store)

    def of_document(
        self, document: SourceDocument, supplier: ThirdParty | None
    ) -> SenderTrust | None:
        """What is held of who sent a document first; None for another door, or a mail that is gone.

        Of a document made of others, the sender with most doubts among theirs. The supplier may
        not be stored yet. Raises: Unavailable.
        """
        made_from = self._store.get_many(
            SourceDocument, document.organisation_id, document.made_from
        )
        found = [self._mail(each) for each in (document, *made_from.values())]
        mails = [mail for mail in found if mail is not None]
        if not mails:
            return None

        def shared(author: str) -> tuple[str, ...]:
            return self._shared.others(document.organisation_id, author, supplier)

        members = whole(self._store, Membership, document.organisation_id)
        addresses, known = [member.email for member in members], known_senders(supplier)
        judged = [judge(mail, known, addresses, shared(mail.author)) for mail in mails]
        return max(judged, key=lambda trust: (len(trust.doubts), trust.unknown))

    def of_invoice(
        self, invoice: PurchaseInvoice, supplier: ThirdParty | None
    ) -> SenderTrust | None:
        """The same for an invoice; None also for one without a file."""
        found = self._store.get_many(SourceDocument, invoice.organisation_id, [invoice.document_id])
        document = found.get(invoice.document_id)
        return self.of_document(document, supplier) if document else None

    def _mail(self, document: SourceDocument) -> MailSender | None:
        origin = document.origins[0]
        if origin.mail is not None:
            return MailSender(
                reference=origin.reference,
                fetched=origin.source is not Source.EMAIL,
                envelope=origin.mail.envelope,
                author=origin.mail.author,
                authentication=origin.authentication,
                signed_by=origin.mail.signed_by,
                server=origin.mail.server,
                forwarded=origin.forwarded,
            )
        if origin.source is not Source.EMAIL:
            return None
        # Filed before authors were kept: without one nothing vouches, unless it was opened again.
        try:
            mail = self._store.get(InboundMessage, document.organisation_id, origin.reference)
        except NotFound:
            return None
        return MailSender(
            reference=mail.id,
            envelope=mail.sender,
            author=mail.author,
            authentication=mail.authentication,
            signed_by=mail.signed_by,
            forwarded=mail.forwarded,
        )
