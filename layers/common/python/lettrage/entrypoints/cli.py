"""The `lettrage` command: a dispatcher. Each `cli_*` module adds its own sub-command."""

import argparse
import importlib
import sys
from collections.abc import Sequence

from lettrage.domain.errors import LettrageError

_COMMANDS = ("extract", "reconcile")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one sub-command; its exit status is the command's.

    Raises: nothing of the product's own: errors become a sentence on stderr and status 1.
    """
    parser = argparse.ArgumentParser(
        prog="lettrage", description="Read invoices and match payments on this machine."
    )
    subparsers = parser.add_subparsers(dest="command", required=True)
    # Only what is called is loaded: the reader of invoices takes half a second.
    called = (sys.argv[1:] if arguments is None else arguments)[:1]
    for name in [name for name in _COMMANDS if name in called] or _COMMANDS:
        importlib.import_module(f"lettrage.entrypoints.cli_{name}").add_parser(subparsers)
    chosen = parser.parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except LettrageError as error:
        print(f"lettrage: {error.message}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
