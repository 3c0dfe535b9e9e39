"""Parent of one function's code: starts AWS's own runtime client and dies with the server.

Run by the interpreter of `.venv-lambda` with `-P`, so that this folder stays off the import path.
A thread watches the parent process: the kernel's parent-death signal follows the *thread* that
forked, and the server's worker threads end long before the server does.
"""

import os
import runpy
import sys
import threading
import time

_WATCH_PERIOD_S = 0.25
"""How long a function may outlive a killed server: short against any restart, cheap to poll."""


def _die_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH_PERIOD_S)
    os._exit(1)


def main() -> None:
    """Serve invocations from the function's folder until the server goes away."""
    os.chdir(os.environ["LAMBDA_TASK_ROOT"])
    for left_by_shell in ("PWD", "OLDPWD", "_"):
        os.environ.pop(left_by_shell, None)
    threading.Thread(target=_die_with, args=(os.getppid(),), daemon=True).start()
    sys.argv = ["awslambdaric", *sys.argv[1:]]
    runpy.run_module("awslambdaric", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
