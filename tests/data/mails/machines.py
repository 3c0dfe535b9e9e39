"""Mails of machines: answers, notices, loops, limits, verdicts; and Outlook's own format."""

from tests.data.mails.case import MailCase, attached, mail, parts, pdf, raw


def _with(*lines: str, **headers: str) -> bytes:
    head = "".join(f"{line}\r\n" for line in lines).encode()
    return head + attached(mail(**headers), pdf(), "F.pdf").as_bytes()


def _notice() -> bytes:
    return raw(
        "From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\n"
        "Auto-Submitted: auto-replied\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_b1"',
        parts(
            b"Content-Type: text/plain\r\n\r\nYour message could not be delivered.",
            b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example",
            b"Content-Type: text/rfc822-headers\r\n\r\nSubject: x",
        ),
    )


def _many(count: int) -> bytes:
    part = b"Content-Type: application/pdf; name=F.pdf\r\n\r\n%PDF-1.4 "
    each = (part + str(n).encode() for n in range(count))
    return raw('From: a@b.fr\nContent-Type: multipart/mixed; boundary="=_b1"', parts(*each))


def _deep(levels: int) -> bytes:
    return b"".join(
        b'Content-Type: multipart/mixed; boundary="x%dy"\r\n\r\n--x%dy\r\n' % (at, at)
        for at in range(levels)
    )


def _forged() -> bytes:
    return _with("Authentication-Results: amazonses.com; spf=pass; dkim=pass; dmarc=pass")


CASES = (
    MailCase(
        name="billing_system_says_automatic",
        make=lambda: _with("Auto-Submitted: auto-generated", "Precedence: bulk"),
        filed=("2:F.pdf",),
    ),
    MailCase(
        name="billing_system_wants_no_answer",
        make=lambda: _with("X-Auto-Response-Suppress: All", "List-Unsubscribe: <mailto:x@y.fr>"),
        filed=("2:F.pdf",),
    ),
    MailCase(name="delivery_notice", make=_notice, sender="", refused="bounce"),
    MailCase(
        name="delivery_notice_with_a_sender",
        make=_notice,
        ignored=("2:delivery_report", "3:delivery_report"),
        refused="automatic_mail",
    ),
    MailCase(
        name="our_own_sender",
        make=_with,
        sender="factures-x@collect.example.test",
        refused="own_sender",
    ),
    MailCase(
        name="went_round_thirty_times",
        make=lambda: _with(*(f"Received: from a{n} by b{n}" for n in range(30))),
        refused="mail_loop",
    ),
    MailCase(
        name="went_far_but_arrived",
        make=lambda: _with(*(f"Received: from a{n} by b{n}" for n in range(25))),
        filed=("2:F.pdf",),
    ),
    MailCase(name="virus", make=_with, verdicts={"virus": "FAIL"}, refused="virus_found"),
    MailCase(name="no_scan", make=_with, verdicts={"virus": None}, refused="virus_scan_missing"),
    MailCase(name="spam", make=_with, verdicts={"spam": "FAIL"}, refused="spam"),
    MailCase(
        name="false_sender_of_a_strict_domain",
        make=_with,
        verdicts={"dmarc": "FAIL", "dmarc_policy": "reject"},
        refused="dmarc_rejected",
    ),
    MailCase(
        name="forged_results_do_not_help",
        make=_forged,
        verdicts={"dmarc": "FAIL", "dmarc_policy": "reject", "spf": "FAIL", "dkim": "FAIL"},
        refused="dmarc_rejected",
    ),
    MailCase(
        name="unverified_sender_is_let_in",
        make=_with,
        verdicts={"spf": "GRAY", "dkim": "GRAY", "dmarc": "GRAY"},
        filed=("2:F.pdf",),
    ),
    MailCase(
        name="thirty_five_files",
        make=lambda: _many(35),
        filed=tuple(f"{n}:F.pdf" for n in range(1, 31)),
        ignored=tuple(f"{n}:too_many_attachments" for n in range(31, 36)),
    ),
    MailCase(name="thousands_of_parts", make=lambda: _many(5000), refused="mail_too_many_parts"),
    MailCase(
        name="nested_four_hundred_deep", make=lambda: _deep(400), refused="mail_too_many_parts"
    ),
    MailCase(name="nothing_in_it", make=lambda: b"\r\n\r\n", refused="empty_file"),
    MailCase(
        name="bytes_that_are_no_mail",
        make=lambda: bytes(range(256)) * 8,
        refused="no_attachment",
        ignored=("body:text_without_invoice",),
    ),
    MailCase(
        name="piece_of_a_larger_mail",
        make=lambda: raw(
            "From: a@b.fr\nSubject: x\nContent-Type: message/partial; id=a; number=1; total=2", "x"
        ),
        ignored=("1:partial_message",),
        refused="no_usable_attachment",
    ),
    MailCase(
        name="file_kept_elsewhere",
        make=lambda: raw(
            'From: a@b.fr\nContent-Type: message/external-body; access-type=URL; URL="http://x/f.pdf"',
            "Content-Type: application/pdf\r\n\r\n",
        ),
        ignored=("1:external_body",),
        refused="no_usable_attachment",
    ),
)
