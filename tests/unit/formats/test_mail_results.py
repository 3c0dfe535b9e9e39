"""`Authentication-Results` lines, DKIM domains and the author, as attackers write them too."""

from email.message import Message

import pytest
from lettrage.domain.parsed_mail import AuthenticationResults
from lettrage.formats.mail import parse_mail
from lettrage.formats.mail_author import the_author
from lettrage.formats.mail_results import read_results, results_of, signatures_of

from tests.unit.formats.mails import SERVICE, message

GMAIL = (
    "mx.google.com; dkim=pass header.i=@legoff.fr header.s=s1 header.b=lhk5qU4z; spf=pass"
    " (google.com: domain of b@legoff.fr designates 192.0.2.1 as permitted sender)"
    ' smtp.mailfrom="prvs=1=b@legoff.fr"; dmarc=pass (p=NONE sp=NONE dis=NONE)'
    " header.from=legoff.fr"
)
MICROSOFT = (
    "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=legoff.fr; dkim=pass (signature was verified)"
    " header.d=legoff.fr;dmarc=bestguesspass action=none header.from=legoff.fr;compauth=pass"
    " reason=100"
)
ZOHO = "mx.zohomail.eu; dkim=pass; spf=pass (z) smtp.mailfrom=a@b.fr; dmarc=pass(p=none dis=none)"


def test_lines_of_the_providers_are_read() -> None:
    gmail = read_results(GMAIL)
    assert gmail is not None
    assert (gmail.server, gmail.spf, gmail.dkim, gmail.dmarc) == (
        *("mx.google.com", "pass"),
        *("pass", "pass"),
    )
    assert (gmail.signed_by, gmail.header_from) == (("legoff.fr",), "legoff.fr")
    assert gmail.mail_from == "prvs_1_b@legoff.fr"
    microsoft = read_results(MICROSOFT)
    assert microsoft is not None
    assert (microsoft.server, microsoft.dmarc, microsoft.signed_by) == ("", None, ("legoff.fr",))
    zoho = read_results(ZOHO)
    assert zoho is not None
    assert (zoho.dkim, zoho.signed_by, zoho.dmarc) == ("pass", None, "pass")


@pytest.mark.parametrize(
    "line",
    [
        'mx.test; spf=pass smtp.mailfrom="x; dkim=pass header.d=legoff.fr"@evil.example',
        'mx.test; spf=pass smtp.mailfrom="x header.d=legoff.fr dkim=pass"@evil.example',
        "mx.test; spf=pass (helo ; dkim=pass header.d=legoff.fr) smtp.mailfrom=x@evil.example",
        r"mx.test; spf=pass (a \) ; dkim=pass header.d=legoff.fr ) smtp.mailfrom=x@evil.example",
        "mx.test; spf=pass (a (b) ; dkim=pass header.d=legoff.fr) smtp.mailfrom=x@evil.example",
        "mx.test; spf=pass; dkim=fail header.d=legoff.fr; dkim=pass header.d=legoff.fr",
        "mx.test; x-dkim=pass header.d=legoff.fr",
        "mx.test; dkim-atps=pass header.d=legoff.fr",
        "mx.test; dkim=passed header.d=legoff.fr",
    ],
)
def test_quoted_text_names_no_signer(line: str) -> None:
    found = read_results(line)
    assert found is not None
    assert "legoff.fr" not in (found.signed_by or ())


@pytest.mark.parametrize("open_end", ["(", '"', "\\", "(a", '"x\\'])
def test_a_line_that_does_not_close_says_nothing(open_end: str) -> None:
    found = read_results(f"mx.test; dmarc=pass {open_end}")
    assert found is None or open_end == "\\"


def test_contradictions_fail() -> None:
    found = read_results("mx.test; spf=fail; dmarc=pass; spf=pass; dmarc=none")
    assert found is not None
    assert (found.spf, found.dmarc) == ("permerror", "fail")


def test_an_unreadable_line_keeps_its_place() -> None:
    mail = Message()
    mail["Authentication-Results"] = "mx.test; dmarc=fail ("
    mail["Authentication-Results"] = "mx.test; dmarc=pass"
    assert results_of(mail)[0] == AuthenticationResults(server="mx.test")


def test_an_endless_line_is_not_read() -> None:
    assert read_results("mx.test; dmarc=pass; x=" + "y" * 30_000) is None
    mail = Message()
    mail["Authentication-Results"] = "mx.test; dmarc=pass; x=" + "y" * 30_000
    assert results_of(mail) == (AuthenticationResults(server="mx.test"),)


def test_the_service_names_the_good_signers() -> None:
    assert parse_mail(SERVICE + message().as_bytes()).verdicts.signed_by == ("ateliers-roche.fr",)
    own = b"Authentication-Results: amazonses.com; dkim=pass header.d=legoff.fr\r\n"
    silent = b"\r\n".join(x for x in SERVICE.split(b"\r\n") if b"dkim=" not in x)
    assert parse_mail(silent + own + message().as_bytes()).verdicts.signed_by == ()
    assert parse_mail(own + message().as_bytes()).verdicts.signed_by is None


def test_signatures_are_read_by_their_domain() -> None:
    mail = Message()
    mail["DKIM-Signature"] = "v=1; a=rsa-sha256; bh=d=evil.example; d=Legoff.FR; s=x; b=d"
    mail["dkim-signature"] = "v=1; d=one.example; d=two.example"
    assert signatures_of(mail) == ("legoff.fr", "")


@pytest.mark.parametrize(
    ("lines", "author"),
    [
        (["a@legoff.fr"], "a@legoff.fr"),
        (["<A@Legoff.fr>"], "a@legoff.fr"),
        (["Le Goff, service compta <a@legoff.fr>"], "a@legoff.fr"),
        (['"x@evil.example" <a@legoff.fr>'], "a@legoff.fr"),
        (["a@legoff.fr <a@legoff.fr>"], "a@legoff.fr"),
        (["a@legoff.fr (Le Goff (compta))"], "a@legoff.fr"),
        (["=?utf-8?q?Le_Goff?= <a@l\u00e9goff.fr>"], "a@l\u00e9goff.fr"),
        ([], ""),
        (["a@legoff.fr", "x@evil.example"], ""),
        (["a@legoff.fr, x@evil.example"], ""),
        (["a@legoff.fr <x@evil.example>"], ""),
        (["<a@legoff.fr> <x@evil.example>"], ""),
        (["a@legoff.fr> <x@evil.example>"], ""),
        (["Group: a@legoff.fr;"], ""),
        (["<@relay.example:a@legoff.fr>"], ""),
        (['"a@legoff.fr <x@evil.example>'], ""),
        (["a@legoff.fr(<x@evil.example>"], ""),
        (["a @legoff.fr"], ""),
        (["a@legoff.fr x"], ""),
        (["a@[192.0.2.1]"], ""),
        (['"a b"@legoff.fr'], ""),
        (["x" * 3000 + "<a@legoff.fr>"], ""),
    ],
)
def test_an_author_is_one_that_all_readers_agree_on(lines: list[str], author: str) -> None:
    assert the_author(lines) == author


@pytest.mark.parametrize("second", ["From: x@evil.example", "from : x@evil.example"])
def test_two_from_lines_are_no_author(second: str) -> None:
    raw = f"From: a@legoff.fr\r\n{second}\r\nSubject: x\r\n\r\nBonjour\r\n".encode()
    assert parse_mail(raw).headers.author == ""
