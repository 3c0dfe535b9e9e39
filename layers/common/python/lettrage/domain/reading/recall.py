"""What is remembered of a supplier raises a reading: more labels for its amounts, known places.

Amounts get the supplier's own labels as further hints and are decided by the arithmetic as ever.
References, dates, kind, currency and name are taken from the places and habits that people
confirmed; where the reader was sure of something else it yields only to a habit that corrected
it, and then nobody is sure. Bank accounts and identifiers are never touched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from lettrage.domain.invoice_reading import DocumentKind, FieldName, FieldValue
from lettrage.domain.reading import kinds
from lettrage.domain.reading.draft import Draft, put
from lettrage.domain.reading.habits import Match, agreed, due_by, match, title
from lettrage.domain.reading.layout import Sheet, bounds
from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.places import AMOUNTS, PRINTED, Places, plain
from lettrage.domain.reading.recollection import PROVED, TOTALS, UNSURE, Recollection
from lettrage.domain.reading.roles import ROW_LABEL, Sum
from lettrage.domain.reading.text import key
from lettrage.domain.reading.tokens import Token
from lettrage.domain.reading_memory import ESTABLISHED, Habit, Sign

LEVELS = (0, 650, 850, 920)
"""Per mille after none, one, two, `ESTABLISHED` and more confirmations in a row: hand-set, of the
rank of `references` and `days` for a lone label, a likely one, a clear one."""

OF_A_KIND = 2  # confirmations: a reminder booked once, for want of the invoice, stays a reminder
DERIVED = (0, 0, 650, 750)  # the same for a due date that is not printed but follows from the term
_ROLES = {
    FieldName.NET_TOTAL: Role.NET,
    FieldName.VAT_TOTAL: Role.VAT,
    FieldName.GROSS_TOTAL: Role.GROSS,
    FieldName.PREPAID: Role.PREPAID,
    FieldName.PAYABLE: Role.PAYABLE,
}


class Recall:
    """Memory at work on the pages of one document."""

    def __init__(self, memory: Recollection, sheets: Sequence[Sheet]) -> None:
        """Take the pages; the habits of the kind they seem to be of apply."""
        self._memory = memory
        self._sheets = sheets
        self._title = kinds.decide(sheets)
        self._places = Places(sheets)
        known = self._known(FieldName.KIND, None, title(self._title))
        if known is not None and known.confirmations < OF_A_KIND:
            known = None
        self._known_kind = known
        self._kind = DocumentKind(known.value) if known else self._title.value
        if known is None and self._title.cell is None and self._kind is DocumentKind.OTHER:
            self._kind = DocumentKind.SUPPORTING_DOCUMENT  # as the reader takes a till receipt
        self._amounts: dict[FieldName, str] = {}

    def labelled(self, found: Sequence[Sum]) -> list[Sum]:
        """The amounts, those that stand where habits say with the role of their field as a hint."""
        self._places = Places(self._sheets, found)
        hinted = list(found)
        for name, role in _ROLES.items():
            if self._memory.totals_proved and name in TOTALS:
                continue
            matches = self._matches(name)
            for one in matches:
                at = one.place.position
                hints = {**hinted[at].hints, role: ROW_LABEL}
                hinted[at] = replace(hinted[at], hints=hints)
                self._amounts[name] = one.plain
        return hinted

    def put_into(self, draft: Draft) -> DocumentKind:
        """Set and raise fields of a reading in the making; the kind it is now of."""
        self._add_kind(draft)
        self._kind = DocumentKind(draft.fields[FieldName.KIND].value)
        for name in PRINTED:
            if name not in AMOUNTS:
                self._add_printed(draft, name)
        self._add_due_by_term(draft)
        self._add_currency(draft)
        self._add_name(draft)
        for name, value in self._amounts.items():
            field = draft.fields.get(name)
            if field is not None and plain(name, field.value) == value:
                _mark(draft, name)
        return self._kind

    def _matches(self, name: FieldName) -> list[Match]:
        found = (match(habit, self._places) for habit in self._ways(name))
        return agreed(one for one in found if one is not None)

    def _ways(self, name: FieldName) -> Iterator[Habit]:
        for habit in self._memory.habits:
            printed = habit.field is name and not habit.value
            if printed and habit.in_use and habit.document_kind is self._kind:
                yield habit

    def _constants(
        self, name: FieldName, kind: DocumentKind | None, signs: tuple[Sign, ...] = ()
    ) -> list[Habit]:
        """What a field always was, most often confirmed first; empty when nothing is in use."""
        about = (name, kind, signs)
        found = [
            habit
            for habit in self._memory.habits
            if habit.value
            and habit.in_use
            and (habit.field, habit.document_kind, habit.signs) == about
        ]
        return sorted(found, key=lambda habit: -habit.confirmations)

    def _known(
        self, name: FieldName, kind: DocumentKind | None = None, signs: tuple[Sign, ...] = ()
    ) -> Habit | None:
        """The one value a field always had; None without one or with several in use."""
        found = self._constants(name, kind, signs)
        return found[0] if len(found) == 1 else None

    def _level(self, habit: Habit, *, whole: bool) -> int:
        level = LEVELS[min(habit.confirmations, ESTABLISHED)]
        return level if whole and self._memory.certain else min(level, UNSURE)

    def _add_kind(self, draft: Draft) -> None:
        habit = self._known_kind
        if habit is not None:
            cell = self._title.cell
            tokens = cell.tokens if cell else ()
            level = self._level(habit, whole=bool(habit.signs))
            _offer(draft, habit, habit.value, level, tokens)

    def _add_printed(self, draft: Draft, name: FieldName) -> None:
        matches = self._matches(name)
        if not matches:
            return
        best = max(matches, key=lambda one: (one.in_place, one.habit.corrections > 0))
        value = best.place.value
        if name is FieldName.DUE_DATE and _before_issue(draft, value):
            return
        level = max(self._level(m.habit, whole=m.in_place and bool(m.habit.signs)) for m in matches)
        _offer(draft, best.habit, value, level, best.place.tokens)

    def _add_due_by_term(self, draft: Draft) -> None:
        """Due dates by the supplier's term: one that is printed is confirmed, else it follows."""
        habits = self._constants(FieldName.DUE_DATE, self._kind)
        issue = draft.fields.get(FieldName.ISSUE_DATE)
        if issue is None:
            return
        issued = date.fromisoformat(issue.value)
        days = {due_by(habit.value, issued).isoformat() for habit in habits}
        if len(days) != 1:
            return
        habit, due = habits[0], days.pop()
        have = draft.fields.get(FieldName.DUE_DATE)
        if have is None:
            level = min(DERIVED[min(habit.confirmations, ESTABLISHED)], issue.confidence)
            if level:
                put(draft, FieldName.DUE_DATE, due, level, (), derived=True)
                _mark(draft, FieldName.DUE_DATE)
        elif have.value == due and have.page is not None:
            level = min(self._level(habit, whole=True), issue.confidence)
            _raise(draft, FieldName.DUE_DATE, have, level)

    def _add_currency(self, draft: Draft) -> None:
        habit = self._known(FieldName.CURRENCY)
        have = draft.fields.get(FieldName.CURRENCY)
        if habit is None:
            return
        if have is None:
            level = self._level(habit, whole=False)
            put(draft, FieldName.CURRENCY, habit.value, level, (), derived=True)
            _mark(draft, FieldName.CURRENCY)
        elif have.value == habit.value:
            level = self._level(habit, whole=not have.candidates)
            _raise(draft, FieldName.CURRENCY, have, level)

    def _add_name(self, draft: Draft) -> None:
        """The name as confirmed, on documents that name the supplier by a number."""
        habit = self._known(FieldName.SUPPLIER_NAME)
        if habit is not None and self._memory.numbered:
            printed = any(key(habit.value) in page.key for page in self._sheets)
            _offer(draft, habit, habit.value, self._level(habit, whole=printed), ())


