"""From a provider's movement to the transaction to store, new or changed.

A correction by the bank never undoes a decision: the allocations stay, the transaction is
flagged `source_changed` and, when its amount moved, becomes «Anomalie» (security-reliability G7).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from lettrage.domain.bank_transaction import (
    Counterparty,
    Direction,
    Reason,
    Transaction,
    TransactionState,
)
from lettrage.domain.money import decimal_fr, decimal_text
from lettrage.domain.transactions.sameness import Kept, Told, content_of, words

SOURCE_CHANGED = "source_changed"
"""Reason code of a transaction that the bank corrected after a decision."""

WITHDRAWN = "withdrawn_by_bank"
"""Reason code of a booked transaction that the bank took back."""

LAPSED = "pending_withdrawn"
"""Reason code of a pending transaction that the bank took back: it may still be booked."""

_NAMES_FR = {
    "booking_date": "date",
    "value_date": "date de valeur",
    "amount": "montant",
    "currency": "devise",
    "label": "libellé",
}
"""Facts whose correction a person should see, and their French names."""


class ToldInFull(Told, Protocol):
    """Everything that a transaction takes from a provider's movement."""

    @property
    def value_date(self) -> date | None: ...  # noqa: D102 - as in `Transaction`
    @property
    def counterparty_name(self) -> str: ...  # noqa: D102
    @property
    def counterparty_iban(self) -> str | None: ...  # noqa: D102
    @property
    def end_to_end_id(self) -> str | None: ...  # noqa: D102
    @property
    def mandate_id(self) -> str | None: ...  # noqa: D102
    @property
    def creditor_id(self) -> str | None: ...  # noqa: D102
    @property
    def original_amount(self) -> Decimal | None: ...  # noqa: D102
    @property
    def original_currency(self) -> str | None: ...  # noqa: D102


def fingerprint(account_id: str, told: ToldInFull) -> str:
    """`Transaction.provider_fingerprint`: content, a point, everything else that is kept."""
    content = content_of(account_id, told)
    facts = _facts(told, told.booking_date or date.min)
    del facts["label"], facts["booking_date"]
    text = json.dumps({**facts, "content": content}, sort_keys=True, default=str)
    return f"{content}.{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def kept(transaction: Transaction) -> Kept:
    """What sameness needs of a stored transaction."""
    return Kept(
        record_id=transaction.id,
        reference=transaction.bank_reference,
        content=transaction.provider_fingerprint.partition(".")[0],
        day=transaction.booking_date,
        amount=transaction.amount,
        currency=transaction.currency,
        words=frozenset(words(transaction.label)),
        pending=transaction.pending,
        withdrawn=transaction.withdrawn_at is not None,
        lapsed=lapsed(transaction),
        label=transaction.label,
    )


def lapsed(transaction: Transaction) -> bool:
    """Whether the bank took it back while it was pending. Raises: nothing."""
    return any(each.code == LAPSED for each in transaction.reasons)


def made(
    told: ToldInFull,
    *,
    organisation_id: str,
    account_id: str,
    record_id: str,
    reference: str,
    raw_key: str | None,
    now: datetime,
    today: date,
) -> Transaction:
    """A new transaction; pending ones without a date stand on `today`."""
    return Transaction(
        organisation_id=organisation_id,
        id=record_id,
        created_at=now,
        updated_at=now,
        bank_account_id=account_id,
        bank_reference=reference,
        provider_fingerprint=fingerprint(account_id, told),
        raw_key=raw_key,
        **_facts(told, told.booking_date or told.value_date or today),
    )


def merged(
    before: Transaction, told: ToldInFull, *, reference: str, raw_key: str | None, now: datetime
) -> Transaction:
    """`before` as the bank tells it now; itself when nothing changed.

    Decisions stay: see the module. What nobody decided on is processed again.
    """
    stored, before = before, _restored(before, now)
    print_now = fingerprint(before.bank_account_id, told)
    if (print_now, reference) == (before.provider_fingerprint, before.bank_reference):
        return before if before is stored else before.changed(at=now, raw_key=raw_key)
    facts = _facts(told, told.booking_date or before.booking_date)
    changed = {name for name, value in facts.items() if getattr(before, name) != value}
    seen = changed & set(_NAMES_FR)
    verdict: dict[str, object] = {}
    if before.allocations or before.manual or before.state is TransactionState.MATCHED:
        if seen:
            verdict["reasons"] = (*before.reasons, _source_changed(before, facts, seen))
        if before.allocations and changed & {"amount", "currency"}:
            verdict["state"] = TransactionState.PARTIAL
    elif changed and before.state is not TransactionState.EXCLUDED:
        verdict = {"suggestions": (), "runner_up": None, "reasons": ()}
        verdict["state"] = TransactionState.TO_PROCESS
    return before.changed(
        at=now,
        **facts,
        **verdict,
        bank_reference=reference,
        provider_fingerprint=print_now,
        raw_key=raw_key,
    )


