"""Textract on a loopback port for tests: scripted answers in its own shapes, calls kept.

What is not scripted is refused by name, as the local runtime's endpoint does.
"""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import botocore.session
from lettrage.adapters.aws import clients
from lettrage.domain.page import BOX_SCALE, Box, Page

Json = dict[str, Any]


class LoopbackTextract:
    """A running server.

    Attributes:
        answers: Operation → its answer, or the name of the error it gives.
        calls: Operation and image of every call, in order.
    """

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.answers: dict[str, Json | str] = {}
        self.calls: list[tuple[str, bytes]] = []

    def client(self) -> Any:
        session = botocore.session.Session()
        session.set_credentials("test", "test")
        return session.create_client(
            "textract",
            region_name="eu-west-3",
            endpoint_url=self.endpoint,
            config=clients.config("textract"),
        )

    def answer(self, operation: str, body: Json) -> tuple[int, Json]:
        self.calls.append((operation, base64.b64decode(body["Document"]["Bytes"])))
        told = self.answers.get(operation, "UnknownOperationException")
        if isinstance(told, str):
            return 400, {"__type": told, "message": f"{operation} is not scripted"}
        return 200, told

    def asked(self) -> list[str]:
        """Operations in the order of their calls."""
        return [operation for operation, _ in self.calls]


@contextmanager
def running() -> Iterator[LoopbackTextract]:
    """Serve on a free port of 127.0.0.1."""
    fake = LoopbackTextract("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            operation = self.headers["X-Amz-Target"].rpartition(".")[2]
            status, content = fake.answer(operation, json.loads(body))
            data = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def detected(page: Page) -> Json:
    """The words of a page as DetectDocumentText answers them."""
    words = [
        {
            "BlockType": "WORD",
            "Text": word.text,
            "Confidence": word.confidence / 10,
            "Geometry": {"BoundingBox": _bounding(word.box)},
        }
        for word in page.words
    ]
    return {"DocumentMetadata": {"Pages": 1}, "Blocks": [{"BlockType": "PAGE"}, *words]}


def typed(*fields: tuple[str, str]) -> Json:
    """Types and texts as AnalyzeExpense answers them for one receipt."""
    summary = [
        {
            "Type": {"Text": kind, "Confidence": 99.0},
            "ValueDetection": {"Text": text, "Confidence": 98.5},
            "PageNumber": 1,
        }
        for kind, text in fields
    ]
    document = {"ExpenseIndex": 1, "SummaryFields": summary, "LineItemGroups": []}
    return {"DocumentMetadata": {"Pages": 1}, "ExpenseDocuments": [document]}


def _bounding(box: Box) -> dict[str, float]:
    return {
        "Left": box.left / BOX_SCALE,
        "Top": box.top / BOX_SCALE,
        "Width": (box.right - box.left) / BOX_SCALE,
        "Height": (box.bottom - box.top) / BOX_SCALE,
    }
