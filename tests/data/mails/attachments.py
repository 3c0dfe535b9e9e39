"""Mails whose invoice is a file, as programs and people send them."""

import base64
import binascii
import quopri

from tests.data.mails.case import MailCase, attached, mail, parts, pdf, picture, raw

_MIXED = (
    "From: a@b.fr\nSubject: Facture\nMIME-Version: 1.0\n"
    'Content-Type: multipart/mixed; boundary="=_b1"'
)
_TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nBonjour"


def _hand(headers: str, body: bytes, *, close: bool = True) -> bytes:
    return raw(_MIXED, parts(_TEXT, headers.encode() + b"\r\n\r\n" + body, close=close))


def _b64(data: bytes) -> bytes:
    return base64.encodebytes(data)


_PDF64 = "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"


def _photo_inline() -> bytes:
    message = mail(None, html="<p>Voici le ticket</p><img src='cid:p1'>")
    message.add_related(picture(900, 1200, "JPEG"), "image", "jpeg", cid="<p1>")
    return message.as_bytes()


def _signature_logo() -> bytes:
    message = mail(html="<p>Facture jointe</p><img src='cid:logo@x'>")
    _, html = message.iter_parts()
    html.add_related(picture(180, 60), "image", "png", cid="<logo@x>")
    return attached(message, pdf(), "F-118.pdf").as_bytes()


def _pixel() -> bytes:
    message = attached(mail(), pdf(), "F-118.pdf")
    return attached(message, picture(1, 1), "spacer.png", "image/png").as_bytes()


def _uuencoded() -> bytes:
    data = pdf()
    lines = [binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45)]
    body = b"begin 644 facture.pdf\n" + b"".join(lines) + b"`\nend\n"
    head = (
        'Content-Type: application/pdf; name="facture.pdf"\r\nContent-Transfer-Encoding: x-uuencode'
    )
    return _hand(head, body)


