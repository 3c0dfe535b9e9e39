"""Numbers of the label that are none of the documents': likenesses of one, or another document's.

A payer who cites an invoice that none of ours is pays something else, whatever the amount; a
number with its end cut off or two digits swapped is a slip.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from lettrage.domain.labels import TransactionKind
from lettrage.domain.reconciliation.case import Case
from lettrage.domain.reconciliation.inputs import DocumentType, MatchDocument
from lettrage.domain.reconciliation.number_words import CALLING, CURRENCY, NAMES_ANOTHER, SIGNS
from lettrage.domain.reconciliation.numbers import (
    MOST_RUNS,
    PIECES,
    SHORTEST_ALONE,
    YEAR,
    LabelNumbers,
    NumberForm,
    Run,
    number_form,
    number_text,
    of_another_year,
)

_MOST_CUT = 2  # characters that a bank or a payer leaves off; more fits too many numbers
_CREDITING = frozenset({"AV", "AVOIR", "AVOIRS"})  # a credit note is a document of ours too
_CREDIT_NOTES = frozenset({DocumentType.CREDIT_NOTE, DocumentType.PURCHASE_CREDIT_NOTE})
_UNITS = CURRENCY | {"E", "TTC", "HT"}
_SHORTEST_SHAPE = 5  # digits of a number that are told from a count, a year or a street
_SHORTEST_TAIL = 3
_MONTH_DIGITS = 2
_YEARS_AROUND = 2  # a payment is of this year or one beside it; 1982 is a number
_HUNDRED = 100


def alike(number: str, label: LabelNumbers) -> bool:
    """True when the label holds the number with its end cut off, or two neighbour digits swapped.

    No evidence by itself: it tells apart documents that are equal in all else.
    """
    form = number_form(number)
    return _cut(form, label) or any(_swapped(key, form.digits.lstrip("0")) for key in label.keys)


def _cut(form: NumberForm, label: LabelNumbers) -> bool:
    if form.compact[:-_MOST_CUT] not in label.compact:
        return False  # nor is a longer start: nearly every number ends here
    for missing in range(1, _MOST_CUT + 1):
        start = form.compact[:-missing]
        if len(start) < SHORTEST_ALONE:
            return False
        at = label.compact.find(start)
        while at >= 0:
            if at in label.edges and at + len(start) in label.edges:
                return True
            at = label.compact.find(start, at + 1)
    return False


def _swapped(one: str, other: str) -> bool:
    if len(one) != len(other) or len(one) < SHORTEST_ALONE or sorted(one) != sorted(other):
        return False
    at = [i for i in range(len(one)) if one[i] != other[i]]
    return len(at) == 2 and at[1] == at[0] + 1  # noqa: PLR2004 - two neighbours


class _Parted(NamedTuple):
    """A number in runs of letters and of digits.

    Attributes:
        digits: All of them run together.
        bares: The runs of digits, each without leading zeros.
    """

    digits: str
    runs: tuple[str, ...]
    bares: frozenset[str]
    letters: frozenset[str]


@lru_cache(maxsize=4096)
def _parted(number: str) -> _Parted:
    parts = PIECES.findall(number_text(number))
    runs = tuple(part for part in parts if part.isdigit())
    return _Parted(
        number_form(number).digits,
        runs,
        frozenset(run.lstrip("0") for run in runs),
        frozenset(part for part in parts if part.isalpha()),
    )


def stray_number(case: Case, documents: Sequence[MatchDocument]) -> str:
    """A number that the label calls a document's and none of `documents` bears; empty when none.

    Called so by a word (FACTURE, INV), by the letters of our numbers, or by their very shape. A
    slip in one of the documents' numbers is no other number.
    """
    numbers = case.numbers
    if not numbers.runs:
        return ""
    forms = [_parted(document.number) for document in documents]
    for at, run in enumerate(numbers.runs):
        if (
            run.bare
            # Most runs are of the documents: asked first, as it costs least.
            and not any(
                _is_of(at, form, numbers) and _of_its_kind(at, document, numbers)
                for document, form in zip(documents, forms, strict=True)
            )
            and not _is_time_or_amount(case, at)
            and _is_called(case, at, forms)
        ):
            return _shown(numbers, run)
    return ""


def _shown(numbers: LabelNumbers, run: Run) -> str:
    """The number in which the run stands, for a person."""
    first = last = run.piece
    while first and numbers.pieces[first - 1].isdigit():
        first -= 1
    while last + 1 < len(numbers.pieces) and numbers.pieces[last + 1].isdigit():
        last += 1
    return "-".join(numbers.pieces[first : last + 1])


def _is_time_or_amount(case: Case, at: int) -> bool:
    """A year, the month before or after it, or the amount paid."""
    numbers, run = case.numbers, case.numbers.runs[at]
    year = case.transaction.booking_date.year
    if YEAR.match(run.digits) and abs(int(run.digits) - year) <= _YEARS_AROUND:
        return True
    beside = (numbers.runs[i].digits for i in (at - 1, at + 1) if 0 <= i < len(numbers.runs))
    if len(run.digits) <= _MONTH_DIGITS and any(YEAR.match(digits) for digits in beside):
        return not _is_lettered(numbers, run)
    following = numbers.pieces[run.piece + 1 : run.piece + 2]
    return not _UNITS.isdisjoint(following) or int(run.digits) * _HUNDRED == abs(
        case.transaction.amount
    )


def _is_lettered(numbers: LabelNumbers, run: Run) -> bool:
    return run.piece > 0 and numbers.pieces[run.piece - 1] in CALLING


def _is_called(case: Case, at: int, forms: Sequence[_Parted]) -> bool:
    numbers, run = case.numbers, case.numbers.runs[at]
    word, direct = _leading(numbers, run)
    if (len(direct) > 1 or len(run.digits) >= SHORTEST_ALONE) and any(
        direct in form.letters for form in forms
    ):
        return True
    card = case.label.kind is TransactionKind.CARD
    if not card and (word in CALLING or word in _CREDITING):
        return True
    if word in NAMES_ANOTHER:
        return False
    least = _SHORTEST_SHAPE + card  # a shop's postcode has five digits
    return any(
        len(joined) == len(form.digits) >= least
        and (not YEAR.match(form.digits[:4]) or YEAR.match(joined[:4]) is not None)
        for joined in _windows(at, numbers)
        for form in forms
    )


def _leading(numbers: LabelNumbers, run: Run) -> tuple[str, str]:
    """The word that leads the list of numbers in which the run stands, and that just before it."""
    pieces, at = numbers.pieces, run.piece - 1
    while at >= 0 and (pieces[at].isdigit() or pieces[at] in ("ET", "A") or pieces[at] in SIGNS):
        at -= 1
    direct = run.piece - 1
    while direct >= 0 and pieces[direct].isdigit():
        direct -= 1
    return (pieces[at] if at >= 0 else "", pieces[direct] if direct >= 0 else "")


def _of_its_kind(at: int, document: MatchDocument, numbers: LabelNumbers) -> bool:
    """What the label calls a credit note is no invoice."""
    _, direct = _leading(numbers, numbers.runs[at])
    return direct not in _CREDITING or document.type in _CREDIT_NOTES


def _windows(at: int, numbers: LabelNumbers) -> Iterator[str]:
    """Digits of neighbouring runs run together, that of `at` among them."""
    runs = numbers.runs
    for first in range(max(0, at - MOST_RUNS + 1), at + 1):
        for end in range(at + 1, min(len(runs), first + MOST_RUNS) + 1):
            yield "".join(run.digits for run in runs[first:end])


def _is_of(at: int, form: _Parted, numbers: LabelNumbers) -> bool:
    """Whether the run is of the number: a part of it, its tail, all of it, cut or with a slip."""
    run, digits = numbers.runs[at], form.digits
    if of_another_year(run, digits, numbers):
        return False
    if run.bare in form.bares:
        return True
    if len(run.digits) >= _SHORTEST_TAIL and digits.endswith(run.digits):
        return True
    bare = digits.lstrip("0")
    return any(
        joined.lstrip("0") == bare
        or any(_swapped(joined, part) for part in (digits, bare, *form.runs))
        or (
            len(joined) >= SHORTEST_ALONE
            and digits.startswith(joined)
            and len(digits) - len(joined) <= _MOST_CUT
        )
        for joined in _windows(at, numbers)
    )
