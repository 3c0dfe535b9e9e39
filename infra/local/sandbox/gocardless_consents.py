"""Institutions, agreements and requisitions of the GoCardless sandbox (bank-providers §1.4-1.6)."""

from datetime import datetime, timedelta

from infra.local.sandbox import faults
from infra.local.sandbox.institutions import INSTITUTIONS, Institution
from infra.local.sandbox.ledger import Json, new_identifier
from infra.local.sandbox.wire import REQUIRED, Answer, Request, by_field, flat, not_found, told

_MOST_CONSENT_DAYS = 180
_PAGE = 100


def institutions(request: Request) -> Answer:
    """GET /institutions/: a plain array, of all countries without `country`."""
    country = request.query.get("country", "FR").upper()
    if country != "FR":
        detail = f"{country} is not a valid choice."
        raise by_field(country=told("Invalid country choice.", detail))
    return Answer(200, [each.listed() for each in INSTITUTIONS.values()])


def institution(institution_id: str) -> Answer:
    """GET /institutions/{id}/."""
    if institution_id not in INSTITUTIONS:
        raise not_found()
    return Answer(200, INSTITUTIONS[institution_id].detailed())


def new_agreement(data: Json, request: Request, *, now: datetime) -> Answer:
    """POST /agreements/enduser/: within the institution's limits."""
    asked = request.json()
    bank = _institution_of(asked)
    if faults.take(data, "institution_down"):
        raise flat(503, "Institution is not operational", "Try again later", "ServiceError")
    history = asked.get("max_historical_days", 90)
    days = asked.get("access_valid_for_days", 90)
    wrong: dict[str, object] = {}
    if not isinstance(history, int) or not 0 < history <= bank.history_days:
        detail = f"max_historical_days must be > 0 and <= {bank.history_days}"
        wrong["max_historical_days"] = told("Incorrect max_historical_days", detail)
    most = min(bank.consent_days, _MOST_CONSENT_DAYS)
    if not isinstance(days, int) or not 0 < days <= most:
        detail = f"access_valid_for_days must be > 0 and <= {most}"
        wrong["access_valid_for_days"] = told("Incorrect access_valid_for_days", detail)
    if wrong:
        raise by_field(**wrong)
    return Answer(201, _agree(data, bank, asked, now=now))


def drop_agreement(data: Json, agreement_id: str) -> Answer:
    """DELETE /agreements/enduser/{id}: only while not accepted."""
    made = one(data, "agreements", agreement_id)
    if made["accepted"]:
        raise flat(400, "Cannot delete accepted End User Agreement", "It is accepted already")
    del data["agreements"][agreement_id]
    detail = f"End User Agreement {agreement_id} deleted"
    return Answer(200, told("End User Agreement deleted", detail))


def new_requisition(data: Json, request: Request, *, now: datetime) -> Answer:
    """POST /requisitions/: one a reference."""
    asked = request.json()
    absent = {name: REQUIRED for name in ("redirect", "institution_id") if not asked.get(name)}
    if absent:
        raise by_field(**absent)
    bank = _institution_of(asked)
    reference = str(asked.get("reference") or new_identifier())
    if any(made["reference"] == reference for made in data["requisitions"].values()):
        detail = f"Client reference must be unique. {reference} already exists"
        raise by_field(reference=told("Client reference must be unique", detail))
    agreement = _agreement_of(data, asked, bank, now=now)
    if agreement["institution_id"] != bank.id:
        raise by_field(agreement=told("Incorrect Institution ID", "It does not match the EUA's"))
    identifier = new_identifier()
    made = {
        "id": identifier,
        "created": now.isoformat(),
        "redirect": asked["redirect"],
        "status": "CR",
        "institution_id": bank.id,
        "agreement": agreement["id"],
        "reference": reference,
        "accounts": [],
        "user_language": asked.get("user_language") or "FR",
        "link": f"{request.base}/psd2/start/{identifier}/{bank.id}",
        "ssn": None,
        "account_selection": bool(asked.get("account_selection")),
        "redirect_immediate": bool(asked.get("redirect_immediate")),
    }
    data["requisitions"][identifier] = made
    return Answer(201, made)


