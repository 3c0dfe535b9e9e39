"""A bank's ledger with twins, told in overlapping parts: files of several formats and fetches.

A person answers doubts by the truth. At the end the store must hold exactly what was told.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from lettrage.domain.bank_balance import BalanceCheck, BalanceCheckState, BalancePoint
from lettrage.ports.bank import ProviderTransaction
from lettrage.services.store_transactions import StoreTransactions

from tests.unit.http.client import SETUP
from tests.unit.statements.imports import IBAN, Bank
from tests.unit.statements.writing import Movement, camt, cfonb, french_csv, ofx, qif

OPENING = Decimal("1000.00")
START = date(2026, 3, 16)
PAYEES = ("DUPONT", "MARTIN", "BOULANGERIE")
AMOUNTS = ("50.00", "50.00", "-3.00", "-3.00", "120.00", "-77.10")
FORMATS = ("cfonb", "camt", "csv", "ofx", "qif", "fetch")


@dataclass(frozen=True)
class Booked:
    """One line of the ledger; `number` is its place, unique."""

    number: int
    day: date
    amount: Decimal
    payee: str
    invoice: str

    def label(self, source: str, *, alien: bool) -> str:
        """As that source words it; an alien one says nothing that others say."""
        if alien:
            return f"OPERATION {source.upper()}"
        told = f"{self.payee} FACT {self.invoice}" if self.invoice else self.payee
        return {"camt": f"{told} VIR SEPA", "csv": f"Virement {told.title()}"}.get(source, told)


class SplitLedger:
    """Plays one seed.

    Shapes: `formats` are told in any order; those of `by_day` in whole days only, which files
    without balances must be where several sources tell. `alien` lets one source use words of its
    own. `asked` counts the doubts that a person had to settle.
    """

    def __init__(
        self,
        seed: int,
        formats: Sequence[str] = FORMATS,
        by_day: Sequence[str] = ("qif", "ofx"),
        *,
        alien: bool = True,
    ) -> None:
        self.formats, self.by_day = formats, by_day
        self.random = Random(seed)  # noqa: S311 - the seed is what makes a failure repeatable
        self.bank = Bank()
        self.account = self.bank.account(IBAN)
        self.ledger = self._ledger()
        self.alien = self.random.choice([*FORMATS, "", ""]) if alien else ""
        self.told: set[int] = set()
        self.fetched = 0
        self.unfinished = False
        self.asked = 0
        self.story: list[str] = []

    def _ledger(self) -> list[Booked]:
        found: list[Booked] = []
        for number in range(self.random.randint(4, 14)):
            day = START + timedelta(days=self.random.randint(0, 3))
            amount = Decimal(self.random.choice(AMOUNTS))
            payee = self.random.choice(PAYEES)
            invoice = self.random.choice(["", str(number)]) if amount > 0 else ""
            found.append(Booked(0, day, amount, payee, invoice))
        found.sort(key=lambda each: each.day)
        return [
            Booked(n, e.day, e.amount, e.payee, e.invoice) for n, e in enumerate(found, start=1)
        ]

    def wrong(self) -> list[str]:
        """Play it all; nothing is wrong when the list is empty."""
        for _ in range(self.random.randint(2, 5)):
            what = self.random.choice(self.formats)
            if what == "fetch":
                self._fetch()
            else:
                self._import(what)
            if not self.unfinished and (found := self._differences()):
                return [*self.story, *found]
        if self.fetched:
            # Of a day that a provider has not told to its end, one movement may stand for another.
            self._fetch(len(self.ledger))
        found = self._differences()
        return [*self.story, *found] if found else []

    def _part(self, source: str) -> list[Booked]:
        """A part of the ledger that goes on without a gap."""
        count = len(self.ledger)
        start = self.random.randint(0, count - 1)
        end = self.random.randint(start + 1, count)
        if source in self.by_day:
            days = {each.day for each in self.ledger[start:end]}
            return [each for each in self.ledger if min(days) <= each.day <= max(days)]
        return self.ledger[start:end]

    def _import(self, source: str) -> None:
        part = self._part(source)
        self.story.append(f"{source} {[(e.number, str(e.amount), e.payee) for e in part]}")
        import_id = self.bank.sent(self._written(source, part))
        every = {"": self.account, "-EUR": self.account}
        report = self.bank.run(import_id, accounts=every).body
        if [each["code"] for each in report["questions"]] == ["doubtful_lines"]:
            report = self.bank.run(
                import_id, accounts=every, doubts={"by_doubt": self._answers(import_id, part)}
            ).body
        assert report["state"] == "imported", (report, self.story)
        self.told |= {each.number for each in part}

    def _answers(self, import_id: str, part: Sequence[Booked]) -> dict[str, str]:
        """The truth; of several that look alike and are doubtful, as many as are stored."""
        lines = self.bank.lines(import_id)
        answers = {}
        for line, each in zip(lines, part, strict=True):
            if line["outcome"] == "doubtful":
                self.asked += 1
                met = {t.id: t for t in self.bank.transactions()}[line["resembles_id"]]
                same = each.number in self.told and met.booking_date == each.day
                answers[line["doubt_id"]] = "same" if same else "other"
        self.story.append(f"asked {answers}")
        return answers

    def _written(self, source: str, part: Sequence[Booked]) -> str:
        alien = source == self.alien
        moves: list[Movement] = [(e.day, e.amount, e.label(source, alien=alien)) for e in part]
        before = [e.amount for e in self.ledger if e.number < part[0].number]
        opening = OPENING + sum(before, Decimal(0))
        closing = opening + sum((e.amount for e in part), Decimal(0))
        match source:
            case "cfonb":
                return cfonb(moves, opening)
            case "camt":
                return camt(moves, opening, iban=IBAN).replace("<Nm>Dupont</Nm>", "<Nm/>")
            case "csv":
                return french_csv(moves, opening)
            case "ofx":
                return ofx(moves, closing, ids=[f"F{each.number}" for each in part])
            case _:
                return qif(moves)

    def _fetch(self, until: int = 0) -> None:
        """The provider's whole answer so far; it never tells less than before."""
        until = until or self.random.randint(max(self.fetched, 1), len(self.ledger))
        if "fetch" in self.by_day:
            until = max(e.number for e in self.ledger if e.day == self.ledger[until - 1].day)
        self.fetched = until
        days = [each.day for each in self.ledger[until - 1 : until + 1]]
        self.unfinished = until < len(self.ledger) and days[0] == days[1]
        part = self.ledger[: self.fetched]
        self.story.append(f"fetch {[each.number for each in part]}")
        told = [
            ProviderTransaction(
                id=f"K{each.number}",
                provider_id="",
                booking_date=each.day,
                value_date=each.day,
                amount=each.amount,
                currency="EUR",
                label_parts=(each.label("fetch", alien=self.alien == "fetch"),),
            )
            for each in part
        ]
        account = self.bank.stored_account(self.account)
        service = StoreTransactions(self.bank.work, self.bank.bucket("documents_bucket"))
        service.write(SETUP, account, told, START + timedelta(days=5), set(), whole_window=True)
        self.told |= {each.number for each in part}
        self._prove(part[-1].day)

    def _prove(self, day: date) -> None:
        """What the proof after a fetch leaves on the account."""
        before = self.bank.stored_account(self.account)
        now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        after = before.changed(
            at=self.bank.clock.now(),
            opening=BalancePoint(day=START - timedelta(days=1), amount=OPENING),
            balance_check=BalanceCheck(state=BalanceCheckState.PROVED, checked_at=now),
            last_synced_at=now,
        )
        self.bank.work.change(SETUP, before, after, "fetched")

    def _differences(self) -> list[str]:
        truth = Counter((e.day, e.amount) for e in self.ledger if e.number in self.told)
        stored = Counter((t.booking_date, t.amount) for t in self.bank.transactions())
        lost, doubled = truth - stored, stored - truth
        return [f"lost {dict(lost)}"] * bool(lost) + [f"doubled {dict(doubled)}"] * bool(doubled)
