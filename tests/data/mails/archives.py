"""Files in archives, and archives that are meant to harm."""

import io
import stat
import struct
import zipfile
from collections.abc import Mapping

from tests.data.mails.case import MailCase, attached, mail, pdf


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these files, the same bytes at each call."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(_entry(name, method), data)
    return out.getvalue()


def _entry(name: str, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (2026, 3, 5, 10, 0, 0))
    entry.compress_type = method
    return entry


def encrypted() -> bytes:
    """The flag alone: what follows is never looked at."""
    data = bytearray(zipped({"facture.pdf": pdf()}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + at] |= 1
    return bytes(data)


def link() -> bytes:
    """A symbolic link to what it must not read."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = _entry("facture.pdf")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def lying() -> bytes:
    """Says one kilobyte, gives twenty megabytes."""
    data = bytearray(zipped({"facture.pdf": b"\0" * (20 << 20)}))
    for sign, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(sign) + at, 1024)
    return bytes(data)


def overlapping() -> bytes:
    """Two entries that share their compressed bytes."""
    one = zipped({"a.pdf": pdf()})
    at = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    entry = one[at:end]
    record = bytearray(one[end:])
    struct.pack_into("<HHI", record, 8, 2, 2, 2 * len(entry))
    return one[:at] + entry + entry + bytes(record)


def _mailed(data: bytes, name: str = "factures.zip", kind: str = "application/zip") -> bytes:
    return attached(mail(), data, name, kind).as_bytes()


def _refused(name: str, make: object, code: str) -> MailCase:
    return MailCase(
        name=name,
        make=lambda: _mailed(make()),  # type: ignore[operator]
        ignored=(f"2:{code}",),
        refused="no_usable_attachment",
    )


CASES = (
    MailCase(
        name="zip_of_two_invoices",
        make=lambda: _mailed(zipped({"F-1.pdf": pdf("1"), "F-2.pdf": pdf("2")})),
        filed=("2.1:F-1.pdf", "2.2:F-2.pdf"),
    ),
    MailCase(
        name="zip_under_a_wrong_type",
        make=lambda: _mailed(zipped({"F-1.pdf": pdf()}), "x", "application/octet-stream"),
        filed=("2.1:F-1.pdf",),
    ),
    MailCase(
        name="zip_with_stored_entries_and_folders",
        make=lambda: _mailed(
            zipped({"2026/": b"", "2026/F-1.pdf": pdf()}, zipfile.ZIP_STORED),
        ),
        filed=("2.1:F-1.pdf",),
    ),
    MailCase(
        name="zip_made_on_a_mac",
        make=lambda: _mailed(
            zipped({"F-1.pdf": pdf(), "__MACOSX/._F-1.pdf": b"x", ".DS_Store": b"x"})
        ),
        filed=("2.1:F-1.pdf",),
    ),
    MailCase(
        name="zip_with_names_that_climb",
        make=lambda: _mailed(zipped({"../../etc/F-1.pdf": pdf(), "C:\\x\\F-2.pdf": pdf("2")})),
        filed=("2.1:F-1.pdf", "2.2:F-2.pdf"),
    ),
    MailCase(
        name="zip_in_zip",
        make=lambda: _mailed(zipped({"F-1.pdf": pdf(), "autres.zip": zipped({"a.pdf": pdf()})})),
        filed=("2.1:F-1.pdf",),
        ignored=("2.2:archive_in_archive",),
    ),
    MailCase(
        name="zip_with_an_office_file_and_an_empty_one",
        make=lambda: _mailed(
            zipped({"a.docx": zipped({"[Content_Types].xml": b"x"}), "vide.pdf": b""})
        ),
        filed=("2.1:a.docx",),
        ignored=("2.2:empty",),
    ),
    MailCase(
        name="zip_beside_a_pdf",
        make=lambda: attached(
            attached(mail(), pdf("0"), "F-0.pdf"),
            zipped({"F-1.pdf": pdf()}),
            "x.zip",
            "application/zip",
        ).as_bytes(),
        filed=("2:F-0.pdf", "3.1:F-1.pdf"),
    ),
    MailCase(
        name="zip_of_forty_files",
        make=lambda: _mailed(zipped({f"{n:02}.pdf": pdf(str(n)) for n in range(40)})),
        filed=tuple(f"2.{n + 1}:{n:02}.pdf" for n in range(30)),
        ignored=tuple(f"2.{n + 1}:too_many_attachments" for n in range(30, 40)),
    ),
    _refused("zip_encrypted", encrypted, "archive_encrypted"),
    _refused("zip_with_a_link", link, "archive_with_link"),
    _refused(
        "zip_of_fifty_one_files",
        lambda: zipped({f"{n}.pdf": pdf(str(n)) for n in range(51)}),
        "archive_too_many_files",
    ),
    _refused("zip_bomb", lambda: zipped({"a.pdf": b"\0" * (30 << 20)}), "archive_bomb"),
    _refused(
        "zip_bomb_declared",
        lambda: zipped({f"{n}.pdf": b"\0" * (21 << 20) for n in range(5)}),
        "archive_bomb",
    ),
    _refused("zip_that_lies_about_its_size", lying, "archive_unreadable"),
    _refused("zip_with_overlapping_entries", overlapping, "archive_bomb"),
    _refused("zip_cut_off", lambda: zipped({"a.pdf": pdf()})[:-30], "archive_unreadable"),
    MailCase(
        name="zip_without_files",
        make=lambda: _mailed(zipped({})),
        ignored=("2:archive_without_files",),
        refused="no_usable_attachment",
    ),
    MailCase(
        name="rar_is_filed_to_be_refused_by_name",
        make=lambda: _mailed(b"Rar!\x1a\x07\x00abc", "x.rar", "application/x-rar"),
        filed=("2:x.rar",),
    ),
)
