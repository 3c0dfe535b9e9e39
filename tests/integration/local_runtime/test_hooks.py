"""One contract a hook on the emulator's private names (`inside.py`), told apart by name."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from infra.local.runtime import FUNCTION_PYTHON, SERVER_PYTHON
from infra.local.settings import PROJECT_ROOT, ServerSettings
from infra.local.wire import free_ports

INSIDE = Path(__file__).with_name("inside.py")
CHECKS = re.findall(r"^def (check_\w+)", INSIDE.read_text(), re.MULTILINE)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("inside")
    for name in ("tmp", "state", "objects"):
        (folder / name).mkdir()
    port, api_port, smtp_port = free_ports(3)
    settings = ServerSettings(folder, port, api_port, smtp_port, FUNCTION_PYTHON)
    report = folder / "report.json"
    subprocess.run(
        [str(SERVER_PYTHON), "-m", "tests.integration.local_runtime.inside", str(report)],
        cwd=PROJECT_ROOT,
        env=settings.environment(),
        check=True,
        timeout=300,
    )
    told: dict[str, str] = json.loads(report.read_text())
    return told


@pytest.mark.parametrize("check", CHECKS)
def test_hook_stands_on_what_it_stood_on(results: dict[str, str], check: str) -> None:
    assert results[check] == ""
