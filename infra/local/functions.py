"""Gap 1: Python functions run under AWS's runtime client, not under the emulator's worker.

The emulator's own worker reports every exception as `Runtime.HandlerError`, so `Retry` and `Catch`
on our error names would never match. Its Runtime API, made for `provided.*`, serves awslambdaric
as AWS does: class names as error types, stack traces, context object, initialisation phase.
"""

import hashlib
import io
import os
import shlex
import shutil
import threading
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime
from ministack.core.responses import get_region
from ministack.services import lambda_svc

from infra.local.emulated import Emulated
from infra.local.settings import ServerSettings

_HOST = Path(__file__).with_name("function_host.py")

ENVIRONMENTS_PER_FUNCTION = max(4, 2 * (os.cpu_count() or 1))
"""Processes of one function at a time. AWS adds environments up to a thousand; a burst of mails
would take all the memory of one machine, so further calls wait here instead."""

_LOG_WAIT_S = 0.01
"""The runtime client writes a line before it answers; a silent call need not wait for one."""


def install(settings: ServerSettings) -> None:
    """Redirect Python functions to awslambdaric; every other runtime keeps the emulator's way."""
    cache = settings.data_dir / "cache"
    layers = _Layers(cache / "layers")
    original_class = lambda_runtime._worker_class_for
    original_warm = lambda_svc._execute_function_warm

    def worker_class_for(config: dict[str, Any]) -> Emulated:
        return FunctionWorker if _is_python(config) else original_class(config)

    def execute_warm(func: dict[str, Any], event: Emulated, request_id: str) -> Emulated:
        run = lambda_svc._execute_function_provided_warm
        return (run if _is_python(func.get("config") or func) else original_warm)(
            func, event, request_id
        )

    def code_dir(code_zip: bytes) -> str:
        with lambda_svc._provided_code_lock:
            return str(_extract_function(cache / "code", code_zip, settings.function_python))

    def worker_env(config: dict[str, Any], directory: str, port: int) -> dict[str, str]:
        task_root = Path(directory) / "task"
        path = [str(task_root), *layers.python_folders(config)]
        return _environment(config, task_root, port, path, settings)

    lambda_svc._execute_function_dispatch = _in_turn(lambda_svc._execute_function_dispatch)
    lambda_runtime._worker_class_for = worker_class_for
    lambda_svc._execute_function_warm = execute_warm
    lambda_svc._provided_runtime_code_dir = code_dir
    lambda_svc._provided_worker_env = worker_env


def _in_turn(dispatch: Emulated) -> Emulated:
    """Let a call wait while its function has all the environments it may have."""
    turns: dict[str, threading.Semaphore] = defaultdict(
        lambda: threading.Semaphore(ENVIRONMENTS_PER_FUNCTION)
    )

    def execute(func: Emulated, config: dict[str, Any], *details: Emulated) -> Emulated:
        with turns[config.get("FunctionArn", "")]:
            return dispatch(func, config, *details)

    return execute


class FunctionWorker(lambda_runtime.ProvidedWorker):  # type: ignore[misc,unused-ignore]
    """One execution environment: the emulator's, with errors and delays as on AWS."""

    def invoke(self, *arguments: Emulated, **details: Emulated) -> Emulated:
        """A failed start fails this call only: the emulator would end the others' environments."""
        try:
            return super().invoke(*arguments, **details)
        except (RuntimeError, OSError, ValueError) as error:
            kind = getattr(error, "error_type", "") or "Runtime.Unknown"
            payload = {"errorMessage": str(error), "errorType": kind}
            return {"status": "error", "error": str(error), "error_payload": payload}

    def _await_init(self, init_timeout: float | None = None) -> None:
        """A failed initialisation keeps the error type AWS would report, such as an import's."""
        try:
            super()._await_init(init_timeout)
        except RuntimeError:
            error = self._init_error
            if not isinstance(error, dict):
                raise
            raise lambda_runtime.ProvidedRuntimeError(
                error.get("errorMessage", ""), error.get("errorType", "")
            ) from None

    def _build_handler_class(self, *arguments: Emulated) -> Emulated:
        """Without this each answer, sent in two parts, waits 40 ms for the kernel to join them."""
        handler = super()._build_handler_class(*arguments)
        handler.disable_nagle_algorithm = True
        return handler

    def _drain_stderr_bounded(self, first_line_wait: float = _LOG_WAIT_S, **bounds: float) -> str:
        lines: str = super()._drain_stderr_bounded(first_line_wait, **bounds)
        return lines


