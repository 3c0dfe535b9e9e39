"""One seeded sequence of faults, movements and renewals; what is wrong at its end, in words.

The test runs some, the benchmark all: `python -m tools.bench --only banks`.
"""

from collections import Counter, defaultdict
from datetime import timedelta
from random import Random
from typing import Any

from lettrage.domain.bank_balance import BalanceCheckState
from lettrage.domain.bank_transaction import Allocation, Transaction, TransactionState
from lettrage.domain.errors import LettrageError, Unavailable
from lettrage.domain.transactions.fingerprint import words

from infra.local.sandbox.faults import ACCOUNT_KINDS
from tests.unit.bank.world import ORG, USER, World, seed_of

LENGTH = 12
STEPS = (
    *("push", "twins", "pending", "book", "correct", "reword", "rename", "withdraw"),
    *("fault", "crash", "match", "wait", "sync", "sync"),
)
BANKS = ("BNP_PARIBAS_BNPAFRPPXXX", "CIC_CMCIFRPPXXX", "BOURSORAMA_BOUSFRPPXXX")
FAULTS = tuple(kind for kind in ACCOUNT_KINDS if kind != "slow")

Seen = Counter[tuple[str, str, tuple[str, ...]]]


class Sequence:
    """Plays one seed.

    Attributes:
        matched: Transactions that a person or run had decided on.
        withdrawals: Movements that the bank took back.
        unknowable: Movements that changed so much between two readings that nothing was left to
            know them by. No more stored transactions than those and the withdrawals may end
            withdrawn, or sameness has missed something.
    """

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - the seed is what makes a failure repeatable
        self.bank = BANKS[seed % len(BANKS)]
        self.world = World(seed_of(self.bank), bank=self.bank)
        self.matched: set[str] = set()
        self.withdrawals = 0
        self.unknowable: set[tuple[str, str]] = set()
        self.keys: dict[str, set[str]] = defaultdict(set)

    def wrong(self) -> list[str]:
        """Play it all; nothing is wrong when the list is empty."""
        self.world.connected()
        for number in range(LENGTH):
            self.step(number)
        self.last_days()
        return self.differences()

    def step(self, number: int) -> None:
        step = self.random.choice(STEPS)
        held = self.world.ledger()[0]
        for each in [*held["booked"], *held["pending"]]:
            self.keys[each["internalTransactionId"]].add(each.get("transactionId", ""))
        match step:
            case "push":
                money = f"{self.random.randint(1, 99)}.00"
                self.world.push({"amount": money, "name": "CLIENT", "motive": "F"})
            case "twins":
                self.world.push(*[{"amount": "-4.20", "kind": "card", "name": "BOULANGER"}] * 2)
            case "pending":
                self.world.push(
                    {"amount": "-7.00", "kind": "card", "name": "GARE", "pending": True}
                )
            case "book":
                self.say("book", new_id=self.random.random() < 0.5)
            case "fault":
                self.world.fault(self.random.choice(FAULTS), times=self.random.randint(1, 3))
            case "wait":
                self.world.clock.advance(timedelta(hours=self.random.randint(1, 40)))
            case "match":
                self.match()
            case "sync" | "crash":
                self.sync(f"job{number}", crash=step == "crash")
            case _:
                self.change(step)

    def sync(self, job: str, *, crash: bool) -> None:
        """A run; the store may die at any one write, before or after it took effect."""
        if crash:
            left = self.random.randint(1, 6)
            at = self.random.choice(["before", "after"])

            def dies(operation: str, moment: str) -> None:
                nonlocal left
                left -= (operation, moment) == ("write", at)
                if left == 0:
                    raise Unavailable("store down")

            self.world.store.fault = dies
        try:
            if self.random.random() < 0.3:
                self.world.morning()
            else:
                self.world.sync(job)
        except LettrageError:
            pass
        finally:
            self.world.store.fault = None

    def change(self, step: str) -> None:
        """The bank thinks again about one booked movement."""
        booked = self.world.ledger()[0]["booked"]
        if not booked:
            return
        chosen = self.random.choice(booked)
        name = chosen["internalTransactionId"]
        label = f"VIR NOUVEAU LIBELLE {self.random.randint(1, 9)}"
        number = self.random.randint(1, 99)
        # Every other time a debit stays one: a fuel pump reserves one amount and books another.
        debit = number % 2 and chosen["transactionAmount"]["amount"].startswith("-")
        money = {"amount": f"{'-' if debit else ''}{number}.50", "currency": "EUR"}
        fields: dict[str, Any] = {
            "correct": {"transactionAmount": money},
            "reword": {
                "remittanceInformationUnstructured": label,
                "remittanceInformationUnstructuredArray": None,
            },
            "rename": {"transactionId": f"{chosen.get('transactionId')}R"}
            if "transactionId" in chosen
            else {},
        }
        if step == "withdraw":
            self.withdrawals += 1
            self.say("delete", internalTransactionId=name)
        else:
            self.say("correct", internalTransactionId=name, fields=fields[step])
            self.recognise(name)

    def recognise(self, name: str) -> None:
        """Count a movement that was stored under a former key and looks like another since.

        It is known by its key; without that by what it is, unless amount or words changed too.
        """
        held = self.world.ledger()[0]
        now = next(e for e in held["booked"] if e["internalTransactionId"] == name)
        stored = {t.bank_reference: t for t in self.world.transactions()}
        before = [stored[key] for key in self.keys[name] if key in stored]
        if now.get("transactionId", "") in stored or "transactionId" not in now:
            return
        for each in before:
            amount, _, said = told_as_seen(now)
            if (amount, said) != (str(each.amount), tuple(sorted(words(each.label)))):
                self.unknowable.add((name, each.id))

    def match(self) -> None:
        free = [t for t in self.world.transactions() if not (t.pending or t.allocations)]
        free = [t for t in free if t.withdrawn_at is None]
        if not free:
            return
        chosen = self.random.choice(free)
        part = Allocation(
            document_id="d", amount=chosen.amount, settlement_id="s", origin="automatic"
        )
        after = chosen.changed(
            at=self.world.clock.now(), state=TransactionState.MATCHED, allocations=(part,)
        )
        self.world.work.change(USER, chosen, after, "test")
        self.matched.add(chosen.id)

    def last_days(self) -> None:
        """The user connects once more where the state asks for it, then two mornings pass."""
        self.world.clear_faults()
        self.world.clock.advance(timedelta(days=1))
        account = self.world.accounts()[0]
        connection = self.world.manage.connection(ORG, account.connection_id)
        if connection.problem == "renew_consent":
            if self.random.random() < 0.5:
                self.world.fault("new_account_ids", times=1)
            self.world.connected()
            self.world.clear_faults()
        for _ in range(2):
            self.world.morning()
            self.world.clock.advance(timedelta(days=1))

    def differences(self) -> list[str]:
        held = self.world.ledger()[0]
        every = self.world.transactions()
        booked = [t for t in every if not t.pending and t.withdrawn_at is None]
        told, stored = (
            Counter(map(told_as_seen, held["booked"])),
            Counter(map(transaction_as_seen, booked)),
        )
        wrong = [f"missing {key}" for key in (told - stored).elements()]
        wrong += [f"too many {key}" for key in (stored - told).elements()]
        pending = sum(t.pending for t in every)
        if pending != len(held["pending"]):
            wrong.append(f"{pending} pending, the bank has {len(held['pending'])}")
        check = self.world.accounts()[0].balance_check
        if check is None or check.state is not BalanceCheckState.PROVED:
            wrong.append(f"balance {check}")
        withdrawn = sum(t.withdrawn_at is not None for t in every)
        most = self.withdrawals + len(self.unknowable)
        if withdrawn > most:
            wrong.append(f"{withdrawn} withdrawn, at most {most} can be")
        kept = {t.id for t in every if t.allocations}
        wrong += [f"lost the match of {each}" for each in self.matched - kept]
        for each in every:
            if each.withdrawn_at and each.allocations and each.reasons[-1].code[:9] != "withdrawn":
                wrong.append(f"{each.id} is withdrawn under its match and not flagged")
        return wrong

    def say(self, what: str, **body: object) -> None:
        iban = self.world.ledger()[0]["iban"]
        self.world.sandbox_says("POST", f"/_sandbox/{what}", {"account": iban, **body})


def told_as_seen(each: dict[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    array = each.get("remittanceInformationUnstructuredArray") or []
    text = " ".join([each.get("remittanceInformationUnstructured", ""), *array])
    return each["transactionAmount"]["amount"], each["bookingDate"], tuple(sorted(words(text)))


def transaction_as_seen(each: Transaction) -> tuple[str, str, tuple[str, ...]]:
    return str(each.amount), each.booking_date.isoformat(), tuple(sorted(words(each.label)))
