"""Headers of a mail: what the sender says, and what the receiving service says above it."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.errors import HeaderParseError, MissingHeaderBodySeparatorDefect
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses, parsedate_to_datetime

from lettrage.domain.parsed_mail import AuthenticationResults, MailHeaders, MailVerdicts
from lettrage.formats.file_names import safe_file_name
from lettrage.formats.mail_author import the_author
from lettrage.formats.mail_results import read_results, results_of, signatures_of

MAX_HOPS = 25
"""`Received` lines of an honest mail. Source: security specification D8."""

_MAX_SUBJECT = 500
_MAX_RECIPIENTS = 100
# What SES writes on top of a message, in one block (developer guide, "Receiving: headers").
_SERVICE_HEADERS = frozenset(
    {
        "return-path",
        "received",
        "x-ses-spam-verdict",
        "x-ses-virus-verdict",
        "received-spf",
        "authentication-results",
        "x-ses-receipt",
        "x-ses-dkim-signature",
    }
)
_SERVICE_HOST = re.compile(r"\bby\s+inbound-smtp\.[a-z0-9\-]+\.amazonaws\.com\b", re.IGNORECASE)
_FOR = re.compile(r"\bfor\s+<?([^\s<>;]+@[^\s<>;]+)>?", re.IGNORECASE)
_AUTHORITY = "amazonses.com"
_BARE_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]{1,64}@[A-Za-z0-9.\-]{1,255}")
_ADDRESS = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"]{1,255}\Z")


class RawHeaders(Compat32):
    """The old policy, which never raises, without its habit of blotting out undeclared bytes."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """The header as it came; bytes beyond ASCII as surrogates."""
        return value


def decoded(value: object) -> str:
    """A header as one line of text: encoded words decoded, unknown charsets read as Latin 1.

    Raises: nothing.
    """
    raw = _rescued(" ".join(str(value or "").splitlines()))
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, ValueError):
        return printable(raw)
    return printable("".join(_piece(text, charset) for text, charset in pieces))


def _piece(text: bytes | str, charset: str | None) -> str:
    if isinstance(text, str):
        return text
    # Text beside an encoded word comes back escaped, not encoded (`decode_header`).
    if charset is None:
        return text.decode("raw-unicode-escape", "replace")
    for name in (charset, "utf-8"):
        try:
            return text.decode(name)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return text.decode("latin-1")


def _rescued(text: str) -> str:
    """Bytes that no charset was declared for: UTF-8 when they are, else Latin 1."""
    if not re.search("[\udc80-\udcff]", text):
        return text
    data = text.encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def printable(text: str) -> str:
    """One line without control characters; a lone surrogate never leaves."""
    kept = (each if each.isprintable() else " " if each.isspace() else "" for each in text)
    return "".join(kept).strip()


def read_headers(message: Message) -> MailHeaders:
    """What the mail says of itself.

    Raises: nothing: whatever is missing or malformed is empty.
    """
    senders = addresses(message, ("From",)) or addresses(message, ("Sender", "Reply-To"))
    name, address = senders[0] if senders else ("", "")
    return_path = str(message.get("Return-Path") or "").strip()
    received = len(message.get_all("Received") or [])
    return MailHeaders(
        message_id=_message_id(message),
        subject=decoded(message.get("Subject"))[:_MAX_SUBJECT],
        from_name=safe_file_name(name),
        from_address=address,
        author=the_author([_rescued(line) for line in _from_lines(message)]),
        to=tuple(each for _, each in addresses(message, ("To", "Cc"))[:_MAX_RECIPIENTS]),
        date=_date(message),
        envelope_from=next(iter(_addresses_of([return_path])), ("", ""))[1],
        null_sender=return_path == "<>",
        loop_reasons=tuple(_loop_reasons(message, return_path, received)),
        received_count=received,
        signatures=signatures_of(message),
        results=results_of(message),
    )


def _from_lines(message: Message) -> list[str]:
    """The From lines; none where a line that is no header ends them: others read on after it."""
    if any(isinstance(each, MissingHeaderBodySeparatorDefect) for each in message.defects):
        return []
    lines = (value for name, value in message.items() if name.strip().lower() == "from")
    return [" ".join(str(value).split()) for value in lines]


def addresses(message: Message, names: Iterable[str]) -> list[tuple[str, str]]:
    """Display names and addresses (lower case) of the headers called `names`."""
    values = [str(value) for name in names for value in message.get_all(name) or []]
    return _addresses_of(values)


def _addresses_of(values: Sequence[str]) -> list[tuple[str, str]]:
    found = []
    for value in values:
        line = _rescued(" ".join(value.splitlines()))
        pairs = [(name, each) for name, each in getaddresses([line]) if _ADDRESS.match(each)]
        # Newer Pythons answer nothing for a line they distrust; the address in it is still said.
        if not pairs and (bare := _BARE_ADDRESS.search(line)):
            pairs = [("", bare[0])]
        found += [(decoded(name), each.lower()) for name, each in pairs]
    return found


def _message_id(message: Message) -> str:
    return printable(_rescued(str(message.get("Message-ID") or ""))).strip("<> ")[:250]


def _date(message: Message) -> datetime | None:
    try:
        date = parsedate_to_datetime(str(message.get("Date") or ""))
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _loop_reasons(message: Message, return_path: str, received: int) -> Iterable[str]:
    """Signs that a machine wrote it: such a mail is read but never answered (D8)."""
    automatic = str(message.get("Auto-Submitted") or "no").partition(";")[0].strip().lower()
    if automatic != "no":
        yield "auto_submitted"
    if str(message.get("Precedence") or "").strip().lower() in {"bulk", "junk", "list"}:
        yield "precedence"
    if message.get("X-Auto-Response-Suppress") is not None:
        yield "auto_response_suppress"
    if return_path == "<>":
        yield "null_sender"
    if received > MAX_HOPS:
        yield "too_many_hops"


def read_verdicts(message: Message) -> MailVerdicts:
    """What the service wrote in its block on top; all None when the block is not the service's.

    The block ends at its receipt, at the sender's first `Received` or at any header that the
    service does not write. Within it the first of each name counts: a copy that the sender forged
    can only stand below.
    Source: security specification D6; RFC 8601 section 7.1.
    """
    block = _service_block(message)
    received = block.get("received", "")
    if not _SERVICE_HOST.search(received):
        return MailVerdicts()
    results = read_results(block.get("authentication-results", ""))
    if results is None or results.server != _AUTHORITY:
        results = AuthenticationResults(signed_by=None)
    recipient = _FOR.search(received)
    return MailVerdicts(
        spf=results.spf,
        dkim=results.dkim,
        dmarc=results.dmarc,
        signed_by=results.signed_by,
        spam=_word(block.get("x-ses-spam-verdict")),
        virus=_word(block.get("x-ses-virus-verdict")),
        recipient=recipient[1].lower() if recipient else None,
    )


def _service_block(message: Message) -> dict[str, str]:
    block: dict[str, str] = {}
    for name, value in message.items():
        key = name.lower()
        if key not in _SERVICE_HEADERS or (key == "received" and key in block):
            break
        block.setdefault(key, printable(" ".join(str(value).split())))
        if key == "x-ses-receipt":
            break
    return block


def _word(value: str | None) -> str | None:
    word = (value or "").strip().upper()
    return word if re.fullmatch(r"[A-Z_]{1,30}", word) else None
