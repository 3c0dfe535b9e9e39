"""Who vouches for an author: every combination of verdicts and alignment, and what follows."""

from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from lettrage.domain.parsed_mail import Forwarded, ForwardManner
from lettrage.domain.sender_facts import facts_of
from lettrage.domain.sender_trust import (
    Doubt,
    KnownSenders,
    MailSender,
    SenderTrust,
    Voucher,
    judge,
    known_senders,
    signing_domains,
)
from lettrage.domain.third_party import SupplierState, ThirdParty, ThirdPartyRole

AUTHOR = "compta@menuiserie-legoff.fr"
MEMBER = "claire@atelier.example"
OWN = ("bounce@mail.menuiserie-legoff.fr", "menuiserie-legoff.fr")
FOREIGN = ("x@evil-bulk.example", "evil-bulk.example")
WORDS = ("pass", "gray", "fail", None)


def mail(**more: Any) -> MailSender:
    words = more.pop("words", {"spf": "pass", "dkim": "pass", "dmarc": "pass"})
    values = {"reference": "m1", "author": AUTHOR, "envelope": OWN[0], "signed_by": (OWN[1],)}
    told = {name: word for name, word in words.items() if word}
    told = {"virus": "pass", "spam": "pass", **told}
    return MailSender(**{**values, "authentication": told, **more})


def judged(known: KnownSenders | None = None, **more: Any) -> SenderTrust:
    return judge(mail(**more), known or KnownSenders(), [MEMBER, "paul.durand@gmail.com"])


def forwarded(address: str = "facturation@duval.example", manner: str = "quoted") -> Forwarded:
    return Forwarded(address=address, manner=ForwardManner(manner))


@pytest.mark.parametrize(("spf", "dkim", "dmarc"), list(product(WORDS, repeat=3)))
@pytest.mark.parametrize("envelope", [OWN[0], FOREIGN[0], ""])
@pytest.mark.parametrize("signers", [(OWN[1],), (FOREIGN[1],), (FOREIGN[1], OWN[1]), ()])
def test_a_pass_counts_for_the_authors_own_domain_alone(
    spf: str | None, dkim: str | None, dmarc: str | None, envelope: str, signers: tuple[str, ...]
) -> None:
    words = {"spf": spf, "dkim": dkim, "dmarc": dmarc}
    trust = judged(words=words, envelope=envelope, signed_by=signers)
    aligned = (spf == "pass" and envelope == OWN[0]) or (dkim == "pass" and OWN[1] in signers)
    vouched = dmarc == "pass" or (dmarc != "fail" and aligned)
    assert (trust.voucher is not None) == vouched
    assert (trust.doubts == ()) == (vouched and (envelope != "" or dmarc == "pass"))
    assert trust.teaches == (AUTHOR if vouched else "")


@pytest.mark.parametrize(
    ("words", "doubts"),
    [
        ({"dmarc": "pass"}, ()),  # the author's own domain vouches for it
        ({"dkim": "pass", "dmarc": "gray"}, (Doubt.SET_ASIDE,)),
        ({"spf": "pass", "dkim": "pass"}, (Doubt.SET_ASIDE,)),
        ({"spf": "pass"}, (Doubt.NOT_VOUCHED, Doubt.SET_ASIDE)),
        ({"dmarc": "fail"}, (Doubt.DMARC_FAILED, Doubt.SET_ASIDE)),
    ],
)
def test_a_mail_without_an_envelope_sender_is_held_unless_dmarc_vouches(
    words: dict[str, str], doubts: tuple[Doubt, ...]
) -> None:
    trust = judged(words=words, envelope="")
    assert trust.doubts == doubts
    assert facts_of(trust).get("set_aside") == ("bounce" if doubts else None)
    of_mailbox = judged(words=words, envelope="", fetched=True)  # its envelope may be untold
    assert Doubt.SET_ASIDE not in of_mailbox.doubts


def test_without_a_readable_author_dmarc_lets_no_bounce_through() -> None:
    trust = judged(author="", envelope="")
    assert trust.doubts == (Doubt.AUTHOR_UNREADABLE, Doubt.SET_ASIDE)


def test_passes_of_another_domain_vouch_for_nobody() -> None:
    words = {"spf": "pass", "dkim": "pass", "dmarc": "gray"}
    trust = judged(words=words, envelope=FOREIGN[0], signed_by=(FOREIGN[1],))
    assert trust.doubts == (Doubt.NOT_VOUCHED,)
    assert trust.teaches == ""
    assert facts_of(trust) == {
        "doubts": "author_not_vouched",
        "author": AUTHOR,
        "sender_domain": "menuiserie-legoff.fr",
        "envelope_domain": "evil-bulk.example",
        **{"dmarc": "gray", "spf": "pass", "dkim": "pass"},
        "signed_by": "evil-bulk.example",
        "inbound_message_id": "m1",
    }


