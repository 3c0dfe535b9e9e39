"""The gateway has the routes of the API description, neither more nor fewer."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.constructs.http_api import operations
from infra.layer import ROOT
from tests.infra.assembly import OPENAPI, Assembly


def routes(assembly: Assembly) -> dict[str, dict[str, Any]]:
    found = assembly.resources("AWS::ApiGatewayV2::Route")
    return {r.properties["RouteKey"]: r.properties for r in found}


def test_one_route_per_operation(assembly: Assembly) -> None:
    described = operations(ROOT / OPENAPI)
    assert sorted(routes(assembly)) == sorted(o.route for o in described)


def test_a_token_is_asked_except_where_the_description_says_not(assembly: Assembly) -> None:
    found = routes(assembly)
    for operation in operations(ROOT / OPENAPI):
        wanted = "NONE" if operation.public else "JWT"
        assert found[operation.route]["AuthorizationType"] == wanted, operation.route
        assert ("AuthorizerId" in found[operation.route]) is not operation.public


PUBLIC = {"GET /v1/bank-connections/callback", "POST /v1/bank-provider-events/bridge"}
"""A browser back from a bank, and a bank provider whose signature is checked: no one else."""


def test_the_doors_without_a_token_are_known_by_name() -> None:
    described = operations(ROOT / "infra" / "api" / "openapi.json")
    assert {each.route for each in described if each.public} == PUBLIC


def test_the_function_of_the_context_answers(assembly: Assembly) -> None:
    integrations = {
        r.logical_id: assembly.target(r.properties["IntegrationUri"])
        for r in assembly.resources("AWS::ApiGatewayV2::Integration")
    }
    found = routes(assembly)
    for operation in operations(ROOT / OPENAPI):
        target = found[operation.route]["Target"]["Fn::Join"][1][1]["Ref"]
        assert integrations[target] == f"{operation.context.capitalize()}Function"


def test_requests_are_limited_and_logged_without_their_content(assembly: Assembly) -> None:
    (stage,) = assembly.resources("AWS::ApiGatewayV2::Stage")
    limits = stage.properties["DefaultRouteSettings"]
    assert limits["ThrottlingRateLimit"] > 0
    assert limits["ThrottlingBurstLimit"] > 0
    log = json.loads(stage.properties["AccessLogSettings"]["Format"])
    assert not {"$context.path", "$context.identity.sourceIp"} & set(log.values())


def test_tokens_are_those_of_our_people_and_our_client(assembly: Assembly) -> None:
    (authorizer,) = assembly.resources("AWS::ApiGatewayV2::Authorizer")
    wanted = authorizer.properties["JwtConfiguration"]
    assert [assembly.target(a) for a in wanted["Audience"]] == ["UsersPoolClient"]
    assert assembly.target(wanted["Issuer"]).endswith(".amazonaws.com/UsersPool")


def test_browsers_may_call_only_from_origins_given_at_deployment(assembly: Assembly) -> None:
    (api,) = assembly.resources("AWS::ApiGatewayV2::Api")
    condition, cors, otherwise = api.properties["CorsConfiguration"]["Fn::If"]
    assert condition == "WebOriginsGiven"
    assert cors["AllowOrigins"] == {"Ref": "WebOrigins"}
    assert otherwise == {"Ref": "AWS::NoValue"}


def described(tmp_path: Path, operation: dict[str, Any]) -> Path:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps({"paths": {"/v1/things": {"get": operation}}}))
    return path


@pytest.mark.parametrize("tags", [[], ["purchases", "sales"]])
def test_an_operation_without_one_context_is_refused(tmp_path: Path, tags: list[str]) -> None:
    with pytest.raises(ValueError, match="GET /v1/things must have one tag"):
        operations(described(tmp_path, {"tags": tags}))


def test_an_operation_asks_for_a_token_unless_told_otherwise(tmp_path: Path) -> None:
    (silent,) = operations(described(tmp_path, {"tags": ["sales"]}))
    assert silent.public is False
    (public,) = operations(described(tmp_path, {"tags": ["sales"], "security": []}))
    assert public.public is True


def test_a_missing_description_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make openapi"):
        operations(tmp_path / "openapi.json")
