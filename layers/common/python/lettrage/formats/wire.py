"""Frames between the parser's process and its parent: JSON header, then blobs. No pickle.

A frame is the header's length (4 bytes, big endian), the header (JSON, UTF-8) and the blobs one
after the other; the header says how long each is. The parent validates everything it receives:
a process that read a hostile file may be lying.
"""

import struct
from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

from pydantic import Field, ValidationError

from lettrage.domain.bank_change import ToldAccounts
from lettrage.domain.invoice_reading import Reading, Refusal
from lettrage.domain.page import Page
from lettrage.domain.parsed_document import (
    AssembledDocuments,
    PageImage,
    ParsedDocument,
    Sheet,
    UnlockedDocument,
)
from lettrage.domain.parsed_mail import Forwarded, MailHeaders, MailPart, MailVerdicts, ParsedMail
from lettrage.domain.record import Value
from lettrage.domain.statements import KnownLayout, StatementFile, StatementMapping

MAX_HEADER_BYTES = 64 * 1024 * 1024
"""Fifty pages of dense words are below 20 MB of JSON."""

MAX_BLOBS_BYTES = 256 * 1024 * 1024
"""Twenty page images of at most 10 MB and room for a mail's 60 MB of files."""

_V = TypeVar("_V", bound=Value)
_LENGTH = struct.Struct(">I")

Read = Callable[[int], bytes]
"""Reads exactly that many bytes or raises."""


class WireError(ValueError):
    """A frame that breaks the format."""


Task = Literal["parse", "parse_mail", "unlock", "assemble", "read_statements"]
"""What the child is asked to do."""


class Request(Value):
    """One task.

    Attributes:
        task: Which.
        file_name: Of the file, where the task asks for it.
        password: What `unlock` tries.
        part: The one part that `parse_mail` shall give, "" for all.
        pieces: What `assemble` makes of its files.
        mapping: How `read_statements` reads a table.
        known: Mappings confirmed earlier.
        blobs: Length of each file's bytes: one file, several for `assemble`.
    """

    task: Task
    file_name: str = ""
    password: str = Field(default="", repr=False)
    part: str = ""
    pieces: tuple[tuple[Sheet, ...], ...] = ()
    mapping: StatementMapping | None = None
    known: tuple[KnownLayout, ...] = ()
    blobs: tuple[int, ...]


class _Image(Value):
    number: int
    content_type: str


class _Part(Value):
    path: str
    depth: int
    file_name: str
    content_type: str
    decorative: bool
    ignored: str | None
    forwarded: Forwarded | None


class DocumentReply(Value):
    """A `ParsedDocument` without its image bytes."""

    content_type: str
    refusal: Refusal | None
    structured: Reading | None
    pages: tuple[Page, ...]
    images: tuple[_Image, ...]
    page_count: int
    findings_codes: tuple[str, ...]
    blobs: tuple[int, ...]


class MailReply(Value):
    """A `ParsedMail` without its parts' bytes."""

    headers: MailHeaders
    verdicts: MailVerdicts
    parts: tuple[_Part, ...]
    body_text: str
    refusal: Refusal | None
    defects: tuple[str, ...]
    forwarded: Forwarded | None
    told: ToldAccounts
    blobs: tuple[int, ...]


class UnlockedReply(Value):
    """An `UnlockedDocument` without its bytes."""

    refusal: Refusal | None
    blobs: tuple[int, ...]


class AssembledReply(Value):
    """`AssembledDocuments` without their bytes."""

    refusal: Refusal | None
    blobs: tuple[int, ...]


class Fault(Value):
    """The reader met something it was not written for.

    Attributes:
        kind: Name of the exception's class: nothing of the file's content.
    """

    kind: str
    blobs: tuple[int, ...] = ()


class Reply(Value):
    """Exactly one of these."""

    document: DocumentReply | None = None
    mail: MailReply | None = None
    unlocked: UnlockedReply | None = None
    assembled: AssembledReply | None = None
    statements: StatementFile | None = None
    fault: Fault | None = None


def _frame(header: Value, blobs: tuple[bytes, ...]) -> tuple[bytes, ...]:
    encoded = header.model_dump_json().encode()
    return (_LENGTH.pack(len(encoded)), encoded, *blobs)


def request_frame(
    task: Task, data: bytes, *, file_name: str = "", password: str = "", part: str = ""
) -> bytes:
    """A task as bytes."""
    name = file_name.encode("utf-8", "replace").decode()
    request = Request(task=task, file_name=name, password=password, part=part, blobs=(len(data),))
    return b"".join(_frame(request, (data,)))


def assemble_frame(files: Sequence[bytes], pieces: Sequence[Sequence[Sheet]]) -> bytes:
    """The task of making documents of pages of others, as bytes."""
    sheets, blobs = tuple(map(tuple, pieces)), tuple(map(len, files))
    return b"".join(_frame(Request(task="assemble", pieces=sheets, blobs=blobs), tuple(files)))


def statements_request(
    data: bytes, mapping: StatementMapping | None, known: Sequence[KnownLayout]
) -> bytes:
    """The task of reading a bank statement file, as bytes."""
    request = Request(
        task="read_statements", mapping=mapping, known=tuple(known), blobs=(len(data),)
    )
    return b"".join(_frame(request, (data,)))


