"""How a transaction's amount is explained by a set of documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from lettrage.domain.labels import LabelAmount, ParsedLabel, original_readings
from lettrage.domain.money import exponent, major_units
from lettrage.domain.reconciliation.decision import (
    Adjustment,
    AdjustmentKind,
    Facts,
    Reason,
    ReasonCode,
)
from lettrage.domain.reconciliation.exchange import AGAINST, NO_RATES, rate_paid, text
from lettrage.domain.reconciliation.inputs import MatchDocument, MatchTransaction, Rates

__all__ = [
    "TOLERANCE",
    "Fit",
    "Lens",
    "facts",
    "fit",
    "kept_commission",
    "lenses",
    "minor",
    "text",
]

TOLERANCE = Decimal("0.05")
"""Booked as a settlement difference. Source: decision rules of the scenario files, rule 6."""


@dataclass(frozen=True, slots=True)
class Lens:
    """The amount of a transaction seen in one currency; `own` is False for the original amount.

    `rate` is what the rate that an original amount makes says of it, None for the own amount.
    """

    currency: str
    amount: int
    own: bool
    rate: Reason | None = None

    @property
    def doubt(self) -> Reason | None:
        """Why an original amount may not be believed: then it only proposes."""
        return self.rate if self.rate and self.rate.code in AGAINST else None


@dataclass(frozen=True, slots=True)
class Fit:
    """An explanation of the amount: the reason, and what must be booked beside the documents.

    `rate` is what makes an original amount believed.
    """

    reason: Reason
    adjustment: Adjustment | None = None
    rate: Reason | None = None


def minor(amount: Decimal, currency: str) -> int:
    """Major units of a label as minor units; a label never holds finer amounts."""
    return int(amount.scaleb(exponent(currency)).to_integral_value(ROUND_HALF_UP))


def lenses(
    transaction: MatchTransaction, label: ParsedLabel, rates: Rates = NO_RATES
) -> tuple[Lens, ...]:
    """The booked amount, then the original one when the bank or the label states it."""
    own = Lens(transaction.currency, transaction.amount, own=True)
    currency, amount = transaction.original_currency, transaction.original_amount
    if currency is None or amount is None:
        said = original_readings(label.text) if label.original else ()
    else:
        said = (LabelAmount(major_units(amount, currency), currency),)
    foreign = [each for each in said if each.currency != transaction.currency]
    seen = [_abroad(transaction, each, rates) for each in foreign]
    if not seen:
        return (own,)
    # Of several readings the one whose rate is believed: two never are.
    return (own, next((lens for lens in seen if lens.doubt is None), seen[0]))


def _abroad(transaction: MatchTransaction, said: LabelAmount, rates: Rates) -> Lens:
    amount = abs(minor(said.amount, said.currency))
    rate = rate_paid(transaction, said.currency, amount, rates)
    sign = 1 if transaction.amount > 0 else -1
    return Lens(said.currency, sign * amount, own=False, rate=rate)


def facts(transaction: MatchTransaction) -> Facts:
    """Amount and currency of a transaction as facts."""
    return (
        ("amount", text(abs(transaction.amount), transaction.currency)),
        ("currency", transaction.currency),
    )


def fit(
    lens: Lens,
    total: int,
    documents: Sequence[MatchDocument],
    transaction: MatchTransaction,
    label: ParsedLabel,
) -> Fit | None:
    """Explain the difference between a transaction and the signed open total of documents.

    Shapes: `documents` share the currency of the lens; None when nothing explains it.
    Units: `total` in minor units of the lens.
    Source: decision rules of the scenario files, rules 3, 6 and 7.
    """
    if lens.amount == total:
        if lens.own:
            return Fit(Reason(ReasonCode.AMOUNT_EQUAL, facts(transaction), 50))
        shown = (("amount", text(abs(lens.amount), lens.currency)), ("currency", lens.currency))
        return Fit(Reason(ReasonCode.ORIGINAL_AMOUNT, shown, 50), rate=lens.rate)
    if not lens.own or (total > 0) != (lens.amount > 0):
        return None
    return (
        _fee(lens, total, label)
        or kept_commission(lens, total, documents, label)
        or _discount(lens, total, documents, transaction)
        or _tolerance(lens, total)
    )


def _fee(lens: Lens, total: int, label: ParsedLabel) -> Fit | None:
    """A fee or the gross amount in the label: documents = amount + fee, or = gross."""
    difference = lens.amount - total
    stated = minor(label.fee.amount, lens.currency) if label.fee else None
    gross = minor(label.gross.amount, lens.currency) if label.gross else None
    if difference >= 0 or not (
        stated == -difference or (stated is None and gross is not None and gross == abs(total))
    ):
        return None
    commission = label.fee_is_commission or stated is None
    kind = AdjustmentKind.COMMISSION if commission else AdjustmentKind.BANK_FEE
    shown = (("fee", text(-difference, lens.currency)), ("currency", lens.currency))
    return Fit(Reason(ReasonCode.FEE_STATED, shown, 40), Adjustment(kind, difference))


def kept_commission(
    lens: Lens, total: int, documents: Sequence[MatchDocument], label: ParsedLabel
) -> Fit | None:
    """What a card provider keeps, told with the documents: the payout is the rest, to the cent.

    Shapes: `documents` are due whole, in the currency of the lens; None where it explains nothing.
    Units: `total` is the signed sum of what is due, in minor units of the lens.
    Source: decision rules of the scenario files, rule 6, payout record.
    """
    kept = sum(document.commission for document in documents)
    due = sum(document.sign * document.total for document in documents)
    if not kept or total != due or lens.amount != total - kept or lens.amount <= 0:
        return None
    if label.fee and minor(label.fee.amount, lens.currency) != kept:
        return None
    shown = (("fee", text(kept, lens.currency)), ("currency", lens.currency))
    return Fit(
        Reason(ReasonCode.FEE_STATED, shown, 40), Adjustment(AdjustmentKind.COMMISSION, -kept)
    )


def _discount(
    lens: Lens, total: int, documents: Sequence[MatchDocument], transaction: MatchTransaction
) -> Fit | None:
    """Every discount that is still in time taken, on the total or on the net amount."""
    taken = [document for document in documents if document.discount is not None]
    if not taken or any(
        document.discount is None or transaction.booking_date > document.discount.until
        for document in taken
    ):
        return None
    for on_net in (False, True):
        reduced = total - sum(d.sign * _reduction(d, on_net=on_net) for d in taken)
        if reduced == lens.amount:
            until = max(d.discount.until for d in taken if d.discount)
            shown = (
                ("discount", text(abs(total - reduced), lens.currency)),
                ("currency", lens.currency),
                ("until", until.isoformat()),
            )
            kind = AdjustmentKind.EARLY_PAYMENT_DISCOUNT
            return Fit(
                Reason(ReasonCode.DISCOUNT_IN_TIME, shown, 40),
                Adjustment(kind, lens.amount - total),
            )
    return None


def _reduction(document: MatchDocument, *, on_net: bool) -> int:
    if document.discount is None:
        return 0
    base = document.net if on_net and document.net is not None else document.total
    reduction = Decimal(base) * document.discount.percent / 100
    return int(reduction.to_integral_value(ROUND_HALF_UP))


def _tolerance(lens: Lens, total: int) -> Fit | None:
    if abs(lens.amount - total) > minor(TOLERANCE, lens.currency):
        return None
    shown = (
        ("difference", text(lens.amount - total, lens.currency)),
        ("currency", lens.currency),
    )
    return Fit(
        Reason(ReasonCode.AMOUNT_WITHIN_TOLERANCE, shown, 30),
        Adjustment(AdjustmentKind.SETTLEMENT_DIFFERENCE, lens.amount - total),
    )
