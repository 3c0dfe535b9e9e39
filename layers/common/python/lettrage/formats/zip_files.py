"""Files in a ZIP archive, taken out under limits; nothing is written, no name becomes a path.

Source: security specification E5; PKWARE APPNOTE 6.3.10 (4.4.4 flags, 4.4.5 methods, 4.4.15
attributes). Sizes that an archive declares are never believed: bytes are counted as they come.
"""

import io
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from itertools import pairwise

from lettrage.formats.file_names import safe_file_name

MAX_ENTRIES = 50
MAX_SUM_BYTES = 100 * 1024 * 1024
MAX_RATIO = 100
"""All three: security specification E5."""

_MAX_ENTRY_BYTES = 25 * 1024 * 1024 + 1  # one more than a document may have: it shows as too large
# A directory is read whole before its entries can be counted; an honest archive of fifty files
# holds this signature little more than fifty times, whatever lies in its files.
_MAX_SIGNATURES = 2_000
_DIRECTORY_ENTRY = b"PK\x01\x02"
_START, _EMPTY = b"PK\x03\x04", b"PK\x05\x06"
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_SMALL = 64 * 1024  # below this a high ratio harms nobody: a blank scan compresses well
_CHUNK = 64 * 1024
_NESTED = (
    _START,
    _EMPTY,
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\0",
)
_OFFICE = (b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis")
_LEFT_BY_SYSTEMS = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What the library lets through on damaged input, beside its own error."""


class ZipError(ValueError):
    """The archive is refused whole; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class ZipFileEntry:
    """One file.

    Attributes:
        name: Last part of its name, safe to show.
        data: Its bytes; empty with a reason.
        ignored: Code of why it was left where it is, None when it was taken out.
    """

    name: str
    data: bytes = field(repr=False, default=b"")
    ignored: str | None = None


def is_archive(data: bytes) -> bool:
    """Whether it is a ZIP of files, not an office document, which is one inside."""
    if data.startswith(_EMPTY):
        return True
    return data.startswith(_START) and not _is_office(data)


def _is_office(data: bytes) -> bool:
    shown = data[:4096] + data[-65_536:]
    return any(sign in shown for sign in _OFFICE)


def read_zip(data: bytes) -> list[ZipFileEntry]:
    """The files of an archive, in its order, folders and what systems leave behind excepted.

    Raises: ZipError, `archive_unreadable`, `archive_encrypted`, `archive_with_link`,
        `archive_too_many_files` or `archive_bomb`.
    """
    if data.count(_DIRECTORY_ENTRY) > _MAX_SIGNATURES:
        raise ZipError("archive_too_many_files")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir()]
            _refuse(entries)
            return _taken_out(archive, [each for each in entries if not _is_litter(each)])
    except ZipError:
        raise
    except _BROKEN as error:
        raise ZipError("archive_unreadable") from error


def _refuse(entries: list[zipfile.ZipInfo]) -> None:
    """What the directory alone shows."""
    if len(entries) > MAX_ENTRIES:
        raise ZipError("archive_too_many_files")
    if any(each.flag_bits & _ENCRYPTED for each in entries):
        raise ZipError("archive_encrypted")
    if any(stat.S_ISLNK(each.external_attr >> 16) for each in entries):
        raise ZipError("archive_with_link")
    if any(each.compress_type not in _METHODS for each in entries):
        raise ZipError("archive_unreadable")
    if sum(each.file_size for each in entries) > MAX_SUM_BYTES:
        raise ZipError("archive_bomb")
    # Bombs without nesting let many entries share the same compressed bytes.
    spans = sorted((e.header_offset, e.header_offset + e.compress_size) for e in entries)
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        raise ZipError("archive_bomb")


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.replace("\\", "/").lower()
    return name.startswith(_LEFT_BY_SYSTEMS[0]) or name.rpartition("/")[2] in _LEFT_BY_SYSTEMS[1:]


def _taken_out(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> list[ZipFileEntry]:
    found = []
    left = MAX_SUM_BYTES
    for entry in entries:
        data = _counted(archive, entry, left)
        left -= len(data)
        name = safe_file_name(entry.filename)
        if data.startswith(_NESTED) and not (data.startswith(_START) and _is_office(data)):
            found.append(ZipFileEntry(name, ignored="archive_in_archive"))
        else:
            found.append(ZipFileEntry(name, data))
    return found


def _counted(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """The bytes of an entry, at most what a document may have and one."""
    pieces: list[bytes] = []
    size = 0
    with archive.open(entry) as stream:
        while size < _MAX_ENTRY_BYTES and (piece := stream.read(_CHUNK)):
            pieces.append(piece)
            size += len(piece)
            if size > left or size > max(MAX_RATIO * entry.compress_size, _SMALL):
                raise ZipError("archive_bomb")
    return b"".join(pieces)
