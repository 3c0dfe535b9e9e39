"""Enable Banking of the sandbox: signed bearer, authorizations, sessions, accounts (§2)."""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import datetime

from infra.local.sandbox import consent, faults, limits
from infra.local.sandbox.enable_banking_bearer import is_ours
from infra.local.sandbox.institutions import INSTITUTIONS, Institution
from infra.local.sandbox.ledger import Json, balance, new_identifier
from infra.local.sandbox.wire import Answer, Refused, Request

_CONSENT_PAGE = re.compile(r"/enable-consent/([^/]+)\Z")
_DAY_S = 86_400

_FAULTS = {
    "expired": (401, "EXPIRED_SESSION"),
    "expired_400": (401, "EXPIRED_SESSION"),
    "revoked": (401, "REVOKED_SESSION"),
    "suspended": (401, "CLOSED_SESSION"),
    "sca_required": (401, "ASPSP_PSU_ACTION_REQUIRED"),
    "forbidden": (403, "ACCESS_DENIED"),
    "inactive": (404, "ACCOUNT_DOES_NOT_EXIST"),
    "processing": (408, "ASPSP_TIMEOUT"),
    "429_company": (429, "TOO_MANY_REQUESTS"),
    "429_bank": (429, "ASPSP_RATE_LIMIT_EXCEEDED"),
    "500": (502, "ASPSP_ERROR"),
    "503": (503, "UNAVAILABLE"),
}
# What a fault of the switchboard is on this wire (§2.3).

_Handler = Callable[[Json, Request, datetime, tuple[str, ...]], Answer]


def dispatch(data: Json, request: Request, now: datetime) -> Answer | None:
    """The answer to a call of this API or of its consent page; None for other paths."""
    page = _CONSENT_PAGE.match(request.path)
    if page:
        play = _decide if request.method == "POST" else _show
        return play(data, request, page.group(1), now=now)
    if not request.path.startswith("/enable/"):
        return None
    if not is_ours(data, request.bearer, now):
        raise _refused(401, "UNAUTHORIZED")
    for method, pattern, handler in _ROUTES:
        found = re.fullmatch(f"/enable/{pattern}", request.path)
        if found and method == request.method:
            return handler(data, request, now, found.groups())
    raise _refused(404, "NOT_FOUND")


def concerned(data: Json, request: Request) -> tuple[str, str, str] | None:
    """Account, IBAN and scope of a call that spoilt transport may hit; None for others."""
    found = re.fullmatch("/enable/accounts/([^/]+)/([a-z]+)", request.path)
    kept = data["eb_accounts"].get(found.group(1)) if found else None
    return (found.group(1), kept["iban"], found.group(2)) if found and kept else None


def _refused(status: int, word: str) -> Refused:
    wait = faults.COMPANY_WAIT_S if word == "TOO_MANY_REQUESTS" else faults.BANK_WAIT_S
    headers = {"Retry-After": str(wait)} if status == 429 else {}  # noqa: PLR2004 - HTTP
    body = {"error": word, "message": word.replace("_", " ").title(), "detail": None}
    return Refused(Answer(status, body, headers))


def _aspsps(_: Json, request: Request, __: datetime, ___: tuple[str, ...]) -> Answer:
    if request.query.get("country") not in {None, "FR"}:
        return Answer(200, {"aspsps": []})
    listed = [
        {
            "name": bank.name,
            "country": "FR",
            "bic": bank.bic,
            "psu_types": ["personal", "business"],
            "maximum_consent_validity": bank.consent_days * _DAY_S,
            "beta": False,
        }
        for bank in INSTITUTIONS.values()
    ]
    return Answer(200, {"aspsps": listed})


def _authorize(data: Json, request: Request, now: datetime, _: tuple[str, ...]) -> Answer:
    asked = request.json()
    named = asked.get("aspsp") or {}
    bank = next((b for b in INSTITUTIONS.values() if b.name == named.get("name")), None)
    until = datetime.fromisoformat(str((asked.get("access") or {}).get("valid_until")))
    if bank is None or not asked.get("redirect_url") or not asked.get("state"):
        raise _refused(422, "WRONG_REQUEST_PARAMETERS")
    if not 0 < (until - now).total_seconds() <= bank.consent_days * _DAY_S:
        raise _refused(422, "WRONG_ACCESS_VALIDITY")
    if faults.take(data, "institution_down"):
        raise _refused(502, "ASPSP_ERROR")
    identifier = new_identifier()
    data["eb_authorizations"][identifier] = {
        "bank": bank.id,
        "until": until.isoformat(),
        "state": asked["state"],
        "redirect": asked["redirect_url"],
        "code": "",
        "ibans": [],
    }
    url = f"{request.base}/enable-consent/{identifier}"
    return Answer(200, {"url": url, "authorization_id": identifier})


