"""Totals and VAT rows, decided and put into the draft."""

import re
from collections.abc import Sequence
from decimal import Decimal

from lettrage.domain.invoice_reading import FieldName, InvoiceLine, VatLine
from lettrage.domain.money import decimal_text, exponent
from lettrage.domain.reading import receipts, slips, totals
from lettrage.domain.reading.draft import Draft, money, put
from lettrage.domain.reading.findings import finding
from lettrage.domain.reading.language import EXACT
from lettrage.domain.reading.layout import Sheet
from lettrage.domain.reading.lexicon import Role
from lettrage.domain.reading.lexicon_neighbours import PAID
from lettrage.domain.reading.payable import PERHAPS_PAID
from lettrage.domain.reading.roles import Sum
from lettrage.domain.reading.settled import PROVED, Totals
from lettrage.domain.reading.typed import Candidates, settle

_PAID = re.compile(
    r"\b(paye|payee|regle|reglee|paid|acquittee?|carte|card|visa|mastercard|cash|especes|bezahlt|"
    r"gezahlt|betaald|ideal|paypal|acompte|deposit|anzahlung|avance|arrhes|solde|balance|"
    r"deduction|deduit|refund|rembours\w*|prepaid|prepayment|anterieur|previous|escompte|"
    + PAID
    + r")\b"
)
_SETTLED = re.compile(
    r"\bfacture (?:deja )?(?:payee|acquittee|reglee|soldee)\b"
    r"(?! (?:avant|sous|dans|apres|en retard))|"
    r"(?<!tva )\bacquittee? (?:le|ce|par)\b|"
    r"\b(?:payee?|reglee?|soldee?) (?:le [0-9]|par (?:cb|carte))|"
    r"\bpaid (?:in full|on [0-9]|by card)\b|\bbezahlt am [0-9]|\b(?:betrag )?dankend erhalten\b"
)
"""Words by which a document says that it was paid, though it still prints what was to pay."""
_NO_VAT = re.compile(
    r"\b(tva non applicable|293 b|autoliquidation|reverse charge|exonere|exoneration|exempt|"
    r"intracommunautaires?|steuerschuldnerschaft|kleinunternehmer|19 ustg|steuerfrei|"
    r"vat exempt|no vat|btw verlegd|inversion del sujeto pasivo|not (?:vat )?registered|"
    r"vrijgesteld van btw|exento de iva|exenta de iva|esente iva|isento de iva|"
    r"net de taxes?|zwolnion\w+ z vat)\b"
)
NOTHING_ADDED = 920  # several lines are one total to the cent, and the law's words say why
_AMOUNT_FIELDS = {
    Role.NET: FieldName.NET_TOTAL,
    Role.VAT: FieldName.VAT_TOTAL,
    Role.GROSS: FieldName.GROSS_TOTAL,
    Role.PREPAID: FieldName.PREPAID,
    Role.PAYABLE: FieldName.PAYABLE,
}


def add_totals(
    draft: Draft,
    sheets: Sequence[Sheet],
    found: Sequence[Sum],
    currency: str,
    offered: Candidates,
    *,
    deposit: bool,
    speech: str,
) -> Totals:
    """Decide the totals, put them and the VAT rows into the draft, and give what was decided.

    In a language that is not read exactly, words unknown here may say that something was paid.
    """
    no_vat = any(_NO_VAT.search(page.key) for page in sheets)
    paid = speech not in EXACT or any(_PAID.search(page.key) for page in sheets)
    decided = settle(
        lambda sums: totals.decide(sums, no_vat=no_vat, paid_mentioned=paid, deposit=deposit),
        found,
        offered,
    )
    due = decided.values.get(Role.PAYABLE, (Decimal(0), 0))
    if due[0] and any(_SETTLED.search(page.key) for page in sheets):
        decided.values[Role.PAYABLE] = (due[0], min(due[1], PERHAPS_PAID))
        draft.findings.append(finding("paid_mentioned", (FieldName.PAYABLE,)))
    slip = any(slips.is_slip(page) for page in sheets)
    draft.paid = receipts.settle(decided, found, slip=slip)
    digits = places(currency)
    for role, name in _AMOUNT_FIELDS.items():
        if role in decided.values:
            value, confidence = decided.values[role]
            place = decided.places.get(role)
            tokens = place.printed.tokens if place else ()
            others = (money(other, digits) for other in decided.others.get(role, ()))
            put(draft, name, money(value, digits), confidence, tokens, others, derived=not tokens)
    draft.rows = tuple(
        VatLine(
            rate=decimal_text(row.rate.quantize(Decimal("0.01"))),
            taxable=money(row.base, digits),
            vat=money(row.tax, digits),
        )
        for row in decided.rows
    )
    draft.rows_confidence = decided.rows_confidence
    if decided.mismatch:
        names = (FieldName.NET_TOTAL, FieldName.VAT_TOTAL, FieldName.GROSS_TOTAL)
        draft.findings.append(finding("totals_mismatch", names))
    return decided


def prove_by_lines(draft: Draft, sheets: Sequence[Sheet], lines: Sequence[InvoiceLine]) -> None:
    """Where no VAT is due and none is printed, lines that add up to the total prove it."""
    gross = draft.fields.get(FieldName.GROSS_TOTAL)
    vat = draft.fields.get(FieldName.VAT_TOTAL)
    if gross is None or not lines or (vat is not None and Decimal(vat.value) != 0):
        return
    nets = [line.line_net for line in lines if line.confidence >= PROVED and line.line_net]
    adds_up = len(nets) == len(lines) and sum(map(Decimal, nets)) == Decimal(gross.value)
    if adds_up and any(_NO_VAT.search(page.key) for page in sheets):
        for name in (FieldName.NET_TOTAL, FieldName.VAT_TOTAL, FieldName.GROSS_TOTAL):
            value = draft.fields.get(name)
            if value is not None and Decimal(value.value) in {Decimal(0), Decimal(gross.value)}:
                raised = max(value.confidence, NOTHING_ADDED)
                draft.fields[name] = value.model_copy(update={"confidence": raised})


def places(currency: str) -> int:
    """Decimals of the currency, two while it is unknown."""
    return exponent(currency) if currency else 2
