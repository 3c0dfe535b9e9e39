"""Every error of the tree is told in French: what is wrong and how to mend it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from lettrage.contracts import faults_fr
from lettrage.contracts.details_fr import CODES, KINDS
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import (
    CapReached,
    Conflict,
    Denied,
    Fault,
    Invalid,
    LettrageError,
    NotFound,
    Stale,
)
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.third_party import ThirdPartyRole
from lettrage.entrypoints.http import problems
from lettrage.services import connector_trouble

from tests.fakes.in_memory_store import InMemoryStore
from tests.unit.http import purchases
from tests.unit.http.client import A, World

PACKAGE = Path("layers/common/python/lettrage")
ENGLISH = re.compile(
    r"\b(should|must|the|and|not|is|are|was|of|to|this|with|again|first|no|try|ask|missing)\b",
    re.IGNORECASE,
)
# Of the inside: no request names one, so none can miss one.
INTERNAL = {
    "bank_event", "bank_token", "moved_document", "notice", "page_purchase", "platform_cursor",
    "provider_circuit", "provider_pace", "recognition_usage", "rule_series", "supplier_merge",
}  # fmt: skip
# Their codes are a fault's too: `test_french_errors` wants each of them said.
OF_FAULTS = {"wrong", "_invalid", "_refusal"}


@dataclass(frozen=True)
class Source:
    """One module, or one function in it, and where each name in it gets its values."""

    path: Path
    tree: ast.Module | ast.FunctionDef
    values: dict[str, list[ast.expr]]


@cache
def _sources() -> tuple[Source, ...]:
    """Modules."""
    return tuple(
        _source(path, ast.parse(path.read_text())) for path in sorted(PACKAGE.rglob("*.py"))
    )


def _source(path: Path, tree: ast.Module | ast.FunctionDef) -> Source:
    values: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            values.setdefault(node.targets[0].id, []).append(node.value)
    return Source(path, tree, values)


@cache
def _classes() -> dict[str, tuple[Source, ast.ClassDef]]:
    """The error tree's classes, wherever they stand; the root included."""
    every = [
        (source, node)
        for source in _sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
    ]
    known = {node.name: (source, node) for source, node in every if node.name == "LettrageError"}
    before = 0
    while len(known) > before:
        before = len(known)
        known |= {
            node.name: (source, node)
            for source, node in every
            if any(_name(base) in known for base in node.bases)
        }
    return known


def _name(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]


def _raised() -> Iterator[tuple[Source, ast.Call, dict[str, ast.expr]]]:
    """Each error made: the function or module that it stands in, its call, its keywords."""
    for module in _sources():
        inside = {
            id(node): function
            for function in ast.walk(module.tree)
            if isinstance(function, ast.FunctionDef)
            for node in ast.walk(function)
        }
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and _name(node.func) in _classes():
                given = {word.arg: word.value for word in node.keywords if word.arg}
                function = inside.get(id(node))
                yield _source(module.path, function) if function else module, node, given


def _values(source: Source, name: str) -> list[ast.expr]:
    """Of the function, else of its module, else of a constant of another module."""
    if name in source.values:
        return source.values[name]
    if not name.isupper() and not name.startswith("_"):
        return []  # an argument
    (own,) = (module for module in _sources() if module.path == source.path)
    every = [value for module in _sources() for value in module.values.get(name, [])]
    return own.values.get(name) or [each for each in every if isinstance(each, ast.Constant)]


