"""One deployed runtime for the contract tests; a fresh one for those that kill it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from infra.local.runtime import LocalRuntime
from tests.integration.local_runtime import small_assembly


@dataclass(frozen=True)
class Deployed:
    """A runtime with the small assembly in it."""

    runtime: LocalRuntime
    folder: Path

    def name(self, function: str) -> str:
        return self.runtime.outputs[f"{function.title()}FunctionName"]


PARAMETERS = {"BankBaseUrl": "http://127.0.0.1:9"}


@pytest.fixture(scope="session")
def assembly_writer() -> ModuleType:
    return small_assembly


@pytest.fixture(scope="session")
def deployed(runtime: LocalRuntime, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    folder = small_assembly.write(tmp_path_factory.mktemp("assembly"))
    runtime.deploy(folder, PARAMETERS)
    return Deployed(runtime, folder)


@pytest.fixture
def killable(tmp_path: Path) -> Iterator[Deployed]:
    runtime = LocalRuntime(tmp_path / "data")
    runtime.start()
    try:
        folder = small_assembly.write(tmp_path / "assembly")
        runtime.deploy(folder, PARAMETERS)
        yield Deployed(runtime, folder)
    finally:
        runtime.stop()