def requisition(data: Json, requisition_id: str, *, now: datetime) -> Answer:
    """GET /requisitions/{id}/; a linked one is EX once its agreement ended."""
    made = one(data, "requisitions", requisition_id)
    if made["status"] == "LN" and has_ended(data, made["agreement"], now):
        made["status"] = "EX"
    return Answer(200, made)


def drop_requisition(data: Json, requisition_id: str) -> Answer:
    """DELETE /requisitions/{id}: with its agreement, so its accounts can't be read any more."""
    made = one(data, "requisitions", requisition_id)
    del data["requisitions"][requisition_id]
    data["agreements"].pop(made["agreement"], None)
    detail = f"Requisition {requisition_id} deleted with all its End User Agreements"
    return Answer(200, told("Requisition deleted", detail))


def listed(data: Json, kind: str, request: Request) -> Answer:
    """GET of agreements or requisitions: count, next, previous, results."""
    limit = min(int(request.query.get("limit") or _PAGE), _PAGE)
    offset = int(request.query.get("offset") or 0)
    every = list(data[kind].values())
    body: Json = {
        "count": len(every),
        "next": None,
        "previous": None,
        "results": every[offset : offset + limit],
    }
    if offset + limit < len(every):
        body["next"] = f"{request.base}{request.path}/?limit={limit}&offset={offset + limit}"
    return Answer(200, body)


def one(data: Json, kind: str, identifier: str) -> Json:
    """The agreement or requisition of that id. Raises: Refused (404)."""
    try:
        found: Json = data[kind][identifier]
    except KeyError:
        raise not_found() from None
    return found


def has_ended(data: Json, agreement_id: str, now: datetime) -> bool:
    """Whether the agreement was given back or is past its last instant."""
    agreement = data["agreements"].get(agreement_id)
    if agreement is None:
        return True
    if not agreement["accepted"]:
        return False
    return datetime.fromisoformat(validity(data, agreement_id)[1]) <= now


def validity(data: Json, agreement_id: str) -> tuple[int, str]:
    """Days and last instant of an accepted agreement."""
    agreement = data["agreements"].get(agreement_id)
    if agreement is None:
        return 0, "1970-01-01T00:00:00+00:00"
    days = int(agreement["access_valid_for_days"])
    until = datetime.fromisoformat(agreement["accepted"]) + timedelta(days=days)
    return days, until.isoformat()


def _agree(data: Json, bank: Institution, asked: Json, *, now: datetime) -> Json:
    made: Json = {
        "id": new_identifier(),
        "created": now.isoformat(),
        "institution_id": bank.id,
        "max_historical_days": asked.get("max_historical_days", 90),
        "access_valid_for_days": asked.get("access_valid_for_days", 90),
        "access_scope": asked.get("access_scope") or ["balances", "details", "transactions"],
        "accepted": None,
    }
    data["agreements"][made["id"]] = made
    return made


def _institution_of(asked: Json) -> Institution:
    name = asked.get("institution_id")
    if not name:
        raise by_field(institution_id=REQUIRED)
    if name not in INSTITUTIONS:
        detail = "Get Institution IDs from /institutions/?country={$COUNTRY_CODE}"
        raise by_field(institution_id=told(f"Unknown Institution ID {name}", detail))
    return INSTITUTIONS[name]


def _agreement_of(data: Json, asked: Json, bank: Institution, *, now: datetime) -> Json:
    """The agreement named, or one with the provider's default limits (§1.5)."""
    if asked.get("agreement"):
        return one(data, "agreements", str(asked["agreement"]))
    return _agree(data, bank, {}, now=now)
