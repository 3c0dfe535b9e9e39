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

_PIECES = re.compile(r"[A-Z]+|[0-9]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")
_MOST_RUNS = 4  # year, month, series, number
_MOST_DIGITS = 18
_LONGEST_BETWEEN = 4  # letters between two runs of digits of one number, such as 2026-FACT-117
_SHORTEST_TAIL = 3  # a tail of one or two digits is a day, a count, anything
_SHORTEST_SUFFIX = 4  # the end of a longer run of digits
_SHORTEST_ALONE = 4  # rule: alone a number takes at least four digits
_YEAR_DIGITS = 4
_MOST_CUT = 2  # characters that a bank or a payer leaves off; more fits too many numbers
_CITING = frozenset(
    "FACT FACTURE FACTURES FAC FACS FA F N NO NUM NUMERO REF REFS REFERENCE INV INVOICE".split()
)
# Words that say that the number after them is another one than a document's.
_NAMES_ANOTHER = frozenset(
    "CDE CMD CMDE COMMANDE CLIENT CODE DOSSIER CONTRAT POLICE ADHERENT MATRICULE TEL TELEPHONE"
    " FAX GSM MOBILE PORTABLE GUICHET COMPTE CPT AGENCE TERMINAL TPE LOT BP CP SIREN SIRET RCS"
    " PERIODE LOYER CHEQUE CHQ MANDAT BAIL ABONNE RESERVATION DU LE AU".split()
)
_SIGNS = frozenset("N NO NUM NUMERO REF REFS REFERENCE".split())  # of whatever is named before
_FEW_LETTERS, _FEW_DIGITS, _MANY_DIGITS, _PHONE_DIGITS = 2, 3, 5, 10  # FA-117, F20117; not B 221
_SHORTEST_RUN, _DATE_RUNS = 3, frozenset({(8,), (4, 2, 2), (2, 2, 4)})  # 06 12 44 is no number


class Cited(IntEnum):
    """How a number is cited, best last."""

    TAIL = 1  # with its third party only
    DIGITS = 2  # every digit of it, its year among them
    WHOLE = 3


class NumberForm(NamedTuple):
    """A number ready for comparison."""

    compact: str
    digits: str
    core: str
    has_year: bool


