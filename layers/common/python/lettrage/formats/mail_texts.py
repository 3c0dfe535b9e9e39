"""The texts of a mail and of those within it, and which of them is an invoice by itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from email.message import Message

from lettrage.domain.bank_change import ToldAccounts, told
from lettrage.domain.parsed_mail import BODY, Forwarded, MailPart
from lettrage.formats.file_names import safe_file_name
from lettrage.formats.mail_blocks import Block, html_blocks, lines_of, plain_blocks
from lettrage.formats.mail_body import html_text
from lettrage.formats.mail_forward import attached_author, quoted_author, redirected_author
from lettrage.formats.mail_headers import read_headers
from lettrage.formats.mail_invoice import is_full_invoice, is_invoice
from lettrage.formats.recognise import recognise
from lettrage.formats.refusals import Refused

MAX_PRINTED = 5
"""Texts printed of one mail: one forwards a handful of receipts, not a mailbox."""

MAX_ABOUT_ACCOUNTS = 100_000
"""Characters of one text that are searched for accounts."""

MAX_JUDGED = 10
"""Texts that are looked at: HTML costs a second a megabyte."""

_NAMED_BY_SUBJECT = 100


@dataclass
class MailText:
    """Text parts of one mail.

    Attributes:
        message: The mail.
        path: Of the mail within the one that arrived, "" for that one itself.
        depth: As in `MailPart`.
    """

    message: Message
    path: str
    depth: int
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)

    @property
    def part(self) -> str:
        """Path of this text, once printed."""
        return f"{self.path}.{BODY}" if self.path else BODY

    def text(self) -> str:
        """Plain parts, else HTML with its tags taken off."""
        if any(text.strip() for text in self.plain):
            return "\n".join("\n".join(self.plain).splitlines()).strip()
        return "\n".join(html_text(text) for text in self.html).strip()

    def blocks(self) -> tuple[Block, ...]:
        """Whichever of HTML and plain text is an invoice, HTML first; else what there is."""
        found = [
            tuple(block for text in texts for block in read(text))
            for texts, read in ((self.html, html_blocks), (self.plain, plain_blocks))
        ]
        written = [blocks for blocks in found if any(lines_of(blocks))]
        subject = read_headers(self.message).subject
        invoices = [blocks for blocks in written if is_invoice(lines_of(blocks), subject)]
        return next(iter([*invoices, *written]), ())


def with_texts(
    texts: Sequence[MailText], parts: Sequence[MailPart], shown: frozenset[str], wanted: str
) -> tuple[MailPart, ...]:
    """The parts, and the texts that are documents themselves.

    Args:
        texts: Of the mail and of those within it.
        parts: Its files.
        shown: Paths of pictures that a text shows.
        wanted: Path of the one part asked for, "" for all.
    """
    texts = texts if wanted else texts[:MAX_JUDGED]
    # A picture that the text shows may be a photographed receipt, or the banner of a full one.
    if any(part.path in shown for part in parts) and any(map(_is_full, texts)):
        parts = [
            replace(part, decorative=True) if part.path in shown and not part.ignored else part
            for part in parts
        ]
    return (*parts, *_printed_texts(texts, parts, wanted))


def _is_full(text: MailText) -> bool:
    return is_full_invoice(lines_of(text.blocks()), read_headers(text.message).subject)


def _printed_texts(
    texts: Sequence[MailText], parts: Sequence[MailPart], wanted: str
) -> list[MailPart]:
    """Texts that are documents, as PDFs; the others with the reason, where nothing else came.

    Only where no file of the mail can be a document: a text beside one is a covering note. What
    was forwarded speaks before the note around it. With `wanted`, that text whatever it says.
    """
    if wanted:
        return [_printed(text, text.blocks()) for text in texts if text.part == wanted]
    if any(_is_document(part) for part in parts):
        return []
    alone = all(part.decorative for part in parts)
    found: list[MailPart] = []
    for text in sorted(texts, key=lambda text: -text.depth):
        blocks = text.blocks()
        lines = lines_of(blocks)
        if not any(lines):
            continue
        filed = [part for part in found if part.ignored is None]
        if filed and filed[0].depth > text.depth:
            continue
        subject = read_headers(text.message).subject
        if len(filed) < MAX_PRINTED and is_invoice(lines, subject):
            found.append(_printed(text, blocks))
        elif alone:
            found.append(_part(text, ignored="text_without_invoice"))
    return found


def told_apart(texts: Sequence[MailText], parts: Sequence[MailPart]) -> tuple[MailPart, ...]:
    """The parts, each with the author of the passed-on mail that holds it.

    A file beside the mails within a mail is from whom the outer text quotes, not from theirs.
    """
    authors = {text.path: attached_author(text.message) for text in texts[1:]}
    outer = _passed_on(texts[0])

    def author(path: str) -> Forwarded | None:
        holding = [each for each in authors if path == each or path.startswith(f"{each}.")]
        return authors[max(holding, key=len)] if holding else outer

    return tuple(replace(part, forwarded=author(part.path)) for part in parts)


def about_accounts(texts: Sequence[MailText]) -> ToldAccounts:
    """What the texts say of bank details: plain and HTML both, which need not say the same."""
    said = [
        part[:MAX_ABOUT_ACCOUNTS]
        for text in texts[:MAX_JUDGED]
        for part in (*text.plain, *(html_text(html) for html in text.html))
    ]
    return told(said)


def forwarded(texts: Sequence[MailText]) -> Forwarded | None:
    """Whom a mail was from first: as the innermost within it says, as quoted, or redirected."""
    inner = max((text for text in texts[1:]), key=lambda text: text.depth, default=None)
    if inner is not None and (author := attached_author(inner.message)) is not None:
        return author
    return _passed_on(texts[0])


def _passed_on(text: MailText) -> Forwarded | None:
    return quoted_author(text.text()) or _quoted_in_html(text) or redirected_author(text.message)


def _quoted_in_html(text: MailText) -> Forwarded | None:
    return quoted_author("\n".join(html_text(each) for each in text.html)) if text.html else None


def _is_document(part: MailPart) -> bool:
    if part.ignored is not None or part.decorative:
        return False
    try:
        recognise(part.data, part.file_name)
    except Refused:
        return False
    return True


def _printed(text: MailText, blocks: tuple[Block, ...]) -> MailPart:
    from lettrage.formats.mail_print import print_mail  # noqa: PLC0415 - few mails are printed

    headers = read_headers(text.message)
    author = quoted_author(text.text()) or _quoted_in_html(text)
    name = headers.from_name or headers.from_address
    if author is not None:
        name = author.name or author.address
    return _part(text, data=print_mail(headers, name, blocks))


def _part(text: MailText, *, data: bytes = b"", ignored: str | None = None) -> MailPart:
    subject = re.sub(r"[/\\:]+", "_", read_headers(text.message).subject[:_NAMED_BY_SUBJECT])
    return MailPart(
        path=text.part,
        depth=text.depth,
        file_name=safe_file_name(f"{subject or 'message'}.pdf"),
        content_type="application/pdf",
        data=data,
        ignored=ignored,
    )
