"""Runs and type-ahead on the emulated table: read units (`read_units`) and time."""

import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from lettrage.adapters.aws.dynamodb_store import DynamoStore, items_needed
from lettrage.adapters.system import SystemClock
from lettrage.contracts.steps import NEW_TRANSACTIONS, ReconcileRequest
from lettrage.domain.bank_transaction import Direction, Transaction, TransactionState
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.domain.organisation import Organisation
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.domain.record import Record
from lettrage.domain.third_party import ThirdParty, ThirdPartyRole
from lettrage.ports.store import Write
from lettrage.services.matching_keys import filed
from lettrage.services.reconcile import Reconcile
from lettrage.services.search_third_parties import SearchThirdParties
from lettrage.services.unit_of_work import Actor, Work

from tests.fakes.loopback_aws import running
from tests.fakes.time_and_ids import SequentialIdentifiers
from tools.bench.read_units import Meter

Row = tuple[str, str, str]

SIZES = (1_000, 20_000)
PARTIES = {1_000: 500, 20_000: 20_000}
RULES = 30
TRIES = 5
WAITING = {1_000: 300, 20_000: 5_000}
_MOST_ITEMS = 100
_OWES = 41
_TODAY = date(2026, 11, 20)
_ACTOR = Actor("system:bench", "bench")

TRADES = (
    "Boulangerie Menuiserie Garage Plomberie Imprimerie Librairie Pharmacie Serrurerie Cabinet"
    " Transports Maçonnerie Peinture Jardins Traiteur Ambulances Cordonnerie Optique Bijouterie"
    " Pressing Fleurs Carrelage Toiture Chauffage Vitrerie Ferronnerie Ébénisterie Studio"
    " Laboratoire Auberge Domaine"
).split()
_FIRST = (
    "Mar Ber Du Le Gar Pel Rous Vin Gau Per Mo Si Lam Fon Che Bon Bou Lau Gir Mer Cla Gui Col Sau"
    " Arn Bar"
).split()
_LAST = "tin nard rand blanc nier tier seau cent thier rin reau mon bert taine valier neau".split()


def rows() -> Iterable[Row]:
    """Read units of one new transaction and of one changed document, then type-ahead."""
    with running() as server:
        table = server.new_table("bench")
        meter = Meter(server, table)
        for size in SIZES:
            office = Office(meter, _ulid(f"ORG{size}"), size)
            yield f"{size:,} documents stored", f"{office.fill():,.0f} s", "by the store adapter"
            for name, label, amount in office.cases():
                yield office.one_new(name, label, amount)
            for name, number, party, known in office.changes():
                yield office.one_changed(name, number, party, known=known)
        yield from office.typed()


def _ulid(name: str) -> str:
    """An identifier as long as real ones are: its bytes are read too."""
    return f"01JDBENCH{name.upper():0>17}"


