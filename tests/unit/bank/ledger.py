"""Accounts and transactions put straight into a store, as few fields as matter."""

from datetime import date
from decimal import Decimal
from typing import Any

from lettrage.domain.bank import Balance, BankAccount, BankConnection, BankConnectionState
from lettrage.domain.bank_transaction import Direction, Transaction
from lettrage.domain.organisation import Organisation
from lettrage.services.list_transactions import ListTransactions
from lettrage.services.reference_rates import ReferenceRateBook
from lettrage.services.treasury import Treasury
from lettrage.services.unit_of_work import Actor, Work

from tests.fakes.in_memory_objects import InMemoryObjects
from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers

ORG = "org1"
USER = Actor(name="user:u1", request_id="r1")


class NoSource:
    """Rates are put in by hand."""

    def recent(self) -> Any:
        raise AssertionError("nothing is fetched")


class Ledger:
    """One organisation with accounts."""

    def __init__(self, *, currency: str = "EUR") -> None:
        self.clock = FixedClock()
        self.store = InMemoryStore(clock=self.clock)
        self.work = Work(self.store, self.clock, SequentialIdentifiers())
        self.rates = ReferenceRateBook(self.work, NoSource())
        self.treasury = Treasury(self.work, self.rates)
        self.listed = ListTransactions(self.work, self.treasury)
        self.objects = InMemoryObjects()
        self._add(Organisation, id=ORG, name="Lilas", currency=currency)

    def _add(self, model: Any, **fields: Any) -> Any:
        now = self.clock.now()
        made = model(organisation_id=ORG, created_at=now, updated_at=now, **fields)
        return self.work.add(USER, made, "made")

    def account(self, name: str, balance: str | None = None, **fields: Any) -> BankAccount:
        currency = fields.pop("currency", "EUR")
        told = None
        if balance is not None:
            day = fields.pop("as_of", date(2026, 5, 4))
            told = Balance(amount=Decimal(balance), currency=currency, as_of=day, type="CLBD")
        self._add(
            BankConnection, id=f"k-{name}", provider="p", bank_id="b", bank_name=f"Banque {name}",
            reference=f"ref-{name}", state=BankConnectionState.ACTIVE, expires_on=date(2026, 8, 1),
        )  # fmt: skip
        made: BankAccount = self._add(
            BankAccount, id=name, connection_id=f"k-{name}", provider_account_id=name, name=name,
            currency=currency, balance=told, **fields,
        )  # fmt: skip
        return made

    def transaction(
        self, key: str, day: str, amount: str, label: str = "VIR DUPONT", **fields: Any
    ) -> Transaction:
        value = Decimal(amount)
        made: Transaction = self._add(
            Transaction,
            id=key,
            bank_account_id=fields.pop("account", "courant"),
            bank_reference=fields.pop("code", f"B{key}"),
            booking_date=date.fromisoformat(day),
            amount=value,
            direction=Direction.CREDIT if value > 0 else Direction.DEBIT,
            label=label,
            **fields,
        )
        return made

    def file_of(self, day: str, **rates: str) -> bytes:
        cubes = "".join(f'<Cube currency="{c}" rate="{r}"/>' for c, r in rates.items())
        return (
            '<Envelope xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><Cube>'
            f'<Cube time="{day}">{cubes}</Cube></Cube></Envelope>'
        ).encode()
