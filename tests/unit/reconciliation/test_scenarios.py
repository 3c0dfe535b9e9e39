"""Scenarios of `tests/data/reconciliation`, each named after what it guards.

They are in the schema of the scenario files and judged by their scorer, so that what counts as
right here is what counts there.
"""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
from lettrage.entrypoints import cli

scorer: Any = importlib.import_module("tests.score.score_scenarios")
FOLDER = Path(__file__).parents[2] / "data" / "reconciliation"
FILES = sorted(FOLDER.glob("*.json"))
SCENARIOS = [scenario for path in FILES for scenario in json.loads(path.read_text("utf-8"))]
LEAST = 1000


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Decisions of every scenario, by the command that a person would run."""
    given = tmp_path_factory.mktemp("scenarios")
    (given / "all.json").write_text(json.dumps(SCENARIOS), "utf-8")
    out = given / "out.json"
    assert cli.main(["reconcile", "--scenarios", str(given / "all.json"), "--out", str(out)]) == 0
    decided: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return decided


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["id"])
def test_scenario(scenario: dict[str, Any], results: dict[str, Any]) -> None:
    got = results[scenario["id"]]
    allocations = scorer.swapped(scenario, got)
    found = {
        operation: scorer.faults(want, got[operation], allocations[operation])
        for operation, want in scenario["expect"].items()
    }
    assert not any(found.values()), found


def test_scenarios_are_many_and_each_has_its_own_name() -> None:
    names = [scenario["id"] for scenario in SCENARIOS]
    assert len(set(names)) == len(names) >= LEAST
