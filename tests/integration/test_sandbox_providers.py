"""The sandbox's Bridge and Enable Banking over a real socket, under the credentials it is given."""

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from lettrage.adapters.banks import bridge_webhooks
from lettrage.adapters.banks.bridge import BridgeProvider
from lettrage.adapters.banks.bridge_client import BridgeClient
from lettrage.adapters.banks.enable_banking import EnableBankingProvider
from lettrage.adapters.banks.enable_banking_client import EnableBankingClient
from lettrage.adapters.system import SystemClock
from lettrage.ports.bank import BankProvider, ConsentRequest
from lettrage.services.keep_bank_token import KeepBankToken
from lettrage.services.list_bank_providers import SECRET_NAMES
from lettrage.services.unit_of_work import Work

from infra.local.bank_credentials import sandbox_credentials
from infra.local.sandbox.__main__ import server
from infra.local.sandbox.app import Sandbox
from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.time_and_ids import SequentialIdentifiers


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with server(Sandbox(data=tmp_path), 0) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


def test_credentials_are_those_that_the_product_looks_for(address: str) -> None:
    needed = {name for names in SECRET_NAMES.values() for name in names}
    assert set(sandbox_credentials(address)) == {*needed, bridge_webhooks.SECRET_NAMES[0]}


@pytest.mark.parametrize("name", ["bridge", "enable_banking"])
def test_a_bank_is_read_over_the_socket(address: str, name: str) -> None:
    clock, secret = SystemClock(), sandbox_credentials(address)
    work = Work(InMemoryStore(clock=clock), clock, SequentialIdentifiers())
    with requests.Session() as session:
        provider: BankProvider
        if name == "bridge":
            client = BridgeClient(
                session,
                base_url=f"{address}/v3",
                credentials=lambda: secret,
                tokens=KeepBankToken(work),
                clock=clock,
            )
            provider = BridgeProvider(client, clock)
        else:
            other = EnableBankingClient(
                session, base_url=f"{address}/enable", credentials=lambda: secret, clock=clock
            )
            provider = EnableBankingProvider(other, clock)
        bank = provider.banks("FR")[0]
        asked = ConsentRequest("ref1", f"{address}/back", "fr", holder="o1", email="a@example.test")
        consent = provider.ask_consent(bank, asked)
        page = requests.get(consent.link, timeout=5)
        ibans = [part.split('"')[0] for part in page.text.split('name="accounts" value="')[1:]]
        form = {"choice": "accept", "accounts": ibans}
        answer = requests.post(consent.link, data=form, allow_redirects=False, timeout=5)
        query = urlsplit(answer.headers["Location"]).query
        returned = dict(part.split("=", 1) for part in query.split("&"))
        done = provider.complete_consent(consent.reference, returned)
        assert (done.state, len(done.account_ids)) == ("granted", 2)
        account = done.account_ids[0]
        total = sum(each.amount for each in provider.transactions(account, None))
        assert provider.balances(account)[0].amount == 5000 + total
