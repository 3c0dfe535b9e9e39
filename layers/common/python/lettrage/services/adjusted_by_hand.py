"""What is booked beside the documents that a person settles, as a run would book it.

The commission that a card provider kept of them, and the exchange difference of foreign ones.
"""

from collections.abc import Mapping
from dataclasses import replace

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import Adjustment, Reason
from lettrage.domain.labels import parse
from lettrage.domain.money import major_units, minor_units
from lettrage.domain.open_document import OpenDocument
from lettrage.domain.reconciliation.amounts import Lens, kept_commission
from lettrage.domain.reconciliation.exchange import AGAINST, exchange_difference, rate_paid
from lettrage.services.engine_inputs import match_document, match_transaction, reason_of
from lettrage.services.postings import Posting
from lettrage.services.run_rates import RunRates
from lettrage.services.unit_of_work import Work

_EXCHANGE = engine.AdjustmentKind.EXCHANGE_DIFFERENCE


def adjusted(
    work: Work, posting: Posting, documents: Mapping[str, OpenDocument]
) -> tuple[Posting, tuple[Reason, ...]]:
    """The posting with what a run would book beside its documents, and why.

    Shapes: as it is where nothing can be told; `documents` by identifier, some may be missing.
    Raises: Unavailable.
    """
    if any(part.document_id not in documents for part in posting.parts):
        return posting, ()
    found = with_commission(posting, documents)
    return found if found is not None else _with_exchange(work, posting, documents)


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
    work: Work, posting: Posting, documents: Mapping[str, OpenDocument]
) -> tuple[Posting, tuple[Reason, ...]]:
    """The posting with its exchange difference.

    None is told where the person gives one, where the documents are not of one foreign currency,
    or where the rate paid is not believed. Reads rates for foreign documents only.
    """
    known = [(documents[part.document_id], part) for part in posting.parts]
    currencies = {document.currency for document, _ in known}
    given = any(adjustment.kind == _EXCHANGE for adjustment in posting.adjustments)
    own = posting.transaction.currency
    if given or len(currencies) != 1 or own in currencies:
        return posting, ()
    rates = RunRates(work, posting.transaction.organisation_id)
    paid = match_transaction(posting.transaction)
    beside = sum(minor_units(each.amount, own) for each in posting.adjustments)
    settled = [
        (match_document(document), minor_units(part.amount, document.currency))
        for document, part in known
    ]
    due = sum(document.sign * part for document, part in settled)
    for_them = replace(paid, amount=paid.amount - beside)
    if rate_paid(for_them, currencies.pop(), abs(due), rates).code in AGAINST:
        return posting, ()
    found = exchange_difference(paid, beside, settled, rates)
    if found is None:
        return posting, ()
    cents, why = found
    return _beside(posting, engine.Adjustment(_EXCHANGE, cents)), (reason_of(why),)


def _beside(posting: Posting, more: engine.Adjustment) -> Posting:
    amount = major_units(more.amount, posting.transaction.currency)
    added = Adjustment(kind=more.kind, amount=amount)
    return replace(posting, adjustments=(*posting.adjustments, added))
