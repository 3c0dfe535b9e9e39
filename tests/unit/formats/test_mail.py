"""Mails: parts, nesting, decoration, limits; nothing crashes."""

import base64
import io
import struct
import time
from email.message import EmailMessage

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lettrage.domain.bank_change import ToldAccounts
from lettrage.domain.parsed_mail import BODY, MailPart, ParsedMail
from lettrage.formats.mail import parse_mail
from lettrage.formats.tnef import is_tnef
from lettrage.formats.wire import mail_frame, read_reply
from lettrage.formats.zip_files import is_archive
from PIL import Image

from tests.unit.formats.mails import attach, message

PDF = b"%PDF-1.4 not really"


def files(parsed: ParsedMail) -> list[str]:
    return [part.file_name for part in parsed.parts if not part.decorative and not part.ignored]


def only(parsed: ParsedMail) -> MailPart:
    (part,) = (part for part in parsed.parts if part.path != BODY)
    return part


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).save(out, kind)
    return out.getvalue()


def test_headers_text_and_attachment() -> None:
    parsed = parse_mail(attach(message(), PDF, "Facture été.pdf").as_bytes())
    assert parsed.headers.from_address == "compta@ateliers-roche.fr"
    assert parsed.headers.from_name == "Compta Roche"
    assert parsed.headers.to == ("boutique-x7@in.example.net",)
    assert parsed.headers.subject == "Votre facture du 5 mars"
    assert parsed.headers.message_id == "m1@ateliers-roche.fr"
    assert parsed.headers.date is not None
    assert parsed.headers.date.isoformat() == "2026-03-05T09:00:00+00:00"
    assert parsed.body_text == "Bonjour,\nvotre facture est jointe."
    part = only(parsed)
    assert (part.file_name, part.content_type, part.data, part.path, part.depth) == (
        "Facture été.pdf",
        "application/pdf",
        PDF,
        "2",
        0,
    )


FRENCH, GERMAN = "FR7630006000011234567890189", "DE89370400440532013000"


def test_what_all_texts_say_of_accounts_is_told_and_survives_the_wire() -> None:
    inner = message()
    inner.set_content(f"Notre nouvel IBAN : {GERMAN[:4]} {GERMAN[4:]}")
    mail = message()
    mail.set_content("Bonjour, votre facture est jointe.")
    mail.add_alternative("<p>IBAN <b>FR76 3000</b> 6000 0112 3456 7890 189</p>", subtype="html")
    mail.add_attachment(inner)
    parsed = parse_mail(attach(mail, PDF, "f.pdf").as_bytes())
    assert parsed.told.ibans == (FRENCH, GERMAN)
    assert parsed.told.announces.startswith("Notre nouvel IBAN")
    assert read_reply(io.BytesIO(b"".join(mail_frame(parsed))).read) == parsed
    assert parse_mail(message().as_bytes()).told == ToldAccounts()


@pytest.mark.parametrize("missing", ["Subject", "Date", "To", "From", "Message_ID"])
def test_missing_headers_are_empty(missing: str) -> None:
    parsed = parse_mail(attach(message(**{missing: ""}), PDF, "f.pdf").as_bytes())
    assert files(parsed) == ["f.pdf"]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        (b"Subject", b"=?utf-42?q?caf=C3=A9?="),
        (b"Subject", b"=?utf-8?b?!!!!?="),
        (b"Subject", "Facture n°7 é".encode("latin-1")),
        (b"Date", b"yesterday"),
        (b"Date", b"Thu, 99 Mar 2026 99:99:99 +9999"),
        (b"From", b"<<<>>>,;@"),
        (b"From", b"=?x?y?z?= <a@b.fr"),
        (b"Content-Type", b"multipart/mixed"),
        (b"Content-Type", b"text/plain; charset=klingon"),
        (b"Content-Type", b";;;"),
        (b"Content-Transfer-Encoding", b"rot13"),
        (b"Message-ID", b"\xff\xfe"),
    ],
)
def test_malformed_headers_never_stop_the_reading(header: bytes, value: bytes) -> None:
    raw = header + b": " + value + b"\r\n\r\nBonjour \xe9\r\n"
    parsed = parse_mail(raw)
    assert parsed.refusal is None


