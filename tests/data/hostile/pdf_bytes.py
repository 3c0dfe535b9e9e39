"""PDF files by hand: every object under control, wrong where a case wants it wrong."""

import zlib
from collections.abc import Mapping
from functools import cache

from tests.unit.formats.pdfs import assembled

MEGABYTE = 1 << 20
IBAN = "FR7630006000011234567890189"
LINES = (
    (50, 780, 15, "Papeterie du Port SARL"),
    (50, 762, 9, "3 rue du Port"),
    (50, 750, 9, "56000 Vannes"),
    (50, 738, 9, "SIREN 732829320"),
    (50, 726, 9, "TVA FR44732829320"),
    (350, 690, 9, "Atelier des Quais SAS"),
    (350, 678, 9, "12 quai de la Fosse"),
    (350, 666, 9, "44000 Nantes"),
    (50, 620, 12, "Facture n° FA-2026-0118"),
    (50, 604, 9, "Date : 05/03/2026"),
    (50, 592, 9, "Échéance : 04/04/2026"),
    (50, 550, 9, "Ramettes A4 recyclées"),
    (450, 550, 9, "186,50 EUR"),
    (330, 500, 9, "Total HT"),
    (450, 500, 9, "186,50 EUR"),
    (330, 484, 9, "TVA 20,00 %"),
    (450, 484, 9, "37,30 EUR"),
    (330, 468, 9, "Total TTC"),
    (450, 468, 9, "223,80 EUR"),
    (330, 452, 9, "Net à payer"),
    (450, 452, 9, "223,80 EUR"),
)
"""An invoice that the reader accepts; it prints no IBAN."""

PRINTED = {
    "invoice_number": "FA-2026-0118",
    "issue_date": "2026-03-05",
    "total_gross": "223.80",
    "supplier_name": "Papeterie du Port SARL",
}
"""What `LINES` say, in the words of `lettrage extract`."""

IBAN_LINE = (50, 400, 9, "IBAN FR76 3000 6000 0112 3456 7890 189")


def written(*lines: tuple[int, int, int, str], before: str = "") -> bytes:
    """Content that prints these lines (left, bottom, size, text), each in its own text object."""
    return b"\n".join(
        b"q %s BT /F1 %d Tf %d %d Td (%s) Tj ET Q"
        % (before.encode(), size, left, bottom, _escaped(text))
        for left, bottom, size, text in lines
    )


def _escaped(text: str) -> bytes:
    plain = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return plain.encode("cp1252")


INVOICE = written(*LINES)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def stream(data: bytes, entries: str = "", *, length: int | None = None) -> bytes:
    """A stream object of these bytes as they are; `length` lies about how many."""
    declared = len(data) if length is None else length
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (declared, entries.encode(), data)


def deflated(data: bytes, entries: str = "") -> bytes:
    """A stream object under FlateDecode."""
    return stream(zlib.compress(data, 9), f"/Filter /FlateDecode {entries}")


@cache
def zeros(size: int, *, times: int = 1, byte: bytes = b" ") -> bytes:
    """So many equal bytes, deflated so many times: one packed megabyte, repeated."""
    block = byte * MEGABYTE
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed_block = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    whole, rest = divmod(size, MEGABYTE)
    last = zlib.compressobj(9, zlib.DEFLATED, -15)
    check = 1
    for _ in range(whole):
        check = zlib.adler32(block, check)
    check = zlib.adler32(block[:rest], check)
    packed = b"\x78\xda" + packed_block * whole + last.compress(block[:rest]) + last.flush()
    packed += check.to_bytes(4, "big")
    for _ in range(times - 1):
        packed = zlib.compress(packed, 9)
    return packed


def one_page(
    content: bytes = INVOICE,
    *,
    page: str = "",
    catalog: str = "",
    resources: str = "",
    box: str = "/MediaBox [0 0 595 842]",
    contents: bytes | None = None,
    more: Mapping[int, bytes] | None = None,
    trailer: bytes = b"",
) -> bytes:
    """A file with one page of this content, or of these `contents` as a whole object.

    Objects: 1 catalog, 2 page tree, 3 page, 4 content, 5 Helvetica as /F1; `more` adds or replaces.
    """
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: f"<< /Type /Page /Parent 2 0 R {box} /Contents 4 0 R {page} /Resources"
        f" << /Font << /F1 5 0 R >> {resources} >> >>".encode(),
        4: stream(content) if contents is None else contents,
        5: FONT,
    } | dict(more or {})
    return assembled(objects, trailer=trailer)
