"""An OAuth2 token endpoint on the loopback (RFC 6749 §6), which also says whose a token is."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

CLIENT = {"client_id": "lettrage", "client_secret": "client-s3cret"}
FIRST_REFRESH = "refresh-1"


@dataclass
class TokenEndpoint:
    """The running server.

    Attributes:
        url: Where tokens are asked for.
        introspection_url: Where a mail server asks whose a token is.
        user: Whose mailbox the tokens open.
        refresh: Refresh tokens that are good.
        access: Access tokens that are good.
        asked: Forms received.
        answer: Status, JSON and headers in place of the usual answer.
        rotates: Whether each use replaces the refresh token.
        expires_in: Told with each access token.
    """

    url: str
    introspection_url: str
    user: str
    refresh: set[str] = field(default_factory=lambda: {FIRST_REFRESH})
    access: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)
    answer: tuple[int, object, dict[str, str]] | None = None
    rotates: bool = False
    expires_in: object = 3600
    _issued: int = 0

    def grant(self, form: dict[str, str]) -> tuple[int, object, dict[str, str]]:
        """Status, body and headers."""
        self.asked.append(form)
        if self.answer is not None:
            return self.answer
        if form.get("grant_type") != "refresh_token":
            return 400, {"error": "unsupported_grant_type"}, {}
        if {name: form.get(name) for name in CLIENT} != CLIENT:
            return 401, {"error": "invalid_client"}, {}
        if form.get("refresh_token") not in self.refresh:
            return 400, {"error": "invalid_grant"}, {}
        self._issued += 1
        token = f"access-{self._issued}"
        self.access.add(token)
        body: dict[str, object] = {"access_token": token, "token_type": "Bearer"}
        if self.expires_in is not None:
            body["expires_in"] = self.expires_in
        if self.rotates:
            latest = f"refresh-{self._issued + 1}"
            self.refresh = {latest}
            body["refresh_token"] = latest
        return 200, body, {}


@contextmanager
def running(user: str) -> Iterator[TokenEndpoint]:
    """Start an endpoint for one user's mailbox and end it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", "0"))
            form = dict(parse_qsl(self.rfile.read(size).decode()))
            self._reply(*endpoint.grant(form))

        def do_GET(self) -> None:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            active = "true" if token in endpoint.access else "false"  # as RFC 7662 §2.2 has it
            self._reply(200, {"email": endpoint.user, "active": active}, {})

        def _reply(self, status: int, body: object, headers: dict[str, str]) -> None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        base = f"http://127.0.0.1:{server.server_address[1]}"
        endpoint = TokenEndpoint(f"{base}/token", f"{base}/me", user)
        try:
            yield endpoint
        finally:
            server.shutdown()
