"""Every fault of a request is said in French too: pydantic's, our validators', use cases'."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
from lettrage.contracts.faults_fr import CODES
from lettrage.contracts.validation_fr import OWN, TYPES, validation_fr
from lettrage.domain.errors import Fault, Invalid
from lettrage.entrypoints.http import problems
from pydantic_core._pydantic_core import list_all_errors
from pydantic_core.core_schema import ErrorType

from tests.unit.http import purchases
from tests.unit.http.client import A, World

if TYPE_CHECKING:
    from pydantic_core import ErrorTypeInfo

PACKAGE = Path("layers/common/python/lettrage")

# Of Python objects, sentinels and calls of functions: no JSON and no parameter leads there.
NEVER_OF_A_REQUEST = {
    "no_such_attribute", "needs_python_object", "frozen_field", "frozen_instance",
    "get_attribute_error", "dataclass_exact_type", "missing_sentinel_error", "ellipsis_error",
    "is_instance_of", "is_subclass_of", "callable_type", "arguments_type", "missing_argument",
    "unexpected_keyword_argument", "missing_keyword_only_argument",
    "unexpected_positional_argument", "missing_positional_only_argument",
    "multiple_argument_values", "fraction_type", "fraction_parsing", "complex_type",
    "complex_str_parsing",
}  # fmt: skip
# Said word by word in `OWN`.
OF_VALIDATORS = {"value_error", "assertion_error"}
OF_POWERTOOLS = {"unsupported_content_type", "form_invalid", "multipart_invalid"}

ENGLISH = re.compile(r"\b(should|must|the|and|or|not|expected|input)\b", re.IGNORECASE)


def test_no_kind_of_error_is_without_french() -> None:
    known = set(get_args(ErrorType))
    assert TYPES.keys() - OF_POWERTOOLS == known - NEVER_OF_A_REQUEST - OF_VALIDATORS
    assert known >= NEVER_OF_A_REQUEST


@pytest.mark.parametrize(
    "known", [each for each in list_all_errors() if each["type"] in TYPES], ids=lambda e: e["type"]
)
def test_each_sentence_is_filled_with_the_values_that_pydantic_gives(known: ErrorTypeInfo) -> None:
    told = validation_fr(known["type"], known["example_context"] or {}, "/body/x")
    assert "{" not in told
    assert "/body/x" not in told


@pytest.mark.parametrize("sentence", sorted({*TYPES.values(), *OWN.values(), *CODES.values()}))
def test_sentences_are_french_and_whole(sentence: str) -> None:
    plain = re.sub(r"\{\w+\}|«[^»]*»", "", sentence)
    assert not ENGLISH.search(plain)
    assert sentence.endswith((".", "}", "/"))
    assert sentence[0].isupper() or sentence[0] == "«"


def _calls(*names: str) -> Iterator[ast.Call]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                yield node


def test_every_code_that_a_use_case_names_has_its_french() -> None:
    helpers = ("Fault", "wrong", "_invalid", "_refusal")
    named = {
        call.args[1].value
        for call in _calls(*helpers)
        if len(call.args) > 1 and isinstance(call.args[1], ast.Constant)
    }
    assert len(named) > 40
    assert {code for code in named if isinstance(code, str)} - CODES.keys() == set()


def test_every_validator_of_ours_has_its_french() -> None:
    """Modules with validators: their ValueErrors become errors of a request."""
    said = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        if not {"domain", "contracts"} & set(path.parts):
            continue
        tree = ast.parse(path.read_text())
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if names & {"field_validator", "model_validator", "BeforeValidator"}:
            said |= set(_value_errors(tree))
    assert said
    assert said == OWN.keys()


def _value_errors(tree: ast.Module) -> Iterator[str]:
    texts: dict[str, str] = {}
    steps = [node for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.Raise)]
    for node in sorted(steps, key=lambda step: step.lineno):
        if isinstance(node, ast.Assign):
            if isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Constant):
                texts[node.targets[0].id] = str(node.value.value)
            continue
        error = node.exc
        if isinstance(error, ast.Call) and getattr(error.func, "id", "") == "ValueError":
            (told,) = error.args
            yield texts[told.id] if isinstance(told, ast.Name) else str(ast.literal_eval(told))


@pytest.mark.parametrize(
    ("kind", "context", "told"),
    [
        ("too_short", {"min_length": 1}, "La liste compte au moins 1 élément."),
        ("too_long", {"max_length": 20}, "La liste compte au plus 20 éléments."),
        ("enum", {"expected": "'a', 'b' or 'c'"}, "La valeur doit être « a », « b » ou « c »."),
        ("greater_than_equal", {"ge": 1}, "La valeur doit être supérieure ou égale à 1."),
        ("unheard_of", {}, "La valeur de « /body/x » n’est pas acceptée."),
        ("value_error", {"error": "unheard of"}, "La valeur de « /body/x » n’est pas acceptée."),
        ("too_long", {}, "La valeur de « /body/x » n’est pas acceptée."),
    ],
)
def test_values_are_written_as_french_does(
    kind: str, context: dict[str, object], told: str
) -> None:
    assert validation_fr(kind, context, "/body/x") == told


def test_a_request_hears_both_languages() -> None:
    world = World()
    purchases.supplier(world)
    made = purchases.invoice(world)
    body = {"fields": {"gross_total": 12.5, "issue_date": "hier"}, "document_type": "x", "y": 1}
    answer = world.call("PATCH", purchases.path(made.id), body, if_match="*")
    assert answer.status == 422
    told = {each["pointer"]: each["message_fr"] for each in answer.body["errors"]}
    assert told == {
        "/body/fields/gross_total": OWN["amounts are decimal strings, never JSON numbers"],
        "/body/fields/issue_date": "Une date est attendue, sous la forme AAAA-MM-JJ.",
        "/body/document_type": "La valeur doit être « purchase » ou « expense ».",
        "/body/y": "Ce champ n’existe pas : retirez-le.",
    }
    assert all(each["message"] for each in answer.body["errors"])


def test_a_limit_of_a_list_is_told_with_its_value() -> None:
    where = f"/v1/organisations/{A}/purchase-invoices"
    answer = World().call("GET", where, query={"limit": "1000", "state": "x"})
    told = {each["pointer"]: each["message_fr"] for each in answer.body["errors"]}
    assert told["/query/limit"] == "La valeur doit être inférieure ou égale à 100."
    assert "« to_review »" in told["/query/state"]


def test_checks_that_forbid_validation_keep_their_own_french() -> None:
    world = World()
    made = purchases.invoice(world, supplier_id=None)
    answer = world.call("POST", purchases.path(made.id, "validate"), if_match="*")
    assert answer.status == 422
    checks = world.call("GET", purchases.path(made.id)).body["checks"]
    own = {check["code"]: check["message_fr"] for check in checks}
    assert answer.body["errors"]
    for each in answer.body["errors"]:
        assert each["message_fr"] == own[each["code"]]


def test_a_use_case_without_its_own_sentence_has_that_of_the_code() -> None:
    invalid = Invalid("no", faults=[Fault("/a", "check_digit", "no"), Fault("/b", "odd", "no")])
    first, second = problems.problem_of(invalid).errors
    assert first.message_fr == CODES["check_digit"]
    assert second.message_fr == "La valeur de « /b » n’est pas acceptée."
