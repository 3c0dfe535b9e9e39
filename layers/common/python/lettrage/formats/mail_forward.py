"""Who wrote a mail first, when what arrived was passed on: shown to people, never trusted.

Three ways: a mail within the mail, a header block quoted in the text (Gmail, Outlook, Apple Mail,
Thunderbird, in eight languages), and a redirection that keeps the author's own header.
"""

import re
from email.message import Message

from lettrage.domain.parsed_mail import Forwarded, ForwardManner
from lettrage.formats.mail_headers import addresses, printable

_FROM = "de|from|von|da|van|exp[ée]diteur|remitente|mittente|absender|afzender|nadawca|od"
_OTHERS = (
    "date|envoy[ée](?:\\s+le)?|sent|gesendet|datum|enviado(?:\\s+el)?|enviada(?:\\s+em)?|fecha|data"
    "|inviato|verzonden|objet|sujet|subject|betreff|asunto|assunto|oggetto|onderwerp|[àa]|to|pour"
    "|an|para|per|aan|cc|copie|r[ée]pondre\\s+[àa]|reply-to|destinataire|temat|do|wys[łl]ano"
)
_AUTHOR = re.compile(rf"^[*_\s>]*(?:{_FROM})\s?\*?\s?:\*?\s*(?P<value>\S.{{0,300}})$", re.I)
_OTHER = re.compile(rf"^[*_\s>]*(?:{_OTHERS})\s?\*?\s?:\*?(?:\s|$)", re.I)
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]{1,64}@[A-Za-z0-9.\-]{1,200}\.[A-Za-z]{2,24}"
)
_NEAR = 8  # lines: a header block has four to seven, long recipient lists wrap
_OTHERS_WANTED = 2
_MAX_LINES = 5_000
_MAX_NAME = 150
_PASSED_ON = (
    "X-Forwarded-For",
    "X-Forwarded-To",
    "Resent-From",
    "X-MS-Exchange-Generated-Message-Source",
)
_REWRITTEN = re.compile(r"\+caf_=|^srs[01][=+\-]|\+srs[01]?=", re.I)
"""Envelope senders of Gmail's forwarding and of the Sender Rewriting Scheme (Microsoft 365, most
hosts): both name the mailbox that passed the mail on."""


def quoted_author(text: str) -> Forwarded | None:
    """The author of the last header block quoted in a text: the first mail of a chain.

    Raises: nothing.
    """
    lines = text.splitlines()[:_MAX_LINES]
    found = None
    for at, line in enumerate(lines):
        match = _AUTHOR.match(line[:400])
        if match is None:
            continue
        around = [*lines[max(0, at - 3) : at], *lines[at + 1 : at + _NEAR]]
        if sum(bool(_OTHER.match(each[:400])) for each in around) < _OTHERS_WANTED:
            continue
        # Apple Mail and Outlook may set the address on the line below the name.
        value = match["value"] + " " + (lines[at + 1][:300] if at + 1 < len(lines) else "")
        if (address := _ADDRESS.search(value)) is not None:
            found = _forwarded(value[: address.start()], address[0], ForwardManner.QUOTED)
    return found


def attached_author(message: Message) -> Forwarded | None:
    """The author of a mail that lies within another."""
    name, address = next(iter(addresses(message, ("From", "Sender"))), ("", ""))
    return _forwarded(name, address, ForwardManner.ATTACHED) if address else None


def redirected_author(message: Message) -> Forwarded | None:
    """The author of a mail that a mailbox passed on by itself, header and all."""
    author = next(iter(addresses(message, ("From",))), None)
    if author is None:
        return None
    path = str(message.get("Return-Path") or "").strip("<> \t")
    passed_on = any(message.get(name) is not None for name in _PASSED_ON)
    if not passed_on and not _REWRITTEN.search(path):
        return None
    return _forwarded(author[0], author[1], ForwardManner.REDIRECTED)


def _forwarded(name: str, address: str, manner: ForwardManner) -> Forwarded:
    plain = re.sub(r"\[?mailto:\]?|[<\[(\"*_]", " ", printable(name))
    return Forwarded(
        name=" ".join(plain.split())[:_MAX_NAME].strip(" '-:"),
        address=address.lower(),
        manner=manner,
    )
