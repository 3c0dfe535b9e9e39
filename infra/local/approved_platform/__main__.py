"""Serve it: `python -m infra.local.approved_platform --port N --data DIR`."""

import argparse
from pathlib import Path

from infra.local.approved_platform.app import Platform
from infra.local.sandbox.__main__ import server


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder of the state file")
    chosen = parser.parse_args()
    with server(Platform(data=chosen.data), chosen.port) as serving:
        serving.serve_forever()


if __name__ == "__main__":
    main()
