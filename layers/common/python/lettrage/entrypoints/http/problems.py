"""The one table from the error tree to HTTP, and replies as problem documents (RFC 9457)."""

import json

from aws_lambda_powertools.event_handler import Response
from pydantic import ValidationError

from lettrage.contracts.api.common import FieldProblem, Problem
from lettrage.contracts.details_fr import CODES, detail_fr
from lettrage.contracts.faults_fr import fault_fr
from lettrage.contracts.validation_fr import plain, validation_fr
from lettrage.domain.connector import (
    AUTHENTICATION_SERVER_EN,
    AUTHENTICATION_SERVER_FR,
    BELOW_RECEIVED_EN,
    BELOW_RECEIVED_FR,
)
from lettrage.domain.errors import (
    Conflict,
    Denied,
    Fault,
    Invalid,
    LettrageError,
    NotFound,
    Stale,
    Unavailable,
)
from lettrage.services import connector_trouble

CONTENT_TYPE = "application/problem+json"

# First class that fits wins: subclasses stand before their parents.
_TABLE: tuple[tuple[type[LettrageError], int, str, str], ...] = (
    (Invalid, 422, "The request is not valid", "La demande n’est pas valide"),
    (NotFound, 404, "Not found", "Introuvable"),
    (Stale, 412, "Changed meanwhile", "Modifié entre-temps"),
    (Conflict, 409, "Conflict", "Conflit"),
    (Denied, 403, "Not allowed", "Non autorisé"),
    (Unavailable, 503, "Try again later", "Réessayez plus tard"),
)
STATUSES = {
    401: "The token is missing or not valid",
    403: "The role or a switched-off feature forbids it",
    404: "No such record for this caller",
    409: "Conflict with the present state",
    412: "The record changed: read it again",
    415: "The body is not announced as application/json",
    422: "The request is not valid",
    428: "If-Match is missing",
    503: "Try again later",
}
"""Error replies that OpenAPI lists, with their meaning."""


_HELP = {
    "authentication_server": (AUTHENTICATION_SERVER_EN, AUTHENTICATION_SERVER_FR),
    "verdicts_below_received": (BELOW_RECEIVED_EN, BELOW_RECEIVED_FR),
}
"""What to write into fields that nobody knows by heart, by name: said with what was wrong."""


class PreconditionRequired(Invalid):
    """A change without `If-Match` (RFC 6585 §3)."""

    code = "if_match_required"


class UnsupportedMediaType(Invalid):
    """A body that is not announced as JSON (RFC 9110 §15.5.16)."""

    code = "unsupported_media_type"


def problem_of(error: LettrageError) -> Problem:
    """The problem document of an error of the tree."""
    if isinstance(error, PreconditionRequired):
        status, title, title_fr = 428, "If-Match is required", "If-Match est obligatoire"
    elif isinstance(error, UnsupportedMediaType):
        status, title, title_fr = 415, "Send JSON", "Envoyez du JSON"
    else:
        status, title, title_fr = next(
            (status, title, title_fr)
            for kind, status, title, title_fr in _TABLE
            if isinstance(error, kind)
        )
    faults: tuple[Fault, ...] = error.faults if isinstance(error, Invalid) else ()
    return Problem(
        type=f"urn:lettrage:problem:{error.code}",
        title=title,
        status=status,
        detail=error.message,
        detail_fr=detail_fr(error, connector_trouble.french(error.code) or f"{title_fr}."),
        errors=tuple(map(field_problem, faults)),
        existing_id=error.existing_id if isinstance(error, Conflict) else None,
    )


def field_problem(fault: Fault) -> FieldProblem:
    """A fault in both languages."""
    return FieldProblem(
        pointer=fault.pointer,
        code=fault.code,
        message=fault.message,
        message_fr=fault.message_fr or fault_fr(fault.code, fault.pointer),
    )


def reply(problem: Problem, headers: dict[str, str] | None = None) -> Response[str]:
    """A problem as a response."""
    return Response(
        status_code=problem.status,
        content_type=CONTENT_TYPE,
        body=problem.model_dump_json(exclude_none=True),
        headers=dict(headers or {}),
    )


def of_error(error: LettrageError) -> Response[str]:
    """Reply to an error of the tree; `Retry-After` where the wait is known."""
    wait = error.retry_after_s if isinstance(error, Unavailable) else None
    return reply(problem_of(error), {"Retry-After": str(wait)} if wait else None)


def of_validation(errors: list[dict[str, object]]) -> Response[str]:
    """Reply to a request that is not its contract: each fault with its JSON pointer."""
    faults = []
    for error in errors:
        location = error.get("loc")
        parts = [str(p) for p in location] if isinstance(location, list | tuple) else []
        pointer = "".join("/" + p.replace("~", "~0").replace("/", "~1") for p in parts)
        message = plain(str(error.get("msg", ""))).replace("Tuple should", "List should")
        kind, context = str(error.get("type", "invalid")), error.get("ctx")
        values = context if isinstance(context, dict) else {}
        english, french = _HELP.get(parts[-1] if parts else "", ("", ""))
        said = f"{message}. {english}" if english else message
        said_fr = " ".join(filter(None, (validation_fr(kind, values, pointer), french)))
        faults.append(Fault(pointer, kind, said, said_fr))
    french = CODES[Invalid.code]  # also of one fault: only `errors` says at which place it is
    return of_error(Invalid("the request is not valid", message_fr=french, faults=_own(faults)))


def _own(faults: list[Fault]) -> list[Fault]:
    """Without what is but the echo of another: a list that is too short once a wrong item left."""
    return [
        fault
        for fault in faults
        if fault.code != "too_short"
        or not any(other.pointer.startswith(fault.pointer + "/") for other in faults)
    ]


def of_defect() -> Response[str]:
    """Reply to a defect: nothing of the inside shows."""
    return reply(
        Problem(
            type="urn:lettrage:problem:defect",
            title="Unexpected error",
            status=500,
            detail="The error was recorded; quote the request id.",
            detail_fr="Erreur inattendue, enregistrée ; indiquez l’identifiant de la requête.",
        )
    )


def faults_of(error: ValidationError) -> list[dict[str, object]]:
    """Pydantic's errors as plain data."""
    return [dict(e) for e in json.loads(error.json(include_url=False, include_input=False))]
