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

from lettrage.domain.parsed_document import AssembledDocuments, ParsedDocument, UnlockedDocument
from lettrage.domain.parsed_mail import MailHeaders, MailVerdicts, ParsedMail
from lettrage.domain.statements import StatementFile
from lettrage.formats import wire
from lettrage.formats.refusals import refusal

CPU_SECONDS = 15
"""Per task; the kernel counts whole seconds and kills up to two later. Source: security
specification E7: 20 s in all."""

DATA_BYTES = 472 * 1024 * 1024
"""Memory written to, all told. With at most 35 MB of libraries read in, the process stays below the
512 MB of security specification E7; a photo of 48 megapixels takes 440 MB."""

ADDRESS_SPACE_BYTES = 512 * 1024 * 1024
"""What a task may map, beyond what the warm process does."""

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
            request, files = wire.read_request(_read_exactly)
        except (EOFError, wire.WireError):
            return
        _load(request)
        _allow_cpu()
        _write((ACCEPTED,))
        _write(_answer(request, files))
        del files


def _load(request: wire.Request) -> None:
    """Import what the task needs before its clock starts: a cold disk is not the file's doing."""
    if request.task == "parse_mail":
        import lettrage.formats.mail  # noqa: PLC0415 - mail needs no PDF code
    elif request.task == "read_statements":
        import lettrage.formats.statements.reading  # noqa: PLC0415 - statements need neither
    elif request.task == "assemble":
        import lettrage.formats.assemble  # noqa: PLC0415 - nor does reading need the writer
    else:
        import lettrage.formats.document  # noqa: F401, PLC0415 - and the other way round


def _answer(request: wire.Request, files: list[bytes]) -> tuple[bytes, ...]:
    try:
        return _done(request, files)
    except (MemoryError, RecursionError):
        return _too_costly(request)
    except Exception as error:  # noqa: BLE001 - the wall: libraries raise anything on bad input
        return wire.fault_frame(type(error).__name__)


def _done(request: wire.Request, files: list[bytes]) -> tuple[bytes, ...]:
    if request.task == "assemble":
        from lettrage.formats.assemble import assemble  # noqa: PLC0415 - as in `_load`

        return wire.assembled_frame(assemble(files, request.pieces))
    (data,) = files
    if request.task == "parse_mail":
        from lettrage.formats.mail import parse_mail  # noqa: PLC0415 - mail needs no PDF code

        return wire.mail_frame(parse_mail(data, part=request.part))
    if request.task == "read_statements":
        from lettrage.formats.statements.reading import read_statements  # noqa: PLC0415 - as above

        return wire.statements_frame(read_statements(data, request.mapping, request.known))
    from lettrage.formats.document import parse, unlock  # noqa: PLC0415 - and the other way round

    if request.task == "unlock":
        return wire.unlocked_frame(unlock(data, request.password))
    return wire.document_frame(parse(data, request.file_name))


def _too_costly(request: wire.Request) -> tuple[bytes, ...]:
    told = refusal("too_costly_to_read")
    if request.task == "parse_mail":
        return wire.mail_frame(ParsedMail(MailHeaders(), MailVerdicts(), refusal=told))
    if request.task == "unlock":
        return wire.unlocked_frame(UnlockedDocument(refusal=told))
    if request.task == "read_statements":
        from lettrage.formats.statements.wording import refusal as unread  # noqa: PLC0415 - same

        return wire.statements_frame(StatementFile(refusal=unread("too_costly_to_read")))
    if request.task == "assemble":
        return wire.assembled_frame(AssembledDocuments(refusal=told))
    return wire.document_frame(ParsedDocument("application/octet-stream", refusal=told))


def _limit_memory() -> None:
    """Cap written memory, and the address space above what is mapped now; no core files."""
    mapped = 0
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - no file, a counter
        mapped = int(statm.read().split()[0]) * resource.getpagesize()
    limit = mapped + LIBRARIES_BYTES + ADDRESS_SPACE_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES, DATA_BYTES))
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
