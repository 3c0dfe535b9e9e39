"""Files that are not what they are called, or two things at once (E1, E2), and files of nothing."""

import io
import zipfile
from collections.abc import Callable

from PIL import Image

from tests.data.hostile.case import Hostile, reject
from tests.data.hostile.pdf_bytes import INVOICE, PRINTED, one_page
from tests.unit.formats.e_invoices import cii

HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
EXE = b"MZ\x90\0\x03\0\0\0" + bytes(52) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0L\x01" + bytes(200)
ELF = b"\x7fELF\x02\x01\x01" + bytes(57)
GIF = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
RAR = b"Rar!\x1a\x07\x01\0" + bytes(64)
SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(64)
GZIP = b"\x1f\x8b\x08\0" + bytes(64)
CAB = b"MSCF" + bytes(64)
RTF = rb"{\rtf1\ansi{\object\objocx}}"
LNK = b"L\0\0\0\x01\x14\x02\0" + bytes(68)


def archive(**members: str) -> bytes:
    """A ZIP of these members; dots of names are written as two underscores."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "."), content)
    return out.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> bytes:
    """A small picture with something to see."""
    made = Image.new("RGB", size, "white")
    made.paste((10, 20, 120), (size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    made.save(out, kind)
    return out.getvalue()


def zipped_pdf() -> bytes:
    """A ZIP that stores a PDF uncompressed: the header stands within the first kilobyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("facture.pdf", one_page())
    return out.getvalue()


def ico() -> bytes:
    """A Windows icon."""
    return b"\0\0\x01\0\x01\0\x01\x01\0\0\x01\0\x20\0\x30\0\0\0\x16\0\0\0" + bytes(48)


_NOT_PDF = "A program, page or archive called .pdf must never be opened as what it is."


def _renamed(name: str, data: bytes, file_name: str, *codes: str) -> Hostile:
    return reject(name, lambda: data, _NOT_PDF, *codes, file_name=file_name)


def _mixed(name: str, make: Callable[[], bytes], file_name: str, *codes: str) -> Hostile:
    guards = "Two programs would see two files: the scanner the harmless one, the victim the other."
    return reject(name, make, guards, *(codes or ("two_formats_in_one",)), file_name=file_name)


RENAMED = (
    _renamed("exe_as_pdf", EXE, "facture.pdf", "not_a_pdf"),
    _renamed("exe_as_jpg", EXE, "photo.jpg", "unsupported_type"),
    _renamed("exe_plain", EXE, "facture.exe", "unsupported_type"),
    _renamed("elf_as_pdf", ELF, "facture.pdf", "not_a_pdf"),
    _renamed("html_as_pdf", HTML, "facture.pdf", "not_a_pdf"),
    _renamed("html_as_xml", HTML, "facture.xml", "content_differs_from_name"),
    _renamed("html_as_png", HTML, "facture.png", "content_differs_from_name"),
    _renamed("svg_as_pdf", SVG, "facture.pdf", "not_a_pdf"),
    _renamed("svg_plain", SVG, "logo.svg", "unsupported_type"),
    _renamed("javascript", b"var a = 1; alert(a);", "facture.js", "unsupported_type"),
    _renamed("javascript_as_pdf", b"var a = 1; alert(a);", "facture.pdf", "not_a_pdf"),
    _renamed("shell_script", b"#!/bin/sh\nrm -rf /\n", "facture.pdf", "not_a_pdf"),
    _renamed("shortcut", LNK, "facture.pdf.lnk", "unsupported_type"),
    _renamed("zip_as_pdf", archive(a="b"), "facture.pdf", "archive_not_accepted"),
    _renamed("zip_plain", archive(a="b"), "factures.zip", "archive_not_accepted"),
    _renamed("rar_as_jpg", RAR, "photo.jpg", "archive_not_accepted"),
    _renamed("seven_zip", SEVEN_ZIP, "facture.7z", "archive_not_accepted"),
    _renamed("gzip_as_xml", GZIP, "facture.xml", "archive_not_accepted"),
    _renamed("cabinet", CAB, "facture.cab", "archive_not_accepted"),
    _renamed(
        "office_zip", archive(**{"[Content_Types]__xml": "<a/>"}), "f.docx", "office_document"
    ),
    _renamed("office_as_pdf", archive(**{"[Content_Types]__xml": ""}), "f.pdf", "office_document"),
    _renamed("ole_as_pdf", OLE, "facture.pdf", "office_document"),
    _renamed("ole_plain", OLE, "facture.xls", "office_document"),
    _renamed("rtf_as_pdf", RTF, "facture.pdf", "not_a_pdf"),
    _renamed("icon_as_png", ico(), "facture.png", "unsupported_type"),
    _renamed("gif", GIF, "facture.gif", "unsupported_type"),
    _renamed("bitmap", picture("BMP"), "facture.bmp", "unsupported_type"),
    _renamed("webp_as_jpg", b"RIFF\x1a\0\0\0WEBPVP8 " + bytes(18), "p.jpg", "unsupported_type"),
    _renamed("postscript", b"%!PS-Adobe-3.0\n(a) run\n", "facture.ps", "unsupported_type"),
    _renamed("pdf_called_exe", one_page(), "facture.pdf.exe", "content_differs_from_name"),
    _renamed("pdf_called_html", one_page(), "facture.html", "content_differs_from_name"),
    _renamed("pdf_called_png", one_page(), "facture.png", "content_differs_from_name"),
    _renamed("png_called_pdf", picture(), "facture.pdf", "not_a_pdf"),
    _renamed("xml_called_pdf", cii(), "facture.pdf", "not_a_pdf"),
    _renamed("png_called_svg", picture(), "facture.svg", "content_differs_from_name"),
)

