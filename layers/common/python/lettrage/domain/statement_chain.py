"""Whether the statement files of one account join up: each opens at what the one before left.

A file may end or begin in the middle of a day, repeat days of another one, or come late: two files
join up when the movements between them, or those of the earlier file up to where the later one
begins, lead from one balance to the other. Files without both balances take part by their
movements alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lettrage.domain.bank_balance import BalanceLine, BalancePoint
from lettrage.domain.money import Amount, decimal_fr, decimal_text
from lettrage.domain.record import Value
from lettrage.domain.transactions.balances import Moves

_DAY = timedelta(days=1)


class StatementGap(Value):
    """Movements that are missing between two files, or stand there too many times.

    Attributes:
        after_day: Last day of the earlier file.
        before_day: First day of the later one.
        first_day: First day on which balances and movements differ.
        expected: What the earlier file and the movements since give, in the account's currency.
        opening: What the later one opens at.
        difference: Opening less expected.
        message_fr: The same as a sentence.
        message_en: In English.
    """

    after_day: date
    before_day: date
    first_day: date
    expected: Amount
    opening: Amount
    difference: Amount
    message_fr: str
    message_en: str


@dataclass(frozen=True)
class Link:
    """One file's balances of the account.

    Attributes:
        import_id: Of the file.
        first: First booking date.
        last: Last booking date.
        opening: Before the first movement.
        closing: After the last.
        difference: Closing less what the file's own movements give.
        differs_on: First day of that difference.
    """

    import_id: str
    first: date
    last: date
    opening: Decimal
    closing: Decimal
    difference: Decimal = Decimal(0)
    differs_on: date | None = None


@dataclass(frozen=True)
class Break:
    """One place where balances and movements part: in a file, or between two.

    Attributes:
        import_ids: The files.
        first_day: First day that differs.
        line: The balance told beside the one computed.
        gap: Between two files only.
    """

    import_ids: tuple[str, ...]
    first_day: date
    line: BalanceLine
    gap: StatementGap | None = None


def breaks(links: Iterable[Link], seen: Moves) -> list[Break]:
    """Where the chain breaks, in order of days.

    Shapes: `seen` holds every movement stored from the first day of all links to the last.
    Raises: nothing.
    """
    found = []
    latest: Link | None = None
    for each in sorted(links, key=lambda link: (link.first, link.last, link.import_id)):
        if latest is not None:
            found += _between(latest, each, seen)
        if each.difference:
            found.append(_inside(each))
        if latest is None or each.last >= latest.last:
            latest = each
    return sorted(found, key=lambda one: one.first_day)


def proved_line(links: Sequence[Link]) -> BalanceLine:
    """The latest balance of a chain without breaks. `links` must not be empty."""
    last = max(links, key=lambda link: (link.last, link.first))
    return BalanceLine(type="CLBD", as_of=last.last, told=last.closing, computed=last.closing)


def _between(one: Link, two: Link, seen: Moves) -> list[Break]:
    before = two.first - _DAY
    since = seen.until(BalancePoint(day=one.last, amount=one.closing), before)
    from_start = seen.until(BalancePoint(day=one.first - _DAY, amount=one.opening), before)
    if two.opening in (since, from_start):
        return []
    apart = two.first > one.last
    expected = since if apart else from_start
    gap = _gap(one, two, expected, one.last + _DAY if apart else two.first)
    line = BalanceLine(type="OPBD", as_of=two.first, told=two.opening, computed=expected)
    return [Break((one.import_id, two.import_id), gap.first_day, line, gap)]


def _inside(link: Link) -> Break:
    line = BalanceLine(
        type="CLBD",
        as_of=link.last,
        told=link.closing,
        computed=link.closing - link.difference,
    )
    return Break((link.import_id,), link.differs_on or link.last, line)


def _gap(one: Link, two: Link, expected: Decimal, first_day: date) -> StatementGap:
    amounts = (expected, two.opening, two.opening - expected)
    left, found, apart = map(decimal_text, amounts)
    french = tuple(map(decimal_fr, amounts))
    return StatementGap(
        after_day=one.last,
        before_day=two.first,
        first_day=first_day,
        expected=expected,
        opening=two.opening,
        difference=two.opening - expected,
        message_fr=(
            f"À partir du {first_day:%d/%m/%Y}, les relevés ne se suivent pas : celui qui finit le"
            f" {one.last:%d/%m/%Y} mène à {french[0]}, celui qui commence le"
            f" {two.first:%d/%m/%Y} part de {french[1]} (écart : {french[2]}). Importez le relevé"
            " qui manque entre les deux."
        ),
        message_en=(
            f"From {first_day} on the statements do not follow each other: the one that ends on"
            f" {one.last} leads to {left}, the one that begins on {two.first} opens at {found}"
            f" (difference: {apart}). Import the statement missing between them."
        ),
    )