@pytest.mark.parametrize(
    ("author", "signer"),
    [
        ("x@legoff.co.uk", "evil.co.uk"),
        ("x@legoff.onmicrosoft.com", "evil.onmicrosoft.com"),
        ("x@legoff.asso.fr", "evil.asso.fr"),
        ("x@legoff.asso.fr", "asso.fr"),
        ("x@ville.gouv.fr", "impots.gouv.fr"),
        ("x@legoff.github.io", "evil.github.io"),
        ("x@legoff.github.io", "github.io"),
        ("x@legoff.fr", "notlegoff.fr"),
        ("x@legoff.fr", "legoff.fr.evil.example"),
        ("x@legoff.fr", "fr"),
        ("x@legoff.fr", ""),
    ],
)
def test_domains_that_only_look_related_are_not_aligned(author: str, signer: str) -> None:
    words = {"dkim": "pass", "spf": "pass", "dmarc": "none"}
    trust = judged(words=words, author=author, signed_by=(signer,), envelope=f"b@{signer}")
    assert trust.voucher is None


@pytest.mark.parametrize("author", ["", "compta", "@", "x@fr"])
def test_without_a_readable_author_even_dmarc_vouches_for_nobody(author: str) -> None:
    assert judged(author=author).doubts == (Doubt.AUTHOR_UNREADABLE,)


@pytest.mark.parametrize(
    ("words", "doubt"),
    [
        ({}, Doubt.NO_VERDICTS),
        ({"spf": "pass", "dmarc": "fail"}, Doubt.DMARC_FAILED),
        ({"spf": "fail"}, Doubt.NOT_VOUCHED),
    ],
)
def test_why_nobody_vouches_is_told(words: dict[str, str], doubt: Doubt) -> None:
    assert judged(words=words).doubts == (doubt,)


def test_spf_of_a_public_domain_vouches_for_the_very_address() -> None:
    words = {"spf": "pass", "dmarc": "gray"}
    others = judged(words=words, author="legoff@orange.fr", envelope="eve@orange.fr")
    own = judged(words=words, author="legoff@orange.fr", envelope="Legoff@orange.fr")
    assert (others.voucher, own.voucher) == (None, Voucher.SPF)
    assert own.teaches == "legoff@orange.fr"


def test_an_unsaid_signer_is_the_only_signature_there_is() -> None:
    assert signing_domains(None, ("legoff.fr",)) == ("legoff.fr",)
    assert signing_domains(None, ("evil.example", "legoff.fr")) == ()
    assert signing_domains(None, ("legoff.fr", "")) == ()
    assert signing_domains(("mail.legoff.fr",), ("legoff.fr",)) == ("mail.legoff.fr",)
    assert signing_domains(("legoff.fr",), ("evil.example",)) == ()
    assert signing_domains((), ("legoff.fr",)) == ()


def test_what_a_member_passes_on_is_accepted_and_teaches_nothing() -> None:
    known = KnownSenders(domains=("duval.example",))
    trust = judged(known, author=MEMBER, forwarded=forwarded())
    assert (trust.member, trust.doubts, trust.unknown) == (True, (), False)
    assert trust.teaches == ""


@pytest.mark.parametrize("author", ["Paul.Durand@gmail.com", "pauldurand+compta@googlemail.com"])
def test_a_member_at_a_public_domain_is_known_by_the_mailbox(author: str) -> None:
    assert judged(author=author, forwarded=forwarded()).member


@pytest.mark.parametrize("author", ["eve@gmail.com", "x@atelier.example", "eve@evil.example"])
@pytest.mark.parametrize("manner", ["quoted", "attached"])
def test_what_a_stranger_passes_on_is_held_however_vouched(author: str, manner: str) -> None:
    trust = judged(author=author, forwarded=forwarded(manner=manner))
    assert trust.doubts == (Doubt.FORWARDED_BY_STRANGER,)
    assert facts_of(trust)["forwarded_from"] == "facturation@duval.example"
    assert trust.teaches == ""


def test_a_forged_member_is_no_member() -> None:
    words = {"spf": "pass", "dkim": "pass", "dmarc": "gray"}
    trust = judged(words=words, author=MEMBER, envelope=FOREIGN[0], forwarded=forwarded())
    assert trust.doubts == (Doubt.NOT_VOUCHED, Doubt.FORWARDED_BY_STRANGER)


