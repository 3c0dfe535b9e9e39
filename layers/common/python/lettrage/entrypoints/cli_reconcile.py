"""`lettrage reconcile`: the matching engine on books and scenario files, offline."""

import argparse
import gc
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lettrage.domain import reconciliation as engine
from lettrage.domain.errors import Invalid
from lettrage.domain.reconciliation.exchange import NO_RATES
from lettrage.entrypoints.book_rows import (
    answer,
    context,
    document,
    payout,
    rates,
    read_rows,
    third_party,
    transaction,
)
from lettrage.entrypoints.forks import spread_over, start_over

_LABELS_READ_HERE = 0.4
"""Share of this process beside the 1 of a fork: reading documents takes it as long as the rest."""


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
            text = _books(arguments.books, arguments.processes)
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


def _books(folder: Path, processes: int) -> str:
    spread = spread_over(processes)
    _progress("reading books …")
    transactions = [transaction(row) for row in read_rows(folder / "operations.jsonl")]
    # Most labels are read in the forks while this process reads documents.
    labels = start_over(processes, engine.read_labels, transactions, own=_LABELS_READ_HERE)
    candidates = engine.InMemoryCandidates(
        (document(row) for row in read_rows(folder / "documents.jsonl")),
        (third_party(row) for row in read_rows(folder / "third_parties.jsonl")),
    )
    payouts, days = folder / "payouts.jsonl", folder / "rates.jsonl"
    known = engine.Context(
        payouts=tuple(map(payout, read_rows(payouts))) if payouts.exists() else (),
        rates=rates((row["day"], row["rates"]) for row in read_rows(days))
        if days.exists()
        else NO_RATES,
    )
    _progress(f"matching {len(transactions)} transactions …")
    last = max((t.booking_date for t in transactions), default=date.min)
    decisions = engine.reconcile(
        transactions, candidates, known, today=last, spread=spread, labels=labels()
    )
    engine_check(transactions, decisions, candidates)
    _progress(f"{len(decisions)} decisions\n")

    def lines(pairs: Sequence[tuple[engine.Decision, str]]) -> list[str]:
        return [_line(decision, currency, candidates) for decision, currency in pairs]

    currencies = [each.currency for each in transactions]
    return "".join(spread(lines, list(zip(decisions, currencies, strict=True))))


def _line(decision: engine.Decision, currency: str, candidates: engine.InMemoryCandidates) -> str:
    row = {
        "operation": decision.transaction_id,
        **answer(decision, currency, candidates),
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
            decision.transaction_id: answer(decision, known.currency, candidates)
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
