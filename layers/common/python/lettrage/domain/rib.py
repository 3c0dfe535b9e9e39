"""French account identifiers: the RIB, its key and the IBAN that is made of it."""

import re
from collections.abc import Iterator

from lettrage.domain.identifiers import is_iban

_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
"""Letters of an account number as digits. Source: CFONB, «Relevé d'identité bancaire», key."""

_BANK, _BRANCH, _ACCOUNT = 5, 5, 11

_PRINTED = re.compile(
    r"(?<![0-9A-Za-z])([0-9]{5})[^0-9]{1,30}(?<![A-Za-z])([0-9]{5})[^0-9]{1,30}?(?<![0-9A-Za-z])"
    r"([0-9A-Za-z]{11})(?![0-9A-Za-z])[^0-9]{1,30}(?<![A-Za-z])([0-9]{2})(?![0-9A-Za-z])"
)
"""The four parts in their order, as a RIB prints them: side by side, or each behind its name («code
guichet», «n° de compte», «clé RIB»). Source: CFONB, «Relevé d'identité bancaire»."""


def rib_key(bank: str, branch: str, account: str) -> str:
    """The two digits that close a RIB. Source: CFONB: 97 - (89 b + 15 g + 3 c) mod 97."""
    b, g, c = (int(part.translate(_LETTERS)) for part in (bank, branch, account))
    return f"{97 - (89 * b + 15 * g + 3 * c) % 97:02d}"


def french_iban(bank: str, branch: str, account: str) -> str | None:
    """The IBAN of a French account; None when the parts are not those of a RIB.

    Accounts in Monaco have RIBs too and an IBAN of their own country: what is returned for them
    matches nothing, it is never shown as the bank's word.
    """
    account = account.upper()
    whole = bank + branch + account
    if (len(bank), len(branch), len(account)) != (_BANK, _BRANCH, _ACCOUNT):
        return None
    if not (bank + branch).isdigit() or not whole.isascii() or not whole.isalnum():
        return None
    if not account.strip("0") or not bank.strip("0"):
        return None
    bban = whole + rib_key(bank, branch, account)
    digits = "".join(str(int(c, 36)) for c in f"{bban}FR00")
    iban = f"FR{98 - int(digits) % 97:02d}{bban}"
    return iban if is_iban(iban) else None


def ribs_in(text: str) -> Iterator[str]:
    """Accounts that a text gives as a RIB with the right key, as IBANs, in order.

    Raises: nothing.
    """
    for bank, branch, account, key in _PRINTED.findall(text):
        if rib_key(bank, branch, account.upper()) == key:
            iban = french_iban(bank, branch, account)
            if iban is not None:
                yield iban
