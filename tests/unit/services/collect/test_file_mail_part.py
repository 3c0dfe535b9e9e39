"""Filing by hand what a mail left aside: through the real parser, in its process."""

from collections.abc import Iterator
from typing import Any

import pytest
from lettrage.adapters.parser_process import SubprocessDocumentParser
from lettrage.domain.collection import InboundMessage, InboundMessageState, SourceDocument
from lettrage.domain.errors import Conflict, Invalid, NotFound
from lettrage.services import mail_remarks
from lettrage.services.file_mail_part import FileMailPart
from lettrage.services.filing import Filing

from tests.data.mails.archives import encrypted, zipped
from tests.data.mails.case import attached, mail, pdf, picture
from tests.unit.services.collect.test_mail_corpus import collected
from tests.unit.services.collect.world import DOMAIN, SETUP, A, B, World


@pytest.fixture(scope="module")
def parser() -> Iterator[SubprocessDocumentParser]:
    found = SubprocessDocumentParser()
    yield found
    found.close()


class Desk:
    """One received mail and the use case."""

    def __init__(self, parser: SubprocessDocumentParser, raw: bytes, **verdicts: Any) -> None:
        self.world = collected(World(), parser)
        self.world.store_mail("m1", raw)
        self.world.receive("m1", self.world.address(A), **verdicts)
        filing = Filing(self.world.work, self.world.objects, self.world.tasks)
        self.file = FileMailPart(self.world.work, self.world.inbox, filing, parser)

    @property
    def message(self) -> InboundMessage:
        return self.world.store.get(InboundMessage, A, "m1")

    def ignored(self) -> list[str]:
        return [f"{each.part}:{each.code}" for each in self.message.ignored]

    def refused(self, part: str) -> str:
        before = self.message
        with pytest.raises((Conflict, Invalid, NotFound)) as refused:
            self.file(SETUP, A, "m1", part)
        assert self.message == before
        return refused.value.code


def test_the_text_of_a_greeting_is_filed_when_a_person_says_so(
    parser: SubprocessDocumentParser,
) -> None:
    desk = Desk(parser, mail("Bonjour, 120 euros pour mars. Paul", Subject="Loyer").as_bytes())
    assert desk.message.refusal is not None
    assert desk.ignored() == ["body:text_without_invoice"]
    filed = desk.file(SETUP, A, "m1", "body")
    message = desk.message
    assert message == filed.message
    assert (message.state, message.refusal, message.ignored) == (
        InboundMessageState.FILED,
        None,
        (),
    )
    assert message.document_ids == (filed.document.id,)
    assert filed.document.origins[0].part == "body"
    assert filed.document.origins[0].file_name == "Loyer.pdf"
    assert desk.world.objects.get(filed.document.original_key).startswith(b"%PDF-")
    assert desk.world.tasks.collected == [(A, filed.document.id)]


def test_a_picture_taken_for_a_logo_is_filed_beside_what_was(
    parser: SubprocessDocumentParser,
) -> None:
    raw = attached(attached(mail(), pdf(), "F.pdf"), picture(150, 150), "ticket.png", "image/png")
    desk = Desk(parser, raw.as_bytes())
    first = desk.message.document_ids
    assert desk.ignored() == ["3:decorative"]
    filed = desk.file(SETUP, A, "m1", "3")
    assert desk.message.document_ids == (*first, filed.document.id)
    assert desk.ignored() == []


def test_asking_twice_changes_nothing(parser: SubprocessDocumentParser) -> None:
    desk = Desk(parser, mail("Bonjour").as_bytes())
    one = desk.file(SETUP, A, "m1", "body")
    version, writes = desk.message.version, desk.world.store.transactions
    two = desk.file(SETUP, A, "m1", "body")
    assert (two.document.id, desk.message.version) == (one.document.id, version)
    assert desk.world.store.transactions == writes


def test_a_part_that_was_filed_by_itself_is_shown(parser: SubprocessDocumentParser) -> None:
    desk = Desk(parser, attached(mail(), pdf(), "F.pdf").as_bytes())
    filed = desk.file(SETUP, A, "m1", "2")
    assert filed.message.document_ids == (filed.document.id,)


def test_a_file_beyond_the_thirtieth_is_filed(parser: SubprocessDocumentParser) -> None:
    raw = attached(
        mail(), zipped({f"{n:02}.pdf": pdf(str(n)) for n in range(33)}), "x.zip", "application/zip"
    )
    desk = Desk(parser, raw.as_bytes())
    assert len(desk.message.document_ids) == 30
    filed = desk.file(SETUP, A, "m1", "2.33")
    assert filed.document.origins[0].file_name == "32.pdf"
    assert desk.ignored() == ["2.31:too_many_attachments", "2.32:too_many_attachments"]


