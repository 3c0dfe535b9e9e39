"""The local Textract endpoint refuses by Textract's own names what it lacks or cannot read."""

import base64
import io
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pypdfium2
import pytest
from lettrage.adapters.aws.textract_expense_reader import TextractExpenseReader
from lettrage.domain.typed_fields import TypedPage
from PIL import Image

from infra.local.recogniser import turned_back, turns
from infra.local.textract import answer
from tests.data.reading import corpus

DETECT = "Textract.DetectDocumentText"
EXPENSE = "Textract.AnalyzeExpense"
RECOGNISER = Path(__file__).parents[2] / ".venv-local" / "bin" / "python"


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
        ("Textract.AnalyzeDocument", body(b""), "UnknownOperationException"),
        (EXPENSE, body(b"%PDF-1.7"), "UnsupportedDocumentException"),
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


def test_a_refusal_names_what_was_asked_and_what_there_is() -> None:
    _, _, content = answer("Textract.StartExpenseAnalysis", body(b""))
    message = json.loads(content)["message"]
    for name in ("StartExpenseAnalysis", "DetectDocumentText", "AnalyzeExpense"):
        assert name in message


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """The SDK's client of the endpoint, served by the local runtime's interpreter."""
    if not RECOGNISER.exists():
        pytest.skip("the local runtime is not installed")
    with subprocess.Popen(
        [RECOGNISER, "-m", "infra.local.textract", "--until-stdin-closes"],
        cwd=RECOGNISER.parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        yield botocore.session.Session().create_client(
            "textract",
            region_name="eu-west-3",
            endpoint_url=address,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        process.terminate()


@pytest.mark.slow
def test_typed_fields_are_not_invented_and_their_blocks_are_the_words(client: Any) -> None:
    made = corpus.document("classic", "fr", 0)
    out = io.BytesIO()
    pypdfium2.PdfDocument(made.pdf)[0].render(scale=100 / 72).to_pil().save(out, "PNG")
    image = {"Bytes": out.getvalue()}
    words = client.detect_document_text(Document=image)
    expense = client.analyze_expense(Document=image)
    (document,) = expense["ExpenseDocuments"]
    assert (document["SummaryFields"], document["LineItemGroups"]) == ([], [])
    assert expense["DocumentMetadata"] == {"Pages": 1}

    def shown(blocks: list[dict[str, Any]]) -> list[tuple[str, str]]:
        return [(block["BlockType"], block.get("Text", "")) for block in blocks]

    assert shown(document["Blocks"]) == shown(words["Blocks"])
    assert {kind for kind, _ in shown(document["Blocks"])} == {"PAGE", "LINE", "WORD"}
    typed = TextractExpenseReader(client).typed(out.getvalue(), page_number=4)
    assert typed == TypedPage(number=4)


FLAT = ((10, 10), (90, 10), (90, 20), (10, 20))
TALL = ((10, 10), (20, 10), (20, 90), (10, 90))


@pytest.mark.parametrize(
    ("boxes", "flipped", "quarters"),
    [
        ([FLAT] * 3, [False] * 3, 0),
        ([TALL] * 3, [False] * 3, 1),
        ([FLAT] * 3, [True] * 3, 2),
        ([TALL] * 3, [True] * 3, 3),
        ([FLAT, FLAT, TALL], [False, False, True], 0),
        ([FLAT, FLAT, TALL, TALL], [True, True, False, False], 0),
        ([], [], 0),
    ],
)
def test_most_lines_say_how_a_page_lies(boxes: Any, flipped: list[bool], quarters: int) -> None:
    assert turns(boxes, flipped) == quarters


@pytest.mark.parametrize(
    ("quarters", "place"), [(0, (0.1, 0.2)), (1, (0.8, 0.1)), (2, (0.9, 0.8)), (3, (0.2, 0.9))]
)
def test_places_are_those_of_the_page_as_it_came(quarters: int, place: tuple[float, float]) -> None:
    assert turned_back(0.1, 0.2, quarters) == pytest.approx(place)
