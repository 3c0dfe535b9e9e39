"""What is remembered of a supplier, and what a reading made with it may change of one without."""

from dataclasses import dataclass

from lettrage.domain.invoice_reading import FieldName, FieldValue, Reading
from lettrage.domain.reading_memory import Habit

PROVED = 900
"""Per mille from which a field counts as proved (`domain.reading`)."""

UNSURE = 880
"""Most for what lacks one of label, shape and place, or contradicts what the reader proved."""

TOTALS = (FieldName.NET_TOTAL, FieldName.VAT_TOTAL, FieldName.GROSS_TOTAL)
"""The amounts whose closing proves them."""


@dataclass(frozen=True, slots=True)
class Recollection:
    """What is remembered of the supplier that a first reading named.

    Attributes:
        habits: All of them; those out of use say nothing.
        numbered: The document names the supplier by a number with check digits.
        certain: It does, or by a name beyond doubt: only then memory may make a reading sure.
        totals_proved: The first reading's totals close: labels have nothing to add.
    """

    habits: tuple[Habit, ...]
    numbered: bool
    certain: bool
    totals_proved: bool

    @classmethod
    def of(cls, habits: tuple[Habit, ...], first: Reading, *, numbered: bool) -> "Recollection":
        """What memory has to say after a first reading."""
        name = first.fields.get(FieldName.SUPPLIER_NAME)
        named = name is not None and name.confidence >= PROVED
        return cls(habits, numbered, numbered or named, _proved(first))


def remembered(first: Reading, second: Reading) -> Reading:
    """The second reading, made with memory, held against the first, made without.

    What the arithmetic proved stays. Only fields that memory changed are marked as remembered.
    """
    update: dict[str, object] = {}
    fields = dict(second.fields)
    if _proved(first) and any(_value(first, name) != _value(second, name) for name in TOTALS):
        fields.update({name: first.fields[name] for name in TOTALS})
        update["vat_breakdown"] = first.vat_breakdown
        update["vat_breakdown_confidence"] = first.vat_breakdown_confidence
    _doubt_payable(first, fields)
    for name, field in fields.items():
        if field.remembered and _as_before(first.fields.get(name), field):
            fields[name] = field.model_copy(update={"remembered": False})
    return second.model_copy(update={"fields": fields, **update})


def _doubt_payable(first: Reading, fields: dict[FieldName, FieldValue]) -> None:
    """A house whose totals need memory may call a deposit by words of its own too.

    What is left to pay is then sure only where memory knows its label.
    """
    payable = fields.get(FieldName.PAYABLE)
    taught = any(name in fields and fields[name].remembered for name in TOTALS)
    if payable is None or payable.remembered or not taught:
        return
    if not _as_before(first.fields.get(FieldName.PAYABLE), payable):
        most = min(payable.confidence, UNSURE)
        fields[FieldName.PAYABLE] = payable.model_copy(update={"confidence": most})


def _as_before(before: FieldValue | None, after: FieldValue) -> bool:
    """Whether memory changed nothing that counts."""
    return before is not None and (before.value, before.confidence) == (
        after.value,
        after.confidence,
    )


def _proved(reading: Reading) -> bool:
    fields = (reading.fields.get(name) for name in TOTALS)
    return all(field is not None and field.confidence >= PROVED for field in fields)


def _value(reading: Reading, name: FieldName) -> str | None:
    field = reading.fields.get(name)
    return field.value if field else None
