"""Bodies of the route that shows what a stored mail holds."""

from collections.abc import Mapping

from pydantic import Field

from lettrage.contracts.api.common import View
from lettrage.contracts.api.documents import RefusalView
from lettrage.contracts.api.inbound_messages import IgnoredPartView
from lettrage.domain.collection import IgnoredPart, InboundMessage
from lettrage.domain.parsed_mail import MailPart


class MailPartView(View):
    """One part of a mail."""

    part: str = Field(description="What `…/parts/{part}/file` takes")
    file_name: str
    content_type: str = Field(description="As the mail declares it; the content decides later")
    size_bytes: int = Field(description="Decoded; 0 for what was not kept")
    document_id: str | None = Field(description="Once it is filed")
    ignored: IgnoredPartView | None = Field(description="Why it is not filed by itself")


class MailPartsView(View):
    """What a mail holds, in its order."""

    inbound_message_id: str
    set_aside: RefusalView | None = Field(
        description="Why the whole mail was left unfiled: `spam`, `dmarc_rejected` or another"
    )
    parts: tuple[MailPartView, ...]

    @classmethod
    def of(
        cls,
        message: InboundMessage,
        parts: tuple[tuple[MailPart, IgnoredPart | None], ...],
        filed: Mapping[str, str],
    ) -> "MailPartsView":
        """The view of parts, each with why it is not filed; `filed` gives documents by part."""
        return cls(
            inbound_message_id=message.id,
            set_aside=RefusalView.of(message.refusal),
            parts=tuple(
                MailPartView(
                    part=part.path,
                    file_name=part.file_name,
                    content_type=part.content_type,
                    size_bytes=len(part.data),
                    document_id=filed.get(part.path),
                    ignored=IgnoredPartView(**why.model_dump()) if why else None,
                )
                for part, why in parts
            ),
        )
