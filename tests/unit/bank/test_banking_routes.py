"""The routes of banking, from the gateway's event to the reply, over the sandbox in process."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lettrage.domain.organisation import FeatureFlag, Membership, Organisation, Role
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.http import (
    bank_connections,
    bank_runs,
    banking,
    transactions,
    treasury,
)
from lettrage.entrypoints.http.app import Api, resolver
from lettrage.entrypoints.http.idempotency import Replay
from lettrage.services.jobs import Jobs
from lettrage.services.list_transactions import ListTransactions

from tests.unit.bank.world import BANK, ORG, USER, World

ROOT = f"/v1/organisations/{ORG}"
ROUTERS = [each.router for each in (bank_connections, bank_runs, banking, transactions, treasury)]
APP = "https://app.example.test/banques?onglet=1"


class Client:
    """Sends gateway events (payload 2.0) as one user."""

    def __init__(self, world: World, user: str = "u1") -> None:
        self.world = world
        self.user = user
        self.api = Api(
            resolver(ROUTERS),
            lambda: world.store,
            lambda: Replay(lambda scope: None),
        )

    def __call__(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        /,
        **query: Any,
    ) -> dict[str, Any]:
        parts = path.split("/")
        named = {"organisation_id": parts[3]} if parts[2] == "organisations" else {}
        claims = {"sub": self.user, "token_use": "access"} if named else {}
        event = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": "&".join(f"{k}={v}" for k, v in query.items()),
            "queryStringParameters": query,
            "headers": {"content-type": "application/json", **(headers or {})},
            "pathParameters": named,
            "body": None if body is None else json.dumps(body),
            "isBase64Encoded": False,
            "requestContext": {
                "requestId": "r1",
                "stage": "$default",
                "http": {"method": method, "path": path},
                "authorizer": {"jwt": {"claims": claims}},
            },
        }
        return self.api(event, None)


def _json(reply: dict[str, Any]) -> Any:
    return json.loads(reply["body"])


def _member(world: World, user: str, role: Role, features: frozenset[FeatureFlag]) -> None:
    now = world.clock.now()
    stamps = {"organisation_id": ORG, "created_at": now, "updated_at": now}
    world.work.add(USER, Organisation(id=ORG, name="Lilas", features=features, **stamps), "test")
    world.work.add(USER, Membership(id=user, role=role, **stamps), "test")


@pytest.fixture
def client() -> Iterator[Client]:
    world = World()
    _member(world, "u1", Role.MANAGER, frozenset(FeatureFlag))
    with bootstrap.composition.replaced(
        connect_bank=lambda: world.connect,
        complete_bank_connection=lambda: world.complete,
        manage_bank_accounts=lambda: world.manage,
        list_bank_providers=lambda: world.listed,
        list_transactions=lambda: ListTransactions(world.work, world.treasury),
        treasury=lambda: world.treasury,
        reference_rates=lambda: world.rates,
        start_bank_sync=lambda: world.start,
        jobs=lambda: Jobs(world.work),
    ):
        yield Client(world)


def _connected(client: Client, return_url: str = "") -> dict[str, Any]:
    body = {"provider": "gocardless", "bank_id": BANK, "return_url": return_url}
    reply = client("POST", f"{ROOT}/bank-connections", body)
    assert reply["statusCode"] == 201
    connection = client.world.manage.connection(ORG, _json(reply)["id"])
    client.world.consent(connection)
    callback = client("GET", "/v1/bank-connections/callback", ref=connection.reference)
    return {"reply": _json(reply), "callback": callback, "connection": connection}


def test_a_bank_is_chosen_connected_and_returned_from(client: Client) -> None:
    providers = _json(client("GET", f"{ROOT}/bank-providers"))["items"]
    assert [each["name"] for each in providers] == ["bridge", "enable_banking", "gocardless"]
    banks = _json(client("GET", f"{ROOT}/banks", provider="gocardless"))["items"]
    assert BANK in {bank["id"] for bank in banks}
    done = _connected(client, APP)
    assert done["callback"]["statusCode"] == 303
    target = urlsplit(done["callback"]["headers"]["Location"])
    assert parse_qs(target.query) == {
        "onglet": ["1"],
        "bank_connection": [done["reply"]["id"]],
        "state": ["active"],
    }
    shown = _json(client("GET", f"{ROOT}/bank-connections/{done['reply']['id']}"))
    assert (shown["state"], shown["consent_url"]) == ("active", "")
    assert shown["expires_on"] is not None


def test_callback_without_return_address_is_a_page_in_two_languages(client: Client) -> None:
    done = _connected(client)
    assert done["callback"]["statusCode"] == 200
    assert "Votre banque est connectée" in done["callback"]["body"]
    assert 'lang="en"' in done["callback"]["body"]


def test_an_account_kept_off_by_hand_is_told_when_the_bank_is_connected_again(
    client: Client,
) -> None:
    first = _connected(client)["reply"]["id"]
    account = _json(client("GET", f"{ROOT}/bank-accounts"))["items"][0]
    path = f"{ROOT}/bank-accounts/{account['id']}"
    client("PATCH", path, {"active": False}, {"if-match": "*"})
    client("DELETE", f"{ROOT}/bank-connections/{first}", None, {"if-match": "*"})
    again = _connected(client, APP)
    assert "switched_off_accounts=1" in again["callback"]["headers"]["Location"]
    shown = _json(client("GET", f"{ROOT}/bank-connections/{again['reply']['id']}"))
    assert shown["switched_off_account_ids"] == [account["id"]]
    listed = _json(client("GET", f"{ROOT}/bank-connections"))["items"]
    told = {each["id"]: each["switched_off_account_ids"] for each in listed}
    assert told[again["reply"]["id"]] == [account["id"]]
    page = client("GET", "/v1/bank-connections/callback", ref=again["connection"].reference)
    assert page["statusCode"] == 303


@pytest.mark.parametrize("query", [{}, {"ref": "unknown"}, {"ref": "x", "error": "oops"}])
def test_callback_believes_no_unknown_reference(client: Client, query: dict[str, str]) -> None:
    reply = client("GET", "/v1/bank-connections/callback", **query)
    assert reply["statusCode"] == 404
    assert reply["headers"]["Content-Type"].startswith("text/html")


def test_callback_waits_when_the_provider_is_away(client: Client) -> None:
    done = _connected(client)
    client.world.sandbox_says("POST", "/_sandbox/limits", {"per_minute": 0})
    reference = done["connection"].reference
    reply = client("GET", "/v1/bank-connections/callback", ref=reference)
    assert reply["statusCode"] == 503


def test_accounts_are_listed_renamed_and_switched_off_under_their_etag(client: Client) -> None:
    _connected(client)
    account = _json(client("GET", f"{ROOT}/bank-accounts"))["items"][0]
    path = f"{ROOT}/bank-accounts/{account['id']}"
    etag = client("GET", path)["headers"]["ETag"]
    assert client("PATCH", path, {"active": False})["statusCode"] == 428
    changed = client("PATCH", path, {"active": False, "name": "Pro"}, {"if-match": etag})
    assert (_json(changed)["active"], _json(changed)["name"]) == (False, "Pro")
    assert client("PATCH", path, {"active": True}, {"if-match": etag})["statusCode"] == 412


def test_transactions_are_filtered_and_paged(client: Client) -> None:
    _connected(client)
    client.world.push(
        {"amount": "10.00", "name": "A", "days_ago": 3},
        {"amount": "-4.00", "name": "B", "days_ago": 2},
        {"amount": "-5.00", "name": "C"},
    )
    client.world.sync()
    every = _json(client("GET", f"{ROOT}/transactions"))["items"]
    assert [each["amount"] for each in every] == ["-5.00", "-4.00", "10.00"]
    assert {each["state_fr"] for each in every} == {"À traiter"}
    first = _json(client("GET", f"{ROOT}/transactions", limit="2"))
    rest = _json(client("GET", f"{ROOT}/transactions", limit="2", cursor=first["next_cursor"]))
    assert [each["id"] for each in first["items"] + rest["items"]] == [e["id"] for e in every]
    day = every[1]["booking_date"]
    found = _json(client("GET", f"{ROOT}/transactions", since=day, until=day))["items"]
    assert [each["amount"] for each in found] == ["-4.00"]
    account = every[0]["bank_account_id"]
    query = {"bank_account_id": account, "state": "matched"}
    assert _json(client("GET", f"{ROOT}/transactions", **query))["items"] == []
    one = client("GET", f"{ROOT}/transactions/{every[0]['id']}")
    assert (one["statusCode"], one["headers"]["ETag"]) == (200, '"1"')


def test_sync_is_a_job_with_counts_and_a_history(client: Client) -> None:
    _connected(client)
    client.world.push({"amount": "10.00", "name": "A"})
    started = client("POST", f"{ROOT}/bank-syncs", {})
    assert started["statusCode"] == 202
    job = _json(started)["id"]
    assert started["headers"]["Location"] == f"{ROOT}/jobs/{job}"
    client.world.sync(job)
    history = _json(client("GET", f"{ROOT}/bank-syncs"))["items"]
    assert [(each["id"], each["state"]) for each in history] == [(job, "succeeded")]
    told = history[0]
    assert (told["new_transactions"], told["fetched"], told["scheduled"]) == (1, 1, False)
    assert [each["reason"] for each in told["accounts"]] == [""]
    assert _json(client("GET", f"{ROOT}/bank-syncs/{job}")) == told
    assert client("GET", f"{ROOT}/bank-syncs/nothing")["statusCode"] == 404
    unknown = client("POST", f"{ROOT}/bank-syncs", {"bank_account_ids": ["nobody"]})
    assert (unknown["statusCode"], _json(unknown)["errors"][0]["pointer"]) == (
        422,
        "/bank_account_ids/0",
    )


def test_disconnecting_needs_the_etag_and_keeps_the_accounts(client: Client) -> None:
    done = _connected(client)
    path = f"{ROOT}/bank-connections/{done['reply']['id']}"
    etag = client("GET", path)["headers"]["ETag"]
    assert client("DELETE", path)["statusCode"] == 428
    assert _json(client("DELETE", path, None, {"if-match": etag}))["state"] == "revoked"
    assert _json(client("GET", f"{ROOT}/bank-accounts"))["items"] == []
    everything = client("GET", f"{ROOT}/bank-accounts", with_inactive="true")
    accounts = _json(everything)["items"]
    assert [each["active"] for each in accounts] == [False]
    client.world.sync("job9")
    history = _json(client("GET", f"{ROOT}/bank-syncs"))["items"]
    assert [each["reason_fr"] for each in history[0]["accounts"]] == ["Compte désactivé."]


def test_the_account_view_tells_whether_the_transactions_add_up(client: Client) -> None:
    _connected(client)
    client.world.push({"amount": "10.00", "name": "A"})
    client.world.sync("job1")
    path = f"{ROOT}/bank-accounts"
    proved = _json(client("GET", path))["items"][0]["balance_check"]
    assert (proved["state"], proved["difference"]) == ("proved", None)
    assert [line["type"] for line in proved["lines"]] == ["CLBD"]


def test_a_renewal_is_a_pending_connection_at_the_same_bank(client: Client) -> None:
    done = _connected(client)["reply"]
    path = f"{ROOT}/bank-connections/{done['id']}/renew"
    reply = client("POST", path, {})
    renewed = _json(reply)
    assert (reply["statusCode"], renewed["bank_id"]) == (201, done["bank_id"])
    assert renewed["action"]["code"] == "give_consent"
    assert renewed["id"] != done["id"]
    assert client("POST", f"{ROOT}/bank-connections/nobody/renew", {})["statusCode"] == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"provider": "nobody", "bank_id": "x"}, "/provider"),
        ({"provider": "gocardless", "bank_id": "x"}, "/bank_id"),
        (
            {"provider": "gocardless", "bank_id": BANK, "return_url": "http://evil.test/"},
            "/return_url",
        ),
        (
            {"provider": "gocardless", "bank_id": BANK, "return_url": "http://localhost.evil.test"},
            "/return_url",
        ),
    ],
)
def test_refused_connections_name_the_field(
    client: Client, body: dict[str, str], pointer: str
) -> None:
    reply = client("POST", f"{ROOT}/bank-connections", body)
    assert (reply["statusCode"], _json(reply)["errors"][0]["pointer"]) == (422, pointer)


def test_strangers_readers_and_switched_off_features_stay_out(client: Client) -> None:
    assert Client(client.world, "stranger")("GET", f"{ROOT}/bank-accounts")["statusCode"] == 404
    world = World()
    _member(world, "u2", Role.READER, frozenset({FeatureFlag.SALES}))
    reply = Client(world, "u2")("GET", f"{ROOT}/bank-accounts")
    assert (reply["statusCode"], _json(reply)["type"]) == (403, "urn:lettrage:problem:feature_off")


def test_the_callback_alone_is_public() -> None:
    schema = resolver(ROUTERS).get_openapi_schema(title="t", version="1")
    document = json.loads(schema.model_dump_json(by_alias=True, exclude_none=True))
    public = [
        path
        for path, item in document["paths"].items()
        for operation in item.values()
        if operation.get("security") == []
    ]
    assert public == ["/v1/bank-connections/callback"]


def test_providers_say_who_they_are_and_what_they_see(client: Client) -> None:
    listed = _json(client("GET", f"{ROOT}/bank-providers"))["items"]
    for each in listed:
        assert each["legal_name"]
        assert all((each["licence_fr"], each["licence_en"]))
        assert each["register_url"].startswith("https://")
        assert len(each["sees_fr"]) == len(each["sees_en"]) > 0
        assert all(each["legal_name"] in each[f"consent_text_{lang}"] for lang in ("fr", "en"))
        assert "identifiants" in each["consent_text_fr"]
        assert each["delayed_since"] is None
    configured = {each["name"]: each["configured"] for each in listed}
    assert configured == {"bridge": True, "enable_banking": False, "gocardless": True}


def test_the_consent_text_that_was_agreed_to_is_kept_and_no_other_is_taken(client: Client) -> None:
    present = _json(client("GET", f"{ROOT}/bank-providers"))["items"][0]["consent_text_version"]
    body = {"provider": "gocardless", "bank_id": BANK}
    made = client("POST", f"{ROOT}/bank-connections", {**body, "consent_text_version": present})
    assert _json(made)["consent_text_version"] == present
    path = f"{ROOT}/bank-connections/{_json(made)['id']}"
    assert _json(client("GET", path))["consent_text_version"] == present
    other = client("POST", f"{ROOT}/bank-connections", {**body, "consent_text_version": "2020-01"})
    assert other["statusCode"] == 422
    assert _json(other)["errors"][0]["pointer"] == "/consent_text_version"


@pytest.mark.parametrize("provider", ["bridge", "enable_banking"])
def test_the_browser_comes_back_with_what_each_provider_adds(provider: str) -> None:
    world = World(provider=provider)
    _member(world, "u1", Role.MANAGER, frozenset(FeatureFlag))
    with bootstrap.composition.replaced(
        connect_bank=lambda: world.connect,
        complete_bank_connection=lambda: world.complete,
        manage_bank_accounts=lambda: world.manage,
    ):
        client = Client(world)
        banks = _json(client("GET", f"{ROOT}/banks", provider=provider))["items"]
        chosen = next(each for each in banks if each["name"] == "BNP Paribas")
        body = {"provider": provider, "bank_id": chosen["id"]}
        if provider == "bridge":
            refused = client("POST", f"{ROOT}/bank-connections", body)
            assert _json(refused)["errors"][0]["pointer"] == "/user_email"
            body["user_email"] = "user@example.test"
        made = client("POST", f"{ROOT}/bank-connections", body)
        assert made["statusCode"] == 201, made
        world.consent(world.manage.connection(ORG, _json(made)["id"]))
        back = client("GET", "/v1/bank-connections/callback", **world.returned)
        assert "Votre banque est connectée" in back["body"]
        again = client("GET", "/v1/bank-connections/callback", **world.returned)
        assert again["body"] == back["body"]
        assert _json(client("GET", f"{ROOT}/bank-accounts"))["items"][0]["iban"]


def test_criteria_and_groups_are_read_from_the_query(client: Client) -> None:
    _connected(client)
    client.world.push({"amount": "-10.00", "name": "A"}, {"amount": "7.00", "name": "B"})
    client.world.sync()
    several = client("GET", f"{ROOT}/transactions", state="to_process,unmatched", limit="3")
    assert several["statusCode"] == 200
    shown = _json(several)["items"]
    assert {item["state"] for item in shown} == {"to_process"}
    first = shown[0]
    assert (first["debit"] or first["credit"]).lstrip("-") == first["amount"].lstrip("-")
    assert {"field", "value", "start", "end"} == set(first["read"][0])
    one = _json(client("GET", f"{ROOT}/transactions", amount_min="999999.50"))
    assert one["items"] == []
    refused = client("GET", f"{ROOT}/transactions", state="elsewhere")
    assert refused["statusCode"] == 422
    groups = _json(client("GET", f"{ROOT}/transactions/by-account", limit="2"))
    assert groups["states"] == ["partial", "to_process", "unmatched"]
    assert all(group["account"]["bank_name"] for group in groups["accounts"])


def test_treasury_is_told_with_what_it_lacks(client: Client) -> None:
    _connected(client)
    client.world.sync()
    balances = _json(client("GET", f"{ROOT}/treasury/balances"))
    assert balances["total"]["currency"] == "EUR"
    assert _json(client("POST", f"{ROOT}/treasury/reference-rates/refresh", {}))["days"] > 60
    rates = _json(client("GET", f"{ROOT}/treasury/reference-rates", limit="1"))["items"]
    assert rates[0]["source"] == "ecb"
    flows = client("GET", f"{ROOT}/treasury/flows", **{"from": "2026-10-01", "to": "2026-11-30"})
    assert flows["statusCode"] == 200
    backwards = client(
        "GET", f"{ROOT}/treasury/flows", **{"from": "2026-10-02", "to": "2026-10-01"}
    )
    assert backwards["statusCode"] == 422
