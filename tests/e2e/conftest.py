"""The whole product on the local runtime: the synthesized templates, deployed once a session."""

from collections.abc import Iterator

import pytest

from infra.local.runtime import FUNCTION_PYTHON, SERVER_PYTHON, LocalRuntime
from infra.local.settings import PROJECT_ROOT
from infra.local.supervisor import Supervisor
from infra.local.wire import free_ports

CDK_OUT = PROJECT_ROOT / "cdk.out"


@pytest.fixture(scope="session")
def supervisor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervisor]:
    """Server, bank sandbox and deployed templates, as `make up` has them."""
    if not (CDK_OUT / "manifest.json").exists():
        pytest.skip("cdk.out is missing: run `make synth`")
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
