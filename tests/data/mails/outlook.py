"""Outlook's winmail.dat."""

import struct

from tests.data.mails.case import MailCase, attached, mail, pdf


def tnef(*files: tuple[str, bytes]) -> bytes:
    """A stream with these files under long names, as [MS-OXTNEF] says."""

    def attribute(level: int, number: int, data: bytes) -> bytes:
        head = struct.pack("<BII", level, number, len(data))
        return head + data + struct.pack("<H", sum(data) & 0xFFFF)

    out = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00089006, b"\0\0\1\0")
    for name, content in files:
        long_name = (name + "\0").encode("utf-16-le")
        padded = long_name + b"\0" * (-len(long_name) % 4)
        properties = struct.pack("<IHHI", 2, 0x0003, 0x3705, 1)
        properties += struct.pack("<HHII", 0x001F, 0x3707, 1, len(long_name)) + padded
        out += attribute(2, 0x00069002, b"\1\0" + b"\0" * 12)
        out += attribute(2, 0x00018010, b"FACTUR~1.PDF\0")
        out += attribute(2, 0x0006800F, content) + attribute(2, 0x00069005, properties)
    return out


def _sent(data: bytes, text: str = "Bonjour") -> bytes:
    return attached(mail(text), data, "winmail.dat", "application/ms-tnef").as_bytes()


CASES = (
    MailCase(
        name="winmail_with_two_files",
        make=lambda: _sent(tnef(("Facture été.pdf", pdf("1")), ("b.pdf", pdf("2")))),
        filed=("2.1:Facture été.pdf", "2.2:b.pdf"),
    ),
    MailCase(
        name="winmail_cut_off",
        make=lambda: _sent(tnef(("a.pdf", pdf()))[:-3]),
        ignored=("2:tnef_unreadable",),
        refused="no_usable_attachment",
    ),
    MailCase(
        name="winmail_with_formatting_only_and_an_invoice_as_text",
        make=lambda: _sent(tnef(), "Facture n° O-1\nPose 10,00 €\nTotal 10,00 €\n"),
        filed=("body:Votre facture du 5 mars.pdf",),
    ),
)
