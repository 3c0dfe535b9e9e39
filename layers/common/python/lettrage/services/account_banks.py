"""Whose dialect the labels of an account are in."""

from collections.abc import Sequence

from lettrage.domain.bank import BankAccount, BankConnection
from lettrage.domain.labels.banks import style_of, style_of_code, style_of_iban
from lettrage.ports.store import Store


def label_style(store: Store, account: BankAccount, bank_codes: Sequence[str] = ()) -> str:
    """Bank style of an account: by its IBAN, bank codes told beside it, then its connection.

    "" for a bank without a table of its own: words of all banks are then believed.
    Raises: Unavailable.
    """
    found = style_of_iban(account.iban)
    for code in bank_codes:
        found = found or style_of_code(code)
    if found or not account.connection_id:
        return found
    key, org = account.connection_id, account.organisation_id
    connection = store.get_many(BankConnection, org, [key]).get(key)
    return style_of(connection.bank_id, connection.bank_name) if connection else ""
