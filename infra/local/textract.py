"""Stand-in for the Textract endpoint: local text recognition in Textract's own JSON shapes.

`answer` is what the launcher mounts behind the operation header; `main` serves it alone on the
loopback interface. It must not invent: typed fields of AnalyzeExpense need Amazon's models, so
they stay empty here while the blocks (PAGE, LINE, WORD) are those that were recognised. What it
lacks it refuses by name.

Source: Amazon Textract API reference, DetectDocumentText and AnalyzeExpense (response shapes,
limits, error names).
"""

import argparse
import base64
import binascii
import io
import json
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image, UnidentifiedImageError

from infra.local.recogniser import Line, recognise

MAX_BYTES = 10 * 1024 * 1024  # Textract quotas: 10 MB for synchronous operations
MAX_SIDE_PX = 10_000  # Textract quotas: 10,000 pixels on each side
KEPT_PAGES = 8  # typed fields are asked for after the words: one page is not recognised twice
CONTENT_TYPE = "application/x-amz-json-1.1"

Answer = tuple[int, dict[str, str], bytes]


class RefusedError(Exception):
    """An error that Textract itself would answer, by its name."""

    def __init__(self, name: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.name, self.message, self.status = name, message, status


def answer(target: str, body: bytes) -> Answer:
    """Answer one call.

    Args:
        target: The `X-Amz-Target` header, such as `Textract.DetectDocumentText`.
        body: JSON of the request.

    Shapes: (HTTP status, headers, JSON body); errors in the AWS JSON 1.1 form.
    Raises: nothing for what a caller can do wrong.
    """
    try:
        operation = _operation(target.rpartition(".")[2])
        content = operation(list(_lines(_document_bytes(body))))
        status = 200
    except RefusedError as refused:
        content = {"__type": refused.name, "message": refused.message}
        status = refused.status
    headers = {"Content-Type": CONTENT_TYPE, "x-amzn-RequestId": str(uuid.uuid4())}
    return status, headers, json.dumps(content).encode()


@lru_cache(maxsize=KEPT_PAGES)
def _lines(data: bytes) -> tuple[Line, ...]:
    return tuple(recognise(_page(data)))


def _operation(name: str) -> Callable[[list[Line]], dict[str, Any]]:
    operation = _OPERATIONS.get(name)
    if operation is None:
        known = ", ".join(_OPERATIONS)
        message = f"{name or 'no name'} is not available on this machine: only {known}"
        raise RefusedError("UnknownOperationException", message)
    return operation


def _document_bytes(body: bytes) -> bytes:
    try:
        document = json.loads(body)["Document"]
        encoded = document.get("Bytes")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedError("InvalidParameterException", "Document is required") from error
    if encoded is None:
        message = "Document.S3Object is not available on this machine: send Document.Bytes"
        raise RefusedError("InvalidS3ObjectException", message)
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise RefusedError("InvalidParameterException", "Document.Bytes is not base64") from error
    if len(data) > MAX_BYTES:
        raise RefusedError("DocumentTooLargeException", "the document is larger than 10 MB")
    return data


def _page(data: bytes) -> Image.Image:
    """The page decoded. Raises: RefusedError, when it is no image Textract would take."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as image:
            if max(image.size) > MAX_SIDE_PX:
                message = "more than 10,000 pixels on a side"
                raise RefusedError("UnsupportedDocumentException", message)
            return image.convert("RGB")
    except UnidentifiedImageError as error:
        message = "not a PNG, JPEG or TIFF image; PDF pages are rendered by the caller"
        raise RefusedError("UnsupportedDocumentException", message) from error
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise RefusedError("BadDocumentException", "the image can't be decoded") from error


def _geometry(corners: tuple[tuple[float, float], ...]) -> dict[str, Any]:
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    return {
        "BoundingBox": {"Left": left, "Top": top, "Width": right - left, "Height": bottom - top},
        "Polygon": [{"X": x, "Y": y} for x, y in corners],
    }


def _words(line: Line) -> Iterator[Line]:
    """The words of a line, boxes in proportion to their letters: the recogniser gives lines."""
    first, second, third, fourth = line.corners
    total = len(line.text)
    start = 0
    for word in line.text.split(" "):
        begin, end = start / total, (start + len(word)) / total
        corners = (
            _between(first, second, begin),
            _between(first, second, end),
            _between(fourth, third, end),
            _between(fourth, third, begin),
        )
        yield Line(word, line.score, corners)
        start += len(word) + 1


def _between(a: tuple[float, float], b: tuple[float, float], part: float) -> tuple[float, float]:
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part


def _block(kind: str, line: Line, children: list[str]) -> dict[str, Any]:
    block: dict[str, Any] = {
        "BlockType": kind,
        "Confidence": round(line.score * 100, 4),
        "Text": line.text,
        "Geometry": _geometry(line.corners),
        "Id": str(uuid.uuid4()),
    }
    if kind == "WORD":
        block["TextType"] = "PRINTED"
    if children:
        block["Relationships"] = [{"Type": "CHILD", "Ids": children}]
    return block


def _blocks(lines: list[Line]) -> list[dict[str, Any]]:
    """PAGE, then all LINEs, then all WORDs, each line naming its words, as Textract orders them."""
    line_blocks, word_blocks = [], []
    for line in lines:
        words = [_block("WORD", word, []) for word in _words(line)]
        word_blocks += words
        line_blocks.append(_block("LINE", line, [word["Id"] for word in words]))
    page: dict[str, Any] = {
        "BlockType": "PAGE",
        "Geometry": _geometry(((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))),
        "Id": str(uuid.uuid4()),
    }
    if line_blocks:
        page["Relationships"] = [{"Type": "CHILD", "Ids": [line["Id"] for line in line_blocks]}]
    return [page, *line_blocks, *word_blocks]


def _detect_document_text(lines: list[Line]) -> dict[str, Any]:
    return {
        "DetectDocumentTextModelVersion": "1.0",
        "DocumentMetadata": {"Pages": 1},
        "Blocks": _blocks(lines),
    }


def _analyze_expense(lines: list[Line]) -> dict[str, Any]:
    return {
        "DocumentMetadata": {"Pages": 1},
        "ExpenseDocuments": [
            {
                "ExpenseIndex": 1,
                "SummaryFields": [],
                "LineItemGroups": [],
                "Blocks": _blocks(lines),
            }
        ],
    }


_OPERATIONS = {"DetectDocumentText": _detect_document_text, "AnalyzeExpense": _analyze_expense}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > 2 * MAX_BYTES:  # base64 of the largest document and its envelope
            self.close_connection = True
            reply = _too_large()
        else:
            body = self.rfile.read(length)
            reply = answer(self.headers.get("X-Amz-Target", ""), body)
        status, headers, content = reply
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: the caller reports."""


def _too_large() -> Answer:
    content = {"__type": "DocumentTooLargeException", "message": "larger than 10 MB"}
    return 400, {"Content-Type": CONTENT_TYPE}, json.dumps(content).encode()


def main() -> None:
    """Serve on 127.0.0.1; port 0 takes a free one. The first line printed is the address."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="end with the process that started it"
    )
    arguments = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", arguments.port), _Handler)
    server.daemon_threads = True
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    if arguments.until_stdin_closes:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.buffer.read()
        server.shutdown()
    else:
        server.serve_forever()


if __name__ == "__main__":
    main()
