"""Serve the sandbox: `python -m infra.local.sandbox --port N --data DIR [--seed FILE]`."""

import argparse
import json
import socketserver
from pathlib import Path
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from infra.local.sandbox.app import Sandbox

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    """A thread a request: a slow answer keeps nobody else waiting."""

    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    """No line per request: paths hold account identifiers."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def server(app: "WSGIApplication", port: int) -> WSGIServer:
    """A server on 127.0.0.1; port 0 takes a free one (`server_port` tells which)."""
    return make_server("127.0.0.1", port, app, server_class=_Server, handler_class=_Quiet)


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder of the state file")
    parser.add_argument("--seed", type=Path, help="JSON file with accounts")
    chosen = parser.parse_args()
    seed_with = json.loads(chosen.seed.read_text(encoding="utf-8")) if chosen.seed else None
    with server(Sandbox(data=chosen.data, seed_with=seed_with), chosen.port) as serving:
        serving.serve_forever()


if __name__ == "__main__":
    main()