def _show(data: Json, request: Request, identifier: str, *, now: datetime) -> Answer:
    made = _open(data, identifier)
    promise = f"<p>Accès à vos comptes jusqu’au {made['until'][:10]}. Aucun paiement.</p>"
    return consent.form(data, INSTITUTIONS[made["bank"]], request, promise=promise, now=now)


def _decide(data: Json, request: Request, identifier: str, *, now: datetime) -> Answer:
    made = _open(data, identifier)
    form = request.form()
    if form.get("choice") != ["accept"] or faults.take(data, "refused_consent"):
        return consent.back(made["redirect"], {"state": made["state"], "error": "access_denied"})
    if not form.get("accounts"):
        return consent.page(400, "Aucun compte choisi", "<p>Cochez un compte.</p>")
    made["code"], made["ibans"] = secrets.token_urlsafe(24), form["accounts"]
    return consent.back(made["redirect"], {"state": made["state"], "code": made["code"]})


def _open(data: Json, identifier: str) -> Json:
    made: Json | None = data["eb_authorizations"].get(identifier)
    if made is None or made["code"]:
        raise _refused(404, "NOT_FOUND")
    return made


def _new_session(data: Json, request: Request, now: datetime, _: tuple[str, ...]) -> Answer:
    code = request.json().get("code")
    made = next((a for a in data["eb_authorizations"].values() if code and a["code"] == code), None)
    if made is None or made.get("spent"):
        raise _refused(400, "WRONG_AUTHORIZATION_CODE")
    made["spent"] = True
    identifier = new_identifier()
    session = {"bank": made["bank"], "until": made["until"], "closed": False, "accounts": []}
    for iban in made["ibans"]:
        uid = new_identifier()
        data["eb_accounts"][uid] = {"iban": iban, "session": identifier}
        session["accounts"].append(uid)
    data["eb_sessions"][identifier] = session
    accounts = [{**_details(data, uid), "uid": uid} for uid in session["accounts"]]
    return Answer(200, {"session_id": identifier, "accounts": accounts, **_access(session)})


def _session(data: Json, _: Request, now: datetime, path: tuple[str, ...]) -> Answer:
    session = data["eb_sessions"].get(path[0])
    if session is None:
        raise _refused(401, "SESSION_DOES_NOT_EXIST")
    ended = datetime.fromisoformat(session["until"]) <= now
    status = "CLOSED" if session["closed"] else "EXPIRED" if ended else "AUTHORIZED"
    hashes = [
        {"uid": uid, "identification_hash": _hash(data["eb_accounts"][uid]["iban"])}
        for uid in session["accounts"]
    ]
    body = {"status": status, "accounts": session["accounts"], "accounts_data": hashes}
    return Answer(200, {**body, **_access(session)})


def _close(data: Json, _: Request, __: datetime, path: tuple[str, ...]) -> Answer:
    if path[0] not in data["eb_sessions"]:
        raise _refused(401, "SESSION_DOES_NOT_EXIST")
    data["eb_sessions"][path[0]]["closed"] = True
    return Answer(200, {"message": "OK"})


def _access(session: Json) -> Json:
    bank: Institution = INSTITUTIONS[session["bank"]]
    named = {"aspsp": {"name": bank.name, "country": "FR"}, "psu_type": "business"}
    return {**named, "access": {"valid_until": session["until"]}}


def _hash(iban: str) -> str:
    return base64.b64encode(hashlib.sha256(iban.encode()).digest()).decode()


def _details(data: Json, uid: str) -> Json:
    held = data["bank_accounts"][data["eb_accounts"][uid]["iban"]]
    number = (
        {"iban": held["iban"]} if held["type"] != "CARD" else {"other": {"identification": "…"}}
    )
    return {
        "account_id": number,
        "name": held["owner"],
        "details": held["name"],
        "currency": held["currency"],
        "cash_account_type": held["type"],
        "usage": "ORGA",
        "identification_hash": _hash(held["iban"]),
    }


