"""A stored transaction as people read it: what the bank told beside the label, then the label."""

from dataclasses import replace
from datetime import date
from functools import lru_cache

from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.labels import LabelAmount, LabelReading, Read, plain_text, read_label
from lettrage.domain.labels.found import T

_REMEMBERED = 4096


def read_transaction(transaction: Transaction, bank: str = "") -> LabelReading:
    """The fields of a transaction; those the bank told in fields of its own have no place.

    Shapes: `bank` as `read_label` takes it; without, the style that was kept with the transaction.
    Raises: nothing.
    """
    reading = _read(
        transaction.label,
        1 if transaction.amount > 0 else -1,
        transaction.booking_date,
        bank or transaction.label_style,
    )
    told: dict[str, object] = {}
    if transaction.counterparty.name:
        told["counterparty"] = _kept(
            reading.counterparty, plain_text(transaction.counterparty.name)
        )
    for field in ("end_to_end_id", "mandate_id", "creditor_id"):
        value = getattr(transaction, field)
        if value:
            told[field] = _kept(getattr(reading, field), value)
    if transaction.original_amount is not None and transaction.original_currency:
        amount = LabelAmount(abs(transaction.original_amount), transaction.original_currency)
        told["original"] = _kept(reading.original, amount)
    return replace(reading, **told) if told else reading  # type: ignore[arg-type]  # by field


def _kept(read: Read[T] | None, told: T) -> Read[T]:
    """What was told; with its place where the label says the same."""
    return read if read is not None and read.value == told else Read(told)


@lru_cache(maxsize=_REMEMBERED)
def _read(label: str, sign: int, booked: date, bank: str) -> LabelReading:
    return read_label(label, amount_sign=sign, booking_date=booked, bank=bank)
