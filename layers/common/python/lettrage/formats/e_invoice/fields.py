"""What both syntaxes say, before judgement: plain strings, empty when absent."""

from dataclasses import dataclass, field

from lettrage.formats.e_invoice.lines import XmlLine
from lettrage.formats.e_invoice.mentions import Mentions


@dataclass(frozen=True)
class Identifier:
    """An identifier with its ISO 6523 scheme, "" when none is given."""

    value: str
    scheme: str = ""


@dataclass(frozen=True)
class Party:
    """A seller or a buyer.

    Attributes:
        name: Legal name (BT-27, BT-44).
        trading_name: BT-28, BT-45.
        vat_id: BT-31, BT-48.
        identifiers: BT-29, BT-30 (BT-46, BT-47), legal registration first.
        address: Lines of BG-5 or BG-8.
    """

    name: str = ""
    trading_name: str = ""
    vat_id: str = ""
    identifiers: tuple[Identifier, ...] = ()
    address: tuple[str, ...] = ()


@dataclass(frozen=True)
class VatRow:
    """One row of BG-23 as written."""

    rate: str
    taxable: str
    vat: str
    category: str


@dataclass(frozen=True)
class XmlInvoice:
    """An invoice as its XML says it; amounts and dates as written, dates already ISO.

    Attributes:
        type_code: BT-3, "" when missing.
        credit_note_root: True for a UBL CreditNote.
        due_dates: BT-9, the one that settles the document first.
        lines_total: BT-106; `allowances_total` BT-107, `charges_total` BT-108.
        vat_total: BT-110 in the invoice currency.
        accounting_currency: BT-6; `vat_total_accounting` is BT-111, in that currency.
    """

    type_code: str = ""
    credit_note_root: bool = False
    number: str = ""
    issue_date: str = ""
    due_dates: tuple[str, ...] = ()
    currency: str = ""
    seller: Party = field(default_factory=Party)
    buyer: Party = field(default_factory=Party)
    ibans: tuple[str, ...] = ()
    bics: tuple[str, ...] = ()
    lines_total: str = ""
    allowances_total: str = ""
    charges_total: str = ""
    net_total: str = ""
    vat_total: str = ""
    accounting_currency: str = ""
    vat_total_accounting: str = ""
    gross_total: str = ""
    prepaid: str = ""
    rounding: str = ""
    payable: str = ""
    order_reference: str = ""
    payment_reference: str = ""
    mentions: Mentions = field(default_factory=Mentions)
    vat_rows: tuple[VatRow, ...] = ()
    lines: tuple[XmlLine, ...] = ()