def _texts(source: Source, node: ast.expr | None, depth: int = 4) -> Iterator[str]:
    """The texts that an expression may be; `…` stands for what is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "…" for p in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(source, one, depth)
            yield from _texts(source, other, depth)
        case ast.Dict(values=each):
            for value in each:
                yield from _texts(source, value, depth)
        case ast.Subscript(value=of) | ast.Call(func=ast.Attribute(value=of, attr="get")):
            yield from _texts(source, of, depth)
        case ast.Name(id=name) if depth:
            for value in _values(source, name):
                yield from _texts(source, value, depth - 1)


def _codes() -> Iterator[tuple[str, str]]:
    """(place, code); the code is "" where a call's can't be read and it brings no French."""
    for source, node in _classes().values():
        for line in node.body:
            if isinstance(line, ast.Assign) and _name(line.targets[0]) == "code":
                yield from ((f"{source.path}:{line.lineno}", c) for c in _texts(source, line.value))
    for source, call, given in _raised():
        if "code" not in given:
            continue
        place = f"{source.path}:{call.lineno}"
        codes = set(_texts(source, given["code"]))
        carried = (
            "message_fr" in given
            or "faults" in given
            or getattr(source.tree, "name", "") in OF_FAULTS
        )
        if not codes and not carried:
            yield place, ""
        yield from ((place, code) for code in codes)


def _said(code: str) -> bool:
    return code in CODES or code in faults_fr.CODES or bool(connector_trouble.french(code))


def test_every_code_has_its_french() -> None:
    codes = list(_codes())
    assert len({code for _, code in codes}) > 150
    assert [f"{place} {code}" for place, code in codes if not _said(code)] == []


def test_no_sentence_is_left_over_or_said_twice() -> None:
    used = {code for _, code in _codes()}
    assert CODES.keys() - used == set()
    both = CODES.keys() & faults_fr.CODES.keys()
    assert both == {"not_found"}  # as a fault, it is a chosen bank account that is not there
    assert len(set(CODES.values())) == len(CODES) - 1  # two words for a foreign cursor


def test_what_is_not_found_is_named() -> None:
    nameless, unknown = [], []
    for source, call, given in _raised():
        if _name(call.func) != "NotFound" or "code" in given:
            continue
        place = f"{source.path}:{call.lineno}"
        if not given.keys() & {"kind", "message_fr"}:
            nameless.append(place)
        unknown += [
            f"{place} {kind}"
            for kind in _texts(source, given.get("kind"))
            if isinstance(given["kind"], ast.Constant) and kind not in KINDS
        ]
    assert (nameless, unknown) == ([], [])


def test_every_kind_of_record_has_its_french() -> None:
    kinds = {
        line.value.value
        for source in _sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
        for line in node.body
        if isinstance(line, ast.AnnAssign)
        and _name(line.target) == "KIND"
        and isinstance(line.value, ast.Constant)
    }
    assert Transaction.KIND in kinds
    assert kinds - INTERNAL - KINDS.keys() == set()
    assert kinds >= INTERNAL
    assert {*OpenDocumentKind, *ThirdPartyRole} - KINDS.keys() == set()


def _own() -> set[str]:
    return {
        text
        for source, _, given in _raised()
        for text in _texts(source, given.get("message_fr"))
        if text
    }


def test_own_sentences_are_seen() -> None:
    assert len(_own()) > 20


@pytest.mark.parametrize("sentence", sorted({*CODES.values(), *KINDS.values(), *_own()}))
def test_sentences_are_french_and_whole(sentence: str) -> None:
    plain = re.sub(r"«[^»]*»", "", sentence)
    assert not ENGLISH.search(plain)
    assert "'" not in sentence
    assert sentence.endswith((".", "…"))
    assert sentence[0].isupper() or sentence[0] == "…"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Conflict("x", code="paused"), CODES["paused"]),
        (Conflict("x", code="paused", message_fr="Attendez lundi."), "Attendez lundi."),
        (CapReached("x"), CODES["cap_reached"]),
        (Stale("x"), CODES["stale"]),
        (NotFound("no transaction 1", kind="transaction"), KINDS["transaction"]),
        (NotFound("x", kind="unheard_of"), CODES["not_found"]),
        (NotFound("x", code="unknown_at_provider", kind="file"), CODES["unknown_at_provider"]),
        (Invalid("x", code="too_precise"), faults_fr.CODES["too_precise"]),
        (Denied("x", code="layout_changed"), connector_trouble.french("layout_changed")),
        (Invalid("x", faults=[Fault("/a", "check_digit", "x")]), faults_fr.CODES["check_digit"]),
        (Invalid("x", faults=[Fault("/a", "b", "x", "Non.")]), "Non."),
        (Invalid("x", faults=[Fault("/a", "b", "x")] * 2), CODES["invalid"]),
        (Conflict("x", code="unheard_of"), "Conflit."),
    ],
)
def test_the_closest_sentence_is_told(error: LettrageError, told: str) -> None:
    problem = problems.problem_of(error)
    assert problem.detail_fr == told
    assert problem.detail == error.message


def test_a_missing_record_is_named_to_the_client() -> None:
    answer = World().call("GET", purchases.path("nothing-here"))
    assert answer.status == 404
    assert answer.body["detail_fr"] == "Facture d’achat introuvable : vérifiez l’identifiant."


def test_the_kind_comes_from_the_store() -> None:
    with pytest.raises(NotFound) as caught:
        InMemoryStore().get(Transaction, A, "1")
    assert caught.value.kind == "transaction"


def test_a_request_that_is_not_its_contract_points_to_its_fields() -> None:
    query = {"limit": "1000"}
    answer = World().call("GET", f"/v1/organisations/{A}/purchase-invoices", query=query)
    assert answer.body["detail_fr"] == CODES["invalid"]
