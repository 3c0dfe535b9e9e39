"""What stands above the net total: lines, allowances and charges, and whether they make it."""

from decimal import Decimal

from lettrage.domain.invoice_reading import FieldName
from lettrage.formats.e_invoice.amounts import amount, amount_text, sum_or_none
from lettrage.formats.e_invoice.fields import XmlInvoice


def above_net(said: XmlInvoice, net: Decimal | None) -> tuple[dict[FieldName, Decimal], bool]:
    """BT-106, BT-107, BT-108 and BT-114 as written, and whether they and the lines agree.

    The lines have to make the sum of lines; less allowances, plus charges, it has to be the net
    total. What a file does not say (MINIMUM, BASIC WL and old ones without amounts of lines)
    contradicts nothing.

    Source: EN 16931 BR-CO-10, BR-CO-13.
    """
    total, less, more = (
        amount(each) for each in (said.lines_total, said.allowances_total, said.charges_total)
    )
    holds = True
    if total is not None and net is not None:
        holds = total - (less or Decimal(0)) + (more or Decimal(0)) == net
    wanted = net if total is None else total
    if any(line.net for line in said.lines) and wanted is not None:
        holds = holds and sum_or_none(line.net for line in said.lines if line.net) == wanted
    found = {
        FieldName.LINES_TOTAL: total,
        FieldName.ALLOWANCES_TOTAL: less,
        FieldName.CHARGES_TOTAL: more,
        FieldName.ROUNDING: amount(said.rounding),
    }
    return {name: value for name, value in found.items() if value is not None}, holds


def accounting(said: XmlInvoice) -> dict[FieldName, str]:
    """BT-6 and BT-111, where VAT is accounted for in another currency than the invoice's."""
    if said.accounting_currency in {"", said.currency}:
        return {}
    found = {FieldName.ACCOUNTING_CURRENCY: said.accounting_currency}
    if (vat := amount(said.vat_total_accounting)) is not None:
        found[FieldName.VAT_TOTAL_ACCOUNTING] = amount_text(vat, said.accounting_currency)
    return found
