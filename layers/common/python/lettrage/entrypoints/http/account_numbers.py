"""Whole account numbers are for those who compare and correct them: readers see their ends.

One filter over every answer, whatever route or field a number stands in: fields, facts of holds,
labels of transactions, what was learnt. The organisation's own accounts stay whole: they are on
every document that it sends.
Source: security-reliability H6, K6.
"""

import json
import re
from collections.abc import Collection
from typing import Any

from lettrage.domain.errors import NotFound
from lettrage.domain.holds import masked_iban
from lettrage.domain.identifiers import compact, is_iban
from lettrage.domain.organisation import ROLE_RANK, Role
from lettrage.entrypoints.http.access import Caller
from lettrage.ports.store import Store
from lettrage.services.own_identity import own_identity

_HEAD = re.compile(r"(?=[A-Za-z]{2}[0-9]{2}[ .\-\u00a0]?[0-9A-Za-z])")
"""How a number begins. Source: ISO 13616: country, key, 11 to 30 letters and digits; labels print
them in groups."""

_SHORTEST, _LONGEST = 15, 34
_LEFT = 4
"""Signs left at either end, as `domain.holds.masked_iban` does."""

_NO_TEXT = frozenset({"next_cursor", "url", "id"})
"""What a client sends back as it came; none of them is made of an account number."""


SEES = Role.ACCOUNTANT
"""Least role that corrects the fields of invoices and asks to lift holds: nobody can compare a
number that they can't see."""


def sees(caller: Caller) -> bool:
    """Whether the caller sees whole account numbers."""
    return ROLE_RANK[caller.role] >= ROLE_RANK[SEES]


def told_to(caller: Caller, body: str, store: Store) -> str:
    """The JSON text of an answer as that caller may see it; the same text when nothing is hidden.

    Raises: Unavailable.
    """
    if caller.membership is None or sees(caller) or not _may_hold_numbers(body):
        return body
    try:
        own = own_identity(store, caller.membership.organisation_id).ibans
    except NotFound:
        own = ()
    shown = {compact(iban) for iban in own}
    answer = json.loads(body)
    return json.dumps(_masked(answer, "", shown), ensure_ascii=False, separators=(",", ":"))


def masked_text(text: str, shown: Collection[str] = ()) -> str:
    """A text with every account number in it shown by its ends; those of `shown` stay.

    Its length stays, so that places in a label stay places. Raises: nothing.
    """
    kept, done = [], 0
    for head in _HEAD.finditer(text):
        end = _end(text, head.start()) if head.start() >= done else None
        if end is None or compact(text[head.start() : end]) in shown:
            continue
        kept += [text[done : head.start()], _dotted(text[head.start() : end])]
        done = end
    return "".join((*kept, text[done:]))


def _may_hold_numbers(body: str) -> bool:
    return _HEAD.search(body) is not None or "iban" in body


def _masked(value: Any, name: str, shown: Collection[str]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {
            key: _masked(each, name if _is_account(name) and key in _SAID else key, shown)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_masked(each, name, shown) for each in value]
    if not isinstance(value, str) or name in _NO_TEXT:
        return value
    if _is_account(name) and len(compact(value)) >= _SHORTEST and "…" not in value:
        return value if compact(value) in shown else masked_iban(compact(value))
    return masked_text(value, shown)


_SAID = frozenset({"value", "read", "candidates"})
"""Where a field under review keeps its number: `fields.iban.read.candidates`."""


def _is_account(name: str) -> bool:
    """A number with wrong check digits in such a field is one misread, and tells as much."""
    return name.endswith("iban")


def _end(text: str, start: int) -> int | None:
    """Where the number that begins there ends, None for what is none; words may follow it."""
    signs, places = "", []
    for place in range(start, len(text)):
        sign = text[place]
        if sign.isalnum() and sign.isascii():
            signs += sign
            places.append(place + 1)
        elif sign not in " .-\u00a0" or len(signs) == _LONGEST:
            break
        if len(signs) == _LONGEST:
            break
    for length in range(len(signs), _SHORTEST - 1, -1):
        if is_iban(signs[:length].upper()):
            return places[length - 1]
    return None


def _dotted(number: str) -> str:
    places = [place for place, sign in enumerate(number) if sign.isalnum()]
    hidden = set(places[_LEFT:-_LEFT])
    return "".join("•" if place in hidden else sign for place, sign in enumerate(number))
