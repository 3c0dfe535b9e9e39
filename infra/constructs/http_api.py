"""The front door: one route per operation of the API description."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_cdk import Aws, Fn, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.acknowledgements import accept
from infra.constructs.product_function import ProductFunction

METHODS = ("get", "put", "post", "delete", "patch")
MAX_ROUTES = 300
"""Source: HTTP API quota, routes per API."""

ACCESS_LOG = {
    "request_id": "$context.requestId",
    "at": "$context.requestTime",
    "route": "$context.routeKey",
    "status": "$context.status",
    "latency_ms": "$context.responseLatency",
    "integration_error": "$context.integrationErrorMessage",
    "authorizer_error": "$context.authorizer.error",
    "subject": "$context.authorizer.claims.sub",
}
"""No path, query or address: identifiers of third parties may stand in them."""


@dataclass(frozen=True)
class Operation:
    """One operation of the description.

    Attributes:
        route: As the gateway writes it, for example `GET /v1/organisations/{organisation_id}`.
        context: Its tag, which is the bounded context that answers.
        public: Answered without a token.
    """

    route: str
    context: str
    public: bool


def operations(description: Path) -> tuple[Operation, ...]:
    """The operations of an OpenAPI document, in its order.

    Raises: FileNotFoundError, when there is no description; ValueError, naming the operation
    that has no tag, or more than one.
    """
    if not description.exists():
        msg = f"{description.name} is missing: run `make openapi`"
        raise FileNotFoundError(msg)
    document = json.loads(description.read_text())
    found = tuple(_operations(document))
    if not 0 < len(found) <= MAX_ROUTES:
        msg = f"{description.name} has {len(found)} operations; a gateway takes 1 to {MAX_ROUTES}"
        raise ValueError(msg)
    return found


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    default = document.get("security", [{"bearer": []}])
    for path, item in document["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            tags = item[method].get("tags", [])
            route = f"{method.upper()} {path}"
            if len(tags) != 1:
                msg = f"{route} must have one tag, its bounded context, not {tags}"
                raise ValueError(msg)
            yield Operation(route, tags[0], public=item[method].get("security", default) == [])


@dataclass(frozen=True)
class HttpApiProps:
    """Who answers and who may ask.

    Attributes:
        description: The OpenAPI document.
        pool: People whose tokens count.
        client: The application they sign in with.
        origins: Web origins that may call from a browser, a list parameter; may be empty.
        origins_given: Condition: the list is not empty.
    """

    description: Path
    pool: cognito.IUserPool
    client: cognito.IUserPoolClient
    origins: list[str]
    origins_given: str


class HttpApi(Construct):
    """Gateway, stage, tokens and logs; `serve` adds the routes.

    Attributes:
        url: Where it answers, without a slash at the end.
    """

    def __init__(self, scope: Construct, construct_id: str, *, props: HttpApiProps) -> None:
        super().__init__(scope, construct_id)
        self._props = props
        self._api = gateway.CfnApi(
            self, "Api", name="lettrage", protocol_type="HTTP", cors_configuration=self._cors()
        )
        self.url = f"https://{self._api.ref}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}"
        self._authorizer = gateway.CfnAuthorizer(
            self,
            "Tokens",
            api_id=self._api.ref,
            authorizer_type="JWT",
            name="tokens",
            identity_source=["$request.header.Authorization"],
            jwt_configuration=gateway.CfnAuthorizer.JWTConfigurationProperty(
                audience=[props.client.user_pool_client_id],
                issuer=f"https://cognito-idp.{Aws.REGION}.amazonaws.com/{props.pool.user_pool_id}",
            ),
        )
        self._stage()

    def _cors(self) -> Any:  # noqa: ANN401 - a CloudFormation expression
        cors = {
            "AllowOrigins": self._props.origins,
            "AllowMethods": ["GET", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"],
            "AllowHeaders": ["authorization", "content-type", "idempotency-key", "if-match"],
            "ExposeHeaders": ["etag", "location", "retry-after"],
            "MaxAge": 3600,
        }
        return Fn.condition_if(self._props.origins_given, cors, Aws.NO_VALUE)

    def _stage(self) -> None:
        log_group = logs.LogGroup(
            self,
            "AccessLogs",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        gateway.CfnStage(
            self,
            "Stage",
            api_id=self._api.ref,
            stage_name="$default",
            auto_deploy=True,
            access_log_settings=gateway.CfnStage.AccessLogSettingsProperty(
                destination_arn=log_group.log_group_arn, format=json.dumps(ACCESS_LOG)
            ),
            # A firm of ten people clicking hard stays far below; a runaway script does not.
            default_route_settings=gateway.CfnStage.RouteSettingsProperty(
                throttling_burst_limit=100, throttling_rate_limit=50, detailed_metrics_enabled=True
            ),
        )

    def serve(self, functions: Mapping[str, ProductFunction]) -> None:
        """Route every operation to the function of its bounded context.

        Raises: as `operations`; ValueError, when an operation names an unknown context.
        """
        integrations = {
            context: self._integration(context, function) for context, function in functions.items()
        }
        for operation in operations(self._props.description):
            if operation.context not in integrations:
                msg = f"{operation.route} names {operation.context!r}, none of {sorted(functions)}"
                raise ValueError(msg)
            self._route(operation, integrations[operation.context])

    def _integration(self, context: str, function: ProductFunction) -> gateway.CfnIntegration:
        name = context.capitalize()
        lambda_.CfnPermission(
            self,
            f"{name}Permission",
            action="lambda:InvokeFunction",
            function_name=function.function.function_arn,
            principal="apigateway.amazonaws.com",
            source_arn=Stack.of(self).format_arn(
                service="execute-api", resource=self._api.ref, resource_name="*"
            ),
        )
        return gateway.CfnIntegration(
            self,
            f"{name}Integration",
            api_id=self._api.ref,
            integration_type="AWS_PROXY",
            integration_uri=function.function.function_arn,
            payload_format_version="2.0",
            timeout_in_millis=30000,
        )

    def _route(self, operation: Operation, integration: gateway.CfnIntegration) -> None:
        route = gateway.CfnRoute(
            self,
            "Route " + re.sub(r"[{}]", "", operation.route).replace("/", " ").strip(),
            api_id=self._api.ref,
            route_key=operation.route,
            target=f"integrations/{integration.ref}",
            authorization_type="NONE" if operation.public else "JWT",
            authorizer_id=None if operation.public else self._authorizer.ref,
        )
        if operation.public:
            accept(
                route,
                "AwsSolutions-APIG4",
                "The API description declares this operation public: whoever calls it has no "
                "token: a browser that comes back from a bank with a one-time state that is "
                "checked, or a bank provider whose signature over the body is.",
            )
