"""The mail that people read: French, what to do, names of others only as text."""

from datetime import UTC, datetime
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from lettrage.domain.notice import Notice
from lettrage.formats.notice_letter import _STEPS, letter_of

from tests.unit.notices.world import CONSOLE, World

NOW = datetime(2026, 11, 26, 7, tzinfo=UTC)
EVIL = 'Banque <img src="https://x.test/p.gif"> & Fils\r\nBcc: tous@x.test'


def notice(topic: str = "consent_expired", bank: str = "Banque") -> Notice:
    return Notice(
        organisation_id="org1",
        id="n1",
        created_at=NOW,
        updated_at=NOW,
        topic=topic,
        subject_id="c1",
        title_fr=f"{bank} : accès à renouveler",
        title_en=f"{bank}: access to renew",
        text_fr=f"L’accès à {bank} a expiré.",
        text_en=f"The access to {bank} has expired.",
    )


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_reminder_says_what_until_when_and_what_to_do() -> None:
    world = World()
    connection = world.reminded()
    world.run()
    mail = world.mailer.sent[0]
    assert mail.subject == f"[Atelier Durand] {connection.bank_name} : accès à renouveler"
    assert connection.expires_on is not None
    assert f"avant le {connection.expires_on:%d/%m/%Y}" in mail.text
    assert "Renouveler l’accès" in mail.text
    assert f"Ouvrir Lettrage : {CONSOLE}" in mail.text
    assert "ne demande jamais vos codes" in mail.text


@pytest.mark.parametrize("topic", sorted(_STEPS))
def test_text_and_page_say_the_same(topic: str) -> None:
    letter = letter_of(notice(topic), organisation_name="Durand", console_url=CONSOLE)
    page = " ".join(Tags(letter.html).words)
    for line in letter.text.split("\n\n"):
        plain = line.strip().removesuffix(f" : {CONSOLE}")
        assert plain in page
    assert (("a", {"href": CONSOLE})) in Tags(letter.html).seen


def test_names_of_others_are_text_and_end_no_header() -> None:
    letter = letter_of(notice(bank=EVIL), organisation_name=EVIL, console_url="")
    tags = Tags(letter.html)
    assert {tag for tag, _ in tags.seen} == {"html", "head", "meta", "title", "body", "p"}
    assert '<img src="https://x.test/p.gif">' in " ".join(tags.words)
    message = EmailMessage()
    message["Subject"] = letter.subject  # the library refuses line breaks
    assert message["Bcc"] is None
    assert "Ouvrir Lettrage" not in letter.text
