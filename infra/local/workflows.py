"""Express workflows wait for their turn, where AWS has room to run thousands at once.

Begun all together, a burst's workflows would each wait for an environment inside a step, past the
step's limit and the document's claim, and be taken for lost.
"""

import threading
from collections.abc import Callable

from ministack.services import stepfunctions

from infra.local.functions import ENVIRONMENTS_PER_FUNCTION

AT_ONCE = 3 * ENVIRONMENTS_PER_FUNCTION
"""Executions in progress: enough to keep every function of `collect_document` busy."""


def install() -> None:
    """Put the emulator's walk through a definition behind a turn; Standard ones go at once.

    A Standard workflow may wait for hours, so it must not hold a turn.
    """
    stepfunctions._run_execution = _in_turn(stepfunctions._run_execution)


def _in_turn(run: Callable[[str], None]) -> Callable[[str], None]:
    turns = threading.BoundedSemaphore(AT_ONCE)

    def run_in_turn(execution_arn: str) -> None:
        if not _is_express(execution_arn):
            run(execution_arn)
            return
        with turns:
            run(execution_arn)

    return run_in_turn


def _is_express(execution_arn: str) -> bool:
    execution = stepfunctions._executions.get(execution_arn) or {}
    machine = stepfunctions._state_machines.get(execution.get("stateMachineArn", "")) or {}
    return bool(machine.get("type") == "EXPRESS")
