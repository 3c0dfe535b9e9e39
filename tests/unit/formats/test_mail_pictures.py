"""Pictures of mails: which decorate them, however encoded or packed, and which are documents."""

import io

import pytest
from lettrage.domain.parsed_mail import BODY
from lettrage.formats.mail import parse_mail
from PIL import Image

from tests.data.mails.outlook import tnef
from tests.unit.formats.mails import attach, message
from tests.unit.formats.test_mail import PDF, files, only, picture


def encoded(width: int, height: int, kind: str, **how: int) -> bytes:
    """The same logo in another encoding: other bytes each time."""
    logo = Image.new("RGB", (width, height), (20, 60, 120))
    logo.paste((250, 250, 250), (width // 4, height // 4, width // 2, height // 2))
    out = io.BytesIO()
    logo.save(out, kind, **how)
    return out.getvalue()


@pytest.mark.parametrize(
    ("disposition", "content_id"), [("inline", ""), ("inline", "<x>"), ("attachment", "<logo>")]
)
def test_a_logo_encoded_anew_is_the_logo_it_was(disposition: str, content_id: str) -> None:
    ways: list[tuple[str, dict[str, int]]] = [
        ("PNG", {}),
        ("JPEG", {"quality": 90}),
        ("JPEG", {"quality": 40}),
    ]
    seen = set()
    for kind, how in ways:
        mail = message()
        mail.add_alternative("<p>Bien à vous</p><img src='cid:logo'>", "html")
        logo = encoded(420, 140, kind, **how)
        seen.add(logo)
        mail.make_mixed()
        mail.add_attachment(
            logo,
            "image",
            kind.lower(),
            filename="image001.png",
            disposition=disposition,
            cid=content_id or None,
        )
        assert only(parse_mail(mail.as_bytes())).decorative, (kind, how)
    assert len(seen) == len(ways)


def test_a_photo_or_a_narrow_receipt_that_is_attached_is_a_document() -> None:
    for size in ((280, 900), (420, 140), (1200, 1600)):
        mail = attach(message(), encoded(*size, "JPEG"), "ticket.jpg", "image/jpeg")
        assert not only(parse_mail(mail.as_bytes())).decorative, size


def test_a_photo_within_the_text_is_a_document_without_a_content_id_too() -> None:
    mail = message()
    mail.make_mixed()
    photo = picture(900, 1200, "JPEG")
    mail.add_attachment(photo, "image", "jpeg", filename="IMG_1.jpg", disposition="inline")
    assert not only(parse_mail(mail.as_bytes())).decorative


@pytest.mark.parametrize("kind", ["application/octet-stream", "image/gif"])
def test_an_icon_is_known_by_its_content_whatever_it_is_called(kind: str) -> None:
    mail = attach(message(), encoded(32, 32, "GIF"), "facture.dat", kind)
    assert only(parse_mail(mail.as_bytes())).decorative


def test_icons_that_outlook_packs_with_an_invoice_are_decoration() -> None:
    data = tnef(("image001.png", encoded(120, 40, "PNG")), ("Facture.pdf", PDF))
    parsed = parse_mail(attach(message(), data, "winmail.dat", "application/ms-tnef").as_bytes())
    assert {part.file_name: part.decorative for part in parsed.parts if part.path != BODY} == {
        "image001.png": True,
        "Facture.pdf": False,
    }
    assert files(parsed) == ["Facture.pdf"]
