"""The wall round dangerous parsing: one warm child process, with limits, replaced when it falls.

The child is `lettrage.formats.worker`. It gets no environment variable of ours (so no credential)
and talks over two pipes. It dies when it exceeds the CPU or memory it set itself, or when this side
kills it at the wall-clock limit; the file then is refused by value and a new child is started for
the next one. A child that died between two files is replaced without a word.
"""

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from lettrage.domain.errors import Unavailable
from lettrage.domain.parsed_document import (
    AssembledDocuments,
    ParsedDocument,
    Sheet,
    UnlockedDocument,
)
from lettrage.domain.parsed_mail import MailHeaders, MailVerdicts, ParsedMail
from lettrage.domain.statements import KnownLayout, StatementFile, StatementMapping
from lettrage.formats import wire
from lettrage.formats.refusals import refusal
from lettrage.formats.statements.wording import refusal as statement_refusal

WALL_CLOCK_S = 20.0
"""Per file. Source: security specification E7; design decision 17."""

START_S = 15.0
"""On top, until a child accepts its first task of a kind: imports on a cold disk."""

_ACCEPTED = b"\x06"
_CHUNK = 1 << 20
# Deaths that a limit causes: CPU, our own kill, and how C libraries end without memory.
_LIMIT_SIGNALS = (
    signal.SIGXCPU,
    signal.SIGKILL,
    signal.SIGABRT,
    signal.SIGTRAP,
    signal.SIGILL,
    signal.SIGBUS,
)


class _Died(Exception):
    """The child ended, or had to be ended, before it answered."""

    def __init__(self, *, accepted: bool, over_limit: bool) -> None:
        super().__init__()
        self.accepted = accepted
        self.over_limit = over_limit


