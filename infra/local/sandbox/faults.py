"""The switchboard: faults that make the sandbox answer as a bank in trouble (§1.8).

`POST /_sandbox/faults {"kind": …, "account"?: id or IBAN, "scope"?: "balances", "times"?: n}`
switches one on; `times` lets it pass after n answers. `DELETE /_sandbox/faults` clears all.
"""

import time
from collections.abc import Mapping
from typing import Any

from infra.local.sandbox.ledger import Json
from infra.local.sandbox.wire import Answer, Refused, Request, flat

ACCOUNT_KINDS = (
    "expired",
    "expired_400",
    "revoked",
    "inactive",
    "forbidden",
    "suspended",
    "sca_required",
    "processing",
    "429_company",
    "429_bank",
    "500",
    "503",
    "slow",
    "truncated",
    "malformed",
    "page_repeated",
    "page_elsewhere",
    "empty_page",
    "duplicated",
)
"""Faults of account calls, of one account when it is named."""

OTHER_KINDS = ("refused_consent", "ip_denied", "new_account_ids", "institution_down")
"""Faults of consents and of the firm's own access."""

_SLOW_S = 25
# Longer than a client's 20 s read timeout (security-reliability G1).

COMPANY_WAIT_S = 34
BANK_WAIT_S = 21_600
"""Seconds to wait that the two kinds of limits tell."""


def switch_on(data: Json, request: Request) -> Answer:
    """Add one fault."""
    asked = request.json()
    kind = str(asked.get("kind") or "")
    if kind not in ACCOUNT_KINDS + OTHER_KINDS:
        known = ", ".join(ACCOUNT_KINDS + OTHER_KINDS)
        return Answer(400, {"error": f"kind must be one of {known}"})
    options = ("account", "scope", "times", "seconds")
    fault: Json = {"kind": kind, **{name: asked[name] for name in options if name in asked}}
    data["faults"].append(fault)
    return Answer(201, {"faults": data["faults"]})


def take(
    data: Json, kind: str, *, account: str = "", iban: str = "", scope: str = ""
) -> Json | None:
    """The fault of that kind which concerns the call, used up by one; None without one."""
    for fault in data["faults"]:
        concerned = fault.get("account") in {None, account, iban}
        if fault["kind"] != kind or not concerned or fault.get("scope", scope) != scope:
            continue
        if "times" in fault:
            fault["times"] -= 1
            if fault["times"] <= 0:
                data["faults"].remove(fault)
        return dict(fault)
    return None


def raise_on_account(data: Json, *, account: str, iban: str, scope: str) -> None:
    """Answer with the fault switched on for this account call, if any.

    Raises: Refused.
    """
    refusals = _refusals(data, account, scope)
    for kind, refusal in refusals.items():
        if take(data, kind, account=account, iban=iban, scope=scope):
            raise refusal


def wait_if_slow(fault: Mapping[str, Any] | None) -> None:
    """Keep the caller waiting, longer than clients do."""
    if fault:
        time.sleep(float(fault.get("seconds", _SLOW_S)))


def status_of(data: Json, account: str, iban: str) -> str:
    """The metadata status that goes with the faults switched on."""
    told = {"suspended": "SUSPENDED", "processing": "PROCESSING", "expired": "EXPIRED"}
    for fault in data["faults"]:
        if fault["kind"] in told and fault.get("account") in {None, account, iban}:
            return told[fault["kind"]]
    return "READY"


def expired_agreement(agreement: str, days: int, until: str, status: int = 401) -> Refused:
    """What an ended agreement answers; 400 until about November 2024."""
    return flat(
        status,
        f"End User Agreement (EUA) {agreement} has expired",
        f"EUA was valid for {days} days and it expired at {until}. The end user must connect the "
        "account once more with new EUA and Requisition",
    )


def _refusals(data: Json, account: str, scope: str) -> dict[str, Refused]:
    agreement = str(data["links"].get(account, {}).get("agreement", ""))
    days = int(data["agreements"].get(agreement, {}).get("access_valid_for_days", 90))
    what = {"details": "account details"}.get(scope, scope)
    company = {"http_x_ratelimit_reset": str(COMPANY_WAIT_S), "http_x_ratelimit_remaining": "0"}
    bank = {
        "http_x_ratelimit_account_success_remaining": "0",
        "http_x_ratelimit_account_success_reset": str(BANK_WAIT_S),
    }
    return {
        "expired": expired_agreement(agreement, days, "2026-01-01 00:00:00 UTC"),
        "expired_400": expired_agreement(agreement, days, "2026-01-01 00:00:00 UTC", 400),
        "revoked": flat(401, "Access has expired", "Access has expired", "AccessExpiredError"),
        "sca_required": flat(401, "Access has expired", "SCA is required", "AccessExpiredError"),
        "inactive": flat(401, "Account is inactive", "Account is inactive", "AccountInactiveError"),
        "forbidden": flat(403, "Access forbidden", "Access forbidden", "AccountAccessForbidden"),
        "suspended": flat(409, "Account suspended", "This account was suspended after errors"),
        "processing": flat(409, "Account is processing", "Account data is still being processed"),
        "429_company": limited(
            "Rate limit exceeded",
            f"The rate limit is 100/minute. Please try again in {COMPANY_WAIT_S} seconds",
            headers=company,
        ),
        "429_bank": limited(
            f"Couldn't update {what}",
            "Daily request limit set by the Institution has been exceeded.",
            kind="RateLimitError",
            headers=bank,
        ),
        "500": flat(
            500, "Unknown error", "Request to Institution returned an error", "UnknownRequestError"
        ),
        "503": flat(503, "Couldn't update", "Institution service unavailable", "ServiceError"),
    }


def limited(
    summary: str, detail: str, *, headers: Mapping[str, str], kind: str | None = None
) -> Refused:
    """A 429 with the headers of the limit concerned."""
    body = flat(429, summary, detail, kind).answer.body
    return Refused(Answer(429, body, headers))
