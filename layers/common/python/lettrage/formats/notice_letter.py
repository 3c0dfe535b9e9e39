"""A notice as a French mail: plain text and a small page, both from the same parts.

What others wrote (names of banks, of sources, of the organisation) is text here: escaped in the
page, without line breaks in the subject. Nothing is fetched when the mail is opened.
"""

import unicodedata
from dataclasses import dataclass
from html import escape

from lettrage.domain.notice import Notice

MOST_SUBJECT = 150
"""Characters of a subject; mail programs show less than half of it."""

_NO_CODES = (
    "Vous vous identifierez sur le site de votre banque : Lettrage ne demande jamais vos codes."
)
_STEPS = {
    "consent_expiring": (
        "Pour renouveler : dans Lettrage, ouvrez les connexions bancaires, choisissez cette banque"
        " puis « Renouveler l’accès ».",
        _NO_CODES,
    ),
    "consent_expired": (
        "Pour renouveler : dans Lettrage, ouvrez les connexions bancaires, choisissez cette banque"
        " puis « Renouveler l’accès ». Les opérations déjà reçues restent en place.",
        _NO_CODES,
    ),
    "consent_revoked": (
        "Pour reconnecter : dans Lettrage, ouvrez les connexions bancaires puis « Connecter une"
        " banque ». Les opérations déjà reçues restent en place.",
        _NO_CODES,
    ),
    "consent_error": (
        "Pour rétablir : dans Lettrage, ouvrez les connexions bancaires, choisissez cette banque"
        " puis « Renouveler l’accès ». Les opérations déjà reçues restent en place.",
        _NO_CODES,
    ),
    "connector_reauthentication_needed": (
        "Dans Lettrage, ouvrez les connexions aux fournisseurs, choisissez celle-ci puis"
        " « Enregistrer de nouveaux identifiants ».",
        "N’envoyez jamais un mot de passe par courriel, même en réponse à ce message.",
    ),
    "connector_error": (
        "Dans Lettrage, ouvrez les connexions aux fournisseurs et choisissez celle-ci : le détail"
        " de la dernière collecte y est.",
    ),
}


@dataclass(frozen=True)
class Letter:
    """Subject, plain text and page of one mail."""

    subject: str
    text: str
    html: str


def letter_of(notice: Notice, *, organisation_name: str, console_url: str) -> Letter:
    """The mail about a notice; `console_url` is where people work, "" for no link.

    Raises: nothing.
    """
    name = one_line(organisation_name)
    before = [f"Ce message concerne {name}.", notice.text_fr, *_STEPS.get(notice.topic, ())]
    after = [
        f"In English: {notice.text_en}",
        f"Vous recevez ce message comme propriétaire ou gestionnaire de {name}."
        " Il est automatique : merci de ne pas y répondre.",
    ]
    link = [f"Ouvrir Lettrage : {console_url}"] if console_url else []
    return Letter(
        subject=one_line(f"[{name}] {notice.title_fr}")[:MOST_SUBJECT],
        text="\n\n".join(map(one_line, ["Bonjour,", *before, *link, *after])) + "\n",
        html=_page(["Bonjour,", *before], console_url, after),
    )


def one_line(text: str) -> str:
    """Text without line breaks, control or direction signs: nothing ends a header early."""
    plain = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join(plain.split())


def _page(before: list[str], console_url: str, after: list[str]) -> str:
    paragraphs = [_paragraph(each) for each in before]
    if console_url:
        paragraphs.append(f'<p><a href="{escape(console_url)}">Ouvrir Lettrage</a></p>')
    paragraphs += [_paragraph(each) for each in after]
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Lettrage</title></head>'
        f"<body>{''.join(paragraphs)}</body></html>"
    )


def _paragraph(text: str) -> str:
    return f"<p>{escape(one_line(text))}</p>"
