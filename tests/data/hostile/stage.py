"""Plays files through the product's own parser process and field reader, and watches the child."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lettrage.adapters.parser_process import SubprocessDocumentParser
from lettrage.domain.page import Page, WordSource
from lettrage.domain.typed_fields import TypedPage
from lettrage.entrypoints.cli_extract import document

from tests.data.hostile.case import Hostile

_EVERY_S = 0.01
_HERTZ = 100
"""Clock ticks a second in /proc (Linux reports 100 to programs on every architecture)."""


@dataclass(frozen=True)
class Played:
    """One file's fate.

    Attributes:
        result: As `lettrage extract` writes it.
        wall_s: Seconds the caller waited.
        cpu_s: Processor seconds of the child.
        read_s: Processor seconds of the field reader, in the caller.
        peak_mb: Largest resident memory of the child meanwhile.
    """

    result: dict[str, Any]
    wall_s: float
    cpu_s: float
    read_s: float
    peak_mb: int


def faults(case: Hostile, played: Played) -> list[str]:
    """What became of a file otherwise than it must; empty when all is well."""
    result = played.result
    found = []
    if result["outcome"] != case.outcome:
        found.append(f"{result['outcome']} instead of {case.outcome}")
    if case.outcome == "reject" and result.get("refused", {}).get("code") not in case.codes:
        found.append(f"refused as {result.get('refused')}")
    found += [f"no {code}" for code in case.findings if code not in result.get("findings", ())]
    values = {name: field["value"] for name, field in result["fields"].items()}
    found += [
        f"{name} is {values.get(name)}"
        for name, value in case.values.items()
        if values.get(name) != value
    ]
    found += [f"{text} was read" for text in case.absent if text in str(list(values.values()))]
    return found


class NoWords:
    """Recognition of pictures whose words are not the question."""

    def words(self, _image: bytes, *, page_number: int) -> Page:
        return Page(number=page_number, width=595, height=842, words=(), source=WordSource.OCR)

    def typed(self, _image: bytes, *, page_number: int) -> TypedPage:
        return TypedPage(number=page_number)


class Stage:
    """A parser whose child is watched while it reads."""

    def __init__(self) -> None:
        self.parser = SubprocessDocumentParser()

    def play(self, data: bytes, file_name: str) -> Played:
        """Read one file as the product does."""
        with _watched(self.parser) as watch:
            started = time.monotonic()
            parsed = self.parser.parse(data, file_name=file_name)
            wall_s = time.monotonic() - started
        started = time.process_time()
        result = document(parsed, NoWords())
        return Played(
            result=result,
            wall_s=wall_s,
            cpu_s=watch.cpu_s,
            read_s=time.process_time() - started,
            peak_mb=watch.peak_kb // 1024,
        )


class _Watch:
    """Highest figures of one child; a killed child has told them before."""

    def __init__(self, parser: SubprocessDocumentParser) -> None:
        self.peak_kb = 0
        self.cpu_s = 0.0
        self._parser = parser
        self._pid = parser.child_pid
        self._before_s = self._cpu() if self._pid else 0.0
        if self._pid:
            # proc(5): 5 sets the peak back to what is resident now.
            Path(f"/proc/{self._pid}/clear_refs").write_text("5")

    def look(self) -> None:
        pid = self._parser.child_pid
        if pid is None:
            return
        if pid != self._pid:
            self._pid, self._before_s = pid, 0.0
        try:
            status = Path(f"/proc/{pid}/status").read_text("ascii")
            self.cpu_s = max(self.cpu_s, self._cpu() - self._before_s)
        except (OSError, IndexError):
            return  # it ended meanwhile
        peak = next((line for line in status.splitlines() if line.startswith("VmHWM:")), None)
        if peak is not None:
            self.peak_kb = max(self.peak_kb, int(peak.split()[1]))

    def _cpu(self) -> float:
        told = Path(f"/proc/{self._pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / _HERTZ


@contextmanager
def _watched(parser: SubprocessDocumentParser) -> Iterator[_Watch]:
    watch, done = _Watch(parser), threading.Event()

    def look_on() -> None:
        while not done.wait(_EVERY_S):
            watch.look()

    watcher = threading.Thread(target=look_on, daemon=True)
    watcher.start()
    try:
        yield watch
    finally:
        done.set()
        watcher.join()
        watch.look()
