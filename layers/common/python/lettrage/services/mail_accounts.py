"""What the mails that brought a document say of accounts, beside what the document asks to pay.

A changed account is announced in the mail as often as on the document: whoever pays may follow
either. Writes nothing. Source: security-reliability H6, H7.
"""

from dataclasses import dataclass

from lettrage.domain.bank_change import ToldAccounts
from lettrage.domain.collection import SourceDocument
from lettrage.domain.identifiers import compact
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.reading import OwnIdentity
from lettrage.domain.third_party import ThirdParty
from lettrage.ports.store import Store
from lettrage.services.account_check import AccountCheck


@dataclass(frozen=True)
class MailAccounts:
    """What one mail says of accounts.

    Attributes:
        reference: Inbound message, or the source's own reference of a fetched mail.
        author: As in `InboundMessage`.
        told: What its texts say.
        chosen: The account that the document asks to pay, "" for none.
        others: Accounts that it names besides, ours left out. Without one to pay, those unknown.
        unknown: Those of `others` that are not known of the supplier.
    """

    reference: str
    author: str
    told: ToldAccounts
    chosen: str
    others: tuple[str, ...]
    unknown: tuple[str, ...]


class AccountsInMails:
    """Mails of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._accounts = AccountCheck(store)

    def of(
        self, invoice: PurchaseInvoice, supplier: ThirdParty | None, own: OwnIdentity
    ) -> tuple[MailAccounts, ...]:
        """Mails that say something of accounts, the first one first; mostly empty.

        Those of every way the document came in, and of the documents that it was made of.
        Raises: Unavailable.
        """
        org, chosen = invoice.organisation_id, compact(invoice.text(FieldName.IBAN) or "")
        found = self._store.get_many(SourceDocument, org, [invoice.document_id])
        pieces = [each for document in found.values() for each in document.made_from]
        documents = (*found.values(), *self._store.get_many(SourceDocument, org, pieces).values())
        mails = {
            origin.reference: origin.mail
            for document in documents
            for origin in document.origins
            if origin.mail is not None and origin.mail.told != ToldAccounts()
        }
        if not mails:
            return ()
        known = self._accounts.known(supplier)
        judged = []
        for reference, mail in mails.items():
            named = [
                iban for iban in mail.told.ibans if iban != chosen and not own.owns("iban", iban)
            ]
            unknown = tuple(iban for iban in named if iban not in known)
            judged.append(
                MailAccounts(
                    reference=reference,
                    author=mail.author,
                    told=mail.told,
                    chosen=chosen,
                    others=tuple(named) if chosen else unknown,
                    unknown=unknown,
                )
            )
        return tuple(judged)
