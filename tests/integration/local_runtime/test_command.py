"""`python -m infra.local up --background` and `down`, as a person types them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
import requests

from infra.local.settings import PROJECT_ROOT
from infra.local.wire import free_ports


@dataclass
class Command:
    data: Path
    options: list[str]

    def up(self) -> dict[str, object]:
        self._run("up", "--background", *self.options)
        facts: dict[str, object] = json.loads((self.data / "running.json").read_text())
        return facts

    def down(self) -> None:
        self._run("down")

    def _run(self, verb: str, *options: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "infra.local", verb, "--data", str(self.data), *options],
            cwd=PROJECT_ROOT,
            check=True,
            capture_output=True,
            timeout=300,
        )


@pytest.fixture
def command(tmp_path: Path, assembly_writer: ModuleType) -> Iterator[Command]:
    folder = assembly_writer.write(tmp_path / "assembly")
    options = ["--assembly", str(folder)]
    names = ["--port", "--api-port", "--smtp-port", "--bank-port"]
    for name, port in zip(names, free_ports(4), strict=True):
        options += [name, str(port)]
    made = Command(tmp_path / "data", options)
    yield made
    made.down()


def test_up_serves_and_down_ends_everything(command: Command) -> None:
    facts = command.up()
    assert requests.get(f"{facts['api']}/v1/consent-return", timeout=20).status_code == 200
    assert facts["sweep"] == "started"
    command.down()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{facts['aws']}/_lettrage/ready", timeout=5)
    assert not (command.data / "running.json").exists()


def test_data_is_kept_between_runs(command: Command) -> None:
    command.up()
    deployed = json.loads((command.data / "deployed.json").read_text())
    command.down()
    facts = command.up()
    assert json.loads((command.data / "deployed.json").read_text()) == deployed
    assert requests.get(f"{facts['api']}/v1/consent-return", timeout=20).status_code == 200


def test_killed_server_is_started_again(command: Command) -> None:
    facts = command.up()
    supervisor = facts["pid"]
    assert isinstance(supervisor, int)
    os.kill(_server_of(supervisor), signal.SIGKILL)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            answer = requests.get(f"{facts['api']}/v1/consent-return", timeout=20)
        except requests.ConnectionError:
            time.sleep(0.1)
            continue
        assert answer.status_code == 200
        return
    pytest.fail("The server did not come back")


def test_killed_supervisor_leaves_nothing_behind(command: Command) -> None:
    supervisor = command.up()["pid"]
    assert isinstance(supervisor, int)
    server = _server_of(supervisor)
    os.kill(supervisor, signal.SIGKILL)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and Path(f"/proc/{server}").exists():
        time.sleep(0.1)
    assert not Path(f"/proc/{server}").exists()
    command.up()


def _server_of(supervisor: int) -> int:
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == supervisor and b"infra.local.server" in words:
            return int(entry.name)
    pytest.fail("No server process")


def test_second_runtime_on_the_same_data_is_refused_and_the_first_goes_on(
    command: Command,
) -> None:
    first = command.up()
    again = subprocess.run(
        [sys.executable, "-m", "infra.local", "up", "--data", str(command.data), *command.options],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert again.returncode == 1
    assert "Déjà lancé" in again.stderr
    assert requests.get(f"{first['aws']}/_lettrage/ready", timeout=10).json() == {"ready": True}
