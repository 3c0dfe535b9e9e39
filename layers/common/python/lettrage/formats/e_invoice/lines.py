"""Lines (BG-25) of both syntaxes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from lxml import etree

from lettrage.domain.invoice_reading import InvoiceLine
from lettrage.domain.money import decimal_text
from lettrage.formats.e_invoice.amounts import amount, amount_text
from lettrage.formats.e_invoice.elements import every, first, text

_ITEMS = "IncludedSupplyChainTradeLineItem"
_AGREEMENT = "SpecifiedLineTradeAgreement|SpecifiedSupplyChainTradeAgreement"
_DELIVERY = "SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery"
_SETTLEMENT = "SpecifiedLineTradeSettlement|SpecifiedSupplyChainTradeSettlement"
_SUMS = "SpecifiedTradeSettlementLineMonetarySummation|SpecifiedTradeSettlementMonetarySummation"

# Factur-X 1.07 EXTENDED, BT-X-8: lines that inform or group are in no total, their parts are.
_NOT_COUNTED = frozenset({"INFORMATION", "GROUP"})
PRICE_PLACES = Decimal("0.000001")
PRECISION = 40


@dataclass(frozen=True)
class XmlLine:
    """One line as written.

    Attributes:
        name: BT-153.
        description: BT-154.
        quantity: BT-129.
        unit: BT-130, a code of UN/ECE Recommendation 20.
        price: BT-146.
        base_quantity: BT-149, the pieces that the price is for.
        rate: BT-152.
        net: BT-131, after the allowances and charges of the line.
    """

    name: str
    description: str
    quantity: str
    unit: str
    price: str
    base_quantity: str
    rate: str
    net: str


def cii_lines(deal: etree._Element | None) -> tuple[XmlLine, ...]:
    """Lines of a CII invoice, in their order."""
    return tuple(_cii_lines(deal))


def _cii_lines(deal: etree._Element | None) -> Iterator[XmlLine]:
    for item in every(deal, _ITEMS):
        document = first(item, "AssociatedDocumentLineDocument")
        if text(document, "LineStatusReasonCode").upper() in _NOT_COUNTED:
            continue
        product = first(item, "SpecifiedTradeProduct")
        agreement, settlement = first(item, _AGREEMENT), first(item, _SETTLEMENT)
        price = first(agreement, "NetPriceProductTradePrice")
        quantity = first(item, f"{_DELIVERY}/BilledQuantity")
        tax = "ApplicableTradeTax/RateApplicablePercent|ApplicablePercent"
        yield XmlLine(
            name=text(product, "Name") or text(document, "IncludedNote/Content"),
            description=text(product, "Description"),
            quantity=text(quantity),
            unit=_unit(quantity),
            price=text(price, "ChargeAmount"),
            base_quantity=text(price, "BasisQuantity"),
            rate=text(settlement, tax),
            net=text(settlement, f"{_SUMS}/LineTotalAmount"),
        )


def ubl_lines(root: etree._Element) -> tuple[XmlLine, ...]:
    """Lines of a UBL invoice or credit note, in their order; parts of lines are in their sums."""
    return tuple(_ubl_lines(root))


def _ubl_lines(root: etree._Element) -> Iterator[XmlLine]:
    for line in every(root, "InvoiceLine|CreditNoteLine"):
        item, price = first(line, "Item"), first(line, "Price")
        quantity = first(line, "InvoicedQuantity|CreditedQuantity")
        yield XmlLine(
            name=text(item, "Name"),
            description=text(item, "Description"),
            quantity=text(quantity),
            unit=_unit(quantity),
            price=text(price, "PriceAmount"),
            base_quantity=text(price, "BaseQuantity"),
            rate=text(item, "ClassifiedTaxCategory/Percent"),
            net=text(line, "LineExtensionAmount"),
        )


def _unit(quantity: etree._Element | None) -> str:
    return quantity.get("unitCode", "").strip() if quantity is not None else ""


def invoice_lines(
    lines: Sequence[XmlLine], currency: str, confidence: int
) -> tuple[InvoiceLine, ...]:
    """The lines in normal form; those that say neither what nor how much are left out."""
    return tuple(
        InvoiceLine(
            description=spoken,
            quantity=_quantity(line.quantity),
            unit=line.unit or None,
            unit_price=_price(line, currency),
            vat_rate=_text(line.rate, "EUR"),
            line_net=_text(line.net, currency),
            confidence=confidence,
        )
        for line in lines
        if (spoken := _spoken(line))
    )


def _spoken(line: XmlLine) -> str:
    if not line.description or line.description == line.name:
        return line.name
    return f"{line.name} {line.description}".strip()


def _text(written: str, currency: str) -> str | None:
    value = amount(written)
    return None if value is None else amount_text(value, currency)


def _quantity(written: str) -> str | None:
    value = amount(written)
    if value is None:
        return None
    whole = value.to_integral_value()
    return decimal_text(whole if whole == value else value.normalize())


def _price(line: XmlLine, currency: str) -> str | None:
    """BT-146 for one piece, to six decimals where it is for several and does not divide."""
    price, pieces = amount(line.price), amount(line.base_quantity)
    if price is None or not pieces or pieces == 1:
        return None if price is None else amount_text(price, currency)
    with localcontext() as context:
        context.prec = PRECISION
        return amount_text((price / pieces).quantize(PRICE_PLACES), currency)
