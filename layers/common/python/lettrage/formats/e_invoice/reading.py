"""From what the XML says to a `Reading`: normal forms, check digits, arithmetic.

Confidence: the XML is the invoice itself, so a value read from it is certain (1000) unless it
contradicts its own check digit (950: it is what the supplier wrote) or the totals contradict
each other (850: one of them is wrong and the file does not tell which).
"""

from decimal import Decimal

from lettrage.domain.invoice_reading import (
    DocumentKind,
    ExtractionSource,
    FieldName,
    FieldValue,
    Finding,
    Reading,
    ReadingOutcome,
    VatLine,
)
from lettrage.domain.money import exponent, round_money
from lettrage.formats.e_invoice.amounts import amount, amount_text, sum_or_none
from lettrage.formats.e_invoice.fields import XmlInvoice
from lettrage.formats.e_invoice.identifiers import (
    compact,
    iban_holds,
    ibans_of,
    siren_of,
    sirene_holds,
    siret_of,
    vat_id_holds,
)
from lettrage.formats.e_invoice.lines import invoice_lines
from lettrage.formats.e_invoice.sums import above_net, accounting

CERTAIN = 1000
AS_WRITTEN = 950
CONTRADICTED = 850
LIKELY = 850  # follows from what is written, in most files

# UNTDID 1001 subset of EN 16931 (code list of 2024-11-15) and XP Z12-012 V1.4 (502, 503).
_CREDIT_NOTES = frozenset("81 83 261 262 296 308 381 396 420 458 502 503 532".split())
_DEPOSITS = frozenset({"386", "500"})
_PRO_FORMA = frozenset({"325"})

_LINES_MISMATCH = Finding(
    code="lines_total_mismatch",
    message_fr="Les lignes du fichier structuré ne correspondent pas à ses totaux.",
    message_en="The lines of the structured file do not match its totals.",
    fields=(FieldName.LINES_TOTAL, FieldName.NET_TOTAL),
)

_MANDATORY = (
    FieldName.NUMBER,
    FieldName.ISSUE_DATE,
    FieldName.CURRENCY,
    FieldName.SUPPLIER_NAME,
    FieldName.GROSS_TOTAL,
)


def to_reading(said: XmlInvoice) -> Reading:
    """Judge what the XML says.

    Shapes: `fields` holds what was present or follows exactly from what was present.
    Raises: nothing.
    """
    values = _texts(said)
    totals, totals_hold = _totals(said)
    above, lines_hold = above_net(said, totals.get(FieldName.NET_TOTAL))
    level = CERTAIN if totals_hold and lines_hold else CONTRADICTED
    summed = all(line.net for line in said.lines)  # else no sum proves them
    rows = _vat_lines(said)
    rows_hold = totals_hold and _rows_add_up(rows, totals, said.currency)
    values.update(
        {
            name: _value(
                amount_text(total, said.currency), CERTAIN if totals_hold else CONTRADICTED
            )
            for name, total in totals.items()
        }
    )
    values.update(
        {name: _value(amount_text(total, said.currency), level) for name, total in above.items()}
    )
    values.update({name: _value(text) for name, text in accounting(said).items()})
    kind = _kind(said, totals.get(FieldName.GROSS_TOTAL))
    values[FieldName.KIND] = _value(kind)
    findings = _findings(values, totals_hold=totals_hold, rows_hold=rows_hold)
    if totals_hold and not lines_hold:
        findings = (*findings, _LINES_MISMATCH)
    complete = all(name in values for name in _MANDATORY) and kind is not DocumentKind.OTHER
    return Reading(
        outcome=ReadingOutcome.ACCEPT if complete and totals_hold else ReadingOutcome.REVIEW,
        fields=values,
        vat_breakdown=rows,
        vat_breakdown_confidence=(CERTAIN if rows_hold else CONTRADICTED) if rows else 0,
        lines=invoice_lines(said.lines, said.currency, level if summed else CONTRADICTED),
        findings=findings,
    )


