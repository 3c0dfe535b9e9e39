"""Faults that make the platform answer as one in trouble.

`POST /_sandbox/faults {"kind": …, "path"?: regular expression, "times"?: n}` switches one on;
`times` lets it pass after n answers. `DELETE /_sandbox/faults` clears all.
"""

import re
from datetime import datetime, timedelta
from email.utils import format_datetime

from infra.local.sandbox.ledger import Json
from infra.local.sandbox.wire import Answer, Refused, Request

KINDS = (
    "expired_token",
    "forbidden",
    "429",
    "429_date",
    "500",
    "503",
    "truncated",
    "checksum",
    "repeated",
    "newest_first",
    "capped",
    "lost_answer",
    "malformed",
    "elsewhere",
)
"""`repeated` gives each flow of a search twice, `capped` two flows at most without saying so,
`lost_answer` keeps a sent flow and answers 503, `elsewhere` redirects to another host."""

_WAIT_S = 34


def switch_on(data: Json, request: Request) -> Answer:
    """Add one fault."""
    asked = request.json()
    if asked.get("kind") not in KINDS:
        return Answer(400, {"error": f"kind must be one of {', '.join(KINDS)}"})
    options = ("kind", "path", "times")
    data["faults"].append({name: asked[name] for name in options if name in asked})
    return Answer(201, {"faults": data["faults"]})


def clear(data: Json) -> Answer:
    """DELETE /_sandbox/faults."""
    data["faults"].clear()
    return Answer(200, {"faults": []})


def take(data: Json, kind: str, path: str) -> Json | None:
    """The fault of that kind for that path, used up by one; None without one."""
    for fault in data["faults"]:
        if fault["kind"] != kind or not re.search(fault.get("path", ""), path):
            continue
        if "times" in fault:
            fault["times"] -= 1
            if fault["times"] <= 0:
                data["faults"].remove(fault)
        return dict(fault)
    return None


def raise_before(data: Json, request: Request, *, now: datetime) -> None:
    """Answer with a fault of the whole service, if one is on. Raises: Refused."""
    later = format_datetime((now + timedelta(seconds=_WAIT_S)), usegmt=True)
    answers = {
        "429": Answer(429, _body("TOO_MANY_REQUESTS"), {"Retry-After": str(_WAIT_S)}),
        "429_date": Answer(429, _body("TOO_MANY_REQUESTS"), {"Retry-After": later}),
        "500": Answer(500, _body("INTERNAL_ERROR")),
        "503": Answer(503, b"<html>maintenance</html>", content_type="text/html"),
        "forbidden": Answer(403, _body("FORBIDDEN")),
        "malformed": Answer(200, {"results": [{"flowId": "../../etc"}], "flowId": 7}),
        "elsewhere": Answer(307, b"", {"Location": "http://169.254.169.254/latest/meta-data/"}),
    }
    for kind, answer in answers.items():
        if take(data, kind, request.path):
            raise Refused(answer)


def _body(code: str) -> dict[str, str]:
    return {"errorCode": code, "errorMessage": f"simulated {code}"}
