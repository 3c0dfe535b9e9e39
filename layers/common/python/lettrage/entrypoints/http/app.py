"""The application of one API function: routes, access, errors as problems, replay of POSTs."""

import json
import logging
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from inspect import signature
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.domain.errors import Fault, Invalid, LettrageError, NotFound
from lettrage.entrypoints import observability
from lettrage.entrypoints.http import access, account_numbers, problems
from lettrage.entrypoints.http.access import Needs
from lettrage.entrypoints.http.idempotency import Replay
from lettrage.ports.store import Store

log = logging.getLogger(__name__)

Reply = dict[str, Any]
JSON = "application/json"
_OWN = "/v1/organisations"


class Application(APIGatewayHttpResolver):
    """Routes that know what they need before anything of the request is looked at.

    Attributes:
        needs: By route key as the gateway writes it, `GET /v1/organisations/{organisation_id}`.
        public: Route keys that are answered without a token.
    """

    def __init__(self) -> None:
        self.needs: dict[str, tuple[Needs, ...]] = {}
        self.public: set[str] = set()
        super().__init__(enable_validation=True)

    def route(self, rule: str, method: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - Powertools' signature
        """Register a route and note its needs; arguments are the library's."""
        template = re.sub(r"<(\w+)>", r"{\1}", rule)
        # Including a router hands the options over by position.
        told = signature(super().route).bind(rule, method, *args, **options).arguments
        own = tuple(m for m in options.get("middlewares") or () if isinstance(m, Needs))
        for name in (method,) if isinstance(method, str) else method:
            self.needs[f"{name.upper()} {template}"] = own
            if (told.get("openapi_extensions") or {}).get("security") == []:
                self.public.add(f"{name.upper()} {template}")
        return super().route(rule, method, *args, **options)


def resolver(routers: Sequence[APIGatewayHttpRouter]) -> Application:
    """All routes of `routers` with validation and the error table. Reads no environment."""
    app = Application()
    for router in routers:
        app.include_router(router)
    app.use([_known_parameters])

    @app.exception_handler(RequestValidationError)
    def _invalid(error: RequestValidationError) -> Response[str]:
        return problems.of_validation([dict(e) for e in error.errors()])

    @app.exception_handler(LettrageError)
    def _refused(error: LettrageError) -> Response[str]:
        return problems.of_error(error)

    @app.not_found
    def _unknown(error: Exception) -> Response[str]:
        return problems.of_error(NotFound("no such route", kind="route"))

    return app


def _known_parameters(app: Application, following: Callable[..., Any]) -> Any:  # noqa: ANN401
    """Middleware: a parameter that a read does not know would be a filter that does not filter.

    Raises: Invalid, `unknown_parameter`, naming each. Banks' redirects may bring what they like.
    """
    request = app.current_event
    if request.http_method == "GET" and request.path.startswith(_OWN):
        known = set(_parameters(app.context["_route"]))
        asked = request.query_string_parameters or {}
        faults = [
            Fault(f"/query/{name}", "unknown_parameter", f"one of: {', '.join(sorted(known))}")
            for name in sorted(set(asked) - known)
        ]
        if faults:
            message = f"unknown parameter: {', '.join(sorted(set(asked) - known))}"
            raise Invalid(message, code="unknown_parameter", faults=faults)
    return following(app)


def _parameters(route: Any) -> Iterator[str]:  # noqa: ANN401 - Powertools' `Route`
    """Names of the query parameters of a route; a model stands for its fields."""
    for each in route.dependant.query_params:
        fields = getattr(each.type_, "model_fields", None)
        if fields is None:
            yield each.alias
        else:
            yield from (field.alias or name for name, field in fields.items())


class Api:
    """Lambda handler of one bounded context."""

    def __init__(
        self, app: Application, store: Callable[[], Store], replay: Callable[[], Replay]
    ) -> None:
        self._app = app
        self._store = store
        self._replay = replay

    def __call__(self, event: dict[str, Any], context: Any) -> Reply:  # noqa: ANN401 - AWS's object
        """Answer one API Gateway event (payload 2.0); never raises."""
        observability.unbind()
        request = event.get("requestContext", {})
        organisation_id = (event.get("pathParameters") or {}).get("organisation_id", "")
        observability.bind(
            request_id=str(request.get("requestId", "")),
            route=str(event.get("routeKey", "")),
            organisation_id=str(organisation_id),
        )
        try:
            if str(event.get("routeKey", "")) not in self._app.public:
                # A body that anyone may send is judged by its own route, before it is parsed.
                _must_be_json(event)
            access.identify(event, self._store())
            self._check(str(event.get("routeKey", "")))
            reply = self._replay().once(event, context, lambda: self._resolve(event, context))
            return self._told(reply)
        except LettrageError as error:
            return _as_reply(problems.of_error(error))
        except Exception:
            log.exception("request failed")
            return _as_reply(problems.of_defect())

    def _check(self, route_key: str) -> None:
        """Access before all else: no kept reply and no word about the body for who may not call.

        The routes check again by themselves, should the gateway name a route otherwise.
        """
        for need in self._app.needs.get(route_key, ()):
            need.check(access.caller())

    def _told(self, reply: Reply) -> Reply:
        """The reply as this caller may see it: a kept one was perhaps another's."""
        body = reply.get("body")
        if not isinstance(body, str) or not body or reply.get("isBase64Encoded"):
            return reply
        return {**reply, "body": account_numbers.told_to(access.caller(), body, self._store())}

    def _resolve(self, event: dict[str, Any], context: Any) -> Reply:  # noqa: ANN401 - AWS's object
        reply: Reply = self._app.resolve(event, context)
        return reply


def _must_be_json(event: dict[str, Any]) -> None:
    body = event.get("body")
    if not body:
        return
    announced = str((event.get("headers") or {}).get("content-type", JSON))
    if announced.split(";", maxsplit=1)[0].strip().lower() != JSON:
        message = "send the body with the header Content-Type: application/json"
        raise problems.UnsupportedMediaType(message)
    try:
        # The gateway encodes what is no text; JSON always is.
        json.loads(body if not event.get("isBase64Encoded") else b64decode(body))
    except (ValueError, RecursionError) as error:
        raise Invalid("the body is not JSON in UTF-8", code="malformed_json") from error


def _as_reply(response: Response[str]) -> Reply:
    return {
        "statusCode": response.status_code,
        "headers": {"Content-Type": problems.CONTENT_TYPE, **dict(response.headers or {})},
        "body": response.body,
        "isBase64Encoded": False,
    }