def _before_issue(draft: Draft, due: str) -> bool:
    issue = draft.fields.get(FieldName.ISSUE_DATE)
    return issue is not None and due < issue.value


def _offer(draft: Draft, habit: Habit, value: str, level: int, tokens: Sequence[Token]) -> None:
    """Give a remembered value; the reader's own stays where it is surer or the same."""
    name = habit.field
    have = draft.fields.get(name)
    if have is None:
        put(draft, name, value, level, tokens, derived=not tokens)
        _mark(draft, name)
    elif plain(name, have.value) == plain(name, value):
        put(draft, name, have.value, level, tokens, have.candidates)
        level = draft.fields[name].confidence
        spelling = value if name is FieldName.SUPPLIER_NAME else have.value
        _raise(draft, name, have.model_copy(update={"value": spelling}), level)
    elif (
        habit.corrections
        or _stand_in(have, tokens)  # the same print, such as a date of another order
        or (have.confidence < PROVED and have.confidence < level)
    ):
        sure = have.confidence >= PROVED
        others = dict.fromkeys((have.value, *have.candidates))
        level = min(level, UNSURE) if sure else level
        put(draft, name, value, level, tokens, others, derived=not tokens)
        _mark(draft, name)


def _stand_in(have: FieldValue, tokens: Sequence[Token]) -> bool:
    return bool(tokens) and (have.page, have.box) == (tokens[0].page, bounds(tokens))


def _raise(draft: Draft, name: FieldName, have: FieldValue, level: int) -> None:
    """The reader's own value, with more confidence where memory has more."""
    draft.fields[name] = have.model_copy(update={"confidence": max(have.confidence, level)})
    _mark(draft, name)


def _mark(draft: Draft, name: FieldName) -> None:
    draft.fields[name] = draft.fields[name].model_copy(update={"remembered": True})
