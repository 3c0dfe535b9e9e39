"""Account numbers within any text: labels of transactions, answers of the API, mails; pure."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lettrage.domain.identifiers import is_iban

_HEAD = re.compile(r"(?=[A-Za-z]{2}[0-9]{2}[ .\-\u00a0]?[0-9A-Za-z])")
"""How a number begins. Source: ISO 13616: country, key, 11 to 30 letters and digits; labels print
them in groups."""

_SHORTEST, _LONGEST = 15, 34
_MODULUS = 97


class AccountInText(NamedTuple):
    """An IBAN and where it stands: from `start` up to, not including, `end`."""

    start: int
    end: int
    iban: str


def accounts_in(text: str) -> Iterator[AccountInText]:
    """Every IBAN of a text with a right key, as it is written: in groups, in small letters.

    Shapes: in order, never overlapping; `iban` in capitals without spaces. Raises: nothing.
    """
    done = 0
    for head in _HEAD.finditer(text):
        found = _at(text, head.start()) if head.start() >= done else None
        if found is not None:
            done = found.end
            yield found


def begins_account(text: str) -> bool:
    """Whether anything in the text may be the beginning of a number: a quick look."""
    return _HEAD.search(text) is not None


def _at(text: str, start: int) -> AccountInText | None:
    """The number that begins there, None for what is none; words may follow it."""
    signs, places = "", []
    for place in range(start, len(text)):
        sign = text[place]
        if sign.isalnum() and sign.isascii():
            signs += sign.upper()
            places.append(place + 1)
        elif sign not in " .-\u00a0" or len(signs) == _LONGEST:
            break
        if len(signs) == _LONGEST:
            break
    for length in range(len(signs), _SHORTEST - 1, -1):
        if _key_is_right(signs[:length]) and is_iban(signs[:length]):
            return AccountInText(start, places[length - 1], signs[:length])
    return None


def _key_is_right(signs: str) -> bool:
    """ISO 7064 mod 97-10, before all that is looked up of a country."""
    turned = "".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])
    return int(turned) % _MODULUS == 1
