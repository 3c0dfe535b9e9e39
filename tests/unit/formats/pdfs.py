"""PDF files of our own: text where a test wants it, attachments, protection, tricks."""

import io
import zlib
from collections.abc import Mapping

from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

BODY = "Ateliers Roche SARL 12 rue des Forges 69007 Lyon Facture F-2026-17 du 5 mars 2026 Total TTC"


def text_pdf(*pages: str) -> bytes:
    """One page a text, 10 pt Helvetica, lines wrapped."""
    pdf = FPDF()
    pdf.set_font("Helvetica", size=10)
    for text in pages or (BODY,):
        pdf.add_page()
        pdf.multi_cell(0, 6, text)
    return bytes(pdf.output())


def drawn(
    content: str, *, rotate: int = 0, box: tuple[int, int, int, int] = (0, 0, 600, 800)
) -> bytes:
    """A page whose content stream is given; fonts /F1 (Helvetica)."""
    return raw_pdf(content.encode("latin-1"), rotate=rotate, box=box)


def raw_pdf(
    content: bytes,
    *,
    deflate: bool = False,
    rotate: int = 0,
    box: tuple[int, int, int, int] = (0, 0, 600, 800),
    kids: int = 1,
) -> bytes:
    """A PDF by hand, its one page shown `kids` times."""
    data = zlib.compress(content, 9) if deflate else content
    filters = b"/Filter /FlateDecode " if deflate else b""
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{box[0]} {box[1]} {box[2]} {box[3]}]"
        f" /Rotate {rotate} /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
    ).encode()
    numbers = [3, *range(6, 5 + kids)]
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (kids, b" ".join(b"%d 0 R" % number for number in numbers)),
        4: b"<< %s/Length %d >>\nstream\n%s\nendstream" % (filters, len(data), data),
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    } | dict.fromkeys(numbers, page)
    return assembled(objects)


def assembled(objects: Mapping[int, bytes], *, root: int = 1, trailer: bytes = b"") -> bytes:
    """A file of these objects with its cross-reference table; `trailer` holds further entries."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    offsets = {}
    for number in sorted(objects):
        offsets[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, objects[number]))
    start = out.tell()
    size = max(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    for number in range(1, size):
        at = offsets.get(number)
        out.write(b"0000000000 65535 f \n" if at is None else b"%010d 00000 n \n" % at)
    out.write(b"trailer\n<< /Size %d /Root %d 0 R %s >>\n" % (size, root, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def with_attachment(pdf: bytes, name: str, content: bytes) -> bytes:
    """The same pages with one more embedded file."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.add_attachment(name, content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def protected(pdf: bytes, *, user: str, owner: str = "owner") -> bytes:
    """The same pages under RC4, which needs no further library to make."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt(user, owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
