"""The server process: the emulator with its gaps closed, on loopback only.

Run by `.venv-local` as `python -m infra.local.server`, started by the supervisor (`runtime.py`),
which hands over everything in the environment. This module composes; each gap has its own module.
"""

import asyncio
import contextlib
import json
import logging
import signal
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from hypercorn.asyncio import serve  # type: ignore[import-not-found,unused-ignore]
from hypercorn.config import Config  # type: ignore[import-not-found,unused-ignore]
from ministack import app as emulator

from infra.local import (
    functions,
    journal,
    key_ranges,
    lifeline,
    meter,
    objects,
    outbox,
    receipt_rules,
    smtp,
    snapshots,
    text_recognition,
    workflows,
)
from infra.local.settings import LOOPBACK, ServerSettings

_log = logging.getLogger("lettrage.local.server")

READY_PATH = "/_lettrage/ready"
DEPLOYMENT_PATH = "/_lettrage/deployment"
METER_PATH = "/_lettrage/meter"
_ADMINISTRATION = ("/_lettrage/", "/_ministack/", "/_localstack/")
_LOCAL_NAMES = ("127.0.0.1", "localhost")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Gateway:
    """In front of the emulator: the API's own port, our control paths, and their protection."""

    def __init__(
        self, settings: ServerSettings, saved: snapshots.Snapshots, counted: meter.Meter
    ) -> None:
        self._settings = settings
        self._snapshots = saved
        self._meter = counted
        self._api_file = settings.data_dir / "api.json"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route one connection."""
        if scope["type"] != "http":
            await emulator.app(scope, receive, send)
        elif scope["server"][1] == self._settings.api_port:
            await self._serve_api(scope, receive, send)
        elif scope["path"].startswith(_ADMINISTRATION) and _from_another_page(scope):
            await _answer(send, 403, {"message": "Administration is not for web pages"})
        elif scope["path"] == READY_PATH:
            await _answer(send, 200, {"ready": True})
        elif scope["path"] == DEPLOYMENT_PATH:
            await self._deployment(receive, send)
        elif scope["path"] == METER_PATH:
            await _answer(send, 200, self._meter.take())
        else:
            self._meter.request(scope["method"], scope["headers"])
            await emulator.app(scope, receive, send)

    async def _serve_api(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The product's API at the root, as behind a domain name; nothing else on this port."""
        api_id = json.loads(self._api_file.read_text())["id"] if self._api_file.exists() else None
        if api_id is None:
            await _answer(send, 503, {"message": "Nothing is deployed yet"})
            return
        prefix = f"/_aws/execute-api/{api_id}/$default"
        raw = scope.get("raw_path") or scope["path"].encode()
        moved = {"path": prefix + scope["path"], "raw_path": prefix.encode() + raw}
        await emulator.app({**scope, **moved}, receive, send)

    async def _deployment(self, receive: Receive, send: Send) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        request = json.loads(body)
        if request["state"] == "begin":
            self._snapshots.begin_deployment()
        else:
            if request.get("api_id"):
                self._api_file.write_text(json.dumps({"id": request["api_id"]}))
            await asyncio.to_thread(self._snapshots.end_deployment)
        await _answer(send, 200, {})


def _from_another_page(scope: Scope) -> bool:
    """Whether a browser sends this from a page that is not on this machine."""
    origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
    return any(urlsplit(origin).hostname not in _LOCAL_NAMES for origin in origins)


async def _answer(send: Send, status: int, content: dict[str, Any]) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(content).encode()})


def compose(settings: ServerSettings) -> Gateway:
    """Close the gaps, in the order in which one builds on another."""
    receipt_rules.install()
    text_recognition.install()
    functions.install(settings)
    workflows.install()
    objects.install()
    key_ranges.install()
    outbox.install(settings.data_dir / "outbox")
    items = journal.install(settings.data_dir / "items.sqlite")
    saved = snapshots.Snapshots(items)
    saved.install()
    return Gateway(settings, saved, meter.install())


async def _serve(settings: ServerSettings) -> None:
    config = Config()
    config.bind = [f"{LOOPBACK}:{settings.port}", f"{LOOPBACK}:{settings.api_port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    mail = smtp.start(settings)
    try:
        await serve(compose(settings), config, shutdown_trigger=stopping.wait)
    finally:
        with contextlib.suppress(AssertionError):
            mail.stop()


def main() -> None:
    """Serve until asked to stop."""
    lifeline.follow_parent()
    asyncio.run(_serve(ServerSettings.from_environment()))


if __name__ == "__main__":
    main()
