"""What a bank says is on an account, and whether the transactions add up to it."""

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from lettrage.domain.money import Amount
from lettrage.domain.record import Value


class BalancePoint(Value):
    """The ledger balance at the end of a day: everything booked until then, that day included."""

    day: date
    amount: Amount


class BalanceCheckState(StrEnum):
    """Outcome of a balance proof."""

    PROVED = "proved"
    DIFFERS = "differs"
    NOT_PROVABLE = "not_provable"


class BalanceLine(Value):
    """One balance of the bank beside the same computed from transactions.

    Attributes:
        type: ISO 20022 code.
        as_of: Date of the balance.
        told: What the bank says, in the account's currency.
        computed: What the transactions add up to.
    """

    type: str
    as_of: date
    told: Amount
    computed: Amount


class BalanceCheck(Value):
    """The proof made after a fetch, or over an account's statement files; tolerance zero.

    Source: security-reliability I13, G9.

    Attributes:
        state: `not_provable` when the bank told no ledger balance.
        lines: One a balance type that can be proved.
        first_day: First day on which bank and transactions differ.
        noticed_on: Date (Paris) of the fetch that noticed it first. Both stay while days without
            a balance lie between: only a balance that fits ends a break.
        checked_at: When.
    """

    state: BalanceCheckState
    lines: tuple[BalanceLine, ...] = ()
    first_day: date | None = None
    noticed_on: date | None = None
    checked_at: AwareDatetime
