"""Use cases: a person types the movements of an account that no provider feeds.

They are transactions like all others: the engine matches them, a statement file that tells them
again finds them, and a consent that takes the account over makes them the bank's.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lettrage.contracts.steps import NEW_TRANSACTIONS
from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import UNDECIDED, Transaction
from lettrage.domain.errors import Conflict, Fault, Invalid, Unavailable
from lettrage.domain.identifiers import compact, is_iban
from lettrage.domain.money import minor_units
from lettrage.domain.paris import paris_date
from lettrage.domain.transactions.merging import made, merged
from lettrage.domain.transactions.telling import TYPED_REFERENCE
from lettrage.ports.bank import ProviderTransaction
from lettrage.ports.tasks import Tasks
from lettrage.services.undo_statement import reconciled
from lettrage.services.unit_of_work import Actor, Work

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TypedMovement:
    """What a person types; `amount` is signed, positive for money in, in the account's currency."""

    booking_date: date
    amount: Decimal
    label: str
    value_date: date | None = None
    counterparty_name: str = ""
    counterparty_iban: str | None = None


class TypeTransactions:
    """Movements made, corrected and removed by hand."""

    def __init__(self, work: Work, tasks: Tasks) -> None:
        self._work = work
        self._tasks = tasks

    def add(
        self, actor: Actor, organisation_id: str, account_id: str, typed: TypedMovement
    ) -> Transaction:
        """A new transaction, open to reconciliation like any other.

        Typed twice it is there twice: movements may be alike. One request sent twice is told by
        its `Idempotency-Key`.
        Raises: NotFound; Conflict `fed_by_bank`, for an account that a provider feeds; Invalid.
        """
        account = self._work.store.get(BankAccount, organisation_id, account_id)
        told = self._told(account, typed)
        identifier = self._work.ids.new_id()
        now = self._work.clock.now()
        fresh = made(
            told,
            organisation_id=organisation_id,
            account_id=account.id,
            record_id=identifier,
            reference=f"{TYPED_REFERENCE}{identifier}",
            raw_key=None,
            now=now,
            today=paris_date(now),
        )
        stored = self._work.add(actor, fresh, "transaction_typed")
        self._reconcile(organisation_id)
        return stored

    def correct(self, actor: Actor, before: Transaction, changes: Mapping[str, Any]) -> Transaction:
        """`before` as it is typed now; `changes` are fields of `TypedMovement`.

        Raises: Conflict `not_typed` or `transaction_decided`; Invalid; Stale.
        """
        self._must_be_free(before)
        account = self._work.store.get(BankAccount, before.organisation_id, before.bank_account_id)
        present = {
            "booking_date": before.booking_date,
            "amount": before.amount,
            "label": before.label,
            "value_date": before.value_date,
            "counterparty_name": before.counterparty.name,
            "counterparty_iban": before.counterparty.iban,
        }
        told = self._told(account, TypedMovement(**{**present, **changes}))
        now = self._work.clock.now()
        after = merged(before, told, reference=before.bank_reference, raw_key=None, now=now)
        stored = self._work.change(actor, before, after, "transaction_typed_again")
        if after is not before:
            self._reconcile(before.organisation_id)
        return stored

    def remove(self, actor: Actor, before: Transaction) -> None:
        """Take it out; who typed and who removed it stays in the log of changes.

        Raises: as `correct`.
        """
        self._must_be_free(before)
        unit = self._work.unit(actor)
        unit.remove(before, "typed_transaction_removed")
        unit.commit()

    def _told(self, account: BankAccount, typed: TypedMovement) -> ProviderTransaction:
        if account.connection_id:
            message = "this account is fed by its bank: what is missing comes with the next reading"
            raise Conflict(message, code="fed_by_bank")
        iban = compact(typed.counterparty_iban) if typed.counterparty_iban else None
        faults = list(_faults(typed, iban, paris_date(self._work.clock.now())))
        if faults:
            raise Invalid("the movement is not valid", faults=faults)
        minor_units(typed.amount, account.currency)
        return ProviderTransaction(
            id="",
            provider_id="",
            booking_date=typed.booking_date,
            value_date=typed.value_date,
            amount=typed.amount,
            currency=account.currency,
            label_parts=(" ".join(typed.label.split()),),
            counterparty_name=" ".join(typed.counterparty_name.split()),
            counterparty_iban=iban,
        )

    def _must_be_free(self, transaction: Transaction) -> None:
        if not transaction.bank_reference.startswith(TYPED_REFERENCE):
            message = "this transaction was told by a bank or a file: cancel it instead"
            raise Conflict(message, code="not_typed")
        if reconciled(transaction) or transaction.state not in UNDECIDED:
            message = "something was decided about this transaction: undo that first"
            raise Conflict(message, code="transaction_decided")

    def _reconcile(self, organisation_id: str) -> None:
        """The transaction stands without the run, and the next one sees it."""
        try:
            self._tasks.reconcile(organisation_id, "transaction_typed", about=(NEW_TRANSACTIONS,))
        except Unavailable:
            log.warning("reconciliation not started", extra={"reason": "transaction_typed"})


def _faults(typed: TypedMovement, iban: str | None, today: date) -> list[Fault]:
    faults = []
    if not typed.amount:
        faults.append(Fault("/body/amount", "zero_amount", "a movement moves money"))
    if typed.booking_date > today:
        message = "a movement is typed once it is booked"
        faults.append(Fault("/body/booking_date", "in_the_future", message))
    if not typed.label.strip():
        faults.append(Fault("/body/label", "missing", "say what it is"))
    if iban and not is_iban(iban):
        message = "the key of this IBAN is wrong"
        faults.append(Fault("/body/counterparty_iban", "check_digit", message))
    return faults
