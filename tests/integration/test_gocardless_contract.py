"""The provider's own published client, unmodified, against the sandbox over a real socket."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from nordigen import NordigenClient
from requests import HTTPError

from infra.local.sandbox.__main__ import server
from infra.local.sandbox.app import Sandbox

BANK = "BOURSORAMA_BOUSFRPPXXX"
RETURN_TO = "https://app.example.test/retour?onglet=banques"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with server(Sandbox(data=tmp_path), 0) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


@pytest.fixture
def client(address: str) -> NordigenClient:
    made = NordigenClient(secret_id="demo", secret_key="demo", base_url=f"{address}/api/v2")
    made.generate_token()
    return made


def _linked_account(client: NordigenClient) -> str:
    session = client.initialize_session(
        redirect_uri=RETURN_TO, institution_id=BANK, reference_id="ref-1"
    )
    page = requests.get(session.link, timeout=5)
    ibans = [part.split('"')[0] for part in page.text.split('name="accounts" value="')[1:]]
    answer = requests.post(
        session.link,
        data={"choice": "accept", "accounts": ibans},
        allow_redirects=False,
        timeout=5,
    )
    back = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert back == {"onglet": ["banques"], "ref": ["ref-1"]}
    requisition = client.requisition.get_requisition_by_id(session.requisition_id)
    assert requisition["status"] == "LN"
    assert len(requisition["accounts"]) == 2
    return str(requisition["accounts"][0])


def test_tokens_are_issued_and_refreshed(client: NordigenClient) -> None:
    first = client.generate_token()
    renewed = client.exchange_token(first["refresh"])
    assert first["access_expires"] == 86400
    assert renewed["access"] != first["access"]


def test_french_institutions_are_listed_and_described(client: NordigenClient) -> None:
    listed = client.institution.get_institutions("FR")
    assert {BANK, "SANDBOXFINANCE_SFIN0000"} <= {each["id"] for each in listed}
    assert client.institution.get_institutions() == listed
    described = client.institution.get_institution_by_id(BANK)
    assert described["max_access_valid_for_days"].isdecimal()
    assert client.institution.get_institution_id_by_name("FR", "boursobank") == BANK


def test_agreements_live_and_die(client: NordigenClient) -> None:
    made = client.agreement.create_agreement(BANK, max_historical_days=200)
    assert client.agreement.get_agreement_by_id(made["id"]) == made
    assert client.agreement.get_agreements()["count"] == 1
    assert "deleted" in client.agreement.delete_agreement(made["id"])["summary"]
    with pytest.raises(HTTPError) as refused:
        client.agreement.create_agreement(BANK, access_valid_for_days=181)
    assert refused.value.response.status_code == 400


def test_accounts_balances_and_transactions_add_up(client: NordigenClient) -> None:
    account = client.account_api(_linked_account(client))
    assert account.get_metadata()["status"] == "READY"
    assert account.get_details()["account"]["iban"] == account.get_metadata()["iban"]
    balances = account.get_balances()["balances"]
    booked = account.get_transactions()["transactions"]["booked"]
    moved = sum(Decimal(each["transactionAmount"]["amount"]) for each in booked)
    assert booked
    assert {Decimal(each["balanceAmount"]["amount"]) for each in balances} == {5000 + moved}
    recent = account.get_transactions(date_from=datetime.now(UTC).date().isoformat())
    assert recent["transactions"]["booked"] == []


def test_requisitions_are_listed_and_deleted_with_their_agreement(client: NordigenClient) -> None:
    account = client.account_api(_linked_account(client))
    listed = client.requisition.get_requisitions()
    assert listed["count"] == 1
    client.requisition.delete_requisition(listed["results"][0]["id"])
    assert client.requisition.get_requisitions()["count"] == 0
    with pytest.raises(HTTPError) as refused:
        account.get_balances()
    assert refused.value.response.status_code == 401


def test_fifth_call_of_the_day_meets_the_bank_limit(client: NordigenClient) -> None:
    account = client.account_api(_linked_account(client))
    for _ in range(4):
        account.get_balances()
    with pytest.raises(HTTPError) as refused:
        account.get_balances()
    answer = refused.value.response
    assert answer.status_code == 429
    assert answer.json()["type"] == "RateLimitError"
    assert int(answer.headers["http_x_ratelimit_account_success_reset"]) > 0
    assert account.get_details()["account"]["currency"] == "EUR"


def test_what_was_linked_survives_a_restart(tmp_path: Path) -> None:
    accounts = []
    for _ in range(2):
        with server(Sandbox(data=tmp_path), 0) as serving:
            thread = threading.Thread(target=serving.serve_forever, daemon=True)
            thread.start()
            base = f"http://127.0.0.1:{serving.server_port}/api/v2"
            client = NordigenClient(secret_id="demo", secret_key="demo", base_url=base)
            client.generate_token()
            known = client.requisition.get_requisitions()["results"]
            linked = str(known[0]["accounts"][0]) if known else _linked_account(client)
            accounts.append((linked, client.account_api(linked).get_transactions()))
            serving.shutdown()
            thread.join()
    first, second = accounts
    assert first[0] == second[0]
    assert [_key(each) for each in first[1]["transactions"]["booked"]] == [
        _key(each) for each in second[1]["transactions"]["booked"]
    ]


def _key(each: dict[str, str]) -> str:
    return each["transactionId"]
