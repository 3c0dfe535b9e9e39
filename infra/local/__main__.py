"""`python -m infra.local up | down`: the local runtime on a desk, its data kept between runs."""

import argparse
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from botocore.exceptions import EndpointConnectionError

from infra.local import sign_in
from infra.local.runtime import LocalRuntime
from infra.local.settings import LOOPBACK, PROJECT_ROOT
from infra.local.supervisor import Supervisor

READY_TIMEOUT_S = 120.0
DOWN_TIMEOUT_S = 30.0


def main() -> int:
    """Parse the command line and run it."""
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="start, deploy cdk.out, serve")
    up.add_argument("--data", type=Path, default=PROJECT_ROOT / ".data")
    up.add_argument("--assembly", type=Path, default=PROJECT_ROOT / "cdk.out")
    up.add_argument("--port", type=int, default=4566, help="all AWS APIs")
    up.add_argument("--api-port", type=int, default=4567, help="the product's HTTP API")
    up.add_argument("--smtp-port", type=int, default=2525, help="mail in")
    up.add_argument("--bank-port", type=int, default=4568, help="sandbox of the bank providers")
    up.add_argument("--background", action="store_true", help="return once it is ready")
    down = commands.add_parser("down", help="stop what `up` started")
    down.add_argument("--data", type=Path, default=PROJECT_ROOT / ".data")
    token = commands.add_parser("token", help="print an access token for a user of the pool")
    token.add_argument("--user", required=True, metavar="EMAIL")
    token.add_argument("--endpoint", default="http://127.0.0.1:4566", help="all AWS APIs")
    arguments = parser.parse_args()
    if arguments.command == "token":
        return _token(arguments)
    if arguments.command == "down":
        return _down(arguments.data)
    return _background(arguments) if arguments.background else _up(arguments)


def _token(arguments: argparse.Namespace) -> int:
    try:
        print(sign_in.token(arguments.endpoint, arguments.user))  # noqa: T201
    except (sign_in.NoPoolError, EndpointConnectionError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _up(arguments: argparse.Namespace) -> int:
    runtime = LocalRuntime(
        arguments.data,
        port=arguments.port,
        api_port=arguments.api_port,
        smtp_port=arguments.smtp_port,
    )
    arguments.data.mkdir(parents=True, exist_ok=True)
    with (arguments.data / "lock").open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write(f"Déjà lancé sur {arguments.data}. Already running there.\n")
            return 1
        ports = (arguments.port, arguments.api_port, arguments.smtp_port, arguments.bank_port)
        taken = [port for port in ports if not _is_free(port)]
        if taken:
            named = ", ".join(map(str, taken))
            sys.stderr.write(f"Port déjà pris : {named}. Port already in use: {named}.\n")
            return 1
        return _serve(arguments, runtime)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers bind: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _serve(arguments: argparse.Namespace, runtime: LocalRuntime) -> int:
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    state = _state_file(arguments.data)
    supervisor = Supervisor(runtime, arguments.assembly, bank_port=arguments.bank_port)
    try:
        state.write_text(json.dumps({"pid": os.getpid(), "ready": False}))
        facts = supervisor.start()
        state.write_text(json.dumps({"pid": os.getpid(), "ready": True, **facts}))
        for name, value in facts.items():
            print(f"{name:<12}{value}", flush=True)  # noqa: T201
        supervisor.watch(stopping)
    finally:
        supervisor.stop()
        state.unlink(missing_ok=True)
    return 0


def _background(arguments: argparse.Namespace) -> int:
    arguments.data.mkdir(parents=True, exist_ok=True)
    command = [word for word in sys.argv[1:] if word != "--background"]
    with (arguments.data / "supervisor.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - this very module
            [sys.executable, "-m", "infra.local", *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        state = _state(arguments.data)
        if state.get("pid") == process.pid and state.get("ready"):
            print("\n".join(f"{k:<12}{v}" for k, v in state.items() if k != "ready"))  # noqa: T201
            return 0
        time.sleep(0.1)
    print(f"Not started; see {arguments.data / 'supervisor.log'}", file=sys.stderr)  # noqa: T201
    return 1


def _down(data: Path) -> int:
    pid = _state(data).get("pid")
    if not isinstance(pid, int):
        print("Nothing is running")  # noqa: T201
        return 0
    try:
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + DOWN_TIMEOUT_S
        while time.monotonic() < deadline and _state_file(data).exists():
            time.sleep(0.1)
    except ProcessLookupError:
        _state_file(data).unlink(missing_ok=True)
    return 0 if not _state_file(data).exists() else 1


def _state_file(data: Path) -> Path:
    return data / "running.json"


def _state(data: Path) -> dict[str, object]:
    try:
        state: dict[str, object] = json.loads(_state_file(data).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return state


if __name__ == "__main__":
    sys.exit(main())
