"""Document numbers cited in a label.

Compared on letters and digits; a letter O for a zero, spaces and separators do not count. A match
never starts or ends inside a longer run of digits.

Source: decision rules of the scenario files, "Evidence"; catalogue of French bank labels §1.
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from lettrage.domain.labels.text import normal_form, zeros_mended
from lettrage.domain.reconciliation.number_words import (
    CALLING,
    CITING,
    CURRENCY,
    NAMES_ANOTHER,
    QUOTED,
    SIGNS,
)

PIECES = re.compile(r"[A-Z]+|[0-9]+")
YEAR_IN = re.compile(r"(?:19|20)[0-9]{2}")
YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")
MOST_RUNS = 4  # year, month, series, number
_MOST_DIGITS = 18
_LONGEST_BETWEEN = 4  # letters between two runs of digits of one number, such as 2026-FACT-117
SHORTEST_TAIL = 3  # a tail of one or two digits is a day, a count, anything
_SHORTEST_SUFFIX = 4  # the end of a longer run of digits
SHORTEST_ALONE = 4  # rule: alone a number takes at least four digits
YEAR_DIGITS = 4
_LONGEST_HINT = 3  # digits: a street number, a flat, a lot as often as a document


class Cited(IntEnum):
    """How a number is cited, best last."""

    HINT = 1  # up to three digits that nothing calls a document's: no proof, only a doubt
    TAIL = 2  # with its third party only
    DIGITS = 3  # every digit of it, its year among them
    WHOLE = 4


class NumberForm(NamedTuple):
    """A number ready for comparison."""

    compact: str
    digits: str
    core: str
    has_year: bool


def number_text(number: str) -> str:
    """Letters and digits of a number, one space for anything else."""
    return zeros_mended(normal_form(number))


@lru_cache(maxsize=400_000)
def number_form(number: str) -> NumberForm:
    """Letters and digits of a number, its digits, and the run that counts the documents."""
    text = number_text(number)
    runs = [piece for piece in PIECES.findall(text) if piece.isdigit()]
    own = [run for run in runs if not YEAR.match(run)]
    core = (own or runs or [""])[-1].lstrip("0")
    return NumberForm(text.replace(" ", ""), "".join(runs), core, len(own) < len(runs))


def number_key(number: str) -> str | None:
    """The key under which a document is filed by its number: all digits, leading zeros dropped."""
    return number_form(number).digits.lstrip("0") or None


class Run(NamedTuple):
    """One run of digits of a label; `token` counts the words, `cited` when such a word leads."""

    digits: str
    bare: str
    piece: int
    cited: bool


class LabelNumbers(NamedTuple):
    """The digits of a label, ready to be compared with numbers."""

    compact: str
    edges: frozenset[int]
    runs: tuple[Run, ...]
    keys: tuple[str, ...]
    pieces: tuple[str, ...] = ()


def label_numbers(reference_text: str) -> LabelNumbers:
    """Runs of digits of a text without dates and amounts, and the keys to look up.

    Shapes: `keys` are the digits of up to four neighbouring runs run together, no duplicates.
    """
    runs: list[Run] = []
    edges = {0}
    length, piece = 0, 0
    pieces: list[str] = []
    previous = ""
    for token in reference_text.split():
        for part in PIECES.findall(token):
            if part[0].isdigit():
                runs.append(Run(part, part.lstrip("0"), piece, previous in CITING))
            previous = part
            pieces.append(part)
            length += len(part)
            piece += 1
        edges.add(length)
    keys = _keys(runs, pieces)
    return LabelNumbers("".join(pieces), frozenset(edges), tuple(runs), keys, tuple(pieces))


def _keys(runs: list[Run], pieces: list[str]) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    for i, first in enumerate(runs):
        digits = first.digits
        keys[digits.lstrip("0")] = None
        for before, run in zip(
            runs[i : i + MOST_RUNS - 1], runs[i + 1 : i + MOST_RUNS], strict=False
        ):
            between = pieces[before.piece + 1 : run.piece]
            if len(between) > 1 or (between and len(between[0]) > _LONGEST_BETWEEN):
                break
            digits += run.digits
            if len(digits) > _MOST_DIGITS:
                break
            keys[digits.lstrip("0")] = None
    keys.pop("", None)
    return tuple(keys)


def how_cited(number: str, label: LabelNumbers) -> Cited | None:
    """How the label cites the number, or None.

    `TAIL` counts only together with the document's third party, `HINT` as a doubt.
    """
    form = number_form(number)
    if not form.digits or form.core not in label.compact:
        return None
    how = Cited.WHOLE if _whole(form, label) else _by_digits(form, label)
    if how is None or (
        how is Cited.WHOLE and len(form.compact) > _LONGEST_HINT and _lettered(form)
    ):
        return how
    return _as_called(how, form, label)


def quote_cited(number: str, label: LabelNumbers) -> bool:
    """True when the label cites all of a quote's number; the word DEVIS may stand for its letters.

    After that word digits are no invoice's (`NAMES_ANOTHER`), but they are a quote's.
    """
    said = (f"{word} {number}" for word in QUOTED)
    return any(how_cited(each, label) is Cited.WHOLE for each in (number, *said))


def _lettered(form: NumberForm) -> bool:
    return not form.compact.isdigit()


def _as_called(how: Cited, form: NumberForm, label: LabelNumbers) -> Cited | None:
    """Digits are no citation after a word for something else, and a few of them only a hint.

    The letters that belong to another kind of document (AV, BL, DEVIS) are such words.
    """
    spots = [*number_spots(form, label)]
    if how is Cited.TAIL:
        spots += [(run,) for run in label.runs if _is_tail(run, form)]
    before = [(spot, word_before(spot, form, label)) for spot in spots]
    meant = [
        (spot, word)
        for spot, word in before
        if word not in NAMES_ANOTHER
        and not _is_amount(spot, label)
        and not of_another_year(spot[0], form.digits, label)
    ]
    if before and not meant:
        return None
    called = any(word in CALLING for _, word in meant)
    digits = max((sum(len(run.digits) for run in spot) for spot, _ in meant), default=0)
    short = len(form.compact) <= _LONGEST_HINT if how is Cited.WHOLE else digits <= _LONGEST_HINT
    return Cited.HINT if short and not called else how


def _by_digits(form: NumberForm, label: LabelNumbers) -> Cited | None:
    bare = form.digits.lstrip("0")
    if bare in label.keys:
        if form.has_year and len(bare) >= SHORTEST_ALONE + YEAR_DIGITS:
            return Cited.DIGITS
        if len(bare) >= SHORTEST_TAIL:
            return Cited.TAIL
    return Cited.TAIL if any(_is_tail(run, form) for run in label.runs) else None


def _is_tail(run: Run, form: NumberForm) -> bool:
    """The counting run of the number, or the end of its digits; a year is neither."""
    if YEAR.match(run.digits) or not run.bare:
        return False
    if run.bare == form.core:
        return len(run.bare) >= SHORTEST_TAIL or run.cited
    return len(run.digits) >= _SHORTEST_SUFFIX and form.digits.endswith(run.digits)


def _whole(form: NumberForm, label: LabelNumbers) -> bool:
    text, number = label.compact, form.compact
    at = text.find(number)
    while at >= 0:
        end = at + len(number)
        if _edge(text, at, label.edges, form) and (
            end in label.edges or text[end - 1].isdigit() != text[end].isdigit()
        ):
            return True
        at = text.find(number, at + 1)
    return False


def _edge(text: str, at: int, edges: frozenset[int], form: NumberForm) -> bool:
    """True when a number may start here: at a word, after letters glued to it, never in digits."""
    if at in edges:
        return True
    before, first = text[at - 1], text[at]
    if before.isdigit() != first.isdigit():
        return True
    return first.isalpha() and len(form.digits) >= SHORTEST_ALONE


def number_spots(form: NumberForm, label: LabelNumbers) -> Iterator[tuple[Run, ...]]:
    """Neighbouring runs of the label that are all digits of the number."""
    bare = form.digits.lstrip("0")
    for i in range(len(label.runs)):
        for size in range(1, MOST_RUNS + 1):
            spot = label.runs[i : i + size]
            if len(spot) == size and "".join(run.digits for run in spot).lstrip("0") == bare:
                yield spot


def word_before(spot: tuple[Run, ...], form: NumberForm, label: LabelNumbers) -> str:
    """The word before a number, or before the list of numbers that it is in."""
    own = {piece for piece in PIECES.findall(form.compact) if piece.isalpha()}
    at = spot[0].piece - 1
    while at >= 0 and (
        label.pieces[at].isdigit()
        or label.pieces[at] == "ET"
        or (label.pieces[at] in own and label.pieces[at] not in CITING)
    ):
        at -= 1
    if at > 0 and label.pieces[at] in SIGNS and label.pieces[at - 1] in NAMES_ANOTHER | CALLING:
        at -= 1
    return label.pieces[at] if at >= 0 else ""


def of_another_year(run: Run, digits: str, label: LabelNumbers) -> bool:
    """Right after a year that is not in the number: 2026-0117 is not FA-2025-0117."""
    year = label.pieces[run.piece - 1] if run.piece else ""
    return bool(YEAR.match(year)) and year not in digits and bool(YEAR_IN.search(digits))


def places_of(number: str, label: LabelNumbers) -> set[int]:
    """Pieces of the label that may be the number, or its tail."""
    form = number_form(number)
    spots = {run.piece for spot in number_spots(form, label) for run in spot}
    return spots | {run.piece for run in label.runs if _is_tail(run, form)}


def _is_amount(spot: tuple[Run, ...], label: LabelNumbers) -> bool:
    following = spot[-1].piece + 1
    return following < len(label.pieces) and label.pieces[following] in CURRENCY
