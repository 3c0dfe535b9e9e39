"""Gap 4: the Textract API in front of local text recognition.

Functions call Textract, state machines do not, so one service handler is enough. Recognition runs
in a worker thread: the server goes on answering while a page is being read.
"""

import asyncio
import importlib
import json
from typing import Any

from ministack import app
from ministack.core import router

from infra.local.emulated import Emulated

_TARGET_PREFIX = "Textract"


def install() -> None:
    """Register the service with the emulator's router."""
    router.SERVICE_PATTERNS["textract"] = {
        "host_patterns": [r"textract\."],
        "target_prefixes": [_TARGET_PREFIX],
        "credential_scope": "textract",
    }
    app.SERVICE_HANDLERS["textract"] = handle_request


async def handle_request(
    method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
) -> Emulated:
    """Answer one call; a body the local recognition lacks is refused by name."""
    target = headers.get("x-amz-target", "")
    return await asyncio.to_thread(_answer, target, body)


def _answer(target: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
    try:
        # Loaded on first use: the models take longer to load than the whole server.
        recognition = importlib.import_module("infra.local.textract")
    except ImportError as error:
        return _refusal(f"Text recognition is not installed: {error}")
    status, headers, content = recognition.answer(target, body)
    return status, dict(headers), content


def _refusal(message: str) -> tuple[int, dict[str, str], bytes]:
    body = json.dumps({"__type": "UnknownOperationException", "message": message}).encode()
    return 400, {"Content-Type": "application/x-amz-json-1.1"}, body