CASES = (
    MailCase(
        name="one_pdf",
        make=lambda: attached(mail(), pdf(), "F-118.pdf").as_bytes(),
        filed=("2:F-118.pdf",),
    ),
    MailCase(
        name="pdf_as_octet_stream",
        make=lambda: attached(mail(), pdf(), "F-118.pdf", "application/octet-stream").as_bytes(),
        filed=("2:F-118.pdf",),
    ),
    MailCase(
        name="pdf_without_name",
        make=lambda: attached(mail(), pdf(), None).as_bytes(),
        filed=("2:",),
    ),
    MailCase(
        name="two_invoices_and_terms",
        make=lambda: attached(
            attached(attached(mail(), pdf("1"), "F-1.pdf"), pdf("2"), "F-2.pdf"),
            pdf("cgv"),
            "CGV.pdf",
        ).as_bytes(),
        filed=("2:F-1.pdf", "3:F-2.pdf", "4:CGV.pdf"),
    ),
    MailCase(
        name="same_file_twice",
        make=lambda: attached(attached(mail(), pdf(), "F-1.pdf"), pdf(), "copie.pdf").as_bytes(),
        filed=("2:F-1.pdf",),
    ),
    MailCase(
        name="xml_invoice",
        make=lambda: attached(mail(), b"<Invoice/>", "facture.xml", "application/xml").as_bytes(),
        filed=("2:facture.xml",),
    ),
    MailCase(
        name="photo_attached",
        make=lambda: attached(
            mail(), picture(1200, 1600, "JPEG"), "IMG_2031.jpg", "image/jpeg"
        ).as_bytes(),
        filed=("2:IMG_2031.jpg",),
    ),
    MailCase(name="photo_in_the_text", make=_photo_inline, filed=("2:",)),
    MailCase(
        name="signature_logo_beside_the_invoice",
        make=_signature_logo,
        filed=("2:F-118.pdf",),
        ignored=("1.2.2:decorative",),
    ),
    MailCase(
        name="tracking_pixel_attached",
        make=_pixel,
        filed=("2:F-118.pdf",),
        ignored=("3:decorative",),
    ),
    MailCase(
        name="office_file_is_filed_to_be_refused_by_name",
        make=lambda: attached(
            mail(), b"PK\x03\x04[Content_Types].xml", "facture.docx", "application/msword"
        ).as_bytes(),
        filed=("2:facture.docx",),
    ),
    MailCase(
        name="web_page_attached",
        make=lambda: attached(mail(), b"<html>x</html>", "facture.html", "text/html").as_bytes(),
        filed=("2:facture.html",),
    ),
    MailCase(
        name="empty_file",
        make=lambda: attached(mail(), b"", "F-118.pdf").as_bytes(),
        ignored=("2:empty",),
        refused="no_usable_attachment",
    ),
    MailCase(
        name="name_in_content_type_only",
        make=lambda: _hand(f'{_PDF64}Content-Disposition: inline; filename="F.pdf"', _b64(pdf())),
        filed=("2:F.pdf",),
    ),
    MailCase(
        name="name_of_rfc_2231_in_pieces",
        make=lambda: _hand(
            f"{_PDF64}Content-Disposition: attachment;\r\n filename*0*=utf-8''Facture%20;\r\n"
            " filename*1*=%C3%A9t%C3%A9.pdf",
            _b64(pdf()),
        ),
        filed=("2:Facture été.pdf",),
    ),
    MailCase(
        name="name_of_rfc_2231_in_latin_1",
        make=lambda: _hand(
            f"{_PDF64}Content-Disposition: attachment; filename*=iso-8859-1'fr'relev%E9.pdf",
            _b64(pdf()),
        ),
        filed=("2:relevé.pdf",),
    ),
    MailCase(
        name="name_of_rfc_2047_in_quotes",
        make=lambda: _hand(
            f"{_PDF64}Content-Disposition: attachment; "
            'filename="=?utf-8?q?Fact_=C3=A9t=C3=A9.pdf?="',
            _b64(pdf()),
        ),
        filed=("2:Fact été.pdf",),
    ),
    MailCase(
        name="name_of_rfc_2047_in_base64",
        make=lambda: _hand(
            f"{_PDF64}Content-Disposition: attachment; filename==?iso-8859-1?b?6XTpLnBkZg==?=",
            _b64(pdf()),
        ),
        filed=("2:été.pdf",),
    ),
    MailCase(
        name="name_of_unknown_charset",
        make=lambda: _hand(
            f"{_PDF64}Content-Disposition: attachment; filename*=klingon''F%20118.pdf",
            _b64(pdf()),
        ),
        filed=("2:F 118.pdf",),
    ),
    MailCase(
        name="name_that_climbs",
        make=lambda: _hand(
            f'{_PDF64}Content-Disposition: attachment; filename="../../../etc/F-118.pdf"',
            _b64(pdf()),
        ),
        filed=("2:F-118.pdf",),
    ),
    MailCase(
        name="name_that_turns_direction",
        make=lambda: _hand(
            f'{_PDF64}Content-Disposition: attachment; filename="facture\u202efdp.exe"',
            _b64(pdf()),
        ),
        filed=("2:facturefdp.exe",),
    ),
    MailCase(name="uuencoded", make=_uuencoded, filed=("2:facture.pdf",)),
    MailCase(
        name="quoted_printable_pdf",
        make=lambda: _hand(
            "Content-Type: application/pdf\r\nContent-Transfer-Encoding: quoted-printable\r\n"
            "Content-Disposition: attachment; filename=F.pdf",
            quopri.encodestring(pdf()),
        ),
        filed=("2:F.pdf",),
    ),
    MailCase(
        name="boundary_never_closed",
        make=lambda: _hand(
            f"{_PDF64}Content-Disposition: attachment; filename=F.pdf", _b64(pdf()), close=False
        ),
        filed=("2:F.pdf",),
    ),
    MailCase(
        name="bare_line_feeds",
        make=lambda: _hand(
            f"{_PDF64}Content-Disposition: attachment; filename=F.pdf", _b64(pdf())
        ).replace(b"\r\n", b"\n"),
        filed=("2:F.pdf",),
    ),
    MailCase(
        name="whole_mail_is_the_file",
        make=lambda: raw(
            "From: scan@copieur.fr\nSubject: Scan\nContent-Type: application/pdf; name=scan.pdf\n"
            "Content-Transfer-Encoding: base64",
            _b64(pdf()),
        ),
        filed=("1:scan.pdf",),
    ),
    MailCase(
        name="no_subject_date_or_to",
        make=lambda: attached(
            mail(Subject="", Date="", To="", Message_ID=""), pdf(), "F.pdf"
        ).as_bytes(),
        filed=("2:F.pdf",),
    ),
    MailCase(
        name="no_from",
        make=lambda: attached(mail(From=""), pdf(), "F.pdf").as_bytes(),
        filed=("2:F.pdf",),
    ),
    MailCase(
        name="date_that_is_none",
        make=lambda: b"Date: hier soir\r\n" + attached(mail(Date=""), pdf(), "F.pdf").as_bytes(),
        filed=("2:F.pdf",),
    ),
    MailCase(
        name="undeclared_latin_1",
        make=lambda: (
            "Subject: Relevé n°3 é\r\n".encode("latin-1")
            + attached(mail(Subject=""), pdf(), "F.pdf").as_bytes()
        ),
        filed=("2:F.pdf",),
    ),
    MailCase(
        name="charset_that_does_not_exist",
        make=lambda: raw(
            _MIXED,
            parts(
                b"Content-Type: text/plain; charset=klingon\r\n\r\nBonjour \xe9",
                b"Content-Type: application/pdf; name=F.pdf\r\n\r\n" + pdf(),
            ),
        ),
        filed=("2:F.pdf",),
    ),
    MailCase(
        name="to_another_company_in_the_header",
        make=lambda: attached(
            mail(To="factures-tokenb0123456789abcdef@collect.example.test"), pdf(), "F.pdf"
        ).as_bytes(),
        filed=("2:F.pdf",),
    ),
    MailCase(
        name="calendar_and_card_beside_the_invoice",
        make=lambda: attached(
            attached(
                attached(mail(), pdf(), "F.pdf"), b"BEGIN:VCALENDAR", "rdv.ics", "text/calendar"
            ),
            b"BEGIN:VCARD",
            "moi.vcf",
            "text/vcard",
        ).as_bytes(),
        filed=("2:F.pdf",),
        ignored=("3:calendar", "4:contact_card"),
    ),
    MailCase(
        name="note_that_reads_like_an_invoice_beside_the_file",
        make=lambda: attached(
            mail("Facture n° F-118\nPrestation 100,00 €\nTVA 20 % 20,00 €\nTotal TTC 120,00 €\n"),
            pdf(),
            "F-118.pdf",
        ).as_bytes(),
        filed=("2:F-118.pdf",),
    ),
)
