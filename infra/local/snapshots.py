"""Gap 5b: everything but items and objects comes back after a kill.

Stores that hold what a person did (users, secrets, keys, schedules, table definitions) are saved
before the reply to the call that changed them. The rest is saved every two seconds when it changed.
During a deployment nothing periodic is saved: a kill then leaves the state from before it, whole.
"""

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from ministack import app
from ministack.core import persistence
from ministack.services import s3

from infra.local.emulated import Emulated
from infra.local.journal import ItemJournal, living_tables

_log = logging.getLogger("lettrage.local.snapshots")

PERIOD_S = 2.0
"""Age of the newest snapshot under change. Source: measured, README decision 1."""

_SHARE = 20
"""A snapshot may take one part in twenty of the time: large states are saved less often."""

_TRIES = 20
"""Worker threads change the dictionaries that are being copied; a copy is then taken again."""

WRITE_THROUGH = {
    "cognito-idp": "cognito",
    "secretsmanager": "secretsmanager",
    "ssm": "ssm",
    "kms": "kms",
    "scheduler": "scheduler",
    "dynamodb": "dynamodb",
    "iam": "iam",
    "s3": "s3",
    "ses": "ses",
    "states": "stepfunctions",
}
"""Service to state file. S3 objects are files of their own; this is the bucket's settings."""

_READS = ("Get", "List", "Describe", "Head", "AdminGet", "AdminList")
_DEFINITIONS = {
    "dynamodb": (
        "CreateTable",
        "UpdateTable",
        "DeleteTable",
        "UpdateTimeToLive",
        "UpdateContinuousBackups",
    ),
    "states": ("CreateStateMachine", "UpdateStateMachine", "DeleteStateMachine"),
}
"""Services of which only these calls change what is to be kept; all else is data of a moment."""

_NOT_PERIODIC = {"cloudwatch", "cloudwatch_logs", "lambda", "lambda_durable", "stepfunctions"}
"""Large, and of no account after a restart (logs, executions) or changed by deployment only."""


class Snapshots:
    """Saves the emulator's state; asks the services for it, knows nothing of their inside."""

    def __init__(self, journal: ItemJournal) -> None:
        self._journal = journal
        self._digests: dict[str, str] = {}
        self._saving = threading.RLock()
        self._deploying = threading.Event()

    def install(self) -> None:
        """Wrap the handlers of the write-through services and start the periodic thread."""
        for service, state_key in WRITE_THROUGH.items():
            handler = app.SERVICE_HANDLERS[service]
            app.SERVICE_HANDLERS[service] = self._saving_handler(service, state_key, handler)
        threading.Thread(target=self._run, daemon=True, name="snapshots").start()

    def begin_deployment(self) -> None:
        """Hold periodic snapshots until the deployment ends."""
        self._deploying.set()

    def end_deployment(self) -> None:
        """Save all, functions and layers too, and go on with periodic snapshots."""
        self._deploying.clear()
        self._save_all(app._build_persistence_save_dict())

    def _saving_handler(self, service: str, state_key: str, handler: Emulated) -> Emulated:
        async def handle(
            method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
        ) -> Emulated:
            response = await handler(method, path, headers, body, query)
            if response[0] < 400 and _changes(service, method, path, headers, body, query):  # noqa: PLR2004
                states = app._build_persistence_save_dict()
                if state_key in states:
                    self._save(state_key, states[state_key])
            return response

        return handle

    def _run(self) -> None:
        pause = PERIOD_S
        while True:
            time.sleep(pause)
            if self._deploying.is_set():
                continue
            started = time.monotonic()
            states = app._build_persistence_save_dict()
            self._save_all({k: get for k, get in states.items() if k not in _NOT_PERIODIC})
            pause = max(PERIOD_S, _SHARE * (time.monotonic() - started))

    def _save_all(self, states: dict[str, Callable[[], Any]]) -> None:
        for state_key, get_state in states.items():
            self._save(state_key, get_state)
        self._journal.forget_tables(set(living_tables()))

    def _save(self, state_key: str, get_state: Callable[[], Any]) -> None:
        with self._saving:
            state = _copied(state_key, get_state)
            if state is None:
                return
            text = json.dumps(state, default=persistence._json_default)
            digest = hashlib.sha256(text.encode()).hexdigest()
            if self._digests.get(state_key) != digest:
                persistence.save_state(state_key, state)
                self._digests[state_key] = digest


def _copied(state_key: str, get_state: Callable[[], Any]) -> Emulated:
    for _ in range(_TRIES):
        try:
            return get_state()
        except RuntimeError:  # dictionary changed size during iteration
            time.sleep(0.01)
    _log.error("State of %s kept changing: its snapshot is late", state_key)
    return None


def _changes(
    service: str,
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes,
    query: dict[str, Any],
) -> bool:
    """Whether a call may have changed what the service's state file holds."""
    if service == "s3":
        # Objects are durable by themselves; what locks them is part of the buckets' settings.
        bucket, _, key = path.strip("/").partition("/")
        kept = not key or bucket in s3._bucket_object_lock
        return kept and method in {"PUT", "DELETE", "POST"}
    target = headers.get("x-amz-target", "").rpartition(".")[2]
    action = target or (query.get("Action") or [_form_action(body)])[0]
    if service in _DEFINITIONS:
        return action in _DEFINITIONS[service]
    if not action:
        return method != "GET"
    return not action.startswith(_READS)


def _form_action(body: bytes) -> str:
    for pair in body[:4096].split(b"&"):
        if pair.startswith(b"Action="):
            return pair[len(b"Action=") :].decode("latin-1")
    return ""
