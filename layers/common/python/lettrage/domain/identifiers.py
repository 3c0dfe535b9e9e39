"""Identifiers that carry their own proof: SIREN, SIRET, VAT numbers, IBAN.

The check digits are python-stdnum's; it is imported on first use, since a cold start that reads
no document should not pay for it. Nothing here asks a directory: a right key is not a live company.
"""

import re
from functools import lru_cache

BUSINESS_CODE = slice(4, 7)
"""Of a SEPA creditor identifier: chosen by the creditor, no part of who it is. EPC262-08, AT-02."""

_SEPARATORS = re.compile(r"[\s.\-\u00a0\u202f\u2009/·]+")


def compact(text: str) -> str:
    """Upper case without spaces, dots, dashes and slashes."""
    return _SEPARATORS.sub("", text).upper()


@lru_cache(maxsize=1024)
def is_siren(text: str) -> bool:
    """Nine digits with the Luhn key. Source: INSEE, répertoire Sirene."""
    from stdnum.fr import siren  # noqa: PLC0415 - see the module's docstring

    return len(text) == len("732829320") and bool(siren.is_valid(text)) and set(text) != {"0"}


@lru_cache(maxsize=1024)
def is_siret(text: str) -> bool:
    """SIREN and five digits with the Luhn key; La Poste's establishments sum to a multiple of 5.

    Source: INSEE, répertoire Sirene.
    """
    from stdnum.fr import siret  # noqa: PLC0415 - same

    return len(text) == len("73282932000074") and bool(siret.is_valid(text)) and set(text) != {"0"}


@lru_cache(maxsize=1024)
def is_vat_id(text: str) -> bool:
    """A VAT number of the European Union, Northern Ireland, Great Britain, Norway or Switzerland.

    The country prefix is required. A French numeric key is always checked (`french_key`).
    Source: Commission, VIES structures; CGI ann. for the French key, through python-stdnum.
    """
    from stdnum.ch import vat as swiss  # noqa: PLC0415 - same
    from stdnum.eu import vat  # noqa: PLC0415 - same
    from stdnum.gb import vat as british  # noqa: PLC0415 - same
    from stdnum.no import mva  # noqa: PLC0415 - same

    if text.startswith("FR") and text[2:4].isdigit() and text[4:].isdigit():
        return len(text) == len("FR40303265045") and french_key(text[4:]) == text[2:4]
    country = text[:2]
    if country == "GB":
        return bool(british.is_valid(text))
    if country == "NO":
        return bool(mva.is_valid(text))
    if country == "CH":
        return bool(swiss.is_valid(text))
    return bool(vat.is_valid(text))


@lru_cache(maxsize=1024)
def is_iban(text: str) -> bool:
    """Length of its country and ISO 13616 key (mod 97 = 1)."""
    from stdnum import iban  # noqa: PLC0415 - same

    return bool(iban.is_valid(text, check_country=False))


def french_key(siren: str) -> str:
    """The two digits between `FR` and the SIREN of a French VAT number."""
    return f"{(12 + 3 * (int(siren) % 97)) % 97:02d}"


def siren_of(vat_id: str) -> str | None:
    """The SIREN inside a French VAT number, None for another country."""
    tail = vat_id[4:]
    return (
        tail
        if vat_id.startswith("FR") and tail.isdigit() and len(tail) == len("303265045")
        else None
    )


def is_bic(text: str) -> bool:
    """ISO 9362: four letters, country, two or five letters or digits."""
    return re.fullmatch(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", text) is not None


@lru_cache(maxsize=1024)
def is_creditor_reference(text: str) -> bool:
    """An ISO 11649 reference `RF…` with its key (mod 97 = 1)."""
    from stdnum import iso11649  # noqa: PLC0415 - same

    return bool(iso11649.is_valid(text))


@lru_cache(maxsize=1024)
def is_belgian_communication(digits: str) -> bool:
    """Twelve digits, the last two the key of the others (Febelfin, OGM-VCS: modulo 97)."""
    from stdnum.be import ogm_vcs  # noqa: PLC0415 - same

    return len(digits) == len("123456789002") and bool(ogm_vcs.is_valid(digits))


@lru_cache(maxsize=1024)
def is_qr_reference(digits: str) -> bool:
    """A Swiss QR reference: 27 digits with their key (SIX, QR-bill 2.3: modulo 10, recursive)."""
    from stdnum.ch import esr  # noqa: PLC0415 - same

    long_enough = len(digits) == len("210000000003139471430009017")
    return long_enough and bool(digits.strip("0")) and bool(esr.is_valid(digits))


@lru_cache(maxsize=1024)
def is_creditor_id(text: str) -> bool:
    """A SEPA creditor identifier (ICS) with its key. Source: EPC262-08, AT-02."""
    from stdnum.eu import at_02  # noqa: PLC0415 - same

    return bool(at_02.is_valid(text))