def _of_account(data: Json, request: Request, now: datetime, path: tuple[str, ...]) -> Answer:
    uid, scope = path
    kept = data["eb_accounts"].get(uid)
    if kept is None:
        raise _refused(404, "ACCOUNT_DOES_NOT_EXIST")
    session = data["eb_sessions"][kept["session"]]
    if session["closed"]:
        raise _refused(401, "CLOSED_SESSION")
    if datetime.fromisoformat(session["until"]) <= now:
        raise _refused(401, "EXPIRED_SESSION")
    concern = {"account": uid, "iban": kept["iban"], "scope": scope}
    for kind, refusal in _FAULTS.items():
        if faults.take(data, kind, **concern):
            raise _refused(*refusal)
    held = data["bank_accounts"][kept["iban"]]
    if scope == "details":
        return Answer(200, _details(data, uid))
    paged = bool(request.query.get("continuation_key"))
    if not paged:
        _count(data, uid, scope, now)
    if scope == "balances":
        return Answer(200, {"balances": _balances(held, now)})
    return _page(data, request, held, concern)


def _count(data: Json, uid: str, scope: str, now: datetime) -> None:
    try:
        limits.check_bank(data, uid, scope, now=now)
    except Refused:
        raise _refused(429, "ASPSP_RATE_LIMIT_EXCEEDED") from None
    limits.count_bank(data, uid, scope, now=now)


def _balances(held: Json, now: datetime) -> list[Json]:
    told = {"currency": held["currency"], "amount": f"{balance(held):.2f}"}
    day = now.date().isoformat()
    return [
        {"name": code, "balance_amount": told, "balance_type": code, "reference_date": day}
        for code in ("CLAV", "CLBD")
    ]


def _page(data: Json, request: Request, held: Json, concern: dict[str, str]) -> Answer:
    since = request.query.get("date_from", "")
    every = [_movement(each, "BOOK") for each in held["booked"] if each["bookingDate"] >= since]
    every += [_movement(each, "PDNG") for each in held["pending"]]
    start = int(request.query.get("continuation_key", "k0").removeprefix("k").split(".")[0])
    most = int(data["limits"].get("page", 100))
    part, following = every[start : start + most], start + most
    if faults.take(data, "malformed", **concern) and part:
        part[0].pop("transaction_amount")
    if faults.take(data, "duplicated", **concern):
        part = [*part, *part[:1]]
    body: Json = {"transactions": part}
    if faults.take(data, "page_repeated", **concern):
        body["continuation_key"] = f"k{start}"
    elif faults.take(data, "empty_page", **concern):
        body = {"transactions": [], "continuation_key": f"k{start}.{secrets.token_hex(2)}"}
    elif following < len(every):
        body["continuation_key"] = f"k{following}"
    return Answer(200, body)


def _movement(each: Json, status: str) -> Json:
    money = each["transactionAmount"]
    incoming = not str(money["amount"]).startswith("-")
    lines = [
        str(each.get("remittanceInformationUnstructured") or ""),
        *each.get("remittanceInformationUnstructuredArray", []),
    ]
    side = "debtor" if incoming else "creditor"
    name, account = each.get(f"{side}Name"), each.get(f"{side}Account")
    return {
        **({"entry_reference": each["transactionId"]} if "transactionId" in each else {}),
        "transaction_id": None,
        "transaction_amount": {**money, "amount": str(money["amount"]).lstrip("-")},
        "credit_debit_indicator": "CRDT" if incoming else "DBIT",
        "status": status,
        **({"booking_date": each["bookingDate"]} if status == "BOOK" else {}),
        "value_date": each["valueDate"],
        "remittance_information": [line for line in lines if line],
        **({side: {"name": name}} if name else {}),
        **({f"{side}_account": account} if account else {}),
    }


_ROUTES: tuple[tuple[str, str, _Handler], ...] = (
    ("GET", "aspsps", _aspsps),
    ("POST", "auth", _authorize),
    ("POST", "sessions", _new_session),
    ("GET", "sessions/([^/]+)", _session),
    ("DELETE", "sessions/([^/]+)", _close),
    ("GET", "accounts/([^/]+)/(details|balances|transactions)", _of_account),
)
