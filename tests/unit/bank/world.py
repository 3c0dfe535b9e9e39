"""A whole bank walk in process: sandbox behind a requests transport, stores in memory."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from lettrage.adapters.banks.bridge import BridgeProvider
from lettrage.adapters.banks.bridge_client import BridgeClient
from lettrage.adapters.banks.enable_banking import EnableBankingProvider
from lettrage.adapters.banks.enable_banking_client import EnableBankingClient
from lettrage.adapters.banks.gocardless import GoCardlessProvider
from lettrage.adapters.banks.gocardless_client import GoCardlessClient
from lettrage.adapters.rates.ecb import EcbReferenceRates
from lettrage.contracts.steps import DueAccounts, SyncFinished, SyncRequest, SyncResults
from lettrage.domain.bank import BankAccount, BankConnection, BankConnectionState
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import LettrageError
from lettrage.ports.bank import BankProvider
from lettrage.services.complete_bank_connection import CompleteBankConnection
from lettrage.services.connect_bank import AskedConnection, ConnectBank
from lettrage.services.fetch_transactions import FetchTransactions
from lettrage.services.finish_sync import FinishSync
from lettrage.services.keep_bank_token import KeepBankToken
from lettrage.services.list_bank_providers import ListBankProviders
from lettrage.services.list_due_accounts import ListDueAccounts
from lettrage.services.manage_bank_accounts import ManageBankAccounts
from lettrage.services.reference_rates import ReferenceRateBook
from lettrage.services.start_bank_sync import StartBankSync
from lettrage.services.treasury import Treasury
from lettrage.services.unit_of_work import Actor, Work

from infra.local.sandbox.app import Sandbox
from infra.local.sandbox.demo_key import same_key
from infra.local.sandbox.institutions import INSTITUTIONS
from infra.local.sandbox.wsgi_adapter import WsgiAdapter
from tests.fakes.in_memory_objects import InMemoryObjects
from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.recording_tasks import RecordingTasks
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers

ORG = "org1"
BANK = "BNP_PARIBAS_BNPAFRPPXXX"
BASE = "http://bank.test"
USER = Actor(name="user:u1", request_id="r1")


def seed_of(bank: str = BANK, **account: Any) -> dict[str, Any]:
    """One account without a past unless told."""
    return {"accounts": [{"institution_id": bank, "history": False, **account}]}


def set_up_accounts(work: Work, organisations: int) -> None:
    """One account each of so many organisations, as connecting would leave it."""
    now = work.clock.now()
    stored = {"created_at": now, "updated_at": now}
    for number in range(organisations):
        org = f"org{number:05d}"
        connection = BankConnection(
            organisation_id=org,
            id="c1",
            provider="gocardless",
            bank_id="B",
            bank_name="Banque",
            reference=f"r{number}",
            state=BankConnectionState.ACTIVE,
            **stored,
        )
        account = BankAccount(
            organisation_id=org,
            id="a1",
            connection_id="c1",
            provider_account_id=f"p{number}",
            name="Compte",
            **stored,
        )
        unit = work.unit(USER)
        unit.add(connection, "test")
        unit.add(account, "test")
        unit.commit()


class World:
    """Use cases around one sandbox; `sandbox_says` plays the person at the bank."""

    def __init__(
        self,
        seed_with: dict[str, Any] | None = None,
        *,
        bank: str = BANK,
        provider: str = "gocardless",
    ) -> None:
        self.bank = bank
        self.provider_name = provider
        self.clock = FixedClock()
        self.session = requests.Session()
        self.session.trust_env = False  # proxies are looked up for each call otherwise
        self.app = Sandbox(clock=self.clock.now, seed_with=seed_with or seed_of(bank))
        self.session.mount(BASE, WsgiAdapter(self.app))
        self.store = InMemoryStore(clock=self.clock)
        self.work = Work(self.store, self.clock, SequentialIdentifiers())
        self.objects = InMemoryObjects()
        self.tasks = RecordingTasks()
        self.secret = {
            "secret_id": "demo",
            "secret_key": "demo",
            "bridge_client_id": "demo",
            "bridge_client_secret": "demo",
        }
        self.returned: dict[str, str] = {}
        providers = self._providers()
        self.provider = providers[provider]
        self.connect = ConnectBank(self.work, providers, callback_url="https://api.test/callback")
        self.complete = CompleteBankConnection(self.work, providers)
        self.listed = ListBankProviders(self.work, providers, lambda: self.secret)
        self.manage = ManageBankAccounts(self.work, providers)
        self.due = ListDueAccounts(self.work)
        self.fetch = FetchTransactions(self.work, providers, self.objects)
        self.finish = FinishSync(self.work, self.tasks)
        self.rates = ReferenceRateBook(self.work, EcbReferenceRates(self.session, base_url=BASE))
        self.treasury = Treasury(self.work, self.rates)
        self.start = StartBankSync(self.work, self.tasks, self.complete)

    def _providers(self) -> dict[str, BankProvider]:
        client = GoCardlessClient(
            self.session,
            base_url=f"{BASE}/api/v2",
            credentials=lambda: self.secret,
            tokens=KeepBankToken(self.work),
            clock=self.clock,
        )
        bridge = BridgeClient(
            self.session,
            base_url=f"{BASE}/v3",
            credentials=lambda: self.secret,
            tokens=KeepBankToken(self.work),
            clock=self.clock,
        )
        enable_banking = EnableBankingClient(
            self.session,
            base_url=f"{BASE}/enable",
            credentials=lambda: self.secret,
            clock=self.clock,
        )
        if self.provider_name == "enable_banking":
            self._register_application()
        return {
            "gocardless": GoCardlessProvider(client, self.clock),
            "bridge": BridgeProvider(bridge, self.clock),
            "enable_banking": EnableBankingProvider(enable_banking, self.clock),
        }

    def _register_application(self) -> None:
        key = same_key()
        self.secret["enable_banking_application_id"] = "app-1"
        self.secret["enable_banking_private_key"] = key.pem
        told = {"id": "app-1", "n": str(key.n), "e": key.e}
        self.sandbox_says("POST", "/_sandbox/applications", told)

    def sandbox_says(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.session.request(method, BASE + path, json=body)
        answer.raise_for_status()
        return answer.json()

    def fault(self, kind: str, **options: Any) -> None:
        self.sandbox_says("POST", "/_sandbox/faults", {"kind": kind, **options})

    def clear_faults(self) -> None:
        self.sandbox_says("DELETE", "/_sandbox/faults")

    def push(self, *transactions: dict[str, Any], iban: str = "") -> None:
        iban = iban or self.ledger()[0]["iban"]
        self.sandbox_says(
            "POST", "/_sandbox/transactions", {"account": iban, "transactions": transactions}
        )

    def ledger(self) -> list[dict[str, Any]]:
        accounts: list[dict[str, Any]] = self.sandbox_says("GET", "/_sandbox/state")["accounts"]
        return accounts

    def held(self, iban: str) -> dict[str, Any]:
        """One account of the sandbox as it holds it, without copying all of them."""
        accounts: dict[str, dict[str, Any]] = self.app.held()
        return accounts[iban]

    def ask(self, organisation: str = ORG, bank: str = "") -> BankConnection:
        name = INSTITUTIONS[bank or self.bank].name
        found = next(each for each in self.provider.banks("FR") if each.name == name)
        asked = AskedConnection(self.provider_name, bank_id=found.id, user_email="a@example.test")
        return self.connect(USER, organisation, asked)

    def consent(
        self, connection: BankConnection, choice: str = "accept", *, iban: str = ""
    ) -> None:
        self.session.get(connection.consent_url)
        ibans = [iban] if iban else []
        ibans = ibans or [e["iban"] for e in self.ledger() if e["institution_id"] == self.bank]
        answer = self.session.post(
            connection.consent_url,
            data={"choice": choice, "accounts": ibans},
            allow_redirects=False,
        )
        query = urlsplit(answer.headers.get("Location", "")).query
        self.returned = dict(parse_qsl(query))

    def connected(self) -> BankConnection:
        asked = self.ask()
        self.consent(asked)
        return self.complete(asked.reference, "r2", self.returned)

    def accounts(self) -> tuple[BankAccount, ...]:
        return self.store.find(BankAccount, ORG, "all", "all").records

    def transactions(self) -> tuple[Transaction, ...]:
        return self.store.find(Transaction, ORG, "all", "all").records

    def sync(self, job_id: str = "job1", organisation: str | None = ORG) -> SyncFinished:
        """The workflow without its engine: failures become results as in the state machine."""
        finished = self._part(self.due(SyncRequest(job_id=job_id, organisation_id=organisation)))
        while finished.next_after:
            due = self.due(SyncRequest(job_id=job_id, after=finished.next_after))
            self.clock.advance(timedelta(seconds=due.wait_s))
            finished = self._part(due)
        return finished

    def morning(self) -> SyncFinished:
        """What the schedule starts; the clock is where the test put it."""
        return self.sync(f"schedule-{self.clock.now().isoformat()}", organisation=None)

    def _part(self, due: DueAccounts) -> SyncFinished:
        told = due.model_dump(exclude={"accounts", "wait_s"})
        return self.finish(SyncResults(**told, results=self._run(due)))

    def _run(self, due: DueAccounts) -> Sequence[Any]:
        results = []
        for ref in due.accounts:
            try:
                results.append(self.fetch(ref).model_dump())
            except LettrageError as error:
                failed = {"outcome": type(error).__name__, "new_transactions": 0}
                results.append({**ref.model_dump(), **failed})
        return tuple(results)

    def today(self) -> date:
        return self.clock.now().date()
