"""The label reader on labels written from the catalogue of patterns and on generated books."""

import importlib.util
import re
import tempfile
import time
from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from lettrage.domain.labels import LabelReading, TransactionKind, normal_form, read_label

from infra.local.settings import PROJECT_ROOT
from tests.labels_written import JUDGING, Written, variations, written

Row = tuple[str, str, str]
BOOKS_SEEDS = range(1, 6)
PATTERN_SEEDS = range(20)


@dataclass
class Tally:
    """Counts of one group of labels."""

    labels: int = 0
    kinds: int = 0
    names: int = 0
    other: int = 0
    others: int = 0

    def add(self, read: LabelReading, truth: Written) -> bool:
        """Count one label; True when kind and counterparty are both right."""
        kind = read.kind.value is truth.kind
        name = normal_form(read.counterparty.value if read.counterparty else "")
        right = name == truth.counterparty
        self.labels += 1
        self.kinds += kind
        self.names += right
        for field, expected in (
            ("end_to_end_id", truth.end_to_end_id),
            ("mandate_id", truth.mandate_id),
            ("creditor_id", truth.creditor_id),
            ("card_date", truth.day),
        ):
            found = getattr(read, field)
            if expected is not None:
                self.others += 1
                self.other += found is not None and found.value == expected
        return kind and right

    def row(self, name: str, how: str) -> Row:
        """One line of the table."""
        count = max(1, self.labels)
        figures = f"kind {self.kinds / count:.4f}, counterparty {self.names / count:.4f}"
        if self.others:
            figures += f", identifiers and days {self.other / self.others:.4f}"
        return name, figures, f"{self.labels:,} labels, {how}"


def read(truth: Written, bank: str = "") -> LabelReading:
    """The sample read as the API reads it."""
    return read_label(truth.label, amount_sign=truth.sign, booking_date=truth.booked, bank=bank)


def patterns(*, judging: bool, words: int) -> dict[str, Tally]:
    """Tallies by variation, of the banks that judge or of the others."""
    found: dict[str, Tally] = {}
    for seed in PATTERN_SEEDS:
        for sample in written(seed, words=words):
            if (sample.bank in JUDGING) == judging:
                for name, damaged in variations(sample):
                    found.setdefault(name, Tally()).add(read(damaged), damaged)
    return found


def rows() -> Iterable[Row]:
    """Patterns by group and variation, generated books by seed, and the speed."""
    for judging, words, name in (
        (False, 0, "labels, banks tuned on"),
        (False, 1, "labels, same banks, other names"),
        (True, 1, "labels, banks that only judge"),
    ):
        for variation, tally in patterns(judging=judging, words=words).items():
            yield tally.row(f"{name}: {variation}", "each pattern with 20 seeds")
    started, count = time.perf_counter(), 0
    for seed in BOOKS_SEEDS:
        tally = Tally()
        for truth in books(seed):
            tally.add(read(truth), truth)
        count += tally.labels
        yield tally.row(f"labels of generated books, seed {seed}", "names as the bank wrote them")
    yield "labels read in a second", f"{count / (time.perf_counter() - started):,.0f}", "books' too"


_KINDS = (
    (r"REJET", "reject"),
    (r"VIR INST\b", "instant_transfer"),
    (r"VIR SEPA RECU /DE STRIPE", "card_payout"),
    (r"VIR SEPA SALAIRE", "salary"),
    (r"VIR INTERNE", "internal_transfer"),
    (r"PRLV SEPA URSSAF", "social_contribution"),
    (r"PRLV DGFIP", "tax"),
    (r"PRLV|PRELEVEMENT", "direct_debit"),
    (r"VIR", "transfer"),
    (r"CARTE|PAIEMENT CB", "card"),
    (r"REMISE CHEQUE", "cheque"),
    (r"COTISATION|FRAIS|COMMISSIONS", "fee"),
    (r"ECHEANCE PRET", "loan"),
    (r"RETRAIT", "cash"),
    (r"INTERETS", "interest"),
)
_NAMED = re.compile(
    r"(?:/DE |PRLV SEPA |PRLV |SALAIRE |CARTE \S+ )(STRIPE TECHNOLOGY EUROPE LTD|CPAM IJSS"
    r"|URSSAF ILE DE FRANCE|DGFIP|RESTAURANT LE \S+|(?<=SALAIRE )\S.*)"
)


def books(seed: int, operations: int = 2000) -> Iterator[Written]:
    """Labels of generated books; the counterparty is the name as it was put into the label."""
    path = PROJECT_ROOT / "tests" / "score" / "make_books.py"
    spec = importlib.util.spec_from_file_location("make_books", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    maker: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    found: list[Written] = []
    names: dict[str, str] = {}  # a movement booked twice has its name written once

    class Recorded(maker.Books):  # type: ignore[misc]  # a script without types
        last = ""

        def name_in_label(self, party: object) -> str:
            self.last = str(super().name_in_label(party))
            return self.last

        def operation(
            self, day: date, cents: int, label: str, *rest: object, **more: object
        ) -> None:
            shown = " ".join(label.split())[:140]
            name = names.setdefault(shown, " ".join(self.last.split()))
            found.append(_truth(shown, day, cents, name))
            if rest[0] not in {"reversal", "subscription"}:
                self.last = ""
            super().operation(day, cents, label, *rest, **more)

    with tempfile.TemporaryDirectory() as folder:
        Recorded(
            Namespace(
                operations=operations, third_parties=operations // 12, seed=seed, noise=0.5,
                unpaid=0.1, out=folder, **maker.CLASSES,
            )
        ).run()  # fmt: skip
    yield from found


def _truth(label: str, day: date, cents: int, name: str) -> Written:
    kind = next(kind for pattern, kind in _KINDS if re.match(pattern, label))
    if not name or name not in label:
        known = _NAMED.search(label)
        name = known.group(1) if known else ""
    at = label.find(name) if name else -1
    marked = f"{label[:at]}«{name}»{label[at + len(name) :]}" if at >= 0 else label
    return Written("books", 1 if cents > 0 else -1, TransactionKind(kind), marked, day)
