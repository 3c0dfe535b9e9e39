"""Hostile files through the parser's process and the field reader: outcomes, time, memory."""

from collections.abc import Iterable

from tests.data.hostile.corpus import CORPUS
from tests.data.hostile.stage import Stage, faults

Row = tuple[str, str, str]
LIMITS = "at most 20 s and 512 MB (security specification E7)"


def rows() -> Iterable[Row]:
    """The whole corpus, its slowest and its largest file."""
    stage = Stage()
    try:
        stage.play(b"<a/>", "a.xml")  # the child's start is no file's doing
        played = [(case, stage.play(case.make(), case.file_name)) for case in CORPUS]
    finally:
        stage.parser.close()
    good = sum(not faults(case, found) for case, found in played)
    refused = sum(case.outcome == "reject" for case in CORPUS)
    yield ("hostile files", f"{good} of {len(played)} as expected", f"{refused} to be refused")
    slowest, spent = max(played, key=lambda pair: pair[1].cpu_s)
    yield ("  slowest", f"{spent.cpu_s:.1f} s of processor: {slowest.name}", LIMITS)
    longest, waited = max(played, key=lambda pair: pair[1].wall_s)
    yield (
        "  longest wait",
        f"{waited.wall_s:.1f} s: {longest.name}",
        "start of a new child included",
    )
    largest, held = max(played, key=lambda pair: pair[1].peak_mb)
    yield ("  most memory", f"{held.peak_mb} MB: {largest.name}", LIMITS)