def test_answers_and_mails_of_the_authors_own_company_are_no_strangers_forwards() -> None:
    assert judged(forwarded=forwarded(MEMBER)).doubts == ()
    assert judged(forwarded=forwarded("atelier@menuiserie-legoff.fr")).doubts == ()
    assert judged(author="a@gmail.com", forwarded=forwarded("b@gmail.com")).doubts
    known = KnownSenders(domains=("menuiserie-legoff.fr",))
    assert judged(known, forwarded=forwarded()).doubts == ()


def test_a_redirection_keeps_its_author_who_is_vouched_for_or_not() -> None:
    envelope = "claire+caf_=x=collect.example@atelier.example"
    told: dict[str, Any] = {"envelope": envelope, "forwarded": forwarded(AUTHOR, "redirected")}
    assert judged(**told).doubts == ()
    words = {"spf": "pass", "dkim": "fail", "dmarc": "gray"}
    assert judged(words=words, **told).doubts == (Doubt.NOT_VOUCHED,)


@pytest.mark.parametrize(
    ("author", "envelope", "like"),
    [
        ("x@menuiserie-1egoff.fr", OWN[0], "menuiserie-legoff.fr"),
        ("x@evil.example", "x@menuiserie-1egoff.fr", "menuiserie-legoff.fr"),
        ("legoff.menuiserle@gmail.com", "", "legoff.menuiserie@gmail.com"),
        ("x@gmai1.com", "", "gmail.com"),
        ("legoffmenuiserie@gmail.com", "", None),  # the same mailbox: dots mean nothing there
        ("someone.else@gmail.com", "", None),
        (AUTHOR, "x@menuiserie-legoff-mailing.fr", None),
    ],
)
def test_author_and_envelope_are_compared_with_what_is_known(
    author: str, envelope: str, like: str | None
) -> None:
    known = KnownSenders(
        domains=("menuiserie-legoff.fr",), addresses=("legoff.menuiserie@gmail.com",)
    )
    trust = judged(known, author=author, envelope=envelope)
    assert trust.looks_like == like
    assert (Doubt.IMITATES in trust.doubts) == (like is not None)


@pytest.mark.parametrize(
    ("known", "author", "unknown"),
    [
        (KnownSenders(), AUTHOR, False),
        (KnownSenders(domains=("menuiserie-legoff.fr",)), AUTHOR, False),
        (KnownSenders(domains=("tout-autre.example",)), AUTHOR, True),
        (KnownSenders(addresses=("le.goff@gmail.com",)), "legoff@gmail.com", False),
        (KnownSenders(addresses=("le.goff@gmail.com",)), "anybody@gmail.com", True),
        (KnownSenders(domains=("gmail.com",)), "anybody@gmail.com", True),  # kept in earlier days
    ],
)
def test_a_vouched_author_is_compared_with_the_known_ones(
    known: KnownSenders, author: str, *, unknown: bool
) -> None:
    trust = judged(known, author=author)
    assert (trust.unknown, trust.doubts) == (unknown, ())


@pytest.mark.parametrize(
    "author",
    "a@gmail.com a@outlook.fr a@hotmail.com a@live.fr a@yahoo.co.uk a@icloud.com a@orange.fr"
    " a@wanadoo.fr a@free.fr a@sfr.fr a@laposte.net a@bbox.fr a@gmx.net a@proton.me a@aol.com"
    " a@neuf.fr a@me.com".split(),
)
def test_a_public_domain_teaches_the_whole_address(author: str) -> None:
    assert judged(author=author).teaches == author


def test_a_known_sender_teaches_nothing_more() -> None:
    known = KnownSenders(domains=("menuiserie-legoff.fr",))
    assert judged(known).teaches == ""
    assert judged(known, author="noreply@pennylane.example").teaches == "noreply@pennylane.example"


def test_nothing_of_a_members_company_is_learnt() -> None:
    assert judged(author="colleague@atelier.example").teaches == ""
    assert judged(author="other@gmail.com").teaches == "other@gmail.com"


@pytest.mark.parametrize(
    ("state", "email", "known"),
    [
        (SupplierState.TO_CONFIRM, "x@ovhebergement.example", KnownSenders()),
        (
            SupplierState.CONFIRMED,
            "x@legoff.fr",
            KnownSenders(domains=("legoff.fr",)),
        ),
        (
            SupplierState.CONFIRMED,
            "Le.Goff@gmail.com",
            KnownSenders(addresses=("legoff@gmail.com",)),
        ),
    ],
)
def test_what_a_document_said_of_itself_is_no_evidence(
    state: SupplierState, email: str, known: KnownSenders
) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    supplier = ThirdParty(
        organisation_id="org-a",
        id="s",
        created_at=now,
        updated_at=now,
        name="Le Goff",
        roles=frozenset({ThirdPartyRole.SUPPLIER}),
        state=state,
        email=email,
    )
    assert known_senders(supplier) == known
    assert known_senders(None) == KnownSenders()
