"""Write infra/api/openapi.json from the routes: `make openapi`. `--check` only compares."""

import json
import sys
from pathlib import Path

from lettrage.entrypoints.http.openapi import document

TARGET = Path(__file__).parents[1] / "infra" / "api" / "openapi.json"


def main() -> int:
    """Write or compare; 1 when `--check` finds a difference."""
    text = json.dumps(document(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if "--check" in sys.argv:
        same = TARGET.read_text("utf-8") == text
        print("openapi.json is up to date" if same else "openapi.json differs: run `make openapi`")
        return 0 if same else 1
    TARGET.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
