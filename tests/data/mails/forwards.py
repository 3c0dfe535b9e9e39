"""Mails that were passed on: by people, by programs, by a mailbox's rule."""

import base64

from tests.data.mails.case import MailCase, attached, mail, parts, pdf, raw

_MEMBER = "Claire Martin <claire@atelier.example>"


def _quoted(text: str, **headers: str) -> bytes:
    headers = {"From": _MEMBER, "Subject": "Tr: Votre facture", **headers}
    return attached(mail(text, **headers), pdf(), "F-118.pdf").as_bytes()


def _inner() -> bytes:
    return attached(
        mail(From="Duval <facturation@duval.example>", Subject="Facture"), pdf(), "F-118.pdf"
    ).as_bytes()


def _as_attachment(depth: int = 1) -> bytes:
    message = attached(
        mail(From="Duval <facturation@duval.example>", Subject="Facture"), pdf(), "F-118.pdf"
    )
    for level in range(depth):
        outer = mail("Pour toi", From=f"Relais {level} <r{level}@atelier.example>")
        outer.add_attachment(message)
        message = outer
    return message.as_bytes()


def _redirected(*lines: str, path: str) -> bytes:
    head = "\r\n".join((f"Return-Path: <{path}>", *lines)) + "\r\n"
    message = attached(mail(From="Duval <facturation@duval.example>"), pdf(), "F-118.pdf")
    return head.encode() + message.as_bytes()


def _quoted_case(name: str, text: str, address: str, **headers: str) -> MailCase:
    return MailCase(
        name=name,
        make=lambda: _quoted(text, **headers),
        filed=("2:F-118.pdf",),
        forwarded=f"quoted:{address}",
    )


