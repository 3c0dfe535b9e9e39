"""A supplier's portal on a loopback port: a login form, lists as JSON and HTML, files, moods."""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

USER, PASSWORD = "claire", "hunter2 é"
TOKEN = "token-1234"


@dataclass
class Told:
    """One answer of the site."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    pause_s: float = 0.0


class PortalSite:
    """Attributes:

    documents: Newest first, each with `id`, `day` and `data`.
    page_size: Documents of one page of the list.
    sessions: Cookies that count.
    logins: Bodies of every login.
    asked: Every request, `METHOD path`.
    moods: Answers in place of the site's own, by path; each serves once.
    shape: Changes the JSON list before it is sent.
    """

    def __init__(self) -> None:
        self.documents: list[dict[str, Any]] = []
        self.page_size = 3
        self.sessions: set[str] = set()
        self.logins: list[dict[str, str]] = []
        self.asked: list[str] = []
        self.moods: dict[str, list[Told]] = defaultdict(list)
        self.shape: Callable[[Any], Any] = lambda told: told
        self.address = ""
        self.session_lasts = 10**9

    def publish(self, *ids: str, day: str = "2026-11-20") -> None:
        """New invoices, the last one on top."""
        for each in ids:
            data = f"%PDF-1.4 {each}".encode()
            self.documents.insert(0, {"id": each, "day": day, "data": data})

    def downloads(self) -> list[str]:
        """Files asked for, in order."""
        return [a.rpartition("/")[2] for a in self.asked if a.startswith("GET /files/")]

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> Told:
        path = urlsplit(target).path
        self.asked.append(f"{method} {target}")
        if self.moods[path]:
            return self.moods[path].pop(0)
        if path == "/login":
            return self._form()
        if path == "/session":
            return self._login(headers, body)
        if path == "/api/token":
            told = json.loads(body)
            good = (told.get("username"), told.get("password")) == (USER, PASSWORD)
            answer = json.dumps({"auth": {"access": TOKEN}}).encode()
            return Told(body=answer) if good else Told(422, b"{}")
        if not self._inside(headers):
            return self._outside(path)
        return self._content(path, parse_qs(urlsplit(target).query))

    def _content(self, path: str, query: dict[str, list[str]]) -> Told:
        number = int(query.get("page", ["1"])[0])
        page = self.documents[(number - 1) * self.page_size : number * self.page_size]
        more = number * self.page_size < len(self.documents)
        if path == "/api/invoices":
            rows = [
                {"ref": d["id"], "issued": d["day"], "file": {"href": f"/files/{d['id']}"}}
                for d in page
            ]
            following = f"/api/invoices?page={number + 1}" if more else None
            told = {"data": {"rows": rows}, "links": [{"next": following}]}
            return Told(body=json.dumps(self.shape(told)).encode())
        if path == "/invoices.html":
            links = "".join(f"<li><a href='files/{d['id']}'>Facture {d['id']}</a>" for d in page)
            following = f"<a href='?page={number + 1}'>Suivant</a>" if more else ""
            html = f"<h1>Mes  factures</h1><a href='/help'>Aide</a><ul>{links}</ul>{following}"
            return Told(body=html.encode(), content_type="text/html; charset=utf-8")
        for document in self.documents:
            if path == f"/files/{document['id']}":
                return Told(body=document["data"], content_type="application/pdf")
        return Told(404, b"{}")

    def _form(self) -> Told:
        html = (
            "<form method=post action=/session><input type=hidden name=csrf value=c1>"
            "<input name=login><input type=password name=secret></form>"
        )
        return Told(body=html.encode(), content_type="text/html")

    def _login(self, headers: Any, body: bytes) -> Told:
        sent = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.logins.append(sent)
        if (sent.get("login"), sent.get("secret")) != (USER, PASSWORD) or sent.get("csrf") != "c1":
            return Told(302, headers={"Location": "/login?error=1"})
        session = f"s{len(self.logins)}"
        self.sessions.add(session)
        cookie = f"sid={session}; Path=/; HttpOnly"
        return Told(302, headers={"Location": "/invoices.html", "Set-Cookie": cookie})

    def _inside(self, headers: Any) -> bool:
        if headers.get("Authorization") == f"Bearer {TOKEN}":
            return True
        cookie = str(headers.get("Cookie", ""))
        found = cookie.partition("sid=")[2].partition(";")[0]
        if found not in self.sessions:
            return False
        self.session_lasts -= 1
        if self.session_lasts <= 0:
            self.sessions.clear()
            self.session_lasts = 10**9
        return True

    def _outside(self, path: str) -> Told:
        if path.startswith("/api/"):
            return Told(401, b"{}")
        return Told(302, headers={"Location": "/login"})


@contextmanager
def running() -> Iterator[PortalSite]:
    """A site and its address."""
    site = PortalSite()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            told = site.answer(self.command, self.path, self.headers, self.rfile.read(length))
            self.send_response(told.status)
            self.send_header("Content-Type", told.content_type)
            size = len(told.body) if told.length is None else told.length
            self.send_header("Content-Length", str(size))
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.end_headers()
            time.sleep(told.pause_s)
            self.wfile.write(told.body)

        do_GET = do_POST = _serve  # noqa: N815 - names of the library

        def log_message(self, *_: Any) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        site.address = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield site
        finally:
            server.shutdown()
