"""What is booked beside the documents that a person settles, as a run would book it.

The commission that a card provider kept of them, and the exchange difference of foreign ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import Adjustment, Reason
from lettrage.domain.labels import parse
from lettrage.domain.money import major_units, minor_units
from lettrage.domain.open_document import OpenDocument
from lettrage.domain.reconciliation.amounts import Lens, kept_commission
from lettrage.domain.reconciliation.exchange import AGAINST, exchange_difference, rate_paid, worth
from lettrage.services.engine_inputs import match_document, match_transaction, reason_of
from lettrage.services.posting_problems import rate_refused
from lettrage.services.postings import Posting, check

_EXCHANGE = engine.AdjustmentKind.EXCHANGE_DIFFERENCE
_UNPROVED = frozenset({engine.ReasonCode.RATE_UNKNOWN, engine.ReasonCode.RATE_USUAL})
"""What is told where no reference rate says what a foreign document is worth."""

_Settled = tuple[engine.MatchDocument, int]
"""A document and the part settled of it, in minor units of its currency."""


def adjusted(
    posting: Posting, documents: Mapping[str, OpenDocument], rates: engine.Rates
) -> tuple[Posting, tuple[Reason, ...]]:
    """The posting with what a run would book beside its documents, and why.

    Shapes: as it is where nothing can be told; `documents` by identifier, some may be missing;
        `rates` are asked for foreign documents only.
    Raises: Invalid, code `rate_implausible`, where foreign documents are not worth about what is
    left for them, and as `check`; Unavailable.
    """
    if any(part.document_id not in documents for part in posting.parts):
        return posting, ()
    found = with_commission(posting, documents)
    return found if found is not None else _with_exchange(posting, documents, rates)


def with_commission(
    posting: Posting, documents: Mapping[str, OpenDocument]
) -> tuple[Posting, tuple[Reason, ...]] | None:
    """The posting with the commission kept of its documents; None where it does not explain it.

    Documents are paid out whole, and nothing that a person gives stands beside them.
    """
    settled = [documents[part.document_id] for part in posting.parts]
    own = posting.transaction.currency
    if posting.adjustments or not any(document.commission for document in settled):
        return None
    whole = all(
        part.amount == document.outstanding and document.currency == own
        for part, document in zip(posting.parts, settled, strict=True)
    )
    if not whole:
        return None
    paid, matched = match_transaction(posting.transaction), [match_document(d) for d in settled]
    label = parse(paid.label, amount_sign=paid.amount, booking_date=paid.booking_date)
    total = sum(document.sign * document.open for document in matched)
    kept = kept_commission(Lens(own, paid.amount, own=True), total, matched, label)
    if kept is None or kept.adjustment is None:
        return None
    return _beside(posting, kept.adjustment), (reason_of(kept.reason),)


def _with_exchange(
    posting: Posting, documents: Mapping[str, OpenDocument], rates: engine.Rates
) -> tuple[Posting, tuple[Reason, ...]]:
    """The posting with its exchange difference: all that reference rates leave unexplained.

    Parts in the transaction's own currency are exact, so all of it is of the foreign ones.
    Raises: Invalid, code `rate_implausible`, where the rate paid is not believed; as `check`.
    """
    own = posting.transaction.currency
    if all(documents[part.document_id].currency == own for part in posting.parts):
        return posting, ()
    check(posting.transaction, posting.parts, posting.adjustments, documents)
    paid = match_transaction(posting.transaction)
    beside = sum(minor_units(each.amount, own) for each in posting.adjustments)
    foreign = []
    for part in posting.parts:
        document = match_document(documents[part.document_id])
        cents = minor_units(part.amount, document.currency)
        if document.currency == own:
            beside += document.sign * cents
        else:
            foreign.append((document, cents))
    rate = _rate(replace(paid, amount=paid.amount - beside), foreign, rates)
    if rate.code is engine.ReasonCode.RATE_IMPLAUSIBLE:
        raise rate_refused(rate)
    found = exchange_difference(paid, beside, foreign, rates)
    if found is None:
        return posting, (reason_of(rate),) if rate.code in _UNPROVED else ()
    given = (minor_units(a.amount, own) for a in posting.adjustments if a.kind == _EXCHANGE)
    # What a person gave of it counts in the sentence: it tells the difference, not what is added.
    _, why = exchange_difference(paid, beside - sum(given), foreign, rates) or found
    return _beside(posting, engine.Adjustment(_EXCHANGE, found[0])), (reason_of(why),)


def _rate(
    paid: engine.MatchTransaction, foreign: Sequence[_Settled], rates: engine.Rates
) -> engine.Reason:
    """What reference rates say of the foreign parts being what was `paid` for them.

    That of the payment's day and that of the document's, by which a person may have named the
    difference, are both believed; the range of years only where neither is known.
    """
    days = (paid.booking_date, foreign[0][0].date)
    said = [_rate_of_day(replace(paid, booking_date=day), foreign, rates) for day in days]
    sure = [rate for rate in said if "reference" in dict(rate.facts)] or said
    return next((rate for rate in sure if rate.code not in AGAINST), sure[0])


def _rate_of_day(
    paid: engine.MatchTransaction, foreign: Sequence[_Settled], rates: engine.Rates
) -> engine.Reason:
    """`rate_paid`, other currencies counted in the first one at that day's reference rates."""
    into, due = foreign[0][0].currency, 0
    for document, part in foreign:
        cents = part
        if document.currency != into:
            found = worth(part, document.currency, into, paid.booking_date, rates)
            if found is None:
                shown = (("currency", document.currency),)
                return engine.Reason(engine.ReasonCode.RATE_UNKNOWN, shown, 80)
            cents = found.amount
        due += document.sign * cents
    return rate_paid(paid, into, abs(due), rates)


def _beside(posting: Posting, more: engine.Adjustment) -> Posting:
    amount = major_units(more.amount, posting.transaction.currency)
    added = Adjustment(kind=more.kind, amount=amount)
    return replace(posting, adjustments=(*posting.adjustments, added))