POLYGLOTS = (
    _mixed("pdf_then_zip", lambda: one_page() + archive(a="b"), "facture.pdf"),
    _mixed("pdf_then_jar", lambda: one_page() + archive(META_INF="b") + b"\n%%EOF", "facture.pdf"),
    _mixed("zip_then_pdf", zipped_pdf, "facture.pdf", "archive_not_accepted"),
    _mixed("png_then_zip", lambda: picture() + archive(a="b"), "scan.png"),
    _mixed("jpeg_then_zip", lambda: picture("JPEG") + archive(a="b"), "photo.jpg"),
    _mixed("xml_then_zip", lambda: cii() + archive(a="b"), "facture.xml"),
    _mixed("html_before_pdf", lambda: HTML + one_page(), "facture.pdf"),
    _mixed("script_before_pdf", lambda: b"a=1/*\n" + one_page() + b"*/", "facture.pdf"),
    _mixed("shell_before_pdf", lambda: b"#!/bin/sh\n" + one_page(), "facture.pdf", "not_a_pdf"),
    _mixed("exe_before_pdf", lambda: EXE[:64] + one_page(), "facture.pdf", "not_a_pdf"),
    _mixed("header_after_1024", lambda: b"\n" * 1100 + one_page(), "facture.pdf", "not_a_pdf"),
    _mixed("junk_then_late_header", lambda: b"x" * 2000 + one_page(), "facture.pdf", "not_a_pdf"),
    _mixed(
        "gif_with_script", lambda: GIF[:6] + b"/*" + GIF[6:] + b"*/=1;", "a.gif", "unsupported_type"
    ),
    _mixed(
        "gif_called_pdf", lambda: GIF + one_page(), "facture.pdf", "not_a_pdf", "two_formats_in_one"
    ),
    _mixed("pdf_inside_png", lambda: picture()[:33] + one_page()[:40] + picture()[33:], "scan.png"),
    _mixed("pdf_inside_jpeg", lambda: _jpeg_with_comment(one_page()[:200]), "photo.jpg"),
    _mixed("zip64_end_behind_pdf", lambda: one_page() + _zip64_end(), "facture.pdf"),
    _mixed("zip_with_long_comment", lambda: one_page() + _commented_zip(), "facture.pdf"),
)

NOTHING = (
    reject("empty", lambda: b"", "No bytes, no document.", "empty_file"),
    reject("one_byte", lambda: b"%", "Too short for any header.", "not_a_pdf"),
    reject(
        "one_byte_xml", lambda: b"<", "Too short for a tag.", "unsupported_type", file_name="a.xml"
    ),
    reject("one_byte_png", lambda: b"\x89", "Too short.", "unsupported_type", file_name="a.png"),
    reject("only_zeros", lambda: bytes(4096), "A file that was never written.", "not_a_pdf"),
    reject("only_header", lambda: b"%PDF-1.7\n", "A header without a document.", "damaged_pdf"),
    reject("header_and_end", lambda: b"%PDF-1.7\n%%EOF", "No objects.", "damaged_pdf"),
    reject(
        "jpeg_magic_only",
        lambda: b"\xff\xd8\xff",
        "No picture.",
        "damaged_image",
        file_name="a.jpg",
    ),
    reject(
        "png_magic_only",
        lambda: b"\x89PNG\r\n\x1a\n",
        "No picture.",
        "damaged_image",
        file_name="a.png",
    ),
    reject("tiff_magic_only", lambda: b"II*\0", "No picture.", "damaged_image", file_name="a.tif"),
    reject(
        "heic_magic_only",
        lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        "No picture.",
        "damaged_image",
        file_name="a.heic",
    ),
    reject(
        "too_large",
        lambda: b"%PDF-1.7\n" + b"\n" * (25 * 1024 * 1024),
        "The size is known before anything is opened.",
        "file_too_large",
    ),
)

HARMLESS = (
    Hostile(
        name="script_behind_header",
        make=lambda: one_page(INVOICE).replace(b"%PDF-1.7\n", b"%PDF-1.7\n%<script>x</script>\n"),
        guards="A comment that is HTML to nobody: a PDF all the same, and never shown inline.",
        outcome="accept",
        values=PRINTED,
    ),
    Hostile(
        name="blank_lines_before_header",
        make=lambda: b"\r\n\r\n" + one_page(),
        guards="Mail gateways put blank lines in front: not a disguise.",
        outcome="accept",
        values=PRINTED,
    ),
    Hostile(
        name="jpeg_comment_is_script",
        make=lambda: _jpeg_with_comment(b"<script>alert(1)</script>"),
        guards="A comment is not run; the picture is drawn anew without it.",
        outcome="review",
        file_name="photo.jpg",
    ),
)


def _jpeg_with_comment(comment: bytes) -> bytes:
    made = picture("JPEG")
    return made[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + made[2:]


def _zip64_end() -> bytes:
    """A ZIP whose last record says that its figures stand in another."""
    made = archive(a="b")
    body, record = made[:-22], made[-22:]
    locator = b"PK\x06\x07" + bytes(4) + len(body).to_bytes(8, "little") + b"\1\0\0\0"
    return body + b"PK\x06\x06" + bytes(52) + locator + record[:12] + b"\xff" * 8 + record[20:]


def _commented_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a", "b")
        made.comment = b"c" * 60_000
    return out.getvalue()


CASES = (*RENAMED, *POLYGLOTS, *NOTHING, *HARMLESS)