CASES = (
    _quoted_case(
        "gmail_in_french",
        "Voici\n\n---------- Forwarded message ---------\n"
        "De : Duval SAS <facturation@duval.example>\nDate: jeu. 5 mars 2026 à 10:00\n"
        "Subject: Votre facture\nTo: <claire@atelier.example>\n\nBonjour\n",
        "facturation@duval.example",
    ),
    _quoted_case(
        "gmail_in_english",
        "---------- Forwarded message ---------\nFrom: Duval SAS <Billing@Duval.example>\n"
        "Date: Thu, Mar 5, 2026 at 10:00 AM\nSubject: Your invoice\nTo: <claire@atelier.example>\n",
        "billing@duval.example",
    ),
    _quoted_case(
        "outlook_in_french",
        "\n________________________________\nDe : Duval SAS <facturation@duval.example>\n"
        "Envoyé : jeudi 5 mars 2026 10:00\nÀ : Claire Martin <claire@atelier.example>\n"
        "Objet : Votre facture\n\nBonjour",
        "facturation@duval.example",
        Subject="TR: Votre facture",
    ),
    _quoted_case(
        "outlook_of_old_with_mailto",
        "-----Message d'origine-----\nDe : Duval [mailto:facturation@duval.example]\n"
        "Envoyé : jeudi 5 mars 2026\nÀ : claire@atelier.example\nObjet : Facture\n",
        "facturation@duval.example",
    ),
    _quoted_case(
        "apple_mail_in_french",
        "Début du message réexpédié :\n\n> De: Duval SAS <facturation@duval.example>\n"
        "> Objet: Votre facture\n> Date: 5 mars 2026 à 10:00:00 UTC+1\n"
        "> À: claire@atelier.example\n",
        "facturation@duval.example",
    ),
    _quoted_case(
        "apple_mail_on_a_phone",
        "Envoyé de mon iPhone\n\nDébut du message transféré :\n\n"
        "> *De:* Duval <facturation@duval.example>\n"
        "> *Date:* 5 mars 2026\n> *À:* claire@atelier.example\n> *Objet:* *Facture*\n",
        "facturation@duval.example",
    ),
    _quoted_case(
        "thunderbird",
        "-------- Message transféré --------\nSujet : Votre facture\nDate : Thu, 5 Mar 2026\n"
        "De : Duval <facturation@duval.example>\nPour : claire@atelier.example\n",
        "facturation@duval.example",
    ),
    _quoted_case(
        "outlook_in_german",
        "Von: Muster GmbH <rechnung@muster.example>\nGesendet: Donnerstag, 5. März 2026\n"
        "An: claire@atelier.example\nBetreff: Ihre Rechnung\n",
        "rechnung@muster.example",
        Subject="WG: Ihre Rechnung",
    ),
    _quoted_case(
        "outlook_in_spanish",
        "De: Talleres Sol <facturas@sol.example>\nEnviado el: jueves, 5 de marzo de 2026\n"
        "Para: claire@atelier.example\nAsunto: Su factura\n",
        "facturas@sol.example",
    ),
    _quoted_case(
        "forwarded_twice_names_the_first",
        "De : Paul <paul@atelier.example>\nDate : 6 mars 2026\nObjet : Tr: Facture\n\n"
        "De : Duval <facturation@duval.example>\nDate : 5 mars 2026\nObjet : Facture\n",
        "facturation@duval.example",
    ),
    MailCase(
        name="quoted_in_html_alone",
        make=lambda: attached(
            mail(
                None,
                html="<div>Voici</div><hr>"
                "<div><b>De :</b> Duval &lt;facturation@duval.example&gt;<br>"
                "<b>Envoyé :</b> jeudi<br><b>À :</b> Claire<br><b>Objet :</b> Facture</div>",
                From=_MEMBER,
            ),
            pdf(),
            "F-118.pdf",
        ).as_bytes(),
        filed=("2:F-118.pdf",),
        forwarded="quoted:facturation@duval.example",
    ),
    MailCase(
        name="signature_that_says_from_where",
        make=lambda: _quoted("Bonjour\nDe : Lyon\nclaire@atelier.example\nTel : 04 00 00 00 00\n"),
        filed=("2:F-118.pdf",),
    ),
    MailCase(
        name="forwarded_as_attachment",
        make=_as_attachment,
        filed=("2.1.2:F-118.pdf",),
        forwarded="attached:facturation@duval.example",
    ),
    MailCase(
        name="forwarded_as_attachment_three_times",
        make=lambda: _as_attachment(3),
        filed=("2.1.2.1.2.1.2:F-118.pdf",),
        forwarded="attached:facturation@duval.example",
    ),
    MailCase(
        name="forwarded_as_eml_file",
        make=lambda: attached(
            mail("Voir", From=_MEMBER), _inner(), "message.eml", "application/octet-stream"
        ).as_bytes(),
        filed=("2.1.2:F-118.pdf",),
        forwarded="attached:facturation@duval.example",
    ),
    MailCase(
        name="forwarded_in_base64_against_the_rules",
        make=lambda: raw(
            'From: c@atelier.example\nContent-Type: multipart/mixed; boundary="=_b1"',
            parts(
                b"Content-Type: text/plain\r\n\r\nVoir",
                b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + base64.encodebytes(_inner()),
            ),
        ),
        filed=("2.1.2:F-118.pdf",),
        forwarded="attached:facturation@duval.example",
    ),
    MailCase(
        name="rule_of_gmail",
        make=lambda: _redirected(
            "X-Forwarded-To: factures@collect.example.test",
            "X-Forwarded-For: claire@atelier.example factures@collect.example.test",
            path="claire+caf_=factures=collect.example.test@atelier.example",
        ),
        filed=("2:F-118.pdf",),
        forwarded="redirected:facturation@duval.example",
        sender="claire+caf_=factures=collect.example.test@atelier.example",
        verdicts={"spf": "PASS", "dkim": "PASS"},
    ),
    MailCase(
        name="rule_with_rewritten_sender",
        make=lambda: _redirected(path="SRS0=ab12=CD=duval.example=facturation@relay.example"),
        filed=("2:F-118.pdf",),
        forwarded="redirected:facturation@duval.example",
        sender="SRS0=ab12=CD=duval.example=facturation@relay.example",
        verdicts={"spf": "FAIL", "dkim": "PASS"},
    ),
    MailCase(
        name="resent",
        make=lambda: _redirected(f"Resent-From: {_MEMBER}", path="claire@atelier.example"),
        filed=("2:F-118.pdf",),
        forwarded="redirected:facturation@duval.example",
    ),
)
