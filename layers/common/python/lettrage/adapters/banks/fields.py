"""Single fields of a provider's JSON: lenient on what is optional, strict on what is required.

What is required and missing raises Invalid with the field's path, never its content.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from stdnum import iban as iban_number

from lettrage.domain.errors import Fault, Invalid
from lettrage.domain.money import major_units, minor_units

Json = Mapping[str, Any]

_AMOUNT = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,12})?\Z")
_MOST_DIGITS = 40
_CURRENCY = re.compile(r"[A-Z]{3}\Z")


def missing(name: str) -> Invalid:
    """The error for a required field that is absent or unreadable; `name` is its path."""
    fault = Fault("/" + name.replace(".", "/"), "unreadable_field", "missing or unreadable")
    return Invalid(
        f"the bank's answer lacks a readable {name}", code="unreadable_answer", faults=[fault]
    )


def mapping(value: object, where: str) -> Json:
    """An object. Raises: Invalid."""
    if not isinstance(value, Mapping):
        raise missing(where)
    return value


def objects(value: object, where: str) -> list[Json]:
    """A list of objects. Raises: Invalid."""
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise missing(where)
    return value


def text(item: Json, name: str) -> str:
    """A text without blanks around it, "" when absent or no text."""
    value = item.get(name)
    return value.strip() if isinstance(value, str) else ""


def required_text(item: Json, name: str, where: str) -> str:
    """A text that must be there. Raises: Invalid."""
    found = text(item, name)
    if not found:
        raise missing(where)
    return found


def strings(value: object) -> list[str]:
    """The texts of a text or a list, empty ones left out."""
    values = value if isinstance(value, list) else [value]
    return [each.strip() for each in values if isinstance(each, str) and each.strip()]


def integer(item: Json, name: str, where: str) -> int:
    """An integer, of which JSON's true and false are none. Raises: Invalid."""
    value = item.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise missing(where)
    return value


def currency(item: Json, name: str, where: str) -> str:
    """ISO 4217 in upper case. Raises: Invalid."""
    found = text(item, name).upper()
    if not _CURRENCY.match(found):
        raise missing(where)
    return found


def amount(value: object, its_currency: str, where: str) -> Decimal:
    """An exact amount, from a decimal text, an integer or a Decimal; a float is refused.

    Units: major units with the currency's own digits. Raises: Invalid, also for too many digits.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, Decimal):
        value = _plain(value)
    if not isinstance(value, str) or not _AMOUNT.match(value):
        raise missing(where)
    try:
        return major_units(minor_units(Decimal(value), its_currency), its_currency)
    except Invalid as error:
        raise missing(where) from error


def day(item: Json, *names: str, where: str) -> date | None:
    """The date of the first field that has one, a date or an instant. Raises: Invalid."""
    for name in names:
        found = text(item, name)
        if found:
            try:
                return datetime.fromisoformat(found).date()
            except ValueError as error:
                raise missing(f"{where}.{name}") from error
    return None


def checked_iban(told: str) -> str | None:
    """The compact IBAN when its check digits hold, else None: banks send broken ones (§1.7)."""
    compact = re.sub(r"\s", "", told).upper()
    return compact if iban_number.is_valid(compact) else None


def exact(value: object) -> object:
    """`value` with each Decimal as its text, so that it can be stored as JSON unchanged."""
    if isinstance(value, Decimal):
        return _plain(value)
    if isinstance(value, Mapping):
        return {name: exact(each) for name, each in value.items()}
    return [exact(each) for each in value] if isinstance(value, list) else value


def _plain(value: Decimal) -> str:
    """Digits without an exponent, unless there would be absurdly many."""
    return f"{value:f}" if abs(value.adjusted()) <= _MOST_DIGITS else str(value)
