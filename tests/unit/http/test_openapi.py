"""The description of the API: up to date, and what every operation owes its callers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lettrage.contracts.api.purchases import FieldCorrections
from lettrage.domain.invoice_reading import FieldName
from lettrage.entrypoints.http.openapi import document

COMMITTED = Path(__file__).parents[3] / "infra" / "api" / "openapi.json"


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_the_committed_description_is_that_of_the_routes() -> None:
    assert json.loads(COMMITTED.read_text("utf-8")) == document(), "run `make openapi`"


def test_two_runs_give_the_same_text() -> None:
    assert json.dumps(document()) == json.dumps(document())


def test_every_operation_is_named_once_and_explained() -> None:
    names = [operation["operationId"] for _, operation in operations()]
    assert len(names) == len(set(names))
    assert all(operation.get("summary") for _, operation in operations())


def test_errors_are_problem_documents() -> None:
    for name, operation in operations():
        for status, reply in operation["responses"].items():
            if int(status) >= 400 and operation.get("security") != []:
                assert list(reply["content"]) == ["application/problem+json"], (name, status)


def test_what_changes_a_record_takes_if_match() -> None:
    for name, operation in operations():
        if name.split(" ")[0] in ("PATCH", "PUT", "DELETE"):
            given = {p["name"].lower() for p in operation.get("parameters", ())}
            assert "if-match" in given, name
            assert {"412", "428"} <= set(operation["responses"]), name


def test_a_person_can_correct_every_field_but_the_kind() -> None:
    names = {name.value for name in FieldName} - {"kind"}
    assert set(FieldCorrections.model_fields) == names
