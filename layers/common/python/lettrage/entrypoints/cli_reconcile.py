"""`lettrage reconcile`: the matching engine on books and scenario files, offline.

The files speak French; their words are translated here and nowhere else (vocabulary §10).
"""

import argparse
import gc
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from lettrage.domain import reconciliation as engine
from lettrage.domain.errors import Invalid
from lettrage.domain.money import decimal_text, major_units, minor_units
from lettrage.domain.reconciliation.exchange import NO_RATES
from lettrage.entrypoints.forks import spread_over

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


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command and its arguments."""
    parser = subparsers.add_parser(
        "reconcile", help="match bank transactions with documents, offline"
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--books", type=Path, metavar="DIR", help="folder of books (JSON lines)")
    source.add_argument("--scenarios", type=Path, metavar="FILE", help="JSON list of scenarios")
    parser.add_argument("--out", type=Path, metavar="FILE", required=True)
    parser.add_argument(
        "--processes", type=int, default=1, metavar="N", help="processes for books (default 1)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read, match, write; 0 when done, 2 when a file cannot be read."""
    # Frozen records hold no cycles: looking for them among a million takes a fifth of the time.
    gc.disable()
    try:
        if arguments.books:
            text = _books(arguments.books, spread_over(arguments.processes))
        else:
            text = _scenarios(arguments.scenarios)
    except (OSError, KeyError, ValueError, ArithmeticError, Invalid) as problem:
        sys.stderr.write(f"lettrage reconcile: {type(problem).__name__}: {problem}\n")
        return 2
    finally:
        gc.enable()
    arguments.out.write_text(text, encoding="utf-8")
    return 0


def _progress(message: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{message}")
        sys.stderr.flush()


def _books(folder: Path, spread: engine.Spread) -> str:
    _progress("reading books …")
    transactions = [transaction(row) for row in read_rows(folder / "operations.jsonl")]
    candidates = engine.InMemoryCandidates(
        (document(row) for row in read_rows(folder / "documents.jsonl")),
        (third_party(row) for row in read_rows(folder / "third_parties.jsonl")),
    )
    payouts, rates = folder / "payouts.jsonl", folder / "rates.jsonl"
    context = engine.Context(
        payouts=tuple(map(payout, read_rows(payouts))) if payouts.exists() else (),
        rates=_rates((row["day"], row["rates"]) for row in read_rows(rates))
        if rates.exists()
        else NO_RATES,
    )
    _progress(f"matching {len(transactions)} transactions …")
    last = max((t.booking_date for t in transactions), default=date.min)
    decisions = engine.reconcile(transactions, candidates, context, today=last, spread=spread)
    engine_check(transactions, decisions, candidates)
    _progress(f"{len(decisions)} decisions\n")

    def lines(pairs: Sequence[tuple[engine.Decision, str]]) -> list[str]:
        return [_line(decision, currency, candidates) for decision, currency in pairs]

    currencies = [known.currency for known in transactions]
    return "".join(spread(lines, list(zip(decisions, currencies, strict=True))))


def _line(decision: engine.Decision, currency: str, candidates: engine.InMemoryCandidates) -> str:
    row = {
        "operation": decision.transaction_id,
        **_result(decision, currency, candidates),
        "confidence": decision.confidence / 1000,
    }
    return json.dumps(row, ensure_ascii=False) + "\n"


def _scenarios(path: Path) -> str:
    scenarios = json.loads(path.read_text(encoding="utf-8"))
    results: dict[str, Any] = {}
    for count, scenario in enumerate(scenarios, start=1):
        _progress(f"scenario {count} of {len(scenarios)}: {scenario['id']}")
        transactions = [transaction(row) for row in scenario["operations"]]
        candidates = engine.InMemoryCandidates(
            map(document, scenario.get("documents", ())),
            map(third_party, scenario.get("third_parties", ())),
        )
        today = date.fromisoformat(scenario["today"])
        decisions = engine.reconcile(transactions, candidates, context(scenario), today=today)
        engine_check(transactions, decisions, candidates)
        results[scenario["id"]] = {
            decision.transaction_id: _result(decision, known.currency, candidates)
            for decision, known in zip(decisions, transactions, strict=True)
        }
    _progress(f"{len(results)} scenarios\n")
    return json.dumps(results, ensure_ascii=False, indent=1) + "\n"


def engine_check(
    transactions: Iterable[engine.MatchTransaction],
    decisions: Iterable[engine.Decision],
    candidates: engine.InMemoryCandidates,
) -> None:
    """Check that every posted decision conserves its money.

    Raises: Invalid, code `not_conserved`.
    """

    def settled(document_id: str) -> engine.MatchDocument:
        found = candidates.document(document_id)
        if found is None:
            raise Invalid(f"no document {document_id}", code="unknown_document")
        return found

    for known, decision in zip(transactions, decisions, strict=True):
        if decision.allocations and known.state is None:
            engine.check_conservation(
                known.amount,
                known.currency,
                allocations=decision.allocations,
                adjustments=decision.adjustments,
                document=settled,
            )


def read_rows(path: Path) -> Iterator[_Row]:
    """Rows of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


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
        rates=_rates((scenario.get("rates") or {}).items()),
    )


def _rates(days: Iterable[tuple[str, Mapping[str, Any]]]) -> engine.Rates:
    return {
        date.fromisoformat(day): {code: Decimal(str(rate)) for code, rate in rates.items()}
        for day, rates in days
    }


def _result(
    decision: engine.Decision, currency: str, candidates: engine.InMemoryCandidates
) -> dict[str, Any]:
    """A decision in the words of the files."""
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
