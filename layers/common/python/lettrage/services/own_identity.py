"""Who reads: what the field reader must never take for the supplier."""

from lettrage.domain.bank import BankAccount
from lettrage.domain.organisation import Organisation
from lettrage.domain.reading import OwnIdentity
from lettrage.ports.store import Store


def own_identity(store: Store, organisation_id: str) -> OwnIdentity:
    """The organisation's name, identifiers and bank accounts.

    A direct debit prints the account it draws on: that IBAN is no supplier's.
    Shapes: the first hundred bank accounts; no small business has more.
    Raises: NotFound, when the organisation is gone; Unavailable.
    """
    organisation = store.get(Organisation, organisation_id, organisation_id)
    accounts = store.find(BankAccount, organisation_id, "all", "all").records
    return OwnIdentity(
        siren=organisation.siren or "",
        vat_ids=(organisation.vat_id,) if organisation.vat_id else (),
        names=(organisation.name,),
        ibans=tuple(account.iban for account in accounts if account.iban),
    )
