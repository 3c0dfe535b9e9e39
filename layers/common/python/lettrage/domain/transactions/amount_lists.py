"""Lists of transactions by amount: three leading digits and their place tell which list.

A list holds about a three-thousandth of a firm's movements, so an amount is found among hundreds
of thousands without reading its neighbours. Pure.
"""

from decimal import Decimal

MOST_LISTS = 12
"""Lists that are walked side by side for a range; a wider one holds so much that walking by day
finds enough."""

_DIGITS = 3
_FIRST, _END = 10 ** (_DIGITS - 1), 10**_DIGITS


def amount_list(amount: Decimal) -> str:
    """The list that holds an amount, whatever its sign: `2.372` holds 372.00 to 372.99."""
    return _named(*_place(abs(amount)))


def amount_shown(currency: str, amount: Decimal) -> str:
    """What the list tells of an entry (`Lookup.shows`): `EUR 372.5`, whatever the sign."""
    return f"{currency} {abs(amount).normalize():f}"


def lists_within(least: Decimal | None, most: Decimal | None) -> tuple[str, ...]:
    """The lists that together hold all amounts from `least` to `most`, both inclusive.

    Empty when there is no such range, or one of more than `MOST_LISTS` lists. Raises: nothing.
    """
    if least is None or most is None or not 0 < least <= most:
        return ()
    power, head = _place(least)
    end = _place(most)
    found: list[str] = []
    while (power, head) <= end:
        if len(found) == MOST_LISTS:
            return ()
        found.append(_named(power, head))
        power, head = (power, head + 1) if head + 1 < _END else (power + 1, _FIRST)
    return tuple(found)


def _place(amount: Decimal) -> tuple[int, int]:
    if amount == 0:
        return 0, 0
    power = amount.adjusted()
    return power, int(amount.scaleb(_DIGITS - 1 - power))


def _named(power: int, head: int) -> str:
    return f"{power}.{head}"
