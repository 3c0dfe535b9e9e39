"""Bodies of the routes that cut a file into its documents and join files to one."""

from typing import Annotated

from pydantic import Field

from lettrage.contracts.api.common import Body
from lettrage.contracts.api.purchases import Identifier
from lettrage.domain.document_pieces import FEWEST
from lettrage.domain.invoice_reading import DocumentPart
from lettrage.domain.page import BOX_SCALE, Box

MOST_PARTS = 50
"""As many as a file may have pages (security specification E6)."""

MOST_JOINED = 20
"""Files of one document: more photos than anyone takes of one invoice."""

_Edge = Annotated[int, Field(ge=0, le=BOX_SCALE)]


class RegionBody(Body):
    """Where on the page, in hundred-thousandths of its width and height, origin top left."""

    left: _Edge
    top: _Edge
    right: Annotated[int, Field(gt=0, le=BOX_SCALE)]
    bottom: Annotated[int, Field(gt=0, le=BOX_SCALE)]

    def box(self) -> Box:
        """As the domain keeps it."""
        return Box(**self.model_dump())


class PartBody(Body):
    """One of the documents that a file holds."""

    pages: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1, max_length=50)]
    region: RegionBody | None = Field(
        default=None, description="Its part of its first page, where several share that"
    )

    def part(self) -> DocumentPart:
        """As the domain keeps it."""
        return DocumentPart(pages=self.pages, region=self.region.box() if self.region else None)


class SplitPurchaseInvoice(Body):
    """The documents that a file holds; without `parts`, those that the reading proposed."""

    parts: (
        Annotated[tuple[PartBody, ...], Field(min_length=FEWEST, max_length=MOST_PARTS)] | None
    ) = None


class JoinPurchaseInvoices(Body):
    """Purchase invoices whose files are pages of one document, in their order."""

    purchase_invoice_ids: Annotated[
        tuple[Identifier, ...],
        Field(min_length=FEWEST, max_length=MOST_JOINED, json_schema_extra={"uniqueItems": True}),
    ]