def _value(value: str, confidence: int = CERTAIN, *, others: tuple[str, ...] = ()) -> FieldValue:
    return FieldValue(
        value=value,
        confidence=confidence,
        source=ExtractionSource.EMBEDDED_XML,
        candidates=others,
    )


def _texts(said: XmlInvoice) -> dict[FieldName, FieldValue]:
    seller, buyer = said.seller, said.buyer
    plain = {
        FieldName.NUMBER: said.number,
        FieldName.ISSUE_DATE: said.issue_date,
        FieldName.CURRENCY: said.currency,
        # MINIMUM has the country alone, which is no address.
        FieldName.SUPPLIER_ADDRESS: ", ".join(seller.address) if seller.address[1:] else "",
        FieldName.CUSTOMER_NAME: buyer.name or buyer.trading_name,
        FieldName.PURCHASE_ORDER_REFERENCE: said.order_reference,
        FieldName.PAYMENT_REFERENCE: said.payment_reference,
        FieldName.BIC: compact(next(filter(None, said.bics), "")),
    }
    plain.update(said.mentions.values())
    values = {name: _value(text) for name, text in plain.items() if text}
    if name := seller.name or seller.trading_name:
        other = (seller.trading_name,) if seller.trading_name not in {"", name} else ()
        values[FieldName.SUPPLIER_NAME] = _value(name, others=other)
    if said.due_dates:
        values[FieldName.DUE_DATE] = _value(said.due_dates[0], others=said.due_dates[1:])
        if said.mentions.debited:  # BG-19 has no day of its own
            values[FieldName.DIRECT_DEBIT_DATE] = _value(said.due_dates[0], LIKELY)
    for field, checked, holds in (
        (FieldName.SUPPLIER_VAT_ID, compact(seller.vat_id), vat_id_holds),
        (FieldName.CUSTOMER_VAT_ID, compact(buyer.vat_id), vat_id_holds),
        (FieldName.SUPPLIER_SIREN, siren_of(seller), sirene_holds),
        (FieldName.SUPPLIER_SIRET, siret_of(seller), sirene_holds),
        (FieldName.CUSTOMER_SIREN, siren_of(buyer), sirene_holds),
    ):
        if checked:
            values[field] = _value(checked, CERTAIN if holds(checked) else AS_WRITTEN)
    if ibans := ibans_of(said.ibans):
        proved = CERTAIN if iban_holds(ibans[0]) else AS_WRITTEN
        values[FieldName.IBAN] = _value(ibans[0], proved, others=ibans[1:])
    return values


def _totals(said: XmlInvoice) -> tuple[dict[FieldName, Decimal], bool]:
    """Totals as written, completed where one follows from the others; whether they agree.

    Source: EN 16931 BR-CO-14 (BT-110 is the sum of BT-117), BR-CO-15 (BT-112 = BT-109 +
    BT-110), BR-CO-16 (BT-115 = BT-112 - BT-113 + BT-114).
    """
    net, vat, gross = amount(said.net_total), amount(said.vat_total), amount(said.gross_total)
    prepaid, payable = amount(said.prepaid), amount(said.payable)
    settled = (prepaid or Decimal(0)) - (amount(said.rounding) or Decimal(0))
    if vat is None:
        vat = sum_or_none(row.vat for row in said.vat_rows)
    if gross is None and payable is not None:
        gross = payable + settled
    if vat is None and net is not None and gross is not None:
        vat = gross - net
    if net is None and vat is not None and gross is not None:
        net = gross - vat
    if payable is None and gross is not None:
        payable = gross - settled
    unit = Decimal(1).scaleb(-exponent(said.currency))
    written = (said.net_total, said.vat_total, said.gross_total, said.prepaid, said.payable)
    # What is written but is no number may stand for anything: nothing that follows is certain.
    holds = all(amount(each) is not None for each in (*written, said.rounding) if each)
    if net is not None and vat is not None and gross is not None:
        holds = holds and abs(net + vat - gross) < unit
    if payable is not None and gross is not None:
        # MINIMUM has no field for what was paid before: less to pay than the total is no fault.
        paid_unsaid = prepaid is None and not said.rounding and abs(payable) < abs(gross)
        holds = holds and (paid_unsaid or abs(gross - settled - payable) < unit)
    found = {
        FieldName.NET_TOTAL: net,
        FieldName.VAT_TOTAL: vat,
        FieldName.GROSS_TOTAL: gross,
        FieldName.PREPAID: prepaid,
        FieldName.PAYABLE: payable,
    }
    return {name: total for name, total in found.items() if total is not None}, holds