class SubprocessDocumentParser:
    """`DocumentParser`, `DocumentUnlocker`, `DocumentAssembler`, `MailParser`, `StatementParser`.

    One task at a time; threads queue. The child starts with the first task, or with `warm`.
    """

    def __init__(self, *, wall_clock_s: float = WALL_CLOCK_S) -> None:
        self._wall_clock_s = wall_clock_s
        self._child: _Child | None = None
        self._turn = threading.Lock()

    def parse(self, data: bytes, *, file_name: str) -> ParsedDocument:
        """Recognise by content, check against the limits, take words, XML and page images out.

        Raises: Unavailable, when the child can't be started.
        """
        reply = self._ask("parse", wire.request_frame("parse", data, file_name=file_name))
        if isinstance(reply, ParsedDocument):
            return reply
        code = reply if isinstance(reply, str) else "unreadable"
        return ParsedDocument(content_type="application/octet-stream", refusal=refusal(code))

    def parse_mail(self, raw: bytes, *, part: str = "") -> ParsedMail:
        """Headers, the service's verdicts and the files of one stored message, or one part alone.

        Raises: Unavailable, when the child can't be started.
        """
        reply = self._ask("parse_mail", wire.request_frame("parse_mail", raw, part=part))
        if isinstance(reply, ParsedMail):
            return reply
        code = reply if isinstance(reply, str) else "unreadable"
        return ParsedMail(MailHeaders(), MailVerdicts(), refusal=refusal(code))

    def unlock(self, data: bytes, *, password: str) -> UnlockedDocument:
        """A protected PDF without its protection; a wrong password is refused by value.

        The password goes through the pipe and is gone with the child's answer.
        Raises: Unavailable, when the child can't be started.
        """
        reply = self._ask("unlock", wire.request_frame("unlock", data, password=password))
        if isinstance(reply, UnlockedDocument):
            return reply
        return UnlockedDocument(refusal=refusal(reply if isinstance(reply, str) else "unreadable"))

    def assemble(
        self, files: Sequence[bytes], pieces: Sequence[Sequence[Sheet]]
    ) -> AssembledDocuments:
        """New PDFs of pages of others, refused by value.

        Raises: Unavailable, when the child can't be started.
        """
        reply = self._ask("assemble", wire.assemble_frame(files, pieces))
        if isinstance(reply, AssembledDocuments) and (
            reply.refusal is not None or len(reply.files) == len(pieces)
        ):
            return reply
        return AssembledDocuments(
            refusal=refusal(reply if isinstance(reply, str) else "unreadable")
        )

    def read_statements(
        self,
        data: bytes,
        *,
        mapping: StatementMapping | None,
        known: Sequence[KnownLayout] = (),
    ) -> StatementFile:
        """What a bank statement file says, refused by value.

        Raises: Unavailable, when the child can't be started.
        """
        reply = self._ask("read_statements", wire.statements_request(data, mapping, known))
        if isinstance(reply, StatementFile):
            return reply
        code = reply if isinstance(reply, str) else "unreadable"
        return StatementFile(refusal=statement_refusal(code))

    def warm(self) -> None:
        """Start the child without waiting for it."""
        with self._turn:
            self._living_child()

    def close(self) -> None:
        """End the child."""
        with self._turn:
            self._drop()

    @property
    def child_pid(self) -> int | None:
        """Process id of the child, None when none runs."""
        child = self._child
        return child.process.pid if child is not None and child.process.poll() is None else None

    def _ask(self, task: wire.Task, frame: bytes) -> wire.Answer | str:
        """The child's answer, or the code of a refusal when it fell over the file."""
        with self._turn:
            for last in (False, True):
                child = self._living_child()
                try:
                    return child.ask(task, frame, self._wall_clock_s)
                except _Died as death:
                    self._drop()
                    if death.accepted or death.over_limit:
                        return "too_costly_to_read" if death.over_limit else "unreadable"
                    if last:
                        raise Unavailable("the parser's process does not start") from death
                except wire.WireError:
                    self._drop()
                    return "unreadable"
                except BaseException:
                    # Interrupted in the middle of a frame: what follows on the pipe is of no use.
                    self._drop()
                    raise
        raise Unavailable("the parser's process does not start")  # pragma: no cover

    def _living_child(self) -> "_Child":
        if self._child is None or self._child.process.poll() is not None:
            self._drop()
            try:
                self._child = _Child()
            except OSError as error:
                raise Unavailable("the parser's process does not start") from error
        return self._child

    def _drop(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


class _Child:
    """A running worker and its two pipes, both without blocking."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "lettrage.formats.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            cwd="/",
            bufsize=0,
        )
        if self.process.stdin is None or self.process.stdout is None:  # pragma: no cover
            raise OSError("no pipes")
        self._in, self._out = self.process.stdin, self.process.stdout
        os.set_blocking(self._in.fileno(), False)
        os.set_blocking(self._out.fileno(), False)
        self._known: set[wire.Task] = set()
        self._deadline = 0.0
        self._accepted = False

    def ask(self, task: wire.Task, frame: bytes, wall_clock_s: float) -> wire.Answer:
        """One task and its answer.

        Raises: _Died; WireError.
        """
        self._accepted = False
        allowance = wall_clock_s + (0.0 if task in self._known else START_S)
        self._deadline = time.monotonic() + allowance
        self._send(frame)
        if self._read(1) != _ACCEPTED:
            raise wire.WireError("no acceptance")
        self._accepted = True
        self._known.add(task)
        self._deadline = time.monotonic() + wall_clock_s
        return wire.read_reply(self._read)

    def end(self) -> None:
        """Kill, close, reap."""
        self.process.kill()
        self._in.close()
        self._out.close()
        self.process.wait()

    def _send(self, frame: bytes) -> None:
        view = memoryview(frame)
        while view:
            self._await(self._in.fileno(), writing=True)
            try:
                view = view[os.write(self._in.fileno(), view[:_CHUNK]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError as error:
                raise self._death() from error

    def _read(self, size: int) -> bytes:
        pieces = []
        while size:
            self._await(self._out.fileno(), writing=False)
            try:
                piece = os.read(self._out.fileno(), min(size, _CHUNK))
            except BlockingIOError:
                continue
            if not piece:
                raise self._death()
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def _await(self, descriptor: int, *, writing: bool) -> None:
        """Wait until the pipe is ready; past the deadline the child is killed."""
        poll = select.poll()
        poll.register(descriptor, select.POLLOUT if writing else select.POLLIN)
        left_ms = (self._deadline - time.monotonic()) * 1000
        if left_ms <= 0 or not poll.poll(left_ms):
            self.process.kill()
            self.process.wait()
            raise _Died(accepted=self._accepted, over_limit=self._accepted)

    def _death(self) -> _Died:
        try:
            status = self.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        over = self._accepted and -status in _LIMIT_SIGNALS
        return _Died(accepted=self._accepted, over_limit=over)


def _environment() -> dict[str, str]:
    """What Python needs to find our code and its libraries, and nothing else of ours."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PATH") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "HOME": "/tmp",  # noqa: S108 - never written to
    }
