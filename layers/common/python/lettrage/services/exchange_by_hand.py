"""The exchange difference of foreign documents that a person settles, as a run would book it."""

from collections.abc import Mapping
from dataclasses import replace

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import Adjustment, Reason
from lettrage.domain.money import major_units, minor_units
from lettrage.domain.open_document import OpenDocument
from lettrage.domain.reconciliation.exchange import AGAINST, exchange_difference, rate_paid
from lettrage.services.engine_inputs import match_document, match_transaction, reason_of
from lettrage.services.postings import Posting
from lettrage.services.run_rates import RunRates
from lettrage.services.unit_of_work import Work

_KIND = engine.AdjustmentKind.EXCHANGE_DIFFERENCE


def with_exchange(
    work: Work, posting: Posting, documents: Mapping[str, OpenDocument]
) -> tuple[Posting, tuple[Reason, ...]]:
    """The posting with its exchange difference, and why; as it is where none can be told.

    None is told where the person gives one, where the documents are not of one foreign currency,
    or where the rate paid is not believed. Reads rates for foreign documents only.
    Raises: Unavailable.
    """
    known = [(documents[p.document_id], p) for p in posting.parts if p.document_id in documents]
    currencies = {document.currency for document, _ in known}
    given = any(adjustment.kind == _KIND for adjustment in posting.adjustments)
    own = posting.transaction.currency
    if given or len(known) < len(posting.parts) or len(currencies) != 1 or own in currencies:
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
    adjustment = Adjustment(kind=_KIND, amount=major_units(cents, own))
    return replace(posting, adjustments=(*posting.adjustments, adjustment)), (reason_of(why),)
