"""`python -m tools.bench [--only NAME]`: run the benchmarks, print one table."""

import argparse
import sys
from collections.abc import Callable, Iterable

from rich.console import Console
from rich.table import Table

from tools.bench import (
    banks,
    cold,
    engine,
    hostile,
    labels,
    mails,
    mutations,
    pipeline,
    reader,
    rendered,
    runs,
    transactions,
    transactions_runtime,
)

Row = tuple[str, str, str]

SECTIONS: dict[str, Callable[[], Iterable[Row]]] = {
    "banks": banks.rows,
    "pipeline": pipeline.rows,
    "mails": mails.rows,
    "cold": cold.rows,
    "engine": engine.rows,
    "labels": labels.rows,
    "transactions": transactions.rows,
    "transactions-runtime": transactions_runtime.rows,
    "reader": reader.rows,
    "runs": runs.rows,
    "rendered": rendered.rows,
    "mutations": mutations.rows,
    "hostile": hostile.rows,
}


def main() -> int:
    """Measure what is asked, all by default."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", choices=sorted(SECTIONS), action="append")
    chosen = parser.parse_args().only or list(SECTIONS)
    console = Console()
    table = Table("Figure", "Measured", "Peer, or how")
    for name in chosen:
        with console.status(f"{name} …"):
            for row in SECTIONS[name]():
                table.add_row(*row)
        table.add_section()
    console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
