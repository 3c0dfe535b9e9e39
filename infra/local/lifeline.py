"""Ends a process when the one that started it is gone, so that a kill leaves no port taken.

`python -m infra.local.lifeline MODULE ARGUMENT…` runs a module that knows nothing of it.
The parent-death signal of the kernel is no help: it follows the thread that forked.
"""

import os
import runpy
import signal
import sys
import threading
import time

_WATCH_PERIOD_S = 0.5
"""How long a process may outlive its parent; a restart by hand takes longer."""


def follow_parent() -> None:
    """From now on, end in good order once the present parent is gone."""
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH_PERIOD_S)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Run the module named first with the arguments after it."""
    follow_parent()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