class Office:
    """One organisation with third parties, open documents, rules and what waits."""

    def __init__(self, meter: Meter, organisation_id: str, size: int) -> None:
        self.meter = meter
        self.size = size
        self.parties = PARTIES[size]
        self.work = Work(meter.store, SystemClock(), SequentialIdentifiers())
        self.id = organisation_id
        now = self.work.clock.now()
        self.stamps = {"organisation_id": organisation_id, "created_at": now, "updated_at": now}
        surnames = [a + b for a, b in product(_FIRST, _LAST)]
        pairs = [f"{trade} {name}" for name in surnames for trade in TRADES]
        towns = ("", " Lyon", " Paris")
        self.names = [pair + town for town in towns for pair in pairs][: self.parties]
        self._count = 0

    def fill(self) -> float:
        """Write everything; seconds."""
        started = time.perf_counter()
        _written(self.meter.store, self._records())
        return time.perf_counter() - started

    def cases(self) -> Iterator[tuple[str, str, str]]:
        """What is measured: a name, a label, an amount."""
        yield "cited number", f"VIR SEPA {self.names[7].upper()} {self._number(7)}", self._due(7)
        yield "name and amount", f"VIR {self.names[11].upper()}", self._due(11)
        yield "common words", f"PRLV {self.names[0].split()[0].upper()} DU CENTRE", "-33.10"
        yield "nobody known", "CB ZYGOMAR 19/11 CARTE 4978", "-12.34"
        yield "a rule's expense", "PRLV MOTCLE7 ABONNEMENT", "-9.90"
        yield "name of one with many open", f"VIR {self.names[_OWES].upper()}", "-1.07"
        yield f"{self.size // 1000} of the amount", "CB ZYGOMAR 19/11 CARTE 4978", "-49.90"
        yield f"{self.size // 100} of the amount", "CB ZYGOMAR 19/11 CARTE 4978", "-29.90"
        sent = f"VIR SEPA EMIS /BEN {self.names[13].upper()} /MOTIF FACTURE {self._number(13)}"
        sent += " DU 12/10/2026 CLIENT 4410072 /REF NOTPROVIDED 20261120153"
        yield "long label", sent, self._due(13)

    def one_new(self, name: str, label: str, amount: str) -> Row:
        """One new transaction through a run: units, state, time."""
        self._count += 1
        made = self._transaction(f"n{self._count}", amount, label, TransactionState.TO_PROCESS)
        self.work.add(_ACTOR, made, "bench")
        self.meter.clear()
        started = time.perf_counter()
        about = (NEW_TRANSACTIONS,)
        Reconcile(self.work)(ReconcileRequest(organisation_id=self.id, reason="bench", about=about))
        took = time.perf_counter() - started
        reads, told = self.meter.reads, self.meter.told()
        state = self.meter.store.get(Transaction, self.id, made.id).state
        return (
            f"one new transaction, {self.size:,} open documents: {name}",
            f"{reads} read units, {state}",
            f"{told}; {(took - self.meter.waited) * 1000:.0f} ms without the emulator's",
        )

    def changes(self) -> Iterator[tuple[str, int, int, bool]]:
        """Late documents: a name, whose number, which third party's, known or new."""
        yield "waits for its third party", 1, 0, True
        yield "cited by its number", 3, 1, True
        yield "nobody waits", 5, 300, True
        yield "of a new third party with a rare name", 7, self.parties - 1, False
        yield "of a new third party with common words", 9, self.parties - 2, False

    def one_changed(self, name: str, number: int, party: int, *, known: bool) -> Row:
        """One late document through a run over it: units, what became of its transaction, time."""
        self._count += 1
        due = f"{number}1{self._count}.43"
        party_id = _ulid(f"p{party:05d}")
        label = {1: f"VIR {self.names[0].upper()}", 3: f"VIR F-2026-{number}90017"}.get(number)
        if not known:
            party_id = _ulid(f"late{number}")
            title = "Zygomar Froment" if number == 7 else f"{TRADES[0]} {_FIRST[0]}{_LAST[0]}"  # noqa: PLR2004
            role = frozenset({ThirdPartyRole.SUPPLIER})
            self.work.add(
                _ACTOR, ThirdParty(id=party_id, name=title, roles=role, **self.stamps), "bench"
            )
            label = f"VIR {title.upper()}"
        made = None
        if label is not None:
            made = self._transaction(f"late{number}", f"-{due}", label, TransactionState.UNMATCHED)
            if number == 1:
                made = made.model_copy(update={"third_party_id": party_id})
            self.work.add(_ACTOR, made, "bench")
        late = OpenDocument(
            id=_ulid(f"late{number}"),
            document_kind=OpenDocumentKind.PURCHASE,
            third_party_id=party_id,
            number=f"F-2026-{number}90017",
            issue_date=_TODAY - timedelta(days=12),
            gross_total=Decimal(due),
            outstanding=Decimal(due),
            **self.stamps,
        )
        self.work.add(_ACTOR, late, "bench")
        self.meter.clear()
        request = ReconcileRequest(
            organisation_id=self.id, reason="bench", about=(f"document:{late.id}",)
        )
        started = time.perf_counter()
        Reconcile(self.work)(request)
        took = time.perf_counter() - started
        reads, told = self.meter.reads, self.meter.told()
        state = self.meter.store.get(Transaction, self.id, made.id).state if made else "none waits"
        waiting = WAITING[self.size]
        return (
            f"one changed document, {self.size:,} open, {waiting:,} transactions open: {name}",
            f"{reads} read units, {state}",
            f"{told}; {(took - self.meter.waited) * 1000:.0f} ms without the emulator's",
        )

    def typed(self) -> Iterator[Row]:
        """Type-ahead of third parties."""
        search = SearchThirdParties(self.work)
        typed: dict[str, str] = {
            "two letters": "bo",
            "a trade": "boulang",
            "a name": self.names[40].split()[1],
            "two words": self.names[40],
            "a slip": self.names[40].split()[1].replace("r", "rr", 1),
            "an accent": "ebenisterie",
            "nobody": "zygomar",
        }
        for name, text in typed.items():
            yield _typed(f"type-ahead, {self.parties:,} third parties: {name}", text, self, search)

    def _records(self) -> Iterator[Record]:
        yield Organisation(id=self.id, name="Banc", **self.stamps)
        for number, name in enumerate(self.names):
            roles = frozenset({ThirdPartyRole.SUPPLIER})
            yield ThirdParty(id=_ulid(f"p{number:05d}"), name=name, roles=roles, **self.stamps)
        for number in range(self.size):
            issued = _TODAY - timedelta(days=number % 90)
            due = -Decimal(self._due(number))
            yield OpenDocument(
                id=_ulid(f"d{number:06d}"),
                document_kind=OpenDocumentKind.PURCHASE,
                third_party_id=_ulid(f"p{self._owner(number):05d}"),
                number=self._number(number),
                issue_date=issued,
                due_date=issued + timedelta(days=30),
                gross_total=due,
                outstanding=due,
                **self.stamps,
            )
        for number in range(RULES):
            yield ReconciliationRule(
                id=_ulid(f"r{number}"),
                keywords=(f"MOTCLE{number}",),
                document_type=OpenDocumentKind.EXPENSE,
                third_party_id=_ulid(f"p{number + 20:05d}"),
                create_document=True,
                create_payment=True,
                **self.stamps,
            )
        for number in range(WAITING[self.size]):
            amount = f"-{number % 900 + 3}.77"
            label = f"CB INCONNU {number}"
            state, party = TransactionState.UNMATCHED, None
            if number % 3 == 1:  # of somebody known, and nothing of that amount
                whose = number // 3 % 500
                label = f"VIR {self.names[whose].upper()}"
                state, party = TransactionState.PARTIAL, _ulid(f"p{whose:05d}")
            elif number % 3 == 2:  # noqa: PLR2004 - a third of each
                label = f"VIR {TRADES[number % len(TRADES)].upper()} F-2025-{number + 40_000}"
            made = self._transaction(f"w{number}", amount, label, state)
            yield made.model_copy(update={"third_party_id": party})

    def _transaction(
        self, name: str, amount: str, label: str, state: TransactionState
    ) -> Transaction:
        return Transaction(
            id=_ulid(name),
            bank_account_id=_ulid("account"),
            bank_reference=name,
            booking_date=_TODAY,
            amount=Decimal(amount),
            direction=Direction.DEBIT,
            label=label,
            state=state,
            engine_version="" if state is TransactionState.TO_PROCESS else "bench",
            **self.stamps,
        )

    def _number(self, number: int) -> str:
        return f"F-2026-{number * 7 + 10_000}"

    def _owner(self, number: int) -> int:
        """One in five hundred documents is of one third party; the others are spread."""
        return _OWES if number % 500 == _OWES else number % self.parties

    def _due(self, number: int) -> str:
        """One in a hundred documents is of one amount, one in a thousand of another."""
        if number % 100 == 50:  # noqa: PLR2004 - as told
            return "-29.90"
        if number % 1000 == 999:  # noqa: PLR2004 - as told
            return "-49.90"
        return f"-{Decimal(number * 7919 % 500_000 + 1000).scaleb(-2)}"


def _typed(name: str, text: str, office: Office, search: SearchThirdParties) -> Row:
    own, all_of_it, found = [], [], 0
    for _ in range(TRIES):
        office.meter.clear()
        started = time.perf_counter()
        found = len(search(office.id, text))
        took = time.perf_counter() - started
        all_of_it.append(took)
        own.append(took - office.meter.waited)
    middle = TRIES // 2
    return (
        name,
        f"{sorted(own)[middle] * 1000:.0f} ms in process, {office.meter.reads} read units",
        f"«{text}»: {found} found; {sorted(all_of_it)[middle] * 1000:.0f} ms with the emulator",
    )


def _written(store: DynamoStore, records: Iterable[Record]) -> None:
    batch: list[Write] = []
    room = _MOST_ITEMS
    for record in records:
        write = Write(None, filed(record))
        needed = items_needed(write)
        if needed > room:
            store.write(batch, [])
            batch, room = [], _MOST_ITEMS
        batch.append(write)
        room -= needed
    store.write(batch, [])
