"""Mails of our own, and the service's block on top of them."""

from email.message import EmailMessage
from email.policy import SMTP

SERVICE = (
    b"Return-Path: <compta@ateliers-roche.fr>\r\n"
    b"Received: from mx.ateliers-roche.fr (mx.ateliers-roche.fr [192.0.2.7])\r\n"
    b" by inbound-smtp.eu-west-3.amazonaws.com with SMTP id abc123\r\n"
    b" for <boutique-x7@in.example.net>; Thu, 05 Mar 2026 09:00:00 +0000 (UTC)\r\n"
    b"X-SES-Spam-Verdict: PASS\r\n"
    b"X-SES-Virus-Verdict: PASS\r\n"
    b"Received-SPF: pass (spfCheck: domain of ateliers-roche.fr designates 192.0.2.7)\r\n"
    b"Authentication-Results: amazonses.com;\r\n"
    b" spf=pass (spfCheck: ok; dkim=fail) client-ip=192.0.2.7;\r\n"
    b" dkim=fail header.i=@other.example;\r\n"
    b" dkim=pass header.i=@ateliers-roche.fr;\r\n"
    b" dmarc=pass header.from=ateliers-roche.fr;\r\n"
    b"X-SES-RECEIPT: AEFBQUFB\r\n"
)


def message(**headers: str) -> EmailMessage:
    """A mail with a short text."""
    mail = EmailMessage(policy=SMTP)
    values = {
        "From": "Compta Roche <Compta@Ateliers-Roche.fr>",
        "To": "boutique-x7@in.example.net",
        "Subject": "Votre facture du 5 mars",
        "Message-ID": "<m1@ateliers-roche.fr>",
        "Date": "Thu, 05 Mar 2026 10:00:00 +0100",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in values.items():
        if value:
            mail[name] = value
    mail.set_content("Bonjour,\nvotre facture est jointe.\n")
    return mail


def attach(
    mail: EmailMessage, data: bytes, name: str, kind: str = "application/pdf"
) -> EmailMessage:
    """The mail with one more file."""
    main, _, sub = kind.partition("/")
    mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return mail
