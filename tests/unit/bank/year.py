"""Mornings of many connections under simulated time: nothing missing, nothing double, all told.

Each organisation has one account at the sandbox. Movements come, are corrected, booked and
withdrawn; some history is told days late; consents end and are renewed, some in time, some late.
The test runs a year of some connections, the benchmark of two hundred.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from lettrage.domain.bank import BankAccount, BankConnection
from lettrage.domain.bank_balance import BalanceCheckState
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.notice import REMINDER_DAYS, Notice
from lettrage.domain.organisation import Job
from lettrage.domain.paris import PARIS
from lettrage.services.balance_watch import TOPIC
from lettrage.services.consent_watch import FETCHABLE
from lettrage.services.whole_lists import whole

from infra.local.sandbox.ledger import Json
from tests.unit.bank.sequences import told_as_seen, transaction_as_seen
from tests.unit.bank.world import World

BANKS = (
    "BNP_PARIBAS_BNPAFRPPXXX",
    "SOCIETE_GENERALE_SOGEFRPPXXX",  # grants ninety days
    "CIC_CMCIFRPPXXX",  # gives no keys
    "BOURSORAMA_BOUSFRPPXXX",
)
FIRST_DAY = date(2026, 1, 5)
HISTORY_AFTER = {1: 5, 3: 11, 8: 17}
"""Mornings after which every third bank tells an older movement, which its balance always held, and
how many days before the first morning it was booked."""


@dataclass
class Outcome:
    """What a simulated time gave.

    Attributes:
        missing: Movements of the banks that are not stored.
        doubled: Stored ones that no bank has.
        unproved: Accounts whose balance is not proved at the end.
        alarms: Notices of a balance that does not fit, all of them false: the banks add up.
        reminders: Notices before an end of consent.
        wrong_reminders: Reminders that lack, and those told more than once or for nothing.
        runs: Jobs of mornings; `runs_twice` counts mornings with more than one in an organisation.
        renewals: Consents given again.
        transactions: Stored in all.
        accounts: Bank accounts stored, as many as connections when none doubled.
    """

    missing: int = 0
    doubled: int = 0
    unproved: int = 0
    alarms: int = 0
    reminders: int = 0
    wrong_reminders: int = 0
    runs: int = 0
    runs_twice: int = 0
    renewals: int = 0
    transactions: int = 0
    accounts: int = 0


@dataclass
class Simulation:
    """`expected` are (connection, days) of reminders that mornings must have told."""

    connections: int
    days: int
    seed: int = 1
    renewals: int = 0
    expected: set[tuple[str, int]] = field(default_factory=set)
    renew_on: dict[str, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 - repeatable
        accounts = [
            {"institution_id": BANKS[n % len(BANKS)], "history": False, "number": str(n)}
            for n in range(self.connections)
        ]
        self.world = World({"accounts": accounts})
        self.held = {f"org{n:04d}": each for n, each in enumerate(self.world.ledger())}

    def run(self) -> Outcome:
        """Play all days, then compare with the banks' own ledgers."""
        self.world.clock.set(_morning(FIRST_DAY) - timedelta(hours=12))
        for organisation in self.held:
            self.connect(organisation)
            self.world.clock.advance(timedelta(seconds=10))
        for number in range(self.days):
            self.day(FIRST_DAY + timedelta(days=number))
            if number in HISTORY_AFTER:
                self.tell_history(number)
        for number in range(self.days, self.days + 2):
            today = FIRST_DAY + timedelta(days=number)
            for organisation in self.held:
                if self.connection(organisation).state not in FETCHABLE:
                    self.renew(organisation)
            self.morning(today)
        return self.outcome()

    def day(self, today: date) -> None:
        self.morning(today)
        for organisation, held in self.held.items():
            if self.random.random() < 0.6:
                self.live(held["iban"])
            connection = self.connection(organisation)
            if connection.state not in FETCHABLE or connection.problem:
                self.plan(organisation, connection, today)
            if self.renew_on.get(organisation) == today:
                self.renew(organisation)

    def tell_history(self, number: int) -> None:
        old = {"amount": "-31.00", "name": "ANCIEN", "days_ago": number + HISTORY_AFTER[number]}
        for held in list(self.held.values())[::3]:
            self.world.push(old, iban=held["iban"])
            kept = self.world.held(held["iban"])
            kept["opening"] = str(Decimal(kept["opening"]) + 31)

    def morning(self, today: date) -> None:
        self.world.clock.set(_morning(today))
        for organisation in self.held:
            connection = self.connection(organisation)
            left = (connection.expires_on - today).days if connection.expires_on else -1
            if connection.state in FETCHABLE and left in REMINDER_DAYS:
                self.expected.add((connection.id, left))
        self.world.morning()

    def live(self, iban: str) -> None:
        """One thing happens on an account after its morning."""
        self.world.clock.advance(timedelta(seconds=1))
        say, account = self.world.sandbox_says, {"account": iban}
        booked = self.world.held(iban)["booked"]
        recent = [e for e in booked[-8:] if e["bookingDate"] > f"{self.ago(20)}"]
        match self.random.choices(
            ["push", "twins", "pending", "correct", "withdraw"], [9, 2, 3, 1, 1]
        )[0]:
            case "push":
                money = f"{self.random.randint(-900, 999)}.{self.random.randint(10, 99)}"
                self.world.push({"amount": money, "name": "TIERS", "motive": "F"}, iban=iban)
            case "twins":
                card = {"amount": "-4.20", "kind": "card", "name": "BOULANGER"}
                self.world.push(card, card, iban=iban)
            case "pending":
                say("POST", "/_sandbox/book", {**account, "new_id": True})
                waiting = {"amount": "-7.00", "kind": "card", "name": "GARE", "pending": True}
                self.world.push(waiting, iban=iban)
            case "correct" if recent:
                name = self.random.choice(recent)["internalTransactionId"]
                right = {"amount": f"{self.random.randint(1, 99)}.50", "currency": "EUR"}
                fields = {"transactionAmount": right}
                body = {**account, "internalTransactionId": name, "fields": fields}
                say("POST", "/_sandbox/correct", body)
            case "withdraw" if recent:
                name = self.random.choice(recent)["internalTransactionId"]
                say("POST", "/_sandbox/delete", {**account, "internalTransactionId": name})

    def plan(self, organisation: str, connection: BankConnection, today: date) -> None:
        """People renew when they are reminded, a week later, or only once nothing comes in."""
        if self.renew_on.get(organisation, date.min) >= today:
            return
        end = connection.expires_on or today
        choices = [today + timedelta(days=2), today + timedelta(days=8), end + timedelta(days=4)]
        self.renew_on[organisation] = max(today, self.random.choice(choices))

    def renew(self, organisation: str) -> None:
        if self.random.random() < 0.3:
            self.world.fault("new_account_ids", times=1)
        self.connect(organisation)
        self.world.clear_faults()
        self.renewals += 1

    def connect(self, organisation: str) -> None:
        held = self.held[organisation]
        asked = self.world.ask(organisation, held["institution_id"])
        self.world.consent(asked, iban=held["iban"])
        self.world.complete(asked.reference, "renewal")
        # A person takes a minute for it: the provider's limits know.
        self.world.clock.advance(timedelta(minutes=1))

    def connection(self, organisation: str) -> BankConnection:
        found = whole(self.world.store, BankAccount, organisation)[0]
        return self.world.store.get(BankConnection, organisation, found.connection_id)

    def ago(self, days: int) -> date:
        return self.world.today() - timedelta(days=days)

    def outcome(self) -> Outcome:
        ended = Outcome(renewals=self.renewals)
        ledgers: dict[str, Json] = {each["iban"]: each for each in self.world.ledger()}
        reminded: Counter[tuple[str, int]] = Counter()
        for organisation, held in self.held.items():
            store = self.world.store
            stored = [
                each
                for each in whole(store, Transaction, organisation)
                if not each.pending and each.withdrawn_at is None
            ]
            told = Counter(map(told_as_seen, ledgers[held["iban"]]["booked"]))
            seen = Counter(map(transaction_as_seen, stored))
            ended.missing += (told - seen).total()
            ended.doubled += (seen - told).total()
            ended.transactions += len(stored)
            accounts = whole(store, BankAccount, organisation)
            ended.accounts += len(accounts)
            checks = [each.balance_check for each in accounts]
            ended.unproved += sum(c is None or c.state != BalanceCheckState.PROVED for c in checks)
            runs = Counter(job.id for job in whole(store, Job, organisation))
            ended.runs += runs.total()
            ended.runs_twice += sum(count > 1 for count in runs.values())
            for notice in whole(store, Notice, organisation):
                ended.alarms += notice.topic == TOPIC
                if notice.topic == "consent_expiring":
                    reminded[notice.subject_id, int(notice.id.rsplit("-", 1)[1])] += 1
        ended.reminders = reminded.total()
        ended.wrong_reminders = len(self.expected ^ set(reminded))
        ended.wrong_reminders += sum(count > 1 for count in reminded.values())
        return ended


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(6), tzinfo=PARIS)
