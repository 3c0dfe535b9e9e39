"""Several things at the same moment, as two people or two functions do them."""

import threading
from collections.abc import Callable


def at_once(*tasks: Callable[[], None]) -> None:
    """Start all together, wait for all; fails when one of them raised."""
    gate = threading.Barrier(len(tasks))
    failed: list[BaseException] = []

    def started(task: Callable[[], None]) -> None:
        gate.wait()
        try:
            task()
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=started, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
