"""What is due, by how long it has been due; pure.

Source: the usual aged balance (balance âgée) of French accounting: not due, 1–30, 31–60, 61–90
and more than 90 days after the due date.
"""

import statistics
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lettrage.domain.money import round_money
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind


class Side(StrEnum):
    """Who owes: a customer owes us a receivable, we owe a supplier a payable."""

    RECEIVABLE = "receivable"
    PAYABLE = "payable"


class AgeBucket(StrEnum):
    """Days since something was due."""

    NOT_DUE = "not_due"
    DAYS_1_30 = "days_1_30"
    DAYS_31_60 = "days_31_60"
    DAYS_61_90 = "days_61_90"
    OVER_90 = "over_90"


KINDS: dict[Side, dict[OpenDocumentKind, int]] = {
    Side.RECEIVABLE: {
        OpenDocumentKind.INVOICE: 1,
        OpenDocumentKind.INCOME: 1,
        OpenDocumentKind.CREDIT_NOTE: -1,
    },
    Side.PAYABLE: {
        OpenDocumentKind.PURCHASE: 1,
        OpenDocumentKind.EXPENSE: 1,
        OpenDocumentKind.PURCHASE_CREDIT_NOTE: -1,
    },
}
"""Kinds of a side; a credit note lessens what is due on it."""

OWED_TO_US: dict[OpenDocumentKind, int] = {
    **KINDS[Side.RECEIVABLE],
    **{kind: -sign for kind, sign in KINDS[Side.PAYABLE].items()},
}
"""Sign of a kind on a statement of account: positive when the third party owes us."""

LEAST_PAID = 3
"""Documents paid before a delay is called usual: fewer are chance."""

_LIMITS = (
    (0, AgeBucket.NOT_DUE),
    (30, AgeBucket.DAYS_1_30),
    (60, AgeBucket.DAYS_31_60),
    (90, AgeBucket.DAYS_61_90),
)


def due_on(document: OpenDocument) -> date:
    """The due date; the date of the document where none is known, as for matching."""
    return document.due_date or document.issue_date


def bucket_of(document: OpenDocument, today: date) -> AgeBucket:
    """The bucket of a document on a day; due today is not due yet."""
    days = (today - due_on(document)).days
    return next((bucket for limit, bucket in _LIMITS if days <= limit), AgeBucket.OVER_90)


def aged(
    documents: Iterable[OpenDocument], side: Side, today: date, *, currency: str
) -> dict[AgeBucket, Decimal]:
    """What is due by bucket, every bucket present; documents of one currency.

    Units: major units with the currency's own decimals, `0.00` for nothing.
    """
    totals = dict.fromkeys(AgeBucket, round_money(Decimal(0), currency))
    for document in documents:
        sign = KINDS[side].get(document.document_kind, 0)
        totals[bucket_of(document, today)] += sign * document.outstanding
    return totals


def usual_delay(days: Sequence[int]) -> int | None:
    """Median days from due date to payment, negative when early; None for too few."""
    return round(statistics.median(days)) if len(days) >= LEAST_PAID else None