def test_undeclared_latin_1_subject_is_readable() -> None:
    assert parse_mail("Subject: Relevé\n\nx".encode("latin-1")).headers.subject == "Relevé"


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_value(raw: bytes) -> None:
    assert isinstance(parse_mail(raw), ParsedMail)


@settings(max_examples=60)
@given(st.binary(max_size=200), st.text(max_size=40), st.integers(0, 3))
def test_attachments_come_out_as_they_went_in(data: bytes, name: str, others: int) -> None:
    assume(not is_archive(data) and not is_tnef(data))  # these are opened
    mail = message()
    for _ in range(others):
        attach(mail, PDF, "autre.pdf")
    # A header can't hold lone surrogates or line ends; what it can hold must not harm.
    name = "".join(each for each in name if each.isprintable()) + ".pdf"
    parsed = parse_mail(attach(mail, data, name).as_bytes())
    last = parsed.parts[-1]
    assert len(parsed.parts) == others + 1
    assert last.data == data
    assert (last.ignored == "empty") is (not data)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('"../../etc/passwd.pdf"', "passwd.pdf"),
        ('"C:\\\\Users\\\\x\\\\f.pdf"', "f.pdf"),
        ("=?utf-8?q?Facture_=C3=A9t=C3=A9.pdf?=", "Facture été.pdf"),
        ('"=?utf-8?b?RmFjdHVyZS5wZGY=?="', "Facture.pdf"),
        ('"facture\u202efdp.exe"', "facturefdp.exe"),
        ('""', ""),
    ],
)
def test_names_are_made_safe(written: str, shown: str) -> None:
    raw = (
        "Content-Type: application/pdf\r\n"
        f"Content-Disposition: attachment; filename={written}\r\n\r\n%PDF"
    )
    assert only(parse_mail(raw.encode())).file_name == shown


def test_names_in_pieces_are_joined() -> None:
    raw = (
        b"Content-Type: application/pdf\r\nContent-Disposition: attachment;\r\n"
        b" filename*0*=utf-8''Facture%20;\r\n filename*1*=%C3%A9t%C3%A9.pdf\r\n\r\n%PDF"
    )
    assert only(parse_mail(raw)).file_name == "Facture été.pdf"


def test_forwarded_mail_is_opened() -> None:
    inner = attach(message(Subject="origine"), PDF, "facture.pdf")
    outer = message(Subject="Tr: origine")
    outer.add_attachment(inner)
    part = only(parse_mail(outer.as_bytes()))
    assert (part.file_name, part.depth, part.path, part.data) == ("facture.pdf", 1, "2.1.2", PDF)


def test_mail_attached_as_file_or_in_base64_is_opened() -> None:
    inner = attach(message(), PDF, "facture.pdf").as_bytes()
    as_file = attach(message(), inner, "message.eml", "application/octet-stream")
    assert only(parse_mail(as_file.as_bytes())).depth == 1
    encoded = (
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(inner)
    )
    assert only(parse_mail(encoded)).data == PDF


def test_html_body_becomes_text_without_scripts() -> None:
    mail = message()
    mail.set_content(
        "<style>p{}</style><p>Bonjour&nbsp;<b>vous</b></p><script>x()</script>", "html"
    )
    assert parse_mail(mail.as_bytes()).body_text == "Bonjour vous"


def test_logo_in_the_text_is_decoration_and_a_photo_is_not() -> None:
    mail = message()
    mail.add_alternative("<img src='cid:logo'><img src='cid:photo'>", "html")
    _, html = mail.iter_parts()
    assert isinstance(html, EmailMessage)
    html.add_related(picture(280, 90), "image", "png", cid="<logo>")
    html.add_related(picture(900, 1200, "JPEG"), "image", "jpeg", cid="<photo>")
    marks = {part.content_type: part.decorative for part in parse_mail(mail.as_bytes()).parts}
    assert marks == {"image/png": True, "image/jpeg": False}


