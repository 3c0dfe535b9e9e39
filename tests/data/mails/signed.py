"""Signed and encrypted mails. The three `.p7m` files were made by OpenSSL 3 of a mail of ours."""

import base64
from pathlib import Path

from tests.data.mails.case import MailCase, attached, mail, parts, pdf, raw

_HERE = Path(__file__).parent
_BODY = (
    b'Content-Type: multipart/mixed; boundary="in"\r\n\r\n'
    b"--in\r\nContent-Type: application/pdf; name=F.pdf\r\n\r\n" + pdf() + b"\r\n--in--\r\n"
)


def _file(name: str) -> bytes:
    return (_HERE / name).read_bytes()


def der(tag: int, content: bytes) -> bytes:
    """One element of definite length."""
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    return bytes((tag, 0x84)) + size.to_bytes(4, "big") + content


def signed(content: bytes, *, streamed: bool = False) -> bytes:
    """Content in SignedData without signers; streamed as Outlook writes it, in pieces."""
    oid = bytes.fromhex
    version, digests = der(0x02, b"\x01"), der(0x31, b"")
    kind, data = der(0x06, oid("2a864886f70d010702")), der(0x06, oid("2a864886f70d010701"))
    if not streamed:
        inner = der(0x30, data + der(0xA0, der(0x04, content)))
        body = der(0x30, version + digests + inner + der(0x31, b""))
        return der(0x30, kind + der(0xA0, body))
    end = b"\0\0"
    pieces = b"".join(der(0x04, content[at : at + 100]) for at in range(0, len(content), 100))
    octets = b"\x24\x80" + pieces + end
    inner = b"\x30\x80" + data + b"\xa0\x80" + octets + end + end
    body = b"\x30\x80" + version + digests + inner + der(0x31, b"") + end
    return b"\x30\x80" + kind + b"\xa0\x80" + body + end + end


def _opaque(data: bytes, sort: str = "; smime-type=signed-data", name: str = "smime.p7m") -> bytes:
    return raw(
        "From: compta@ateliers-roche.fr\nSubject: Facture\nMIME-Version: 1.0\n"
        f'Content-Type: application/pkcs7-mime{sort}; name="{name}"\n'
        f"Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename={name}",
        base64.encodebytes(data),
    )


def _clear() -> bytes:
    return raw(
        "From: compta@ateliers-roche.fr\nSubject: Facture\n"
        'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary="=_b1"',
        parts(_BODY, b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nabc"),
    )


def _clear_pgp() -> bytes:
    return raw(
        "From: compta@ateliers-roche.fr\nSubject: Facture\n"
        'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary="=_b1"',
        parts(_BODY, b"Content-Type: application/pgp-signature; name=signature.asc\r\n\r\nabc"),
    )


def _pgp_encrypted() -> bytes:
    return raw(
        "From: compta@ateliers-roche.fr\nSubject: Facture\n"
        'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="=_b1"',
        parts(b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1"),
    )


def _no(name: str, data: bytes, code: str, sort: str) -> MailCase:
    return MailCase(
        name=name,
        make=lambda: _opaque(data, sort),
        ignored=(f"1:{code}",),
        refused="no_usable_attachment",
    )


_SIGNED, _ENVELOPED = "; smime-type=signed-data", "; smime-type=enveloped-data"

CASES = (
    MailCase(name="smime_clear", make=_clear, filed=("1.1:F.pdf",), ignored=("2:signature",)),
    MailCase(name="pgp_clear", make=_clear_pgp, filed=("1.1:F.pdf",), ignored=("2:signature",)),
    MailCase(
        name="smime_opaque_by_openssl",
        make=lambda: _opaque(_file("openssl_signed.p7m")),
        filed=("1.1.2:F-118.pdf",),
    ),
    MailCase(
        name="smime_opaque_streamed_by_openssl",
        make=lambda: _opaque(_file("openssl_signed_streamed.p7m")),
        filed=("1.1.2:F-118.pdf",),
    ),
    MailCase(
        name="smime_opaque_without_sort",
        make=lambda: _opaque(signed(_BODY), ""),
        filed=("1.1.1:F.pdf",),
    ),
    MailCase(
        name="smime_opaque_in_pieces",
        make=lambda: _opaque(signed(_BODY, streamed=True)),
        filed=("1.1.1:F.pdf",),
    ),
    MailCase(
        name="smime_opaque_as_file_of_unknown_type",
        make=lambda: attached(
            mail(), signed(_BODY), "smime.p7m", "application/octet-stream"
        ).as_bytes(),
        filed=("2.1.1:F.pdf",),
    ),
    MailCase(
        name="smime_opaque_text_that_is_an_invoice",
        make=lambda: _opaque(
            signed(
                b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
                + "Facture n° S-1\r\nConseil 10,00 €\r\nTotal 10,00 €\r\n".encode()
            )
        ),
        filed=("body:Facture.pdf",),
    ),
    _no("smime_encrypted_by_openssl", _file("openssl_encrypted.p7m"), "encrypted_mail", _ENVELOPED),
    _no("smime_encrypted_says_signed", _file("openssl_encrypted.p7m"), "encrypted_mail", _SIGNED),
    _no("smime_cut_off", signed(_BODY)[:-200], "signed_mail_opaque", _SIGNED),
    _no("smime_that_is_none", b"not asn.1 at all", "signed_mail_opaque", _SIGNED),
    _no("smime_deeply_nested", b"\x30\x80" * 40 + b"\0" * 80, "signed_mail_opaque", _SIGNED),
    MailCase(
        name="pgp_encrypted",
        make=_pgp_encrypted,
        ignored=("1:encrypted_mail",),
        refused="no_usable_attachment",
    ),
)
