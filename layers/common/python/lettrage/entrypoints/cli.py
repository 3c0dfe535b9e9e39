"""The `lettrage` command: a dispatcher. Each `cli_*` module adds its own sub-command."""

import argparse
import sys
from collections.abc import Sequence

from lettrage.domain.errors import LettrageError
from lettrage.entrypoints import cli_extract, cli_reconcile

_COMMANDS = (cli_extract, cli_reconcile)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one sub-command; its exit status is the command's.

    Raises: nothing of the product's own: errors become a sentence on stderr and status 1.
    """
    parser = argparse.ArgumentParser(
        prog="lettrage", description="Read invoices and match payments on this machine."
    )
    subparsers = parser.add_subparsers(dest="command", required=True)
    for command in _COMMANDS:
        command.add_parser(subparsers)
    chosen = parser.parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except LettrageError as error:
        print(f"lettrage: {error.message}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
