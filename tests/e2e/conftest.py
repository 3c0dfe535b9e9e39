"""The whole product on the local runtime: the synthesized templates, deployed once a session."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.demo import papers
from infra.local.runtime import FUNCTION_PYTHON, SERVER_PYTHON, LocalRuntime
from infra.local.settings import PROJECT_ROOT
from infra.local.supervisor import Supervisor
from infra.local.wire import free_ports
from tests.e2e.product import Office, an_invoice

CDK_OUT = Path(os.environ.get("CDK_OUTDIR", PROJECT_ROOT / "cdk.out"))
"""As `infra.synth` has it."""


@pytest.fixture(scope="session")
def supervisor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervisor]:
    """Server, bank sandbox and deployed templates, as `make up` has them."""
    if not (CDK_OUT / "manifest.json").exists():
        pytest.skip(f"{CDK_OUT.name} is missing: run `make synth`")
    for interpreter in (SERVER_PYTHON, FUNCTION_PYTHON):
        if not interpreter.exists():
            pytest.skip(f"{interpreter.parts[-3]} is missing: run `make install`")
    (bank_port,) = free_ports(1)
    started = Supervisor(LocalRuntime(tmp_path_factory.mktemp("e2e")), CDK_OUT, bank_port=bank_port)
    try:
        started.start()
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="session")
def runtime(supervisor: Supervisor) -> LocalRuntime:
    """The runtime with the product deployed: outputs, addresses, clients."""
    return supervisor.runtime


@pytest.fixture(scope="session")
def assembly() -> Path:
    """Folder of the synthesized templates that the runtime deployed."""
    return CDK_OUT


@pytest.fixture(scope="session")
def stranger(runtime: LocalRuntime) -> Office:
    """An organisation that nobody of the tests belongs to, with one invoice in it."""
    other = Office.open(runtime, "etrangere")
    other.send(etrangere=papers.page(an_invoice("ETR-1")))
    other.invoice("ETR-1")
    return other


@pytest.fixture
def office(runtime: LocalRuntime) -> Office:
    """A new organisation for one test: what others left is not seen."""
    return Office.open(runtime, "atelier")
