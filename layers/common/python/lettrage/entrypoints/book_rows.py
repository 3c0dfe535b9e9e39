"""Rows of books and scenario files as what the engine takes, and its decisions as their rows.

The files speak French; their words are translated here and nowhere else (vocabulary §10).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from lettrage.domain import reconciliation as engine
from lettrage.domain.money import decimal_text, major_units, minor_units

_STATES = {
    engine.TransactionState.MATCHED: "Affectée",
    engine.TransactionState.PARTIAL: "Anomalie",
    engine.TransactionState.UNMATCHED: "Sans correspondance",
    engine.TransactionState.TO_PROCESS: "A traiter",
    engine.TransactionState.EXCLUDED: "Hors suivi",
    engine.TransactionState.CANCELLED: "Annulée",
}
_STATE_OF: Mapping[str | None, engine.TransactionState] = {
    word: state for state, word in _STATES.items()
}
_TYPES = {
    "facture_client": engine.DocumentType.INVOICE,
    "avoir_client": engine.DocumentType.CREDIT_NOTE,
    "recette": engine.DocumentType.INCOME,
    "achat": engine.DocumentType.PURCHASE,
    "avoir_fournisseur": engine.DocumentType.PURCHASE_CREDIT_NOTE,
    "depense": engine.DocumentType.EXPENSE,
    "devis": engine.DocumentType.QUOTE,
}
_TYPE_WORDS = {kind: word for word, kind in _TYPES.items()}
_ROLES = {
    "client": engine.Role.CUSTOMER,
    "fournisseur": engine.Role.SUPPLIER,
    "autre": engine.Role.OTHER,
    "organisme": engine.Role.OTHER,
}
_ADJUSTMENTS = {
    engine.AdjustmentKind.BANK_FEE: "frais_bancaires",
    engine.AdjustmentKind.COMMISSION: "commission",
    engine.AdjustmentKind.EARLY_PAYMENT_DISCOUNT: "escompte",
    engine.AdjustmentKind.SETTLEMENT_DIFFERENCE: "ecart_reglement",
    engine.AdjustmentKind.EXCHANGE_DIFFERENCE: "ecart_change",
}
_UNAVAILABLE = frozenset({"cancelled", "draft"})

_Row = Mapping[str, Any]


def read_rows(path: Path) -> Iterator[_Row]:
    """Rows of a file of JSON lines.

    Raises: OSError; ValueError, when a line is not JSON.
    """
    with path.open("rb") as lines:
        for line in lines:
            if line.strip():
                yield from_json(line)


@lru_cache(maxsize=65_536)  # amounts of books repeat: prices, and what is open of them
def _minor(value: str, currency: str) -> int:
    return minor_units(Decimal(value), currency)


def transaction(row: _Row) -> engine.MatchTransaction:
    """One operation of a file."""
    currency = row["currency"]
    original = row.get("original_amount")
    state = _STATE_OF.get(row.get("state"))
    return engine.MatchTransaction(
        id=row["id"],
        bank_id=row.get("bank_id") or row["id"],
        account_id=row["account"],
        booking_date=date.fromisoformat(row["date"]),
        amount=_minor(row["amount"], currency),
        currency=currency,
        label=row["label"],
        counterparty_iban=row.get("counterparty_iban"),
        end_to_end_id=row.get("end_to_end_id"),
        mandate_id=row.get("mandate_id"),
        creditor_id=row.get("creditor_id"),
        original_amount=_minor(original, row["original_currency"]) if original else None,
        original_currency=row.get("original_currency"),
        pending=row.get("status") == "pending",
        state=state,
        allocations=tuple(
            engine.Allocation(part["document"], _minor(part["amount"], currency))
            for part in row.get("allocations") or ()
        ),
        third_party_id=row.get("third_party"),
        manual=bool(row.get("manual")),
    )


def document(row: _Row) -> engine.MatchDocument:
    """One document of a file."""
    currency, kind = row["currency"], _TYPES[row["type"]]
    discount, made, period = row.get("discount"), row.get("created_by"), row.get("period")
    quote = kind is engine.DocumentType.QUOTE
    issued = date.fromisoformat(row["date"])
    return engine.MatchDocument(
        id=row["id"],
        type=kind,
        third_party_id=row["third_party"],
        number=row.get("number") or "",
        date=issued,
        due_date=date.fromisoformat(row["due_date"]) if row.get("due_date") else issued,
        currency=currency,
        total=_minor(row["total"], currency),
        open=_minor(row["open"], currency),
        available=row.get("status") not in _UNAVAILABLE and not quote,
        structured_ref=row.get("structured_ref"),
        end_to_end_id=row.get("end_to_end_id"),
        payment_batch=row.get("payment_batch"),
        cheque_slip=row.get("cheque_slip"),
        cheque_number=row.get("cheque_number"),
        discount=engine.Discount(
            Decimal(str(discount["percent"])), date.fromisoformat(discount["until"])
        )
        if discount
        else None,
        net=_minor(row["net"], currency) if row.get("net") else None,
        period=date.fromisoformat(f"{period}-01") if period else None,
        created_by=(made["rule"], made["operation"]) if made else None,
    )


def third_party(row: _Row) -> engine.MatchThirdParty:
    """One third party; books write `ibans` and `mandate_id`, scenarios `iban` and `mandates`."""
    ibans = row.get("ibans") or row.get("iban") or ()
    mandates = (
        row.get("mandates") or [row["mandate_id"]]
        if row.get("mandate_id")
        else row.get("mandates") or ()
    )
    return engine.MatchThirdParty(
        id=row["id"],
        name=row["name"],
        roles=frozenset({_ROLES[row["kind"]]}),
        ibans=(ibans,) if isinstance(ibans, str) else tuple(ibans),
        mandates=tuple(mandates),
        creditor_id=row.get("creditor_id"),
    )


def payout(row: _Row) -> engine.Payout:
    """One payout of a card provider; its currency is that of the account, in euros here."""
    return engine.Payout(
        provider=row.get("provider") or "",
        reference=row["reference"],
        net=_minor(row["net"], "EUR"),
        fee=_minor(row["fee"], "EUR"),
        items=tuple(
            engine.PayoutItem(item["number"], _minor(item["gross"], "EUR")) for item in row["items"]
        ),
    )


def _rule(row: _Row) -> engine.Rule:
    low, high = row.get("amount_min"), row.get("amount_max")
    return engine.Rule(
        id=row["id"],
        priority=int(row.get("priority", 0)),
        keywords=tuple(row["keywords"]),
        type=_TYPES[row["type"]],
        third_party_id=row["third_party"],
        account_ids=frozenset(row.get("accounts") or ()),
        create_document=bool(row.get("create_document")),
        create_payment=bool(row.get("create_payment")),
        amount_min=_minor(low, "EUR") if low is not None else None,
        amount_max=_minor(high, "EUR") if high is not None else None,
    )


def context(scenario: _Row) -> engine.Context:
    """Accounts, rules, payouts, history, refused pairs and rates of a scenario."""
    return engine.Context(
        accounts=tuple(
            engine.Account(
                id=row["id"],
                name=row.get("name") or "",
                iban=row.get("iban"),
                currency=row["currency"],
                followed=row.get("followed", True),
            )
            for row in scenario.get("accounts", ())
        ),
        rules=tuple(map(_rule, scenario.get("rules") or ())),
        payouts=tuple(map(payout, scenario.get("payouts") or ())),
        history=tuple(
            engine.PastMatch(
                label=row["label"],
                third_party_id=row["third_party"],
                counterparty_iban=row.get("counterparty_iban"),
            )
            for row in scenario.get("history") or ()
        ),
        refused=frozenset(
            (row["operation"], row["document"]) for row in scenario.get("refused") or ()
        ),
        rates=rates((scenario.get("rates") or {}).items()),
    )


def rates(days: Iterable[tuple[str, Mapping[str, Any]]]) -> engine.Rates:
    """Reference rates of days: units of each currency for one euro."""
    return {
        date.fromisoformat(day): {code: Decimal(str(rate)) for code, rate in of_day.items()}
        for day, of_day in days
    }


def answer(
    decision: engine.Decision, currency: str, candidates: engine.InMemoryCandidates
) -> dict[str, Any]:
    """A decision in the words of the files; `currency` is that of its transaction."""
    created = decision.created
    return {
        "state": _STATES[decision.state],
        "third_party": decision.third_party_id,
        "allocations": [
            {
                "document": part.document_id,
                "amount": _major(part.amount, _currency(part.document_id, currency, candidates)),
            }
            for part in decision.allocations
        ],
        "adjustments": [
            {"kind": _ADJUSTMENTS[part.kind], "amount": _major(part.amount, currency)}
            for part in decision.adjustments
        ],
        "suggestions": [list(documents) for documents in decision.suggestions],
        "created": {
            "type": _TYPE_WORDS[created.type],
            "third_party": created.third_party_id,
            "amount": _major(created.amount, currency),
            "payment": created.payment,
        }
        if created
        else None,
        "reasons": [engine.sentence_fr(reason) for reason in decision.reasons],
    }


def _currency(document_id: str, default: str, candidates: engine.InMemoryCandidates) -> str:
    found = candidates.document(document_id)
    return found.currency if found else default


def _major(minor: int, currency: str) -> str:
    return decimal_text(major_units(minor, currency))
