"""The shape of a reference: what of it stays from one document to the next.

`FA-2024-0118` is `FA-####-####`: digits become `#`, letters of long words `@`, signs of a mixed
run (`3F8A1`) `*`; short letter runs, which are prefixes, and separators stay as they are.
"""

import re
from functools import lru_cache

from lettrage.domain.reading_memory import LONGEST_SHAPE

PREFIX = 4  # letters of a run that is a prefix and stays: "FACT", "INV"
_RUNS_OF_A_PREFIXED_NUMBER = 2  # "FA0118", "118B"; more changes of class mean a mixed code
_GROUP = re.compile(r"[^\W_]+")
_RUN = re.compile(r"[0-9]+|[^\W\d_]+")
_PART = re.compile(r"#+|@+|\*+|.")
_CLASSES = {"#": "[0-9]", "@": r"[^\W\d_]", "*": r"[^\W_]"}
_BEFORE = r"(?<![^\W_])(?<![^\W_][./_-])"
_BEHIND = r"(?![^\W_]|[./_-][^\W_]|,[0-9])"


def shape(text: str) -> str:
    """The shape of a reference; "" for one without digits or too long to be one."""
    if len(text) > LONGEST_SHAPE or not any(c.isdigit() for c in text):
        return ""
    return _GROUP.sub(_group, text)


def _group(found: "re.Match[str]") -> str:
    runs = _RUN.findall(found[0])
    if len(runs) > _RUNS_OF_A_PREFIXED_NUMBER:
        return "*" * len(found[0])
    return "".join(_run(run) for run in runs)


def _run(run: str) -> str:
    if run[0].isdigit():
        return "#" * len(run)
    return run.upper() if len(run) <= PREFIX else "@" * len(run)


@lru_cache(maxsize=256)
def like(written: str) -> "re.Pattern[str]":
    """Finds texts of a shape; runs may be one sign longer or shorter, as counters grow."""
    parts = []
    for part in _PART.findall(written):
        letter = _CLASSES.get(part[0])
        if letter is None:
            parts.append(re.escape(part))
        else:
            parts.append(f"{letter}{{{max(len(part) - 1, 1)},{len(part) + 1}}}")
    return re.compile(_BEFORE + "".join(parts) + _BEHIND, re.IGNORECASE)


@lru_cache(maxsize=256)
def spelled(value: str) -> "re.Pattern[str]":
    """Finds a value however its letters and digits are set apart; nothing for an empty one."""
    signs = [re.escape(c) for c in value if c.isalnum()]
    return re.compile(_BEFORE + r"[\W_]{0,3}".join(signs or ["(?!)"]) + _BEHIND, re.IGNORECASE)
