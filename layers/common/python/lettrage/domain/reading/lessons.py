"""What one validated invoice teaches: habits confirmed, contradicted, begun.

Every field of a validated invoice counts as right: read so, or corrected by a person. Its place
is the one the machine read it at; a corrected value is looked for in the words of the document.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lettrage.domain.invoice_reading import DocumentKind, FieldName
from lettrage.domain.page import Page
from lettrage.domain.purchase_invoice import ReviewedField
from lettrage.domain.reading import kinds
from lettrage.domain.reading.habits import begun, fit, match, seen_again, terms, title
from lettrage.domain.reading.layout import sheet
from lettrage.domain.reading.places import AMOUNTS, PRINTED, Place, Places, plain
from lettrage.domain.reading_memory import LONGEST_VALUE, Habit, Sign, bounded

FIRST_AND_LAST = 3  # pages of each end that are looked at: headings, totals, payment slips
_NOTHING = "0"  # an amount of nought is printed and left out alike
MOST_NEW = 2  # places of one corrected value: more repeat it in running heads


@dataclass(frozen=True)
class Lesson:
    """What a person validated.

    Attributes:
        kind: What the paper is.
        fields: The values that count, each beside what the machine had read.
        at: UTC instant.
    """

    kind: DocumentKind
    fields: Mapping[FieldName, ReviewedField]
    at: datetime

    def corrected(self, name: FieldName) -> bool:
        """Whether the machine had read another value than the right one, or none."""
        field = self.fields.get(name)
        if field is None or field.read is None:
            return True
        return plain(name, field.read.value) != plain(name, field.value)


@dataclass(frozen=True)
class _Fact:
    """What a field is on this document, one way or another."""

    name: FieldName
    kind: DocumentKind | None
    signs: tuple[Sign, ...]
    values: tuple[str, ...]


def learn(habits: Iterable[Habit], lesson: Lesson, pages: Sequence[Page]) -> tuple[Habit, ...]:
    """The habits after one more validated document of the supplier.

    Shapes: habits of other kinds of document stay as they are; the result is within its bounds.
    Raises: nothing.
    """
    last = max((page.number for page in pages), default=0)
    ends = [p for p in pages if min(p.number, last - p.number + 1) <= FIRST_AND_LAST]
    sheets = [sheet(page) for page in ends if page.words]
    places = Places(sheets)
    left = list(habits)
    after: list[Habit] = []
    for name in PRINTED:
        ours = [
            h for h in left if h.field is name and not h.value and h.document_kind is lesson.kind
        ]
        left = [habit for habit in left if habit not in ours]
        after += _printed(ours, name, lesson, places)
    for fact in _facts(lesson, kinds.decide(sheets)):
        ours = [h for h in left if h.value and _about(h, fact)]
        left = [habit for habit in left if habit not in ours]
        after += _constant(ours, fact, lesson)
    return bounded([*left, *after])


def _printed(
    habits: Sequence[Habit], name: FieldName, lesson: Lesson, places: Places
) -> Iterator[Habit]:
    field = lesson.fields.get(name)
    right = plain(name, field.value) if field else None
    corrected = lesson.corrected(name)
    confirmed = False
    for habit in habits:
        found = match(habit, places)
        if found is None or (field is None and found.plain == _NOTHING):
            yield habit
        elif found.plain == right:
            confirmed = True
            yield seen_again(found, lesson.at, corrected=corrected)
        elif (rest := habit.contradicted(lesson.at)) is not None:
            yield rest
    if field is None or confirmed or _stands_for_another(name, lesson):
        return
    for place in _new(name, field, places, corrected=corrected):
        if not any(fit(habit, place) for habit in habits):
            yield begun(name, lesson.kind, place, lesson.at, corrected=corrected)


def _new(
    name: FieldName, field: ReviewedField, places: Places, *, corrected: bool
) -> Sequence[Place]:
    """Where a value stands: as read, else wherever it is printed, labelled places first.

    An amount without a label is a number among many.
    """
    found = places.of(name, field.value)
    read = field.read
    if not corrected and read is not None and read.box is not None:
        found = [p for p in found if p.tokens[0].page == read.page and p.box == read.box] or found
    labelled = [place for place in found if place.signs]
    rest = [] if name in AMOUNTS else [place for place in found if not place.signs]
    return (labelled or rest)[:MOST_NEW]


def _stands_for_another(name: FieldName, lesson: Lesson) -> bool:
    """Whether an amount may stand where another is meant: then its place says nothing of it.

    What is left to pay is mostly the gross total; the first deposit would tell them apart.
    """
    if name not in AMOUNTS or name is FieldName.GROSS_TOTAL:
        return False
    own, value = lesson.fields[name].read, plain(name, lesson.fields[name].value)
    rivals = [
        field.read
        for other, field in lesson.fields.items()
        if other in AMOUNTS and other is not name and plain(other, field.value) == value
    ]
    if not rivals:
        return False
    told_apart = own is not None and not lesson.corrected(name) and own.box is not None
    return not told_apart or any(
        read is None or own is None or read.box == own.box for read in rivals
    )


def _facts(lesson: Lesson, kind: kinds.Kind) -> Iterator[_Fact]:
    """What does not change from document to document, or might not."""
    yield _Fact(FieldName.KIND, None, title(kind), (lesson.kind.value,))
    for name in (FieldName.CURRENCY, FieldName.SUPPLIER_NAME):
        field = lesson.fields.get(name)
        if field is not None and 0 < len(field.value) <= LONGEST_VALUE:
            yield _Fact(name, None, (), (field.value,))
    issued, due = (_day(lesson, name) for name in (FieldName.ISSUE_DATE, FieldName.DUE_DATE))
    if issued is not None and due is not None:
        yield _Fact(FieldName.DUE_DATE, lesson.kind, (), terms(issued, due))


def _about(habit: Habit, fact: _Fact) -> bool:
    return (habit.field, habit.document_kind, habit.signs) == (fact.name, fact.kind, fact.signs)


def _constant(habits: Sequence[Habit], fact: _Fact, lesson: Lesson) -> Iterator[Habit]:
    corrected = lesson.corrected(fact.name)
    values = {plain(fact.name, value): value for value in fact.values}
    confirmed = False
    for habit in habits:
        value = values.get(plain(fact.name, habit.value))
        if value is not None:
            confirmed = True
            again = habit.confirmed(lesson.at, corrected=corrected)
            yield again.model_copy(update={"value": value})
        elif (rest := habit.contradicted(lesson.at)) is not None:
            yield rest
    if confirmed:
        return
    for value in fact.values:
        yield Habit(
            field=fact.name,
            document_kind=fact.kind,
            signs=fact.signs,
            value=value,
            corrections=int(corrected),
            first_seen_at=lesson.at,
            last_seen_at=lesson.at,
        )


def _day(lesson: Lesson, name: FieldName) -> date | None:
    field = lesson.fields.get(name)
    try:
        return date.fromisoformat(field.value) if field else None
    except ValueError:
        return None
