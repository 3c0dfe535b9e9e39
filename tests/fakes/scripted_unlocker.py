"""`ports.parser.DocumentUnlocker` that knows the password; the rest it does for real."""

from collections.abc import Sequence

from lettrage.domain.parsed_document import AssembledDocuments, Sheet, UnlockedDocument
from lettrage.domain.parsed_mail import ParsedMail
from lettrage.formats.assemble import assemble
from lettrage.formats.mail import parse_mail
from lettrage.formats.refusals import refusal


class ScriptedUnlocker:
    """Attributes: `password` that opens, `tried` passwords in order, `refuses` with a code."""

    def __init__(self) -> None:
        self.password = "sesame"
        self.tried: list[str] = []
        self.refuses: str | None = None

    def unlock(self, data: bytes, *, password: str) -> UnlockedDocument:
        self.tried.append(password)
        if self.refuses is not None:
            return UnlockedDocument(refusal=refusal(self.refuses))
        if password != self.password:
            return UnlockedDocument(refusal=refusal("password_required"))
        return UnlockedDocument(data=b"opened:" + data)

    def assemble(
        self, files: Sequence[bytes], pieces: Sequence[Sequence[Sheet]]
    ) -> AssembledDocuments:
        return assemble(files, pieces)

    def parse_mail(self, raw: bytes, *, part: str = "") -> ParsedMail:
        return parse_mail(raw, part=part)
