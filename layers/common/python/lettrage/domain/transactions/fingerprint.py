"""What stands for the key of a movement that its bank gives none: a fingerprint and an ordinal.

Two equal movements of one day are told apart by their ordinal alone, so however often a list is
told, and in whatever order, the same set of fingerprints comes out (security-reliability G8).
Fetching and statement files make the same fingerprint of the same movement.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from lettrage.domain.money import decimal_text

LENGTH = 32
"""Hex digits kept of the SHA-256: 128 bits."""

_WORD = re.compile(r"[^\W_]+")
# Letters and digits of every script, as `str.isalnum` knows them.


def words(text: str) -> list[str]:
    """Words of a label without accents and case, as banks neither keep nor order them."""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in parts if not unicodedata.combining(c))
    return _WORD.findall(text.upper())


def fingerprint(account_id: str, booked_on: date, amount: Decimal, label: str, ordinal: int) -> str:
    """Fingerprint of a movement without a key, hex.

    Shapes: `ordinal` counts from 0 among movements of that account alike in day, amount and
    words of the label (`ordinals`).
    Units: `amount` is signed, in the account's currency; 4.2 and 4.20 are the same.
    Raises: nothing.
    """
    text = " ".join(sorted(words(label)))
    return digest(account_id, booked_on.isoformat(), plain_amount(amount), text, str(ordinal))


def ordinals(entries: Sequence[tuple[date, Decimal, str]]) -> list[int]:
    """For each (booking date, signed amount, label): how many alike come before it, from 0.

    Shapes: one number an entry, in the order given. The multiset of (entry, ordinal) is the same
    whatever the order. The list must hold whole days: half a day gives half its twins.
    Raises: nothing.
    """
    seen: Counter[tuple[date, str, str]] = Counter()
    numbers: list[int] = []
    for booked_on, amount, label in entries:
        alike = (booked_on, plain_amount(amount), " ".join(sorted(words(label))))
        numbers.append(seen[alike])
        seen[alike] += 1
    return numbers


def plain_amount(amount: Decimal) -> str:
    """The amount's text without trailing zeros, whose count means nothing."""
    return decimal_text(amount.normalize() + 0)


def digest(*parts: str) -> str:
    """SHA-256 of the parts, `LENGTH` hex digits."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:LENGTH]