@lru_cache(maxsize=400_000)
def number_form(number: str) -> NumberForm:
    """Letters and digits of a number, its digits, and the run that counts the documents."""
    text = zeros_mended(normal_form(number))
    runs = [piece for piece in _PIECES.findall(text) if piece.isdigit()]
    own = [run for run in runs if not _YEAR.match(run)]
    core = (own or runs or [""])[-1].lstrip("0")
    return NumberForm(
        text.replace(" ", ""), "".join(runs), core, any(_YEAR.match(run) for run in runs)
    )


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
        for part in _PIECES.findall(token):
            if part[0].isdigit():
                runs.append(Run(part, part.lstrip("0"), piece, previous in _CITING))
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
            runs[i : i + _MOST_RUNS - 1], runs[i + 1 : i + _MOST_RUNS], strict=False
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

    `TAIL` counts only together with the document's third party.
    """
    form = number_form(number)
    if not form.digits or form.core not in label.compact:
        return None
    if _whole(form, label):
        return Cited.WHOLE
    return _by_digits(form, label)


def _by_digits(form: NumberForm, label: LabelNumbers) -> Cited | None:
    bare = form.digits.lstrip("0")
    if bare in label.keys:
        if form.has_year and len(bare) >= _SHORTEST_ALONE + _YEAR_DIGITS:
            return Cited.DIGITS
        if len(bare) >= _SHORTEST_TAIL:
            return Cited.TAIL
    return Cited.TAIL if any(_is_tail(run, form) for run in label.runs) else None


def _is_tail(run: Run, form: NumberForm) -> bool:
    """The counting run of the number, or the end of its digits; a year is neither."""
    if _YEAR.match(run.digits) or not run.bare:
        return False
    if run.bare == form.core:
        return len(run.bare) >= _SHORTEST_TAIL or run.cited
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
    return first.isalpha() and len(form.digits) >= _SHORTEST_ALONE


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
        if len(start) < _SHORTEST_ALONE:
            return False
        at = label.compact.find(start)
        while at >= 0:
            if at in label.edges and at + len(start) in label.edges:
                return True
            at = label.compact.find(start, at + 1)
    return False


def _swapped(one: str, other: str) -> bool:
    if len(one) != len(other) or len(one) < _SHORTEST_ALONE or sorted(one) != sorted(other):
        return False
    at = [i for i in range(len(one)) if one[i] != other[i]]
    return len(at) == 2 and at[1] == at[0] + 1  # noqa: PLR2004 - two neighbours


def stands_alone(number: str, cited: Cited, label: LabelNumbers) -> bool:
    """True when the citation names its document without any other sign of the third party.

    A number with letters of its own does, and one as long as its year and four digits more; any
    other must be called a document's number (FACT, N°, REF). Dates, months, phone and customer
    numbers, postcodes are none. Source: decision rules of the scenario files, "Evidence".
    """
    form = number_form(number)
    if cited is Cited.TAIL or len(form.compact) < _SHORTEST_ALONE:
        return False
    letters = sum(len(run) for run in _PIECES.findall(form.compact) if run.isalpha())
    if len(form.digits) < _FEW_DIGITS or form.core == "" or _YEAR.match(form.digits):
        return False
    period = _is_period(form)
    own = letters and len(form.digits) >= _MANY_DIGITS and not period
    if cited is Cited.WHOLE and (letters >= _FEW_LETTERS or own):
        return True
    spots = [spot for spot in _spots(form, label) if not _is_date(spot)]
    if len(form.digits.lstrip("0")) >= _SHORTEST_ALONE + _YEAR_DIGITS and not _is_phone(form):
        return any(_before(spot, form, label) not in _NAMES_ANOTHER for spot in spots)
    return not period and any(_before(spot, form, label) in _CITING for spot in spots)


def _is_period(form: NumberForm) -> bool:
    """A year with a month, a quarter or a half-year beside it, and nothing more."""
    return form.has_year and len(form.digits) <= _YEAR_DIGITS + 2


def _is_phone(form: NumberForm) -> bool:
    """Ten digits from a zero on: a French phone number."""
    return form.compact.isdigit() and len(form.compact) == _PHONE_DIGITS and form.compact[0] == "0"


def _spots(form: NumberForm, label: LabelNumbers) -> Iterator[tuple[Run, ...]]:
    """Neighbouring runs of the label that are all digits of the number."""
    bare = form.digits.lstrip("0")
    for i in range(len(label.runs)):
        for size in range(1, _MOST_RUNS + 1):
            spot = label.runs[i : i + size]
            if len(spot) == size and "".join(run.digits for run in spot).lstrip("0") == bare:
                yield spot


def _is_date(spot: tuple[Run, ...]) -> bool:
    """Runs that read as a day, or that are all too short to be a number."""
    sizes = tuple(len(run.digits) for run in spot)
    if max(sizes) < _SHORTEST_RUN:
        return True
    if sizes not in _DATE_RUNS:
        return False
    digits = "".join(run.digits for run in spot)
    return any(
        _YEAR.match(year) and 1 <= int(month) <= 12 and 1 <= int(day) <= 31  # noqa: PLR2004 - a day
        for year, month, day in (
            (digits[4:], digits[2:4], digits[:2]),
            (digits[:4], digits[4:6], digits[6:]),
        )
    )


def _before(spot: tuple[Run, ...], form: NumberForm, label: LabelNumbers) -> str:
    """The word before a number, or before the list of numbers that it is in."""
    own = {piece for piece in _PIECES.findall(form.compact) if piece.isalpha()}
    at = spot[0].piece - 1
    while at >= 0 and (
        label.pieces[at].isdigit()
        or label.pieces[at] == "ET"
        or (label.pieces[at] in own and label.pieces[at] not in _CITING)
    ):
        at -= 1
    if at > 0 and label.pieces[at] in _SIGNS and label.pieces[at - 1] in _NAMES_ANOTHER:
        at -= 1
    return label.pieces[at] if at >= 0 else ""


def may_stand_alone(number: str, cited: Cited) -> bool:
    """True for a citation that is no proof by itself, but a doubt where another one is named."""
    form, whole = number_form(number), cited is not Cited.TAIL
    return whole and len(form.digits) >= _SHORTEST_TAIL and len(form.compact) >= _SHORTEST_ALONE
