"""AWS on a loopback port for tests: one MiniStack process, no state kept."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import botocore.session
from lettrage.adapters.aws import clients

REGION = "eu-west-3"
PYTHON = Path(__file__).parents[2] / ".venv-local" / "bin" / "python"
_READY_WITHIN_S = 30


class LoopbackAws:
    """A running server; `client` makes the product's clients against it."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._session = botocore.session.Session()
        self._session.set_credentials("test", "test")

    def client(self, service: str) -> Any:
        return self._session.create_client(
            service, region_name=REGION, endpoint_url=self.endpoint, config=clients.config(service)
        )

    def new_table(self, name: str) -> str:
        """A table as the template makes it: string keys `pk` and `sk`, nothing else."""
        self.client("dynamodb").create_table(
            TableName=name,
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        return name


def missing() -> str | None:
    """Why there is no server here, None when there can be one."""
    return None if PYTHON.exists() else "no .venv-local: run `make install`"


@contextmanager
def running() -> Iterator[LoopbackAws]:
    """Start the server on a free port of 127.0.0.1 and stop it afterwards."""
    port = _free_port()
    folder = Path(tempfile.mkdtemp(prefix="loopback-aws-"))
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [str(PYTHON), "-m", "ministack"],
            env={
                "PATH": os.environ.get("PATH", ""),
                "BIND_HOST": "127.0.0.1",
                "GATEWAY_PORT": str(port),
                "TMPDIR": str(folder),
                "MINISTACK_REGION": REGION,
                "MINISTACK_HOST": "127.0.0.1",
                "SFTP_ENABLED": "0",
                "IOT_MTLS_ENABLED": "0",
            },
            stdout=log,
            stderr=log,
            cwd=folder,
        )
        try:
            _wait(server, f"http://127.0.0.1:{port}/_ministack/health", folder / "server.log")
            yield LoopbackAws(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            try:
                server.wait(timeout=5)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
            shutil.rmtree(folder, ignore_errors=True)


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310 - loopback
                if answer.status == 200:
                    return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.05)
    raise RuntimeError(f"loopback server did not start:\n{log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
