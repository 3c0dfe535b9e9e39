"""Each function's variables and its settings model name the same things, both ways."""

import pytest
from lettrage.entrypoints import settings
from pydantic import BaseModel

from infra.layer import ROOT
from tests.infra.assembly import Assembly, folder_of

COMMON = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL"}
"""Read by the logging library itself."""

FOLDERS = sorted(p.name for p in (ROOT / "functions").iterdir() if p.name != "__pycache__")


def model_of(folder: str) -> type[BaseModel]:
    name = "".join(word.capitalize() for word in folder.split("_")) + "Settings"
    found: type[BaseModel] = getattr(settings, name)
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_variables_and_settings_agree(assembly: Assembly, folder: str) -> None:
    (function,) = [f for f in assembly.resources("AWS::Lambda::Function") if folder_of(f) == folder]
    variables = set(function.properties["Environment"]["Variables"]) - COMMON
    assert variables == {name.upper() for name in model_of(folder).model_fields}


@pytest.mark.parametrize("folder", FOLDERS)
def test_settings_cannot_be_changed(folder: str) -> None:
    assert model_of(folder).model_config.get("frozen") is True
