"""A table of explanations to be read by a person: a seeded sample of what the engine decided.

    python -m tools.explanations --books DIR --out FILE [--count 50] [--seed 1]

One JSON line a decision: what the bank wrote, what was decided, the facts in French and English,
the runner-up, and what would change it, found by asking the engine again with one thing changed.
A judgement written beside a row stays while the row says the same; else it is emptied, so that
somebody reads again.
"""

import argparse
import gc
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from lettrage.domain import reconciliation as engine
from lettrage.domain.money import decimal_text, major_units
from lettrage.entrypoints import book_rows

_ONE_MORE = 100  # minor units added to the amount of a posted transaction, to see what happens

Row = dict[str, Any]


class Books:
    """Books matched once, and asked again with one transaction changed."""

    def __init__(self, folder: Path) -> None:
        read = book_rows.read_rows
        self.transactions = [book_rows.transaction(r) for r in read(folder / "operations.jsonl")]
        documents = [book_rows.document(row) for row in read(folder / "documents.jsonl")]
        parties = [book_rows.third_party(row) for row in read(folder / "third_parties.jsonl")]
        self.candidates = engine.InMemoryCandidates(documents, parties)
        payouts = map(book_rows.payout, read(folder / "payouts.jsonl"))
        self.context = engine.Context(payouts=tuple(payouts))
        self.decisions = self._decided(self.transactions)

    def _decided(self, transactions: Sequence[engine.MatchTransaction]) -> list[engine.Decision]:
        return engine.reconcile(transactions, self.candidates, self.context, today=date.max)

    def alone(self, transaction: engine.MatchTransaction) -> engine.Decision:
        """The decision for one transaction among every document, all still open."""
        return self._decided([transaction])[0]

    def shown(self, document_id: str) -> str:
        """Number, third party, day and what was open of a document."""
        document = self.candidates.document(document_id)
        if document is None:
            return document_id
        party = self.candidates.third_party(document.third_party_id)
        due = decimal_text(major_units(document.open, document.currency))
        name = party.name if party else document.third_party_id
        kind = document.type.value
        return (
            f"{kind} {document.number} ({name}, {document.date}, due {document.due_date},"
            f" {due} {document.currency})"
        )

    def number(self, document_id: str) -> str:
        """Number of a document."""
        document = self.candidates.document(document_id)
        return document.number if document else document_id


def rows(books: Books, *, count: int, seed: int) -> list[Row]:
    """A sample over the kinds of outcome: each kind in turn, until there are `count`.

    A kind is the state and what weighed most for it.
    """
    kinds: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, decision in enumerate(books.decisions):
        codes = [reason.code.value for reason in decision.reasons]
        kinds[(decision.state.value, *codes[:1], str(len(decision.allocations) > 1))].append(place)
    for kind, places in kinds.items():  # each by itself: one that changes leaves the others alone
        random.Random(f"{seed}{kind}").shuffle(places)  # noqa: S311 - a sample, no secret
    chosen: list[int] = []
    turn = 0
    while len(chosen) < min(count, len(books.decisions)):
        chosen += [places[turn] for _, places in sorted(kinds.items()) if turn < len(places)]
        turn += 1
    return [_row(books, place) for place in chosen[:count]]


def _row(books: Books, place: int) -> Row:
    transaction, decision = books.transactions[place], books.decisions[place]
    amount = decimal_text(major_units(transaction.amount, transaction.currency))
    party = books.candidates.third_party(decision.third_party_id or "")
    runner = decision.runner_up
    return {
        "transaction": transaction.id,
        "date": transaction.booking_date.isoformat(),
        "amount": f"{amount} {transaction.currency}",
        "label": transaction.label,
        "state": decision.state.value,
        "third_party": party.name if party else None,
        "settles": [books.shown(part.document_id) for part in decision.allocations],
        "facts_fr": [engine.sentence_fr(reason) for reason in decision.reasons],
        "facts_en": [engine.sentence_en(reason) for reason in decision.reasons],
        "proposals": [
            " + ".join(books.number(i) for i in chosen) for chosen in decision.suggestions
        ],
        "runner_up": [books.shown(i) for i in runner.document_ids] if runner else [],
        "runner_up_lost": runner.why_not.value if runner else None,
        "would_change": _change(books, transaction, decision),
    }


def _change(
    books: Books, transaction: engine.MatchTransaction, decision: engine.Decision
) -> str | None:
    """One thing changed, and what the engine then says of the transaction alone."""
    if decision.allocations:
        step = _ONE_MORE if transaction.amount > 0 else -_ONE_MORE
        changed = books.alone(replace(transaction, amount=transaction.amount + step))
        return f"1.00 {transaction.currency} more: {_outcome(books, changed)}"
    if not decision.suggestions:
        return None
    cited = " ".join(books.number(i) for i in decision.suggestions[0])
    changed = books.alone(replace(transaction, label=f"{transaction.label} {cited}"))
    return f"citing {cited}: {_outcome(books, changed)}"


def _outcome(books: Books, decision: engine.Decision) -> str:
    numbers = ", ".join(books.number(part.document_id) for part in decision.allocations)
    why = "" if numbers or not decision.reasons else decision.reasons[0].code.value
    return f"{decision.state.value} {numbers or why}".strip()


def kept(made: Iterable[Row], before: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows with the judgement of the same row before; None where it says something else now."""
    judged = {row["transaction"]: row for row in before}
    found = []
    for row in made:
        known = judged.get(row["transaction"], {})
        same = {name: value for name, value in known.items() if name != "judgement"} == row
        found.append({**row, "judgement": known.get("judgement") if same else None})
    return found


def main() -> int:
    """Write the table; 1 while a row waits for somebody to read it."""
    parser = argparse.ArgumentParser(prog="python -m tools.explanations", description=__doc__)
    parser.add_argument("--books", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    gc.disable()  # as in `lettrage reconcile`
    before = list(book_rows.read_rows(given.out)) if given.out.exists() else []
    table = kept(rows(Books(given.books), count=given.count, seed=given.seed), before)
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in table]
    given.out.write_text("".join(lines), "utf-8")
    waiting = sum(row["judgement"] is None for row in table)
    sys.stdout.write(f"{len(table)} rows, {waiting} to be read\n")
    return 1 if waiting else 0


if __name__ == "__main__":
    sys.exit(main())
