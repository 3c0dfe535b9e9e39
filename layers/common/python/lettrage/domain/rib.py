"""French account identifiers: the RIB, its key and the IBAN that is made of it."""

from lettrage.domain.identifiers import is_iban

_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
"""Letters of an account number as digits. Source: CFONB, «Relevé d'identité bancaire», key."""

_BANK, _BRANCH, _ACCOUNT = 5, 5, 11


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
