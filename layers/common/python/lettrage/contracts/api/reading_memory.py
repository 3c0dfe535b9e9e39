"""Bodies of the routes of reading memories: what is remembered of a supplier, readable."""

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import View
from lettrage.contracts.api.purchase_fields import BoxView
from lettrage.domain.invoice_reading import DocumentKind, FieldName
from lettrage.domain.reading_memory import Habit, Side, SupplierReadingMemory

_SIDES = {Side.BESIDE: ("à côté de", "beside"), Side.ABOVE: ("sous", "under")}
_KINDS = {
    DocumentKind.INVOICE: ("facture", "invoice"),
    DocumentKind.CREDIT_NOTE: ("avoir", "credit note"),
    DocumentKind.DEPOSIT: ("facture d’acompte", "deposit invoice"),
    DocumentKind.SUPPORTING_DOCUMENT: ("justificatif", "supporting document"),
    DocumentKind.REMINDER: ("relance", "reminder"),
    DocumentKind.STATEMENT: ("relevé", "statement"),
    DocumentKind.QUOTE: ("devis", "quote"),
    DocumentKind.OTHER: ("autre document", "other document"),
}
_ORDERS = {
    "dmy": ("jour/mois/année", "day/month/year"),
    "mdy": ("mois/jour/année", "month/day/year"),
    "ymd": ("année-mois-jour", "year-month-day"),
    "named": ("mois en lettres", "month by name"),
}
FRENCH, ENGLISH = 0, 1


class SignView(View):
    """A label that stands with the value: left of it on its row, or over it."""

    side: Side
    label: str = Field(description="Its words without accents, signs and digits")


class HabitView(View):
    """One way in which the supplier gives a field."""

    description_fr: str
    description_en: str
    document_kind: DocumentKind | None = Field(description="On this kind alone; null on any")
    signs: tuple[SignView, ...]
    shapes: tuple[str, ...] = Field(
        description="`#` a digit, `@` a letter, `*` either; dates: `dmy`, `mdy`, `ymd`, `named`"
    )
    page: int | None = Field(description="From 1; from the last page -1; null when it varies")
    area: BoxView | None = Field(description="Every place it was seen at lies within")
    value: str | None = Field(description="What the field is on every document")
    confirmations: int = Field(description="Validated documents in a row; 0: out of use")
    contradictions: int
    corrections: int = Field(description="Confirmations that corrected the machine")
    first_seen_at: AwareDatetime
    last_seen_at: AwareDatetime

    @classmethod
    def of(cls, habit: Habit) -> "HabitView":
        """The view of a habit."""
        same = (
            "document_kind", "shapes", "confirmations", "contradictions", "corrections",
            "first_seen_at", "last_seen_at",
        )  # fmt: skip
        return cls(
            **{name: getattr(habit, name) for name in same},
            description_fr=_described(habit, FRENCH),
            description_en=_described(habit, ENGLISH),
            signs=tuple(SignView(**sign.model_dump()) for sign in habit.signs),
            page=habit.from_front or -habit.from_back or None,
            area=BoxView.of(habit.area) if habit.area else None,
            value=habit.value or None,
        )


class ReadingMemoryView(View):
    """What later documents of the supplier are read with."""

    supplier_id: str
    fields: dict[FieldName, tuple[HabitView, ...]]
    learnt_from: tuple[str, ...] = Field(description="Purchase invoices, newest last")
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, memory: SupplierReadingMemory) -> "ReadingMemoryView":
        """The view of a stored memory."""
        fields: dict[FieldName, tuple[HabitView, ...]] = {}
        for habit in memory.habits:
            fields[habit.field] = (*fields.get(habit.field, ()), HabitView.of(habit))
        return cls(
            supplier_id=memory.id,
            fields=fields,
            learnt_from=memory.learnt_from,
            created_at=memory.created_at,
            updated_at=memory.updated_at,
        )


def _described(habit: Habit, language: int) -> str:
    """A habit in words for the screen."""
    parts = [_value(habit, language)] if habit.value else []
    if habit.field is FieldName.KIND:
        words = ("sous le titre", "under the title")
        parts += [f"{words[language]} «{sign.label}»" for sign in habit.signs]
    else:
        parts += [f"{_SIDES[sign.side][language]} «{sign.label}»" for sign in habit.signs]
    if habit.shapes:
        shapes = (_ORDERS.get(shape, (shape, shape))[language] for shape in habit.shapes)
        parts.append(("de la forme ", "written ")[language] + ", ".join(shapes))
    if habit.from_front:
        parts.append(f"page {habit.from_front}")
    elif habit.from_back == 1:
        parts.append(("dernière page", "last page")[language])
    return ", ".join(parts)


def _value(habit: Habit, language: int) -> str:
    if habit.field is FieldName.KIND:
        return _KINDS[DocumentKind(habit.value)][language]
    if habit.field is not FieldName.DUE_DATE:
        return ("toujours ", "always ")[language] + f"«{habit.value}»"
    days, _, month_end = habit.value.partition(" ")
    after = ("jours après la date d’émission", "days after the issue date")[language]
    end = (", fin de mois", ", end of month")[language]
    return f"{days} {after}{end if month_end else ''}"
