"""No endpoint of the whole API takes what people type at their bank, whatever it is called."""

import json
from pathlib import Path
from typing import Any

WORDS = {
    *("password", "passwd", "passcode", "passphrase", "secret", "credential", "credentials"),
    *("login", "pin", "otp", "username", "identifiant", "mot", "sca", "tan"),
}

_ORGANISATION = "/v1/organisations/{organisation_id}"
_OF_SOURCES = ("secret", "login", "username_field", "password_field")

NOT_OF_A_BANK = {
    # The password of an encrypted PDF.
    (f"{_ORGANISATION}/documents/{{document_id}}/password", "password"),
    # Mailboxes and portals of suppliers, where invoices are collected.
    *((f"{_ORGANISATION}/supplier-connectors", name) for name in _OF_SOURCES),
    *((f"{_ORGANISATION}/supplier-connectors/{{connector_id}}", name) for name in _OF_SOURCES),
}
"""Path and field, each with its reason; no path of banks may ever be here."""


def _asked(schema: Any, models: dict[str, Any], seen: frozenset[str] = frozenset()) -> set[str]:
    """Names of every field that a schema takes, however deep."""
    if isinstance(schema, list):
        return {name for each in schema for name in _asked(each, models, seen)}
    if not isinstance(schema, dict):
        return set()
    named = str(schema.get("$ref", "")).rpartition("/")[2]
    found = _asked(models[named], models, seen | {named}) if named and named not in seen else set()
    for key, value in schema.items():
        if key == "properties":
            found |= {name.lower() for name in value} | _asked(list(value.values()), models, seen)
        elif key not in {"description", "examples", "title"}:
            found |= _asked(value, models, seen)
    return found


def _taken(document: dict[str, Any]) -> set[tuple[str, str]]:
    """Path and name of every body field and parameter."""
    models = document["components"]["schemas"]
    return {
        (path, name)
        for path, item in document["paths"].items()
        for operation in item.values()
        for name in {
            *_asked(operation.get("requestBody", {}), models),
            *(each["name"].lower() for each in operation.get("parameters", [])),
        }
    }


def _suspect(document: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (path, name)
        for path, name in _taken(document)
        if WORDS & set(name.replace("-", "_").split("_"))
    }


def _document() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(Path("infra/api/openapi.json").read_text(encoding="utf-8"))
    return read


def test_no_endpoint_of_the_whole_api_takes_bank_credentials() -> None:
    document = _document()
    assert _suspect(document) - NOT_OF_A_BANK == set()
    connecting = {name for path, name in _taken(document) if path.endswith("/bank-connections")}
    assert {"provider", "bank_id", "user_email"} <= connecting
    assert not [path for path, _ in NOT_OF_A_BANK if "/bank" in path]


def test_planted_field_is_found_however_deep() -> None:
    document = _document()
    deep = {"type": "object", "properties": {"bank_pin": {"type": "string"}}}
    document["components"]["schemas"]["Deep"] = deep
    body = document["components"]["schemas"]["ConnectBank"]
    body["properties"]["more"] = {"anyOf": [{"$ref": "#/components/schemas/Deep"}]}
    path = "/v1/organisations/{organisation_id}/bank-connections"
    assert (path, "bank_pin") in _suspect(document)
