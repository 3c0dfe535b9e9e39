"""The local runtime for suites that call real APIs on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.runtime import FUNCTION_PYTHON, SERVER_PYTHON, LocalRuntime


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRuntime]:
    """A running runtime on free ports with a folder of its own; nothing is deployed in it."""
    started = started_runtime(tmp_path_factory.mktemp("runtime"))
    yield started
    started.stop()


def started_runtime(folder: Path) -> LocalRuntime:
    """Start on free ports, or skip where the environments are not installed."""
    for interpreter in (SERVER_PYTHON, FUNCTION_PYTHON):
        if not interpreter.exists():
            pytest.skip(f"{interpreter.parts[-3]} is missing: run `make install`")
    runtime = LocalRuntime(folder)
    runtime.start()
    return runtime
