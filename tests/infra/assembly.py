"""What synthesis wrote, as tests look at it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.layer import ROOT

STACKS = ("LettrageData", "LettragePipeline", "LettrageApi")

_DESCRIBED = "infra/api/openapi.json"
OPENAPI = _DESCRIBED if (ROOT / _DESCRIBED).exists() else "tests/infra/fixtures/openapi.json"
"""The committed description of the API; a small one while there is none."""


@dataclass(frozen=True)
class Resource:
    stack: str
    logical_id: str
    kind: str
    body: dict[str, Any]

    @property
    def properties(self) -> dict[str, Any]:
        found: dict[str, Any] = self.body.get("Properties", {})
        return found

    @property
    def name(self) -> str:
        return f"{self.stack}/{short(self.logical_id)}"


@dataclass(frozen=True)
class Assembly:
    folder: Path
    failure: str = ""
    templates: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, failure: str = "") -> "Assembly":
        templates = {s: json.loads((folder / f"{s}.template.json").read_text()) for s in STACKS}
        return cls(folder, failure, templates)

    def resources(self, kind: str = "") -> list[Resource]:
        return [
            Resource(stack, logical_id, body["Type"], body)
            for stack, template in self.templates.items()
            for logical_id, body in template["Resources"].items()
            if not kind or body["Type"] == kind
        ]

    def one(self, kind: str, name: str) -> Resource:
        (found,) = [r for r in self.resources(kind) if short(r.logical_id) == name]
        return found

    def target(self, value: Any) -> str:
        """Readable form of a reference: the logical id without its hash, and what follows it."""
        if isinstance(value, str):
            return value
        ((operator, argument),) = value.items()
        if operator == "Ref":
            return short(argument)
        if operator == "Fn::GetAtt":
            return short(argument[0])
        if operator == "Fn::ImportValue":
            stack, output = argument.split(":", 1)
            return self.target(self.templates[stack]["Outputs"][output]["Value"])
        if operator == "Fn::Join":
            return str(argument[0]).join(self.target(part) for part in argument[1])
        if operator == "Fn::If":
            return f"if {argument[0]}"
        raise AssertionError(f"cannot read {value}")


def short(logical_id: str) -> str:
    return re.sub(r"[0-9A-F]{8}$", "", logical_id)


def folder_of(function: Resource) -> str:
    found: str = function.properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
    return found


def statements(policy: dict[str, Any]) -> Iterator[dict[str, Any]]:
    found = policy["Statement"]
    yield from found if isinstance(found, list) else [found]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
