"""Whether a page shows a habit, and what a habit becomes when a place confirms it."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lettrage.domain.invoice_reading import DocumentKind, FieldName
from lettrage.domain.page import Box
from lettrage.domain.reading import kinds
from lettrage.domain.reading.days import LONGEST_TERM
from lettrage.domain.reading.places import Place, Places, label, plain
from lettrage.domain.reading_memory import MOST_SHAPES, Habit, Side, Sign

MARGIN = 3000  # hundred-thousandths of the page: a value may move by a word's height
_ROUND_TERMS = (0, 30, 45, 60)  # days before the end of the month; C. com. L441-10: at most 60
_TO_MONTH_END = " eom"


@dataclass(frozen=True, slots=True)
class Match:
    """The one value that a page offers for a habit.

    Attributes:
        place: Where it stands, in the habit's part of the page if it stands there too.
        in_place: Whether it does.
    """

    habit: Habit
    place: Place
    in_place: bool

    @property
    def plain(self) -> str:
        """The value as it is compared."""
        return plain(self.habit.field, self.place.value)


def match(habit: Habit, places: Places) -> Match | None:
    """The value that stands where the habit says; None without one, or with several.

    The places that share most of its labels count; several values there are told apart by their
    part of the page alone.
    """
    found = [(fit(habit, place), place) for place in places.written_as(habit.field, habit.shapes)]
    most = max((shared for shared, _ in found), default=0)
    fitting = [place for shared, place in found if shared == most > 0]
    within = [place for place in fitting if stands_in(habit, place)]
    for offered in (fitting, within):
        if len({plain(habit.field, place.value) for place in offered}) == 1:
            return Match(habit, (within or offered)[0], bool(within))
    return None


def fit(habit: Habit, place: Place) -> int:
    """How many of the habit's labels a place has; without labels, 1 when it is in its area."""
    if habit.signs:
        return sum(sign in place.signs for sign in habit.signs)
    return int(stands_in(habit, place))


def stands_in(habit: Habit, place: Place) -> bool:
    """Whether a place is on the habit's page, within its area or next to it."""
    on_page = place.from_front == habit.from_front or place.from_back == habit.from_back
    return on_page and habit.area is not None and _within(habit.area, place.box)


def _within(area: Box, box: Box) -> bool:
    across, down = (box.left + box.right) // 2, (box.top + box.bottom) // 2
    return (
        area.left - MARGIN <= across <= area.right + MARGIN
        and area.top - MARGIN <= down <= area.bottom + MARGIN
    )


def begun(
    name: FieldName, kind: DocumentKind, place: Place, at: datetime, *, corrected: bool
) -> Habit:
    """A habit seen once; all labels around the value may be its own."""
    return Habit(
        field=name,
        document_kind=kind,
        signs=place.signs,
        shapes=(place.written,) if place.written else (),
        from_front=place.from_front,
        from_back=place.from_back,
        area=place.box,
        corrections=int(corrected),
        first_seen_at=at,
        last_seen_at=at,
    )


def seen_again(found: Match, at: datetime, *, corrected: bool) -> Habit:
    """The habit with what this place has in common with those before."""
    habit, place = found.habit, found.place
    shapes = tuple(dict.fromkeys((place.written, *habit.shapes))) if place.written else ()
    return habit.confirmed(at, corrected=corrected).model_copy(
        update={
            "signs": tuple(sign for sign in habit.signs if sign in place.signs),
            "shapes": shapes[:MOST_SHAPES],
            "from_front": habit.from_front if habit.from_front == place.from_front else 0,
            "from_back": habit.from_back if habit.from_back == place.from_back else 0,
            "area": place.box if habit.area is None else habit.area.union(place.box),
        }
    )


def title(kind: kinds.Kind) -> tuple[Sign, ...]:
    """The words of the title that says what a paper is; empty when none does."""
    words = label(kind.cell.key, last=False) if kind.cell else ""
    return (Sign(side=Side.BESIDE, label=words),) if words else ()


def terms(issued: date, due: date) -> tuple[str, ...]:
    """The terms that lead from one date to the other: in days, and to the end of a month."""
    days = (due - issued).days
    if not 0 <= days <= LONGEST_TERM:
        return ()
    ends = (f"{round_days}{_TO_MONTH_END}" for round_days in _ROUND_TERMS)
    return (str(days), *(term for term in ends if due_by(term, issued) == due))


def due_by(term: str, issued: date) -> date:
    """The day on which an invoice of that day is due."""
    days = int(term.removesuffix(_TO_MONTH_END))
    due = issued + timedelta(days=days)
    if term.endswith(_TO_MONTH_END):
        return due.replace(day=monthrange(due.year, due.month)[1])
    return due


def agreed(found: Iterable[Match]) -> list[Match]:
    """Matches that all offer one value, those most often confirmed first; empty otherwise."""
    ranked = sorted(found, key=lambda m: (m.in_place, m.habit.confirmations), reverse=True)
    return ranked if len({one.plain for one in ranked}) == 1 else []
