"""Do two labels tell of the same movement? Banks cut, re-order and pad, each source in its way.

What they rarely do is to change a name or a number after the same word: «FACT 1» is not «FACT 2».
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from lettrage.domain.labels.words import is_telling
from lettrage.domain.transactions.fingerprint import words

_CUT = 12
# Letters that a cut label must have left to be known by: banks cut at 24 to 32, from `VIR ` on.
_REFERENCE = 6
# Digits from which on an equal number is a reference: shorter ones are days, years and shops.
_MOST = 2 / 3
# Share of the shorter label's telling words that the other must have, so that towns do not do.
_REMEMBERED = 8192


@dataclass(frozen=True)
class _Said:
    whole: str
    telling: frozenset[str]
    numbers: frozenset[str]
    by_word: Mapping[str, set[str]]


def likeness(one: str, other: str) -> float:
    """How surely two labels of one day and amount are the same movement's.

    Shapes: labels with the names beside them.
    Units: from 0, nothing speaks for it, to 1; above 0 they may be called the same.
    Raises: nothing.
    """
    first, second = _said(one), _said(other)
    if first.whole == second.whole:
        return 1.0
    references = {each for each in first.numbers & second.numbers if len(each) >= _REFERENCE}
    if references:
        return 0.95
    if _contradict(first, second):
        return 0.0
    short, long = sorted((first.whole, second.whole), key=len)
    if len(short) >= _CUT and long.startswith(short):
        return 0.9
    least = min(len(first.telling), len(second.telling))
    share = len(first.telling & second.telling) / least if least else 0.0
    if share < _MOST:
        return 0.0
    # A number that one side lacks leaves room for one without.
    return (0.8 if first.numbers == second.numbers else 0.7) * share


def _contradict(one: _Said, other: _Said) -> bool:
    """After one word, other numbers: unless one side is cut within its number."""
    mine, yours = one.by_word, other.by_word
    for word in mine.keys() & yours.keys():
        if mine[word] & yours[word]:
            continue
        pairs = [sorted((a, b), key=len) for a in mine[word] for b in yours[word]]
        if not any(len(short) >= _REFERENCE and long.startswith(short) for short, long in pairs):
            return True
    return False


@lru_cache(maxsize=_REMEMBERED)
def _said(label: str) -> _Said:
    spoken = words(label)
    by_word: dict[str, set[str]] = {}
    for before, number in pairwise(spoken):
        if number.isdecimal() and not before.isdecimal():
            by_word.setdefault(before, set()).add(number)
    return _Said(
        whole="".join(spoken),
        telling=frozenset(each for each in spoken if is_telling(each) and not each.isdecimal()),
        numbers=frozenset(each for each in spoken if each.isdecimal()),
        by_word=by_word,
    )
