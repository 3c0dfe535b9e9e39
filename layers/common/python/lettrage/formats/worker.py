"""The parser's own process: reads tasks from standard input, answers on standard output.

Run as `python -m lettrage.formats.worker`. It holds no credential, opens no connection, starts no
program and writes no file: an audit hook refuses all four, whatever a codec is talked into.
"""

import gc
import logging
import os
import resource
import sys
from typing import NoReturn

from lettrage.domain.parsed_document import ParsedDocument
from lettrage.domain.parsed_mail import MailHeaders, MailVerdicts, ParsedMail
from lettrage.formats import wire
from lettrage.formats.refusals import refusal

CPU_SECONDS = 20
"""Per task. Source: security specification E7."""

ADDRESS_SPACE_BYTES = 512 * 1024 * 1024
"""What a task may take, beyond what the warm process maps. Source: security specification E7."""

LIBRARIES_BYTES = 128 * 1024 * 1024
"""Room for what the codecs map: 82 MB in all for the warm process with PDF and XML on x86-64, about
80 MB more once HEIC was decoded."""

ACCEPTED = b"\x06"
"""Sent when a task was received whole: from here on a death is the file's doing (ASCII ACK)."""

_STDIN, _STDOUT = 0, 1
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system")


def serve() -> None:
    """Answer tasks until the parent closes the pipe."""
    logging.disable(logging.CRITICAL)  # libraries log what they read
    _limit_memory()
    sys.addaudithook(refuse_the_world)
    gc.freeze()
    while True:
        try:
            request, data = wire.read_request(_read_exactly)
        except (EOFError, wire.WireError):
            return
        _load(request)
        _allow_cpu()
        _write((ACCEPTED,))
        _write(_answer(request, data))
        del data


def _load(request: wire.Request) -> None:
    """Import what the task needs before its clock starts: a cold disk is not the file's doing."""
    if request.task == "parse_mail":
        import lettrage.formats.mail  # noqa: PLC0415 - mail needs no PDF code
    else:
        import lettrage.formats.document  # noqa: F401, PLC0415 - and the other way round


def _answer(request: wire.Request, data: bytes) -> tuple[bytes, ...]:
    try:
        if request.task == "parse_mail":
            from lettrage.formats.mail import parse_mail  # noqa: PLC0415 - mail needs no PDF code

            return wire.mail_frame(parse_mail(data))
        from lettrage.formats.document import parse  # noqa: PLC0415 - and the other way round

        return wire.document_frame(parse(data, request.file_name))
    except (MemoryError, RecursionError):
        too_costly = refusal("too_costly_to_read")
        if request.task == "parse_mail":
            nothing = ParsedMail(MailHeaders(), MailVerdicts(), refusal=too_costly)
            return wire.mail_frame(nothing)
        return wire.document_frame(
            ParsedDocument(content_type="application/octet-stream", refusal=too_costly)
        )
    except Exception as error:  # noqa: BLE001 - the wall: libraries raise anything on bad input
        return wire.fault_frame(type(error).__name__)


def _limit_memory() -> None:
    """Cap the address space above what is mapped now; no core files."""
    mapped = 0
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - no file, a counter
        mapped = int(statm.read().split()[0]) * resource.getpagesize()
    limit = mapped + LIBRARIES_BYTES + ADDRESS_SPACE_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_cpu() -> None:
    """Renew the budget: the soft limit counts from the process's start, so it moves on."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS + 1, hard))


def refuse_the_world(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook: no connection, no program, no file written.

    Raises: PermissionError.
    """
    if event.startswith(_FORBIDDEN):
        _forbid(event)
    if event == "open":
        _, mode, flags = arguments
        writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
        if isinstance(flags, int) and flags & writing:
            _forbid(f"{event} {mode}")


def _forbid(event: str) -> NoReturn:
    raise PermissionError(f"the parser may not: {event}")


def _read_exactly(size: int) -> bytes:
    pieces = []
    while size:
        piece = os.read(_STDIN, min(size, 1 << 20))
        if not piece:
            raise EOFError
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _write(pieces: tuple[bytes, ...]) -> None:
    for piece in pieces:
        view = memoryview(piece)
        while view:
            view = view[os.write(_STDOUT, view) :]


if __name__ == "__main__":
    serve()
