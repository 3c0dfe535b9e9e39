"""Text recognition for commands on one machine: the endpoint that is set, or a local one.

Without `AWS_ENDPOINT_URL_TEXTRACT` or `AWS_ENDPOINT_URL` the local Textract endpoint is started
on a free loopback port, with the interpreter of the local runtime, once a page needs it; it ends
with this process. The adapter does not know the difference.
"""

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from lettrage.domain.errors import Unavailable
from lettrage.domain.page import Page
from lettrage.domain.typed_fields import TypedPage
from lettrage.ports.expense_reader import ExpenseReader
from lettrage.ports.page_reader import PageReader

_ENDPOINTS = ("AWS_ENDPOINT_URL_TEXTRACT", "AWS_ENDPOINT_URL")
_MODULE = Path("infra", "local", "textract.py")
_INTERPRETER = Path(".venv-local", "bin", "python")
_START_S = 30  # the endpoint answers before it loads its models: this is a bound, not a wait
_LOOPBACK = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "eu-west-3",
}
# The SDK signs every call and wants a region; the loopback endpoint looks at neither.


class Recognition(PageReader, ExpenseReader, Protocol):
    """Both steps of text recognition: the words of a page, and its typed fields."""


@contextmanager
def recognition() -> Iterator[Recognition]:
    """Text recognition for the time of a command."""
    with ExitStack() as stack:
        yield _OnDemand(stack)


class _OnDemand:
    """Starts what is needed with the first page: most files need no recognition."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._readers: tuple[PageReader, ExpenseReader] | None = None

    def words(self, image: bytes, *, page_number: int) -> Page:
        """Words of a page. Raises: Unavailable, Invalid."""
        return self._started()[0].words(image, page_number=page_number)

    def typed(self, image: bytes, *, page_number: int) -> TypedPage:
        """Typed fields of a page. Raises: Unavailable, Invalid."""
        return self._started()[1].typed(image, page_number=page_number)

    def _started(self) -> tuple[PageReader, ExpenseReader]:
        if self._readers is None:
            from lettrage.entrypoints import bootstrap  # noqa: PLC0415 - loads the SDK

            if not any(os.environ.get(name) for name in _ENDPOINTS):
                self._stack.enter_context(_endpoint())
            self._readers = bootstrap.page_reader(), bootstrap.expense_reader()
        return self._readers


@contextmanager
def _endpoint() -> Iterator[None]:
    root = _root()
    with subprocess.Popen(  # noqa: S603 - our own module, no outside argument
        [root / _INTERPRETER, "-m", "infra.local.textract", "--port", "0", "--until-stdin-closes"],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", os.defpath)},
        text=True,
    ) as process:
        try:
            settings = {"AWS_ENDPOINT_URL_TEXTRACT": _address(process), **_LOOPBACK}
            added = {name: value for name, value in settings.items() if name not in os.environ}
            os.environ.update(added)
            try:
                yield
            finally:
                for name in added:
                    os.environ.pop(name, None)
        finally:
            process.terminate()


def _address(process: "subprocess.Popen[str]") -> str:
    if process.stdout is not None and select.select([process.stdout], [], [], _START_S)[0]:
        address = process.stdout.readline().strip()
        if address.startswith("http://127.0.0.1:"):
            return address
    raise Unavailable("the local text recognition did not start", code="recognition_missing")


def _root() -> Path:
    """The clone that holds the local runtime: above the working directory or this package."""
    for start in (Path.cwd(), Path(__file__).resolve().parent, Path(sys.prefix)):
        for folder in (start, *start.parents):
            if (folder / _MODULE).is_file() and (folder / _INTERPRETER).exists():
                return folder
    raise Unavailable(
        "a page needs text recognition: run `make install`, or set AWS_ENDPOINT_URL_TEXTRACT",
        code="recognition_missing",
    )
