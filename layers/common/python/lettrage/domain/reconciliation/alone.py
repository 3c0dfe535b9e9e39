"""Which numbers in a label name their document without any other sign of the third party."""

from lettrage.domain.reconciliation.number_words import CITING, NAMES_ANOTHER
from lettrage.domain.reconciliation.numbers import (
    PIECES,
    SHORTEST_ALONE,
    SHORTEST_TAIL,
    YEAR,
    YEAR_DIGITS,
    Cited,
    LabelNumbers,
    Run,
    number_form,
    number_spots,
    word_before,
)

_FEW_LETTERS, _FEW_DIGITS, _MANY_DIGITS, _PHONE_DIGITS = 2, 3, 5, 10  # FA-117, F20117; not B 221
_SHORTEST_RUN, _DATE_RUNS = 3, frozenset({(8,), (4, 2, 2), (2, 2, 4)})  # 06 12 44 is no number


def stands_alone(number: str, cited: Cited, label: LabelNumbers) -> bool:
    """True when the citation names its document without any other sign of the third party.

    A number with letters of its own does, and one as long as its year and four digits more; any
    other must be called a document's number (FACT, N°, REF). Dates, months, phone and customer
    numbers, postcodes are none. Source: decision rules of the scenario files, "Evidence".
    """
    form = number_form(number)
    if cited <= Cited.TAIL or len(form.compact) < SHORTEST_ALONE:
        return False
    letters = sum(len(run) for run in PIECES.findall(form.compact) if run.isalpha())
    if len(form.digits) < _FEW_DIGITS or form.core == "" or YEAR.match(form.digits):
        return False
    # A year with a month, a quarter or a half-year beside it; ten digits from a zero on.
    period = form.has_year and len(form.digits) <= YEAR_DIGITS + 2
    phone = form.compact == form.digits and len(form.digits) == _PHONE_DIGITS
    own = letters and len(form.digits) >= _MANY_DIGITS and not period
    if cited is Cited.WHOLE and (letters >= _FEW_LETTERS or own):
        return True
    spots = [spot for spot in number_spots(form, label) if not _is_date(spot)]
    if len(form.digits.lstrip("0")) >= SHORTEST_ALONE + YEAR_DIGITS and not (
        phone and form.compact[0] == "0"
    ):
        return any(word_before(spot, form, label) not in NAMES_ANOTHER for spot in spots)
    return not period and any(word_before(spot, form, label) in CITING for spot in spots)


def _is_date(spot: tuple[Run, ...]) -> bool:
    """Runs that read as a day, or that are all too short to be a number."""
    sizes = tuple(len(run.digits) for run in spot)
    if max(sizes) < _SHORTEST_RUN:
        return True
    if sizes not in _DATE_RUNS:
        return False
    digits = "".join(run.digits for run in spot)
    return any(
        YEAR.match(year) and 1 <= int(month) <= 12 and 1 <= int(day) <= 31  # noqa: PLR2004 - a day
        for year, month, day in (
            (digits[4:], digits[2:4], digits[:2]),
            (digits[:4], digits[4:6], digits[6:]),
        )
    )


def may_stand_alone(number: str, cited: Cited) -> bool:
    """True for a citation that is no proof by itself, but a doubt where another one is named."""
    form = number_form(number)
    return (
        cited > Cited.TAIL
        and len(form.digits) >= SHORTEST_TAIL
        and len(form.compact) >= SHORTEST_ALONE
    )
