"""`ports.parser.DocumentUnlocker` that knows the password, and what comes out."""

from lettrage.domain.parsed_document import UnlockedDocument
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