def _is_python(config: dict[str, Any]) -> bool:
    return str(config.get("Runtime", "")).startswith("python")


def _environment(
    config: dict[str, Any], task_root: Path, port: int, path: list[str], settings: ServerSettings
) -> dict[str, str]:
    """The reserved variables AWS sets and the function's own: nothing else.

    Source: AWS Lambda Developer Guide, "Defined runtime environment variables".
    """
    name = config.get("FunctionName", "")
    logging = config.get("LoggingConfig") or {}
    runtime = config.get("Runtime", "")
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "TMPDIR": str(settings.data_dir / "tmp"),
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
        **lambda_svc._runtime_env_vars(config),
        **lambda_runtime.execution_credentials(config),
        "PYTHONPATH": os.pathsep.join(path),
        "LAMBDA_TASK_ROOT": str(task_root),
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime}",
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_REGION": get_region(),
        "AWS_DEFAULT_REGION": get_region(),
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.get("MemorySize", 128)),
        "AWS_LAMBDA_FUNCTION_VERSION": config.get("Version", "$LATEST"),
        "AWS_LAMBDA_LOG_GROUP_NAME": logging.get("LogGroup") or f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": lambda_svc.new_uuid(),
        "AWS_LAMBDA_LOG_FORMAT": logging.get("LogFormat") or "Text",
        "_HANDLER": config.get("Handler", ""),
        "AWS_ENDPOINT_URL": settings.endpoint,
    }


def _extract_function(cache: Path, code_zip: bytes, python: Path) -> Path:
    """Unpack once per content; `task/` is the function's folder, `bootstrap` starts its host."""
    target: Path = cache / hashlib.sha256(code_zip).hexdigest()
    if target.is_dir():
        return target
    staging = _staging(target)
    (staging / "task").mkdir()
    with zipfile.ZipFile(io.BytesIO(code_zip)) as archive:
        lambda_svc._extract_zip_preserving_mode(archive, str(staging / "task"))
    bootstrap = staging / "bootstrap"
    command = shlex.join([str(python), "-P", str(_HOST)])
    bootstrap.write_text(f'#!/bin/sh\nexec {command} "$_HANDLER"\n')
    bootstrap.chmod(0o755)
    staging.rename(target)
    return target


class _Layers:
    """Layer contents, unpacked once per content and merged by import order as under `/opt`."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._known: dict[str, tuple[bytes, Path]] = {}
        self._unpacking = threading.Lock()

    def python_folders(self, config: dict[str, Any]) -> list[str]:
        """`python` folder of each attached layer, the last attached first: it wins under `/opt`.

        Raises: ValueError when an attached layer has no content.
        """
        attached = config.get("Layers") or []
        with self._unpacking:
            return [str(self._folder(layer) / "python") for layer in reversed(attached)]

    def _folder(self, layer: Emulated) -> Path:
        arn = layer if isinstance(layer, str) else layer.get("Arn", "")
        content = lambda_svc._resolve_layer_zip(layer)
        if content is None:
            raise ValueError(f"Layer {arn} has no content")
        known = self._known.get(arn)
        if known is not None and known[0] is content:
            return known[1]
        target = self._cache / hashlib.sha256(content).hexdigest()
        if not target.is_dir():
            staging = _staging(target)
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                lambda_svc._extract_zip_preserving_mode(archive, str(staging))
            staging.rename(target)
        self._known[arn] = (content, target)
        return target


def _staging(target: Path) -> Path:
    """An empty folder beside the target: a half-unpacked one is never taken for whole."""
    staging = target.with_suffix(".new")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    return staging
