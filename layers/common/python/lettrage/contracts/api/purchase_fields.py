"""Fields of a purchase invoice as the API shows and takes them: value, proof, place on the page."""

from typing import Annotated

from pydantic import Field

from lettrage.contracts.api.common import Body, View
from lettrage.domain.invoice_reading import DocumentPart, ExtractionSource, InvoiceLine, VatLine
from lettrage.domain.money import Amount
from lettrage.domain.page import BOX_SCALE, Box
from lettrage.domain.purchase_invoice import ReviewedField


class BoxView(View):
    """Where on the page, in hundred-thousandths of its width and height, origin top left."""

    left: int = Field(ge=0, le=BOX_SCALE)
    top: int = Field(ge=0, le=BOX_SCALE)
    right: int = Field(ge=0, le=BOX_SCALE)
    bottom: int = Field(ge=0, le=BOX_SCALE)

    @classmethod
    def of(cls, box: Box) -> "BoxView":
        """The view of a box; what stuck out of the page is cut off."""
        names = ("left", "top", "right", "bottom")
        return cls(**{name: min(max(getattr(box, name), 0), BOX_SCALE) for name in names})


class ReadValueView(View):
    """What the machine had read."""

    value: str
    confidence: int = Field(ge=0, le=1000, description="Per mille; 900 and above is proved")
    source: ExtractionSource
    page: int | None = Field(default=None, description="From 1; absent for XML")
    box: BoxView | None = None
    candidates: tuple[str, ...] = Field(default=(), description="Other readings, best first")
    remembered: bool = Field(
        default=False,
        description="Given or made surer by the supplier's reading memory",
    )


class FieldView(View):
    """One field: the value that counts, and what the machine had read."""

    value: str = Field(
        description="ISO date, decimal string, code or text; an account is masked for those who do"
        " not decide"
    )
    confidence: int = Field(ge=0, le=1000, description="Per mille; 1000 once a person set it")
    source: ExtractionSource
    read: ReadValueView | None = Field(default=None, description="Absent when nothing was read")

    @classmethod
    def of(cls, field: ReviewedField) -> "FieldView":
        """The view of a field under review."""
        read = field.read
        return cls(
            value=field.value,
            confidence=field.confidence,
            source=field.source,
            read=None
            if read is None
            else ReadValueView(
                value=read.value,
                confidence=read.confidence,
                source=read.source,
                page=read.page,
                box=BoxView.of(read.box) if read.box else None,
                candidates=read.candidates,
                remembered=read.remembered,
            ),
        )


class DocumentPartView(View):
    """One of several documents in a file: its pages, and its place where they share one."""

    pages: tuple[int, ...]
    region: BoxView | None = None

    @classmethod
    def of(cls, part: DocumentPart) -> "DocumentPartView":
        """The view of a proposed part."""
        return cls(pages=part.pages, region=BoxView.of(part.region) if part.region else None)


class VatLineView(View):
    """One row of the VAT breakdown (BG-23), as read or corrected."""

    category: str | None
    rate: str
    taxable: str
    vat: str


class InvoiceLineView(View):
    """One line (BG-25) as read; what the document does not print is absent."""

    description: str
    quantity: str | None
    unit: str | None = Field(description="Rec 20 code from XML, else as printed")
    unit_price: str | None = Field(
        description="For one unit; with VAT where `line_gross` alone is given"
    )
    vat_rate: str | None = Field(description="Percentage, such as 20.00")
    line_net: str | None
    line_gross: str | None = Field(description="With VAT, where the document prints that")
    confidence: int = Field(ge=0, le=1000, description="Per mille; 900 and above is proved")
    page: int | None = Field(description="From 1; absent for XML that no page shows")
    box: BoxView | None

    @classmethod
    def of(cls, line: InvoiceLine) -> "InvoiceLineView":
        """The view of a line."""
        own = {name: getattr(line, name) for name in cls.model_fields if name != "box"}
        return cls(**own, box=BoxView.of(line.box) if line.box else None)


class VatLineBody(Body):
    """One row of the VAT breakdown (BG-23)."""

    rate: Amount = Field(description="Percentage, such as 20.00")
    taxable: Amount
    vat: Amount
    category: Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")] | None = None

    def line(self) -> VatLine:
        """As the domain keeps it."""
        texts = {name: format(getattr(self, name), "f") for name in ("rate", "taxable", "vat")}
        return VatLine(category=self.category, **texts)
