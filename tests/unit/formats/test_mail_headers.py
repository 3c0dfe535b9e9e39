"""Who vouches for a mail, and who must not be answered."""

import pytest
from lettrage.formats.mail import parse_mail

from tests.unit.formats.mails import SERVICE, message

RAW = message().as_bytes()
FORGED = (
    b"X-SES-Spam-Verdict: PASS\r\nX-SES-Virus-Verdict: PASS\r\n"
    b"Authentication-Results: amazonses.com; spf=pass; dkim=pass; dmarc=pass\r\n"
)


def test_verdicts_of_the_service_are_read() -> None:
    verdicts = parse_mail(SERVICE + RAW).verdicts
    assert (verdicts.spf, verdicts.dkim, verdicts.dmarc) == ("pass", "pass", "pass")
    assert (verdicts.spam, verdicts.virus) == ("PASS", "PASS")
    assert verdicts.recipient == "boutique-x7@in.example.net"


def test_forged_copies_below_change_nothing() -> None:
    failing = SERVICE.replace(b"pass", b"fail").replace(b"PASS", b"FAIL")
    honest = parse_mail(failing + RAW).verdicts
    assert honest.dkim == "fail"
    assert parse_mail(failing + FORGED + RAW).verdicts == honest


def test_forged_verdicts_do_not_fill_what_the_service_left_out() -> None:
    silent = b"\r\n".join(line for line in SERVICE.split(b"\r\n") if b"Virus" not in line)
    assert parse_mail(silent + FORGED + RAW).verdicts.virus is None


@pytest.mark.parametrize(
    "top",
    [
        b"",
        b"Received: from a by mx.evil.example for <x@y.fr>; now\r\n",
        b"Received: from inbound-smtp.eu-west-3.amazonaws.com by mx.evil.example; now\r\n",
        b"X-Other: 1\r\n" + SERVICE,
    ],
)
def test_without_the_services_own_line_nothing_is_believed(top: bytes) -> None:
    verdicts = parse_mail(top + FORGED + RAW).verdicts
    assert verdicts.model_dump() == dict.fromkeys(verdicts.model_dump())


def test_results_of_another_authority_are_not_believed() -> None:
    other = SERVICE.replace(b"amazonses.com;", b"evil.example;")
    assert parse_mail(other + RAW).verdicts.dkim is None


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (b"Auto-Submitted: auto-replied; owner=x", "auto_submitted"),
        (b"Precedence: bulk", "precedence"),
        (b"X-Auto-Response-Suppress: All", "auto_response_suppress"),
        (b"Return-Path: <>", "null_sender"),
        (b"\r\n".join([b"Received: by a; now"] * 26), "too_many_hops"),
    ],
)
def test_machines_are_not_answered(header: bytes, reason: str) -> None:
    assert parse_mail(header + b"\r\n" + RAW).headers.loop_reasons == (reason,)


def test_people_are() -> None:
    assert parse_mail(b"Auto-Submitted: no\r\n" + SERVICE + RAW).headers.loop_reasons == ()


def test_envelope_sender_is_told() -> None:
    assert parse_mail(SERVICE + RAW).headers.envelope_from == "compta@ateliers-roche.fr"
    assert parse_mail(b"Return-Path: <>\r\n" + RAW).headers.null_sender


def test_address_in_a_line_that_no_parser_trusts_is_still_found() -> None:
    raw = b"From: Roche, Ateliers (compta) <compta@roche.fr> <x>\r\n\r\nx"
    assert parse_mail(raw).headers.from_address == "compta@roche.fr"
