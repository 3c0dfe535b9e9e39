"""Checks of the amounts among themselves: net + VAT = gross, in total and per rate, to the cent.

Source: security-reliability I4; EN 16931 BR-CO-13 to BR-CO-17.
"""

from collections.abc import Iterator
from decimal import Decimal

from lettrage.domain.invoice_reading import DocumentKind, FieldName
from lettrage.domain.money import decimal_fr, exponent, round_money
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.review.check import Check
from lettrage.domain.review.values import amount, amount_of, currency
from lettrage.domain.review.wording import check

_TOTALS = (FieldName.NET_TOTAL, FieldName.VAT_TOTAL, FieldName.GROSS_TOTAL)
_BREAKDOWN = "vat_breakdown"


def amount_checks(invoice: PurchaseInvoice) -> Iterator[Check]:
    """Everything wrong with the amounts taken together."""
    gross = amount(invoice, FieldName.GROSS_TOTAL)
    if gross is None:
        return  # said already: missing or malformed
    if gross < 0 and invoice.document_kind is not DocumentKind.CREDIT_NOTE:
        yield check("negative_total", (FieldName.GROSS_TOTAL,))
    if gross == 0:
        yield check("zero_total", (FieldName.GROSS_TOTAL,))
    net, vat = amount(invoice, FieldName.NET_TOTAL), amount(invoice, FieldName.VAT_TOTAL)
    if net is None or vat is None:
        yield check("totals_incomplete", _TOTALS)
    elif net + vat != gross:
        text = f"{decimal_fr(net)} + {decimal_fr(vat)} ≠ {decimal_fr(gross)}"
        yield check("totals_mismatch", _TOTALS, value=text)
    yield from _breakdown(invoice, net, vat)
    yield from _payable(invoice, gross)


def _breakdown(
    invoice: PurchaseInvoice, net: Decimal | None, vat: Decimal | None
) -> Iterator[Check]:
    if not invoice.vat_breakdown:
        if vat:
            yield check("vat_breakdown_unknown", (_BREAKDOWN,))
        return
    rows = [
        (amount_of(line.rate), amount_of(line.taxable), amount_of(line.vat))
        for line in invoice.vat_breakdown
    ]
    whole: list[tuple[Decimal, Decimal, Decimal]] = [
        (rate, taxable, tax)
        for rate, taxable, tax in rows
        if rate is not None and taxable is not None and tax is not None
    ]
    if len(whole) < len(rows):
        yield check("field_malformed", (_BREAKDOWN,))
        return
    yield from _sums(whole, net, vat)
    yield from _rates(whole, currency(invoice))


def _sums(
    rows: list[tuple[Decimal, Decimal, Decimal]], net: Decimal | None, vat: Decimal | None
) -> Iterator[Check]:
    for total, name, column in (
        (net, FieldName.NET_TOTAL, 1),
        (vat, FieldName.VAT_TOTAL, 2),
    ):
        found = sum((row[column] for row in rows), Decimal(0))
        if total is not None and found != total:
            text = f"{decimal_fr(found)} ≠ {decimal_fr(total)}"
            yield check("vat_breakdown_mismatch", (_BREAKDOWN, name), value=text)


def _rates(rows: list[tuple[Decimal, Decimal, Decimal]], code: str) -> Iterator[Check]:
    # A price that includes VAT is split into two rounded parts; the tax is then at most one minor
    # unit away from taxable × rate. More than that is no rounding.
    unit = Decimal(1).scaleb(-exponent(code))
    for rate, taxable, vat in rows:
        expected = round_money(taxable * rate / 100, code)
        if abs(expected - vat) > unit:
            text = f"{decimal_fr(taxable)} × {decimal_fr(rate)} % ≠ {decimal_fr(vat)}"
            yield check("vat_breakdown_mismatch", (_BREAKDOWN,), value=text)
        elif expected != vat:
            text = f"{decimal_fr(taxable)} × {decimal_fr(rate)} %, {decimal_fr(vat)}"
            yield check("vat_rounding", (_BREAKDOWN,), value=text)


def _payable(invoice: PurchaseInvoice, gross: Decimal) -> Iterator[Check]:
    payable = amount(invoice, FieldName.PAYABLE)
    prepaid = amount(invoice, FieldName.PREPAID) or Decimal(0)
    if payable is not None and payable != gross - prepaid:
        names = (FieldName.PAYABLE, FieldName.GROSS_TOTAL, FieldName.PREPAID)
        yield check("payable_mismatch", names)