def read_request(read: Read) -> tuple[Request, list[bytes]]:
    """The next task and its files: one, but for `assemble`.

    Raises: WireError; what `read` raises at the end of the stream.
    """
    request = _header(Request, read)
    return request, _blobs(request.blobs, read)


def document_frame(parsed: ParsedDocument) -> tuple[bytes, ...]:
    """A parsed document as pieces to write."""
    blobs = tuple(image.png for image in parsed.images)
    reply = DocumentReply(
        content_type=parsed.content_type,
        refusal=parsed.refusal,
        structured=parsed.structured,
        pages=parsed.pages,
        images=tuple(
            _Image(number=each.number, content_type=each.content_type) for each in parsed.images
        ),
        page_count=parsed.page_count,
        findings_codes=parsed.findings_codes,
        blobs=tuple(map(len, blobs)),
    )
    return _frame(Reply(document=reply), blobs)


def mail_frame(parsed: ParsedMail) -> tuple[bytes, ...]:
    """A parsed mail as pieces to write."""
    blobs = tuple(part.data for part in parsed.parts)
    reply = MailReply(
        headers=parsed.headers,
        verdicts=parsed.verdicts,
        parts=tuple(
            _Part(**{name: getattr(part, name) for name in _Part.model_fields})
            for part in parsed.parts
        ),
        body_text=parsed.body_text,
        refusal=parsed.refusal,
        defects=parsed.defects,
        forwarded=parsed.forwarded,
        told=parsed.told,
        blobs=tuple(map(len, blobs)),
    )
    return _frame(Reply(mail=reply), blobs)


def unlocked_frame(unlocked: UnlockedDocument) -> tuple[bytes, ...]:
    """An unlocked document as pieces to write."""
    blobs = (unlocked.data,)
    reply = UnlockedReply(refusal=unlocked.refusal, blobs=tuple(map(len, blobs)))
    return _frame(Reply(unlocked=reply), blobs)


def assembled_frame(assembled: AssembledDocuments) -> tuple[bytes, ...]:
    """Assembled documents as pieces to write."""
    blobs = assembled.files
    reply = AssembledReply(refusal=assembled.refusal, blobs=tuple(map(len, blobs)))
    return _frame(Reply(assembled=reply), blobs)


def statements_frame(found: StatementFile) -> tuple[bytes, ...]:
    """What a statement file says, as pieces to write."""
    return _frame(Reply(statements=found), ())


def fault_frame(kind: str) -> tuple[bytes, ...]:
    """Tells that the reader failed in a way nobody foresaw."""
    return _frame(Reply(fault=Fault(kind=kind)), ())


Answer = ParsedDocument | ParsedMail | UnlockedDocument | AssembledDocuments | StatementFile | Fault
"""What the child says."""


def read_reply(read: Read) -> Answer:
    """The next reply, validated.

    Raises: WireError, when it breaks the format; what `read` raises at the end of the stream.
    """
    reply = _header(Reply, read)
    if reply.document is not None:
        return _document(reply.document, _blobs(reply.document.blobs, read))
    if reply.mail is not None:
        return _mail(reply.mail, _blobs(reply.mail.blobs, read))
    if reply.unlocked is not None:
        (data,) = _blobs(reply.unlocked.blobs, read)
        return UnlockedDocument(data=data, refusal=reply.unlocked.refusal)
    if reply.assembled is not None:
        files = tuple(_blobs(reply.assembled.blobs, read))
        return AssembledDocuments(files=files, refusal=reply.assembled.refusal)
    found = reply.statements or reply.fault
    if found is not None:
        return found
    raise WireError("empty reply")


def _header(model: type[_V], read: Read) -> _V:
    (length,) = _LENGTH.unpack(read(_LENGTH.size))
    if length > MAX_HEADER_BYTES:
        raise WireError("header too long")
    try:
        return model.model_validate_json(read(length))
    except ValidationError as error:
        raise WireError("header does not validate") from error


def _blobs(lengths: tuple[int, ...], read: Read) -> list[bytes]:
    if any(length < 0 for length in lengths) or sum(lengths) > MAX_BLOBS_BYTES:
        raise WireError("blobs too long")
    return [read(length) for length in lengths]


def _document(reply: DocumentReply, blobs: list[bytes]) -> ParsedDocument:
    if len(blobs) != len(reply.images):
        raise WireError("images and blobs differ")
    return ParsedDocument(
        content_type=reply.content_type,
        refusal=reply.refusal,
        structured=reply.structured,
        pages=reply.pages,
        images=tuple(
            PageImage(number=image.number, png=blob, content_type=image.content_type)
            for image, blob in zip(reply.images, blobs, strict=True)
        ),
        page_count=reply.page_count,
        findings_codes=reply.findings_codes,
    )


def _mail(reply: MailReply, blobs: list[bytes]) -> ParsedMail:
    if len(blobs) != len(reply.parts):
        raise WireError("parts and blobs differ")
    return ParsedMail(
        headers=reply.headers,
        verdicts=reply.verdicts,
        parts=tuple(
            MailPart(data=blob, **{name: getattr(part, name) for name in _Part.model_fields})
            for part, blob in zip(reply.parts, blobs, strict=True)
        ),
        body_text=reply.body_text,
        refusal=reply.refusal,
        defects=reply.defects,
        forwarded=reply.forwarded,
        told=reply.told,
    )
