"""Types by content, names that lie, two formats in one."""

import io
import zipfile

import pytest
from lettrage.formats.document import parse
from lettrage.formats.recognise import FileType, recognise
from lettrage.formats.refusals import CODES, Refused, refusal

from tests.unit.formats.e_invoices import cii
from tests.unit.formats.pdfs import text_pdf


def zip_of(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def code(data: bytes, name: str) -> str:
    with pytest.raises(Refused) as refused:
        recognise(data, name)
    return refused.value.refusal.code


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.4\n", "a.pdf", FileType.PDF),
        (b"\r\n%PDF-1.4\n", "a.PDF", FileType.PDF),
        (b"%PDF-1.4\n", "facture", FileType.PDF),
        (b"%PDF-1.4\n", "facture.2026", FileType.PDF),
        (b"\xff\xd8\xff\xe0", "photo.jpeg", FileType.IMAGE),
        (b"\xff\xd8\xff\xe0", "photo.png", FileType.IMAGE),
        (b"\x89PNG\r\n\x1a\n", "a.png", FileType.IMAGE),
        (b"II*\0\x08\0\0\0", "a.tif", FileType.IMAGE),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "a.heic", FileType.IMAGE),
        (b"<?xml version='1.0'?><a/>", "a.xml", FileType.XML),
        ("<a/>".encode("utf-16"), "a.xml", FileType.XML),
    ],
)
def test_content_decides(data: bytes, name: str, kind: FileType) -> None:
    assert recognise(data, name) is kind


OUTLOOK_MAIL = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + bytes(1016)
    + "__nameid_version1.0".encode("utf-16-le")
    + "__properties_version1.0".encode("utf-16-le")
)


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"", "a.pdf", "empty_file"),
        (b"<!DOCTYPE html><html>", "a.pdf", "not_a_pdf"),
        (b"<html><body>", "a.pdf", "not_a_pdf"),
        (b"<html><body>", "a.html", "unsupported_type"),
        (b"<html><body>", "a.xml", "content_differs_from_name"),
        (b"<svg xmlns='x'>", "a.svg", "unsupported_type"),
        (b"MZ\x90\0", "a.pdf", "not_a_pdf"),
        (b"MZ\x90\0", "a.exe", "unsupported_type"),
        (b"\x7fELF", "a", "unsupported_type"),
        (b"Rar!\x1a\x07\0", "a.rar", "archive_not_accepted"),
        (b"\x1f\x8b\x08", "a.gz", "archive_not_accepted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "office_document"),
        (OUTLOOK_MAIL, "a.msg", "saved_mail"),
        (OUTLOOK_MAIL, "a.doc", "saved_mail"),
        (b"From: a@b.example\r\n\r\nx", "a.eml", "saved_mail"),
        (b"%PDF-1.4", "a.exe", "content_differs_from_name"),
        (b"%PDF-1.4", "a.jpg", "content_differs_from_name"),
        (b"\xff\xd8\xff", "a.pdf", "not_a_pdf"),
        (b"hello", "a.txt", "unsupported_type"),
        (b"x" * 2000 + b"%PDF-1.4", "a.pdf", "not_a_pdf"),
        (b"GIF89a\0\0%PDF-1.4", "a.pdf", "two_formats_in_one"),
        (b"\x89PNG\r\n\x1a\n%PDF-1.4", "a.png", "two_formats_in_one"),
        (b"%PDF-1.4" + b" " * (25 * 1024 * 1024), "a.pdf", "file_too_large"),
    ],
)
def test_refusals_by_name(data: bytes, name: str, expected: str) -> None:
    assert code(data, name) == expected


def test_archives_and_office_files_are_told_apart() -> None:
    assert code(zip_of(a="b"), "a.zip") == "archive_not_accepted"
    assert code(zip_of(**{"[Content_Types].xml": "<a/>"}), "a.docx") == "office_document"


def test_trailing_archive_is_refused() -> None:
    assert parse(text_pdf() + zip_of(a="b"), "a.pdf").refusal == refusal("two_formats_in_one")
    assert parse(cii() + zip_of(a="b"), "a.xml").refusal == refusal("two_formats_in_one")


def test_four_bytes_of_an_archive_by_chance_are_no_archive() -> None:
    assert recognise(b"%PDF-1.4\n" + b"PK\x05\x06" + b"\xff" * 40, "a.pdf") is FileType.PDF


@pytest.mark.parametrize("name", CODES)
def test_every_refusal_speaks_both_languages(name: str) -> None:
    told = refusal(name, limit=7)
    assert told.code == name
    for sentence in (told.message_fr, told.message_en):
        assert sentence.endswith(".")
        assert "{" not in sentence
    assert told.message_fr != told.message_en