def test_what_came_back_by_another_door_first_is_one_document(
    parser: SubprocessDocumentParser,
) -> None:
    desk = Desk(parser, attached(mail(), picture(150, 150), "t.png", "image/png").as_bytes())
    desk.world.receive_upload(desk.world.upload("u1", picture(150, 150)), "r")
    filed = desk.file(SETUP, A, "m1", "2")
    assert [origin.source for origin in filed.document.origins] == ["upload", "email"]


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ({"virus": "FAIL"}, "virus_found"),
        ({"virus": None}, "virus_scan_missing"),
        ({"virus": "FAIL", "spam": "FAIL"}, "virus_found"),
        ({"virus": "PROCESSING_FAILED", "dmarc": "FAIL"}, "virus_scan_missing"),
        ({"sender": f"factures@{DOMAIN}"}, "own_sender"),
    ],
)
def test_a_mail_that_stays_closed_stays_closed(
    parser: SubprocessDocumentParser, verdicts: dict[str, Any], code: str
) -> None:
    desk = Desk(parser, attached(mail(), pdf(), "F.pdf").as_bytes(), **verdicts)
    desk.world.inbox.objects.clear()  # opening it would fail otherwise
    assert desk.refused("2") == code
    assert desk.world.store.count(SourceDocument, A, "outcome", "received") == 0


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ({"spam": "FAIL"}, "spam"),
        ({"dmarc": "FAIL", "dmarc_policy": "reject"}, "dmarc_rejected"),
    ],
)
def test_a_mail_set_aside_for_its_sender_is_looked_at_and_filed_by_hand(
    parser: SubprocessDocumentParser, verdicts: dict[str, Any], code: str
) -> None:
    raw = attached(attached(mail(), pdf(), "F.pdf"), b"BEGIN:VCARD", "moi.vcf", "text/vcard")
    desk = Desk(parser, raw.as_bytes(), **verdicts)
    before = desk.message
    contents = desk.file.contents(A, "m1")
    told = [(part.path, part.file_name, why and why.code) for part, why in contents.parts]
    assert ("2", "F.pdf", None) in told
    assert ("3", "moi.vcf", "contact_card") in told
    assert contents.filed == {}
    assert desk.message == before
    filed = desk.file(SETUP, A, "m1", "2")
    assert (desk.message.state, desk.message.document_ids) == (
        InboundMessageState.FILED,
        (filed.document.id,),
    )
    assert desk.message.refusal is not None
    assert desk.message.refusal.code == code
    word = "spam" if code == "spam" else "dmarc"
    assert filed.document.origins[0].authentication[word] == "fail"
    assert desk.file.contents(A, "m1").filed == {"2": filed.document.id}
    version = desk.message.version
    assert desk.file(SETUP, A, "m1", "2").document.id == filed.document.id
    assert desk.message.version == version


def test_a_mail_without_sender_is_set_aside_and_filed_by_hand(
    parser: SubprocessDocumentParser,
) -> None:
    desk = Desk(parser, attached(mail(), pdf(), "F.pdf").as_bytes(), sender="")
    assert desk.message.refusal is not None
    assert desk.message.refusal.code == "bounce"
    filed = desk.file(SETUP, A, "m1", "2")
    assert filed.document.origins[0].file_name == "F.pdf"
    assert filed.message.state is InboundMessageState.FILED


@pytest.mark.parametrize("verdicts", [{"virus": "FAIL"}, {"sender": f"factures@{DOMAIN}"}])
def test_the_parts_of_a_closed_mail_are_not_looked_at(
    parser: SubprocessDocumentParser, verdicts: dict[str, Any]
) -> None:
    desk = Desk(parser, attached(mail(), pdf(), "F.pdf").as_bytes(), **verdicts)
    desk.world.inbox.objects.clear()
    with pytest.raises(Conflict) as refused:
        desk.file.contents(A, "m1")
    assert refused.value.code in {"virus_found", "own_sender"}


def test_spam_to_an_organisation_without_mail_stays_closed(
    parser: SubprocessDocumentParser,
) -> None:
    desk = Desk(parser, mail("Bonjour").as_bytes(), spam="FAIL")
    message = desk.message
    now = desk.world.clock.now()
    after = message.changed(at=now, refusal=mail_remarks.refusal("inbound_mail_disabled"))
    desk.world.work.change(SETUP, message, after, "made")
    assert desk.refused("body") == "inbound_mail_disabled"


def test_what_cannot_be_a_document_says_why(parser: SubprocessDocumentParser) -> None:
    raw = attached(
        attached(attached(mail(), encrypted(), "x.zip", "application/zip"), b"", "vide.pdf"),
        b"BEGIN:VCARD",
        "moi.vcf",
        "text/vcard",
    )
    desk = Desk(parser, raw.as_bytes())
    assert [desk.refused(each) for each in ("2", "3", "4", "9", "2.1", "1.body")] == [
        "archive_encrypted",
        "empty",
        "contact_card",
        "not_found",
        "not_found",
        "not_found",
    ]


def test_a_mail_that_is_gone_is_told(parser: SubprocessDocumentParser) -> None:
    desk = Desk(parser, mail("Bonjour").as_bytes())
    desk.world.inbox.objects.clear()
    assert desk.refused("body") == "mail_missing"


def test_another_organisations_mail_is_unknown(parser: SubprocessDocumentParser) -> None:
    desk = Desk(parser, mail("Bonjour").as_bytes())
    with pytest.raises(NotFound):
        desk.file(SETUP, B, "m1", "body")
