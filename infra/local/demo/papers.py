"""Documents of three imaginary suppliers, made anew at each run and dated around today.

A Factur-X (BASIC WL profile) with its XML, a PDF with a text layer, a scan (an image without text)
and a file that only pretends to be a PDF. All identifiers pass their check digits; no supplier
exists.
"""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pypdfium2
from fpdf import FPDF
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject

_CENT = Decimal("0.01")
_XML = Path(__file__).with_name("factur-x.xml")
_SCAN_DPI = 150
"""What an office scanner gives by default."""


@dataclass(frozen=True)
class Supplier:
    """A seller as printed.

    Attributes:
        name: With legal form.
        street: First address line.
        town: Postcode and town.
        siren: Nine digits.
        vat_id: French VAT identifier.
        iban: French IBAN without spaces.
        email: Where its mails come from.
    """

    name: str
    street: str
    town: str
    siren: str
    vat_id: str
    iban: str
    email: str


@dataclass(frozen=True)
class Invoice:
    """One invoice to print, with one rate of VAT.

    Attributes:
        supplier: Who sells.
        number: Document number.
        issued_on: Date of the document.
        due_on: When it is to be paid.
        lines: Description and net amount in euros.
        rate: VAT percentage.
    """

    supplier: Supplier
    number: str
    issued_on: date
    due_on: date
    lines: tuple[tuple[str, Decimal], ...]
    rate: Decimal

    @property
    def net(self) -> Decimal:
        """Sum of the lines."""
        return sum((amount for _, amount in self.lines), Decimal(0))

    @property
    def vat(self) -> Decimal:
        """VAT, rounded half up on the sum."""
        return (self.net * self.rate / 100).quantize(_CENT, rounding=ROUND_HALF_UP)

    @property
    def gross(self) -> Decimal:
        """Net and VAT."""
        return self.net + self.vat


Maker = Callable[[Invoice], bytes]
"""What prints an invoice."""

BUYER = ("Atelier des Quais SAS", "12 quai de la Fosse", "44000 Nantes")


def french(amount: Decimal) -> str:
    """`1 234,50` as a French document prints it."""
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",")


def page(invoice: Invoice) -> bytes:
    """The invoice as a PDF with a text layer."""
    pdf = FPDF()
    pdf.add_page()
    _parties(pdf, invoice)
    _lines(pdf, invoice)
    _foot(pdf, invoice)
    return bytes(pdf.output())


def factur_x(invoice: Invoice) -> bytes:
    """The invoice as a PDF that carries its Factur-X XML as an associated file."""
    xml = _XML.read_text("utf-8").format(
        number=invoice.number,
        issued=invoice.issued_on.strftime("%Y%m%d"),
        due=invoice.due_on.strftime("%Y%m%d"),
        seller=invoice.supplier.name,
        street=invoice.supplier.street,
        postcode=invoice.supplier.town.split(" ", 1)[0],
        town=invoice.supplier.town.split(" ", 1)[1],
        siren=invoice.supplier.siren,
        vat_id=invoice.supplier.vat_id,
        buyer=BUYER[0],
        iban=invoice.supplier.iban,
        rate=f"{invoice.rate:.2f}",
        net=f"{invoice.net:.2f}",
        vat=f"{invoice.vat:.2f}",
        gross=f"{invoice.gross:.2f}",
    )
    writer = PdfWriter(PdfReader(io.BytesIO(page(invoice))))
    attached = writer.add_attachment("factur-x.xml", xml.encode())
    specification = attached.pdf_object
    specification[NameObject("/AFRelationship")] = NameObject("/Alternative")
    writer.root_object[NameObject("/AF")] = ArrayObject([specification])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def scan(invoice: Invoice, seed: int = 7) -> bytes:
    """The invoice as an office scanner would send it: a grey, slightly turned image in a PDF."""
    document = pypdfium2.PdfDocument(page(invoice))
    image = document[0].render(scale=_SCAN_DPI / 72).to_pil().convert("L")
    turned = image.rotate(0.4, expand=False, fillcolor=255, resample=Image.Resampling.BICUBIC)
    noise = random.Random(seed)  # noqa: S311 - specks of dust, no secret
    for _ in range(400):
        at = (noise.randrange(turned.width), noise.randrange(turned.height))
        turned.putpixel(at, noise.randrange(90, 200))
    out = io.BytesIO()
    turned.save(out, "PDF", resolution=_SCAN_DPI, quality=80)
    return out.getvalue()


def login_page() -> bytes:
    """What a portal often gives instead of the invoice: its log-in page, named `.pdf`."""
    return (
        b"<!DOCTYPE html><html><head><title>Connexion</title></head>"
        b"<body><form><input name=user><input name=password type=password></form></body></html>"
    )


def _parties(pdf: FPDF, invoice: Invoice) -> None:
    seller = invoice.supplier
    pdf.set_font("helvetica", "B", 15)
    pdf.cell(0, 8, seller.name, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("helvetica", "", 9)
    for line in (seller.street, seller.town, f"SIREN {seller.siren}", f"TVA {seller.vat_id}"):
        pdf.cell(0, 5, line, new_x="LMARGIN", new_y="NEXT")
    pdf.set_y(48)
    for line in BUYER:
        pdf.set_x(120)
        pdf.cell(0, 5, line, new_x="LMARGIN", new_y="NEXT")
    pdf.set_y(72)
    pdf.set_font("helvetica", "B", 12)
    pdf.cell(0, 8, f"Facture n° {invoice.number}", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("helvetica", "", 9)
    pdf.cell(0, 5, f"Date : {invoice.issued_on:%d/%m/%Y}", new_x="LMARGIN", new_y="NEXT")
    pdf.cell(0, 5, f"Échéance : {invoice.due_on:%d/%m/%Y}", new_x="LMARGIN", new_y="NEXT")


def _lines(pdf: FPDF, invoice: Invoice) -> None:
    pdf.set_y(100)
    pdf.set_font("helvetica", "B", 9)
    pdf.cell(130, 6, "Désignation", border="B")
    pdf.cell(50, 6, "Montant HT", border="B", align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("helvetica", "", 9)
    for description, amount in invoice.lines:
        pdf.cell(130, 6, description)
        pdf.cell(50, 6, f"{french(amount)} EUR", align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(6)
    totals = (
        ("Total HT", invoice.net),
        (f"TVA {french(invoice.rate)} %", invoice.vat),
        ("Total TTC", invoice.gross),
        ("Net à payer", invoice.gross),
    )
    for label, amount in totals:
        pdf.set_x(110)
        pdf.cell(40, 6, label)
        pdf.cell(40, 6, f"{french(amount)} EUR", align="R", new_x="LMARGIN", new_y="NEXT")


def _foot(pdf: FPDF, invoice: Invoice) -> None:
    iban = invoice.supplier.iban
    grouped = " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))
    pdf.ln(10)
    pdf.cell(0, 5, f"Règlement par virement - IBAN {grouped}", new_x="LMARGIN", new_y="NEXT")
