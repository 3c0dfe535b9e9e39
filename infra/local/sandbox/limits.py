"""The provider's two kinds of limits (bank-providers §1.8): of the company and of the bank."""

from datetime import datetime, timedelta

from infra.local.sandbox.faults import limited
from infra.local.sandbox.ledger import Json

ACCOUNTS_A_MINUTE = 100
"""Company limit of the accounts endpoints together."""

OTHERS_A_MINUTE = 300
"""Company limit of the remaining calls, the largest of them."""

SUCCESSES_A_DAY = 4
"""Bank limit: successful calls a day, account and scope; `limits.per_day` replaces it."""


def count_company(data: Json, group: str, *, now: datetime) -> dict[str, str]:
    """Count one call of a group and return its headers.

    Raises: Refused (429) over the limit.
    """
    most = ACCOUNTS_A_MINUTE if group == "accounts" else OTHERS_A_MINUTE
    most = int(data["limits"].get("per_minute", most))
    wait = 60 - now.second
    used = _count(data, f"company|{group}", f"{now:%Y-%m-%dT%H:%M}")
    if used > most:
        raise limited(
            "Rate limit exceeded",
            f"The rate limit is {most}/minute. Please try again in {wait} seconds",
            headers=_headers("http_x_ratelimit", most, 0, wait),
        )
    return _headers("http_x_ratelimit", most, most - used, wait)


def check_bank(data: Json, account: str, scope: str, *, now: datetime) -> None:
    """Refuse an account call whose allowance is used up.

    Raises: Refused (429), with the seconds until it returns.
    """
    most, used, wait = _allowance(data, account, scope, now)
    if used >= most:
        what = {"details": "account details"}.get(scope, scope)
        raise limited(
            f"Couldn't update {what}",
            "Daily request limit set by the Institution has been exceeded.",
            kind="RateLimitError",
            headers=_headers("http_x_ratelimit_account_success", most, 0, wait),
        )


def count_bank(data: Json, account: str, scope: str, *, now: datetime) -> dict[str, str]:
    """Count one successful account call and return its headers: failed ones cost nothing."""
    _count(data, f"{account}|{scope}", f"{now:%Y-%m-%d}")
    most, used, wait = _allowance(data, account, scope, now)
    return _headers("http_x_ratelimit_account_success", most, most - used, wait)


def _allowance(data: Json, account: str, scope: str, now: datetime) -> tuple[int, int, int]:
    kept = data["calls"].get(f"{account}|{scope}", {})
    used = kept["used"] if kept.get("window") == f"{now:%Y-%m-%d}" else 0
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    most = int(data["limits"].get("per_day", SUCCESSES_A_DAY))
    return most, used, int((midnight - now).total_seconds())


def _count(data: Json, key: str, window: str) -> int:
    kept = data["calls"].get(key)
    used = kept["used"] + 1 if kept and kept["window"] == window else 1
    data["calls"][key] = {"window": window, "used": used}
    return int(used)


def _headers(prefix: str, most: int, remaining: int, reset: int) -> dict[str, str]:
    return {
        f"{prefix}_limit": str(most),
        f"{prefix}_remaining": str(remaining),
        f"{prefix}_reset": str(reset),
    }
