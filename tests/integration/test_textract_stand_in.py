"""The local Textract endpoint refuses by Textract's own names what it lacks or cannot read."""

import base64
import io
import json
from typing import Any

import pytest
from PIL import Image

from infra.local.textract import answer

DETECT = "Textract.DetectDocumentText"


def picture(width: int = 40, height: int = 20) -> bytes:
    out = io.BytesIO()
    Image.new("1", (width, height), 1).save(out, "PNG")
    return out.getvalue()


def body(data: bytes) -> bytes:
    return json.dumps({"Document": {"Bytes": base64.b64encode(data).decode()}}).encode()


@pytest.mark.parametrize(
    ("target", "request_body", "name"),
    [
        ("Textract.StartExpenseAnalysis", body(b""), "UnknownOperationException"),
        ("", b"{}", "UnknownOperationException"),
        (DETECT, b"not json", "InvalidParameterException"),
        (DETECT, b"{}", "InvalidParameterException"),
        (DETECT, b'{"Document": {"Bytes": "***"}}', "InvalidParameterException"),
        (
            DETECT,
            b'{"Document": {"S3Object": {"Bucket": "b", "Name": "n"}}}',
            "InvalidS3ObjectException",
        ),
        (DETECT, body(b"%PDF-1.7"), "UnsupportedDocumentException"),
        (DETECT, body(picture(10_001, 2)), "UnsupportedDocumentException"),
        (DETECT, body(picture()[:50]), "BadDocumentException"),
        (DETECT, body(b"\0" * (10 * 1024 * 1024 + 1)), "DocumentTooLargeException"),
    ],
)
def test_a_refusal_has_textracts_name(target: str, request_body: bytes, name: str) -> None:
    status, headers, content = answer(target, request_body)
    error: dict[str, Any] = json.loads(content)
    assert status == 400
    assert error["__type"] == name
    assert error["message"]
    assert headers["Content-Type"] == "application/x-amz-json-1.1"
    assert headers["x-amzn-RequestId"]