def _vat_lines(said: XmlInvoice) -> tuple[VatLine, ...]:
    """Rows with both amounts; a row without rate is one without VAT (category O, E…)."""
    lines = []
    for row in said.vat_rows:
        taxable, vat, rate = amount(row.taxable), amount(row.vat), amount(row.rate)
        if taxable is None or vat is None:
            continue
        lines.append(
            VatLine(
                rate=amount_text(rate if rate is not None else Decimal(0), "EUR"),
                taxable=amount_text(taxable, said.currency),
                vat=amount_text(vat, said.currency),
                category=row.category or None,
            )
        )
    return tuple(lines)


def _rows_add_up(
    rows: tuple[VatLine, ...], totals: dict[FieldName, Decimal], currency: str
) -> bool:
    """Sums equal the totals; each VAT is its rate's within half a unit per hundred, as printed.

    Source: BR-CO-14 exactly; BR-CO-17 with the tolerance of one unit that validators allow.
    """
    vat, net = totals.get(FieldName.VAT_TOTAL), totals.get(FieldName.NET_TOTAL)
    if vat is not None and sum((Decimal(row.vat) for row in rows), Decimal(0)) != vat:
        return not rows
    if net is not None and sum((Decimal(row.taxable) for row in rows), Decimal(0)) != net:
        return not rows
    return all(
        abs(
            round_money(Decimal(row.taxable) * Decimal(row.rate) / 100, currency) - Decimal(row.vat)
        )
        <= 1
        for row in rows
    )


def _kind(said: XmlInvoice, gross: Decimal | None) -> DocumentKind:
    """A negative total is a credit note whatever its code: France allows 380 with a minus."""
    if said.type_code in _PRO_FORMA:
        return DocumentKind.OTHER
    if (
        said.credit_note_root
        or said.type_code in _CREDIT_NOTES
        or (gross is not None and gross < 0)
    ):
        return DocumentKind.CREDIT_NOTE
    if said.type_code in _DEPOSITS:
        return DocumentKind.DEPOSIT
    return DocumentKind.INVOICE


def _findings(
    values: dict[FieldName, FieldValue], *, totals_hold: bool, rows_hold: bool
) -> tuple[Finding, ...]:
    found = []
    if not totals_hold:
        found.append(
            Finding(
                code="totals_mismatch",
                message_fr="Les totaux du fichier structuré ne concordent pas entre eux.",
                message_en="The totals of the structured file do not agree with each other.",
                blocking=True,
                fields=(FieldName.NET_TOTAL, FieldName.VAT_TOTAL, FieldName.GROSS_TOTAL),
            )
        )
    elif not rows_hold:
        found.append(
            Finding(
                code="vat_breakdown_mismatch",
                message_fr="La ventilation de TVA ne correspond pas aux totaux.",
                message_en="The VAT breakdown does not match the totals.",
                fields=(FieldName.VAT_TOTAL,),
            )
        )
    for name, code, french, english in (
        (FieldName.IBAN, "iban_check_failed", "La clé de l’IBAN est fausse.", "The IBAN"),
        (
            FieldName.SUPPLIER_VAT_ID,
            "vat_id_check_failed",
            "Le numéro de TVA du fournisseur n’est pas valide.",
            "The supplier's VAT identifier",
        ),
    ):
        if name in values and values[name].confidence == AS_WRITTEN:
            found.append(
                Finding(
                    code=code,
                    message_fr=french,
                    message_en=f"{english} fails its check.",
                    fields=(name,),
                )
            )
    return tuple(found)