def withdrawn(before: Transaction, *, now: datetime) -> Transaction:
    """`before` as taken back by the bank: cancelled, never erased.

    One that settles documents keeps them, and is flagged: only a person undoes a decision. Its
    former state is kept in the reason, for banks that tell it again.
    """
    code = LAPSED if before.pending else WITHDRAWN
    facts = {"withdrawn": before.bank_reference, "state": before.state.value}
    undo_fr = " : annulez son rapprochement" if before.allocations else ""
    undo_en = ": undo its match" if before.allocations else ""
    reason = _reason(
        code, facts, f"retirée par la banque{undo_fr}", f"withdrawn by the bank{undo_en}"
    )
    return before.changed(
        at=now,
        state=TransactionState.PARTIAL if before.allocations else TransactionState.CANCELLED,
        pending=False,
        missing_since=None,
        withdrawn_at=now,
        suggestions=(),
        runner_up=None,
        reasons=(*before.reasons, reason),
    )


def missed(before: Transaction, *, today: date, now: datetime) -> Transaction:
    """`before`, booked and not told today: withdrawn once it was missing on an earlier day too.

    One answer without it may be the bank's slip; `fetch_transactions` settles it at once when
    the balance proves it.
    """
    if before.missing_since is None:
        return before.changed(at=now, missing_since=today)
    return before if before.missing_since >= today else withdrawn(before, now=now)


def _restored(before: Transaction, now: datetime) -> Transaction:
    """`before` as it was until the bank did not tell it; itself when it always did."""
    if before.withdrawn_at is None and before.missing_since is None:
        return before
    codes = (WITHDRAWN, LAPSED)
    gone = [each for each in before.reasons if each.code in codes]
    state = TransactionState(gone[-1].facts["state"]) if gone else before.state
    if before.withdrawn_at is not None and not before.allocations and not before.manual:
        state = TransactionState.TO_PROCESS
    return before.changed(
        at=now,
        state=state,
        missing_since=None,
        withdrawn_at=None,
        reasons=tuple(each for each in before.reasons if each.code not in codes),
    )


def _facts(told: ToldInFull, day: date) -> dict[str, Any]:
    return {
        "booking_date": day,
        "value_date": told.value_date,
        "amount": told.amount,
        "currency": told.currency,
        "direction": Direction.DEBIT if told.amount < 0 else Direction.CREDIT,
        "label": " ".join(told.label_parts),
        "counterparty": Counterparty(name=told.counterparty_name, iban=told.counterparty_iban),
        "end_to_end_id": told.end_to_end_id,
        "mandate_id": told.mandate_id,
        "creditor_id": told.creditor_id,
        "original_amount": told.original_amount,
        "original_currency": told.original_currency,
        "pending": told.pending,
    }


def _source_changed(before: Transaction, facts: Mapping[str, Any], seen: set[str]) -> Reason:
    told = {
        f"{name}.{side}": _text(value)
        for name in sorted(seen)
        for side, value in (("before", getattr(before, name)), ("after", facts[name]))
    }
    french = ", ".join(
        f"{_NAMES_FR[name]} {_text_fr(getattr(before, name))} → {_text_fr(facts[name])}"
        for name in sorted(seen)
    )
    english = ", ".join(
        f"{name.replace('_', ' ')} {told[f'{name}.before']} → {told[f'{name}.after']}"
        for name in sorted(seen)
    )
    said = f"changed by the bank: {english}"
    return _reason(SOURCE_CHANGED, told, f"modifiée par la banque : {french}", said)


def _reason(code: str, facts: dict[str, str], french: str, english: str) -> Reason:
    return Reason(
        code=code,
        facts=facts,
        message_fr=f"Opération {french}.",
        message_en=f"Transaction {english}.",
    )


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return decimal_text(value)
    return "" if value is None else str(value)


def _text_fr(value: object) -> str:
    """As a French user reads it: 120,00, 04/05/2026."""
    if isinstance(value, Decimal):
        return decimal_fr(value)
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else _text(value)