@pytest.mark.parametrize(
    ("size", "decorative"), [((1, 1), True), ((64, 64), True), ((600, 900), False)]
)
def test_attached_pictures_are_decoration_only_when_tiny(
    size: tuple[int, int], decorative: bool
) -> None:
    mail = attach(message(), picture(*size), "image001.png", "image/png")
    assert only(parse_mail(mail.as_bytes())).decorative is decorative


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("application/pkcs7-signature", "signature"),
        ("application/pkcs7-mime; smime-type=enveloped-data", "encrypted_mail"),
        ("application/pkcs7-mime; smime-type=signed-data", "signed_mail_opaque"),
        ("application/x-pkcs7-mime", "encrypted_mail"),
        ("text/calendar", "calendar"),
        ("text/vcard", "contact_card"),
        ("message/external-body; access-type=URL", "external_body"),
    ],
)
def test_parts_that_hold_no_document_say_why(kind: str, reason: str) -> None:
    raw = f"Content-Type: {kind}\r\nContent-Disposition: attachment; filename=x\r\n\r\nabc"
    assert only(parse_mail(raw.encode())).ignored == reason


def tnef(*files: tuple[str, bytes]) -> bytes:
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


def test_files_in_winmail_dat_are_taken_out() -> None:
    data = tnef(("Facture été.pdf", PDF), ("b.xml", b"<a/>"))
    parsed = parse_mail(attach(message(), data, "winmail.dat", "application/ms-tnef").as_bytes())
    assert [(part.file_name, part.data) for part in parsed.parts] == [
        ("Facture été.pdf", PDF),
        ("b.xml", b"<a/>"),
    ]


def test_broken_winmail_dat_says_so() -> None:
    data = tnef(("a.pdf", PDF))[:-3]
    mail = attach(message(), data, "winmail.dat", "application/ms-tnef")
    assert only(parse_mail(mail.as_bytes())).ignored == "tnef_unreadable"


def multipart(count: int) -> bytes:
    part = b"--b\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n"
    return b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * count + b"--b--\r\n"


def test_many_parts_are_refused_at_once() -> None:
    started = time.monotonic()
    parsed = parse_mail(multipart(50_000))
    assert parsed.refusal is not None
    assert parsed.refusal.code == "mail_too_many_parts"
    assert time.monotonic() - started < 1


def test_deep_nesting_is_refused() -> None:
    raw = b"".join(
        b'Content-Type: multipart/mixed; boundary="x%dy"\r\n\r\n--x%dy\r\n' % (at, at)
        for at in range(400)
    )
    parsed = parse_mail(raw)
    assert parsed.refusal is not None
    assert parse_mail(b"Content-Type: message/rfc822\r\n\r\n" * 30).refusal is not None
    assert parse_mail(b"Content-Type: message/rfc822\r\n\r\n" * 3000).refusal is not None


def test_only_thirty_files_are_kept() -> None:
    parsed = parse_mail(multipart(35))
    assert [part.ignored for part in parsed.parts] == [None] * 30 + ["too_many_attachments"] * 5


def test_large_and_empty_mails_are_refused() -> None:
    for raw, code in ((b"", "empty_file"), (b"a" * (41 * 1024 * 1024), "mail_too_large")):
        refusal = parse_mail(raw).refusal
        assert refusal is not None
        assert refusal.code == code


def test_file_above_its_limit_is_left_out() -> None:
    mail = attach(message(), b"a" * (25 * 1024 * 1024 + 1), "gros.pdf")
    part = only(parse_mail(mail.as_bytes()))
    assert (part.ignored, part.data) == ("too_large", b"")
