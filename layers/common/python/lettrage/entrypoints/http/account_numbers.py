"""Whole account numbers are for those who compare and correct them: readers see their ends.

One filter over every answer, whatever route or field a number stands in: fields, facts of holds,
labels of transactions, what was learnt. The organisation's own accounts stay whole: they are on
every document that it sends.
Source: security-reliability H6, K6.
"""

import json
from collections.abc import Collection
from typing import Any

from lettrage.domain.account_text import accounts_in, begins_account
from lettrage.domain.errors import NotFound
from lettrage.domain.holds import masked_iban
from lettrage.domain.identifiers import compact
from lettrage.domain.organisation import ROLE_RANK, Role
from lettrage.entrypoints.http.access import Caller
from lettrage.ports.store import Store
from lettrage.services.own_identity import own_identity

_SHORTEST = 15
"""Of an IBAN (ISO 13616)."""

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
    for found in accounts_in(text):
        if found.iban not in shown:
            kept += [text[done : found.start], _dotted(text[found.start : found.end])]
            done = found.end
    return "".join((*kept, text[done:]))


def _may_hold_numbers(body: str) -> bool:
    return begins_account(body) or "iban" in body


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


def _dotted(number: str) -> str:
    places = [place for place, sign in enumerate(number) if sign.isalnum()]
    hidden = set(places[_LEFT:-_LEFT])
    return "".join("•" if place in hidden else sign for place, sign in enumerate(number))
