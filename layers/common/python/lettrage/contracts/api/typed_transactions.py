"""Bodies of transactions that a person types."""

from datetime import date
from typing import Annotated

from pydantic import Field, field_validator

from lettrage.contracts.api.common import Body
from lettrage.domain.money import Amount
from lettrage.domain.record import Id

FIRST_DAY = date(2000, 1, 1)
"""Before the euro's years a booking date is a slip of the keyboard (0226 for 2026)."""

_Day = Annotated[date, Field(ge=FIRST_DAY)]
_Signed = Annotated[Amount, Field(description="Signed, positive for money in")]
_Label = Annotated[str, Field(min_length=1, max_length=500)]
_Name = Annotated[str, Field(max_length=200)]
_Iban = Annotated[str, Field(max_length=42)]


class TypeTransaction(Body):
    """One booked movement, in the account's currency."""

    bank_account_id: Id
    booking_date: _Day
    amount: _Signed
    label: _Label
    value_date: _Day | None = None
    counterparty_name: _Name = ""
    counterparty_iban: _Iban | None = None


class CorrectTransaction(Body):
    """Fields to change; absent ones stay. `value_date` and `counterparty_iban` may be emptied."""

    booking_date: _Day | None = None
    amount: _Signed | None = None
    label: _Label | None = None
    value_date: _Day | None = None
    counterparty_name: _Name | None = None
    counterparty_iban: _Iban | None = None

    @field_validator("booking_date", "amount", "label", "counterparty_name")
    @classmethod
    def _is_said(cls, value: object) -> object:
        if value is None:
            message = "leave the field out to keep it"
            raise ValueError(message)
        return value
