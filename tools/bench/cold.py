"""Cold start: a fresh process imports a handler, beside `import boto3` in the same run."""

import os
import statistics
import subprocess
import sys
from collections.abc import Iterable

from infra.local.settings import PROJECT_ROOT

Row = tuple[str, str, str]
RUNS = 3


def rows() -> Iterable[Row]:
    """One row a function, by name."""
    boto3 = _seconds("import boto3")
    yield ("import boto3", f"{boto3 * 1000:.0f} ms", f"median of {RUNS} fresh processes")
    for folder in sorted(path.name for path in (PROJECT_ROOT / "functions").iterdir()):
        if not (PROJECT_ROOT / "functions" / folder / "handler.py").exists():
            continue
        took = _seconds(f"import functions.{folder}.handler")
        yield (
            f"import {folder}",
            f"{took * 1000:.0f} ms",
            f"{took / boto3:.2f} × import boto3",
        )


def _seconds(statement: str) -> float:
    timed = f"import time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
    paths = [str(PROJECT_ROOT), str(PROJECT_ROOT / "layers/common/python")]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(paths)}
    took = [
        float(
            subprocess.run(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-c", timed],
                env=environment,
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for _ in range(RUNS)
    ]
    return statistics.median(took)
