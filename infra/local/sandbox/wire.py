"""Requests and answers of the sandbox, and the four error shapes of GoCardless (§1.3)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs


@dataclass(frozen=True)
class Request:
    """One call as the handlers see it.

    Attributes:
        method: Upper case.
        path: Without the query and without a trailing slash: both forms are accepted (§1.1).
        query: First value by name.
        data: Body bytes.
        bearer: Token of the `Authorization` header, "" without one.
        base: Scheme and host the caller used.
        headers: By lower-case name.
    """

    method: str
    path: str
    query: Mapping[str, str]
    data: bytes
    bearer: str
    base: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        """The body as an object; empty when it is not one."""
        try:
            value = json.loads(self.data or b"{}")
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def form(self) -> dict[str, list[str]]:
        """The body as a posted form."""
        return parse_qs(self.data.decode("utf-8", "replace"))


@dataclass(frozen=True)
class Answer:
    """One answer; `body` is JSON unless it is bytes."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    def payload(self) -> bytes:
        """The bytes sent."""
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, ensure_ascii=False).encode()


class Refused(Exception):
    """Ends a call with an error answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(str(answer.status))
        self.answer = answer


def flat(status: int, summary: str, detail: str, kind: str | None = None) -> Refused:
    """The flat error shape."""
    body: dict[str, object] = {"summary": summary, "detail": detail, "status_code": status}
    return Refused(Answer(status, {**body, "type": kind} if kind else body))


def by_field(**faults: object) -> Refused:
    """The per-field shape, and the required-field one where the value is a list."""
    return Refused(Answer(400, {**faults, "status_code": 400}))


def told(summary: str, detail: str) -> dict[str, str]:
    """One field's fault."""
    return {"summary": summary, "detail": detail}


REQUIRED = ["This field is required."]
"""What the provider says of an absent field."""


def not_found() -> Refused:
    """The provider's 404."""
    return flat(404, "Not found.", "Not found.")
