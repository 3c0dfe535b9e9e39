"""The local runtime as an object: start, deploy, use, kill, start again.

runtime = LocalRuntime(folder)
runtime.start()
runtime.deploy(Path("cdk.out"), {"PublicApiUrl": runtime.api_url})
runtime.client("s3").put_object(…)
runtime.stop()
"""

import contextlib
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from infra.local.deploy import Deployer, Outputs
from infra.local.settings import PROJECT_ROOT, REGION, ServerSettings
from infra.local.wire import AwsClient, Clients, free_ports

SERVER_PYTHON = PROJECT_ROOT / ".venv-local" / "bin" / "python"
FUNCTION_PYTHON = PROJECT_ROOT / ".venv-lambda" / "bin" / "python"
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
LOG_LIMIT_BYTES = 20 * 1024 * 1024
"""A log beyond this is set aside at the next start; one earlier log is kept."""

_POLL_S = 0.05


Json = Any
"""What JSON can hold."""


class RuntimeStartError(Exception):
    """The server did not come up; the message ends with its last words."""


class FunctionFailedError(RuntimeError):
    """A function answered with an error; the message has its type and text."""


class LocalRuntime:
    """One local AWS on this machine, its data in one folder.

    Shapes: a port of 0 is replaced by a free one, kept over restarts of this object.
    """

    def __init__(
        self, data_dir: Path, *, port: int = 0, smtp_port: int = 0, api_port: int = 0
    ) -> None:
        free = free_ports(3)
        self.settings = ServerSettings(
            data_dir=data_dir.resolve(),
            port=port or free[0],
            smtp_port=smtp_port or free[1],
            api_port=api_port or free[2],
            function_python=FUNCTION_PYTHON,
        )
        self.outputs: Outputs = {}
        self._clients = Clients(self.endpoint, REGION)
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        """Address of all AWS APIs."""
        return self.settings.endpoint

    @property
    def api_url(self) -> str:
        """Address of the product's HTTP API; known before anything is deployed."""
        return self.settings.api_url

    @property
    def smtp_port(self) -> int:
        """Loopback port of the mail listener."""
        return self.settings.smtp_port

    @property
    def outbox(self) -> Path:
        """Folder of the mails the product sent, one `.eml` each."""
        return self.settings.data_dir / "outbox"

    @property
    def pid(self) -> int:
        """Process id of the server.

        Raises: RuntimeError when it is not running.
        """
        if self._server is None:
            raise RuntimeError("The local runtime is not running")
        return self._server.pid

    def client(self, service: str) -> AwsClient:
        """A boto3 client of this runtime."""
        return self._clients.client(service)

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises: RuntimeStartError when it ends or stays silent.
        """
        data = self.settings.data_dir
        for folder in ("tmp", "state", "objects", "logs", "cache", "outbox"):
            (data / folder).mkdir(parents=True, exist_ok=True)
        log = data / "logs" / "server.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as stream:
            self._server = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [str(SERVER_PYTHON), "-m", "infra.local.server"],
                cwd=PROJECT_ROOT,
                env=self.settings.environment(),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                # A group of its own: a kill reaches the functions it started as well.
                start_new_session=True,
            )
        self._await_ready(log)

    def _await_ready(self, log: Path) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if not self.running():
                break
            try:
                urllib.request.urlopen(f"{self.endpoint}/_lettrage/ready", timeout=2).close()  # noqa: S310
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(_POLL_S)
            else:
                return
        self.kill()
        words = log.read_text(errors="replace").splitlines()[-15:]
        raise RuntimeStartError("The server did not start:\n" + "\n".join(words))

    def running(self) -> bool:
        """Whether the server process lives."""
        return self._server is not None and self._server.poll() is None

    def deploy(self, cdk_out: Path, parameters: dict[str, str] | None = None) -> bool:
        """Deploy an assembly; false when the very same one is deployed already.

        Raises: DeploymentError, AssemblyError.
        """
        record = self.settings.data_dir / "deployed.json"
        deployer = Deployer(self._clients, self.endpoint, record)
        self.outputs, changed = deployer.deploy(cdk_out, parameters or {})
        return changed

    def invoke(self, function_name: str, event: Json = None) -> Json:
        """Call a function and wait for its answer.

        Raises: FunctionFailedError.
        """
        payload = json.dumps(event if event is not None else {}).encode()
        reply = self.client("lambda").invoke(FunctionName=function_name, Payload=payload)
        answer = json.loads(reply["Payload"].read() or b"null")
        if reply.get("FunctionError"):
            raise FunctionFailedError(f"{function_name}: {answer}")
        return answer

    def start_function(self, function_name: str, event: Json = None) -> None:
        """Call a function and leave it to itself: it is tried again as on AWS when it fails."""
        payload = json.dumps(event if event is not None else {}).encode()
        self.client("lambda").invoke(
            FunctionName=function_name, InvocationType="Event", Payload=payload
        )

    def kill(self) -> None:
        """`kill -9` of the server and everything it started."""
        if self._server is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()
        self._server = None

    def stop(self) -> None:
        """Orderly shutdown: state is saved, functions end."""
        if self._server is None:
            return
        self._server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._server.wait(STOP_TIMEOUT_S)
        self.kill()
