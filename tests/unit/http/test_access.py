"""Who gets in: every route × every role × every organisation, from the routes themselves.

`access.json` is the table that a person agreed to: a new route without an entry fails here.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lettrage.domain.organisation import ROLE_RANK, FeatureFlag, Membership, Role
from lettrage.entrypoints.http.app import resolver
from lettrage.entrypoints.http.functions import CONTEXTS, routers

from tests.unit.http.client import SETUP, A, B, World, event, route_keys, serving

TABLE: dict[str, str] = json.loads((Path(__file__).parent / "access.json").read_text("utf-8"))
"""Least role and feature by route, `role feature`, `role`, `signed-in` or `public`."""

IN_ORGANISATION = sorted(k for k in TABLE if "{organisation_id}" in k)
GUARDED = [k for k in IN_ORGANISATION if TABLE[k] != "public"]


def declared(context: str) -> dict[str, str]:
    """The table as the routes say it."""
    app = resolver(routers(context))
    schema = app.get_openapi_schema(title="t", version="1")
    paths = json.loads(schema.model_dump_json(by_alias=True, exclude_none=True))["paths"]
    found = {}
    for key, needs in app.needs.items():
        method, path = key.split(" ")
        public = paths[path][method.lower()].get("security") == []
        said = [f"{need.role} {need.feature or ''}".strip() for need in needs]
        found[key] = " + ".join(said) or ("public" if public else "signed-in")
    return found


@cache
def contexts() -> dict[str, str]:
    """Context by route."""
    return {key: context for context in CONTEXTS for key in route_keys(context)}


def ask(world: World, key: str, user: str | None, organisation_id: str = A) -> Any:
    method, path = key.split(" ")
    filled = re.sub(r"{\w+}", "some-id", path.replace("{organisation_id}", organisation_id))
    context = contexts()[key]
    return world.send(event(method, filled, user=user, context=context), serving(context))


@pytest.mark.parametrize("context", CONTEXTS)
def test_every_route_has_its_entry(context: str) -> None:
    told = declared(context)
    assert told == {key: TABLE.get(key, "no entry in access.json") for key in told}


def test_no_entry_without_its_route() -> None:
    assert sorted(TABLE) == sorted(contexts())


def test_routes_in_an_organisation_ask_for_a_role() -> None:
    open_ones = [key for key in IN_ORGANISATION if TABLE[key] in ("signed-in", "public")]
    assert open_ones == []


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.mark.parametrize("key", GUARDED)
def test_each_role_is_let_in_from_the_least_one_on(world: World, key: str) -> None:
    least = Role(TABLE[key].split(" ")[0])
    for role in Role:
        answer = ask(world, key, f"u-{role}")
        refused = answer.status == 403 and answer.problem == "role_too_low"
        assert refused is (ROLE_RANK[role] < ROLE_RANK[least]), (role, answer)


@pytest.mark.parametrize("key", IN_ORGANISATION)
def test_whoever_is_no_member_learns_nothing(world: World, key: str) -> None:
    stranger = ask(world, key, "other-owner")
    assert stranger.status == 404
    assert ask(world, key, "u-owner", B).body == stranger.body
    assert ask(world, key, "u-owner", "no-such-organisation").body == stranger.body
    assert ask(world, key, None).body == stranger.body


@pytest.mark.parametrize("key", [k for k in GUARDED if " " in TABLE[k]])
def test_a_feature_that_is_off_answers_403(key: str) -> None:
    world = World()
    world.switch_off(FeatureFlag(TABLE[key].split(" ")[1]))
    answer = ask(world, key, "u-owner")
    assert (answer.status, answer.problem) == (403, "feature_off")


def test_a_removed_member_is_out_at_the_next_request() -> None:
    world = World()
    path = f"/v1/organisations/{A}/suppliers"
    assert world.call("GET", path, user="u-reader").status == 200
    unit = world.work.unit(SETUP)
    unit.remove(world.store.get(Membership, A, "u-reader"), "removed")
    unit.commit()
    assert world.call("GET", path, user="u-reader").status == 404


@pytest.mark.parametrize("key", [k for k in GUARDED if TABLE[k].split(" ")[0] != Role.READER])
def test_a_role_in_one_organisation_is_none_in_another(key: str) -> None:
    world = World()
    now = world.clock.now()
    both = Membership(
        organisation_id=B, id="u-owner", role=Role.READER, created_at=now, updated_at=now
    )
    world.work.add(SETUP, both, "made")
    assert ask(world, key, "u-owner", B).problem == "role_too_low"
    assert ask(world, key, "u-owner", A).status != 403


def test_only_access_tokens_count() -> None:
    world = World()
    path = f"/v1/organisations/{A}/suppliers"
    sent = event("GET", path, claims={"token_use": "id"})
    answer = world.send(sent, serving("purchases"))
    assert (answer.status, answer.problem) == (403, "wrong_token")


def test_access_comes_before_any_word_about_the_body() -> None:
    world = World()
    path = f"/v1/organisations/{A}/uploads"
    answer = world.call("POST", path, {"unknown": 1}, user="u-reader")
    assert (answer.status, answer.problem) == (403, "role_too_low")


def test_a_route_named_otherwise_by_the_gateway_is_guarded_all_the_same() -> None:
    world = World()
    sent = event("POST", f"/v1/organisations/{A}/uploads", {"files": [{"file_name": "a"}]})
    sent["routeKey"] = "$default"
    sent["requestContext"]["authorizer"]["jwt"]["claims"]["sub"] = "u-reader"
    answer = world.send(sent, serving("purchases"))
    assert (answer.status, answer.problem) == (403, "role_too_low")
