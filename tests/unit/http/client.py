"""The API in memory: real routes, access and use cases; fakes below; events as the gateway sends.

Parts are put in place through `bootstrap.composition`, never by patching.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lettrage.domain.organisation import FeatureFlag, Membership, Organisation, Role
from lettrage.entrypoints import bootstrap, bootstrap_connectors
from lettrage.entrypoints.http.app import Api, resolver
from lettrage.entrypoints.http.functions import routers
from lettrage.entrypoints.http.idempotency import Replay
from lettrage.entrypoints.settings import Settings
from lettrage.services.unit_of_work import Actor, Work

from tests.fakes.fixed_secrets import FixedSecrets
from tests.fakes.in_memory_objects import InMemoryObjects
from tests.fakes.in_memory_replies import InMemoryReplies
from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.recording_mailer import FixedAddressBook
from tests.fakes.recording_tasks import RecordingTasks
from tests.fakes.scripted_unlocker import ScriptedUnlocker
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers

A = "org-a"
B = "org-b"
SETUP = Actor("system:test", "setup")
DOMAIN = "collect.example.test"

_ORGANISATION = re.compile(r"^/v1/organisations/([^/]+)")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def etag(self) -> str:
        return self.headers["ETag"]

    @property
    def problem(self) -> str:
        """Last part of the problem's type."""
        assert self.headers["Content-Type"] == "application/problem+json"
        return str(self.body["type"]).rpartition(":")[2]


@dataclass
class World:
    """Two organisations, alike, each with one user a role; `u-<role>` are members of the first."""

    clock: FixedClock = field(default_factory=FixedClock)
    ids: SequentialIdentifiers = field(default_factory=SequentialIdentifiers)

    def __post_init__(self) -> None:
        self.store = InMemoryStore(clock=self.clock)
        self.work = Work(self.store, self.clock, self.ids)
        self.tasks = RecordingTasks()
        self.unlocker = ScriptedUnlocker()
        self.secrets = FixedSecrets()
        self.addresses = FixedAddressBook()
        self.buckets: dict[str, InMemoryObjects] = {}
        self.replies: dict[str, InMemoryReplies] = {}
        for organisation_id, siren in ((A, "552100554"), (B, "542065479")):
            now = self.clock.now()
            stamps = {"organisation_id": organisation_id, "created_at": now, "updated_at": now}
            organisation = Organisation(
                id=organisation_id, name=f"Société {organisation_id}", siren=siren, **stamps
            )
            self.work.add(SETUP, organisation, "made")
            for role in Role:
                user = f"u-{role}" if organisation_id == A else f"other-{role}"
                self.work.add(SETUP, Membership(id=user, role=role, **stamps), "made")

    def bucket(self, name: str) -> InMemoryObjects:
        return self.buckets.setdefault(name, InMemoryObjects(clock=self.clock))

    def persistence(self, scope: str) -> InMemoryReplies:
        return self.replies.setdefault(scope, InMemoryReplies())

    def switch_off(self, flag: FeatureFlag) -> None:
        organisation = self.store.get(Organisation, A, A)
        after = organisation.changed(at=self.clock.now(), features=organisation.features - {flag})
        self.work.change(SETUP, organisation, after, "switched_off")

    @contextmanager
    def composed(self) -> Iterator[None]:
        with bootstrap.composition.replaced(
            settings=_settings,
            store=lambda: self.store,
            work=lambda: self.work,
            objects=self.bucket,
            tasks=lambda **_: self.tasks,
            replay=lambda: Replay(self.persistence),
            request_parser=lambda: self.unlocker,
            address_book=lambda _: self.addresses,
            **{bootstrap_connectors.connection_secrets.__name__: lambda *_: self.secrets},
        ):
            yield

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        user: str | None = f"u-{Role.OWNER}",
        query: Mapping[str, str] | None = None,
        api: Api | None = None,
        **headers: str,
    ) -> Answer:
        """One request; header names with underscores: `if_match`, `idempotency_key`."""
        sent = event(method, path, body, user=user, query=query, headers=headers)
        return self.send(sent, api or serving("purchases"))

    def send(self, sent: dict[str, Any], api: Api) -> Answer:
        """One event as the gateway makes it."""
        with self.composed():
            reply = api(sent, _Context())
        flat = dict(reply.get("headers") or {})
        for name, values in (reply.get("multiValueHeaders") or {}).items():
            flat[name] = values[0]
        text = reply.get("body") or ""
        return Answer(reply["statusCode"], flat, json.loads(text) if text else None)


@cache
def route_keys(context: str) -> tuple[str, ...]:
    """Every route of a context, as the gateway names it."""
    return tuple(resolver(routers(context)).needs)


def fits(key: str, method: str, path: str) -> bool:
    """Whether the gateway would choose this route."""
    template = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(key))
    return re.fullmatch(template, f"{method} {path}") is not None


@cache
def serving(context: str) -> Api:
    return Api(resolver(routers(context)), bootstrap.store, bootstrap.replay)


def event(
    method: str,
    path: str,
    body: Any = None,
    *,
    user: str | None = "u-owner",
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    claims: Mapping[str, str] | None = None,
    context: str = "purchases",
) -> dict[str, Any]:
    """An HTTP API event, payload format 2.0."""
    named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
    about: dict[str, Any] = {
        "requestId": "request-1",
        "http": {"method": method, "path": path, "sourceIp": "192.0.2.1"},
        "stage": "$default",
    }
    if user is not None:
        told = {"sub": user, "token_use": "access", **(claims or {})}
        about["authorizer"] = {"jwt": {"claims": told, "scopes": None}}
    match = _ORGANISATION.match(path)
    key = next((k for k in route_keys(context) if fits(k, method, path)), "$default")
    text = body if isinstance(body, str) else None if body is None else json.dumps(body)
    return {
        "version": "2.0",
        "routeKey": key,
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json", **named},
        "queryStringParameters": dict(query or {}),
        "requestContext": about,
        "pathParameters": {"organisation_id": match[1]} if match else {},
        "body": text,
        "isBase64Encoded": False,
    }


class _Context:
    """What of the runtime's context is used."""

    def get_remaining_time_in_millis(self) -> int:
        return 29_000


def _settings(model: type[Settings]) -> Settings:
    return model.model_validate({name: name for name in model.model_fields} | _DOMAIN)


CAP = "2.00"
_DOMAIN = {
    "collect_domain": DOMAIN,
    "recognition_cap_usd": "20",
    "recognition_organisation_cap_usd": CAP,
    "internal_sources_allowed": "false",
}
